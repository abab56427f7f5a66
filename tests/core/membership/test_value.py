"""Stored value: paid in, spent, given back, refunded, put right; who may, and what is refused."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.foundation.settings import VALUE_ORDER, WITHOUT_CARD, keep
from crm_desktop.membership.limits import Rule
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.spending import split_spending
from crm_desktop.membership.value import Money
from db import sql
from db.errors import StorageError
from tests.core.membership.books import Book, anonymous, member, set_card, signed
from tests.core.offices import Office

APPROVE = "stored_value.approve"


@pytest.fixture
def clerk(office: Office) -> Actor:
    """Whoever issues cards in the small office; 陈立, who leads it, signs second."""
    return office.actor("A1-2")


@pytest.fixture
def book(office: Office) -> Book:
    return member(office)


@pytest.fixture
def paid(office: Office, clerk: Actor, book: Book) -> Book:
    """A member with ¥1,000 of principal and ¥100 of gifts."""
    office.app.value.top_up(
        clerk, book.account, TopUp(100_000, "cash", 10_000), "paid", card=book.card
    )
    return book


def balances(book: Book) -> tuple[int, int]:
    return book.now.principal_fen, book.now.gift_fen


def test_a_top_up_keeps_principal_and_gift_apart_under_a_receipt(
    office: Office, clerk: Actor, book: Book
) -> None:
    top_up = TopUp(50_000, "wechat", 10_000, document="POS-1", reason="开业活动")
    with office.logs("value.top_up done", "value.top_up done"):
        entry = office.app.value.top_up(clerk, book.account, top_up, "k1", card=book.card).value
        again = office.app.value.top_up(clerk, book.account, top_up, "k1", card=book.card).value
    assert again == entry
    assert (entry.principal_fen, entry.gift_fen, entry.after_fen) == (50_000, 10_000, 60_000)
    assert (entry.number, entry.method, entry.document) == ("CZ202603020001", "wechat", "POS-1")
    assert balances(book) == (50_000, 10_000)
    with pytest.raises(Refused) as refused:
        office.app.value.top_up(clerk, book.account, TopUp(1, "wechat"), "k1", card=book.card)
    assert refused.value.phrase.key == "ledger.key_reused"
    actions = [each.action for each in office.app.customers.timeline(clerk, book.customer)]
    assert actions[0] == "value.top_up"


@pytest.mark.parametrize(
    ("top_up", "field"),
    [
        (TopUp(0, "cash"), "principal_fen"),
        (TopUp(-5, "cash"), "principal_fen"),
        (TopUp(1000, "beads"), "method"),
        (TopUp(1000, "cash", 201), "gift_fen"),
        (TopUp(1000, "cash", -1), "gift_fen"),
        (TopUp(1000, "cash", document="x" * 61), "document"),
    ],
)
def test_a_top_up_that_cannot_be(
    office: Office, clerk: Actor, book: Book, top_up: TopUp, field: str
) -> None:
    with pytest.raises(ValidationErrors) as wrong:
        office.app.value.top_up(clerk, book.account, top_up, "k", card=book.card)
    assert set(wrong.value.fields) == {field}
    assert office.app.value.top_up(
        clerk, book.account, TopUp(1000, "cash", 200), "k", card=book.card
    )


def test_limits_block_or_warn_by_setting(office: Office, clerk: Actor, book: Book) -> None:
    app, most = office.app, TopUp(500_000, "cash")
    over = TopUp(500_001, "cash")
    assert [b.rule for b in app.value.breaches_of(clerk, book.account, over, card=book.card)] == [
        Rule.NAMED_BALANCE
    ]
    with pytest.raises(Refused) as refused:
        app.value.top_up(clerk, book.account, over, "k", card=book.card)
    assert refused.value.phrase.key == "ledger.limit"
    app.value.top_up(clerk, book.account, most, "k", card=book.card)
    app.settings.change_office(office.administrator, "limit_named_balance", "warn")
    app.value.top_up(clerk, book.account, TopUp(1, "cash"), "k2", card=book.card)
    assert "limit_named_balance" in str(office.last_entry()["subjects"])
    nobody = member(office, "无证", identity=False)
    with pytest.raises(Refused):
        app.value.top_up(clerk, nobody.account, TopUp(100, "cash"), "k3", card=nobody.card)
    gift = anonymous(office)
    app.value.top_up(clerk, gift.account, TopUp(100_000, "cash"), "k4", card=gift.card)
    with pytest.raises(Refused):
        app.value.top_up(clerk, gift.account, TopUp(1, "cash"), "k5", card=gift.card)
    unit = member(office, "远达货运有限公司", kind="organisation")
    with pytest.raises(Refused):
        app.value.top_up(clerk, unit.account, TopUp(500_000, "bank_card"), "k6", card=unit.card)
    app.value.top_up(clerk, unit.account, TopUp(500_000, "transfer"), "k7", card=unit.card)


@pytest.mark.parametrize(
    "state", ["lost", "frozen", "pending", "cancelling", "cancelled", "replaced"]
)
def test_only_an_active_card_draws(office: Office, clerk: Actor, paid: Book, state: str) -> None:
    set_card(paid.card, state)
    value = office.app.value
    with pytest.raises(Refused) as refused:
        value.spend(clerk, paid.account, 100, "s", card=paid.card)
    assert refused.value.phrase.key == "ledger.card_state"
    with pytest.raises(Refused):
        value.top_up(clerk, paid.account, TopUp(100, "cash"), "t", card=paid.card)
    assert balances(paid) == (100_000, 10_000)


def test_stored_money_stays_usable_after_the_period(
    office: Office, clerk: Actor, paid: Book
) -> None:
    set_card(paid.card, "expired")
    office.app.value.spend(clerk, paid.account, 100, "s", card=paid.card)
    with pytest.raises(Refused):
        office.app.value.top_up(clerk, paid.account, TopUp(100, "cash"), "t", card=paid.card)


def test_without_a_card_only_where_the_setting_allows(
    office: Office, clerk: Actor, paid: Book
) -> None:
    other = member(office, "李明")
    value = office.app.value
    with pytest.raises(Refused) as refused:
        value.spend(clerk, paid.account, 100, "s", card=None)
    assert refused.value.phrase.key == "ledger.card_needed"
    with pytest.raises(Refused) as refused:
        value.spend(clerk, paid.account, 100, "s", card=other.card)
    assert refused.value.phrase.key == "ledger.card_of_another"
    keep(WITHOUT_CARD, value=True)
    value.spend(clerk, paid.account, 100, "s", card=None)
    assert balances(paid) == (99_900, 10_000)


@pytest.mark.parametrize(
    ("order", "amount", "expected"),
    [
        ("principal_first", 50_000, (50_000, 0)),
        ("principal_first", 105_000, (100_000, 5_000)),
        ("gift_first", 5_000, (0, 5_000)),
        ("gift_first", 50_000, (40_000, 10_000)),
        ("proportional", 11, (10, 1)),
        ("proportional", 10, (10, 0)),
        ("proportional", 110_000, (100_000, 10_000)),
    ],
)
def test_what_is_spent_first(
    office: Office, clerk: Actor, paid: Book, order: str, amount: int, expected: tuple[int, int]
) -> None:
    keep(VALUE_ORDER, order)
    entry = office.app.value.spend(clerk, paid.account, amount, "s", card=paid.card).value
    assert (-entry.principal_fen, -entry.gift_fen) == expected


def test_a_split_never_asks_more_than_there_is() -> None:
    for order in ("principal_first", "gift_first", "proportional"):
        for principal in range(5):
            for gift in range(5):
                for amount in range(1, principal + gift + 1):
                    parts = split_spending(amount, principal, gift, order)
                    assert sum(parts) == amount
                    assert 0 <= parts[0] <= principal
                    assert 0 <= parts[1] <= gift


def test_too_much_cannot_be_spent(office: Office, clerk: Actor, paid: Book) -> None:
    with pytest.raises(Refused) as refused:
        office.app.value.spend(clerk, paid.account, 110_001, "s", card=paid.card)
    assert refused.value.phrase.key == "ledger.too_little_money"
    with pytest.raises(ValidationErrors):
        office.app.value.spend(clerk, paid.account, 0, "s", card=paid.card)
    office.app.value.spend(clerk, paid.account, 110_000, "s", card=paid.card)
    assert office.app.value.spend(clerk, paid.account, 110_000, "s", card=paid.card).value
    assert balances(paid) == (0, 0)


def test_goods_returned_bring_the_shares_back(office: Office, clerk: Actor, paid: Book) -> None:
    value = office.app.value
    spent = value.spend(clerk, paid.account, 105_000, "s", card=paid.card).value
    set_card(paid.card, "lost")
    first = value.give_back(clerk, spent.id, 33_333, "退货", "b1").value
    value.give_back(clerk, spent.id, 33_333, "退货", "b1")
    assert (first.principal_fen, first.gift_fen) == (31_745, 1_588)
    value.give_back(clerk, spent.id, 71_667, "退货", "b2")
    assert balances(paid) == (100_000, 10_000)
    with pytest.raises(Refused) as refused:
        value.give_back(clerk, spent.id, 1, "退货", "b3")
    assert refused.value.phrase.key == "ledger.more_than_was"
    with pytest.raises(ValidationErrors) as wrong:
        value.give_back(clerk, spent.id, 105_001, " ", "b4")
    assert set(wrong.value.fields) == {"amount_fen", "reason"}


def test_a_key_is_that_of_one_spending(office: Office, clerk: Actor, paid: Book) -> None:
    value = office.app.value
    one, other = (
        value.spend(clerk, paid.account, 1_000, key, card=paid.card).value for key in ("s1", "s2")
    )
    value.give_back(clerk, one.id, 500, "退货", "b")
    with pytest.raises(Refused) as refused:
        value.give_back(clerk, other.id, 500, "退货", "b")
    assert refused.value.phrase.key == "ledger.key_reused"
    assert balances(paid) == (98_500, 10_000)


TO_HOLDER = Refund(
    100_000, "transfer", "𬭊䶮芳", "工商银行", "6222021234567890", "", 10_000, "退卡"
)


def test_a_refund_goes_to_the_holders_own_account_by_two(
    office: Office, clerk: Actor, paid: Book
) -> None:
    value = office.app.value
    with pytest.raises(SecondPersonNeeded) as needed:
        value.refund(clerk, paid.account, TO_HOLDER, "r", card=paid.card)
    assert needed.value.rights == (APPROVE,)
    second = signed(office, clerk, APPROVE)
    entry = value.refund(clerk, paid.account, TO_HOLDER, "r", card=paid.card, second=second).value
    assert (entry.number, entry.second, entry.party["payee"]) == (
        "TK202603020001", second.person, "𬭊䶮芳",
    )  # fmt: skip
    assert value.refund(clerk, paid.account, TO_HOLDER, "r", card=paid.card).value == entry
    assert balances(paid) == (0, 0)


@pytest.mark.parametrize(
    ("refund", "fields"),
    [
        (Refund(100, "transfer", "别人", "工行", "62", reason="退"), {"payee"}),
        (Refund(100, "transfer", "", "工行", "62", reason="退"), {"payee"}),
        (Refund(100, "transfer", "𬭊䶮芳", reason="退"), {"bank", "bank_account"}),
        (Refund(100, "wechat", "𬭊䶮芳", reason="退"), {"method"}),
        (Refund(0, "cash", "𬭊䶮芳", reason=""), {"principal_fen", "reason"}),
    ],
)
def test_a_refund_that_cannot_be(
    office: Office, clerk: Actor, paid: Book, refund: Refund, fields: set[str]
) -> None:
    with pytest.raises(ValidationErrors) as wrong:
        office.app.value.refund(clerk, paid.account, refund, "r", card=None, exception="急")
    assert set(wrong.value.fields) == fields


def test_cash_is_refunded_up_to_100_yuan(office: Office, clerk: Actor, paid: Book) -> None:
    value = office.app.value
    much, little = (Refund(n, "cash", " 𬭊 䶮芳 ", reason="退") for n in (10_001, 10_000))
    with pytest.raises(Refused) as refused:
        value.refund(clerk, paid.account, much, "r", card=None, exception="一人在岗")
    assert refused.value.phrase.key == "ledger.limit"
    value.refund(clerk, paid.account, little, "r", card=None, exception="一人在岗")
    assert office.last_entry()["duty"] == "refund_alone"


def test_adjusting_and_reversing_take_two(office: Office, clerk: Actor, paid: Book) -> None:
    value, account = office.app.value, paid.account
    with pytest.raises(SecondPersonNeeded):
        value.adjust(clerk, account, -100, "多收", "a")
    second = signed(office, clerk, APPROVE)
    value.adjust(clerk, account, -100, "多收", "a", gift_fen=50, second=second)
    assert (
        value.adjust(clerk, account, -100, "多收", "a", gift_fen=50).value.second == second.person
    )
    assert balances(paid) == (99_900, 10_050)
    with pytest.raises(Refused):
        value.adjust(clerk, account, -100_000, "多收", "b", exception="一人")
    spent = value.spend(clerk, account, 9_900, "s", card=paid.card).value
    with pytest.raises(SecondPersonNeeded):
        value.reverse(clerk, spent.id, "刷错卡", "v")
    value.reverse(clerk, spent.id, "刷错卡", "v", second=signed(office, clerk, APPROVE))
    value.reverse(clerk, spent.id, "刷错卡", "v")
    with pytest.raises(Refused):
        value.reverse(clerk, spent.id, "刷错卡", "v2", exception="一人")
    assert balances(paid) == (99_900, 10_050)


def test_money_is_passed_on_by_two_within_the_limits(
    office: Office, clerk: Actor, paid: Book
) -> None:
    value, other = office.app.value, member(office, "李明")
    some = Money(60_000, 10_000)
    with pytest.raises(SecondPersonNeeded):
        value.transfer(clerk, paid.account, other.account, some, "t", reason="夫妻")
    second = signed(office, clerk, APPROVE)
    sides = value.transfer(
        clerk, paid.account, other.account, some, "t", reason="夫妻", second=second
    ).value
    again = value.transfer(clerk, paid.account, other.account, some, "t", reason="夫妻")
    assert again.value == sides
    assert (balances(paid), balances(other)) == ((40_000, 0), (60_000, 10_000))
    assert sides[1].contra == sides[0].id
    with pytest.raises(Refused):
        value.transfer(
            clerk, paid.account, other.account, Money(40_001), "u", reason="夫妻", exception="一人"
        )
    assert (balances(paid), balances(other)) == ((40_000, 0), (60_000, 10_000))
    gift = anonymous(office)
    with pytest.raises(Refused) as refused:
        value.transfer(
            clerk, other.account, gift.account, Money(100_001), "v", reason="送", exception="一人"
        )
    assert refused.value.phrase.key == "ledger.limit"
    with pytest.raises(ValidationErrors) as wrong:
        value.transfer(
            clerk, paid.account, paid.account, Money(0), "w", reason="", exception="一人"
        )
    assert set(wrong.value.fields) == {"principal_fen", "reason", "target"}


def test_an_entry_of_yesterday_is_not_reversed(office: Office, clerk: Actor, paid: Book) -> None:
    (entry,) = sql.rows("SELECT id FROM value_entry")
    office.clock.set(office.clock.now().replace(day=3))
    with pytest.raises(Refused) as refused:
        office.app.value.reverse(clerk, entry[0], "错", "v", exception="一人")
    assert refused.value.phrase.key == "ledger.only_today"


def test_a_frozen_account_is_not_drawn_on(office: Office, clerk: Actor, paid: Book) -> None:
    value, chief = office.app.value, office.actor("A1-1")
    with pytest.raises(NotAllowed):
        value.freeze(clerk, paid.account, paid.now.version, "盗刷")
    version = paid.now.version
    frozen = value.freeze(chief, paid.account, version, "盗刷").value
    assert (frozen.state, office.last_entry()["reason"]) == ("frozen", "盗刷")
    with pytest.raises(Refused) as refused:
        value.spend(clerk, paid.account, 100, "s", card=paid.card)
    assert refused.value.phrase.key == "ledger.account_frozen"
    with pytest.raises(Refused):
        value.freeze(chief, paid.account, frozen.version, "又")
    with pytest.raises(Conflict):
        value.unfreeze(chief, paid.account, version, "查清")
    value.unfreeze(chief, paid.account, frozen.version, "查清")
    value.spend(clerk, paid.account, 100, "s", card=paid.card)


def test_the_ledgers_are_appended_to_only(office: Office, clerk: Actor, paid: Book) -> None:
    office.app.points.adjust(clerk, paid.account, 10, "活动", "p")
    for table in ("value_entry", "points_entry", "points_lot"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET account_id = account_id"):
            with pytest.raises(Exception, match="append-only") as refused:
                sql.run(change)
            assert not isinstance(refused.value, StorageError)


def test_an_entry_without_a_key_is_a_slip_of_ours(office: Office, clerk: Actor, book: Book) -> None:
    with pytest.raises(ValueError, match="key"):
        office.app.value.top_up(clerk, book.account, TopUp(100, "cash"), "", card=book.card)
    with pytest.raises(ValueError, match="key"):
        office.app.points.adjust(clerk, book.account, 1, "更正", "")


def test_another_companys_account_is_not_there(group: Office) -> None:
    here, away = member(group, "李明"), member(group, "王伟", company=2)
    clerk = group.hire("B1-3", "kapian", "卡片")
    group.app.value.top_up(clerk, here.account, TopUp(100, "cash"), "k", card=here.card)
    with pytest.raises(NotFound):
        group.app.value.top_up(clerk, away.account, TopUp(100, "cash"), "k2", card=away.card)
    with pytest.raises(NotFound):
        group.app.ledgers.ledger(clerk, away.account)
