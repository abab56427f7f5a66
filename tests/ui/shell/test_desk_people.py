"""Who works at the desk and what it tells them: posts, settings, news, print, status."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crm_desktop.customers.index import queue
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Language, Phrase
from tests.core.customers.test_service import somebody
from tests.core.offices import opened
from tests.ui.shell.conftest import Driver, Start
from tests.ui.shell.test_desk import ALT, CTRL, request, run_command, screen
from ui.shell.preview import PreviewPage
from ui.toolkit.rail import RailItem
from ui.toolkit.speech import language
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.toast import Toast

# --------------------------------------------------------------------------------- person, post


def test_another_post_is_taken_from_the_menu(start: Start, small: Path) -> None:
    _give_second_post(small)
    driver = start(small).begin().log_in()
    before = screen(driver)
    driver.press(Qt.Key.Key_J, driver.desk, CTRL)
    menu = driver.desk._menu
    assert menu is not None
    (other,) = [a for a in menu.actions() if a.isCheckable() and not a.isChecked()]
    assert other.text().startswith("客服专员")
    other.trigger()
    menu.close()
    driver.calm()
    assert driver.program.house.place.session.post_title == "客服专员"
    assert set(driver.desk.rail._items) == {"desk"}
    assert screen(driver) is not before, "no screen shows what another post had before it"
    run_command(driver, "换到岗位")
    assert driver.program.house.place.session.post_title == "客服负责人"


def test_a_screen_that_asks_to_stay_keeps_the_post(start: Start, small: Path) -> None:
    _give_second_post(small)
    driver = start(small).begin().log_in()
    screen(driver).stays = True
    run_command(driver, "换到岗位")
    assert driver.program.house.place.session.post_title == "客服负责人"
    screen(driver).stays = False


def test_language_and_appearance_are_the_persons_own_setting(
    at_desk: Driver, start: Start, small: Path
) -> None:
    run_command(at_desk, "English")
    assert language() is Language.EN
    run_command(at_desk, "Dark")
    assert theme().scheme is Scheme.DARK
    settings = at_desk.program.house.place.settings
    assert (settings["language"], settings["theme"]) == ("en", "dark")
    at_desk.program.let_go()
    at_desk.program.speak(Language.ZH)
    at_desk.program.dress(Scheme.LIGHT)
    at_desk.calm()
    at_desk.log_in()
    assert language() is Language.EN, "the person's own language comes back with them"
    at_desk.program.speak(Language.ZH)
    at_desk.program.dress(Scheme.LIGHT)


def test_logging_out_is_on_record_and_asks_who_is_next(at_desk: Driver) -> None:
    run_command(at_desk, "tuichu")
    assert at_desk.login.isVisible()
    assert not at_desk.program.house.place.is_occupied
    entries = _actions(at_desk)
    assert entries[-1] == "login.out"


# ------------------------------------------------------------------------- news, print, status


def test_a_quiet_line_is_shown_with_its_undo(at_desk: Driver) -> None:
    undone: list[int] = []
    place = at_desk.program.house.place
    place.say(Phrase("shell.password.changed"), lambda: undone.append(1))
    (toast,) = at_desk.desk.findChildren(Toast)
    toast._undo.click()
    assert undone == [1]


def test_what_is_printed_is_seen_first_and_esc_goes_back(at_desk: Driver) -> None:
    place = at_desk.program.house.place
    before = QApplication.focusWidget()
    assert before is not None
    place.ask(
        lambda app, actor: app.sheets.sheet(actor, Language.ZH),
        owner=place,
        done=lambda pdf: place.preview(Phrase("shell.sheet.title"), pdf),
    )
    at_desk.calm()
    page = at_desk.desk.stack.currentWidget()
    assert isinstance(page, PreviewPage)
    assert page.preview.page_count == 1
    assert [hint._key for hint in at_desk.desk.status._hints] == ["Esc", "Ctrl+P", "F1"]
    at_desk.press(Qt.Key.Key_Escape, QApplication.focusWidget() or page)
    assert screen(at_desk).objectName() == "desk"
    assert QApplication.focusWidget() is before, "the keyboard is where it was"
    place.preview("again", _pdf(page))
    at_desk.press(Qt.Key.Key_Left, at_desk.desk, ALT)
    assert screen(at_desk).objectName() == "desk"


def test_the_bell_counts_what_is_due_and_the_rail_what_is_late(
    start: Start, small: Path, clock: SetClock
) -> None:
    with opened(small) as office:
        request(office)
    driver = start(small).begin().log_in()
    due = driver.desk.top.bell._count
    assert due >= 1
    clock.advance(timedelta(days=30))
    driver.presence._pulse._tick()
    driver.calm()
    desk_item = driver.desk.rail._items["desk"]
    assert isinstance(desk_item, RailItem)
    assert desk_item._overdue >= 1
    driver.desk.rail._items["organisation"].click()
    driver.desk.top.bell.click()
    assert screen(driver).objectName() == "desk"


def test_customers_whose_search_keys_wait_are_found_again(start: Start, small: Path) -> None:
    with opened(small) as office:
        clerk = office.actor("A1-2")
        customer = office.app.customers.add(clerk, somebody()).value
        with office.app.database.here(), office.app.database.atomic():
            queue([customer.id])
        assert office.app.filling.waiting(clerk)
        assert office.app.find_customers.find(clerk, customer.name) == []
    driver = start(small).begin().log_in("lifang")
    told: list[tuple[bool, int]] = []
    driver.program.house.place.ask(
        lambda app, actor: (
            app.filling.waiting(actor),
            len(app.find_customers.find(actor, customer.name)),
        ),
        owner=driver.desk,
        done=told.append,
    )
    driver.calm()
    assert told == [(False, 1)]
    assert not driver.presence._pulse._fills, "the next large step is filled too"


def test_the_days_backup_is_made_and_the_status_bar_says_how_old_it_is(
    at_desk: Driver, small: Path, clock: SetClock
) -> None:
    at_desk.calm()
    assert list((small / "backups").glob("*-daily.crmbackup"))
    assert at_desk.desk.status.backup.text() == "备份 刚刚"
    for span, words in (
        (timedelta(minutes=38), "备份 38 分钟前"),
        (timedelta(hours=3), "备份 3 小时前"),
        (timedelta(days=2), "备份 2 天前"),
    ):
        clock.advance(span)
        at_desk.desk.status._say()
        assert words.split(" ")[-1] in at_desk.desk.status.backup.text()
        clock.advance(-span)
    at_desk.desk.status.set_narrow(True)
    assert at_desk.desk.status.backup.text() == "刚刚"
    assert at_desk.desk.status.database.text() == "正常"


def test_a_daily_backup_that_fails_is_said_and_tried_again_later(
    start: Start, small: Path, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    (small / "backups").write_text("a file where the folder should be", encoding="utf-8")
    driver = start(small).begin().log_in()
    assert driver.desk.status.backup.text() == "今天的备份没有做成"
    assert "daily backup failed" in caplog.text
    driver.heard.clear()
    driver.presence._pulse._tick()
    driver.calm()
    (small / "backups").unlink()
    clock.advance(timedelta(minutes=31))
    driver.presence._pulse._tick()
    driver.calm()
    assert driver.desk.status.backup.text() == "备份 刚刚"


def _give_second_post(folder: Path) -> None:
    with opened(folder) as office:
        office.app.people.assign(
            office.administrator, 1, office.post("A1-2"), office.today, exception="人手少"
        )


def _actions(driver: Driver) -> list[str]:
    """Return the actions of the audit log, oldest first."""
    found: list[str] = []
    runner, office = driver.program.house.runner, driver.program.house.office
    driver.calm()

    def read() -> list[str]:
        rows = office.application().database.execute_sql(
            "SELECT action FROM audit_entry ORDER BY seq"
        )
        return [row[0] for row in rows.fetchall()]

    runner.run(read, owner=driver.program, done=found.extend)
    driver.calm()
    return found


def _pdf(page: PreviewPage) -> bytes:
    return page.preview._pdf
