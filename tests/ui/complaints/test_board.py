"""The board: what stands where, walked by the arrow keys, acted on from its foot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.complaints.centre import Centre
from tests.ui.lint import faults
from tests.ui.office.founded import SIZES
from ui.complaints.board_screen import BoardScreen
from ui.toolkit.speech import set_language
from ui.workplace import Address


@pytest.fixture
def board(centre: Centre) -> BoardScreen:
    screen = BoardScreen(centre.seat.place)
    centre.show(screen)
    return screen


def titles(screen: BoardScreen, column: str) -> list[str]:
    return [row.title for row in screen.columns[column].cards.rows.rows]


def current(screen: BoardScreen) -> str:
    return screen.current.title if screen.current else ""


def test_six_columns_most_urgent_first(board: BoardScreen) -> None:
    assert [column.count for column in board.columns.values()] == [3, 3, 7, 2, 2, 1]
    assert titles(board, "sign")[0] == "维修厂迟迟不回话"
    assert titles(board, "handle")[0] == "空调三次维修仍不制冷"
    assert board.columns["handle"].late.text().startswith("逾期")
    assert "未结 18 件" in board._note.text()


def test_the_arrow_keys_walk_the_board(centre: Centre, board: BoardScreen) -> None:
    assert current(board) == "休息区空调温度过低" or current(board)
    first = current(board)
    centre.press(Qt.Key.Key_Down)
    second = current(board)
    assert second == titles(board, "accept")[1] != first
    centre.press(Qt.Key.Key_Right)
    assert current(board) == titles(board, "sign")[1]
    centre.press(Qt.Key.Key_Right)
    centre.press(Qt.Key.Key_Up)
    assert current(board) == titles(board, "handle")[0]
    assert board.foot.title.text() == "空调三次维修仍不制冷"
    centre.press(Qt.Key.Key_Left)
    centre.press(Qt.Key.Key_Left)
    centre.press(Qt.Key.Key_Left)
    assert current(board) == titles(board, "accept")[0]
    centre.press(Qt.Key.Key_Return)
    assert centre.wanted[-1] == Address(
        "complaints", kind="complaint", id=centre.cases[current(board)]
    )


def test_further_cards_come_by_going_down(centre: Centre, board: BoardScreen) -> None:
    column = board.columns["handle"]
    assert len(column.shown()) == 4
    assert column.rest.text() == "还有 3 件"
    column.cards.setFocus()
    for _ in range(6):
        centre.press(Qt.Key.Key_Down)
    assert current(board) == titles(board, "handle")[6]
    assert column.rest.isHidden()
    column.cards.verticalScrollBar().setValue(0)
    column.rest.click()
    assert centre.wanted[-1] == Address("complaints", "column.handle")


def test_the_ring_stays_on_its_case(centre: Centre, board: BoardScreen) -> None:
    board.columns["handle"].cards.setFocus()
    centre.press(Qt.Key.Key_Down)
    case = centre.cases[current(board)]
    centre.call(lambda _app: sql.run("UPDATE complaint SET state = 'review' WHERE id = ?", case))
    board.read()
    centre.rest()
    assert board.current is not None
    assert board.current.id == case
    assert board.columns["review"].cards.hasFocus()
    centre.call(
        lambda _app: sql.run(
            "UPDATE complaint SET state = 'void', next_due = NULL WHERE id = ?", case
        )
    )
    board.read()
    centre.rest()
    assert current(board) in titles(board, "review")


def test_chips_narrow_the_board(centre: Centre, board: BoardScreen) -> None:
    board.chips.focus_first()
    centre.press(Qt.Key.Key_Return)
    assert board.wanted().overdue
    late = sum(column.count for column in board.columns.values())
    assert 0 < late < 18
    assert board.board.overdue == late
    centre.press(Qt.Key.Key_Delete)
    assert not board.wanted().overdue
    board.chips.set_values({"level": ("major",)})
    board.read()
    centre.rest()
    assert titles(board, "handle") == ["刹车异响，高速不敢开"]
    assert current(board) == "刹车异响，高速不敢开"


def test_nothing_is_cut(centre: Centre) -> None:
    for tongue in Language:
        set_language(tongue)
        for size in (SIZES[0], SIZES[1], SIZES[3]):
            screen = BoardScreen(centre.seat.place)
            centre.show(screen, size)
            assert faults(screen) == [], (tongue, size)
            assert (screen.width(), screen.height()) == size
            screen.hide()


def test_a_low_window_shows_a_card_less(centre: Centre) -> None:
    screen = BoardScreen(centre.seat.place)
    centre.show(screen, SIZES[1])
    assert len(screen.columns["handle"].shown()) == 3
    assert screen.columns["handle"].rest.text() == "还有 4 件"
