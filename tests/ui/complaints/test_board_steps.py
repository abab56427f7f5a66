"""What a supervisor does from the board: urge, supervise, reassign, each by its key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crm_desktop.complaints.read import complaint_of, supervisions_of
from tests.ui.complaints.centre import CLERK, Centre
from tests.ui.office.founded import words_said
from ui.complaints.board_screen import BoardScreen
from ui.complaints.step_form import StepForm
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import tr

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def board(centre: Centre) -> BoardScreen:
    screen = BoardScreen(centre.seat.place)
    centre.show(screen)
    screen.columns["sign"].cards.setFocus()
    centre.rest()
    return screen


def form() -> StepForm:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    found = dialog.findChild(StepForm)
    assert isinstance(found, StepForm)
    return found


def test_f5_urges(centre: Centre, board: BoardScreen) -> None:
    said = words_said(centre.seat)
    case = centre.cases["维修厂迟迟不回话"]
    assert board.current is not None
    assert board.current.id == case
    centre.press(Qt.Key.Key_F5)
    form().editors["demand"].setFocus()
    centre.type("请今天上午签收")
    centre.press(Qt.Key.Key_Return, CTRL)
    assert QApplication.activeModalWidget() is None
    assert centre.call(lambda _app: complaint_of(case)).urged == 1
    assert said
    assert board.current.id == case
    assert board.current.urged == 1


def test_shift_f5_supervises_by_a_time(centre: Centre, board: BoardScreen) -> None:
    case = centre.cases["维修厂迟迟不回话"]
    centre.press(Qt.Key.Key_F5, SHIFT)
    asked = form()
    asked.editors["demand"].setFocus()
    centre.type("为什么两小时没签收")
    asked.editors["answer_by"].setFocus()
    asked.editors["answer_by"].selectAll()
    centre.type("15:00")
    centre.press(Qt.Key.Key_Return, CTRL)
    assert QApplication.activeModalWidget() is None
    (demand,) = centre.call(lambda _app: supervisions_of(case))
    assert (demand.kind, demand.demand) == ("supervise", "为什么两小时没签收")
    assert board.current is not None
    assert board.current.supervised


def test_a_step_that_is_not_legal_now_is_said(centre: Centre, board: BoardScreen) -> None:
    said = words_said(centre.seat)
    board.columns["accept"].cards.setFocus()
    centre.rest()
    board.foot._ask("dispatch.reassign")
    centre.rest()
    assert "现在不能这样办" in tr(said[-1][0])
    assert QApplication.activeModalWidget() is None


def test_buttons_follow_the_right(centre: Centre) -> None:
    centre.seat.log_in(CLERK)
    screen = BoardScreen(centre.seat.place)
    centre.show(screen)
    assert screen.foot.urge.isVisible()
    assert not screen.foot.supervise.isVisible()
    assert not screen.foot.reassign.isVisible()
