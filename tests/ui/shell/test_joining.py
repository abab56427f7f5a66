"""A desk of an office on a server: joined by the wizard, logged in to, and every refusal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from crm_desktop.access.model import PersonData
from crm_desktop.application import found_office
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import join_office, kept_password
from crm_desktop.sharing.place import SharedPlace
from db.migrate import HEAD
from db.shared import open_shared
from tests.core.offices import PASSWORD, NoKeyring, founding
from tests.core.sharing.people import Shared, clear, found_shared
from tests.keyrings import MemoryKeyring
from tests.servers import server
from tests.ui.calm import until
from tests.ui.shell.conftest import Driver, Start
from ui.shell.first_run.answers import Answers, Draft, Way
from ui.shell.first_run.first_run import FirstRun
from ui.shell.first_run.join_step import JoinStep
from ui.shell.first_run.wizard import Wizard
from ui.shell.opening import TroublePage
from ui.shell.opening import Way as WayOut
from ui.shell.password import ChangePassword, NewPasswordPage

NEW = "another-horse-10"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    founded = found_shared(tmp_path_factory.mktemp("host"))
    yield founded
    clear(founded)


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def joined(shared: Shared, tmp_path: Path) -> Path:
    """A folder that has joined."""
    root = tmp_path / "joined"
    app, _ = join_office(DataFolder(root), shared.place, "chenli", PASSWORD)
    app.close()
    return root


def run_of(driver: Driver) -> FirstRun:
    assert driver.program._first_run is not None
    return driver.program._first_run


def wizard(driver: Driver) -> Wizard:
    page = driver.program.frame.page
    assert isinstance(page, Wizard), page
    return page


def at_joining(driver: Driver) -> JoinStep:
    """Go through the wizard to the address, with Enter."""
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()
    run_of(driver).place.cards[Way.JOIN].setChecked(True)
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()
    step = run_of(driver).joining
    assert wizard(driver).step is step
    return step


def fill(step: JoinStep, place: SharedPlace, login: str = "chenli", word: str = PASSWORD) -> None:
    step.host.setText(place.host)
    step.port.setText(str(place.port))
    step.database.setText(place.database)
    step.tls.set_value(place.tls)
    step.login.setText(login)
    step.password.setText(word)


def said(step: JoinStep) -> Phrase | str:
    return step.result.phrase


def connections(shared: Shared) -> int:
    """How many connections people have at the office's database."""
    name = shared.address.database
    asked = "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE"
    return int(server().run(f"{asked} '{name}:%'")[0][0])


# ------------------------------------------------------------------------------------ the wizard


def test_the_line_that_is_scanned_and_two_words_lead_to_the_desk(
    start: Start, shared: Shared, tmp_path: Path, ring: MemoryKeyring
) -> None:
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    step = at_joining(driver)
    assert QApplication.focusWidget() is step.host
    assert set(step.faults()) == {"host", "database", "login", "password"}
    driver.type(shared.place.line())  # a scanner types, and ends with Enter
    driver.press(Qt.Key.Key_Return)
    assert (step.host.text(), step.port.text()) == ("127.0.0.1", str(shared.place.port))
    assert (step.database.text(), step.tls.value()) == (shared.place.database, "disable")
    step.login.setFocus()
    driver.type("chenli")
    step.password.setFocus()
    driver.type(PASSWORD)
    assert step.remember.isVisible()
    step.remember.setChecked(True)
    driver.press(Qt.Key.Key_Return)
    driver.calm()
    assert driver.desk.isVisible()
    assert driver.program.house.place.server == "远达 · 127.0.0.1"
    assert driver.desk.status.database.text() == "远达 · 127.0.0.1"
    folder = DataFolder(tmp_path / "data")
    assert load_profile(folder).shared == replace(shared.place, office="远达")
    assert kept_password(load_profile(folder), SystemKeyring(), "chenli") == PASSWORD
    assert driver.program.memory.kept.login == "chenli"
    assert not (folder.root / "first-run.json").exists()


def test_a_pasted_line_is_spread_at_once_and_a_port_behind_a_host_too(
    start: Start, shared: Shared, tmp_path: Path
) -> None:
    driver = start(tmp_path / "data").begin()
    step = at_joining(driver)
    assert not step.remember.isVisible(), "there is no keyring"
    QApplication.clipboard().setText("crm://10.0.0.7:5544/office?tls=require")
    step.host.paste()
    assert (step.host.text(), step.port.text(), step.database.text(), step.tls.value()) == (
        "10.0.0.7", "5544", "office", "require",
    )  # fmt: skip
    step.host.setText("10.0.0.8:5545")
    assert step.place == SharedPlace("10.0.0.8", "office", 5545, "require")
    step.host.setText("two words")
    step.port.setText("x")
    assert {"host", "port"} <= set(step.faults())
    assert step.answer() == "two words"
    # What was answered is there at the next start, but for the password.
    step.host.setText("10.0.0.8")
    step.port.setText("5545")
    step.password.setText(PASSWORD)
    driver.program.frame.close()
    assert PASSWORD not in (tmp_path / "data" / "first-run.json").read_text("utf-8")
    answers = Draft(DataFolder(tmp_path / "data")).answers
    assert (answers.way, answers.host, answers.port) == ("join", "10.0.0.8", "5545")


def test_the_connection_is_tested_and_says_what_is_wrong(
    start: Start, shared: Shared, tmp_path: Path
) -> None:
    driver = start(tmp_path / "data").begin()
    step = at_joining(driver)
    step.test.click()
    assert step.fields["host"].error is not None
    for place, login, why, editor in (
        (replace(shared.place, port=1), "chenli", "unreachable", step.host),
        (replace(shared.place, tls="require"), "chenli", "no_tls", step.tls),
        (shared.place, "nobody", "wrong_password", step.password),
    ):
        fill(step, place, login)
        step.test.click()
        driver.calm()
        assert said(step) == Phrase(f"join.why.{why}")
        assert QApplication.focusWidget() is editor
    fill(step, shared.place)
    assert step.result.phrase, "still there"
    step.test.click()
    driver.calm()
    assert said(step) == Phrase("join.connected", office="远达")
    assert step.result._ink == "green"
    assert not (tmp_path / "data" / "database.json").exists(), "only tried"
    QTest.keyClicks(step.login, "x")
    assert said(step) == "", "what was said is no longer so"
    fill(step, shared.place, word="wrong")
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()
    assert said(step) == Phrase("join.why.wrong_password")
    assert connections(shared) == 0


def test_a_certificate_is_asked_for_where_it_is_to_be_checked(
    start: Start, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = start(tmp_path / "data").begin()
    step = at_joining(driver)
    fill(step, shared.place)
    assert not step.certificate.isVisible()
    step.tls.set_value("verify-full")
    assert step.certificate.isVisible()
    step.certificate.line.setText(str(tmp_path / "gone.crt"))
    assert set(step.faults()) == {"certificate"}
    file = tmp_path / "office.crt"
    file.write_text("", "utf-8")
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(file)))
    step._browse()
    assert step.faults() == {}
    assert step.place.certificate == str(file)
    step.tls.set_value("require")
    assert step.place.certificate == ""


def test_a_pasted_line_names_the_certificate_that_is_trusted(start: Start, tmp_path: Path) -> None:
    driver = start(tmp_path / "data").begin()
    step = at_joining(driver)
    known = "0f" * 32
    place = SharedPlace("192.168.1.20", "office", 54320, "verify-ca", fingerprint=known)
    fill(step, replace(place, tls="prefer", fingerprint=""))
    step.tls.set_value("verify-ca")
    assert step.faults() == {"tls": Phrase("join.why.no_fingerprint")}
    step.host.setText(place.line())
    step._spread()
    assert (step.faults(), step.place) == ({}, place)
    assert not step.certificate.isVisible()
    answers = step.save(Answers())
    step.host.setText("elsewhere")
    step.load(answers)
    assert step.place == place
    step.tls.set_value("require")
    assert step.place.fingerprint == ""


def test_a_folder_with_a_database_of_its_own_joins_none(start: Start, tmp_path: Path) -> None:
    other = tmp_path / "other"
    app, _, _ = found_office(DataFolder(other), NoKeyring(), founding("small-office"), plain=True)
    app.close()
    driver = start(tmp_path / "data").begin()
    driver.press(Qt.Key.Key_Return, wizard(driver))
    place = run_of(driver).place
    place.cards[Way.JOIN].setChecked(True)
    assert place.answer() == Phrase("shell.place.join")
    place.folder.setText(str(other))
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()
    assert place.fields["folder"].error == Phrase("error.already_founded")


# ------------------------------------------------------------------------------------- the login


def test_one_logs_in_and_leaves_and_another_comes(
    start: Start, shared: Shared, joined: Path
) -> None:
    driver = start(joined).begin()
    page = driver.login
    assert page.side.note.phrase == "远达 · 127.0.0.1"
    assert page.server.isVisible()
    assert not page.recover.isVisible(), "the recovery sheet is its host's"
    assert connections(shared) == 0, "nobody is connected before somebody logs in"
    page.name.setFocus()
    driver.type("chenli")
    page.password.setFocus()
    driver.type("wrong")
    driver.press(Qt.Key.Key_Return)
    driver.calm()
    assert page.said.phrase == Phrase("error.login")
    assert page.password.text() == ""
    driver.type(PASSWORD)
    driver.press(Qt.Key.Key_Return)
    driver.calm()
    assert driver.desk.isVisible()
    assert connections(shared) >= 1
    assert driver.presence._doings().restore == driver.presence._restore
    driver.presence.lock()
    lock = driver.presence._lock_page
    assert lock is not None
    lock.field.line.setText("wrong")
    lock.button.click()
    driver.calm()
    assert driver.presence.is_locked
    lock.field.line.setText(PASSWORD)
    lock.button.click()
    driver.calm()
    assert not driver.presence.is_locked
    driver.program.let_go()
    driver.calm()
    until(driver.qtbot, lambda: connections(shared) == 0)
    driver.log_in("lifang")
    assert driver.program.house.place.session.name == "李芳"


def test_a_remembered_password_is_filled_in_and_follows_its_change(
    start: Start, shared: Shared, joined: Path, ring: MemoryKeyring
) -> None:
    driver = start(joined, keyring=SystemKeyring()).begin()
    page = driver.login
    assert page.remember_password.isVisible()
    page.remember.setChecked(True)
    page.remember_password.setChecked(True)
    driver.log_in("lifang")
    driver.program.let_go()
    driver.calm()
    page = driver.login
    assert (page.name.text(), page.password.text()) == ("lifang", PASSWORD)
    assert page.remember_password.isChecked()
    QTest.keyClicks(page.name, "x")
    assert page.password.text() == "", "that is somebody else"
    driver.program.let_go()
    driver.calm()
    driver.press(Qt.Key.Key_Return, driver.login)
    driver.calm()
    for old, new in ((PASSWORD, NEW), (NEW, PASSWORD)):
        driver.presence._change_password()
        dialog = driver.dialog(ChangePassword)
        assert isinstance(dialog, ChangePassword)
        dialog.old.line.setText(old)
        dialog.password.new.line.setText(new)
        dialog.password.again.line.setText(new)
        dialog.primary.click()
        driver.calm()
        assert kept_password(load_profile(DataFolder(joined)), SystemKeyring(), "lifang") == new
        driver.program.let_go()
        driver.calm()
        driver.press(Qt.Key.Key_Return, driver.login)
        driver.calm()
        assert driver.desk.isVisible()
    driver.program.let_go()
    driver.calm()
    driver.login.remember_password.setChecked(False)
    driver.press(Qt.Key.Key_Return, driver.login)
    driver.calm()
    assert ring.kept == {}, "forgotten at the wish of who logs in"


def test_a_password_of_ours_is_changed_before_the_desk(
    start: Start, shared: Shared, tmp_path: Path, ring: MemoryKeyring
) -> None:
    with shared.hosting(tmp_path / "host") as host:
        made = host.app.people.add_person(host.administrator, PersonData(1, "wangwu", "王五"))
        person, first = made.value.person, made.value.password
        host.app.people.assign(host.administrator, person.id, host.post("A1-2"), host.today)
    driver = start(tmp_path / "data", keyring=SystemKeyring()).begin()
    step = at_joining(driver)
    fill(step, shared.place, "wangwu", first)
    step.remember.setChecked(True)
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()
    page = driver.program.frame.page
    assert isinstance(page, NewPasswordPage)
    page.password.new.line.setText(NEW)
    page.password.again.line.setText(NEW)
    page.button.click()
    driver.calm()
    assert driver.desk.isVisible()
    profile = load_profile(DataFolder(tmp_path / "data"))
    assert kept_password(profile, SystemKeyring(), "wangwu") == NEW


# ------------------------------------------------------------------------------------- refusals


def test_a_server_that_is_away_is_said_and_the_password_stays(
    start: Start, shared: Shared, joined: Path
) -> None:
    driver = start(joined).begin()
    server()._end()
    try:
        driver.log_in()
        page = driver.login
        assert page.said.phrase == Phrase("error.storage.unreachable")
        assert page.password.text() == PASSWORD
    finally:
        server().restart()
    driver.press(Qt.Key.Key_Return, driver.login)
    driver.calm()
    assert driver.desk.isVisible()


def trouble(driver: Driver) -> TroublePage:
    page = driver.program.frame.page
    assert isinstance(page, TroublePage), page
    return page


@contextmanager
def at_server(shared: Shared, change: str, back: str) -> Iterator[None]:
    database = open_shared(shared.address)
    database.connect()
    try:
        database.execute_sql(change)
        yield
        database.execute_sql(back)
    finally:
        database.close()


def test_what_the_same_password_does_not_end_has_a_page(
    start: Start, shared: Shared, joined: Path
) -> None:
    driver = start(joined).begin()
    change = "UPDATE schema_migration SET name = '{}' WHERE name = '{}'"
    with at_server(shared, change.format("9999_x", HEAD), change.format(HEAD, "9999_x")):
        driver.log_in()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.newer_schema")
    assert list(trouble(driver).buttons) == [WayOut.QUIT, WayOut.FOLDER]
    driver.program.try_again()
    driver.calm()
    insert = "INSERT INTO setting_value (key, owner, value) VALUES ('least_program', 0, '\"9.0\"')"
    with at_server(shared, insert, "DELETE FROM setting_value WHERE key = 'least_program'"):
        driver.log_in()
    assert trouble(driver).heading.phrase == Phrase("shell.trouble.older_program")
    driver.program.try_again()
    driver.calm()
    name = shared.address.database
    with at_server(
        shared,
        f'ALTER ROLE "{name}:chenli" NOLOGIN',
        f'ALTER ROLE "{name}:chenli" LOGIN',
    ):
        driver.log_in()
    page = trouble(driver)
    assert page.heading.phrase == Phrase("shell.trouble.not_admitted")
    assert list(page.buttons) == [WayOut.RETRY, WayOut.SERVER, WayOut.FOLDER, WayOut.QUIT]
    page.buttons[WayOut.RETRY].click()
    driver.calm()
    driver.log_in()
    assert driver.desk.isVisible()


def test_each_trouble_says_what_to_do(start: Start, joined: Path) -> None:
    driver = start(joined).begin()
    for code in ("no_tls", "older_schema", "unfit_server", "other_server", "gone"):
        driver.program._way_in.show_trouble(code, "detail")
        page = trouble(driver)
        assert page.heading.phrase == Phrase(f"shell.trouble.{code}")
        assert WayOut.SERVER in page.buttons
        assert WayOut.RESTORE not in page.buttons


def test_an_office_that_has_moved_is_joined_anew_at_its_new_address(
    start: Start, shared: Shared, joined: Path
) -> None:
    folder = DataFolder(joined)
    profile = load_profile(folder)
    assert profile.shared is not None
    replace(profile, shared=replace(profile.shared, port=1)).save(folder)
    driver = start(joined).begin()
    driver.login.server.click()
    driver.calm()
    step = run_of(driver).joining
    assert wizard(driver).step is step
    assert (step.host.text(), step.port.text()) == ("127.0.0.1", "1")
    step.back.click()
    driver.calm()
    assert driver.login.isVisible()
    driver.log_in()
    assert driver.login.said.phrase == Phrase("error.storage.unreachable")
    driver.program._way_in.show_trouble("gone")
    trouble(driver).buttons[WayOut.SERVER].click()
    driver.calm()
    step = run_of(driver).joining
    fill(step, shared.place)
    driver.press(Qt.Key.Key_Return, wizard(driver))
    driver.calm()
    assert driver.desk.isVisible()
    found = load_profile(folder).shared
    assert found is not None
    assert found.port == shared.place.port


def test_long_work_keeps_the_connection_of_who_began_it(
    start: Start, shared: Shared, joined: Path
) -> None:
    driver = start(joined).begin().log_in()
    place = driver.program.house.place
    seen: list[int] = []

    def work(app: object, _actor: object, _progress: object) -> None:
        time.sleep(0.3)
        seen.append(app.database.arrive())  # type: ignore[attr-defined]

    place.ask_long(work, owner=driver.program)
    driver.program.let_go()
    driver.log_in("lifang")
    until(driver.qtbot, lambda: bool(seen))
    driver.calm()
    place.ask_long(work, owner=driver.program)
    driver.calm()
    assert seen == [1, 2]
    # What still waits when they leave is done under nobody's name.
    place.ask_long(work, owner=driver.program)
    place.ask_long(work, owner=driver.program)
    driver.program.let_go()
    driver.calm()
    assert seen == [1, 2, 2]
