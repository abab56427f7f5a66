"""设置: a list of pages at the left, by right, and the page that is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from crm_desktop.foundation.words import Phrase
from ui.office.chooser import Choice, Chooser, Row
from ui.paged import Page, PagedScreen, Tab
from ui.toolkit.commandlist import Command
from ui.toolkit.picklist import Heading
from ui.toolkit.splitview import NARROW_BELOW
from ui.toolkit.text import name_label
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

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


def _limits(place: Workplace) -> Page:
    from ui.office.limits import LimitsPage

    return LimitsPage(place)


def _commitments(place: Workplace) -> Page:
    from ui.office.commitments import CommitmentsPage

    return CommitmentsPage(place)


def _text_modules(place: Workplace) -> Page:
    from ui.office.text_modules import TextModulesPage

    return TextModulesPage(place)


def _numbers(place: Workplace) -> Page:
    from ui.office.numbers import NumbersPage

    return NumbersPage(place)


def _backups(place: Workplace) -> Page:
    from ui.backups.page import BackupsPage

    return BackupsPage(place)


def _share(place: Workplace) -> Page:
    from ui.sharing.share_page import SharePage

    return SharePage(place)


def _server(place: Workplace) -> Page:
    from ui.sharing.server_page import ServerPage

    return ServerPage(place)


def _help(place: Workplace) -> Page:
    from ui.office.help import HelpPage

    return HelpPage(place)


def _about(place: Workplace) -> Page:
    from ui.office.about import AboutPage

    return AboutPage(place)


_OWN, _VIEW, _STANDARDS = "own.do", "administration.view", "standards.view"
_PERSON = Phrase("settings_room.group.person")
_RULES = Phrase("settings_room.group.rules")
_SERVICE = Phrase("complaint_watch.group")
_SAFETY = Phrase("settings_room.group.safety")
_SHARING = Phrase("settings_room.group.sharing")
_ABOUT = Phrase("settings_room.group.about")
_TABS = (
    Tab("mine", Phrase("settings_room.page.mine"), _OWN, _mine, (), _PERSON, "user"),
    Tab(
        "office",
        Phrase("settings_room.page.office"),
        _VIEW,
        _office,
        ("setting",),
        _RULES,
        "settings",
    ),
    Tab(
        "dictionaries",
        Phrase("settings_room.page.dictionaries"),
        _VIEW,
        _dictionaries,
        ("dictionary",),
        _RULES,
        "list-tree",
    ),
    Tab(
        "own_fields",
        Phrase("record_room.own.page"),
        _VIEW,
        _own_fields,
        ("own_field",),
        _RULES,
        "columns-3",
    ),
    Tab(
        "calendar",
        Phrase("settings_room.page.calendar"),
        _OWN,
        _calendar,
        ("calendar",),
        _RULES,
        "calendar-days",
    ),
    Tab(
        "numbers",
        Phrase("settings_room.page.numbers"),
        _VIEW,
        _numbers,
        ("number",),
        _RULES,
        "hash",
    ),
    Tab(
        "limits",
        Phrase("complaint_watch.limits.page"),
        _STANDARDS,
        _limits,
        ("limit",),
        _SERVICE,
        "clock",
    ),
    Tab(
        "commitments",
        Phrase("complaint_watch.commitments.page"),
        _STANDARDS,
        _commitments,
        ("commitment",),
        _SERVICE,
        "badge-check",
    ),
    Tab(
        "text_modules",
        Phrase("complaint_watch.texts.page"),
        _STANDARDS,
        _text_modules,
        ("text_module",),
        _SERVICE,
        "file-text",
    ),
    Tab(
        "backups",
        Phrase("settings_room.page.backups"),
        "backup.view",
        _backups,
        ("backup", "office"),
        _SAFETY,
        "archive",
    ),
    Tab(
        "share",
        Phrase("host_page.name"),
        _VIEW,
        _share,
        ("office",),
        _SHARING,
        "network",
    ),
    Tab(
        "server",
        Phrase("server_page.name"),
        _VIEW,
        _server,
        ("connection",),
        _SHARING,
        "database",
        shared_only=True,
    ),
    Tab("help", Phrase("settings_room.page.help"), _OWN, _help, (), _ABOUT, "circle-question-mark"),
    Tab("about", Phrase("settings_room.page.about"), _OWN, _about, (), _ABOUT, "info"),
)


class SettingsScreen(PagedScreen):
    """The list at the left, the head with the page's own buttons, and the page."""

    tabs = _TABS

    _narrow = False

    @property
    def current(self) -> str:
        return self.chooser.key

    def choose(self, key: str) -> None:
        self.chooser.choose(key)

    # What the window asks

    def load(self) -> None:
        self.chooser.focus()
        super().load()

    def commands(self) -> Sequence[Command]:
        pages = [
            Command(each.name, self._opener(key), icon=each.icon, room=Phrase("room.settings"))
            for key, each in self._offered.items()
            if key != self.current
        ]
        return (*self._own_commands(), *pages)

    # List and head

    def _lay_out(self) -> None:
        self.chooser = Chooser(Phrase("settings_room.pages"), width=_SIDE)
        self.chooser.chosen.connect(self._show)
        self.chooser.entered.connect(lambda: self.page and self.page.focus_first())
        self._side, self._head = QFrame(), QHBoxLayout()
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
        self._head.addWidget(self._actions)
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

    def _show_choices(self, kept: str) -> None:
        rows: list[Row] = []
        group: Phrase | None = None
        for each in self._offered.values():
            if each.group is not None and each.group != group:
                rows.append(Heading(each.group))
                group = each.group
            rows.append(Choice(each.key, each.name, each.icon))
        self.chooser.set_rows(rows)

    def _prepare(self, page: Page) -> None:
        page.set_narrow(self._narrow)
        self._title.set_phrase(self._offered[self.current].name)

    # Theme, size

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
