"""A second person's signature: what nobody can write with psql where it takes two."""

from __future__ import annotations

import pytest

from crm_desktop.access.duty import FRESH
from crm_desktop.complaints.machines import COMPLAINTS
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.settings import DUTY_EXCEPTIONS, POINTS_ADJUST_ALONE
from db.held.seconds import CALLBACK_EVENTS, POINTS_ALONE, RULES
from db.held.signatures import FRESH_MINUTES
from db.shared import open_shared
from tests.core.offices import PASSWORD, Office
from tests.db.held.test_money import entry, points, settled
from tests.db.held.till import Till

_NEEDED = "this takes a second person"
_AT = "'2026-11-27T00:00:00.000000Z'"
_LEADER = 1
_MY_STATE = (
    "(SELECT max(s.id) FROM post_state s JOIN posting g ON g.post_id = s.post_id "
    "WHERE g.person_id = keep.me())"
)
_MY_ROLE = f"(SELECT min(role) FROM post_role WHERE state_id = {_MY_STATE})"
_LOT = (
    "INSERT INTO points_lot (entry_id, account_id, points, unlocks_on) "
    "SELECT max(id), {{account}}, {number}, '2026-11-27' FROM points_entry"
)
_POINTS = "UPDATE account SET points = {number}, version = version + 1 WHERE id = {{account}}"


def logged(
    *, second: str = "NULL", duty: str = "", company: str = "1", reason: str = "x"
) -> tuple[str, str]:
    """Return the statements of an entry of the log that names a second person or an exception."""
    return (
        "UPDATE audit_head SET seq = seq + 1",
        (
            "INSERT INTO audit_entry (seq, at, action, outcome, person, person_name, post_title, "
            "company, subjects, reason, duty, second_person, second_name, hash) "
            f"SELECT h.seq, {_AT}, 'x', 'done', keep.me(), '', '', {company}, '[]', '{reason}', "
            f"'{duty}', {second}, '', h.hash FROM audit_head h"
        ),
    )


def adjusted(number: int) -> tuple[str, ...]:
    """Return the statements that give so many points, whole."""
    return (
        points("adjust", number, number),
        _LOT.format(number=number),
        _POINTS.format(number=number),
    )


CLERK = {
    "an adjustment alone": (_NEEDED, entry("adjust", 5000), settled(5000)),
    "an adjustment signed by oneself": (
        "is another",
        entry("adjust", 5000, second="keep.me()"),
        settled(5000),
    ),
    "an adjustment in the name of another": (
        _NEEDED,
        entry("adjust", 5000, second=str(_LEADER)),
        settled(5000),
    ),
    "the name of another in the log": (
        "nobody has signed",
        entry("adjust", 5000, second=str(_LEADER)),
        settled(5000),
        *logged(second=str(_LEADER)),
    ),
    "more points than one gives alone": (_NEEDED, *adjusted(POINTS_ALONE + 1)),
    "a card found again, alone": (
        _NEEDED,
        (
            f"UPDATE card SET state = 'lost', lost_at = {_AT}, lost_how = 'written', "
            "version = version + 1 WHERE id = {card}"
        ),
        (
            "INSERT INTO card_step (card_id, event, source, target, at, by_id, number, reason, "
            f"content, fee_fen, method) VALUES ({{card}}, 'lose', 'active', 'lost', {_AT}, "
            "keep.me(), '', 'x', '{{}}', 0, '')"
        ),
        (
            "UPDATE card SET state = 'active', lost_at = NULL, lost_how = '', "
            "version = version + 1 WHERE id = {card}"
        ),
        (
            "INSERT INTO card_step (card_id, event, source, target, at, by_id, number, reason, "
            f"content, fee_fen, method) VALUES ({{card}}, 'unlose', 'lost', 'active', {_AT}, "
            "keep.me(), '', 'x', '{{}}', 0, '')"
        ),
    ),
}
"""What 李芳 cannot write alone."""

LEADER = {
    "a post of one's own": (
        "INSERT INTO posting (version, person_id, post_id, kind, reason, valid_from) "
        "SELECT 1, keep.me(), p.id, 'acting', '', keep.today() FROM post p "
        "WHERE NOT EXISTS (SELECT 1 FROM posting g WHERE g.post_id = p.id "
        "AND g.person_id = keep.me()) LIMIT 1"
    ),
    "one's posts for longer": (
        "UPDATE posting SET valid_from = '2000-01-01', version = version + 1 "
        "WHERE person_id = keep.me()"
    ),
    "a right for one's own role": (
        f"INSERT INTO role_right (role, right_code, only_for) SELECT {_MY_ROLE}, 'any.do', ''"
    ),
    "a right for a role that one gives up and takes again": (
        f"DELETE FROM post_role WHERE state_id = {_MY_STATE} AND role = {_MY_ROLE}; "
        "INSERT INTO role_right (role, right_code, only_for) SELECT r.code, 'any.do', '' "
        "FROM (VALUES ('AD'), ('SP'), ('MG'), ('AS'), ('AG')) r(code); "
        "SET CONSTRAINTS ALL IMMEDIATE; "
        f"INSERT INTO post_role (state_id, role) SELECT {_MY_STATE}, r.code "
        "FROM (VALUES ('AD'), ('SP'), ('MG'), ('AS'), ('AG')) r(code) ON CONFLICT DO NOTHING"
    ),
    "another role for one's own post": (
        f"INSERT INTO post_role (state_id, role) SELECT {_MY_STATE}, 'XX'"
    ),
    "one's post for longer": (
        f"UPDATE post_state SET valid_from = '2000-01-01' WHERE id = {_MY_STATE}"
    ),
    "one's own request": (
        "INSERT INTO access_request (version, company_id, number, subject, text, state, "
        "requested_by_id, requested_at, due_on, remark) VALUES (1, 1, 'x', 'people', 'x', "
        f"'requested', keep.me(), {_AT}, '2026-12-01', ''); "
        "UPDATE access_request SET state = 'approved', decided_by_id = keep.me(), "
        f"decided_at = {_AT}, version = version + 1 WHERE number = 'x'"
    ),
    "credit": (
        "INSERT INTO credit_file (version, customer_id, limit_fen, days, grade, notes) "
        "SELECT 1, min(id), 100, 0, '', '' FROM customer"
    ),
}
"""What 陈立 cannot write alone."""


@pytest.mark.parametrize("what", CLERK)
def test_a_clerk_takes_no_step_of_two_alone(till: Till, what: str) -> None:
    said, *statements = CLERK[what]
    assert said in till.tried("lifang", *statements)


@pytest.mark.parametrize("what", LEADER)
def test_who_leads_takes_no_step_of_two_alone(till: Till, what: str) -> None:
    assert _NEEDED in till.tried("chenli", LEADER[what])


def test_as_many_points_as_one_gives_alone_are_given(till: Till) -> None:
    there = adjusted(POINTS_ALONE)
    assert _tried_and_undone(till, "lifang", *there) == ""


def test_an_exception_needs_the_leave_of_the_company(till: Till) -> None:
    adjusting = (entry("adjust", 5000), settled(5000))
    steps = (*adjusting, *logged(duty="adjust_alone"))
    assert _tried_and_undone(till, "lifang", *steps) == ""
    for of_another in ("refund_alone", "x"):
        wrong = (*adjusting, *logged(duty=of_another))
        assert _NEEDED in _tried_and_undone(till, "lifang", *wrong)
    for how in ({"company": "NULL"}, {"company": "99"}, {"reason": " "}):
        wrong = (*adjusting, *logged(duty="adjust_alone", **how))
        assert "no exception is allowed" in _tried_and_undone(till, "lifang", *wrong)
    database = open_shared(till.address)
    database.connect()
    kept = ("duty_exceptions", 1)
    try:
        assert kept[0] == DUTY_EXCEPTIONS.key
        database.execute_sql(
            "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, 'false')", kept
        )
        assert "no exception is allowed" in _tried_and_undone(till, "lifang", *steps)
    finally:
        database.execute_sql("DELETE FROM setting_value WHERE key = ? AND owner = ?", kept)
        database.close()


def test_a_signature_is_good_once_and_for_whom_it_was_given(till: Till) -> None:
    right, sign = "stored_value.approve", "SELECT keep.sign_for({whom}, '{right}', 1)"

    def signed(login: str, whom: int, by: str = right) -> str:
        return till.psql(login, sign.format(whom=whom, right=by)).stderr

    steps = (
        entry("adjust", 5000, second=str(_LEADER)),
        settled(5000),
        *logged(second=str(_LEADER)),
    )
    # Not for oneself, and not by a right that one has not.
    assert "not to be signed" in signed("chenli", _LEADER)
    assert "not to be signed" in signed("lifang", _LEADER, "administration.do")
    assert "permission denied" in till.psql("lifang", "SELECT * FROM keep.signature").stderr
    # For another, and by another right.
    assert signed("chenli", 99) == ""
    assert "nobody has signed" in _tried_and_undone(till, "lifang", *steps)
    assert signed("chenli", till.clerk, "administration.do") == ""
    assert _NEEDED in _tried_and_undone(till, "lifang", *steps)
    assert signed("chenli", till.clerk) == ""
    assert _tried_and_undone(till, "lifang", *steps) == ""
    twice = (
        entry("adjust", 5000, second=str(_LEADER), key="once"),
        settled(5000),
        entry("adjust", 5000, second=str(_LEADER), key="twice"),
        settled(5000),
        *logged(second=str(_LEADER)),
    )
    assert _NEEDED in _tried_and_undone(till, "lifang", *twice)
    elsewhere = (*steps[:-2], *logged(second=str(_LEADER), company="NULL"))
    assert "nobody has signed" in _tried_and_undone(till, "lifang", *elsewhere)
    _forget_signatures(till)
    assert "nobody has signed" in _tried_and_undone(till, "lifang", *steps)


def test_the_program_has_the_second_person_sign_at_the_server(till: Till) -> None:
    app = till.desk("lifang")
    try:
        actor = Office(app, Clock()).actor("A1-2")  # type: ignore[arg-type]
        for key in ("signed up", "signed down"):
            signature = app.login.countersign(
                actor, "stored_value.approve", "chenli", PASSWORD
            ).value
            fen = 700 if key == "signed up" else -700
            app.value.adjust(actor, till.account, fen, "x", key, second=signature)
    finally:
        app.close()
    database = open_shared(till.address)
    database.connect()
    try:
        taken_up = database.execute_sql(
            "SELECT DISTINCT a.seq, s.signer, a.person, a.action FROM keep.signature s "
            "JOIN audit_entry a ON a.seq = s.entry AND a.second_person = s.signer"
        ).fetchall()
    finally:
        database.close()
    assert [entry[1:] for entry in taken_up] == [(_LEADER, till.clerk, "value.adjust")] * 2


def test_the_server_knows_what_the_program_declares() -> None:
    assert FRESH.total_seconds() == FRESH_MINUTES * 60
    assert POINTS_ADJUST_ALONE.default == POINTS_ALONE
    apart = {step.event for step in COMPLAINTS.steps if "not_handler" in step.guards}
    assert set(CALLBACK_EVENTS) == apart
    assert len({(rule.table, rule.name) for rule in RULES}) == len(RULES)


def _forget_signatures(till: Till) -> None:
    """Leave none to the other tests that somebody could still use."""
    database = open_shared(till.address)
    database.connect()
    try:
        database.execute_sql("DELETE FROM keep.signature WHERE entry IS NULL")
    finally:
        database.close()


def _tried_and_undone(till: Till, login: str, *statements: str) -> str:
    """Have what waits for the end looked at, and undo it all; return what went wrong."""
    return till.tried(login, *statements, "SET CONSTRAINTS ALL IMMEDIATE", "ROLLBACK", "BEGIN")
