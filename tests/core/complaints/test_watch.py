"""Clocks that are watched: each rung told once, person by person, in the hours of the company."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from crm_desktop.complaints.intake import Intake
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.complaints.read import complaint_of, events_of
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import NotAllowed
from crm_desktop.foundation.settings import HOURS, keep
from db import sql
from tests.core.complaints.desk import Desk
from tests.core.offices import Office

_2027 = "2027-01-01,holiday,元旦,New Year's Day\n2027-01-02,holiday,元旦,New Year's Day\n"


def told(desk: Desk, actor: Actor) -> list[tuple[str, str]]:
    """Return sort and clock of what somebody has not seen."""
    return [(n.sort, n.clock) for n in desk.complaint_clocks.notices(actor)]


def tick(desk: Desk) -> int:
    return int(desk.complaint_clocks.tick(SYSTEM))


def at(desk: Desk, moment: datetime) -> None:
    desk.office.clock.set(moment)


def test_an_order_not_signed_for_climbs_the_ladder_and_each_rung_is_told_once(desk: Desk) -> None:
    case = desk.dispatched()
    desk.wait(minutes=44)
    assert tick(desk) == 0
    desk.wait(minutes=1)  # 45 of 60 minutes
    assert tick(desk) == 1
    assert told(desk, desk.handler) == [("warn", "receipt")]
    assert told(desk, desk.clerk) == [("warn", "receipt")]
    assert told(desk, desk.head) == []
    assert tick(desk) == 0
    desk.wait(minutes=15)
    assert tick(desk) == 1
    assert told(desk, desk.head) == [("over", "receipt")]
    assert complaint_of(case.id).escalated == 1
    desk.wait(minutes=29)
    assert tick(desk) == 0
    desk.wait(minutes=1)  # 90 of 60 minutes
    assert tick(desk) == 1
    assert told(desk, desk.manager) == [("manager", "receipt")]
    assert complaint_of(case.id).escalated == 2
    assert tick(desk) == 0
    assert [e.content["notice"] for e in events_of(case.id) if e.event == "escalate"] == [
        "over",
        "manager",
    ]
    assert [e.content["to"] for e in events_of(case.id) if e.event == "escalate"] == [
        ["孙浩"],
        ["周敏"],
    ]
    assert complaint_of(case.id).version == case.version, "nobody's form meets a conflict"


def test_a_desk_that_a_case_merely_concerns_leaves_its_clocks_alone(
    group: Office, engine: str
) -> None:
    clerk, far, app = group.actor("B1-2"), group.actor("X1-3"), group.app
    made = app.complaint_intake.register(clerk, Intake(words="修车太慢", target=Target(2)))
    case, clocks = made.value.case, app.complaint_clocks
    group.clock.advance(timedelta(hours=5))
    clocks.notices(far)  # whose desk counts next
    assert [row.id for row in app.complaints.by_number(far, case.number)] == [case.id]
    # Where each desk works with its person's rights it may not move that case on.
    assert (clocks.tick(SYSTEM) == 0) == (engine == "held")
    clocks.notices(clerk)
    clocks.tick(SYSTEM)
    assert sql.scalar("SELECT max(rung) FROM complaint_clock") > 0
    assert clocks.tick(SYSTEM) == 0


def test_whoever_comes_first_after_a_long_silence_tells_all_that_is_due(desk: Desk) -> None:
    desk.dispatched()
    desk.wait(hours=2)
    assert tick(desk) == 2
    assert (told(desk, desk.head), told(desk, desk.manager)) == (
        [("over", "receipt")],
        [("manager", "receipt")],
    )
    assert told(desk, desk.handler) == [], "a warning of what is over warns of nothing"


def test_what_was_met_is_told_no_more(desk: Desk) -> None:
    case = desk.dispatched()
    desk.wait(minutes=50)
    tick(desk)
    desk.receive(desk.orders(case)[0])
    assert told(desk, desk.handler) == []
    desk.wait(minutes=30)
    assert tick(desk) == 0


def second_head(desk: Desk) -> Actor:
    return desk.office.hire("B1-1", "zhaolei", "赵磊")


def overdue_handling(desk: Desk) -> Complaint:
    """Return a case whose order is to be handled by now; the promise of it was kept."""
    case = desk.handled()
    by = desk.clerk
    case = desk.case_steps.reply(by, case.id, case.version, "说了进度").value.case
    due = desk.clock(case, "handling").due_at
    assert due
    at(desk, due)
    return case


def test_the_next_head_is_told_where_the_first_does_not_look(desk: Desk) -> None:
    second = second_head(desk)
    overdue_handling(desk)
    assert tick(desk) == 1
    assert (told(desk, desk.head), told(desk, second)) == ([("over", "handling")], [])
    desk.wait(minutes=59)
    assert tick(desk) == 0
    desk.wait(minutes=1)
    assert tick(desk) == 1
    assert told(desk, second) == [("over", "handling")]
    desk.wait(minutes=120)
    assert tick(desk) == 0, "there is no third head, and the manager is told later"


def test_a_head_who_has_looked_keeps_it(desk: Desk) -> None:
    second = second_head(desk)
    case = overdue_handling(desk)
    tick(desk)
    assert desk.complaint_clocks.seen_case(desk.head, case.id) == 1
    assert desk.complaint_clocks.seen_case(desk.head, case.id) == 0
    desk.wait(minutes=90)
    assert tick(desk) == 0
    assert told(desk, desk.head) == told(desk, second) == []


def test_it_is_quiet_outside_the_hours_of_the_company_that_owes(desk: Desk) -> None:
    company = sql.scalar("SELECT id FROM company WHERE code = '02'")
    keep(HOURS, "09:00-12:00", company)
    desk.dispatched(Target(company))
    at(desk, datetime(2026, 3, 2, 12, 0, tzinfo=CHINA))
    assert tick(desk) == 0, "long over, but they are gone"
    at(desk, datetime(2026, 3, 2, 14, 0, tzinfo=CHINA))
    assert tick(desk) == 0
    at(desk, datetime(2026, 3, 3, 9, 0, tzinfo=CHINA))
    assert tick(desk) == 2


def test_a_company_without_a_head_tells_who_reaches_over_all(desk: Desk) -> None:
    desk.dispatched(Target(sql.scalar("SELECT id FROM company WHERE code = '02'")))
    desk.wait(minutes=60)
    tick(desk)
    assert told(desk, desk.head) == [("over", "receipt")]


def test_a_case_that_waits_for_the_customer_is_not_told_of_but_for_the_law(desk: Desk) -> None:
    case = desk.handled()
    by = desk.supervisor
    case = desk.case_steps.suspend(by, case.id, case.version, "客户出差").value.case
    due = desk.clock(case, "answer").due_at
    assert due
    at(desk, due - timedelta(minutes=30))
    assert tick(desk) == 1
    assert told(desk, desk.clerk) == [("warn", "answer")]


def test_only_ones_own_notices_are_seen(desk: Desk) -> None:
    desk.dispatched()
    desk.wait(minutes=50)
    tick(desk)
    mine = [notice.id for notice in desk.complaint_clocks.notices(desk.handler)]
    assert desk.complaint_clocks.seen(desk.clerk, mine).value == 0
    desk.office.silent = frozenset({"complaint.notice_seen"})
    assert told(desk, desk.handler) == [("warn", "receipt")]
    assert desk.complaint_clocks.seen(desk.handler, mine).value == 1
    with pytest.raises(NotAllowed):
        desk.complaint_clocks.tick(desk.head)


@pytest.mark.parametrize(
    ("day", "answer"),
    [(date(2026, 9, 30), date(2026, 10, 15)), (date(2026, 2, 13), date(2026, 3, 2))],
)
def test_seven_working_days_of_the_law(desk: Desk, day: date, answer: date) -> None:
    # Both ways lead over a long holiday and its make-up workdays (domain §3).
    if day < desk.office.today:
        sql.run("UPDATE posting SET valid_from = '2026-01-01'")
        sql.run("UPDATE post_state SET valid_from = '2026-01-01'")
    at(desk, datetime(day.year, day.month, day.day, 10, 0, tzinfo=CHINA))
    clock = desk.clock(desk.registered(), "answer")
    assert clock.due_at == datetime(answer.year, answer.month, answer.day, 17, 30, tzinfo=CHINA)
    assert clock.limit_days == 7


def test_a_pause_moves_what_people_were_promised_and_not_the_lawful_answer(desk: Desk) -> None:
    case = desk.handled()
    before = {kind: desk.clock(case, kind).due_at for kind in ("handling", "promise", "answer")}
    by = desk.supervisor
    case = desk.case_steps.suspend(by, case.id, case.version, "客户出差").value.case
    desk.wait(days=1)
    case = desk.case_steps.resume(by, case.id, case.version).value.case
    after = {kind: desk.clock(case, kind).due_at for kind in before}
    assert before["answer"] == after["answer"]
    for kind in ("handling", "promise"):
        was, now = before[kind], after[kind]
        assert was
        assert now
        assert now - was == timedelta(days=1), kind


def test_a_named_end_is_not_lost_where_the_calendar_lacks_its_year(desk: Desk) -> None:
    at(desk, datetime(2026, 12, 30, 10, 0, tzinfo=CHINA))
    case, by = desk.accepted(), desk.supervisor
    named = datetime(2027, 1, 5, 10, 0, tzinfo=CHINA)
    promised = desk.case_steps.promise(desk.clerk, case.id, case.version, named, "等", told=True)
    case = promised.value.case
    case = desk.case_steps.suspend(by, case.id, case.version, "等客户").value.case
    desk.wait(hours=1)
    case = desk.case_steps.resume(by, case.id, case.version).value.case
    clock = desk.clock(case, "promise")
    assert (clock.due_at, clock.unknown_year) == (named, None)


def test_a_wait_after_a_clock_was_met_does_not_put_its_end_off(desk: Desk) -> None:
    at(desk, datetime(2026, 12, 30, 10, 0, tzinfo=CHINA))
    case, by = desk.handled(), desk.supervisor
    (order,) = desk.orders(case)
    desk.submit(order)
    case = complaint_of(case.id)
    desk.wait(minutes=1)
    case = desk.case_steps.suspend(by, case.id, case.version, "等客户").value.case
    desk.wait(hours=1)
    desk.case_steps.resume(by, case.id, case.version)
    desk.calendar.import_year(desk.office.administrator, 2027, _2027, "国办发明电")
    tick(desk)
    due = desk.clock(case, "handling").due_at
    assert due == datetime(2027, 1, 5, 11, 30, tzinfo=CHINA)


def test_a_year_without_data_is_said_and_its_import_counts_anew(desk: Desk) -> None:
    at(desk, datetime(2026, 12, 30, 10, 0, tzinfo=CHINA))
    case = desk.dispatched()
    by = desk.supervisor
    case = desk.case_steps.suspend(by, case.id, case.version, "等客户").value.case
    desk.wait(hours=1)
    case = desk.case_steps.resume(by, case.id, case.version).value.case
    for kind in ("answer", "handling"):
        clock = desk.clock(case, kind)
        assert (clock.due_at, clock.unknown_year) == (None, 2027), kind
    assert case.next_clock == "receipt"
    assert tick(desk) == 0
    admin = desk.office.administrator
    desk.calendar.import_year(admin, 2027, _2027, "国办发明电")
    assert tick(desk) == 3
    answer, handling = desk.clock(case, "answer"), desk.clock(case, "handling")
    assert answer.due_at == datetime(2027, 1, 11, 17, 30, tzinfo=CHINA)
    # 1,440 minutes from 10:00: 360 that day, 450 on the 31st, 450 on Monday the 4th, 180 on the
    # 5th; and the hour in which the case waited.
    assert handling.due_at == datetime(2027, 1, 5, 14, 0, tzinfo=CHINA)
    assert handling.unknown_year is None
    assert tick(desk) == 0


def test_a_callback_is_asked_of_those_who_did_not_handle_it(desk: Desk) -> None:
    case = desk.called()
    due = desk.clock(case, "callback").due_at
    assert due
    at(desk, due - timedelta(minutes=60))
    tick(desk)
    assert ("warn", "callback") in told(desk, desk.caller)
    assert ("warn", "callback") not in told(desk, desk.handler)


def test_who_left_is_not_told(desk: Desk) -> None:
    clerk = desk.clerk
    desk.complaint_intake.register(clerk, Intake(words="空调不冷"))
    admin = desk.office.administrator
    person = desk.people.person(admin, clerk.person)
    desk.people.set_active(admin, person.id, person.version, active=False)
    desk.wait(minutes=23)
    tick(desk)
    assert told(desk, desk.who("C3-2")) == [("warn", "acknowledge")]
