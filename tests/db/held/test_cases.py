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
from tests.db.held.caseroom import (
    ALONE,
    AT,
    BY_STEPS,
    CLERK,
    IN_NAME,
    LEADER,
    MINE,
    RESULT,
    THEIRS,
    CaseRoom,
    case,
    handled,
    later,
    noted,
    order,
    step,
)

_GOES_ON = "goes on from"
_NO_STEP = "no step of a case, or no right for it"
_CLOSED = f"state = 'closed', result = 'satisfied', closed_at = {AT}, closed_by_id = keep.me()"
_CALLED = f"UPDATE complaint_callback SET ended_at = {AT}, outcome = 'satisfied', grade = 5"
_OF_CALL = "WHERE complaint_id = {callback}"
_AGREED = "state = 'agreed', reviewed_by_id = keep.me(), reviewed_at = '2026-11-27'"
_SUBMITTED = f"state = 'submitted', measure = 'x', submitted_by_id = keep.me(), submitted_at = {AT}"


TRIED = {
    "the whole way from the review to the end": (
        IN_NAME,
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
    "a state without a step: void": (BY_STEPS, case("state = 'void'", "registered")),
    "a state without a step: archived": (
        BY_STEPS,
        case(f"state = 'archived', result = 'x', closed_at = {AT}", "accepted"),
    ),
    "a state without a step: another round": (
        BY_STEPS,
        case("state = 'accepted', round = 2", "callback"),
    ),
    "another round in the same state": (BY_STEPS, case("round = 2", "callback")),
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
    "a step of somebody else": (IN_NAME, noted("reply", by="1")),
    "a step of nobody": (IN_NAME, noted("reply", by="NULL")),
    "time that is not over": (_NO_STEP, noted("escalate", by="NULL")),
    "time that is not over, said of the clock": (
        _NO_STEP,
        "UPDATE complaint_clock SET rung = 3 WHERE complaint_id = {handling}",
        noted("escalate", by="NULL"),
    ),
    "an answer, noted by somebody else": (IN_NAME, noted("answer", by="1")),
    "a dossier, taken back in another state": (
        "where its steps",
        step("take_back", "handling", "registered", of="handling"),
    ),
    "an agreement to no order, to one's own result": (
        _NO_STEP,
        order(_SUBMITTED, "handling"),
        case("state = 'review'", "handling"),
        step("submit", "handling", "review", of="handling", order=MINE),
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
    "an order's step that changes no order": ("changes it", noted("progress", order=MINE)),
    "an order's state without a step": (BY_STEPS, order(_AGREED)),
    "an order that is withdrawn": (BY_STEPS, order("state = 'withdrawn'", "handling")),
    "an order that is over before its round": (
        "ends with its round",
        order("state = 'ended'", "handling"),
        noted("end", order=MINE),
    ),
    "a step of an order that leaves the case behind": (
        "follows its slowest",
        order(_SUBMITTED, "handling"),
        noted("submit", order=MINE),
    ),
    "a step of an order that takes the case too far": (
        "follows its slowest",
        order(_SUBMITTED, "handling"),
        case("state = 'callback'", "handling"),
        step("submit", "handling", "callback", of="handling", order=MINE),
    ),
    "time asked for and granted to oneself": (
        _NO_STEP,
        order("demand = demand", "handling"),
        noted("ask_time", order=MINE),
        noted("extend", order=MINE),
    ),
    "time asked for and granted to oneself, of no order": (
        _NO_STEP,
        order("demand = demand", "handling"),
        noted("ask_time", order=MINE),
        noted("extend"),
    ),
    "a callback on a case that one handled": (
        "second person",
        f"{_CALLED}, by_id = keep.me() {_OF_CALL}",
        case("state = 'closing'", "callback"),
        step("satisfied", "callback", "closing", of="callback"),
    ),
    "a step, changed": ("cannot update", "UPDATE complaint_step SET reason = 'x'"),
    "a case, deleted": ("permission denied", "DELETE FROM complaint"),
}  # fmt: skip
"""What 李芳, who handles and calls back, cannot write."""


@pytest.mark.parametrize("what", TRIED)
def test_a_clerk_does_not_write(room: CaseRoom, what: str) -> None:
    before = room.held()
    said, *statements = TRIED[what]
    assert said in room.tried("lifang", *statements)
    assert room.held() == before


def test_time_is_granted_only_where_it_was_asked_for(room: CaseRoom) -> None:
    before = room.held()
    granted = (order("demand = demand", "handling"), noted("extend", order=MINE))
    assert "nobody has asked" in room.tried("chenli", *granted)
    assert room.held() == before


def test_a_level_rises(room: CaseRoom) -> None:
    of, before = room.cases["handling"], room.held()
    raised = (case("level = 'escalated'", "handling"), noted("escalate"))
    assert room.tried("lifang", *raised) != "", "she supervises nothing"
    with _changed(room, "complaint", of, "level = 'major'"):
        assert "a level rises" in room.tried("chenli", *raised)
    assert room.held() == before


def test_an_order_that_is_withdrawn_is_sent_to_another(room: CaseRoom) -> None:
    before = room.held()
    withdrawn = order("state = 'withdrawn'", "handling")
    assert "sent to another" in room.tried("chenli", withdrawn, noted("reassign", order=MINE))
    assert room.held() == before


def test_an_order_is_handled_by_whom_it_was_sent_to(room: CaseRoom) -> None:
    noted_ = (order("demand = demand", "handling"), noted("progress", order=MINE))
    for column, value in (("person_id", 1), ("unit_id", "(SELECT id FROM unit LIMIT 0)")):
        with _changed(room, "dispatch", room.orders["handling"], f"{column} = {value}"):
            said = room.tried("lifang", *noted_)
            assert ("whom it was sent to" in said) == (value == 1)


def test_a_case_is_moved_by_its_own_company(room: CaseRoom) -> None:
    """Whom it was sent to handles it, and no more."""
    of = room.cases["handling"]
    with _another_company(room), _changed(room, "complaint", of, "company_id = 99"):
        assert "its own company" in room.tried("lifang", noted("reply"))
        done = (order("demand = demand", "handling"), noted("progress", order=MINE))
        assert room.tried("lifang", *done) == ""


def test_whoever_may_agree_does_so_to_the_order_of_the_case(room: CaseRoom) -> None:
    before = room.held()
    other = "{handling_order}"
    case_ = (case("state = 'callback'"), step("agree", "review", "callback", order=other))
    assert "ERROR" in room.tried("chenli", *case_)
    changed = (order(_AGREED), step("agree", "handling", "handling", of="handling", order=THEIRS))
    assert "changes it" in room.tried("chenli", *changed)
    assert room.held() == before


def test_a_cost_beyond_the_limit_is_agreed_to_by_who_closes() -> None:
    assert COMPLAINT_COST_LIMIT.default == COST_LIMIT


def test_a_step_of_the_machine_is_taken(room: CaseRoom) -> None:
    assert room.tried("lifang", noted("reply")) == ""
    assert (
        room.tried("lifang", order("demand = demand", "handling"), noted("progress", order=MINE))
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
def _changed(room: CaseRoom, table: str, id_: int, sets: str) -> Iterator[None]:
    """Let the server's own account change a row for a while."""
    column = sets.split(" ", 1)[0]
    with room.server() as database:
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
    with room.server() as database:
        database.execute_sql(
            "INSERT INTO company SELECT (jsonb_populate_record(c, "
            """'{"id": 99, "code": "99", "name": "x"}')).* FROM company c WHERE c.id = 1"""
        )
        try:
            yield
        finally:
            database.execute_sql("DELETE FROM company WHERE id = 99")
