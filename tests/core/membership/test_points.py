"""Points: earned by level, first in first out, taken back, expired, adjusted, moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import NotAllowed, Refused, SecondPersonNeeded, ValidationErrors
from crm_desktop.foundation.settings import (
    POINTS_LOCKED_DAYS,
    POINTS_MONTHS,
    POINTS_PER_YUAN,
    keep,
)
from crm_desktop.membership.earning import Earning, earned_by, months_after
from crm_desktop.membership.entries import PointsEntry, lots_of
from crm_desktop.membership.read import membership_of
from db import sql
from tests.core.membership.books import Book, anonymous, later, member, set_card, signed
from tests.core.offices import TODAY, Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def book(office: Office) -> Book:
    return member(office)


def at(office: Office, day: date) -> None:
    office.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))


def earn(office: Office, book: Book, yuan: int, key: str, day: date | None = None) -> PointsEntry:
    earning = Earning(yuan * 100, day or office.today, card=book.card)
    return office.app.points.earn(office.actor("A1-2"), book.account, earning, key).value


def lots(book: Book) -> list[int]:
    return [lot.left for lot in lots_of(book.account)]


@pytest.mark.parametrize(
    ("fen", "per_yuan", "percent", "points", "growth"),
    [
        (99, 1, 100, 0, 0),
        (100, 1, 100, 1, 1),
        (19_999, 1, 125, 249, 199),
        (100, 1, 199, 1, 1),
        (100, 1, 200, 2, 1),
        (12_345, 10, 110, 1357, 1234),
        (100, 1, 0, 0, 1),
    ],
)
def test_what_a_sale_earns_is_rounded_down(
    fen: int, per_yuan: int, percent: int, points: int, growth: int
) -> None:
    earned = earned_by(fen, per_yuan, percent)
    assert (earned.points, earned.growth) == (points, growth)


def test_months_end_on_a_day_there_is() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_after(date(2026, 11, 15), 14) == date(2028, 1, 15)


def test_points_are_earned_by_level_locked_and_good_until(office: Office, clerk: Actor) -> None:
    keep(POINTS_PER_YUAN, 2)
    keep(POINTS_LOCKED_DAYS, 7)
    keep(POINTS_MONTHS, 12)
    gold = member(office, "金芳", tier="gold")
    with office.logs("points.earn done", "points.earn done"):
        entry = earn(office, gold, 100, "e")
        assert earn(office, gold, 100, "e") == entry
    assert (entry.points, entry.growth, entry.spend_fen, entry.after) == (250, 200, 10_000, 250)
    (lot,) = lots_of(gold.account)
    assert (lot.unlocks_on, lot.expires_on) == (later(7), date(2027, 3, 2))
    with pytest.raises(Refused) as refused:
        office.app.points.redeem(clerk, gold.account, 1, "雨伞", "r", card=gold.card)
    assert refused.value.phrase.key == "ledger.too_few_points"
    at(office, later(7))
    office.app.points.redeem(clerk, gold.account, 250, "雨伞", "r", card=gold.card)
    assert gold.now.points == 0


def test_an_earning_raises_the_level_at_once(office: Office, book: Book) -> None:
    earn(office, book, 1_999, "e1")
    assert membership_of(book.membership).tier.code == "ordinary"
    earn(office, book, 1, "e2")
    assert membership_of(book.membership).tier.code == "silver"
    assert earn(office, book, 100, "e3").points == 110


def test_a_document_earns_once_wherever_it_comes_from(
    office: Office, clerk: Actor, book: Book
) -> None:
    points = office.app.points
    first = points.earn(clerk, book.account, Earning(5_000, TODAY, "POS-1"), "a").value
    assert points.earn(clerk, book.account, Earning(5_000, TODAY, "POS-1"), "b").value == first
    other = member(office, "李明")
    for account, fen in ((book.account, 6_000), (other.account, 5_000)):
        with pytest.raises(Refused) as refused:
            points.earn(clerk, account, Earning(fen, TODAY, "POS-1"), "c")
        assert refused.value.phrase.key == "ledger.document_taken"


def test_first_in_first_out(office: Office, clerk: Actor, book: Book) -> None:
    for number, yuan in enumerate((100, 50, 30)):
        earn(office, book, yuan, f"e{number}")
    redeemed = office.app.points.redeem(clerk, book.account, 120, "雨伞", "r", card=book.card).value
    assert lots(book) == [0, 30, 30]
    back = office.app.points.reverse(clerk, redeemed.id, 0, "没有货", "v").value
    assert (back.points, lots(book)) == (120, [100, 50, 30])
    with pytest.raises(Refused):
        office.app.points.reverse(clerk, redeemed.id, 0, "又", "v2")


def test_goods_returned_may_leave_less_than_nothing(
    office: Office, clerk: Actor, book: Book
) -> None:
    points = office.app.points
    entry = earn(office, book, 100, "e")
    points.redeem(clerk, book.account, 90, "雨伞", "r", card=book.card)
    first = points.reverse(clerk, entry.id, 3_333, "退货", "v1").value
    assert (first.points, first.growth, first.spend_fen) == (-34, -34, -3_333)
    assert (book.now.points, lots(book)) == (-24, [0])
    rest = points.reverse(clerk, entry.id, 6_667, "退货", "v2").value
    assert points.reverse(clerk, entry.id, 6_667, "退货", "v2").value == rest
    assert (rest.points, book.now.points) == (-66, -90)
    with pytest.raises(Refused):
        points.reverse(clerk, entry.id, 1, "退货", "v3")
    earn(office, book, 100, "e2")
    assert (book.now.points, lots(book)) == (10, [0, 10]), "what is owed is settled first"
    (redeemed,) = sql.rows("SELECT id FROM points_entry WHERE kind = 'redeem'")
    points.reverse(clerk, redeemed[0], 0, "退礼品", "v4")
    assert (book.now.points, lots(book)) == (100, [90, 10])


def test_points_expire_once(office: Office, clerk: Actor, book: Book) -> None:
    keep(POINTS_MONTHS, 1)
    earn(office, book, 100, "e")
    keep(POINTS_MONTHS, 0)
    earn(office, book, 50, "for ever")
    redeemed = office.app.points.redeem(clerk, book.account, 40, "雨伞", "r", card=book.card).value
    at(office, date(2026, 4, 2))
    assert office.app.points.expire_daily(SYSTEM) == 0, "good through its last day"
    at(office, date(2026, 4, 3))
    with pytest.raises(Refused):
        office.app.points.redeem(clerk, book.account, 51, "雨伞", "r2", card=book.card)
    with pytest.raises(NotAllowed):
        office.app.points.expire(clerk)
    with office.logs("points.expire done"):
        assert office.app.points.expire_daily(SYSTEM) == 1
    assert office.app.points.expire_daily(SYSTEM) == 0
    assert (book.now.points, lots(book)) == (50, [0, 50])
    office.app.points.reverse(clerk, redeemed.id, 0, "没有货", "v")
    assert book.now.points == 90
    assert office.app.points.expire(office.actor("A1-1")).value == 1, (
        "given back into what was over"
    )
    assert office.app.points.expire(office.actor("A1-1")).value == 0
    assert book.now.points == 50


def test_large_adjustments_take_two(office: Office, clerk: Actor, book: Book) -> None:
    points = office.app.points
    points.adjust(clerk, book.account, 500, "活动补发", "a")
    with pytest.raises(SecondPersonNeeded) as needed:
        points.adjust(clerk, book.account, 501, "活动补发", "b")
    assert needed.value.rights == ("points.approve",)
    second = signed(office, clerk, "points.approve")
    points.adjust(clerk, book.account, 501, "活动补发", "b", second=second)
    points.adjust(clerk, book.account, 501, "活动补发", "b")
    points.adjust(clerk, book.account, -1, "更正", "c")
    assert book.now.points == 1000
    with pytest.raises(Refused):
        points.adjust(clerk, book.account, -1001, "更正", "d", exception="一人")
    for wrong in (0, 10**12 + 1):
        with pytest.raises(ValidationErrors):
            points.adjust(clerk, book.account, wrong, "更正", "e", exception="一人")


def test_points_move_with_their_days(office: Office, clerk: Actor, book: Book) -> None:
    keep(POINTS_LOCKED_DAYS, 3)
    earn(office, book, 100, "e1")
    earn(office, book, 60, "e2", later(-10))
    other = member(office, "李明")
    points = office.app.points
    moved = points.transfer(clerk, book.account, other.account, 130, "k", reason="夫妻").value
    assert (
        points.transfer(clerk, book.account, other.account, 130, "k", reason="夫妻").value == moved
    )
    assert (book.now.points, other.now.points, lots(book)) == (30, 130, [0, 30])
    assert [(lot.left, lot.unlocks_on) for lot in lots_of(other.account)] == [
        (100, later(3)), (30, later(-7)),
    ]  # fmt: skip
    with pytest.raises(Refused):
        points.transfer(clerk, book.account, other.account, 31, "k2", reason="夫妻")
    with pytest.raises(ValidationErrors):
        points.transfer(clerk, book.account, book.account, 1, "k3", reason="夫妻")
    with pytest.raises(SecondPersonNeeded):
        points.transfer(clerk, other.account, book.account, 501, "k4", reason="夫妻")


def test_who_may_redeem_and_earn(office: Office, clerk: Actor, book: Book) -> None:
    points = office.app.points
    earn(office, book, 100, "e")
    set_card(book.card, "lost")
    with pytest.raises(Refused) as refused:
        points.redeem(clerk, book.account, 1, "雨伞", "r", card=book.card)
    assert refused.value.phrase.key == "ledger.card_state"
    with pytest.raises(Refused):
        earn(office, book, 1, "e2")
    points.earn(clerk, book.account, Earning(100, TODAY), "e3")
    assert book.now.points == 101, "without the lost card one still earns"
    with pytest.raises(ValidationErrors) as wrong:
        points.earn(clerk, book.account, Earning(0, TODAY + timedelta(days=1)), "e4")
    assert set(wrong.value.fields) == {"spend_fen", "on_day"}
    with pytest.raises(NotAllowed):
        points.redeem(office.actor("A1-1"), book.account, 1, "雨伞", "r", card=book.card)
    nobody = anonymous(office)
    assert earn(office, nobody, 10, "e5").points == 10
