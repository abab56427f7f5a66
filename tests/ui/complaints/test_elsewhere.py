"""Complaints outside their rooms: F7 anywhere, the search box, a customer's page, the Desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.complaints.centre import Centre
from tests.ui.customers.archive import PHONE
from tests.ui.customers.test_finding import hits
from tests.ui.lint import faults
from tests.ui.office.founded import BARS, SIZES, show
from ui.complaints.board_screen import BoardScreen
from ui.complaints.screen import ComplaintsScreen
from ui.customers.screen import CustomersScreen
from ui.rooms import ROOMS
from ui.shell.desk_commands import Doings
from ui.shell.desk_frame import DeskFrame
from ui.shell.finding import Finding
from ui.toolkit.searchbox import SearchBox
from ui.toolkit.searchlist import Hit
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address


@pytest.fixture
def frame(centre: Centre, qtbot: QtBot) -> Iterator[DeskFrame]:
    """The desk around its rooms."""
    nothing = {name: lambda *_args: None for name in Doings.__dataclass_fields__}
    desk = DeskFrame(centre.seat.place, ROOMS, Doings(**nothing), is_sample=False)
    centre.seat.place.wanted.disconnect(centre.wanted.append)
    show(desk, qtbot, (SIZES[0][0] + 80, SIZES[0][1] + BARS))
    desk.begin()
    centre.rest()
    yield desk
    desk.stack.empty()


@pytest.fixture
def finding(centre: Centre, qtbot: QtBot) -> Iterator[Finding]:
    window = QWidget()
    box = SearchBox(centre.seat.clock, window)
    QVBoxLayout(window).addWidget(box)
    show(window, qtbot, (900, 600))
    yield Finding(centre.seat.place, box, ROOMS)
    box.line.clearFocus()


def search(centre: Centre, finding: Finding, text: str) -> list[Hit]:
    box = finding._box
    box.line.setFocus()
    box.line.setText(text)
    box.typed.emit(text)
    centre.rest()
    return hits(box)


def zhang(centre: Centre) -> int:
    return int(
        centre.call(lambda _app: sql.scalar("SELECT id FROM customer WHERE name = '张淑敏'"))
    )


def number(centre: Centre, title: str) -> str:
    return str(
        centre.call(
            lambda _app: sql.scalar(
                "SELECT number FROM complaint WHERE id = ?", centre.cases[title]
            )
        )
    )


def test_f7_anywhere_begins_a_complaint(centre: Centre, frame: DeskFrame) -> None:
    assert frame.stack.room is not None
    assert frame.stack.room.key == "desk"
    centre.press(Qt.Key.Key_F7)
    screen = frame.stack.screen_shown
    assert isinstance(screen, ComplaintsScreen)
    assert screen.intake is not None
    assert screen.intake.form is not None
    assert screen.intake.form.who is None
    assert screen.intake.form.words.hasFocus()


def test_f7_on_a_customer_is_for_that_customer(centre: Centre, frame: DeskFrame) -> None:
    frame._go(Address(kind="customer", id=zhang(centre)))
    centre.rest()
    assert isinstance(frame.stack.screen_shown, CustomersScreen)
    centre.press(Qt.Key.Key_F7)
    screen = frame.stack.screen_shown
    assert isinstance(screen, ComplaintsScreen)
    assert screen.intake is not None
    assert screen.intake.form is not None
    assert screen.intake.form.who is not None
    assert screen.intake.form.who.name == "张淑敏"
    centre.press(Qt.Key.Key_Escape)
    back = frame.stack.screen_shown
    assert isinstance(back, CustomersScreen)
    assert back.record.isVisible()


def test_the_board_opens_a_case_and_its_column(centre: Centre, frame: DeskFrame) -> None:
    frame._go(Address("supervision"))
    centre.rest()
    board = frame.stack.screen_shown
    assert isinstance(board, BoardScreen)
    centre.press(Qt.Key.Key_Right)
    assert board.current is not None
    chosen = board.current.id
    centre.press(Qt.Key.Key_Return)
    room = frame.stack.screen_shown
    assert isinstance(room, ComplaintsScreen)
    assert room.case.reading is not None
    assert room.case.reading.file.case.id == chosen


def test_how_far_is_my_complaint(centre: Centre, finding: Finding) -> None:
    whole = number(centre, "空调三次维修仍不制冷")
    for typed in (whole, PHONE[-4:]):
        found = search(centre, finding, typed)
        case = next(h for h in found if h.key.kind == "complaint" and "空调" in h.name.text)
        assert case.key == Address(kind="complaint", id=centre.cases["空调三次维修仍不制冷"])
        assert "处理中 · 第 2 轮" in tr(case.note)
        assert case.deadline is not None
    search(centre, finding, whole)
    centre.qtbot.keyClick(finding._box.line, Qt.Key.Key_Return)
    assert centre.wanted[-1].kind == "complaint"


def test_f7_on_whoever_was_found(centre: Centre, finding: Finding) -> None:
    search(centre, finding, "张淑敏")
    centre.qtbot.keyClick(finding._box.line, Qt.Key.Key_F7)
    assert centre.wanted == [Address("complaints", "new", "customer", zhang(centre))]


def test_a_scanned_number_opens_its_case(centre: Centre, finding: Finding) -> None:
    finding.open_number(number(centre, "洗车划痕已补漆"))
    centre.rest()
    assert centre.wanted == [Address(kind="complaint", id=centre.cases["洗车划痕已补漆"])]


def test_a_customers_page_shows_what_is_open(centre: Centre) -> None:
    for tongue in Language:
        set_language(tongue)
        for size in (SIZES[0], SIZES[1], SIZES[3]):
            screen = CustomersScreen(centre.seat.place)
            centre.show(screen, size)
            screen.open(Address(kind="customer", id=zhang(centre)))
            centre.rest()
            block = screen.record.overview.complaints
            assert block.isVisible()
            assert [row.title for row in block.table.records] == [
                "空调三次维修仍不制冷",
                "发票金额与报价不符",
            ]
            assert faults(screen) == [], (tongue, size)
            block.more.click()
            centre.rest()
            tab = screen.record.tab("complaints")
            assert tab.isVisible()
            assert len(tab.table.records) == 2
            assert faults(screen) == [], (tongue, size)
            screen.hide()


def test_enter_opens_a_customers_case(centre: Centre) -> None:
    screen = CustomersScreen(centre.seat.place)
    centre.show(screen)
    screen.open(Address(kind="customer", id=zhang(centre)))
    centre.rest()
    screen.record.show_tab("complaints")
    centre.rest()
    screen.record.tab("complaints").table.setFocus()
    centre.press(Qt.Key.Key_Return)
    assert centre.wanted[-1] == Address(
        "complaints", kind="complaint", id=centre.cases["空调三次维修仍不制冷"]
    )


def test_a_customer_without_complaints_has_no_block(centre: Centre) -> None:
    screen = CustomersScreen(centre.seat.place)
    centre.show(screen)
    centre.call(lambda _app: sql.run("UPDATE complaint SET customer_id = NULL"))
    screen.open(Address(kind="customer", id=zhang(centre)))
    centre.rest()
    assert screen.record.overview.complaints.isHidden()
