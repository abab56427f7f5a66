"""Customers in the search box: found as somebody types, marked, masked, opened; and by scan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.customers.archive import Archive
from tests.ui.office.founded import show
from ui.rooms import ROOMS
from ui.shell.finding import Finding
from ui.toolkit.searchbox import SearchBox
from ui.toolkit.searchlist import Hit
from ui.workplace import Address


@pytest.fixture
def finding(archive: Archive, qtbot: QtBot) -> Iterator[Finding]:
    """The box in a window of its own, connected as the desk connects it."""
    window = QWidget()
    box = SearchBox(archive.seat.clock, window)
    QVBoxLayout(window).addWidget(box)
    show(window, qtbot, (900, 600))
    yield Finding(archive.seat.place, box, ROOMS)
    box.line.clearFocus()


def hits(box: SearchBox) -> list[Hit]:
    return [row for row in box.popup.list.rows.rows if isinstance(row, Hit)]


def search(archive: Archive, box: SearchBox, text: str) -> list[Hit]:
    box.line.setFocus()
    box.line.setText(text)
    box.typed.emit(text)
    archive.rest()
    return hits(box)


def test_a_customer_is_found_by_initials_tail_and_plate(archive: Archive, finding: Finding) -> None:
    box = finding._box
    zhang = Address(kind="customer", id=archive.people["张淑敏"].id)
    for typed in ("zsm", "5678", "3K56L", "张淑", archive.people["张淑敏"].code):
        assert search(archive, box, typed)[0].key == zhang, typed
    found = search(archive, box, "5678")[0]
    assert found.matched.text.startswith("138****5678")
    assert found.matched.spans[0] == (7, 11)
    plate = search(archive, box, "3K56L")[0].matched
    assert [plate.text[a:b] for a, b in plate.spans] == ["3K56L"]


def test_enter_opens_the_customer_and_ctrl_e_the_form(archive: Archive, finding: Finding) -> None:
    box = finding._box
    wanted: list[Address] = []
    archive.seat.place.wanted.connect(wanted.append)
    search(archive, box, "zsm")
    offered = [row for row in hits(box) if isinstance(row.key, Address) and row.key.page]
    assert [row.key.page for row in offered] == ["edit_customer", "new"]
    archive.qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert wanted == [Address(kind="customer", id=archive.people["张淑敏"].id)]


def test_a_scanned_code_or_plate_opens_its_customer(archive: Archive, finding: Finding) -> None:
    wanted: list[Address] = []
    archive.seat.place.wanted.connect(wanted.append)
    zhang = archive.people["张淑敏"]
    for number in (zhang.code, "粤B3K56L", "KH9999999999"):
        finding.open_number(number)
        archive.rest()
    assert wanted == [Address(kind="customer", id=zhang.id)] * 2
