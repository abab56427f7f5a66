"""Databases that do not open: one page for each reason, and the ways out of it."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from filelock import FileLock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from crm_desktop.application import found_office
from crm_desktop.backups.recovery_key import key_lines
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SERVICE, SystemKeyring
from crm_desktop.foundation.words import Phrase
from tests.core.offices import PASSWORD, START, NoKeyring, found_small, founding, opened
from tests.keyrings import MemoryKeyring
from tests.ui.shell.conftest import Driver, Start
from ui.shell.login import LoginPage
from ui.shell.opening import PassphrasePage, TroublePage, Way
from ui.shell.restoring import DataKeyPage, RestorePage

PASSPHRASE = "four plain words here"

#: Holds a database for itself until it is told to let go.
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("PRAGMA locking_mode = EXCLUSIVE")
held.execute("BEGIN EXCLUSIVE")
held.execute("UPDATE office SET uid = uid")
print("held", flush=True)
sys.stdin.read()
"""


def trouble(driver: Driver) -> TroublePage:
    page = driver.program.frame.page
    assert isinstance(page, TroublePage), page
    return page


def take(driver: Driver, way: Way) -> None:
    trouble(driver).buttons[way].click()
    driver.calm()


def typed_key(key: bytes) -> str:
    return "\n".join(f"{group[:4]} {group[4:]} {sign}" for group, sign in key_lines(key))


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def found_kept(root: Path) -> bytes:
    """Found an office whose key the keyring keeps; return the key."""
    app, _, key = found_office(
        DataFolder(root), SystemKeyring(), founding("small-office"), clock=SetClock(START)
    )
    app.close()
    assert key is not None
    return key


# ------------------------------------------------------------------------------------ reasons


def test_a_damaged_file_is_said_and_a_backup_offered(start: Start, small: Path) -> None:
    database = small / "office.db"
    content = bytearray(database.read_bytes())
    content[100:4096] = secrets.token_bytes(3996)
    database.write_bytes(content)
    driver = start(small).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.damaged")
    assert list(trouble(driver).buttons) == [Way.RESTORE, Way.RETRY, Way.FOLDER, Way.QUIT]


def test_what_is_no_database_at_all_has_a_wrong_key(start: Start, small: Path) -> None:
    (small / "office.db").write_bytes(b"no database" * 1000)
    driver = start(small).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.wrong_key")


def test_a_locked_file_can_be_tried_again(
    start: Start, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0.1)
    # Another process: within one, SQLite's locks do not hold between two of its libraries.
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(small / "office.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        driver = start(small).begin()
        assert trouble(driver).heading.phrase == Phrase("shell.trouble.locked")
        other.communicate(b"enough")
    driver.press(Qt.Key.Key_F5, trouble(driver))
    driver.calm()
    assert driver.login.isVisible()
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_newer_schema_is_refused(start: Start, small: Path) -> None:
    other = sqlite3.connect(small / "office.db")
    columns = [row[1] for row in other.execute("PRAGMA table_info(schema_migration)")]
    row = list(other.execute("SELECT * FROM schema_migration ORDER BY name DESC").fetchone())
    row[columns.index("name")] = "9999_of_the_future"
    if "id" in columns:
        row[columns.index("id")] = 9999
    marks = ", ".join("?" * len(columns))
    other.execute(f"INSERT INTO schema_migration VALUES ({marks})", row)
    other.commit()
    other.close()
    driver = start(small).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.newer_schema")
    assert list(trouble(driver).buttons) == [Way.QUIT, Way.FOLDER]


def test_a_profile_that_cannot_be_read_is_damage(start: Start, small: Path) -> None:
    (small / "database.json").write_text("{half", encoding="utf-8")
    driver = start(small).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.damaged")


def test_a_folder_that_was_chosen_and_is_gone_is_missing(
    start: Start, small: Path, tmp_path: Path
) -> None:
    usual = tmp_path / "usual"
    driver = start(usual)
    driver.program.memory.keep(office=str(tmp_path / "on a stick"))
    again = start(usual).begin()
    assert trouble(again).heading.phrase == Phrase("shell.trouble.missing")
    assert not (tmp_path / "on a stick").exists(), "nothing is made where a disk is missing"
    small.rename(tmp_path / "on a stick")
    take(again, Way.RETRY)
    assert again.login.isVisible()


def test_a_folder_with_a_window_of_its_own_is_in_use(start: Start, small: Path) -> None:
    lock = FileLock(small / "window.lock")
    lock.acquire()
    driver = start(small).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.in_use")
    lock.release()
    take(driver, Way.RETRY)
    assert driver.login.isVisible()


def test_quitting_closes_the_window(start: Start, small: Path) -> None:
    (small / "office.db").write_bytes(b"")
    ended: list[int] = []
    driver = start(small)
    driver.program.ended.connect(lambda: ended.append(1))
    driver.begin()
    driver.program._way_in.show_trouble("build_incomplete")
    take(driver, Way.QUIT)
    assert ended == [1]
    assert not driver.program.frame.isVisible()


# ------------------------------------------------------------------------------- other folder


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let whoever is asked for a folder or file choose this one."""
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(path)))


def test_another_folder_is_opened_and_remembered(
    start: Start, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    found_small(broken)
    (broken / "office.db").write_bytes(b"no database" * 1000)
    driver = start(broken).begin()
    choose(monkeypatch, small)
    take(driver, Way.FOLDER)
    assert driver.login.isVisible()
    driver.log_in()
    assert driver.desk.isVisible()
    driver.program.frame.close()
    again = start(broken).begin()
    assert again.program.house.folder.root == small
    assert again.login.isVisible()


def test_a_folder_without_an_office_is_said_and_one_can_begin_there(
    start: Start, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / "office.db").write_bytes(b"no database" * 1000)
    driver = start(small).begin()
    choose(monkeypatch, tmp_path / "empty")
    take(driver, Way.FOLDER)
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.missing")
    take(driver, Way.FOUND)
    assert driver.program._first_run is not None


def test_a_folder_that_another_window_has_is_said(
    start: Start, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / "office.db").write_bytes(b"no database" * 1000)
    taken = found_small(tmp_path / "taken")
    lock = FileLock(taken / "window.lock")
    lock.acquire()
    monkeypatch.setattr("ui.shell.instance._ATTEMPTS", 1)
    driver = start(small).begin()
    choose(monkeypatch, taken)
    take(driver, Way.FOLDER)
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.in_use")
    lock.release()


# --------------------------------------------------------------------------------- passphrase


@pytest.fixture
def with_passphrase(tmp_path: Path) -> Path:
    root = tmp_path / "passphrase"
    app, _, _ = found_office(
        DataFolder(root),
        NoKeyring(),
        founding("small-office"),
        passphrase=PASSPHRASE,
        clock=SetClock(START),
    )
    app.close()
    return root


def test_a_passphrase_is_asked_for_and_opens(start: Start, with_passphrase: Path) -> None:
    driver = start(with_passphrase).begin()
    page = driver.page
    assert isinstance(page, PassphrasePage)
    driver.press(Qt.Key.Key_Return, page.field.line)
    page.field.line.setText("something else")
    driver.press(Qt.Key.Key_Return, page.field.line)
    driver.calm()
    assert page.field.error == Phrase("shell.passphrase.wrong")
    page.field.line.setText(PASSPHRASE)
    driver.press(Qt.Key.Key_Return, page.field.line)
    driver.calm()
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_lost_passphrase_is_no_end_with_the_sheets_key(
    start: Start, with_passphrase: Path
) -> None:
    from crm_desktop.profile import load_profile

    key = load_profile(DataFolder(with_passphrase)).key(NoKeyring(), PASSPHRASE)
    assert key is not None
    driver = start(with_passphrase).begin()
    page = driver.page
    assert isinstance(page, PassphrasePage)
    page.way.emit(Way.KEY)
    assert isinstance(driver.page, DataKeyPage)
    driver.page.left.emit()
    assert isinstance(driver.page, PassphrasePage), "back to where one came from"
    driver.page.way.emit(Way.KEY)
    page = driver.page
    assert isinstance(page, DataKeyPage)
    page.field.text.setPlainText(typed_key(key))
    page.button.click()
    driver.calm()
    assert driver.login.band.accessibleName() == "密钥只在这次有效"
    driver.log_in()
    assert driver.desk.isVisible()


# ------------------------------------------------------------------------------------ keyring


def test_the_keyring_opens_without_a_word(
    start: Start, tmp_path: Path, memory_keyring: MemoryKeyring
) -> None:
    found_kept(tmp_path / "kept")
    driver = start(tmp_path / "kept", keyring=SystemKeyring()).begin().log_in()
    assert driver.desk.isVisible()


def test_a_key_that_the_keyring_lost_is_taken_from_the_sheet(
    start: Start, tmp_path: Path, memory_keyring: MemoryKeyring
) -> None:
    root = tmp_path / "kept"
    key = found_kept(root)
    memory_keyring.kept.clear()
    driver = start(root, keyring=SystemKeyring()).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.key_lost")
    take(driver, Way.KEY)
    page = driver.page
    assert isinstance(page, DataKeyPage)
    page.field.text.setPlainText("1234")
    page.button.click()
    assert page.field.error == Phrase("paper.recovery.no_key")
    page.field.text.setPlainText(typed_key(secrets.token_bytes(32)))
    page.button.click()
    driver.calm()
    assert page.field.error == Phrase("error.storage.wrong_key")
    assert memory_keyring.kept == {}, "a wrong key is never kept"
    page.field.text.setPlainText(typed_key(key))
    page.button.click()
    driver.calm()
    assert driver.login.band.accessibleName() == "密钥已存进本机密钥环"
    assert key.hex() in memory_keyring.kept.values()
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_wrong_key_in_the_keyring_is_said(
    start: Start, tmp_path: Path, memory_keyring: MemoryKeyring
) -> None:
    root = tmp_path / "kept"
    found_kept(root)
    for name in memory_keyring.kept:
        assert name.startswith(SERVICE)
        memory_keyring.kept[name] = secrets.token_bytes(32).hex()
    driver = start(root, keyring=SystemKeyring()).begin()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.wrong_key")
    take(driver, Way.KEY)
    assert isinstance(driver.page, DataKeyPage)
    driver.page.left.emit()
    driver.calm()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.wrong_key")


# ------------------------------------------------------------------------------------ restore


def backed_up(root: Path) -> Path:
    """Return a backup of the office."""
    with opened(root) as office:
        made = office.app.backups.make(office.administrator).value
    return made.path


def fill(page: RestorePage, file: Path) -> None:
    page.file.take(file)
    page.name.setText("chenli")
    page.password_field.line.setText(PASSWORD)


def test_a_damaged_database_is_replaced_by_its_backup(
    start: Start, group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = backed_up(group)
    (group / "office.db").write_bytes(b"no database" * 1000)
    driver = start(group).begin()
    driver.program._way_in.show_trouble("damaged")
    take(driver, Way.RESTORE)
    page = driver.page
    assert isinstance(page, RestorePage)
    page.button.click()
    assert page.file.error == Phrase("error.needed")
    choose(monkeypatch, backup)
    page.file.button.click()
    assert page.file.path == backup
    page.button.click()
    assert page.note.text() == "每一项都要填"
    fill(page, backup)
    page.second.setText("sunhao")
    page.second_password_field.line.setText(PASSWORD)
    page.button.click()
    driver.calm()
    assert page.note.text() == "签字人没有这项权限"
    page.second.setText("zhoumin")
    page.button.click()
    driver.calm()
    assert driver.login.band.accessibleName() == "备份已恢复，请登录"
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_small_office_restores_with_a_reason(start: Start, small: Path) -> None:
    backup = backed_up(small)
    driver = start(small).begin().log_in()
    driver.program.restore()
    page = driver.page
    assert isinstance(page, RestorePage)
    fill(page, backup)
    page.alone.click()
    page.reason_field.editor.setText("只有我一个人")
    page.button.click()
    driver.calm()
    assert isinstance(driver.page, LoginPage), page.note.text()
    assert (small / "office.db.before-restore").exists()


def test_leaving_the_restore_opens_the_office_as_it_was(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in()
    driver.program.restore()
    page = driver.page
    assert isinstance(page, RestorePage)
    page.left.emit()
    driver.calm()
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_backup_that_is_none_changes_nothing(start: Start, small: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.crmbackup"
    shutil.copyfile(__file__, other)
    driver = start(small).begin()
    driver.program._way_in.restore()
    page = driver.page
    assert isinstance(page, RestorePage)
    fill(page, other)
    page.alone.click()
    page.reason_field.editor.setText("试一下")
    page.button.click()
    driver.calm()
    assert driver.page is page
    assert page.note.text()
    page.left.emit()
    driver.calm()
    driver.log_in()
    assert driver.desk.isVisible()
