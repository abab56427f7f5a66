"""设置: a list of pages at the left, by right, and the page that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.office.chooser import Choice, Chooser, Row
from ui.office.page import Page
from ui.screen import Screen
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.picklist import Heading
from ui.toolkit.splitview import NARROW_BELOW
from ui.toolkit.text import Label, name_label, title
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space
from ui.workplace import Address, Workplace

_SIDE = 224


def _mine(place: Workplace) -> Page:
    from ui.office.mine import MinePage

    return MinePage(place)


def _office(place: Workplace) -> Page:
    from ui.office.rules import RulesPage

    return RulesPage(place)


def _dictionaries(place: Workplace) -> Page:
    from ui.office.dictionaries import DictionariesPage

    return DictionariesPage(place)


def _own_fields(place: Workplace) -> Page:
    from ui.office.own_fields import OwnFieldsPage

    return OwnFieldsPage(place)


def _calendar(place: Workplace) -> Page:
    from ui.office.calendar import CalendarPage

    return CalendarPage(place)


def _numbers(place: Workplace) -> Page:
    from ui.office.numbers import NumbersPage

    return NumbersPage(place)


def _backups(place: Workplace) -> Page:
    from ui.backups.page import BackupsPage

    return BackupsPage(place)


def _help(place: Workplace) -> Page:
    from ui.office.help import HelpPage

    return HelpPage(place)


def _about(place: Workplace) -> Page:
    from ui.office.about import AboutPage

    return AboutPage(place)


@dataclass(frozen=True)
class _Place:
    """A page in the list: its group, who may use it, and the kinds of record that it shows."""

    key: str
    group: Phrase
    name: Phrase
    icon: str
    right: str
    make: Callable[[Workplace], Page]
    kinds: tuple[str, ...] = ()


_OWN, _VIEW = "own.do", "administration.view"
_PERSON = Phrase("settings_room.group.person")
_RULES = Phrase("settings_room.group.rules")
_SAFETY = Phrase("settings_room.group.safety")
_ABOUT = Phrase("settings_room.group.about")
_PLACES = (
    _Place("mine", _PERSON, Phrase("settings_room.page.mine"), "user", _OWN, _mine),
    _Place(
        "office",
        _RULES,
        Phrase("settings_room.page.office"),
        "settings",
        _VIEW,
        _office,
        ("setting",),
    ),
    _Place(
        "dictionaries",
        _RULES,
        Phrase("settings_room.page.dictionaries"),
        "list-tree",
        _VIEW,
        _dictionaries,
        ("dictionary",),
    ),
    _Place(
        "own_fields",
        _RULES,
        Phrase("record_room.own.page"),
        "columns-3",
        _VIEW,
        _own_fields,
        ("own_field",),
    ),
    _Place(
        "calendar",
        _RULES,
        Phrase("settings_room.page.calendar"),
        "calendar-days",
        _OWN,
        _calendar,
        ("calendar",),
    ),
    _Place(
        "numbers",
        _RULES,
        Phrase("settings_room.page.numbers"),
        "hash",
        _VIEW,
        _numbers,
        ("number",),
    ),
    _Place(
        "backups",
        _SAFETY,
        Phrase("settings_room.page.backups"),
        "archive",
        "backup.view",
        _backups,
        ("backup", "office"),
    ),
    _Place("help", _ABOUT, Phrase("settings_room.page.help"), "circle-question-mark", _OWN, _help),
    _Place("about", _ABOUT, Phrase("settings_room.page.about"), "info", _OWN, _about),
)


class SettingsScreen(Screen):
    """The list, the head with the page's own buttons, and the page; pages are made when needed.

    An address may name a page and a part of it, such as ``help.keys``.
    """

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._offered: dict[str, _Place] = {}
        self._pages: dict[str, Page] = {}
        self._asked: Address | None = None
        self._standing: object = None
        self._narrow = False
        self.chooser = Chooser(Phrase("settings_room.pages"), width=_SIDE)
        self._side = QFrame()
        self._title = title("")
        self._note = Label("", ink="text3", elide=True)
        self._head = QHBoxLayout()
        self._actions = QHBoxLayout()
        self._stack = QStackedWidget()
        self._lay_out()
        self._offer_pages()
        self.chooser.chosen.connect(self._show_page)
        self.chooser.entered.connect(lambda: self.page and self.page.focus_first())
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(lambda: self.page and self.page.focus_filters())
        place.session_changed.connect(self._follow_session)
        theme().changed.connect(self._follow_theme)

    # What the window asks

    @property
    def page(self) -> Page | None:
        """The page that is open."""
        return self._pages.get(self.chooser.key)

    def load(self) -> None:
        self._show_page(self.chooser.key)
        self.chooser.focus()
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self.open(asked)

    def open(self, address: Address) -> None:
        if not self._loaded:
            self._asked = address
            return
        wanted, _, part = address.page.partition(".")
        for key, each in self._offered.items():
            if wanted == key or (address.kind and address.kind in each.kinds):
                self.chooser.choose(key)
                if self.page is not None and address.kind in each.kinds:
                    self.page.open(address.id)
                elif self.page is not None and part:
                    self.page.show_part(part)
                return

    def hints(self) -> Sequence[KeyHint]:
        return self.page.hints() if self.page is not None else ()

    def commands(self) -> Sequence[Command]:
        own = self.page.commands() if self.page is not None else ()
        pages = [
            Command(each.name, self._opener(key), icon=each.icon, room=Phrase("room.settings"))
            for key, each in self._offered.items()
            if key != self.chooser.key
        ]
        return (*own, *pages)

    def leave(self) -> bool:
        return all(page.leave() for page in self._pages.values())

    # List and head

    def _lay_out(self) -> None:
        mark(self._side, part="bar")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, Space.L, 0, Space.S)
        side.setSpacing(Space.S)
        name = name_label(Phrase("room.settings"))
        name.setContentsMargins(Space.XL, 0, 0, 0)
        self._side_column = side
        side.addWidget(name)
        side.addWidget(self.chooser)
        self._head.setSpacing(Space.S)
        self._head.addWidget(self._title)
        self._head.addSpacing(Space.M)
        self._head.addWidget(self._note, 1)
        self._actions.setSpacing(Space.S)
        self._head.addLayout(self._actions)
        self._column = QVBoxLayout()
        self._column.addLayout(self._head)
        self._column.addWidget(self._stack, 1)
        line = QFrame()
        mark(line, part="rule")
        line.setFixedWidth(1)
        self._line = line
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self._side)
        row.addWidget(line)
        row.addLayout(self._column, 1)
        self._follow_theme()

    def _offer_pages(self) -> None:
        """Offer the pages that the acting post may use; the one that is open stays if it may."""
        session = self.place.session
        self._standing = (session.actor, session.rights, session.everywhere)
        self._offered = {each.key: each for each in _PLACES if self.place.may(each.right)}
        rows: list[Row] = []
        group: Phrase | None = None
        for each in self._offered.values():
            if each.group != group:
                rows.append(Heading(each.group))
                group = each.group
            rows.append(Choice(each.key, each.name, each.icon))
        self.chooser.set_rows(rows)

    def _show_page(self, key: str) -> None:
        if not self._loaded or key not in self._offered:
            return
        fresh = key not in self._pages
        if fresh:
            page = self._pages[key] = self._offered[key].make(self.place)
            page.noted.connect(self._tell_note)
            page.hints_changed.connect(self.hints_changed)
            self._stack.addWidget(page)
        page = self._pages[key]
        page.set_narrow(self._narrow)
        self._stack.setCurrentWidget(page)
        self._title.set_phrase(self._offered[key].name)
        self._note.set_phrase(page.note)
        self._show_actions(page)
        if fresh:
            page.load()
        self.hints_changed.emit()

    def _show_actions(self, page: Page) -> None:
        while self._actions.count():
            self._actions.takeAt(0).widget().hide()
        for action in page.actions:
            self._actions.addWidget(action)
            action.show()

    def _tell_note(self, note: Phrase | str) -> None:
        if self.sender() is self.page:
            self._note.set_phrase(note)

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: self.chooser.choose(key)

    # Rights, theme, size

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
        self._offer_pages()
        self._show_page(self.chooser.key)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._column.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._column.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.window().width() < NARROW_BELOW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.chooser.set_narrow(narrow)
        if narrow:
            self._head.insertWidget(0, self.chooser)
        else:
            self._side_column.addWidget(self.chooser)
        for part in (self._side, self._line, self._title):
            part.setVisible(not narrow)
        for page in self._pages.values():
            page.set_narrow(narrow)
