"""日历: the years that are known, day by day, the next one by import, and counting working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.workdays import OpeningHours
from crm_desktop.office.model import CalendarDay, CalendarYear
from ui.office.calendar_import import CalendarImport
from ui.office.day_form import DayForm
from ui.office.deadline import DeadlinePanel
from ui.office.page import read_only_reason, scrolled
from ui.office.year_view import YearView
from ui.paged import Page
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.combos import Combo, Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band
from ui.toolkit.panels import Panel, rule
from ui.toolkit.text import caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_YEAR_WIDTH = 216


@dataclass(frozen=True)
class _Known:
    """What the page reads: the years, the one that ought to be there by now, the weekdays."""

    years: dict[int, CalendarYear]
    missing: int | None
    worked: frozenset[int]


class CalendarPage(Page):
    """A year in a panel with its head, and a line to count with."""

    kinds = ("calendar", "setting")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._reason = read_only_reason(place)
        self._years: dict[int, CalendarYear] = {}
        self._wanted: int | None = None
        today = place.clock.today()
        self.band = Band("", stretch=True)
        self.band.hide()
        self.year = Combo()
        self.year.setFixedWidth(_YEAR_WIDTH)
        self.year.say(self.year.setAccessibleName, Phrase("settings_room.calendar.year"))
        self.earlier = self._turner("chevron-left", Phrase("settings_room.calendar.earlier"), -1)
        self.later = self._turner("chevron-right", Phrase("settings_room.calendar.later"), 1)
        self.source = caption("")
        self.told = caption("", "text2")
        self.change = Button(
            Phrase("settings_room.calendar.change"), key="Enter", scale=Scale.SMALL
        )
        self.view = YearView(today)
        self.load_next = Button(Phrase("settings_room.import.title"), icon="upload", key="F9")
        self.deadline = DeadlinePanel(place)
        self._lay_out()
        self.year.chosen.connect(self._show_year)
        self.view.moved.connect(self._tell_day)
        self.view.wanted.connect(self._change_day)
        self.change.clicked.connect(lambda: self._change_day(self.view.cursor_day))
        self.load_next.clicked.connect(self._import)

    # What the room asks

    def load(self) -> None:
        def read(app: Application, actor: Actor) -> _Known:
            settings = app.settings.values(actor)
            hours = OpeningHours.parse(settings["hours"], settings["weekdays"])
            years = {each.year: each for each in app.calendar.years(actor)}
            return _Known(years, app.calendar.next_year_missing(actor), hours.weekdays)

        self.place.ask(read, owner=self, done=self._show, failed=self.fail, latest="years")
        self.deadline.reckon()

    def open(self, _kind: str, record: int) -> None:
        self._wanted = record
        if self._years:
            self._go_to_wanted()

    def focus_first(self) -> None:
        self.view.setFocus()

    def focus_filters(self) -> None:
        self.year.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        turn = KeyHint("PgUp", Phrase("settings_room.calendar.earlier"))
        if self._reason is not None:
            return (turn, KeyHint("PgDown", Phrase("settings_room.calendar.later")))
        return (
            KeyHint("Enter", Phrase("settings_room.calendar.change")),
            KeyHint("F9", Phrase("settings_room.import.title")),
            turn,
            KeyHint("PgDown", Phrase("settings_room.calendar.later")),
        )

    def commands(self) -> Sequence[Command]:
        if self._reason is not None:
            return ()
        name, room = Phrase("settings_room.import.title"), Phrase("settings_room.page.calendar")
        return (Command(name, self._import, icon="upload", key="F9", room=room),)

    # Parts

    def _lay_out(self) -> None:
        if self._reason is None:
            self.actions = [self.load_next]
        else:
            self.change.hide()
        head = QWidget()
        head.setFixedHeight(theme().metrics.panel_head)
        row = QHBoxLayout(head)
        row.setContentsMargins(Space.L, 0, Space.L, 0)
        row.setSpacing(Space.S)
        for widget in (self.earlier, self.year, self.later):
            row.addWidget(widget)
        row.addSpacing(Space.XS)
        row.addWidget(self.source)
        row.addStretch()
        row.addWidget(self.told)
        row.addWidget(self.change)
        self.area = scrolled(self._padded())
        self.area.viewport().installEventFilter(self)
        panel = Panel(edge_to_edge=True)
        panel.body.setSpacing(0)
        panel.body.addWidget(head)
        panel.body.addWidget(rule())
        panel.body.addWidget(self.area, 1)
        self.column.addWidget(self.band)
        self.column.addWidget(panel, 1)
        self.column.addWidget(self.deadline)

    def _padded(self) -> QWidget:
        inner = QWidget()
        column = QHBoxLayout(inner)
        column.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        column.addWidget(self.view)
        return inner

    def _turner(self, icon: str, name: Phrase, step: int) -> Button:
        key = "PgUp" if step < 0 else "PgDown"
        button = Button(icon=icon, name=name, scale=Scale.SMALL)
        button.bind(key)
        button.clicked.connect(lambda: self._turn(step))
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.area.viewport():
            room = self.area.viewport().size()
            self.view.fit(QSize(room.width() - 2 * Space.L, room.height() - 2 * Space.S))
        return super().eventFilter(watched, event)

    # What arrives

    def _show(self, known: _Known) -> None:
        self.calm()
        self._years, self._worked = known.years, known.worked
        self.band.setVisible(known.missing is not None)
        if known.missing is not None:
            self.band.show_band(
                Phrase("settings_room.calendar.missing", year=str(known.missing)),
                Phrase("settings_room.calendar.missing_hint"),
            )
        self.year.set_options(
            [
                Option(
                    each.year,
                    Phrase("settings_room.calendar.of", year=str(each.year), count=each.workdays),
                )
                for each in known.years.values()
            ]
        )
        if self._wanted is not None:
            self._go_to_wanted()
        elif self.year.value() is None:
            self._show_year(self._nearest())
        else:
            self._show_year(self.year.value())
        self.deadline.reckon()

    def _nearest(self) -> int | None:
        today = self.place.clock.today().year
        return min(self._years, key=lambda year: abs(year - today), default=None)

    def _go_to_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted in self._years:
            self._show_year(wanted)
            self.view.setFocus()
        elif self._reason is None and wanted is not None:
            self._open_import(wanted)

    def _show_year(self, year: object) -> None:
        found = self._years.get(year) if isinstance(year, int) else None
        if found is None:
            return
        self.year.set_value(found.year)
        self.source.set_phrase(found.source)
        self.view.show_year(found.year, {day.day: day for day in found.days}, self._worked)
        self.earlier.setEnabled(found.year - 1 in self._years)
        self.later.setEnabled(found.year + 1 in self._years)

    def _tell_day(self, day: date) -> None:
        self.told.set_phrase(self.view.words(day))
        box = self.view.box_of(day).toRect()
        self.area.ensureVisible(box.center().x(), box.center().y() + Space.S, 0, 2 * Space.XL)

    # Steps

    def _turn(self, step: int) -> None:
        year = self.year.value()
        if isinstance(year, int):
            self._show_year(year + step)

    def _change_day(self, day: date) -> None:
        if self._reason is None and day.year in self._years:
            kept = self.view.day(day)
            form = DayForm(self.place, day, kept)
            form.saved.connect(lambda _none: self._changed(day, kept))
            form.open_in(self.window(), self.view.words(day))

    def _changed(self, day: date, before: CalendarDay | None) -> None:
        place = self.place
        kind, zh, en = (before.kind, before.zh, before.en) if before else (None, "", "")

        def undo() -> None:
            place.ask(
                lambda app, actor: app.calendar.set_day(actor, day, kind, zh, en),
                owner=place,
                failed=lambda error: place.say(phrase_of(error) or Phrase("settings_room.failed")),
            )

        place.say(Phrase("settings_room.calendar.changed", day=day.isoformat()), undo)

    def _import(self) -> None:
        last = max(self._years, default=self.place.clock.today().year - 1)
        self._open_import(last + 1)

    def _open_import(self, year: int) -> None:
        dialog = CalendarImport(self.window(), self.place, year)
        dialog.loaded.connect(self._loaded)
        dialog.open()

    def _loaded(self, year: CalendarYear) -> None:
        self._wanted = year.year
        self.place.say(
            Phrase("settings_room.import.done", year=str(year.year), count=year.workdays)
        )
        self.load()
