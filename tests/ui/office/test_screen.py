"""The list of pages by right, the head, wide and narrow, and finding the way to a page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language
from tests.ui.lint import faults, size_got, unnamed, unreachable
from tests.ui.office.founded import BARS, SIZES, key, page_of, rest, settings
from tests.ui.place import Seat
from ui.office.chooser import Choice
from ui.office.screen import SettingsScreen
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address

STANDARDS = ["limits", "commitments", "text_modules"]
EVERYBODY = ["mine", "calendar", *STANDARDS, "help", "about"]
VIEWERS = [
    "mine",
    "office",
    "dictionaries",
    "own_fields",
    "calendar",
    "numbers",
    "backups",
    "share",
    "help",
    "about",
]


def pages(screen: SettingsScreen) -> list[str]:
    return [row.key for row in screen.chooser.list.rows.rows if isinstance(row, Choice)]


@pytest.mark.parametrize(
    ("login", "expected"),
    # The administrator has no part in service standards.
    [
        ("周敏", VIEWERS),
        ("陈立", [*VIEWERS[:6], *STANDARDS, *VIEWERS[6:]]),
        ("李梅", EVERYBODY),
    ],
)
def test_each_post_sees_the_pages_it_may_use(
    seat: Seat, qtbot: QtBot, login: str, expected: list[str]
) -> None:
    seat.log_in(login)
    assert pages(settings(seat, qtbot, "mine")) == expected


def test_the_arrow_keys_walk_the_list_and_enter_goes_in(seat: Seat, qtbot: QtBot) -> None:
    screen = settings(seat, qtbot, "mine")
    key(qtbot, screen.chooser.list, Qt.Key.Key_Down)
    assert screen.chooser.key == "office"
    rest(seat)
    key(qtbot, screen.chooser.list, Qt.Key.Key_Return)
    assert page_of(screen).isAncestorOf(screen.focusWidget())
    key(qtbot, screen.chooser.list, Qt.Key.Key_Up)
    key(qtbot, screen.chooser.list, Qt.Key.Key_A)
    assert screen.chooser.key == "mine"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (Address("settings", kind="dictionary", id=3), "dictionaries"),
        (Address("settings", kind="calendar", id=2025), "calendar"),
        (Address("settings", kind="number", id=2), "numbers"),
        (Address("settings", kind="backup", id=0), "backups"),
        (Address("settings", kind="setting", id=0), "office"),
        (Address("settings", "help.keys"), "help"),
        (Address("settings"), "mine"),
    ],
)
def test_an_address_leads_to_its_page(
    seat: Seat, qtbot: QtBot, address: Address, page: str
) -> None:
    screen = SettingsScreen(seat.place)
    qtbot.addWidget(screen)
    screen.open(address)
    screen.resize(*SIZES[0])
    screen.show()
    rest(seat)
    assert screen.chooser.key == page


def test_a_page_that_the_post_may_not_use_is_not_opened(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("李梅")
    screen = settings(seat, qtbot, "backups")
    assert screen.chooser.key == "mine"


def test_other_settings_keep_the_page_and_another_post_begins_anew(
    seat: Seat, qtbot: QtBot
) -> None:
    screen = settings(seat, qtbot, "office")
    page = page_of(screen)
    seat.place.begin(seat.place.session, {**seat.place.settings, "theme": "dark"})
    assert page_of(screen) is page
    seat.log_in("李梅")
    rest(seat)
    assert (pages(screen), screen.chooser.key) == (EVERYBODY, "mine")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_narrow_window_chooses_by_a_combo(seat: Seat, qtbot: QtBot) -> None:
    screen = settings(seat, qtbot, "numbers", SIZES[3])
    combo = screen.chooser.combo
    assert combo.isVisible()
    assert combo.value() == "numbers"
    assert not screen.chooser.list.isVisible()
    key(qtbot, combo, Qt.Key.Key_Down)
    assert screen.chooser.key == "backups"
    rest(seat)
    screen.resize(*SIZES[0])
    rest(seat)
    assert screen.chooser.list.isVisible()
    assert screen.chooser.list.current().key == "backups"


def test_commands_lead_to_the_other_pages(seat: Seat, qtbot: QtBot) -> None:
    screen = settings(seat, qtbot, "dictionaries")
    names = {tr(command.name): command for command in screen.commands()}
    assert "新增值" in names
    names["编号"].run()
    assert screen.chooser.key == "numbers"
    assert [hint.key for hint in screen.hints()] == ["Enter"]
    assert screen.leave()


@pytest.mark.parametrize("login", ["周敏", "陈立"])
@pytest.mark.parametrize("page", VIEWERS)
def test_nothing_is_cut(seat: Seat, qtbot: QtBot, page: str, login: str) -> None:
    seat.log_in(login)
    screen = settings(seat, qtbot, page)
    for size in SIZES:
        theme().set_window_height(size[1] + BARS)
        got = size_got(screen, *size)
        assert (got.width(), got.height()) == size
        for chosen, scheme in ((Language.EN, Scheme.DARK), (Language.ZH, Scheme.LIGHT)):
            set_language(chosen)
            theme().set_scheme(scheme)
            rest(seat)
            assert faults(screen) == [], (page, size, chosen)
            assert unnamed(screen) == []
    screen.resize(*SIZES[0])
    assert unreachable(screen) == []
