"""Promises, replies, waiting for the customer, levels: and what the clocks make of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_desktop.complaints.intake import Intake
from crm_desktop.complaints.model import DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, events_of, open_clocks, pauses_of
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import Conflict, NotAllowed, ValidationErrors
from crm_desktop.foundation.settings import HOURS, keep
from tests.core.complaints.desk import Desk
from tests.core.complaints.test_handling import refused
from tests.core.offices import Office


def test_on_contact_only_what_is_ordinary(desk: Desk) -> None:
    resolve = desk.case_steps.resolve
    told = DispatchResult(measure="当场补打发票", cause="communication")
    registered = desk.registered()
    refused(lambda: resolve(desk.clerk, registered.id, registered.version, told))
    worse = desk.accepted("escalated")
    denied = refused(lambda: resolve(desk.clerk, worse.id, worse.version, told))
    assert denied.phrase.key == "complaints.only_ordinary"
    case = desk.accepted()
    refused(lambda: resolve(desk.clerk, case.id, case.version, DispatchResult()), "measure")
    with pytest.raises(NotAllowed):
        resolve(desk.clerk, case.id, case.version, DispatchResult(measure="赔", cost_fen=99_999))
    done = resolve(desk.clerk, case.id, case.version, told).value.case
    assert (done.state, done.on_contact) == ("callback", True)
    assert done.answered_at == desk.office.clock.now()
    assert events_of(case.id)[-1].content["measure"] == "当场补打发票"
    assert [desk.clock(done, kind).kept for kind in ("promise", "answer")] == [True, True]


def test_a_reply_keeps_the_promise(desk: Desk) -> None:
    case = desk.dispatched()
    refused(lambda: desk.case_steps.reply(desk.clerk, case.id, case.version, " "), "note")
    desk.wait(hours=3)
    done = desk.case_steps.reply(desk.clerk, case.id, case.version, "告知已派工").value.case
    assert desk.clock(done, "promise").kept
    assert desk.running(done) == {"answer", "receipt", "handling"}
    assert done.state == "dispatched"


def test_a_new_promise_is_a_new_row_and_told(desk: Desk) -> None:
    case = desk.accepted()
    first = desk.clock(case, "promise")
    promise = desk.case_steps.promise
    at = desk.office.clock.now() + timedelta(hours=30)
    of = (desk.clerk, case.id, case.version)
    refused(lambda: promise(*of, at, "等配件", told=False), "told")
    refused(lambda: promise(*of, at, "", told=True), "reason")
    refused(lambda: promise(*of, desk.office.clock.now(), "等配件", told=True), "at")
    with pytest.raises(NotAllowed):
        promise(desk.supervisor, case.id, case.version, at, "等配件", told=True)
    done = promise(*of, at, "等配件", told=True).value.case
    old, new = (clock for clock in desk.clocks(done) if clock.kind == "promise")
    assert (old.id, old.ended_how, old.kept, old.reason) == (first.id, "renewed", False, "")
    assert (new.due_at, new.told_customer, new.reason) == (at, True, "等配件")
    with pytest.raises(Conflict):
        promise(*of, at, "等配件", told=True)


def test_clocks_wait_with_the_office_but_not_the_law(desk: Desk) -> None:
    case = desk.dispatched(source_due=datetime(2026, 3, 9, 17, tzinfo=CHINA))
    before = {clock.kind: clock.due_at for clock in desk.clocks(case) if not clock.ended_at}
    suspend, resume = desk.case_steps.suspend, desk.case_steps.resume
    with pytest.raises(NotAllowed):
        suspend(desk.clerk, case.id, case.version, "等客户来店")
    refused(lambda: suspend(desk.supervisor, case.id, case.version, ""), "reason")
    refused(lambda: resume(desk.supervisor, case.id, case.version))
    waits = suspend(desk.supervisor, case.id, case.version, "等客户来店").value.case
    assert (waits.suspended_at, waits.suspended_why) == (desk.office.clock.now(), "等客户来店")
    refused(lambda: suspend(desk.supervisor, waits.id, waits.version, "等客户来店"))
    at = desk.office.clock.now() + timedelta(days=2)
    refused(
        lambda: desk.case_steps.promise(desk.clerk, case.id, waits.version, at, "等", told=True)
    )
    told = desk.case_steps.reply(desk.clerk, case.id, waits.version, "约了周三").value.case
    # Monday 9:00 to Tuesday 10:00: seven and a half hours of work and one.
    desk.wait(days=1, hours=1)
    done = resume(desk.supervisor, case.id, told.version).value.case
    assert (done.suspended_at, done.suspended_why) == (None, "")
    after = {clock.kind: clock.due_at for clock in desk.clocks(case) if not clock.ended_at}
    assert after.keys() == before.keys() - {"promise"}
    assert after["answer"] == before["answer"]
    assert after["source"] == before["source"]
    # An hour from Monday 9:00 becomes an hour from Tuesday 10:00.
    assert after["receipt"] == datetime(2026, 3, 3, 11, tzinfo=CHINA)
    # Four workdays less six hours from Monday 9:00; Thursday 10:30 is eight and a half hours later.
    assert (before["handling"], after["handling"]) == (
        datetime(2026, 3, 5, 10, 30, tzinfo=CHINA),
        datetime(2026, 3, 6, 11, 30, tzinfo=CHINA),
    )
    assert done.next_due == after["receipt"]
    (pause,) = pauses_of(case.id)
    assert (pause.reason, pause.until_at) == ("等客户来店", desk.office.clock.now())


def test_an_orders_clock_waits_by_the_hours_of_whoever_has_it(desk: Desk) -> None:
    keep(HOURS, "09:00-11:00", 2)
    case = desk.dispatched(Target(2))
    assert desk.clock(case, "receipt").due_at == datetime(2026, 3, 2, 10, tzinfo=CHINA)
    waits = desk.case_steps.suspend(desk.supervisor, case.id, case.version, "等客户").value.case
    desk.wait(days=1)  # two hours of theirs
    desk.case_steps.resume(desk.supervisor, case.id, waits.version)
    assert desk.clock(case, "receipt").due_at == datetime(2026, 3, 3, 10, tzinfo=CHINA)


def test_a_level_only_rises(desk: Desk) -> None:
    case = desk.accepted("escalated")
    escalate = desk.case_steps.escalate
    of = (desk.supervisor, case.id, case.version)
    for level in ("ordinary", "escalated", "huge"):
        with pytest.raises(ValidationErrors):
            escalate(*of, level, "媒体来问")
    refused(lambda: escalate(*of, "major", ""), "reason")
    due = case.next_due
    done = escalate(*of, "major", "媒体来问").value.case
    assert (done.level, done.escalated, done.next_due) == ("major", 1, due)
    # What is done from now on has the new level's limits, and is its own people's.
    with pytest.raises(NotAllowed):
        escalate(desk.clerk, case.id, done.version, "major", "媒体来问")
    refused(lambda: escalate(desk.supervisor, case.id, done.version, "major", "又来"), "level")


def test_nothing_is_taken_with_a_finished_case(desk: Desk) -> None:
    case = desk.closed()
    steps = desk.case_steps
    at = desk.office.clock.now() + timedelta(hours=5)
    for call in (
        lambda: steps.reply(desk.clerk, case.id, case.version, "好"),
        lambda: steps.promise(desk.clerk, case.id, case.version, at, "等", told=True),
        lambda: steps.suspend(desk.supervisor, case.id, case.version, "等"),
        lambda: steps.escalate(desk.supervisor, case.id, case.version, "major", "媒体"),
        lambda: desk.case_closing.close(desk.head, case.id, case.version, None),
        lambda: desk.case_closing.refuse(desk.head, case.id, case.version, "不"),
    ):
        refused(call)


def test_a_named_promise_keeps_its_time_where_the_calendar_ends(centre: Office) -> None:
    """Nothing could count it anew once the year is known: it was named, not counted."""
    app, clerk, supervisor = centre.app, centre.actor("C3-1"), centre.actor("E3-1")
    centre.clock.set(datetime(2026, 12, 31, 10, 0, tzinfo=CHINA))
    named = datetime(2026, 12, 31, 16, 30, tzinfo=CHINA)
    case = app.complaint_intake.register(clerk, Intake(words="漏油", promise_at=named)).value.case
    app.case_steps.suspend(supervisor, case.id, case.version, "等客户寄发票")
    centre.clock.advance(timedelta(hours=4))
    app.case_steps.resume(supervisor, case.id, complaint_of(case.id).version)
    ends = {clock.kind: clock.due_at for clock in open_clocks(case.id)}
    assert ends["promise"] == named
