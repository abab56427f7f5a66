"""What is done at the desk: the scenes of an hour, and a walk through the rooms."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.clerk import Clerk
from benchmarks.office import PASSWORD
from ui.access.people import PeoplePage
from ui.access.person_form import PersonForm
from ui.access.screen import OrganisationScreen
from ui.audit.screen import AuditScreen
from ui.backups.page import BackupsPage
from ui.office.screen import SettingsScreen
from ui.shell.lock import LockPage
from ui.toolkit.preview import PdfPreview
from ui.toolkit.tree import TreeView

Scene = Callable[[Clerk], None]

_PAGES_OF_SETTINGS = 8


def searching(clerk: Clerk) -> None:
    """Find people, posts and requests in the box, and open each."""
    for text in ("zhoumin", "苏雅", "D2", "受理", "C2-2", "0755", "黄志强"):
        clerk.press("F2", "Ctrl+A")
        clerk.type(text)
        clerk.press("Down", "Up", "Enter")
        clerk.press("Tab", "Tab")


def organisation(clerk: Clerk) -> None:
    """Walk through the structure, see it as a chart, print a post and the chart."""
    go_to(clerk, "organisation")
    clerk.press("Ctrl+1")
    clerk.find(TreeView).setFocus()
    clerk.press("Home", *["Down"] * 12, *["Up"] * 3, "Left", "Right")
    for line in ("Home", "Down"):
        clerk.press(line, "Ctrl+P")
        _leaf(clerk)
        clerk.find(TreeView).setFocus()
    clerk.press("Down", "Down", "Down", "Ctrl+P")
    _leaf(clerk)


def people(clerk: Clerk) -> None:
    """Look people up one after the other and correct the telephone of some."""
    go_to(clerk, "organisation")
    clerk.press("Ctrl+2")
    for phone in ("13902601201", "13902601202", "13902601203"):
        clerk.find(PeoplePage).table.setFocus()
        clerk.press("Home", *["Down"] * 6, "End", *["Up"] * 3, "Enter")
        clerk.find(PersonForm).phone.setFocus()
        clerk.fill(phone)
        clerk.press("Ctrl+Enter")


def requests(clerk: Clerk) -> None:
    """Take somebody new in, read the requests there are, see the rights and the companies."""
    go_to(clerk, "organisation")
    clerk.press("Ctrl+2", "F9")
    clerk.find(PersonForm).name.setFocus()
    # Every hour in the same office needs a name of its own.
    clerk.fill("温晓晴", f"new{time.time_ns() // 1_000_000}")
    clerk.press("Ctrl+Enter", "Ctrl+Enter")
    for tab in ("Ctrl+4", "Ctrl+3", "Ctrl+5"):
        clerk.press(tab)
        _focus_page(clerk)
        clerk.press("Home", *["Down"] * 6)


def log(clerk: Clerk) -> None:
    """Scroll the log of a million entries, read some, search it for words."""
    go_to(clerk, "audit")
    screen = clerk.find(AuditScreen)
    screen.table.setFocus()
    clerk.press(*["Down"] * 10, *["PgDown"] * 15, "End", *["PgUp"] * 10, "Home")
    bar = screen.table.verticalScrollBar()
    for step in range(1, 21):
        bar.setValue(bar.maximum() * step // 20)
        clerk.settle()
    screen.table.setFocus()
    clerk.press("Home", "Enter", *["Down"] * 5)
    screen.filters.search.setFocus()
    clerk.type("黄志强")
    clerk.wait(400)
    clerk.settle()
    clerk.press("Ctrl+A", "Del", "Enter")


def settings(clerk: Clerk) -> None:
    """Open every page of the settings."""
    go_to(clerk, "settings")
    clerk.find(SettingsScreen).chooser.focus()
    clerk.press(*["Down"] * _PAGES_OF_SETTINGS, *["Up"] * _PAGES_OF_SETTINGS)


def looks(clerk: Clerk) -> None:
    """Another language, another appearance, the lock, and back."""
    for name in ("dark", "language", "light", "language"):
        command(clerk, name)
    clerk.press("F1", "Esc", "Ctrl+L")
    clerk.find(LockPage).first_field().setFocus()
    clerk.fill(PASSWORD)
    clerk.press("Enter")


def backup(clerk: Clerk) -> None:
    """Begin a backup and go on."""
    page = _backups(clerk)
    clerk.leave_running(page.work)
    clerk.press("F9")


def check(clerk: Clerk) -> None:
    """Begin the check of the whole office, which reads a million seals, and go on."""
    page = _backups(clerk)
    clerk.leave_running(page.work)
    page.check.run.setFocus()
    clerk.press("Space")


def patience(clerk: Clerk) -> None:
    """See the long work end."""
    clerk.see_it_end()


HOUR: tuple[Scene, ...] = (
    searching,
    organisation,
    backup,
    people,
    log,
    patience,
    requests,
    check,
    searching,
    settings,
    log,
    looks,
    organisation,
    patience,
)
ROOMS: tuple[Scene, ...] = (searching, organisation, people, requests, log, settings, looks)


def command(clerk: Clerk, name: str) -> None:
    """Do something by the command list."""
    clerk.press("Ctrl+K")
    clerk.type(name)
    clerk.press("Enter")


def go_to(clerk: Clerk, room: str) -> None:
    """Enter a room."""
    command(clerk, room)


def _backups(clerk: Clerk) -> BackupsPage:
    go_to(clerk, "settings")
    screen = clerk.find(SettingsScreen)
    screen.chooser.choose("backups")
    clerk.settle()
    return clerk.find(BackupsPage)


def _focus_page(clerk: Clerk) -> None:
    page = clerk.find(OrganisationScreen).page
    if page is not None:
        page.focus_first()


def _leaf(clerk: Clerk) -> None:
    """Leaf through what is previewed, and go back."""
    clerk.find(PdfPreview)
    clerk.press("PgDown", "End", "+", "-", "Home", "Esc")
