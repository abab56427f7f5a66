"""What a step of a case writes, what of its papers stays, and whom they name: not to be changed
with psql."""

from __future__ import annotations

import pytest

from tests.db.held.caseroom import (
    AT,
    BY_STEPS,
    IN_NAME,
    MINE,
    NAMED,
    CaseRoom,
    case,
    order,
    step,
)

_STAYS = "stays"
_CALLED = f"UPDATE complaint_callback SET ended_at = {AT}, outcome = 'satisfied', grade = 5"
_OF_CALL = "WHERE complaint_id = {callback}"
_SENT = (
    "INSERT INTO dispatch (complaint_id, version, round, number, state, company_id, demand, "
    "sent_at, sent_by_id, review_note, facts, cause, cause_text, liability, liable, liable_also, "
    "measure, inner_measure, cost_fen, reaction) VALUES ({{{of}}}, 1, 1, 'PD-psql', '{state}', 1, "
    f"'', {AT}, {{by}}, '', '', '', '', '', '', '', '{{measure}}', '', 0, '')"
)
_CASE = (
    "INSERT INTO complaint (version, company_id, number, state, round, origin, channel, "
    "ivr_choice, received_at, registered_at, registered_by_id, title, words, wish, wish_kind, "
    "kind, fault, fault_key, level, tier, safety, legal, anonymous, contact_name, contact_phone, "
    "phone_key, order_number, target_note, source_number, old_number, acknowledged_how, "
    "on_contact, suspended_why, escalated, urged, reopened, void_asked_why, result, result_text, "
    "cause, cause_text, liability, lesson, shared, closed_at, archive_number, shelf, next_clock) "
    "VALUES (1, 1, 'TS-psql', '{state}', 1, '{origin}', 'call', '', "
    f"{AT}, {AT}, {{by}}, 'x', '', '', '', '', '', '', 'ordinary', '', false, false, true, '', "
    f"'', '', '', '', '', '', '', false, '', 0, 0, 0, '', 'x', '', '', '', '', '', false, {AT}, "
    "'', '', '')"
)


def sent(
    of: str = "accepted", state: str = "sent", by: str = "keep.me()", measure: str = ""
) -> str:
    """Return the statement of an order."""
    return _SENT.format(of=of, state=state, by=by, measure=measure)


def begun(state: str = "registered", origin: str = "desk", by: str = "keep.me()") -> str:
    """Return the statement of a case."""
    return _CASE.format(state=state, origin=origin, by=by)


TRIED = {
    "a result in another's name": (
        NAMED,
        order("state = 'submitted', measure = 'x', submitted_by_id = 1", "handling"),
        case("state = 'review'", "handling"),
        step("submit", "handling", "review", of="handling", order=MINE),
    ),
    "another result than was submitted": (BY_STEPS, order("measure = 'y', cost_fen = 0")),
    "a result in nobody's name": (
        NAMED,
        order("state = 'submitted', measure = 'x'", "handling"),
        case("state = 'review'", "handling"),
        step("submit", "handling", "review", of="handling", order=MINE),
    ),
    "a result whose name is taken away": (
        NAMED,
        order("state = 'submitted', measure = 'x', submitted_by_id = keep.me()", "handling"),
        case("state = 'review'", "handling"),
        step("submit", "handling", "review", of="handling", order=MINE),
        order("submitted_by_id = NULL", "handling"),
    ),
    "who signed for an order": (NAMED, order("received_by_id = 1")),
    "who accepted a case": (NAMED, case("accepted_by_id = 1")),
    "who closed a case": (NAMED, case("closed_by_id = 1")),
    "another demand than was sent": (_STAYS, order("demand = 'y'")),
    "an order sent to another": (_STAYS, order("person_id = 1")),
    "an order that begins agreed to": (
        "begins sent",
        sent(state="agreed", measure="x"),
    ),
    "an order of somebody else": (IN_NAME, sent(by="1")),
    "an order without a step": ("begins sent", sent()),
    "a step that sends no order": (
        "no order was sent",
        case("state = 'dispatched'", "accepted"),
        step("dispatch", "accepted", "dispatched", of="accepted", number="PD-psql"),
    ),
    "a case that begins closed": ("begins registered", begun("closed")),
    "a case that begins archived at the desk": ("begins registered", begun("archived")),
    "a case that somebody else registered": (IN_NAME, begun(by="1")),
    **{
        f"what was said: {sets}": (_STAYS, case(sets))
        for sets in (
            "registered_by_id = 1",
            f"received_at = {AT}",
            "number = 'x'",
            "words = 'y'",
            "contact_name = 'y'",
            "origin = 'file'",
        )
    },
    **{
        f"what a step says: {sets}": (BY_STEPS, case(sets))
        for sets in (
            "level = 'major'",
            f"accepted_at = {AT}",
            "title = 'y'",
            "urged = 5",
            "escalated = 2",
            "reopened = 1",
            "result = 'satisfied'",
            f"closed_at = {AT}",
            "void_asked_by_id = keep.me()",
            f"answered_at = {AT}",
            f"suspended_at = {AT}, suspended_why = 'x'",
        )
    },
    "a higher level by the step of another event": (
        BY_STEPS,
        case("level = 'major'"),
        step("reply", "review", "review"),
    ),
    "another customer": (
        "no right to give",
        case("customer_id = (SELECT min(id) FROM customer)"),
    ),
    "a callback, ended by somebody else": (NAMED, f"{_CALLED}, by_id = 1 {_OF_CALL}"),
    "a callback, ended without a step": (
        BY_STEPS,
        f"{_CALLED}, by_id = keep.me() {_OF_CALL}",
    ),
    "a callback, ended otherwise than its step": (
        BY_STEPS,
        f"{_CALLED}, by_id = keep.me() {_OF_CALL}",
        case("state = 'closing'", "callback"),
        step("withdraw", "callback", "closing", of="callback"),
    ),
    "a callback that begins before its time": (
        "begins with its case",
        (
            "INSERT INTO complaint_callback (complaint_id, round, number, opened_at, outcome, "
            f"comment) VALUES ({{review}}, 1, 'HF-psql', {AT}, '', '')"
        ),
    ),
    "a try of somebody else": (
        "is named",
        (
            "INSERT INTO complaint_try (callback_id, at, by_id, way, outcome, note) "
            f"SELECT id, {AT}, 1, 'call', 'busy', '' FROM complaint_callback {_OF_CALL}"
        ),
    ),
    "a clock of somebody else": (
        "is named",
        (
            "INSERT INTO complaint_clock (complaint_id, kind, round, started_at, limit_minutes, "
            "limit_days, due_at, ended_how, told_customer, reason, by_id, rung) VALUES ({review}, "
            f"'promise', 1, {AT}, 0, 0, {AT}, '', true, '', 1, 0)"
        ),
    ),
    "a clock that began later": (
        _STAYS,
        f"UPDATE complaint_clock SET started_at = {AT} WHERE complaint_id = {{review}}",
    ),
    "a clock that ends later": (
        "when it was said",
        f"UPDATE complaint_clock SET due_at = '2099-01-01T00:00:00.000000Z' {_OF_CALL}",
    ),
    "a round of nothing": (
        "begins with a step",
        (
            "INSERT INTO complaint_round (complaint_id, round, why, reason, opened_at, "
            f"opened_by_id) VALUES ({{review}}, 2, 'reopened', 'x', {AT}, keep.me())"
        ),
    ),
    "a demand that nobody made": (
        "begins with a step",
        (
            "INSERT INTO supervision (complaint_id, version, number, kind, company_id, demand, "
            "asked_at, asked_by_id, answer) VALUES ({review}, 1, 'DB-psql', 'urge', 1, 'x', "
            f"{AT}, keep.me(), '')"
        ),
    ),
}
"""What 李芳, who handles and calls back, cannot write."""


@pytest.mark.parametrize("what", TRIED)
def test_a_clerk_does_not_write(room: CaseRoom, what: str) -> None:
    before = room.held()
    said, *statements = TRIED[what]
    assert said in room.tried("lifang", *statements)
    assert room.held() == before
