"""What somebody who handles cases can do to them with psql: what the machines let them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from crm_desktop.application import Application
from crm_desktop.complaints.callbacks import Answer, Unsatisfied
from crm_desktop.complaints.closing import ArchivePlace, Closing, LoanData
from crm_desktop.complaints.model import Complaint, Dispatch
from crm_desktop.complaints.read import complaint_of, dispatches_of, events_of
from crm_desktop.foundation.settings import COMPLAINT_COST_LIMIT
from db.held.cases import COST_LIMIT
from db.shared import SharedDatabase, open_shared
from tests.db.held.caseroom import (
    ALONE,
    CLERK,
    LEADER,
    RESULT,
    CaseRoom,
    found_cases,
    handled,
    later,
)
from tests.db.held.till import Till

_AT = "'2026-11-27T00:00:00.000000Z'"
_GOES_ON = "goes on from"
_IN_NAME = "by whom it names"
_NO_STEP = "no step of a case, or no right for it"
_BY_STEPS = "changes by its steps"
_STAYS = "stays"
_NAMED = "whoever acts is named"


@pytest.fixture(scope="module")
def room(till: Till) -> Iterator[CaseRoom]:
    """Cases taken there with the program; what is tried must leave them as they were."""
    return found_cases(till)


def step(
    event: str,
    source: str,
    target: str,
    *,
    of: str = "review",
    by: str = "keep.me()",
    order: str = "NULL",
    number: str = "",
) -> str:
    """Return the statement of a line of a case's history."""
    return (
        "INSERT INTO complaint_step (complaint_id, dispatch_id, round, event, source, target, at, "
        f"by_id, post, number, reason, content) VALUES ({{{of}}}, {order}, 1, '{event}', "
        f"'{source}', '{target}', {_AT}, {by}, '', '{number}', 'x', '{{{{}}}}')"
    )


def case(sets: str, of: str = "review") -> str:
    """Return the statement that changes a case."""
    return f"UPDATE complaint SET {sets}, version = version + 1 WHERE id = {{{of}}}"


def order(sets: str, of: str = "review") -> str:
    """Return the statement that changes an order."""
    return f"UPDATE dispatch SET {sets}, version = version + 1 WHERE id = {{{of}_order}}"


def noted(event: str, of: str = "handling", **said: str) -> str:
    """Return the statement of a line that leaves the case where it is."""
    return step(event, of, of, of=of, **said)


_CLOSED = f"state = 'closed', result = 'satisfied', closed_at = {_AT}, closed_by_id = keep.me()"
_CALLED = f"UPDATE complaint_callback SET ended_at = {_AT}, outcome = 'satisfied', grade = 5"
_OF_CALL = "WHERE complaint_id = {callback}"
_AGREED = "state = 'agreed', reviewed_by_id = keep.me(), reviewed_at = '2026-11-27'"
_MINE, _THEIRS = "{handling_order}", "{review_order}"
_SUBMITTED = (
    f"state = 'submitted', measure = 'x', submitted_by_id = keep.me(), submitted_at = {_AT}"
)
_SENT = (
    "INSERT INTO dispatch (complaint_id, version, round, number, state, company_id, demand, "
    "sent_at, sent_by_id, review_note, facts, cause, cause_text, liability, liable, liable_also, "
    "measure, inner_measure, cost_fen, reaction) VALUES ({{{of}}}, 1, 1, 'PD-psql', '{state}', 1, "
    f"'', {_AT}, {{by}}, '', '', '', '', '', '', '', '{{measure}}', '', 0, '')"
)
_CASE = (
    "INSERT INTO complaint (version, company_id, number, state, round, origin, channel, "
    "ivr_choice, received_at, registered_at, registered_by_id, title, words, wish, wish_kind, "
    "kind, fault, fault_key, level, tier, safety, legal, anonymous, contact_name, contact_phone, "
    "phone_key, order_number, target_note, source_number, old_number, acknowledged_how, "
    "on_contact, suspended_why, escalated, urged, reopened, void_asked_why, result, result_text, "
    "cause, cause_text, liability, lesson, shared, closed_at, archive_number, shelf, next_clock) "
    "VALUES (1, 1, 'TS-psql', '{state}', 1, '{origin}', 'call', '', "
    f"{_AT}, {_AT}, {{by}}, 'x', '', '', '', '', '', '', 'ordinary', '', false, false, true, '', "
    f"'', '', '', '', '', '', '', false, '', 0, 0, 0, '', 'x', '', '', '', '', '', false, {_AT}, "
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
    "the whole way from the review to the end": (
        _IN_NAME,
        order("state = 'agreed', reviewed_by_id = 1"),
        case(_CLOSED),
        step("follow", "review", "callback", by="1"),
        step("follow", "callback", "closing", by="1"),
        step("close", "closing", "closed", by="1"),
    ),
    "the whole way in one's own name": (
        _NO_STEP,
        order(_AGREED),
        case("state = 'callback'"),
        step("agree", "review", "callback", order="{review_order}"),
        case("state = 'closing'"),
        step("satisfied", "callback", "closing"),
        case(_CLOSED),
        step("close", "closing", "closed"),
    ),
    "a case that follows no order": (
        _NO_STEP,
        case("state = 'callback'"),
        step("follow", "review", "callback"),
    ),
    "a state without a step: void": (_BY_STEPS, case("state = 'void'", "registered")),
    "a state without a step: archived": (
        _BY_STEPS,
        case(f"state = 'archived', result = 'x', closed_at = {_AT}", "accepted"),
    ),
    "a state without a step: another round": (
        _BY_STEPS,
        case("state = 'accepted', round = 2", "callback"),
    ),
    "another round in the same state": (_BY_STEPS, case("round = 2", "callback")),
    "a step without its state": (
        "where its steps",
        step("accept", "registered", "accepted", of="registered"),
    ),
    "a step from another state": (
        _GOES_ON,
        case("state = 'closing'"),
        step("satisfied", "callback", "closing"),
    ),
    "a step without the right": (
        _NO_STEP,
        case("state = 'void'", "registered"),
        step("void", "registered", "void", of="registered"),
    ),
    "a step past the machine": (
        _NO_STEP,
        case("state = 'callback'", "registered"),
        step("resolve", "registered", "callback", of="registered"),
    ),
    "a step of somebody else": (_IN_NAME, noted("reply", by="1")),
    "a step of nobody": (_IN_NAME, noted("reply", by="NULL")),
    "time that is not over": (_NO_STEP, noted("escalate", by="NULL")),
    "time that is not over, said of the clock": (
        _NO_STEP,
        "UPDATE complaint_clock SET rung = 3 WHERE complaint_id = {handling}",
        noted("escalate", by="NULL"),
    ),
    "an answer, noted by somebody else": (_IN_NAME, noted("answer", by="1")),
    "a dossier, taken back in another state": (
        "where its steps",
        step("take_back", "handling", "registered", of="handling"),
    ),
    "an agreement to no order, to one's own result": (
        _NO_STEP,
        order(_SUBMITTED, "handling"),
        case("state = 'review'", "handling"),
        step("submit", "handling", "review", of="handling", order=_MINE),
        case("state = 'callback'", "handling"),
        step("agree", "review", "callback", of="handling"),
    ),
    "an agreement to the order of another case": (
        _NO_STEP,
        order(_AGREED),
        step("agree", "handling", "handling", of="handling", order="{review_order}"),
    ),
    "an agreement without the right": (
        _NO_STEP,
        order(_AGREED),
        case("state = 'callback'"),
        step("agree", "review", "callback", order="{review_order}"),
    ),
    "an order's step of no order": (_NO_STEP, noted("progress")),
    "an order's step that changes no order": ("changes it", noted("progress", order=_MINE)),
    "an order's state without a step": (_BY_STEPS, order(_AGREED)),
    "an order that is withdrawn": (_BY_STEPS, order("state = 'withdrawn'", "handling")),
    "an order that is over before its round": (
        "ends with its round",
        order("state = 'ended'", "handling"),
        noted("end", order=_MINE),
    ),
    "a step of an order that leaves the case behind": (
        "follows its slowest",
        order(_SUBMITTED, "handling"),
        noted("submit", order=_MINE),
    ),
    "a step of an order that takes the case too far": (
        "follows its slowest",
        order(_SUBMITTED, "handling"),
        case("state = 'callback'", "handling"),
        step("submit", "handling", "callback", of="handling", order=_MINE),
    ),
    "time asked for and granted to oneself": (
        _NO_STEP,
        order("demand = demand", "handling"),
        noted("ask_time", order=_MINE),
        noted("extend", order=_MINE),
    ),
    "time asked for and granted to oneself, of no order": (
        _NO_STEP,
        order("demand = demand", "handling"),
        noted("ask_time", order=_MINE),
        noted("extend"),
    ),
    "a result in another's name": (
        _NAMED,
        order("state = 'submitted', measure = 'x', submitted_by_id = 1", "handling"),
        case("state = 'review'", "handling"),
        step("submit", "handling", "review", of="handling", order=_MINE),
    ),
    "another result than was submitted": (_BY_STEPS, order("measure = 'y', cost_fen = 0")),
    "who signed for an order": (_NAMED, order("received_by_id = 1")),
    "who accepted a case": (_NAMED, case("accepted_by_id = 1")),
    "who closed a case": (_NAMED, case("closed_by_id = 1")),
    "another demand than was sent": (_STAYS, order("demand = 'y'")),
    "an order sent to another": (_STAYS, order("person_id = 1")),
    "an order that begins agreed to": (
        "begins sent",
        sent(state="agreed", measure="x"),
    ),
    "an order of somebody else": (_IN_NAME, sent(by="1")),
    "an order without a step": ("begins sent", sent()),
    "a step that sends no order": (
        "no order was sent",
        case("state = 'dispatched'", "accepted"),
        step("dispatch", "accepted", "dispatched", of="accepted", number="PD-psql"),
    ),
    "a case that begins closed": ("begins registered", begun("closed")),
    "a case that begins archived at the desk": ("begins registered", begun("archived")),
    "a case that somebody else registered": (_IN_NAME, begun(by="1")),
    **{
        f"what was said: {sets}": (_STAYS, case(sets))
        for sets in (
            "registered_by_id = 1",
            f"received_at = {_AT}",
            "number = 'x'",
            "words = 'y'",
            "contact_name = 'y'",
            "origin = 'file'",
        )
    },
    **{
        f"what a step says: {sets}": (_BY_STEPS, case(sets))
        for sets in (
            "level = 'major'",
            f"accepted_at = {_AT}",
            "title = 'y'",
            "urged = 5",
            "escalated = 2",
            "reopened = 1",
            "result = 'satisfied'",
            f"closed_at = {_AT}",
            "void_asked_by_id = keep.me()",
            f"answered_at = {_AT}",
            f"suspended_at = {_AT}, suspended_why = 'x'",
        )
    },
    "a higher level by the step of another event": (
        _BY_STEPS,
        case("level = 'major'"),
        step("reply", "review", "review"),
    ),
    "another customer": (
        "no right to give",
        case("customer_id = (SELECT min(id) FROM customer)"),
    ),
    "a callback, ended by somebody else": (_NAMED, f"{_CALLED}, by_id = 1 {_OF_CALL}"),
    "a callback, ended without a step": (
        _BY_STEPS,
        f"{_CALLED}, by_id = keep.me() {_OF_CALL}",
    ),
    "a callback, ended otherwise than its step": (
        _BY_STEPS,
        f"{_CALLED}, by_id = keep.me() {_OF_CALL}",
        case("state = 'closing'", "callback"),
        step("withdraw", "callback", "closing", of="callback"),
    ),
    "a callback on a case that one handled": (
        "second person",
        f"{_CALLED}, by_id = keep.me() {_OF_CALL}",
        case("state = 'closing'", "callback"),
        step("satisfied", "callback", "closing", of="callback"),
    ),
    "a callback that begins before its time": (
        "begins with its case",
        (
            "INSERT INTO complaint_callback (complaint_id, round, number, opened_at, outcome, "
            f"comment) VALUES ({{review}}, 1, 'HF-psql', {_AT}, '', '')"
        ),
    ),
    "a try of somebody else": (
        "is named",
        (
            "INSERT INTO complaint_try (callback_id, at, by_id, way, outcome, note) "
            f"SELECT id, {_AT}, 1, 'call', 'busy', '' FROM complaint_callback {_OF_CALL}"
        ),
    ),
    "a clock of somebody else": (
        "is named",
        (
            "INSERT INTO complaint_clock (complaint_id, kind, round, started_at, limit_minutes, "
            "limit_days, due_at, ended_how, told_customer, reason, by_id, rung) VALUES ({review}, "
            f"'promise', 1, {_AT}, 0, 0, {_AT}, '', true, '', 1, 0)"
        ),
    ),
    "a clock that began later": (
        _STAYS,
        f"UPDATE complaint_clock SET started_at = {_AT} WHERE complaint_id = {{review}}",
    ),
    "a clock that ends later": (
        "when it was said",
        f"UPDATE complaint_clock SET due_at = '2099-01-01T00:00:00.000000Z' {_OF_CALL}",
    ),
    "a round of nothing": (
        "begins with a step",
        (
            "INSERT INTO complaint_round (complaint_id, round, why, reason, opened_at, "
            f"opened_by_id) VALUES ({{review}}, 2, 'reopened', 'x', {_AT}, keep.me())"
        ),
    ),
    "a demand that nobody made": (
        "begins with a step",
        (
            "INSERT INTO supervision (complaint_id, version, number, kind, company_id, demand, "
            "asked_at, asked_by_id, answer) VALUES ({review}, 1, 'DB-psql', 'urge', 1, 'x', "
            f"{_AT}, keep.me(), '')"
        ),
    ),
    "a step, changed": ("cannot update", "UPDATE complaint_step SET reason = 'x'"),
    "a case, deleted": ("permission denied", "DELETE FROM complaint"),
}  # fmt: skip
"""What 李芳, who handles and calls back, cannot write."""


@pytest.mark.parametrize("what", TRIED)
def test_a_clerk_does_not_write(room: CaseRoom, what: str) -> None:
    before = _held(room)
    said, *statements = TRIED[what]
    assert said in room.tried("lifang", *statements)
    assert _held(room) == before


def test_time_is_granted_only_where_it_was_asked_for(room: CaseRoom) -> None:
    before = _held(room)
    granted = (order("demand = demand", "handling"), noted("extend", order=_MINE))
    assert "nobody has asked" in room.tried("chenli", *granted)
    assert _held(room) == before


def test_an_order_is_handled_by_whom_it_was_sent_to(room: CaseRoom) -> None:
    noted_ = (order("demand = demand", "handling"), noted("progress", order=_MINE))
    for column, value in (("person_id", 1), ("unit_id", "(SELECT id FROM unit LIMIT 0)")):
        with _changed(room, "dispatch", room.orders["handling"], f"{column} = {value}"):
            said = room.tried("lifang", *noted_)
            assert ("whom it was sent to" in said) == (value == 1)


def test_a_case_is_moved_by_its_own_company(room: CaseRoom) -> None:
    """Whom it was sent to handles it, and no more."""
    of = room.cases["handling"]
    with _another_company(room), _changed(room, "complaint", of, "company_id = 99"):
        assert "its own company" in room.tried("lifang", noted("reply"))
        done = (order("demand = demand", "handling"), noted("progress", order=_MINE))
        assert room.tried("lifang", *done) == ""


def test_whoever_may_agree_does_so_to_the_order_of_the_case(room: CaseRoom) -> None:
    before = _held(room)
    other = "{handling_order}"
    case_ = (case("state = 'callback'"), step("agree", "review", "callback", order=other))
    assert "ERROR" in room.tried("chenli", *case_)
    changed = (order(_AGREED), step("agree", "handling", "handling", of="handling", order=_THEIRS))
    assert "changes it" in room.tried("chenli", *changed)
    assert _held(room) == before


def test_a_cost_beyond_the_limit_is_agreed_to_by_who_closes() -> None:
    assert COMPLAINT_COST_LIMIT.default == COST_LIMIT


def test_a_step_of_the_machine_is_taken(room: CaseRoom) -> None:
    assert room.tried("lifang", noted("reply")) == ""
    assert (
        room.tried("lifang", order("demand = demand", "handling"), noted("progress", order=_MINE))
        == ""
    )


def test_the_program_takes_a_case_through_two_rounds(room: CaseRoom) -> None:
    """Time asked for and granted, a result sent back, an answer that does not satisfy, the end."""
    with room.desk(CLERK) as (app, clerk):
        made = handled(app, clerk, "receive")
        sent_ = _order(app, made.id)
        app.handling.ask_time(clerk, sent_.id, sent_.version, later(20), "等配件")
    with room.desk(LEADER) as (app, leader):
        sent_ = _order(app, made.id)
        app.case_review.extend(leader, sent_.id, sent_.version, later(20), told=True)
    for decide in ("send_back", "agree"):
        _submit(room, made.id)
        _decide(room, made.id, decide)
    with room.desk(CLERK) as (app, clerk):
        now = _case(app, made.id)
        app.case_callbacks.unsatisfied(clerk, now.id, now.version, Unsatisfied("还漏"), **ALONE)
        sent_ = _order(app, made.id)
        app.handling.receive(clerk, sent_.id, sent_.version)
    _submit(room, made.id)
    _decide(room, made.id, "agree")
    with room.desk(CLERK) as (app, clerk):
        now = _case(app, made.id)
        app.case_callbacks.satisfied(clerk, now.id, now.version, Answer(5), **ALONE)
    for again in (True, False):
        with room.desk(LEADER) as (app, leader):
            now = _case(app, made.id)
            closing = Closing("satisfied", "好了", "diagnosis", lesson="先打压")
            app.case_closing.close(leader, now.id, now.version, closing)
        with room.desk(CLERK) as (app, clerk):
            now = _case(app, made.id)
            if not again:
                app.case_closing.archive(clerk, now.id, now.version, ArchivePlace())
                app.case_closing.lend(clerk, now.id, LoanData("质检部", later(3).date()))
                app.case_closing.give_back(clerk, now.id)
                break
            now = app.case_closing.reopen(clerk, now.id, now.version, "又漏").value.case
            now = app.case_steps.resolve(clerk, now.id, now.version, RESULT).value.case
            app.case_callbacks.satisfied(clerk, now.id, now.version, Answer(5), **ALONE)
    with room.desk(CLERK) as (app, _), app.database.here():
        assert [each.event for each in events_of(made.id)] == (
            "accept dispatch receive ask_time extend submit send_back submit agree end unsatisfied "
            "dispatch receive submit agree satisfied close end reopen resolve satisfied close "
            "archive lend take_back"
        ).split()


def _submit(room: CaseRoom, case_: int) -> None:
    with room.desk(CLERK) as (app, clerk):
        now = _order(app, case_)
        app.handling.submit(clerk, now.id, now.version, RESULT)


def _decide(room: CaseRoom, case_: int, how: str) -> None:
    with room.desk(LEADER) as (app, leader):
        now = _order(app, case_)
        getattr(app.case_review, how)(leader, now.id, now.version, "看过")


def _case(app: Application, case_: int) -> Complaint:
    with app.database.here():
        return complaint_of(case_)


def _order(app: Application, case_: int) -> Dispatch:
    with app.database.here():
        return dispatches_of(case_)[0]


@contextmanager
def _server(room: CaseRoom) -> Iterator[SharedDatabase]:
    database = open_shared(room.till.address)
    database.connect()
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _changed(room: CaseRoom, table: str, id_: int, sets: str) -> Iterator[None]:
    """Let the server's own account change a row for a while."""
    column = sets.split(" ", 1)[0]
    with _server(room) as database:
        query = f"SELECT {column} FROM {table} WHERE id = {id_}"
        (was,) = database.execute_sql(query).fetchone()
        database.execute_sql(f"UPDATE {table} SET {sets} WHERE id = {id_}")
        try:
            yield
        finally:
            back = f"UPDATE {table} SET {column} = ? WHERE id = {id_}"
            database.execute_sql(back, (was,))


@contextmanager
def _another_company(room: CaseRoom) -> Iterator[None]:
    with _server(room) as database:
        database.execute_sql(
            "INSERT INTO company SELECT (jsonb_populate_record(c, "
            """'{"id": 99, "code": "99", "name": "x"}')).* FROM company c WHERE c.id = 1"""
        )
        try:
            yield
        finally:
            database.execute_sql("DELETE FROM company WHERE id = 99")


def _held(room: CaseRoom) -> list[object]:
    with _server(room) as database:
        return database.execute_sql(
            "SELECT "
            + ", ".join(
                f"(SELECT md5(string_agg(CAST(t AS text), ' ' ORDER BY t.id)) FROM {table} t)"
                for table in (
                    "complaint",
                    "dispatch",
                    "complaint_step",
                    "complaint_callback",
                    "complaint_try",
                    "complaint_clock",
                )
            )
        ).fetchall()
