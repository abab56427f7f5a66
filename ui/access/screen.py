"""组织: the room of structure, people, rights, requests and companies, one tab each, by right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.access.page import NEW_REQUEST, Page
from ui.screen import Screen
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.tabs import Tabs
from ui.toolkit.text import Label, title
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space
from ui.workplace import Address, Workplace

#: Lower windows have no room for the title; its buttons move beside the tabs.
_LOW_BELOW = 480


def _structure(place: Workplace) -> Page:
    from ui.access.structure import StructurePage

    return StructurePage(place)


def _people(place: Workplace) -> Page:
    from ui.access.people import PeoplePage

    return PeoplePage(place)


def _rights(place: Workplace) -> Page:
    from ui.access.rights import RightsPage

    return RightsPage(place)


def _requests(place: Workplace) -> Page:
    from ui.access.requests import RequestsPage

    return RequestsPage(place)


def _companies(place: Workplace) -> Page:
    from ui.access.companies import CompaniesPage

    return CompaniesPage(place)


@dataclass(frozen=True)
class _Tab:
    """A tab: who sees it, and the kinds of record that it shows."""

    key: str
    name: Phrase
    right: str
    make: Callable[[Workplace], Page]
    kinds: tuple[str, ...]


_VIEW = "administration.view"
_TABS = (
    _Tab(
        "structure",
        Phrase("organisation.structure"),
        "organisation.view",
        _structure,
        ("unit", "post"),
    ),
    _Tab("people", Phrase("organisation.people_tab"), _VIEW, _people, ("person", "posting")),
    _Tab("rights", Phrase("organisation.rights"), _VIEW, _rights, ("rights",)),
    _Tab("requests", Phrase("organisation.requests"), _VIEW, _requests, ("request",)),
    _Tab(
        "companies",
        Phrase("organisation.companies"),
        "organisation.view",
        _companies,
        ("company",),
    ),
)


class OrganisationScreen(Screen):
    """The head with its tabs, and the page of the tab that is open; pages are made when needed."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._offered: list[_Tab] = []
        self._pages: dict[str, Page] = {}
        self._asked: Address | None = None
        self._is_low = False
        self._head = QFrame()
        mark(self._head, part="top")
        self._title = title(Phrase("room.organisation"))
        self._note = Label("", ink="text3", elide=True)
        self._actions = QWidget()
        self._action_row = QHBoxLayout(self._actions)
        self._title_row, self._tab_row = QHBoxLayout(), QHBoxLayout()
        self._tabs = Tabs()
        self._stack = QStackedWidget()
        self._lay_out()
        self._offer_tabs()
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(lambda: self.page and self.page.focus_filters())
        place.session_changed.connect(self._follow_session)
        theme().changed.connect(self._follow_theme)

    # What the window asks

    @property
    def page(self) -> Page | None:
        """The page of the tab that is open."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, Page) else None

    def load(self) -> None:
        self._show_tab(self._tabs.currentIndex())
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self.open(asked)

    def open(self, address: Address) -> None:
        if not self._loaded:
            self._asked = address
            return
        wanted = "requests" if address.page == NEW_REQUEST else address.page
        for number, tab in enumerate(self._offered):
            if tab.key == wanted or address.kind in tab.kinds:
                self._tabs.setCurrentIndex(number)
                self._show_tab(number)
                if self.page is not None and address.kind in tab.kinds:
                    self.page.open(address.kind, address.id)
                elif self.page is not None and address.page == NEW_REQUEST:
                    self.page.open(NEW_REQUEST, 0)
                return

    def hints(self) -> Sequence[KeyHint]:
        own = self.page.hints() if self.page is not None else ()
        last = len(self._offered)
        return (*own, KeyHint(f"Ctrl+1…{last}", Phrase("organisation.do.tabs")))

    def commands(self) -> Sequence[Command]:
        tabs = [
            Command(tab.name, self._opener(number), key=f"Ctrl+{number + 1}")
            for number, tab in enumerate(self._offered)
        ]
        return (*(self.page.commands() if self.page is not None else ()), *tabs)

    def leave(self) -> bool:
        return all(page.leave() for page in self._pages.values())

    # The head and its tabs

    def _lay_out(self) -> None:
        self._title_row.setSpacing(Space.S)
        self._title_row.addWidget(self._title)
        self._title_row.addSpacing(Space.M)
        self._title_row.addWidget(self._note, 1)
        self._title_row.addWidget(self._actions)
        self._tab_row.addStretch()
        self._action_row.setContentsMargins(0, 0, 0, 0)
        self._action_row.setSpacing(Space.S)
        self._head_column = QVBoxLayout(self._head)
        self._head_column.setSpacing(0)
        self._head_column.addLayout(self._title_row)
        self._head_column.addLayout(self._tab_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self._follow_theme()

    def _offer_tabs(self) -> None:
        """Offer the tabs that the acting post may see; the one that is open stays if it may."""
        kept = self._offered[self._tabs.currentIndex()].key if self._offered else ""
        self._tab_row.removeWidget(self._tabs)
        self._tabs.hide()
        self._tabs.deleteLater()
        self._tabs = Tabs()
        self._tabs.say(self._tabs.setAccessibleName, Phrase("room.organisation"))
        self._offered = [tab for tab in _TABS if self.place.may(tab.right)]
        for tab in self._offered:
            self._tabs.add(tab.name)
        keys = [tab.key for tab in self._offered]
        self._tabs.setCurrentIndex(keys.index(kept) if kept in keys else 0)
        self._tabs.currentChanged.connect(self._show_tab)
        self._tab_row.insertWidget(0, self._tabs)

    def _show_tab(self, number: int) -> None:
        if not self._loaded or not 0 <= number < len(self._offered):
            return
        tab = self._offered[number]
        fresh = tab.key not in self._pages
        if fresh:
            page = self._pages[tab.key] = tab.make(self.place)
            page.noted.connect(self._tell_note)
            page.hints_changed.connect(self.hints_changed)
            self._stack.addWidget(page)
        page = self._pages[tab.key]
        if self._stack.currentWidget() is page and not fresh:
            return
        self._stack.setCurrentWidget(page)
        self._show_actions(page)
        self._note.set_phrase(page.note)
        if fresh:
            page.load()
        page.focus_first()
        self.hints_changed.emit()

    def _show_actions(self, page: Page) -> None:
        while self._action_row.count():
            self._action_row.takeAt(0).widget().hide()
        actions = page.actions
        if self._is_low and page.low_actions is not None:
            actions = page.low_actions
        for action in actions:
            self._action_row.addWidget(action)
            action.show()
        self._actions.setVisible(bool(actions))

    def _tell_note(self, note: Phrase | str) -> None:
        if self.sender() is self.page:
            self._note.set_phrase(note)

    def _opener(self, number: int) -> Callable[[], None]:
        return lambda: self._tabs.setCurrentIndex(number)

    # Rights, theme, size

    def _follow_session(self) -> None:
        """Begin anew under other rights; what another post showed is forgotten."""
        if not self.place.is_occupied:
            return
        for page in self._pages.values():
            self.place.runner.forget(page)
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._offer_tabs()
        self._show_tab(self._tabs.currentIndex())

    def _follow_theme(self) -> None:
        margin = 0 if self._is_low else theme().metrics.page_margin
        self._head_column.setContentsMargins(Space.XL, margin, Space.XL, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.window().height() < _LOW_BELOW
        if low == self._is_low:
            return
        self._is_low = low
        self._title.setVisible(not low)
        self._note.setVisible(not low)
        row = self._tab_row if low else self._title_row
        row.addWidget(self._actions, 0, Qt.AlignmentFlag.AlignVCenter)
        self._follow_theme()
        if self.page is not None:
            self._show_actions(self.page)
