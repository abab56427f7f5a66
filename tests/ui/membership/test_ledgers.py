"""The tab 账本 with real keys: find, top up, spend, earn, redeem, return, correct, print, why."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.words import Language
from crm_desktop.membership.read import account_of
from db import sql
from tests.core.membership.books import anonymous, set_card
from tests.core.offices import Office
from tests.core.paper.reading import text
from tests.ui.lint import faults, size_got
from tests.ui.membership.till import ROOM_SIZES, Till, seat, till
from tests.ui.office.founded import BARS
from tests.ui.place import Seat
from ui.access.words_form import WordsForm
from ui.membership.ledger_corrections import (
    AdjustMoneyForm,
    AdjustPointsForm,
    MovePointsForm,
    RefundForm,
    ReverseForm,
    TransferForm,
)
from ui.membership.ledger_forms import (
    BackForm,
    EarnForm,
    LedgerForm,
    RedeemForm,
    SpendForm,
    TopUpForm,
)
from ui.membership.sales_dialog import show_sales
from ui.membership.why_dialog import WhyDialog
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme

__all__ = ["seat", "till"]

Key = Qt.Key


def asked(till: Till, kind: type[LedgerForm]) -> LedgerForm:
    """Return the form in the dialog that is open."""
    form = till.dialog().findChild(kind)
    assert isinstance(form, kind)
    return form


def fill(till: Till, form: LedgerForm, **texts: str) -> None:
    """Type into the fields of a form."""
    for name, words in texts.items():
        editor = form._entries[name].binding.editor
        editor.setFocus()
        editor.selectAll()
        till.type(words)


def choose(form: LedgerForm, name: str, value: object) -> None:
    form._entries[name].binding.show(value)


def amounts(till: Till) -> tuple[int, int, int]:
    """Return principal, gift and points of the account in sight."""
    now = till.page.shown.account
    return now.principal_fen, now.gift_fen, now.points


def kinds(till: Till) -> list[str]:
    return [line.row.kind for line in till.page.entries.records]


def test_an_account_is_found_by_card_member_number_and_name(till: Till) -> None:
    assert "还没有打开账户" in till.texts()
    till.find(till.rich.card_number)
    assert {
        "𬭊䶮芳",
        "••0001",
        "¥700.00",
        "380",
        "金卡会员",
        "本金 ¥600.00 · 赠送 ¥100.00",
    } <= till.texts()
    assert kinds(till) == ["spend", "top_up", "redeem", "earn"]
    till.find(till.new.member_number)
    assert "李明" in till.texts()
    till.find("𬭊䶮芳")
    assert till.page.shown.account.id == till.rich.account, "one was found: it opens"
    till.find("138")
    assert till.page.shown is None
    till.find("1380")
    till.find("13800000000")
    till.find("77777")
    assert till.page.shown is None
    assert "找到 0 个账户" in till.texts()


def test_an_anonymous_card_has_a_name_among_what_was_opened_last(till: Till) -> None:
    book = till.seat.call(lambda app: anonymous(Office(app, till.seat.clock)))
    till.find(book.card_number)
    assert till.page.shown.account.id == book.account
    assert till.seat.place.visits[0].title == f"不记名卡 ••{book.card_number[-4:]}"


def test_several_found_are_chosen_with_enter(till: Till) -> None:
    till.find("KH01")
    assert [row.name for row in till.page.found.records] == ["𬭊䶮芳", "李明"]
    till.press(Key.Key_Down)
    till.press(Key.Key_Return)
    assert till.page.shown.name == "李明"


def test_a_scan_opens_the_account(till: Till) -> None:
    assert till.page.take_scan(f"{till.new.card_number}\n")
    till.rest()
    assert till.page.shown.name == "李明"


def test_top_up_by_keys(till: Till) -> None:
    till.find(till.new.card_number)
    till.ctrl(Key.Key_R)
    form = asked(till, TopUpForm)
    fill(till, form, principal_fen="500", gift_fen="100")
    choose(form, "method", "cash")
    till.press(Key.Key_Return)
    assert not till.is_asked
    assert amounts(till) == (50_000, 10_000, 0)
    assert [tr(words) for words in till.said] == ["李明：充值已登记"]
    till.page.entries.setFocus()
    till.press(Key.Key_Return)
    assert tr(till.printed[0][0]) == "收据 CZ202611230002"
    assert "伍佰元整" in text(till.printed[0][1])


def test_a_top_up_says_what_is_wrong_and_which_rule_it_breaks(till: Till, qtbot: QtBot) -> None:
    till.find(till.new.card_number)
    till.ctrl(Key.Key_R)
    form = asked(till, TopUpForm)
    till.press(Key.Key_Return)
    assert form._entries["principal_fen"].field.error is not None
    assert form._entries["method"].field.error is not None
    fill(till, form, principal_fen="5000.01")
    choose(form, "method", "transfer")
    qtbot.waitUntil(lambda: "记名卡余额不得超过 ¥5,000.00" in form.limit.text())
    till.press(Key.Key_Return)
    assert till.is_asked, "the rule blocks"
    fill(till, form, principal_fen="5000", gift_fen="0")
    qtbot.waitUntil(lambda: not form.limit.text())
    till.press(Key.Key_Return)
    assert not till.is_asked
    assert amounts(till) == (500_000, 0, 0)


def test_a_form_sent_twice_books_once(till: Till) -> None:
    till.find(till.new.card_number)
    till.ctrl(Key.Key_R)
    form = asked(till, TopUpForm)
    fill(till, form, principal_fen="100")
    choose(form, "method", "cash")
    account, key = till.new.account, form._once
    top_up, card = form._top_up(form.values()), till.new.card
    actor = till.seat.place.session.actor
    till.call(lambda app: app.value.top_up(actor, account, top_up, key, card=card))
    till.press(Key.Key_Return)
    assert not till.is_asked
    assert amounts(till) == (10_000, 0, 0)


def test_spend_earn_and_redeem_by_keys(till: Till) -> None:
    till.find(till.rich.card_number)
    till.ctrl(Key.Key_D)
    fill(till, asked(till, SpendForm), amount_fen="100", document="POS-2")
    till.press(Key.Key_Return)
    assert amounts(till) == (50_000, 10_000, 505)
    till.ctrl(Key.Key_G)
    fill(till, asked(till, EarnForm), spend_fen="80")
    till.press(Key.Key_Return)
    assert amounts(till) == (50_000, 10_000, 605)
    till.ctrl(Key.Key_H)
    form = asked(till, RedeemForm)
    fill(till, form, points="606", reason="雨伞")
    till.press(Key.Key_Return)
    assert till.is_asked, "so many are not there"
    fill(till, form, points="600")
    till.press(Key.Key_Return)
    assert amounts(till) == (50_000, 10_000, 5)


def test_goods_returned_by_enter_and_by_key(till: Till) -> None:
    till.find(till.rich.card_number)
    till.page.entries.setFocus()
    till.press(Key.Key_Return)
    form = asked(till, BackForm)
    fill(till, form, amount_fen="150", reason="退货")
    till.press(Key.Key_Return)
    assert amounts(till) == (75_000, 10_000, 380)
    assert kinds(till)[0] == "return"
    till.page.entries.select_line(4)
    till.rest()
    assert till.page.row.kind == "earn"
    till.ctrl(Key.Key_B)
    fill(till, asked(till, BackForm), reason="退货")
    till.press(Key.Key_Return)
    assert amounts(till) == (75_000, 10_000, -120)
    assert "-120" in till.texts()


def test_corrections_ask_for_a_second_person(till: Till) -> None:
    till.find(till.rich.card_number)
    refused: list[Exception] = []
    till.ctrl(Key.Key_M)
    form = asked(till, AdjustMoneyForm)
    form.refused.connect(refused.append)
    fill(till, form, principal_fen="-5", reason="多收")
    till.press(Key.Key_Return)
    assert isinstance(refused[0], SecondPersonNeeded)
    form._save_with(None, "一人在岗")
    till.rest()
    assert amounts(till) == (59_500, 10_000, 380)
    till.ctrl(Key.Key_U)
    fill(till, asked(till, AdjustPointsForm), points="20", reason="补发")
    till.press(Key.Key_Return)
    assert amounts(till) == (59_500, 10_000, 400)
    till.page.entries.select_line(1)
    till.rest()
    assert till.page.row.kind == "spend"
    till.ctrl(Key.Key_I)
    form = asked(till, ReverseForm)
    fill(till, form, reason="刷错")
    form._save_with(None, "一人在岗")
    till.rest()
    assert amounts(till) == (99_500, 10_000, 400)
    till.ctrl(Key.Key_T)
    form = asked(till, RefundForm)
    fill(till, form, principal_fen="50", drop_gift_fen="0", payee="别人", reason="退卡")
    choose(form, "method", "cash")
    form._save_with(None, "一人在岗")
    till.rest()
    assert form._entries["payee"].field.error is not None
    fill(till, form, payee="𬭊䶮芳")
    form._save_with(None, "一人在岗")
    till.rest()
    assert amounts(till) == (94_500, 10_000, 400)


def test_money_and_points_go_to_another_card(till: Till) -> None:
    till.find(till.rich.card_number)
    rare = {tr(step.word): step for step in till.page.steps.rare()}
    rare["转让储值"].run()
    form = asked(till, TransferForm)
    fill(till, form, target="77", principal_fen="100", reason="夫妻")
    form._save_with(None, "一人在岗")
    till.rest()
    assert form._entries["target"].field.error is not None
    fill(till, form, target=till.new.card_number)
    form._save_with(None, "一人在岗")
    till.rest()
    assert amounts(till) == (50_000, 10_000, 380)
    rare["转移积分"].run()
    fill(till, asked(till, MovePointsForm), target=till.new.card_number, points="80", reason="夫妻")
    till.press(Key.Key_Return)
    assert amounts(till) == (50_000, 10_000, 300)
    till.find(till.new.card_number)
    assert amounts(till) == (10_000, 0, 80)


def test_a_lost_card_offers_nothing_to_draw(till: Till) -> None:
    till.call(lambda _app: set_card(till.rich.card, "lost"))
    till.find(till.rich.card_number)
    assert "这张卡现在是“挂失”，不能使用" in till.texts()
    steps = till.page.steps
    assert [b.isEnabled() for b in (steps.top_up, steps.spend, steps.redeem)] == [False] * 3
    till.ctrl(Key.Key_R)
    assert not till.is_asked


def test_whoever_may_approve_freezes(till: Till) -> None:
    till.find(till.rich.card_number)
    clerks = {tr(step.word) for step in till.page.steps.rare()}
    assert "冻结账户" not in clerks
    till.seat.log_in()
    till.rest()
    till.page = till.tab("ledgers")
    till.find(till.rich.card_number)
    (freeze,) = till.page.steps.rare()
    freeze.run()
    form = till.dialog().findChild(WordsForm)
    form.text.setPlainText("盗刷")
    till.ctrl(Key.Key_Return)
    assert till.page.shown.account.state == "frozen"
    assert {"已冻结", "账户已冻结，不能使用"} <= till.texts()


def test_why_and_statement(till: Till) -> None:
    till.find(till.rich.card_number)
    till.ctrl(Key.Key_Y)
    dialog = till.dialog()
    assert isinstance(dialog, WhyDialog)
    lines = dialog.table.records
    assert [(line.change, line.counted, line.lots) for line in lines] == [
        ("+500", "500", ""),
        ("-120", "380", "批 1：-120 余 380"),
        ("¥1,100.00", "¥1,100.00", "本金 ¥1,000.00 · 赠送 ¥100.00"),
        ("-¥400.00", "¥700.00", "本金 ¥600.00 · 赠送 ¥100.00"),
    ]
    assert "与账上一致" in dialog.verdict.text()
    till.press(Key.Key_Return)
    assert not till.is_asked
    till.ctrl(Key.Key_P)
    assert tr(till.printed[0][0]) == "𬭊䶮芳 对账单"
    assert "会员对账单" in text(till.printed[0][1])


def test_another_desk_is_seen(till: Till) -> None:
    till.find(till.rich.card_number)
    book, actor = till.rich, till.seat.place.session.actor

    def spend(app: object) -> object:
        return app.value.spend(actor, book.account, 100, "other desk", card=book.card)  # type: ignore[attr-defined]

    till.call(spend)
    till.rest()
    assert amounts(till)[0] == 59_900
    assert till.call(lambda _app: account_of(book.account).principal_fen) == 59_900
    assert till.call(lambda _app: sql.scalar("SELECT count(*) FROM value_entry")) == 3


def test_a_file_of_sales_is_looked_at_first(till: Till, tmp_path: Path) -> None:
    file = tmp_path / "xiaofei.csv"
    file.write_text(f"卡号,单号,金额\n{till.rich.card_number},P-9,88\n99,P-8,1\n", "utf-8")
    till.find(till.rich.card_number)
    box = show_sales(till.screen, till.seat.place, file)
    till.qtbot.waitUntil(box.primary.isEnabled)
    assert "登记 1，已登记过 0，不能用 1" in box.counts.text()
    assert [told.line.line for told in box.report.records] == [3]
    assert amounts(till)[2] == 380, "nothing is booked yet"
    till.press(Key.Key_Return)
    till.qtbot.waitUntil(lambda: amounts(till)[2] == 490)
    assert not till.is_asked


@pytest.mark.parametrize("size", [*ROOM_SIZES])
def test_nothing_is_cut(seat: Seat, qtbot: QtBot, size: tuple[int, int]) -> None:
    till = Till(seat, qtbot, size)
    found = faults(till.screen)
    till.find(till.rich.card_number)
    for language in Language:
        set_language(language)
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            theme().set_scheme(scheme)
            till.rest()
            found += [f"{language.value}: {fault}" for fault in faults(till.screen)]
    theme().set_window_height(size[1] + BARS)
    assert found == []
    assert size_got(till.screen, *size) == QSize(*size)
