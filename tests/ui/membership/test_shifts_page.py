"""The tab 交班 with real keys: opened with its cash, closed with a count."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.cards.replacing import Replacing
from crm_desktop.foundation.words import Language
from crm_desktop.membership.paying import TopUp
from tests.core.cards.stock import blanks
from tests.ui.lint import faults
from tests.ui.membership.till import ROOM_SIZES, Till, seat, till
from tests.ui.place import Seat
from ui.membership.shift_page import CloseForm, OpenForm
from ui.toolkit.speech import set_language, tr

__all__ = ["seat", "till"]

Key = Qt.Key


def opened(till: Till) -> None:
    """Open a shift with ¥200 in the drawer and take ¥300 in cash."""
    till.press(Key.Key_F9)
    form = till.dialog().findChild(OpenForm)
    form.till.setFocus()
    till.type("前台 1")
    form.opening.setFocus()
    till.type("200")
    till.press(Key.Key_Return)
    book, actor = till.new, till.seat.place.session.actor
    till.call(
        lambda app: app.value.top_up(
            actor, book.account, TopUp(30_000, "cash"), "t2", card=book.card
        )
    )
    till.rest()


def take_a_fee(till: Till) -> None:
    """Give a new card for a damaged one, ¥10 in cash."""
    actor, worn = till.seat.place.session.actor, Replacing(collected=True, method="cash")
    till.call(lambda _app: blanks(actor, 1, start=900))
    till.call(lambda app: app.card_replacing.replace(actor, till.new.card, 1, worn))
    till.rest()


def test_a_shift_is_opened_and_closed(till: Till) -> None:
    page = till.tab("shifts")
    assert tr(page.note) == "您没有当班"
    opened(till)
    assert tr(page.note) == "当班：前台 1，现金应有 ¥500.00"
    take_a_fee(till)
    assert tr(page.note) == "当班：前台 1，现金应有 ¥510.00"
    (mine,) = page.table.records
    assert (mine.in_fen, mine.fees_fen, mine.should_fen) == (30_000, 1_000, 51_000)
    till.press(Key.Key_F9)
    form = till.dialog().findChild(CloseForm)
    named = {"备用金", "现金收入", "现金卡费", "现金支出", "应有"}
    sums = {"¥200.00", "+ ¥300.00", "+ ¥10.00", "\u2212 ¥0.00", "¥510.00"}
    assert named | sums <= till.texts(till.dialog())
    assert QApplication.focusWidget() is form.counted
    till.type("500")
    till.press(Key.Key_Return)
    assert form._entries["reason"].field.error is not None
    form.reason.setPlainText("找错零")
    till.ctrl(Key.Key_Return)
    assert not till.is_asked
    assert [(each.counted_fen, each.difference_fen) for each in page.table.records] == [
        (50_000, -1_000)
    ]
    assert tr(till.said[-1]) == "前台 1 已交班，差额 -¥10.00"
    assert page.step.words() == "开班"
    assert [tr(hint.does) for hint in page.hints()] == ["开班"]


@pytest.mark.parametrize("size", [*ROOM_SIZES])
def test_nothing_is_cut(seat: Seat, qtbot: QtBot, size: tuple[int, int]) -> None:
    till = Till(seat, qtbot, size)
    till.tab("shifts")
    found = faults(till.screen)
    opened(till)
    for language in Language:
        set_language(language)
        till.rest()
        till.press(Key.Key_F9)
        found += [f"{language.value}: {fault}" for fault in faults(till.dialog())]
        till.press(Key.Key_Escape)
        found += [f"{language.value}: {fault}" for fault in faults(till.screen)]
    assert found == []
