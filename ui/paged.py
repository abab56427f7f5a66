"""A room of several pages, of which one is open: what its pages and its screen have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.screen import Screen, Workspace
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import Band
from ui.toolkit.text import Label, title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Work, Workplace


class Page(Workspace):
    """One page. It reads when it is first shown and again when records of its ``kinds`` change.

    ``noted`` carries the quiet words beside the title. ``actions`` stand at the right of the head
    while the page is open; ``low_actions`` do so in a low window, where they share the row of the
    tabs.
    """

    kinds: tuple[str, ...] = ()
    noted = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.actions: list[QWidget] = []
        self.low_actions: list[QWidget] | None = None
        self.note: Phrase | str = ""
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._is_refusal = False
        self._is_arriving = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.trouble)
        self._follow_theme()
        theme().changed.connect(self._follow_theme)
        place.bus.subscribe(self, self.kinds, self.refresh)

    # What a page says for itself

    def load(self) -> None:
        """Fetch what the page shows."""

    def refresh(self, _changes: Changes) -> None:
        """Fetch it again after somebody changed records of these kinds."""
        self.load()

    def open(self, kind: str, record: int) -> None:
        """Show a record of a kind that belongs to this page."""

    def show_part(self, part: str) -> None:
        """Show a part of this page that is asked for by name."""

    def focus_first(self) -> None:
        """Put the focus where the work is."""

    def focus_filters(self) -> None:
        """Put the focus where one narrows down or searches: what Ctrl+F does."""

    def set_narrow(self, narrow: bool) -> None:
        """Lay out for a window without room for two columns, or with it."""

    # What a page can rely on

    def prepare(self, read: Work, show: Callable[[Any], object]) -> None:
        """Read what a form needs, then show it; asked twice in a row it is shown once."""
        self.place.ask(read, owner=self, done=show, failed=self.refuse, latest="form")

    def tell(self, note: Phrase | str) -> None:
        """Say the quiet words beside the title."""
        self.note = note
        self.noted.emit(note)

    def fail(self, error: Exception) -> None:
        """Say above the page why something could not be read; reading it takes the words away."""
        self._is_refusal = False
        self._say_trouble(error)

    def refuse(self, error: Exception) -> None:
        """Say above the page why a step was not taken; the words stay until somebody goes on."""
        self._is_refusal = True
        self._say_trouble(error)

    def calm(self) -> None:
        """Take the words about reading away: it has been read now."""
        if not self._is_refusal:
            self.trouble.hide()

    def go_on(self) -> None:
        """Take every word of trouble away: a step was taken, or somebody chose another record.

        While a list arrives the cursor may come to another record by itself; then the words stay.
        """
        if not self._is_arriving:
            self._is_refusal = False
            self.trouble.hide()

    def begin_arriving(self) -> None:
        """Another list is about to come into the page."""
        self._is_arriving = True

    def end_arriving(self) -> None:
        """The list is there."""
        self._is_arriving = False

    def _say_trouble(self, error: Exception) -> None:
        self.trouble.show_band(phrase_of(error) or Phrase("window.failed"))
        self.trouble.show()

    def _follow_theme(self) -> None:
        self.column.setSpacing(theme().metrics.panel_gap)


@dataclass(frozen=True)
class Tab:
    """A page as it is offered: who may use it, and the kinds of record that it shows.

    ``shared_only`` is a page of an office on a server.
    """

    key: str
    name: Phrase
    right: str
    make: Callable[[Workplace], Page]
    kinds: tuple[str, ...] = ()
    group: Phrase | None = None
    icon: str = ""
    shared_only: bool = False


class PagedScreen(Screen):
    """Offers pages by right, makes one when it is first opened or ahead of that, and shows its
    words and buttons. What a page shows is read when somebody first sees it.

    A room says which ``tabs`` there are, lays its parts out, and how one is chosen. An address may
    name a page and a part of it, such as ``help.keys``; ``aliases`` are other names for such.
    """

    tabs: tuple[Tab, ...] = ()
    aliases: Mapping[str, str] = {}

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._offered: dict[str, Tab] = {}
        self._pages: dict[str, Page] = {}
        self._seen: set[str] = set()
        self._asked: Address | None = None
        self._standing: object = None
        self._title = title("")
        self._note = Label("", ink="text3", elide=True)
        self._actions = QWidget()
        self._action_row = QHBoxLayout(self._actions)
        self._action_row.setContentsMargins(0, 0, 0, 0)
        self._action_row.setSpacing(Space.S)
        self._stack = QStackedWidget()
        self._lay_out()
        self._offer()
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(lambda: self.page and self.page.focus_filters())
        place.session_changed.connect(self._follow_session)
        theme().changed.connect(self._follow_theme)

    # What a room says for itself

    @property
    def current(self) -> str:
        """The key of the page that is chosen, "" where there is none."""
        raise NotImplementedError

    def choose(self, key: str) -> None:
        """Choose a page, as by hand."""
        raise NotImplementedError

    def _lay_out(self) -> None:
        """Put the parts together: title, note, actions, stack, and what one chooses by."""
        raise NotImplementedError

    def _show_choices(self, kept: str) -> None:
        """Offer what may be used now; ``kept`` was chosen before."""
        raise NotImplementedError

    def _prepare(self, page: Page) -> None:
        """Make a page ready before it is seen."""

    def _enter(self, page: Page) -> None:
        """Let somebody work in a page that was chosen."""

    def _actions_of(self, page: Page) -> Sequence[QWidget]:
        """Return the buttons that stand in the head for a page."""
        return page.actions

    def _follow_theme(self) -> None:
        """Take the measures of the theme."""

    # What the window asks

    @property
    def page(self) -> Page | None:
        """The page that is open."""
        return self._pages.get(self.current)

    def load(self) -> None:
        self._show(self.current)
        asked, self._asked = self._asked, None
        if asked is not None:
            self.open(asked)

    def open(self, address: Address) -> None:
        if not self._loaded:
            self._asked = address
            return
        wanted, _, part = self.aliases.get(address.page, address.page).partition(".")
        for key, tab in self._offered.items():
            shows = bool(address.kind) and address.kind in tab.kinds
            if key == wanted or shows:
                self.choose(key)
                self._show(key)
                if self.page is not None and shows:
                    self.page.open(address.kind, address.id)
                elif self.page is not None and part:
                    self.page.show_part(part)
                return

    def hints(self) -> Sequence[KeyHint]:
        return self.page.hints() if self.page is not None else ()

    def take_scan(self, text: str) -> bool:
        return self.page is not None and self.page.take_scan(text)

    def leave(self) -> bool:
        return all(page.leave() for page in self._pages.values())

    def make_ahead(self) -> Iterator[object]:
        for key in tuple(self._offered):
            if key in self._offered:
                yield self._made(key)

    # Pages

    def _own_commands(self) -> tuple[Command, ...]:
        """Return what the open page offers."""
        return tuple(self.page.commands()) if self.page is not None else ()

    def _offer(self) -> None:
        """Offer the pages that the acting post may use; the one that is open stays if it may."""
        kept = self.current if self._offered else ""
        session = self.place.session
        self._standing = (session.actor, session.rights, session.everywhere)
        shared = bool(self.place.server)
        self._offered = {
            tab.key: tab
            for tab in self.tabs
            if self.place.may(tab.right) and (shared or not tab.shared_only)
        }
        self._show_choices(kept)

    def _show(self, key: str) -> None:
        if not self._loaded or key not in self._offered:
            return
        fresh = key not in self._seen
        self._seen.add(key)
        page = self._made(key)
        if self._stack.currentWidget() is page and not fresh:
            return
        self._prepare(page)
        self._stack.setCurrentWidget(page)
        self._note.set_phrase(page.note)
        self._show_actions(self._actions_of(page))
        if fresh:
            page.load()
        self._enter(page)
        self.hints_changed.emit()

    def _made(self, key: str) -> Page:
        if key not in self._pages:
            page = self._pages[key] = self._offered[key].make(self.place)
            page.noted.connect(self._tell_note)
            page.hints_changed.connect(self.hints_changed)
            self._stack.addWidget(page)
        return self._pages[key]

    def _show_actions(self, actions: Sequence[QWidget]) -> None:
        while self._action_row.count():
            self._action_row.takeAt(0).widget().hide()
        for action in actions:
            self._action_row.addWidget(action)
            action.show()
        self._actions.setVisible(bool(actions))

    def _tell_note(self, note: Phrase | str) -> None:
        if self.sender() is self.page:
            self._note.set_phrase(note)

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: self.choose(key)

    def _follow_session(self) -> None:
        """Begin anew under other rights; other settings alone change nothing here."""
        if not self.place.is_occupied:
            return
        session = self.place.session
        if (session.actor, session.rights, session.everywhere) == self._standing:
            return
        for page in self._pages.values():
            self.place.runner.forget(page)
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages.clear()
        self._seen.clear()
        self._offer()
        self._show(self.current)
