"""Figures of cases that people really took through their steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_desktop.complaints.callbacks import Answer
from crm_desktop.complaints.model import Target
from crm_desktop.complaints.read import complaint_of
from crm_desktop.insight.model import Figures, Kpi
from tests.core.complaints.desk import CLOSING, Desk
from tests.core.offices import Office

MARCH = date(2026, 3, 2)


@pytest.fixture
def desk(centre: Office) -> Desk:
    return Desk(centre)


def _figures(desk: Desk, company: int | None = None) -> Figures:
    found: Figures = desk.complaint_figures.figures(desk.manager, "complaint", MARCH, company)
    return found


def _kpi(figures: Figures, name: str) -> tuple[int, int]:
    found = figures.now.kpi(name)
    assert isinstance(found, Kpi)
    return found.numerator, found.denominator


def test_a_satisfied_case_an_unsatisfied_one_a_late_one_and_a_reopened_one(desk: Desk) -> None:
    closed = desk.closed()
    unsatisfied = desk.unsatisfied(desk.called())
    for step in (desk.receive, desk.submit, desk.agree):
        for order in desk.orders(unsatisfied):
            step(order)
    case = complaint_of(unsatisfied.id)
    case = desk.case_callbacks.satisfied(desk.caller, case.id, case.version, Answer(4)).value.case
    desk.case_closing.close(desk.head, case.id, case.version, CLOSING)
    late = desk.dispatched()
    void = desk.registered(words="打错了")
    desk.case_closing.void(desk.head, void.id, void.version, "打错了")
    desk.wait(days=1)
    desk.receive(desk.orders(late)[0])
    reopened = desk.case_closing.reopen(desk.caller, closed.id, closed.version, "又漏").value.case
    figures = _figures(desk)
    assert figures.now.plain == {"received": 3, "closed": 1, "reopened": 1, "open": 2}
    assert {each.number for each in figures.open} == {late.number, reopened.number}
    assert _kpi(figures, "first_satisfied") == (1, 2)
    assert _kpi(figures, "reopening") == (1, 2)
    assert _kpi(figures, "closing") == (1, 3)
    assert _kpi(figures, "acknowledge") == (3, 3)
    assert _kpi(figures, "receipt") == (3, 4)
    assert [(each.code, each.count) for each in figures.causes] == [("diagnosis", 1)]
    assert [lesson.text for lesson in figures.lessons] == ["漏水先打压"]
    assert [(each.code, each.count) for each in figures.now.parts["kind"]] == [("repair", 3)]


def test_a_promise_that_was_renewed_in_time_is_no_breach_and_one_renewed_late_is(
    desk: Desk,
) -> None:
    in_time, late = desk.accepted(), desk.accepted()
    promise = desk.clock(in_time, "promise").due_at
    assert promise
    desk.case_steps.promise(
        desk.clerk, in_time.id, in_time.version, promise + timedelta(hours=4), "等配件", told=True
    )
    desk.office.clock.set(promise + timedelta(minutes=5))
    desk.case_steps.promise(
        desk.clerk, late.id, late.version, promise + timedelta(hours=4), "忘了", told=True
    )
    assert _kpi(_figures(desk), "promise") == (0, 1)
    rows = desk.complaint_figures.rows(desk.manager, "complaint", "promise", _figures(desk))
    assert [(row.number, row.counts) for row in rows] == [(late.number, False)]


def test_a_case_counts_for_the_company_that_is_complained_of(desk: Desk) -> None:
    desk.accepted()
    desk.accepted(target=Target(2))
    assert [_figures(desk, company).now.plain["received"] for company in (None, 1, 2)] == [2, 1, 1]
    (one,) = desk.complaint_figures.ids(desk.who("X1-1"), "complaint", "received",
                                        _figures(desk, 2))  # fmt: skip
    assert complaint_of(one).target == Target(2, company_name="城东汽车有限公司")
