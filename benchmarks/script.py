"""What is done at the desk: the scenes of an hour, and a walk through the rooms."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from benchmarks.clerk import Clerk
from benchmarks.office import PASSWORD
from ui.access.people import PeoplePage
from ui.access.person_form import PersonForm
from ui.access.screen import OrganisationScreen
from ui.audit.screen import AuditScreen
from ui.customers.form import CustomerForm
from ui.customers.importing.page import ImportPage
from ui.customers.list_page import ListPage
from ui.customers.record_page import RecordPage
from ui.customers.screen import LIST
from ui.office.screen import SettingsScreen
from ui.shell.lock import LockPage
from ui.toolkit.preview import PdfPreview
from ui.toolkit.table import TableView
from ui.toolkit.tree import TreeView
from ui.tour.ways import command, go_to
from ui.workplace import Address

Scene = Callable[[Clerk], None]

_PAGES_OF_SETTINGS = 8
_IMPORTED = 10_000
_TRIES = 9


def searching(clerk: Clerk) -> None:
    """Find customers, people and posts in the box, and open each."""
    for text in ("wangfang", "李", "zhoumin", "5678", "C2-2", "zhangw", "黄志强"):
        clerk.press("F2", "Ctrl+A")
        clerk.type(text)
        clerk.press("Down", "Up", "Enter")
        clerk.press("Tab", "Tab")


def reading(clerk: Clerk) -> None:
    """Scroll the million customers from end to end and read one."""
    listed = customer_list(clerk)
    clerk.press(*["PgDown"] * 5, "End", *["PgUp"] * 3, "Home", *["Down"] * 4)
    _drag(clerk, listed.table)
    listed.focus_first()
    clerk.press("Home", *["Down"] * 6, "Enter", "Ctrl+2", "Ctrl+3", "Ctrl+1")


def customers(clerk: Clerk) -> None:
    """Scroll the customers, read two, correct and print each."""
    for notes in ("喜欢上午来", "改约下周"):
        reading(clerk)
        clerk.press("Ctrl+E")
        clerk.find(CustomerForm).notes.setFocus()
        clerk.fill(notes)
        _until_seen(clerk, "Ctrl+Enter", RecordPage)
        clerk.find(RecordPage).focus_first()
        _until_seen(clerk, "Ctrl+P", PdfPreview)
        _leaf(clerk)


def importing(clerk: Clerk) -> None:
    """Begin to import ten thousand customers, and go on."""
    customer_list(clerk)
    command(clerk, "导入客户")
    page = clerk.find(ImportPage)
    with clerk.aside():
        file = clerk.program.house.folder.root.parent / f"{time.time_ns()}.csv"
        file.write_text(_new_customers(), encoding="utf-8")
    page.file.picked.emit(file)
    clerk.wait_until(lambda: page.at == 1, "a look at the file")
    clerk.press("Ctrl+Enter", "Ctrl+Enter", "Ctrl+Enter")
    clerk.wait_until(lambda: page.chosen.tried is not None, "the trial")
    clerk.leave_running(page.work)
    clerk.press("Ctrl+Enter")


def _new_customers() -> str:
    """Return a file of customers that nobody has seen, also not an hour before."""
    first = time.time_ns() // 1_000_000 % 10**8
    lines = (f"客{n % 500:03},13{(first + n) % 10**9:09}" for n in range(_IMPORTED))
    return "\n".join(("姓名,手机", *lines))


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
    """Scroll the log of a hundred thousand entries, read some, search it for words."""
    go_to(clerk, "audit")
    screen = clerk.find(AuditScreen)
    screen.table.setFocus()
    clerk.press(*["Down"] * 10, *["PgDown"] * 15, "End", *["PgUp"] * 10, "Home")
    _drag(clerk, screen.table)
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


def patience(clerk: Clerk) -> None:
    """See the long work end."""
    clerk.see_it_end()


HOUR: tuple[Scene, ...] = (
    searching,
    customers,
    importing,
    customers,
    searching,
    patience,
    organisation,
    people,
    log,
)
ROOMS: tuple[Scene, ...] = (
    customers,
    organisation,
    people,
    requests,
    log,
    settings,
    looks,
)


def customer_list(clerk: Clerk) -> ListPage:
    """Go to the list of customers and return it, the cursor in it."""
    clerk.program.house.place.go(Address("customers", page=LIST))
    clerk.settle()
    listed = clerk.find(ListPage)
    listed.focus_first()
    return listed


def _until_seen(clerk: Clerk, key: str, page: type[QWidget]) -> None:
    """Press a key until a page is there: an import that stores lets others wait, and be refused."""
    for _ in range(_TRIES):
        clerk.press(key)
        if any(found.isVisible() for found in clerk.program.frame.findChildren(page)):
            return


def _drag(clerk: Clerk, table: TableView) -> None:
    """Drag the handle of a table down, screen by screen."""
    bar = table.verticalScrollBar()
    for step in range(1, 11):
        bar.setValue(bar.maximum() * step // 10)
        clerk.settle()


def _focus_page(clerk: Clerk) -> None:
    page = clerk.find(OrganisationScreen).page
    if page is not None:
        page.focus_first()


def _leaf(clerk: Clerk) -> None:
    """Leaf through what is previewed, and go back."""
    clerk.find(PdfPreview)
    clerk.press("PgDown", "End", "+", "-", "Home", "Esc")
