"""Old complaints from a file in the window: seen first, and in at a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from db import sql
from tests.ui.access.room import Room, Rooms
from tests.ui.inquiries.hall import CLERK, MANAGER
from tests.ui.lint import faults
from tests.ui.office.founded import seat_in
from ui.complaints.complaint_import import ComplaintImportDialog, show_file
from ui.complaints.screen import ComplaintsScreen
from ui.toolkit.speech import tr

ROWS = """id,brand,type,desc,problem,datetime,status
482028,远山,2020款,B柱异响,"H93,H15,",2020/6/8,信息审核
482027,远山,2017款,充不进电,"H343,",2020/6/8,用户评分
482026,远山,2017款,不知道哪天,"H343,",someday,用户评分
"""


class CasesRoom(Room):
    """The room of complaints."""

    screen_type = ComplaintsScreen  # type: ignore[assignment]
    name = "complaints"


@pytest.fixture
def rooms(tmp_path: Path, qtbot: QtBot) -> Iterator[Rooms]:
    with seat_in(tmp_path, qtbot) as seat:
        made = Rooms(seat, qtbot)
        made.room_type = CasesRoom
        yield made
        made.close()


@pytest.fixture
def room(rooms: Rooms) -> Room:
    return rooms.open(CLERK, (1366, 688))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "complaints.csv"
    path.write_bytes(ROWS.encode("gbk"))
    return path


def shown(room: Room, file: Path) -> ComplaintImportDialog:
    dialog = show_file(room.window, room.seat.place, file)
    room.qtbot.waitUntil(lambda: dialog.result is not None, timeout=20_000)
    room.calm()
    return dialog


def stored(room: Room) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = room.call(
        lambda _app: sql.rows("SELECT state, channel, fault FROM complaint ORDER BY id")
    )
    return found


def test_it_is_reached_from_the_list(room: Room) -> None:
    screen: ComplaintsScreen = room.screen  # type: ignore[assignment]
    assert "导入投诉" in {tr(command.name) for command in screen.commands()}
    screen.list.bring.click()
    chooser = next(each for each in room.window.findChildren(QFileDialog) if each.isVisible())
    chooser.reject()


def test_who_only_looks_on_brings_nothing_in(rooms: Rooms) -> None:
    screen: ComplaintsScreen = rooms.open(MANAGER).screen  # type: ignore[assignment]
    assert screen.list.bring.isHidden()
    assert "导入投诉" not in {tr(command.name) for command in screen.commands()}


def test_seen_first_and_in_at_a_key(room: Room, file: Path) -> None:
    dialog = shown(room, file)
    assert stored(room) == []
    assert "导入 2（未办结 1" in dialog.counts.text()
    assert [row.line.why.key for row in dialog.report.records] == ["receivable.no_day"]
    assert {name: combo.value() for name, combo in dialog.combos.items()} == {
        "信息审核": "open", "用户评分": "done",
    }  # fmt: skip
    assert faults(dialog) == []
    dialog.combos["信息审核"].setFocus()
    room.press(Qt.Key.Key_Down)
    room.qtbot.waitUntil(lambda: "未办结 0" in dialog.counts.text(), timeout=20_000)
    room.calm()
    room.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, dialog)
    room.qtbot.waitUntil(lambda: bool(room.said), timeout=20_000)
    assert room.words() == ["complaint_import.done"]
    assert stored(room) == [("archived", "other", "H93,H15"), ("archived", "other", "H343")]
