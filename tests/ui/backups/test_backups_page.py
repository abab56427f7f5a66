"""备份与恢复 with real files: making, saving a copy, verifying, restoring, sheet and check."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from crm_desktop.backups.model import Backup
from db.backup import verify_copy
from tests.ui.office.founded import SIZES, dialog, key, page_of, rest, settings, words_said
from tests.ui.place import Seat
from ui.backups.page import BackupsPage
from ui.toolkit.columns import Pill
from ui.toolkit.speech import tr
from ui.toolkit.tokens import Tone
from ui.workplace import Address


def opened(seat: Seat, qtbot: QtBot) -> BackupsPage:
    page = page_of(settings(seat, qtbot, "backups"))
    assert isinstance(page, BackupsPage)
    return page


def made(seat: Seat) -> Backup:
    actor = seat.place.session.actor
    backup: Backup = seat.call(lambda app: app.backups.make(actor))
    return backup


def state_of(page: BackupsPage, line: int = 0) -> Pill:
    model = page.table.rows_model
    column = next(each for each in model.columns if each.key == "state")
    pill = column.value(model.row_at(line))
    assert isinstance(pill, Pill)
    return pill


def damaged(backup: Backup) -> None:
    content = backup.path.read_bytes()
    backup.path.write_bytes(content[:8192] + b"\xff" * 40_000 + content[48_192:])


def test_f9_backs_up_and_verifies(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    assert page.status.ago.text() == "还没有备份"
    assert page.status.pill.text() == "今天还没备份"
    key(qtbot, page.table, Qt.Key.Key_F9)
    assert not page.make.isEnabled()
    rest(seat)
    qtbot.waitUntil(lambda: len(page.list) == 1)
    backup = page.source.backups[page.list.id_at(0)]
    assert verify_copy(backup.path, None).sha256 == backup.sha256
    assert tr(said[0][0]) == "已备份并校验"
    assert (page.status.pill.text(), page.status.ago.text()) == ("正常", "刚刚")
    assert state_of(page).tone is Tone.GREEN
    assert page.make.isEnabled()
    assert page.path.text() == str(backup.path)


def test_a_copy_goes_where_it_is_wanted(
    seat: Seat, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: None)
    key(qtbot, page.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    chosen = page.window().findChild(QFileDialog)
    assert chosen is not None
    out = tmp_path / "移动硬盘" / "周一.crmbackup"
    chosen.fileSelected.emit(str(out))
    rest(seat)
    assert out.is_file()
    assert tr(said[0][0]) == "已另存并校验：周一.crmbackup"


def test_what_cannot_be_written_is_told(seat: Seat, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(seat, qtbot)
    page._back_up(tmp_path)
    rest(seat)
    assert page.trouble.isVisible()
    assert not page.work.is_busy
    assert page.make.isEnabled()


def test_enter_verifies_the_backup_under_the_cursor(seat: Seat, qtbot: QtBot) -> None:
    backup = made(seat)
    page, said = opened(seat, qtbot), words_said(seat)
    assert state_of(page).tone is Tone.QUIET
    key(qtbot, page.table, Qt.Key.Key_Return)
    rest(seat)
    assert tr(said[0][0]) == f"校验完好：{backup.path.name}"
    assert state_of(page).tone is Tone.GREEN


def test_a_damaged_backup_is_told(seat: Seat, qtbot: QtBot) -> None:
    damaged(made(seat))
    page = opened(seat, qtbot)
    page.verify.click()
    rest(seat)
    assert "已损坏" in page.trouble.accessibleName()
    assert state_of(page).tone is Tone.RED


def test_a_backup_that_was_exchanged_is_told(seat: Seat, qtbot: QtBot) -> None:
    first = made(seat)
    seat.clock.advance(timedelta(minutes=1))
    second = made(seat)
    second.path.write_bytes(first.path.read_bytes())
    page = opened(seat, qtbot)
    page.verify.click()
    rest(seat)
    assert "登记的不一样" in page.trouble.accessibleName()
    assert tr(state_of(page).word) == "与登记不符"


def test_a_file_that_is_gone_is_red_and_cannot_be_verified(seat: Seat, qtbot: QtBot) -> None:
    made(seat).path.unlink()
    page = opened(seat, qtbot)
    assert tr(state_of(page).word) == "文件不在"
    assert not page.verify.isEnabled()
    assert not page.restore.isEnabled()
    key(qtbot, page.table, Qt.Key.Key_Return)
    assert not page.work.is_busy


def test_long_work_shows_its_box_and_is_cancelled(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, said = opened(seat, qtbot), words_said(seat)

    def slowly(actor: Any, out: Any, progress: Any, account: Any) -> None:
        for done in range(400):
            progress(done, 400)
            # Until the box is there and its button pressed.
            page_waits.wait(0.05)

    import threading

    page_waits = threading.Event()
    backups = seat.call(lambda app: app.backups)
    monkeypatch.setattr(backups, "make", slowly, raising=False)
    page.make.click()
    qtbot.waitUntil(lambda: page.work.box is not None)
    assert page.work.isVisible()
    page._make()
    box = page.work.box
    assert box is not None
    qtbot.keyClick(box.cancel, Qt.Key.Key_Return)
    rest(seat)
    qtbot.waitUntil(lambda: not page.work.is_busy)
    assert tr(said[0][0]) == "已取消，没有留下痕迹"
    assert not page.work.isVisible()


def test_restoring_asks_first_and_hands_over_to_the_window(seat: Seat, qtbot: QtBot) -> None:
    backup = made(seat)
    page = opened(seat, qtbot)
    wanted: list[object] = []
    seat.place.restore_wanted.connect(wanted.append)
    page.restore.setFocus()
    qtbot.keyClick(page.restore, Qt.Key.Key_Return)
    asked = dialog(qtbot, page.window())
    asked.reject()
    assert wanted == []
    page.restore.click()
    dialog(qtbot, page.window()).primary.click()
    assert wanted == [backup.path]


def test_a_new_recovery_sheet_makes_the_old_one_void(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    pages: list[bytes] = []
    seat.place.printed.connect(lambda _title, pdf: pages.append(bytes(pdf)))
    assert page.sheet.pill.text() == "2026-11-23 打印"
    seat.clock.advance(timedelta(days=2))
    key(qtbot, page.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog(qtbot, page.window()).primary.click()
    rest(seat)
    assert pages[0].startswith(b"%PDF-")
    qtbot.waitUntil(lambda: page.sheet.pill.text() == "2026-11-25 打印")


def test_an_office_without_a_sheet_is_told(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    page.sheet.show_made(None)
    assert page.sheet.pill.text() == "没有有效的恢复单"


def test_the_check_finds_nothing_or_tells_everything(seat: Seat, qtbot: QtBot) -> None:
    from db import sql

    page = opened(seat, qtbot)
    page.check.run.setFocus()
    qtbot.keyClick(page.check.run, Qt.Key.Key_Return)
    rest(seat)
    assert page.check.result.text() == "10:42 检查过，没有问题"

    def spoil(app: Any) -> None:
        with app.database.here():
            sql.run("INSERT INTO activity (kind, subject, seq) VALUES ('post', 1, 9999)")
            for person in range(1, 16):
                sql.run(
                    "INSERT INTO activity (kind, subject, seq) VALUES ('post', ?, 8888)",
                    person + 50,
                )

    seat.call(spoil)
    page.check.run.click()
    rest(seat)
    assert page.check.result.text() == "10:42 发现 16 个问题"
    told = [page.check._findings.itemAt(row).widget().text() for row in range(13)]
    assert "时间线第 9999 条没有对应的日志" in told or "时间线第 8888 条没有对应的日志" in told
    assert told[-1] == "还有 4 个"
    page.check.run.click()
    rest(seat)
    assert page.check.result.text() == "10:42 发现 16 个问题"


def test_a_manager_looks_and_verifies(seat: Seat, qtbot: QtBot) -> None:
    made(seat)
    seat.log_in("陈立")
    page = opened(seat, qtbot)
    assert not page.make.isVisible()
    assert not page.restore.isVisible()
    assert not page.sheet.isVisible()
    assert page.check.isVisible()
    assert [hint.key for hint in page.hints()] == ["Enter"]
    assert [tr(command.name) for command in page.commands()] == ["开始检查"]
    key(qtbot, page.table, Qt.Key.Key_Return)
    rest(seat)
    assert state_of(page).tone is Tone.GREEN


def test_an_address_selects_its_backup(seat: Seat, qtbot: QtBot) -> None:
    first = made(seat)
    seat.clock.advance(timedelta(minutes=1))
    made(seat)
    screen = settings(seat, qtbot, "mine")
    screen.open(Address("settings", kind="backup", id=first.id))
    page = screen.page
    assert isinstance(page, BackupsPage)
    qtbot.waitUntil(lambda: page.table.selected_id == first.id)


def test_a_backup_made_elsewhere_appears(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    made(seat)
    qtbot.waitUntil(lambda: len(page.list) == 1)


def test_a_narrow_page_puts_the_panels_below(seat: Seat, qtbot: QtBot) -> None:
    made(seat)
    page = page_of(settings(seat, qtbot, "backups", SIZES[3]))
    assert isinstance(page, BackupsPage)
    assert page.status.mapTo(page, page.status.rect().topLeft()).y() > page.table.height()
