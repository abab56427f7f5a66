"""Statements and receipts: all of it on the page, the card masked, the amount in capitals."""

from __future__ import annotations

from datetime import date

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound, ValidationErrors
from crm_desktop.foundation.words import Language
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.paying import Refund, TopUp
from db import sql
from tests.core.membership.books import Book, anonymous, later, member, signed
from tests.core.offices import TODAY, Office
from tests.core.paper.reading import fonts, pages, sizes, text

A5, A4 = (420, 595), (595, 842)


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def book(office: Office, clerk: Actor) -> Book:
    made, app = member(office, "𬭊䶮芳", tier="gold"), office.app
    app.value.top_up(clerk, made.account, TopUp(120_050, "wechat", 10_000), "t", card=made.card)
    app.points.earn(clerk, made.account, Earning(50_000, later(-3), "POS-7"), "e")
    app.value.spend(clerk, made.account, 50_000, "s", card=made.card, document="POS-7")
    app.points.redeem(clerk, made.account, 100, "雨伞", "r", card=made.card)
    return made


def lacking(pdf: bytes, *wanted: str) -> list[str]:
    found = text(pdf)
    return [words for words in wanted if words.replace(" ", "") not in found.replace(" ", "")]


def test_a_statement_tells_every_entry(office: Office, clerk: Actor, book: Book) -> None:
    with office.logs("print.note done"):
        pdf = office.app.ledger_prints.statement(clerk, book.account, Language.ZH)
    assert lacking(
        pdf, "会员对账单", "𬭊䶮芳", book.member_number, "••0001", "金卡会员",
        "CZ202603020001", "+¥1,200.50", "−¥500.00", "¥700.50", "¥100.00", "捌佰元伍角整",
        "POS-7", "+625", "−100", "525", "2026-03-02至2026-03-02", "2026-02-27",
        "7日内可无理由要求退还本金", "¥700.50",
        "2028-02-27", "李芳", "财务章",
    ) == []  # fmt: skip
    assert book.card_number not in text(pdf)
    assert all("NotoSansSC" in font for font in fonts(pdf))
    assert sizes(pdf) == [A4]
    english = office.app.ledger_prints.statement(clerk, book.account, Language.EN)
    assert lacking(english, "Member statement", "Top-up", "Closing", "𬭊䶮芳") == []
    assert "大写" not in text(english)


def test_a_statement_of_some_days_carries_what_was_before(
    office: Office, clerk: Actor, book: Book
) -> None:
    prints = office.app.ledger_prints
    office.clock.set(office.clock.now().replace(day=5))
    pdf = prints.statement(clerk, book.account, Language.ZH, from_day=date(2026, 3, 3))
    assert lacking(pdf, "上期结余", "¥700.50", "525", "2026-03-03至2026-03-05") == []
    assert "充值" not in text(pdf)
    with pytest.raises(ValidationErrors):
        prints.statement(clerk, book.account, Language.ZH, from_day=TODAY, to_day=later(-1))
    with pytest.raises(NotFound):
        prints.statement(clerk, 77, Language.ZH)
    with pytest.raises(NotAllowed):
        prints.statement(office.administrator.__class__(2, office.post("A1-1")), 1, Language.ZH)


def test_a_top_up_has_its_receipt(office: Office, clerk: Actor, book: Book) -> None:
    prints = office.app.ledger_prints
    with office.logs("print.note done"):
        pdf = prints.receipt(clerk, " cz202603020001 ", Language.ZH)
    assert lacking(
        pdf, "充值收据", "CZ202603020001", "𬭊䶮芳", "••0001", "微信支付", "¥1,200.50", "¥100.00",
        "大写：壹仟贰佰元伍角整", "¥1,300.50", "储值款不设有效期", "李芳", "客户",
    ) == []  # fmt: skip
    assert len(pages(pdf)) == 1
    assert sizes(pdf) == [A5]
    assert sql.scalar("SELECT document FROM print_record") == "top_up_receipt"
    with pytest.raises(NotFound):
        prints.receipt(clerk, "CZ999", Language.ZH)
    with pytest.raises(NotFound):
        prints.receipt(clerk, "", Language.ZH)


def test_a_refund_has_its_receipt(office: Office, clerk: Actor, book: Book) -> None:
    refund = Refund(
        70_050, "transfer", "𬭊䶮芳", "工商银行", "6222021234567890", "", 10_000, "退卡"
    )
    second = signed(office, clerk, "stored_value.approve")
    entry = office.app.value.refund(
        clerk, book.account, refund, "f", card=book.card, second=second
    ).value
    pdf = office.app.ledger_prints.receipt(clerk, entry.number, Language.ZH)
    assert lacking(
        pdf, "退款收据", "TK202603020001", "𬭊䶮芳", "工商银行", "****7890", "¥700.50", "¥100.00",
        "柒佰元伍角整", "退卡", "陈立", "¥0.00",
    ) == []  # fmt: skip
    assert "6222021234567890" not in text(pdf)
    assert len(pages(pdf)) == 1


def test_a_card_that_nobody_is_named_on_has_a_receipt(office: Office, clerk: Actor) -> None:
    gift = anonymous(office)
    top_up = TopUp(10_000, "cash", buyer={"buyer": "王䶮", "phone": "13800000000"})
    entry = office.app.value.top_up(clerk, gift.account, top_up, "t", card=gift.card).value
    pdf = office.app.ledger_prints.receipt(clerk, entry.number, Language.ZH)
    assert lacking(pdf, "王䶮", "壹佰元整") == []
    assert "会员号" not in text(pdf)
