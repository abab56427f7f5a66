"""A room of several pages with a tab for each, by right; Ctrl+1… opens them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, PagedScreen
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.tabs import Tabs
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space

#: Lower windows have no room for the title; its buttons move beside the tabs.
_LOW_BELOW = 480


class TabbedScreen(PagedScreen):
    """The head with its tabs, and the page of the tab that is open."""

    #: What the room is called, said once by each room.
    title: Phrase

    _is_low = False

    @property
    def current(self) -> str:
        keys = list(self._offered)
        number = self._tabs.currentIndex()
        return keys[number] if 0 <= number < len(keys) else ""

    def choose(self, key: str) -> None:
        self._tabs.setCurrentIndex(list(self._offered).index(key))

    # What the window asks

    def hints(self) -> Sequence[KeyHint]:
        last = len(self._offered)
        return (*super().hints(), KeyHint(f"Ctrl+1…{last}", Phrase("screen.do.tabs")))

    def commands(self) -> Sequence[Command]:
        tabs = [
            Command(tab.name, self._opener(key), key=f"Ctrl+{number}")
            for number, (key, tab) in enumerate(self._offered.items(), start=1)
        ]
        return (*self._own_commands(), *tabs)

    # The head and its tabs

    def _lay_out(self) -> None:
        self._head = QFrame()
        mark(self._head, part="top")
        self._title_row, self._tab_row = QHBoxLayout(), QHBoxLayout()
        self._tabs = Tabs()
        self._title.set_phrase(self.title)
        self._title_row.setSpacing(Space.S)
        self._title_row.addWidget(self._title)
        self._title_row.addSpacing(Space.M)
        self._title_row.addWidget(self._note, 1)
        self._title_row.addWidget(self._actions)
        self._tab_row.addStretch()
        self._head_column = QVBoxLayout(self._head)
        self._head_column.setSpacing(0)
        self._head_column.addLayout(self._title_row)
        self._head_column.addLayout(self._tab_row)
        self._body = QVBoxLayout()
        self._body.addWidget(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._head)
        column.addLayout(self._body, 1)
        self._follow_theme()

    def _show_choices(self, kept: str) -> None:
        self._tab_row.removeWidget(self._tabs)
        self._tabs.hide()
        self._tabs.deleteLater()
        self._tabs = Tabs()
        self._tabs.say(self._tabs.setAccessibleName, self.title)
        for tab in self._offered.values():
            self._tabs.add(tab.name)
        keys = list(self._offered)
        self._tabs.setCurrentIndex(keys.index(kept) if kept in keys else 0)
        self._tabs.currentChanged.connect(lambda _number: self._show(self.current))
        self._tab_row.insertWidget(0, self._tabs)

    def _enter(self, page: Page) -> None:
        page.focus_first()

    def _actions_of(self, page: Page) -> Sequence[QWidget]:
        if self._is_low and page.low_actions is not None:
            return page.low_actions
        return page.actions

    # Theme, size

    def _follow_theme(self) -> None:
        margin = theme().metrics.page_margin
        self._head_column.setContentsMargins(Space.XL, 0 if self._is_low else margin, Space.XL, 0)
        self._body.setContentsMargins(Space.XL, margin, Space.XL, margin)

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
            self._show_actions(self._actions_of(self.page))
