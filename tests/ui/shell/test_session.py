"""Rights that change while somebody works, and the lock before their desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crm_desktop.access.model import Grant
from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Phrase
from tests.core.offices import PASSWORD, opened
from tests.ui.shell.conftest import Driver, Start
from tests.ui.shell.test_desk import CTRL, go, run_command, screen
from ui.shell.lock import LockPage
from ui.shell.login import LoginPage
from ui.shell.password import ChangePassword
from ui.toolkit.commandlist import CommandList
from ui.toolkit.searchlist import SearchPopup
from ui.workplace import Address


def lock_page(driver: Driver) -> LockPage:
    page = driver.program.frame.page
    assert isinstance(page, LockPage), page
    return page


# ------------------------------------------------------------------------------------- rights


def test_a_right_that_is_taken_away_is_gone_at_once(at_desk: Driver) -> None:
    place = at_desk.program.house.place
    go(at_desk, Address("audit"))
    assert screen(at_desk).objectName() == "audit"

    def take_away(app: Application, actor: Actor) -> object:
        for role in ("MG", "AD", "SP", "SV"):
            have = frozenset(
                g
                for g in app.rights.grants(actor)
                if g.role == role and g.right.startswith("audit.")
            )
            keep = frozenset(g for g in have if g.right != "audit.view")
            if have != keep:
                changed = app.rights.set_cell(actor, role, "audit", have, keep)
        return changed

    place.ask(take_away, owner=at_desk.program)
    at_desk.calm()
    assert not place.may("audit.view")
    assert set(at_desk.desk.rail._items) == {"desk", "organisation"}
    assert screen(at_desk).objectName() == "desk", "the room that closed is left"


def test_a_right_that_is_given_opens_its_room(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in("lifang")
    assert set(driver.desk.rail._items) == {"desk"}
    before = screen(driver)
    admin = _administrator(driver)

    def give(app: Application, _actor: Actor) -> object:
        grants = frozenset({Grant("AG", "audit.view")})
        return app.rights.set_cell(admin, "AG", "audit", frozenset(), grants)

    driver.program.house.place.ask(give, owner=driver.program)
    driver.calm()
    assert set(driver.desk.rail._items) == {"desk", "audit"}
    assert screen(driver) is before, "nothing moves where the room stays open"


def test_whoever_loses_the_post_is_asked_to_log_in_again(start: Start, small: Path) -> None:
    driver = start(small).begin().log_in("lifang")
    admin = _administrator(driver)

    def end(app: Application, _actor: Actor) -> object:
        posting = app.people.postings(admin, 2)[0]
        today = app.context.clock.today()
        return app.people.end_posting(admin, posting.id, posting.version, today, "other")

    driver.program.house.place.ask(end, owner=driver.program)
    driver.qtbot.waitUntil(lambda: isinstance(driver.program.frame.page, LoginPage))
    assert driver.login.band.accessibleName() == "您的岗位已变动，请重新登录"


def test_a_post_that_ends_by_the_calendar_ends_without_any_change(
    start: Start, small: Path, clock: SetClock
) -> None:
    with opened(small) as office:
        posting = office.app.people.postings(office.administrator, 2)[0]
        tomorrow = office.today + timedelta(days=1)
        office.app.people.end_posting(
            office.administrator, posting.id, posting.version, tomorrow, "other"
        )
    driver = start(small).begin().log_in("lifang")
    clock.advance(timedelta(days=1))
    driver.presence._pulse._tick()
    driver.qtbot.waitUntil(lambda: isinstance(driver.program.frame.page, LoginPage))


def test_a_setting_of_the_office_holds_at_once(at_desk: Driver) -> None:
    place = at_desk.program.house.place
    place.ask(
        lambda app, actor: app.settings.change_office(actor, "idle_minutes", 42),
        owner=at_desk.program,
    )
    at_desk.calm()
    assert place.settings["idle_minutes"] == 42
    assert at_desk.presence._idle._limit.interval() == 42 * 60_000


# --------------------------------------------------------------------------------------- lock


def test_the_lock_keeps_what_was_typed_and_where(at_desk: Driver) -> None:
    line = screen(at_desk).line
    line.setFocus()
    at_desk.type("half a sentence")
    at_desk.press(Qt.Key.Key_L, at_desk.desk, CTRL)
    page = lock_page(at_desk)
    assert not line.isVisible()
    assert "陈立" in page.detail.text()
    at_desk.type(PASSWORD)
    at_desk.press(Qt.Key.Key_Return)
    at_desk.calm()
    assert line.text() == "half a sentence"
    assert QApplication.focusWidget() is line


def test_a_wrong_password_stays_locked_and_then_waits(at_desk: Driver) -> None:
    at_desk.presence.lock()
    at_desk.presence.lock()
    page = lock_page(at_desk)
    for _failure in range(4):
        page.field.line.setText("not this")
        at_desk.press(Qt.Key.Key_Return, page.field.line)
        at_desk.calm()
    assert page._waiting.isActive()
    assert not page.button.isEnabled()
    page.field.line.setText(PASSWORD)
    at_desk.press(Qt.Key.Key_Return, page.field.line)
    at_desk.calm()
    assert at_desk.program.frame.page is page
    seconds = page._waiting._left
    for _second in range(seconds):
        page._waiting.timeout.emit()
    assert page.button.isEnabled()


def test_the_lock_hides_dialogs_and_lists_and_brings_dialogs_back(at_desk: Driver) -> None:
    run_command(at_desk, "mima")
    dialog = at_desk.dialog(ChangePassword)
    assert isinstance(dialog, ChangePassword)
    dialog.old.line.setText("typed before")
    at_desk.presence._idle.idle.emit()
    assert not dialog.isVisible()
    assert not any(w.isVisible() for w in at_desk.program.frame.findChildren(SearchPopup))
    page = lock_page(at_desk)
    page.field.line.setText(PASSWORD)
    at_desk.press(Qt.Key.Key_Return, page.field.line)
    at_desk.calm()
    assert dialog.isVisible()
    assert dialog.old.line.text() == "typed before"
    dialog.reject()


def test_another_person_can_take_the_place_of_who_locked(at_desk: Driver) -> None:
    shown = screen(at_desk)
    shown.stays = True
    at_desk.presence.lock()
    lock_page(at_desk).left.emit()
    assert shown.left == 1, "what was typed is kept before"
    at_desk.log_in("lifang")
    assert at_desk.desk.top.post.text() == "李芳"
    assert screen(at_desk) is not shown


def test_no_command_reaches_the_desk_behind_the_lock(at_desk: Driver) -> None:
    at_desk.presence.lock()
    at_desk.press(Qt.Key.Key_K, at_desk.program.frame, CTRL)
    at_desk.calm()
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, CommandList)]


def test_whoever_lost_the_post_meanwhile_cannot_unlock(
    start: Start, small: Path, clock: SetClock
) -> None:
    with opened(small) as office:
        posting = office.app.people.postings(office.administrator, 2)[0]
        tomorrow = office.today + timedelta(days=1)
        office.app.people.end_posting(
            office.administrator, posting.id, posting.version, tomorrow, "other"
        )
    driver = start(small).begin().log_in("lifang")
    driver.presence.lock()
    clock.advance(timedelta(days=1))
    page = lock_page(driver)
    page.field.line.setText(PASSWORD)
    driver.press(Qt.Key.Key_Return, page.field.line)
    driver.qtbot.waitUntil(lambda: isinstance(driver.program.frame.page, LoginPage))


# ----------------------------------------------------------------------------------- password


def test_ones_own_password_is_changed_in_a_dialog(at_desk: Driver) -> None:
    run_command(at_desk, "mima")
    dialog = at_desk.dialog(ChangePassword)
    assert isinstance(dialog, ChangePassword)
    dialog.primary.click()
    assert dialog.old.error == Phrase("error.needed")
    dialog.old.line.setText("not mine")
    dialog.primary.click()
    assert dialog.password.new.error == Phrase("error.needed")
    for field in (dialog.password.new, dialog.password.again):
        field.line.setText("words of my own")
    dialog.primary.click()
    at_desk.calm()
    assert dialog.old.error == Phrase("error.password_wrong")
    dialog.old.line.setText(PASSWORD)
    dialog.primary.click()
    at_desk.calm()
    assert at_desk.desk.toasts._shown
    at_desk.program.let_go()
    at_desk.log_in(password="words of my own")
    assert at_desk.desk.isVisible()


def _administrator(driver: Driver) -> Actor:
    """Return the administrator of the small office, who works at another desk."""
    found: list[Actor] = []
    house = driver.program.house

    def read() -> Actor:
        from db import sql

        with house.office.application().database.here():
            return Actor(1, sql.scalar("SELECT min(post_id) FROM posting WHERE person_id = 1"))

    house.runner.run(read, owner=driver.program, done=found.append)
    driver.calm()
    return found[0]


def test_no_room_reads_again_while_all_of_them_go(at_desk: Driver) -> None:
    """A room that goes must not show the next one, which would read what it missed, for nobody."""
    go(at_desk, Address("organisation"))
    hidden = screen(at_desk)
    read: list[Changes] = []
    at_desk.program.house.bus.subscribe(hidden, ("person",), read.append)
    go(at_desk, Address("desk"))
    at_desk.program.house.bus.publish(Changes.of([Change("person", 1)]))
    at_desk.calm()
    assert at_desk.program.house.bus.is_stale(hidden)
    at_desk.program.let_go()
    at_desk.calm()
    assert read == []
