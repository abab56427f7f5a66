"""Ctrl+P in the archive: the sheet of one customer, the list as it is shown, and its refusal."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from crm_desktop.customers import printing
from crm_desktop.foundation.words import Phrase
from tests.core.paper.reading import pages, text
from tests.ui.customers.archive import Archive, person
from tests.ui.office.founded import words_said
from ui.toolkit.speech import tr
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier


def shown(archive: Archive) -> list[tuple[Phrase, bytes]]:
    """Return what is previewed from now on."""
    previews: list[tuple[Phrase, bytes]] = []
    archive.seat.place.printed.connect(lambda title, pdf: previews.append((title, bytes(pdf))))
    return previews


def test_ctrl_p_shows_the_sheet_and_the_list(archive: Archive) -> None:
    screen, previews = archive.open(), shown(archive)
    columns = screen.list.table.columns_in_sight()
    assert columns[:3] == ["name", "level", "phone"]
    archive.press(Qt.Key.Key_P, CTRL)
    archive.qtbot.waitUntil(lambda: len(previews) == 1)
    title, pdf = previews[0]
    assert tr(title) == "客户名单"
    assert "共5位" in text(pdf)
    assert "138****5678" in text(pdf)
    assert ("地区" in pages(pdf)[0]) == ("place" in columns)
    assert any(command.key == "Ctrl+P" for command in screen.commands())
    screen.open(Address(kind="customer", id=archive.people["张淑敏"].id))
    archive.qtbot.waitUntil(lambda: screen.record.customer is not None)
    assert any(hint.key == "Ctrl+P" for hint in screen.hints())
    assert any(command.key == "Ctrl+P" for command in screen.commands())
    archive.press(Qt.Key.Key_P, CTRL)
    archive.qtbot.waitUntil(lambda: len(previews) == 2)
    assert "13812345678" in text(previews[1][1]), "whoever sees it whole prints it whole"
    entries = screen.record.timeline.rows
    archive.qtbot.waitUntil(lambda: tr(entries.rows[0].title) == "打印")
    said = words_said(archive.seat)
    odd = archive.add(person("王\U0001f600", "13700000000"))
    screen.open(Address(kind="customer", id=odd.id))
    archive.qtbot.waitUntil(lambda: screen.record.customer.id == odd.id)
    screen.record.print.click()
    archive.qtbot.waitUntil(lambda: bool(said))
    assert tr(said[0][0]).endswith("：\U0001f600"), "what paper cannot show"


def test_who_sees_masked_prints_masked_and_too_many_are_refused(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.mask()
    screen, previews = archive.open(), shown(archive)
    screen.open(Address(kind="customer", id=archive.people["张淑敏"].id))
    archive.qtbot.waitUntil(lambda: screen.record.customer is not None)
    screen.record.print.click()
    archive.qtbot.waitUntil(lambda: bool(previews))
    assert "138****5678" in text(previews[0][1])
    assert "13812345678" not in text(previews[0][1])
    screen.show_list()
    monkeypatch.setattr(printing, "MOST_LINES", 3)
    screen.list.print.click()
    archive.qtbot.waitUntil(screen.list.trouble.isVisible)
    assert "5 位" in screen.list.trouble.accessibleName()
    assert len(previews) == 1
