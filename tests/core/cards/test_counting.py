"""The monthly count: the book is what came and went, another person watches, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta

import peewee
import pytest

from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from db import sql
from db.models.cards import StockCount
from tests.core.cards.test_stock import n
from tests.core.offices import Office


@pytest.fixture
def issuer(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.actor("A1-1")


def told(office: Office, actor: Actor) -> list[tuple[int, ...]]:
    return [(f.opening, f.received, f.issued, f.spoiled, f.closing, f.handed_out)
            for f in office.app.stock_counts.figures(actor)]  # fmt: skip


def test_a_count_closes_a_month_and_opens_the_next(
    office: Office, issuer: Actor, chief: Actor
) -> None:
    stock, counts = office.app.stock, office.app.stock_counts
    with pytest.raises(Refused):
        counts.take(issuer, "member", 0)
    assert counts.figures(issuer) == []
    stock.receive(issuer, Delivery("member", 100))
    stock.allocate(issuer, Wanted("member", quantity=20), issuer.person)
    stock.spoil(issuer, Wanted("member", n(1), n(3)), "misprint")
    assert told(office, issuer) == [(0, 100, 0, 3, 97, 17)]
    office.clock.advance(timedelta(days=29))
    with office.logs("card_count.take done"):
        count = counts.take(issuer, "member", 97).value
    assert (count.figures.from_day, count.figures.to_day) == (
        office.today - timedelta(days=29),
        office.today,
    )
    assert (count.difference, count.witness, count.counted_by_name) == (0, None, "李芳")
    # At the very same instant: it belongs to the next count all the same.
    stock.receive(issuer, Delivery("member", 5))
    with pytest.raises(Refused):
        counts.take(issuer, "member", 102)
    assert told(office, issuer) == [(97, 5, 0, 0, 102, 17)]
    office.clock.advance(timedelta(days=30))
    for counted, reason in ((101, ""), (-1, "x"), (101, " ")):
        with pytest.raises(ValidationErrors):
            counts.take(issuer, "member", counted, reason)
    short = counts.take(issuer, "member", 101, "少一张，已报告").value
    assert short.difference == -1
    # The book says so until the missing one is written off.
    stock.spoil(issuer, Wanted("member", n(50), n(50)), "missing")
    assert told(office, issuer) == [(102, 0, 0, 1, 101, 17)]
    assert [c.id for c in counts.counts(issuer)] == [short.id, count.id]


def test_another_person_watches_over_a_count(office: Office, issuer: Actor, chief: Actor) -> None:
    counts = office.app.stock_counts
    office.app.stock.receive(issuer, Delivery("member", 3))
    count = counts.take(issuer, "member", 3).value
    with pytest.raises(NotAllowed):
        counts.witness(issuer, count.id, count.version)
    corrected = counts.correct(issuer, count.id, count.version, 2, "数错").value
    assert (corrected.counted, corrected.reason) == (2, "数错")
    with pytest.raises(Conflict):
        counts.witness(chief, count.id, count.version)
    signed = counts.witness(chief, count.id, corrected.version).value
    assert (signed.witness_name, signed.witnessed_at) == ("陈立", office.clock.now())
    for step in (
        lambda: counts.witness(chief, count.id, signed.version),
        lambda: counts.correct(issuer, count.id, signed.version, 3),
    ):
        with pytest.raises(Refused):
            step()


def test_whoever_counts_alone_says_why_or_lets_somebody_sign(office: Office, chief: Actor) -> None:
    issuer, counts = office.actor("A1-2"), office.app.stock_counts
    office.app.stock.receive(issuer, Delivery("member", 3))
    count = counts.take(issuer, "member", 3).value
    sql.run("UPDATE stock_count SET counted_by_id = ?", chief.person)
    with pytest.raises(SecondPersonNeeded):
        counts.witness(chief, count.id, count.version)
    signed = counts.witness(chief, count.id, count.version, exception="只有一人在岗").value
    assert signed.witness == chief.person
    assert office.last_entry()["duty"] == "counts_alone"


def test_the_database_holds_the_sum_too(office: Office, issuer: Actor) -> None:
    office.app.stock.receive(issuer, Delivery("member", 3))
    count = office.app.stock_counts.take(issuer, "member", 3).value
    for values in ({"closing": 4}, {"counted": 2}, {"to_day": "2020-01-01"}):
        with pytest.raises(peewee.IntegrityError):
            StockCount.update(**values).where(StockCount.id == count.id).execute()


def test_check_finds_blanks_that_no_move_tells_of(office: Office, issuer: Actor) -> None:
    office.app.stock.receive(issuer, Delivery("member", 3))
    sql.run("UPDATE card SET state = 'spoiled' WHERE number = ?", n(2))
    sql.run("UPDATE number_counter SET last = 2 WHERE kind LIKE 'card:%'")
    wrong = {f.check for f in office.app.check.run(office.actor("A1-1"))}
    assert {"stock_sum", "card_number_ahead"} <= wrong
    office.tampered = True


def due(office: Office, actor: Actor) -> list[tuple[str, str, date]]:
    items = office.app.due.items(actor)
    return [
        (item.sort, item.title, item.due.date())
        for item in items
        if item.sort.startswith("count") and item.due
    ]


def test_the_month_s_count_and_its_witness_are_due(
    office: Office, issuer: Actor, chief: Actor
) -> None:
    stock, counts = office.app.stock, office.app.stock_counts
    stock.receive(issuer, Delivery("member", 3))
    stock.receive(issuer, Delivery("gift", 3))
    assert due(office, issuer) == []
    office.clock.advance(timedelta(days=26))  # the 28th of March
    both = [("count", "会员卡 · 不记名卡", date(2026, 3, 31))]
    assert due(office, issuer) == both
    assert due(office, chief) == []
    member = counts.take(issuer, "member", 3).value
    assert due(office, issuer) == [("count", "不记名卡", date(2026, 3, 31))]
    assert due(office, chief) == [("count_witness", "会员卡", date(2026, 3, 29))]
    counts.witness(chief, member.id, member.version)
    assert due(office, chief) == []
    office.clock.advance(timedelta(days=20))
    assert due(office, issuer) == [("count", "不记名卡", date(2026, 3, 31))], "overdue"
    counts.take(issuer, "gift", 3)
    assert due(office, issuer) == [], "April has its count"
    office.clock.advance(timedelta(days=10))
    assert due(office, issuer) == [("count", "会员卡", date(2026, 4, 30))]
