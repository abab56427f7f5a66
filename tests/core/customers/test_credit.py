"""What customers owe: terms, sales, what is overdue by the working calendar, what is warned of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from crm_desktop.customers.owing import Credit, CreditTerms, DayCount, SaleData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.office.calendar import working_calendar
from tests.core.customers.test_service import somebody
from tests.core.offices import PASSWORD, TODAY, Office

TERMS = CreditTerms(5_000_000, 30, "a", date(2026, 6, 30), "老客户")


@pytest.fixture
def chief(office: Office) -> Actor:
    """Whoever leads the small office: supervisor and manager in one person."""
    return office.actor("A1-1")


@pytest.fixture
def customer(office: Office, chief: Actor) -> int:
    return office.app.customers.add(chief, somebody()).value.id


def given(office: Office, chief: Actor, customer: int, terms: CreditTerms = TERMS) -> Credit:
    return office.app.credit.set_terms(chief, customer, 0, terms, exception="只有一位主管").value


def at(office: Office, day: date) -> None:
    office.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))


def test_a_day_to_pay_runs_to_the_next_working_day(office: Office) -> None:
    calendar = working_calendar(1)
    due = date(2026, 9, 30)
    assert DayCount(due, calendar).overdue(due) == 0
    assert DayCount(date(2026, 10, 8), calendar).overdue(due) == 8, "a working day: no day more"
    for today, late in ((date(2026, 10, 7), 0), (date(2026, 10, 8), 0), (date(2026, 10, 9), 1)):
        assert DayCount(today, calendar).overdue(date(2026, 10, 1)) == late, "in the holidays"
    # 2026-02-14 is a Saturday that is worked; 2026-02-15 begins the Spring Festival.
    assert DayCount(date(2026, 2, 16), calendar).overdue(date(2026, 2, 14)) == 2
    assert DayCount(date(2026, 2, 24), calendar).overdue(date(2026, 2, 15)) == 0
    unknown = DayCount(date(2035, 1, 9), calendar)
    assert (unknown.overdue(date(2035, 1, 1)), unknown.all_known) == (8, False)


def test_terms_sales_and_what_has_to_be_said(office: Office, chief: Actor, customer: int) -> None:
    app = office.app
    with office.logs("credit.terms done", "credit.sale done", "credit.sale done"):
        credit = given(office, chief, customer)
        assert (credit.file and credit.file.limit_fen, credit.room_fen) == (5_000_000, 5_000_000)
        app.credit.add_sale(chief, customer, SaleData(TODAY, 4_000_000, number="S-1"))
        credit = app.credit.add_sale(
            chief, customer, SaleData(TODAY, 1_500_050, TODAY + timedelta(5), "S-2", "轮胎")
        ).value
    assert [(sale.number, sale.due_on) for sale in credit.sales] == [
        ("S-2", date(2026, 3, 7)),
        ("S-1", date(2026, 4, 1)),
    ]
    assert (credit.owed_fen, credit.room_fen) == (5_500_050, -500_050)
    assert credit.warnings == ("over_limit",)
    at(office, date(2026, 3, 9))  # the Monday after the Saturday that S-2 was due on
    assert app.credit.credit(chief, customer).overdue_fen == 0
    at(office, date(2026, 7, 1))
    credit = app.credit.credit(chief, customer)
    assert credit.warnings == ("overdue", "over_limit", "review_due")
    assert (credit.overdue_fen, credit.overdue_days) == (5_500_050, 114)
    (s2,) = (sale for sale in credit.sales if sale.number == "S-2")
    credit = app.credit.settle(chief, s2.id, date(2026, 6, 30)).value
    assert (credit.owed_fen, credit.overdue_days) == (4_000_000, 91)
    with pytest.raises(Refused):
        app.credit.settle(chief, s2.id, date(2026, 6, 30))
    with pytest.raises(ValidationErrors):
        app.credit.reopen(chief, s2.id, " ")
    assert app.credit.reopen(chief, s2.id, "录错了客户").value.owed_fen == 5_500_050
    entry = office.last_entry()
    assert (entry["action"], entry["reason"]) == ("credit.reopen", "录错了客户")
    actions = [happening.action for happening in app.customers.timeline(chief, customer)]
    assert actions == [
        "credit.reopen",
        "credit.settle",
        "credit.sale",
        "credit.sale",
        "credit.terms",
        "customer.add",
    ]


def test_more_credit_takes_two(office: Office, chief: Actor, customer: int) -> None:
    app = office.app
    with pytest.raises(SecondPersonNeeded) as needed:
        app.credit.set_terms(chief, customer, 0, TERMS)
    assert needed.value.rights == ("credit.approve",)
    credit = given(office, chief, customer)
    assert office.last_entry()["duty"] == "credit_alone"
    assert credit.file
    less = CreditTerms(1_000_000, 15, "b")
    assert app.credit.set_terms(chief, customer, credit.file.version, less).value.file
    assert office.last_entry()["duty"] == ""
    for version in (0, credit.file.version):
        with pytest.raises(Conflict) as conflict:
            app.credit.set_terms(chief, customer, version, CreditTerms())
        assert conflict.value.theirs.limit_fen == 1_000_000


def test_the_manager_signs_what_the_supervisor_grants(group: Office) -> None:
    app, supervisor = group.app, group.actor("B1-1")
    customer = app.customers.add(supervisor, somebody()).value.id
    signature = app.login.countersign(supervisor, "credit.approve", "zhoumin", PASSWORD).value
    app.credit.set_terms(supervisor, customer, 0, TERMS, second=signature)
    assert group.last_entry()["second_name"] == "周敏"
    manager = group.actor("A1-1")
    assert app.credit.credit(manager, customer).file
    with pytest.raises(NotAllowed):
        app.credit.set_terms(manager, customer, 1, CreditTerms())
    for clerk in ("B1-2", "X1-3"):
        with pytest.raises(NotAllowed):
            app.credit.credit(group.actor(clerk), customer)
    with pytest.raises(NotFound):
        app.credit.credit(group.actor("X1-1"), customer)


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("limit_fen", CreditTerms(-1)),
        ("days", CreditTerms(days=3651)),
        ("grade", CreditTerms(grade="excellent?")),
        ("notes", CreditTerms(notes="x" * 4001)),
    ],
)
def test_what_terms_may_be(
    office: Office, chief: Actor, customer: int, field: str, terms: CreditTerms
) -> None:
    with pytest.raises(ValidationErrors) as wrong:
        given(office, chief, customer, terms)
    assert list(wrong.value.fields) == [field]


def test_what_a_sale_may_be(office: Office, chief: Actor, customer: int) -> None:
    app, tomorrow = office.app, TODAY + timedelta(1)
    for field, data in (
        ("amount_fen", SaleData(TODAY, 0)),
        ("sold_on", SaleData(tomorrow, 1, tomorrow)),
        ("due_on", SaleData(TODAY, 1, TODAY - timedelta(1))),
        ("number", SaleData(TODAY, 1, number="9" * 41)),
    ):
        with pytest.raises(ValidationErrors) as wrong:
            app.credit.add_sale(chief, customer, data)
        assert list(wrong.value.fields) == [field]
    sale = app.credit.add_sale(chief, customer, SaleData(TODAY, 1)).value.sales[0]
    assert sale.due_on == TODAY, "without terms it is due at once"
    for day in (tomorrow, TODAY - timedelta(1)):
        with pytest.raises(ValidationErrors):
            app.credit.settle(chief, sale.id, day)
    with pytest.raises(Refused):
        app.credit.reopen(chief, sale.id, "x")
    with pytest.raises(NotFound):
        app.credit.settle(chief, 99, TODAY)
