"""Visits and paper files: planned and lent, told at the desk, undone, and followed in a merge."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import peewee
import pytest

from crm_desktop.customers.care import FilePlace, Visit, VisitPlan
from crm_desktop.customers.owing import CreditTerms, SaleData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ValidationErrors,
)
from db import sql
from db.models.care import Borrowing, Receivable
from tests.core.customers.test_service import somebody
from tests.core.offices import TODAY, Office

SOON = TODAY + timedelta(2)


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.actor("A1-1")


@pytest.fixture
def customer(office: Office, chief: Actor) -> int:
    return office.app.customers.add(chief, somebody()).value.id


def planned(office: Office, chief: Actor, customer: int, day: int = 2) -> Visit:
    plan = VisitPlan(TODAY + timedelta(day), "年度走访", chief.person)
    return office.app.visits.plan(chief, customer, plan).value


def due(office: Office, actor: Actor, *sorts: str) -> list[tuple[str, int, str]]:
    items = office.app.due.items(actor)
    return [(item.sort, item.id, item.title) for item in items if item.sort in sorts]


def test_a_visit_is_planned_moved_and_made(office: Office, chief: Actor, customer: int) -> None:
    app = office.app
    visit = planned(office, chief, customer)
    assert (visit.who_name, visit.due) == ("陈立", True)
    assert due(office, chief, "visit") == [("visit", visit.id, "张淑敏 · 年度走访")]
    later = VisitPlan(TODAY + timedelta(9), "续约", office.actor("A1-2").person)
    moved = app.visits.move(chief, visit.id, visit.version, later).value
    assert (moved.visit.planned_on, moved.visit.who_name) == (later.planned_on, "李芳")
    with pytest.raises(Conflict):
        app.visits.move(chief, visit.id, visit.version, later)
    assert due(office, chief, "visit") == [], "not before it is near"
    app.undo.undo(chief, moved.step)
    back = app.visits.visit(chief, visit.id)
    assert (back.planned_on, back.purpose) == (visit.planned_on, "年度走访")
    with pytest.raises(ValidationErrors):
        app.visits.done(chief, visit.id, back.version, " ")
    done = app.visits.done(chief, visit.id, back.version, "满意").value.visit
    assert (done.done_at, done.result) == (office.clock.now(), "满意")
    assert due(office, chief, "visit") == []
    for step in (
        lambda: app.visits.done(chief, visit.id, done.version, "x"),
        lambda: app.visits.cancel(chief, visit.id, done.version, "x"),
        lambda: app.visits.move(chief, visit.id, done.version, later),
    ):
        with pytest.raises(Refused):
            step()
    other = planned(office, chief, customer, 5)
    with pytest.raises(ValidationErrors):
        app.visits.cancel(chief, other.id, other.version, "")
    cancelled = app.visits.cancel(chief, other.id, other.version, "客户出差").value
    assert office.last_entry()["reason"] == "客户出差"
    assert not cancelled.visit.due
    third = planned(office, chief, customer, 7)
    assert [v.id for v in app.visits.visits(chief, customer)] == [third.id, other.id, visit.id]
    actions = [h.action for h in app.customers.timeline(chief, customer)]
    assert actions[:3] == ["visit.plan", "visit.cancel", "visit.plan"]
    assert {"visit.done", "visit.move", "customer.undo"} <= set(actions)


def test_what_a_plan_may_be(office: Office, chief: Actor, customer: int) -> None:
    good = VisitPlan(SOON, "走访", chief.person)
    for field, plan in (
        ("planned_on", replace(good, planned_on=TODAY - timedelta(1))),
        ("purpose", replace(good, purpose=" ")),
        ("who", replace(good, who=99)),
    ):
        with pytest.raises(ValidationErrors) as wrong:
            office.app.visits.plan(chief, customer, plan)
        assert list(wrong.value.fields) == [field]
    with pytest.raises(NotFound):
        office.app.visits.visit(chief, 99)


def test_who_plans_and_who_goes(group: Office) -> None:
    app, manager, clerk = group.app, group.actor("A1-1"), group.actor("B1-2")
    customer = app.customers.add(group.actor("B1-1"), somebody()).value.id
    mine = VisitPlan(SOON, "走访", clerk.person)
    with pytest.raises(NotAllowed):
        app.visits.plan(clerk, customer, mine)
    visit = app.visits.plan(manager, customer, mine).value
    assert due(group, clerk, "visit") == [("visit", visit.id, "张淑敏 · 走访")]
    assert due(group, manager, "visit") == [], "somebody else's, and in time"
    group.clock.advance(timedelta(3))
    assert due(group, manager, "visit") == [("visit", visit.id, "张淑敏 · 走访")], "late"
    assert due(group, group.actor("X1-1"), "visit") == [], "another company's"
    with pytest.raises(NotFound):
        app.visits.visit(group.actor("X1-1"), visit.id)
    assert app.visits.done(clerk, visit.id, visit.version, "见到了").value.visit.done_at


def test_a_file_is_lent_once_and_asked_back(office: Office, chief: Actor, customer: int) -> None:
    app = office.app
    place = FilePlace("2026-0007", "二层 B3", TODAY + timedelta(30))
    version = app.lending.file(chief, customer).version
    kept = app.lending.place(chief, customer, version, place).value
    assert kept.customer.shelf == "二层 B3"
    app.undo.undo(chief, kept.step)
    version = app.lending.file(chief, customer).version
    app.lending.place(chief, customer, version, place)
    with pytest.raises(Conflict):
        app.lending.place(chief, customer, version, place)
    for field, borrower, day in (("borrower", " ", SOON), ("due_on", "甲", TODAY - timedelta(1))):
        with pytest.raises(ValidationErrors) as wrong:
            app.lending.lend(chief, customer, borrower, day)
        assert list(wrong.value.fields) == [field]
    lent = app.lending.lend(chief, customer, "财务部 王芳", SOON).value
    with pytest.raises(Refused):
        app.lending.lend(chief, customer, "乙", SOON)
    twice = {"borrower": "乙", "lent_at": "x", "due_on": "x", "lent_by": 1}
    with pytest.raises(peewee.IntegrityError):
        Borrowing.create(customer=customer, **twice)
    file = app.lending.file(chief, customer)
    assert (file.file_number, file.out and file.out.borrower) == ("2026-0007", "财务部 王芳")
    assert due(office, chief, "borrowing") == []
    office.clock.advance(timedelta(3))
    assert due(office, chief, "borrowing") == [("borrowing", lent.id, "张淑敏")]
    assert app.lending.borrowing(chief, lent.id).overdue
    back = app.lending.give_back(chief, lent.id).value
    assert back.returned_at == office.clock.now()
    with pytest.raises(Refused):
        app.lending.give_back(chief, lent.id)
    assert due(office, chief, "borrowing") == []
    assert app.lending.lend(chief, customer, "乙", office.today).value.overdue is False
    assert len(app.lending.file(chief, customer).borrowings) == 2
    actions = [h.action for h in app.customers.timeline(chief, customer)]
    assert actions[:4] == ["file.lend", "file.return", "file.lend", "file.place"]


def test_files_past_their_time_are_listed_and_stay(group: Office) -> None:
    app, chief = group.app, group.actor("B1-1")
    for name, days in (("张三", -10), ("李四", -400), ("王五", 0)):
        until = TODAY + timedelta(days)
        app.customers.add(chief, replace(somebody(), name=name, retain_until=until))
    listed = app.lending.past_retention(chief)
    assert [file.name for file in listed] == ["李四", "张三"]
    assert app.lending.past_retention(group.actor("X1-1")) == []


def test_everything_follows_a_merge_and_comes_back(office: Office, chief: Actor) -> None:
    app = office.app
    keep = app.customers.add(chief, somebody()).value
    gone = app.customers.add(chief, replace(somebody(), name="张叁")).value
    for one, number in ((keep, "R-1"), (gone, "R-1"), (gone, "R-2")):
        day = str(TODAY - timedelta(40))
        Receivable.create(
            customer=one.id, number=number, issued_on=day, due_on=day, amount_fen=10000, paid_fen=0
        )
    app.credit.set_terms(chief, gone.id, 0, CreditTerms(50_000, 10), exception="一人")
    app.credit.add_sale(chief, gone.id, SaleData(TODAY, 7_000, number="S-1"))
    app.credit.add_sale(chief, gone.id, SaleData(TODAY, 10_000, number="R-2"))
    visit = planned(office, chief, gone.id)
    lent = app.lending.lend(chief, gone.id, "财务部", SOON).value
    saved = app.merging.merge(chief, keep.id, gone.id, (keep.version, gone.version)).value
    credit = app.credit.credit(chief, keep.id)
    assert credit.file
    assert credit.file.limit_fen == 50_000
    assert {bill.number for bill in credit.receivables} == {"R-1", "R-2"}
    assert [(s.number, s.billed) for s in credit.sales] == [("S-1", False), ("R-2", True)]
    assert credit.owed_fen == 27_000, "a sale that is billed counts once"
    assert [v.id for v in app.visits.visits(chief, keep.id)] == [visit.id]
    file = app.lending.file(chief, keep.id)
    assert file.out
    assert file.out.id == lent.id
    assert {"visit.plan", "file.lend", "credit.sale"} <= {
        happening.action for happening in app.customers.timeline(chief, keep.id)
    }
    assert due(office, chief, "visit") == [("visit", visit.id, "张淑敏 · 年度走访")]
    app.undo.undo(chief, saved.step)
    assert app.visits.visits(chief, keep.id) == []
    assert app.credit.credit(chief, gone.id).owed_fen == 27_000
    assert sql.scalar("SELECT count(*) FROM receivable WHERE customer_id = ?", keep.id) == 1


def test_what_is_due_has_its_clock(office: Office, chief: Actor, customer: int) -> None:
    planned(office, chief, customer)
    (item,) = (item for item in office.app.due.items(chief) if item.sort == "visit")
    assert item.due == datetime(2026, 3, 4, 17, 30, tzinfo=CHINA), "when the company closes"
    assert item.started == datetime(2026, 3, 1, tzinfo=CHINA)
