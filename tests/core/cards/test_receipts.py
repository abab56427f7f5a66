"""The receipts of cards: numbered, masked, on A5, with what was free and frozen."""

from __future__ import annotations

import pytest

from crm_desktop.cards.loss import Lifting
from crm_desktop.cards.model import Card
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.cards.stock import Member, blanks, card_for, member
from tests.core.cards.test_loss import lose
from tests.core.cards.test_replacing import COLLECTED, PAID, replace_it
from tests.core.customers.test_service import somebody
from tests.core.offices import Office
from tests.core.paper.reading import sizes, text

RARE = "欧阳𬭊䶮"
A5 = (420, 595)


@pytest.fixture
def held(office: Office, clerk: Actor, stock: list[str]) -> Member:
    return member(office, clerk, data=somebody(name=RARE))


def said(pdf: bytes, *wanted: str) -> None:
    found = text(pdf)
    assert [words for words in wanted if words.replace(" ", "") not in found] == []


def test_a_loss_on_paper(office: Office, clerk: Actor, card: Card) -> None:
    lose(office, clerk, card)
    with office.logs("print.note done"):
        pdf = office.app.card_prints.loss_receipt(clerk, "gs202603020001", Language.ZH)
    said(
        pdf, "会员卡挂失回执", "GS202603020001", RARE, f"••{card.number[-4:]}", "金卡会员",
        "口头", "遗失", "姓名·手机号后四位·绑定车牌", "2026-03-02 09:00",
        "口头挂失有效至2026-03-05 09:00", "¥1,860.00", "8,240", "−¥1,860.00", "李芳",
        "客户签字", "业务专用章",
    )  # fmt: skip
    assert card.number not in text(pdf)
    assert [(round(w), round(h)) for w, h in sizes(pdf)] == [A5]
    assert sql.scalar("SELECT document FROM print_record ORDER BY id DESC") == "loss_receipt"
    english = office.app.card_prints.loss_receipt(clerk, "GS202603020001", Language.EN)
    said(english, "Receipt for a card reported lost", "Gold", "Lost", "Bywordofmouth")
    assert len(sizes(english)) == 1, "signed on the page that says what is signed"


def test_a_loss_lifted_on_paper(office: Office, clerk: Actor, card: Card) -> None:
    lost = lose(office, clerk, card)
    lifting = Lifting(in_person=True, presented=True, reason="在家找到")
    done = office.app.card_losses.unlose(
        clerk, card.id, lost.version, lifting, exception="一人当班"
    ).value
    pdf = office.app.card_prints.loss_receipt(clerk, done.number, Language.ZH)
    said(pdf, "会员卡解挂回执", done.number, "GS202603020001", "在家找到", RARE, "恢复使用")


def test_a_replacement_on_paper(office: Office, clerk: Actor, card: Card) -> None:
    lose(office, clerk, card)
    done = replace_it(office, clerk, card)
    pdf = office.app.card_prints.reissue_receipt(clerk, done.number, Language.ZH)
    said(
        pdf, "会员卡补卡回执", done.number, RARE, f"••{card.number[-4:]}",
        f"••{done.new.number[-4:]}", "GS202603020001", "¥10.00·现金", "壹拾元整", "长期",
        "发卡", "收款",
    )  # fmt: skip
    assert card.number not in text(pdf)
    assert done.new.number not in text(pdf)
    again = replace_it(office, clerk, done.new, COLLECTED)
    pdf = office.app.card_prints.reissue_receipt(clerk, again.number, Language.ZH)
    said(pdf, "会员卡换卡回执", "微信支付")
    assert "挂失单号" not in text(pdf)


def test_the_receipts_are_of_this_kind_and_company(group: Office) -> None:
    issuer = group.hire("B1-3", "hanmei", "韩梅")
    blanks(issuer)
    card = card_for(group, issuer, member(group, group.actor("B1-2")))
    lose(group, issuer, card)
    replaced = replace_it(group, issuer, card, PAID)
    prints = group.app.card_prints
    for call in (
        lambda: prints.loss_receipt(issuer, "GS202603029999", Language.ZH),
        lambda: prints.loss_receipt(issuer, replaced.number, Language.ZH),
        lambda: prints.reissue_receipt(issuer, "GS202603020001", Language.ZH),
        lambda: prints.loss_receipt(group.actor("X1-3"), "GS202603020001", Language.ZH),
    ):
        with pytest.raises(NotFound):
            call()


def test_what_no_face_draws_is_said_first(office: Office, clerk: Actor, card: Card) -> None:
    lose(office, clerk, card)
    assert office.app.card_prints.lost_glyphs(clerk, "GS202603020001") == ""
    sql.run("UPDATE customer SET name = ?", "張\U0002ffff")
    assert office.app.card_prints.lost_glyphs(clerk, "GS202603020001") == "\U0002ffff"
