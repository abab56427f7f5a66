"""Money onto the card in front, by its key, without leaving the card desk."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.cards.counter import CLERK, Counter
from tests.ui.cards.test_desk import lose, right
from tests.ui.customers.archive import texts
from tests.ui.lint import faults
from tests.ui.office.founded import BARS, SIZES, dialog, words_said
from ui.cards.loss_page import LossPage
from ui.cards.screen import CardsScreen
from ui.membership.ledger_forms import TopUpForm
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import theme

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
_GRANT = (
    "INSERT INTO role_right (role, right_code, only_for) VALUES ('AG', 'stored_value.create', '')"
)
_FROZEN_MEMBER = (
    "UPDATE membership SET state = 'frozen' "
    "WHERE id = (SELECT membership_id FROM account WHERE id = ?)"
)
_NO_MONEY = (
    "UPDATE card_type SET money = 0 WHERE id IN (SELECT type_id FROM card WHERE account_id = ?)"
)


@pytest.fixture
def cashier(counter: Counter) -> Counter:
    """The card desk with somebody who also takes money in."""
    counter.call(lambda _app: sql.run(_GRANT))
    counter.seat.log_in(CLERK)
    return counter


def change(counter: Counter, statement: str) -> None:
    """Change an account past the program, and say so."""
    account = counter.card.account or 0
    counter.call(lambda _app: sql.run(statement, account))
    counter.seat.place.bus.publish(Changes.of([Change("account", account)]))
    counter.rest()


def asked(screen: CardsScreen) -> list[Dialog]:
    return [each for each in screen.findChildren(Dialog) if each.isVisible()]


def test_money_is_taken_in_by_keys(cashier: Counter) -> None:
    screen = cashier.open()
    said = words_said(cashier.seat)
    assert list(screen.desk.steps.buttons) == ["lose", "damaged", "top_up"]
    assert screen.desk.steps.buttons["top_up"].words() == "储值充值"
    assert {hint.key for hint in screen.hints()} == {"F6", "F10", "Ctrl+R"}
    assert "¥1,860.00" in texts(screen.desk.person)
    cashier.press(Key.Key_R, CTRL)
    form = dialog(cashier.qtbot, screen).findChild(TopUpForm)
    assert isinstance(form, TopUpForm)
    cashier.type("300")
    cashier.press(Key.Key_Tab)
    cashier.type("20")
    cashier.press(Key.Key_Tab)
    cashier.press(Key.Key_Down)
    assert form.values()["method"] == "cash"
    cashier.press(Key.Key_Tab)
    cashier.press(Key.Key_Return)
    assert asked(screen) == []
    assert "¥2,180.00" in texts(screen.desk.person), "the desk shows what is on the card now"
    assert [tr(words) for words, _ in said] == ["单晓东：充值已登记"]
    entry = cashier.call(
        lambda _app: sql.one(
            "SELECT kind, principal_fen, gift_fen, method, card_id FROM value_entry "
            "ORDER BY id DESC LIMIT 1"
        )
    )
    assert entry == ("top_up", 30_000, 2_000, "cash", cashier.card_id)
    assert cashier.card.state == "active"
    cashier.press(Key.Key_F6)
    assert isinstance(right(screen), LossPage), "the keys of the desk work as before"


def test_a_step_under_way_stays(cashier: Counter) -> None:
    screen = cashier.open("loss")
    cashier.press(Key.Key_1, CTRL)
    cashier.press(Key.Key_R, CTRL)
    form = dialog(cashier.qtbot, screen).findChild(TopUpForm)
    assert isinstance(form, TopUpForm)
    cashier.type("100")
    form._entries["method"].binding.show("cash")
    cashier.press(Key.Key_Return)
    assert right(screen) is screen.desk.loss
    assert screen.desk.loss.ticked == ("name",)
    assert "¥1,960.00" in texts(screen.desk.person)


def test_who_may_not_take_money_is_told(counter: Counter) -> None:
    screen = counter.open()
    assert "top_up" not in screen.desk.steps.buttons
    counter.press(Key.Key_R, CTRL)
    assert asked(screen) == []
    assert "当前岗位没有权限" in tr(screen.desk.trouble._text)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE account SET state = 'frozen' WHERE id = ?", "账户已冻结，不能使用"),
        (_FROZEN_MEMBER, "会员资格已冻结，不能使用"),
        (_NO_MONEY, "这种卡不能储值"),
    ],
)
def test_a_card_that_takes_no_money_says_why(cashier: Counter, statement: str, words: str) -> None:
    screen = cashier.open()
    change(cashier, statement)
    assert "top_up" not in screen.desk.steps.buttons
    cashier.press(Key.Key_R, CTRL)
    assert asked(screen) == []
    assert tr(screen.desk.trouble._text) == words


def test_a_lost_card_takes_none(cashier: Counter) -> None:
    lose(cashier)
    screen = cashier.open()
    assert "top_up" not in (*screen.desk.steps.buttons, *screen.desk.steps.others)
    cashier.press(Key.Key_R, CTRL)
    assert tr(screen.desk.trouble._text) == "这张卡现在是“挂失”，不能使用"


def test_nothing_is_cut(cashier: Counter) -> None:
    screen = cashier.open()
    for language in (Language.ZH, Language.EN):
        set_language(language)
        for size in SIZES:
            theme().set_window_height(size[1] + BARS)
            screen.resize(*size)
            cashier.rest()
            assert faults(screen) == [], (language, size)
