"""The count of blank cards and the slip of a hand-over on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.cards.model import grouped
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.cards.test_stock import n
from tests.core.offices import Office
from tests.core.paper.reading import fonts, pages


@pytest.fixture
def issuer(office: Office) -> Actor:
    return office.actor("A1-2")


def counted(office: Office, issuer: Actor) -> int:
    app = office.app
    app.stock.receive(issuer, Delivery("member", 100))
    app.stock.allocate(issuer, Wanted("member", n(1), n(20)), issuer.person)
    app.stock.spoil(issuer, Wanted("member", n(30), n(31)), "other", "𬭊 色带断")
    office.clock.advance(timedelta(days=28))
    return app.stock_counts.take(issuer, "member", 97, "少一张，已报主管").value.id


def test_the_count_sheet_has_figures_ranges_spoiled_cards_and_signatures(
    office: Office, issuer: Actor
) -> None:
    count = counted(office, issuer)
    app = office.app
    with office.logs("print.note done"):
        pdf = app.stock_prints.count(issuer, count, Language.ZH)
    (page,) = pages(pdf)
    for text in (
        "空白卡盘点表",
        "2026-03-02 至 2026-03-30",
        "−1",
        "少一张，已报主管",
        grouped(n(1)),
        grouped(n(20)),
        "李芳",
        "其他；𬭊 色带断",
        "监盘",
    ):
        assert text in page, text
    assert all(fonts(pdf).values())
    office.app.stock_counts.witness(office.actor("A1-1"), count, 1)
    english = pages(app.stock_prints.count(issuer, count, Language.EN))[0]
    assert "Count of blank cards" in english
    assert "陈立" in english
    assert sql.scalar("SELECT count(*) FROM print_record WHERE document = 'stock_count'") == 2


def test_a_count_without_spoiled_cards_says_so(office: Office, issuer: Actor) -> None:
    office.app.stock.receive(issuer, Delivery("member", 3))
    count = office.app.stock_counts.take(issuer, "member", 3).value
    page = pages(office.app.stock_prints.count(issuer, count.id, Language.ZH))[0]
    assert "本期无记录" in page


def test_the_slip_names_both_hands(office: Office, issuer: Actor) -> None:
    app = office.app
    app.stock.receive(issuer, Delivery("member", 10))
    app.stock.allocate(issuer, Wanted("member", n(3), n(3)), issuer.person)
    given = app.stock.allocate(
        issuer, Wanted("member", quantity=4), office.actor("A1-1").person
    ).value
    page = pages(app.stock_prints.slip(issuer, given.number, Language.ZH))[0]
    for text in (given.number, "库房", "陈立", grouped(n(1)), grouped(n(5)), "交出人", "接收人"):
        assert text in page, text
    with pytest.raises(NotFound):
        app.stock_prints.slip(issuer, "KK1", Language.ZH)


def test_only_who_may_see_the_stock_prints_of_it(group: Office) -> None:
    issuer = group.hire("B1-3", "fangfang", "方芳")
    group.app.stock.receive(issuer, Delivery("member", 3))
    count = group.app.stock_counts.take(issuer, "member", 3).value
    with pytest.raises(NotAllowed):
        group.app.stock_prints.count(group.actor("B1-2"), count.id, Language.ZH)
    with pytest.raises(NotFound):
        group.app.stock_prints.count(group.actor("X1-1"), count.id, Language.ZH)
