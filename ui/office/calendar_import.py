"""Loading a year from the State Council's notice: a file or pasted lines, with a preview."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.workdays import DayKind
from crm_desktop.office.holiday_lines import holiday_text
from crm_desktop.office.model import CalendarDraft, CalendarYear
from ui.access.lists import framed
from ui.shell.files import pick_file
from ui.toolkit.bindings import NumberBinding, Unreadable
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column, Flagged
from ui.toolkit.dates import weekday
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field, Note
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.speech import tr
from ui.toolkit.table import TableView
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

_WIDTH = 920
_LEFT = 380
_LOW_BELOW = 560
_AFTER_TYPING_MS = 200
_LIST_HEIGHT = 300
_AROUND_LIST = 220
_KINDS = {
    DayKind.HOLIDAY: Phrase("settings_room.calendar.holiday"),
    DayKind.WORKDAY: Phrase("settings_room.calendar.makeup"),
}


@dataclass(frozen=True)
class Line:
    """A line of the preview: a day as it would be loaded, or one that cannot be."""

    id: int
    day: Phrase | Flagged
    kind: Phrase | str
    name: Phrase | str


class _DraftSource:
    """The lines of the draft at hand, what is wrong first."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}

    def take(self, draft: CalendarDraft) -> None:
        """Show another draft."""
        lines: list[Line] = []
        for fault in draft.faults:
            number = tr(Phrase("settings_room.import.line", number=fault.line))
            flag = Flagged(number, Tone.RED, fault.why)
            lines.append(Line(len(lines) + 1, flag, fault.text, fault.why))
        for day in draft.days:
            words = Phrase(
                "settings_room.import.day", day=day.day.isoformat(), weekday=weekday(day.day)
            )
            lines.append(Line(len(lines) + 1, words, _KINDS[day.kind], day.zh or day.en))
        self.lines = {line.id: line for line in lines}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        return array("q", self.lines)

    def rows(self, ids: Sequence[int]) -> list[Line]:
        return [self.lines[line] for line in ids if line in self.lines]


class CalendarImport(Dialog):
    """Year, source and lines at the left, what would be loaded at the right.

    ``loaded`` carries the CalendarYear. Nothing is loaded while a line is wrong.
    """

    loaded = Signal(object)

    def __init__(self, window: QWidget, place: Workplace, year: int) -> None:
        super().__init__(
            window,
            Phrase("settings_room.import.title"),
            Phrase("settings_room.import.do"),
            width=_WIDTH,
        )
        self._place = place
        self._draft: CalendarDraft | None = None
        self.year = LineEdit(longest=4)
        self.year.setText(str(year))
        self._number = NumberBinding(self.year)
        self.source = LineEdit(Phrase("settings_room.import.source_hint"), longest=200)
        rows = 6 if window.height() >= _LOW_BELOW else 3
        self.text = TextEdit(Phrase("settings_room.import.text_hint"), rows=rows)
        self.file = Button(Phrase("settings_room.import.file"), icon="upload")
        self.file.clicked.connect(self._pick)
        self.year_field = Field(Phrase("settings_room.import.year"), self.year)
        self.source_field = Field(Phrase("settings_room.import.source"), self.source)
        self.text_field = Field(
            Phrase("settings_room.import.text"),
            self.text,
            help_text=Phrase("settings_room.import.text_help"),
        )
        self.summary = Note("")
        self._lines = _DraftSource()
        self._list = PagedRows(self._lines, place.runner, parent=self)
        self._lay_out()
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._preview)
        self.text.textChanged.connect(self._later.start)
        self.year.textChanged.connect(self._later.start)
        self.primary.clicked.connect(self._load)
        self._show(CalendarDraft(year, (), (), 0))
        self.text.setFocus()

    def _lay_out(self) -> None:
        model = RowTableModel(self._list, _columns(), clock=self._place.clock, parent=self)
        empty = EmptyState(
            Phrase("settings_room.import.empty"),
            Phrase("settings_room.import.empty_hint"),
            icon="calendar-days",
        )
        self.table = TableView(
            model, Phrase("settings_room.import.preview"), figures=True, empty=empty
        )
        panel = framed(self.table)
        self.year_field.setFixedWidth(96)
        top = QHBoxLayout()
        top.setSpacing(Space.M)
        top.addWidget(self.year_field)
        top.addWidget(self.source_field, 1)
        left = QWidget()
        left.setFixedWidth(min(_LEFT, (self.width() - 3 * Space.XL) // 2))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(top)
        column.addWidget(self.text_field, 1)
        column.addWidget(self.file)
        right = QVBoxLayout()
        right.setSpacing(Space.S)
        right.addWidget(self.summary)
        right.addWidget(panel, 1)
        height = min(_LIST_HEIGHT, self.parentWidget().height() - _AROUND_LIST)
        panel.setMinimumHeight(max(96, height))
        both = QHBoxLayout()
        both.setSpacing(Space.XL)
        both.addWidget(left)
        both.addLayout(right, 1)
        self.body.addLayout(both)

    def _pick(self) -> None:
        kind = (Phrase("settings_room.import.lists"), "*.csv *.txt")
        title = Phrase("settings_room.import.pick")
        pick_file(self, title, Path.home(), kind, self.take_file)

    def take_file(self, path: Path) -> None:
        """Read a file into the lines; its name is the source where none is typed."""

        def show(text: str) -> None:
            self.text.setPlainText(text)
            if not self.source.text():
                self.source.setText(path.name)

        self._place.ask(
            lambda _app, _actor: holiday_text(path), owner=self, done=show, failed=self._failed
        )

    def _preview(self) -> None:
        year, text = self._typed_year(), self.text.toPlainText()
        if year is None:
            return
        self._place.ask(
            lambda app, actor: app.calendar.preview_year(actor, year, text),
            owner=self,
            done=self._show,
            failed=self._failed,
            latest="preview",
        )

    def _typed_year(self) -> int | None:
        try:
            year = self._number.value()
        except Unreadable:
            year = None
        is_year = year is not None and 1949 <= year <= 2999
        self.year_field.set_error(None if is_year else Phrase("settings_room.import.no_year"))
        if not is_year:
            self.primary.block(Phrase("settings_room.import.no_year"))
        return year if is_year else None

    def _show(self, draft: CalendarDraft) -> None:
        self._draft = draft
        self._lines.take(draft)
        self._list.show()
        off = sum(day.kind is DayKind.HOLIDAY for day in draft.days)
        counts = Phrase(
            "settings_room.import.counts",
            off=off,
            made_up=len(draft.days) - off,
            workdays=draft.workdays,
        )
        if draft.faults:
            wrong = Phrase("settings_room.import.wrong", count=len(draft.faults))
            self.summary.show_note(wrong, icon="circle-alert", ink="red")
            self.primary.block(wrong)
        elif not draft.days:
            self.summary.show_note(Phrase("settings_room.import.nothing"))
            self.primary.block(Phrase("settings_room.import.nothing"))
        else:
            self.summary.show_note(counts, icon="circle-check", ink="green", words="text2")
            self.primary.unblock()

    def _load(self) -> None:
        draft, text, source = self._draft, self.text.toPlainText(), self.source.text()
        if draft is None:
            return
        self.primary.setEnabled(False)

        def done(year: CalendarYear) -> None:
            self.accept()
            self.loaded.emit(year)

        self._place.ask(
            lambda app, actor: app.calendar.import_year(actor, draft.year, text, source),
            owner=self,
            done=done,
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self.primary.setEnabled(self._draft is not None and not self._draft.faults)
        fields = {"source": self.source_field, "text": self.text_field}
        if isinstance(error, ValidationErrors):
            for name, phrase in error.fields.items():
                fields[name].set_error(phrase)
        else:
            words = phrase_of(error) or Phrase("settings_room.failed")
            self.note.show_note(words, icon="circle-alert", ink="red")


def _columns() -> list[Column]:
    return [
        Column("day", Phrase("settings_room.import.date"), lambda line: line.day, Cell.FLAG, 136),
        Column("kind", Phrase("settings_room.calendar.kind"), lambda line: line.kind, width=144),
        Column(
            "name",
            Phrase("settings_room.calendar.festival"),
            lambda line: line.name,
            width=96,
            stretch=1,
            ink="text2",
        ),
    ]
