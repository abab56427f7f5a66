"""The wizard: from an empty folder to the desk, by keyboard, and taken up again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from filelock import FileLock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from crm_desktop.application import found_office
from crm_desktop.backups.recovery_key import key_lines
from crm_desktop.foundation.clock import Clock, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.profile import KeyKeeping, load_profile
from tests.core.offices import PASSWORD, START, NoKeyring, founding, opened
from tests.keyrings import MemoryKeyring
from tests.ui.shell.conftest import Driver, Start
from ui.shell.first_run.answers import Draft, Way
from ui.shell.first_run.first_run import FirstRun
from ui.shell.first_run.wizard import Wizard
from ui.shell.login import LoginPage
from ui.toolkit.preview import PdfPreview
from ui.toolkit.speech import language, set_language

PASSPHRASE = "four plain words here"


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def run_of(driver: Driver) -> FirstRun:
    assert driver.program._first_run is not None
    return driver.program._first_run


def wizard(driver: Driver) -> Wizard:
    page = driver.program.frame.page
    assert isinstance(page, Wizard), page
    return page


def enter(driver: Driver) -> None:
    """Press Enter in the wizard and wait for what follows."""
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()


def fill_company(driver: Driver) -> None:
    run = run_of(driver)
    run.company.company.setText("远山汽车集团有限公司")
    run.company.short.setText("远山汽车")
    run.company.phone.setText("400-800-2719")


def fill_administrator(driver: Driver) -> None:
    step = run_of(driver).administrator
    step.person.setText("周敏")
    step.login.setText("zhoumin")
    step.password.setText(PASSWORD)
    step.again.setText(PASSWORD)


def founded(driver: Driver) -> None:
    """Go through the wizard to the recovery sheet."""
    enter(driver)
    enter(driver)
    fill_company(driver)
    enter(driver)
    fill_administrator(driver)
    enter(driver)


# ------------------------------------------------------------------------------ a new office


def test_the_whole_way_to_the_desk(start: Start, tmp_path: Path, ring: MemoryKeyring) -> None:
    root = tmp_path / "data"
    driver = start(root, keyring=SystemKeyring(), at=Clock()).begin()
    run = run_of(driver)
    assert [step.name.key for step in wizard(driver).steps] == [
        "shell.first.language",
        "shell.place.title",
        "shell.company.title",
        "shell.first.administrator",
        "shell.sheet.title",
    ]
    assert QApplication.focusWidget() is run.language_step.cards[Language.ZH]
    founded(driver)
    driver.qtbot.waitUntil(lambda: bool(wizard(driver).findChildren(PdfPreview)))
    assert wizard(driver).step is run.sheet
    scroll = wizard(driver).scroll
    under = (
        scroll.widget().height()
        - run.sheet.tick.mapTo(scroll.widget(), run.sheet.tick.rect().bottomLeft()).y()
    )
    assert under < 100, "the sheet takes the room that there is"
    assert not scroll.verticalScrollBar().maximum()
    assert not wizard(driver).back.isVisible(), "what is founded is not taken back"
    enter(driver)
    assert run.sheet.tick.error == Phrase("shell.sheet.tick_first")
    run.sheet.kept.click()
    enter(driver)
    assert driver.desk.top.post.text() == "周敏"
    assert "远山汽车集团有限公司" in driver.program.frame.windowTitle()
    assert load_profile(DataFolder(root)).keeping is KeyKeeping.KEYRING
    assert not (root / "first-run.json").exists()
    driver.program.let_go()
    driver.log_in("zhoumin")
    assert driver.desk.isVisible()


def test_every_step_says_what_is_missing(start: Start, tmp_path: Path, ring: MemoryKeyring) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    run = run_of(driver)
    enter(driver)
    run.place.folder.clear()
    enter(driver)
    assert run.place.fields["folder"].error == Phrase("error.needed")
    run.place.folder.setText("here")
    enter(driver)
    assert run.place.fields["folder"].error == Phrase("shell.place.absolute")
    run.place.folder.setText(str(tmp_path / "data"))
    enter(driver)
    assert wizard(driver).note.text() == "还差 1 项：单位名称"
    assert run.company.fields["name"].error is None, "nothing is red before one wants to go on"
    enter(driver)
    assert run.company.fields["name"].error == Phrase("error.needed")
    assert QApplication.focusWidget() is run.company.company
    run.company.company.setText("远山汽车集团有限公司")
    run.company.code.setFocus()
    run.company.code.setText("1")
    run.company.phone.setFocus()
    assert run.company.fields["code"].error == Phrase("error.company_code")
    assert wizard(driver).note.text() == "还差 1 项：公司代码"
    run.company.phone.setText("call us")
    enter(driver)
    assert run.company.fields["phone"].error == Phrase("error.phone")
    run.company.code.setText("01")
    assert run.company.fields["code"].error is None
    run.company.phone.clear()
    enter(driver)
    run.administrator.person.setText("周敏")
    run.administrator.login.setText("zhoumin")
    run.administrator.password.setText("short")
    run.administrator.again.setText("other")
    enter(driver)
    assert set(run.administrator.faults()) == {"password", "again"}
    wizard(driver).back.click()
    assert wizard(driver).step is run.company
    assert run.company.company.text() == "远山汽车集团有限公司"


def test_the_list_shows_the_answers_given(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    enter(driver)
    enter(driver)
    fill_company(driver)
    enter(driver)
    listed = wizard(driver).list._steps
    assert [str(step.detail) for step in listed[:1]] == ["中文"]
    assert listed[1].detail == Phrase("shell.place.new")
    assert listed[2].detail == "远山汽车"


def test_the_language_changes_as_it_is_chosen(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    run_of(driver).language_step.cards[Language.EN].click()
    driver.calm()
    assert language() is Language.EN
    assert wizard(driver).heading.text() == "Language"
    enter(driver)
    enter(driver)
    card = run_of(driver).company.cards["dealer-group"]
    assert "Three offices" in card.accessibleDescription()
    set_language(Language.ZH)
    driver.calm()
    assert "三室" in card.accessibleDescription()


def test_it_can_be_left_and_taken_up_again(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    root = tmp_path / "data"
    driver = start(root, keyring=SystemKeyring()).begin()
    enter(driver)
    enter(driver)
    fill_company(driver)
    enter(driver)
    fill_administrator(driver)
    driver.program.frame.close()
    kept = (root / "first-run.json").read_text("utf-8")
    assert PASSWORD not in kept
    assert not (root / "office.db").exists()
    again = start(root, keyring=SystemKeyring()).begin()
    enter(again)
    enter(again)
    assert run_of(again).company.company.text() == "远山汽车集团有限公司"
    enter(again)
    assert run_of(again).administrator.login.text() == "zhoumin"
    assert run_of(again).administrator.password.text() == ""


def test_a_torn_draft_is_no_obstacle(tmp_path: Path) -> None:
    for text in ("{half", "[]", '{"company": 7, "unknown": "x"}'):
        (tmp_path / "first-run.json").write_text(text, encoding="utf-8")
        assert Draft(DataFolder(tmp_path)).answers.company == ""


def test_the_sheet_is_owed_until_it_is_put_away(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    root = tmp_path / "data"
    driver = start(root, keyring=SystemKeyring(), at=Clock()).begin()
    founded(driver)
    driver.program.frame.close()
    assert json.loads((root / "first-run.json").read_text("utf-8"))["owes_sheet"] is True
    again = start(root, keyring=SystemKeyring(), at=Clock()).begin()
    again.log_in("zhoumin")
    again.qtbot.waitUntil(lambda: bool(wizard(again).findChildren(PdfPreview)))
    assert wizard(again).step is run_of(again).sheet
    run_of(again).sheet.kept.click()
    enter(again)
    assert again.desk.isVisible()
    again.program.let_go()
    again.log_in("zhoumin")
    assert again.desk.isVisible(), "it is owed once"


# ---------------------------------------------------------------------------------- keyrings


def test_without_a_keyring_there_is_a_passphrase(start: Start, tmp_path: Path) -> None:
    root = tmp_path / "data"
    driver = start(root, keyring=NoKeyring(), at=Clock()).begin()
    run = run_of(driver)
    assert run.passphrase in wizard(driver).steps
    founded(driver)
    assert wizard(driver).step is run.passphrase
    run.passphrase.passphrase.setText("short")
    enter(driver)
    assert set(run.passphrase.faults()) == {"passphrase", "again"}
    run.passphrase.passphrase.setText(PASSPHRASE)
    run.passphrase.again.setText(PASSPHRASE)
    enter(driver)
    driver.qtbot.waitUntil(lambda: bool(wizard(driver).findChildren(PdfPreview)))
    assert load_profile(DataFolder(root)).keeping is KeyKeeping.PASSPHRASE
    assert PASSPHRASE not in (root / "first-run.json").read_text("utf-8")


def test_a_keyring_that_refuses_leads_to_the_passphrase(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    root = tmp_path / "data"
    driver = start(root, keyring=SystemKeyring(), at=Clock()).begin()
    ring.locked = True
    founded(driver)
    run = run_of(driver)
    assert wizard(driver).step is run.passphrase
    assert not (root / "office.db").exists()
    run.passphrase.passphrase.setText(PASSPHRASE)
    run.passphrase.again.setText(PASSPHRASE)
    enter(driver)
    assert wizard(driver).step is run.sheet


# ------------------------------------------------------------------------------------- place


def test_another_folder_becomes_the_office(
    start: Start, tmp_path: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, chosen = tmp_path / "data", tmp_path / "数据 D"
    driver = start(root, keyring=SystemKeyring(), at=Clock()).begin()
    enter(driver)
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(chosen)))
    run_of(driver).place._browse()
    assert run_of(driver).place.root == chosen
    enter(driver)
    fill_company(driver)
    enter(driver)
    fill_administrator(driver)
    enter(driver)
    assert (chosen / "office.db").exists()
    assert not (root / "office.db").exists()
    run_of(driver).sheet.kept.click()
    enter(driver)
    driver.program.frame.close()
    again = start(root, keyring=SystemKeyring(), at=Clock()).begin()
    assert again.program.house.folder.root == chosen
    again.log_in("zhoumin")
    assert again.desk.isVisible()


def test_a_network_path_is_refused_with_the_sentence(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    enter(driver)
    run_of(driver).place.folder.setText("//server/share/crm")
    enter(driver)
    assert wizard(driver).step is run_of(driver).place
    assert run_of(driver).place.fields["folder"].error == Phrase("error.storage.on_network")


def test_a_folder_with_an_office_can_be_opened_instead(
    start: Start, tmp_path: Path, small: Path
) -> None:
    driver = start(tmp_path / "data", keyring=NoKeyring()).begin()
    enter(driver)
    place = run_of(driver).place
    place.folder.setText(str(small))
    enter(driver)
    assert place.fields["folder"].error == Phrase("error.already_founded")
    place.open.click()
    driver.calm()
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_folder_of_another_window_is_refused(
    start: Start, tmp_path: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.shell.instance._ATTEMPTS", 1)
    taken = tmp_path / "taken"
    taken.mkdir()
    lock = FileLock(taken / "window.lock")
    lock.acquire()
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    enter(driver)
    run_of(driver).place.folder.setText(str(taken))
    enter(driver)
    fill_company(driver)
    enter(driver)
    fill_administrator(driver)
    enter(driver)
    assert wizard(driver).step is run_of(driver).place
    assert run_of(driver).place.fields["folder"].error == Phrase("shell.place.in_use")
    lock.release()


def test_what_only_the_service_finds_comes_back_to_its_field(
    start: Start, tmp_path: Path, ring: MemoryKeyring
) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring(), at=Clock()).begin()
    enter(driver)
    enter(driver)
    fill_company(driver)
    run_of(driver).company.phone.setText("400;800;2719")
    enter(driver)
    fill_administrator(driver)
    enter(driver)
    assert wizard(driver).step is run_of(driver).company
    assert run_of(driver).company.fields["phone"].error == Phrase("error.phone")
    assert not (tmp_path / "data" / "office.db").exists()


# ------------------------------------------------------------------------------------ sample


def choose_sample(driver: Driver) -> None:
    enter(driver)
    run_of(driver).place.cards[Way.SAMPLE].click()
    assert wizard(driver).next.words() == "开始看看"
    driver.press(Qt.Key.Key_Return, wizard(driver))


def test_one_can_look_around_and_leave_no_trace(start: Start, tmp_path: Path) -> None:
    driver = start(tmp_path / "data", keyring=NoKeyring(), at=Clock()).begin()
    choose_sample(driver)
    driver.qtbot.waitUntil(lambda: driver.program._presence is not None, timeout=60_000)
    driver.calm()
    folder = driver.program.house.folder.root
    assert driver.desk.status.database.text() == "演示数据"
    assert driver.desk.top.post.text() == "沈岚"
    driver.program.let_go()
    assert "zhoumin" in driver.login.band.accessibleName()
    assert driver.login.leave_sample.isVisible()
    assert not driver.login.recover.isVisible()
    driver.login.leave_sample.click()
    driver.calm()
    assert not folder.exists()
    assert wizard(driver).step is run_of(driver).language_step
    assert run_of(driver).place.way is Way.NEW


def test_making_the_sample_can_be_stopped(start: Start, tmp_path: Path) -> None:
    driver = start(tmp_path / "data", keyring=NoKeyring(), at=Clock()).begin()
    choose_sample(driver)
    driver.qtbot.waitUntil(wizard(driver).cancel.isVisible)
    run = run_of(driver)
    folder = run._house.folder.root
    wizard(driver).cancel.click()
    driver.qtbot.waitUntil(lambda: run._house is driver.program.house, timeout=60_000)
    assert not folder.exists()
    assert wizard(driver).step is run.place
    assert wizard(driver).next.isEnabled()


# ------------------------------------------------------------------------------------ backup


@pytest.fixture
def backup(tmp_path: Path, ring: MemoryKeyring) -> tuple[Path, bytes]:
    """A backup of an encrypted office elsewhere, and its key."""
    app, _, key = found_office(
        DataFolder(tmp_path / "elsewhere"),
        SystemKeyring(),
        founding("small-office"),
        clock=SetClock(START),
    )
    session = app.login.log_in(_system(), "chenli", PASSWORD).value
    made = app.backups.make(session.actor).value
    app.close()
    assert key is not None
    return made.path, key


def choose_backup(driver: Driver) -> None:
    enter(driver)
    run_of(driver).place.cards[Way.RESTORE].click()
    enter(driver)


def test_a_backup_is_restored_with_the_sheets_key(
    start: Start, tmp_path: Path, ring: MemoryKeyring, backup: tuple[Path, bytes]
) -> None:
    file, key = backup
    root = tmp_path / "data"
    driver = start(root, keyring=SystemKeyring()).begin()
    choose_backup(driver)
    step = run_of(driver).backup
    enter(driver)
    assert step.fields["file"].error == Phrase("error.needed")
    step.file.take(file)
    enter(driver)
    assert step.fields["key"].error == Phrase("shell.backup_step.key_needed")
    step.key.text.setPlainText("12 34")
    enter(driver)
    assert step.fields["key"].error == Phrase("paper.recovery.no_key")
    step.key.text.setPlainText(secrets.token_hex(32))
    enter(driver)
    assert step.fields["key"].error == Phrase("error.storage.wrong_key")
    step.key.text.setPlainText("\n".join(f"{group} {sign}" for group, sign in key_lines(key)))
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.qtbot.waitUntil(lambda: isinstance(driver.program.frame.page, LoginPage), timeout=30_000)
    assert driver.login.band.accessibleName() == "备份已恢复，请登录"
    driver.calm()
    driver.log_in()
    assert driver.desk.isVisible()


def test_a_file_that_is_no_backup_is_said_at_its_field(
    start: Start, tmp_path: Path, ring: MemoryKeyring, small: Path
) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    choose_backup(driver)
    step = run_of(driver).backup
    step.file.take(tmp_path / "nowhere.crmbackup")
    enter(driver)
    assert step.fields["file"].error == Phrase("error.storage.missing")
    with opened(small) as office:
        made = office.app.backups.make(office.administrator).value
    step.file.take(made.path)
    enter(driver)
    driver.log_in()
    assert driver.desk.isVisible(), "a backup without encryption needs no key"


def _system() -> object:
    from crm_desktop.foundation.actor import SYSTEM

    return SYSTEM
