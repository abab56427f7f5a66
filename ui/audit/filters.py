"""Narrowing the log down: period, person, area, outcome, exceptions, and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.audit.model import AuditFilter
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase, catalogue
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.tokens import Space

_AFTER_TYPING_MS = 300
_CHOOSE = "choose"
_PRESETS = {
    "today": Phrase("audit_room.period.today"),
    "week": Phrase("audit_room.period.week"),
    "month": Phrase("audit_room.period.month"),
    "this_month": Phrase("audit_room.period.this_month"),
    "last_month": Phrase("audit_room.period.last_month"),
    "year": Phrase("audit_room.period.year"),
}

Span = tuple[date | None, date | None]


def span_of(preset: str, today: date) -> Span:
    """Return the first and the last day of a period as it is on a day."""
    begin = today.replace(day=1)
    last_month = begin - timedelta(days=1)
    return {
        "today": (today, today),
        "week": (today - timedelta(days=6), today),
        "month": (today - timedelta(days=29), today),
        "this_month": (begin, today),
        "last_month": (last_month.replace(day=1), last_month),
        "year": (today.replace(month=1, day=1), today),
    }[preset]


def areas() -> tuple[str, ...]:
    """Return the areas whose steps stand in the log, in the order of their words."""
    prefix = "audit_room.room."
    return tuple(key.removeprefix(prefix) for key in catalogue() if key.startswith(prefix))


class LogFilters(QWidget):
    """The chips; ``changed`` carries the AuditFilter, the words of the search line included."""

    changed = Signal(object)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._people: Sequence[tuple[int, str]] = ()
        self._span: Span = (None, None)
        self.search = LineEdit(Phrase("audit_room.search"), longest=100)
        self.search.say(self.search.setAccessibleName, Phrase("audit_room.search_name"))
        self.chips = ChipRow(
            [
                Filter("period", Phrase("audit_room.period"), self._periods),
                Filter("person", Phrase("audit_room.person"), self._persons),
                Filter("room", Phrase("audit_room.room"), _areas),
                Filter("outcome", Phrase("audit_room.outcome"), _outcomes),
                Filter("exceptions", Phrase("audit_room.exception"), _exceptions),
            ]
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.chips, 1)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(self._tell)
        self.search.textChanged.connect(lambda _text: self._later.start())
        self.search.editingFinished.connect(self._settle)
        self.chips.changed.connect(self._choose)

    def set_people(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer these people, id and name."""
        self._people = people

    def clear(self) -> None:
        """Show everything, without telling anyone."""
        self._span = (None, None)
        self.chips.set_values({})
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)

    def wanted(self) -> AuditFilter:
        """Return what is set."""
        values = {key: found[0] for key, found in self.chips.values().items()}
        since, until = self._span_of(values)
        return AuditFilter(
            since=since,
            until=until,
            person=values.get("person"),
            room=str(values.get("room", "")),
            outcome=str(values.get("outcome", "")),
            exceptions=bool(values.get("exceptions")),
            text=self.search.text().strip(),
        )

    def set_span(self, span: Span) -> None:
        """Narrow down to days of one's own choice; none at all takes the period off."""
        self._span = span
        others = {key: found for key, found in self.chips.values().items() if key != "period"}
        self.chips.set_values(others | ({"period": (span,)} if any(span) else {}))
        self._tell()

    def _span_of(self, values: Mapping[str, object]) -> Span:
        period = values.get("period")
        if isinstance(period, tuple):
            return period
        return span_of(str(period), self._clock.today()) if period else (None, None)

    def _periods(self) -> list[Option]:
        options = [Option(key, words) for key, words in _PRESETS.items()]
        if any(self._span):
            options.append(Option(self._span, _span_words(self._span)))
        return [*options, Option(_CHOOSE, Phrase("audit_room.period.choose"))]

    def _persons(self) -> list[Option]:
        return [Option(person, name) for person, name in self._people]

    def _choose(self, values: Mapping[str, tuple[object, ...]]) -> None:
        if values.get("period") == (_CHOOSE,):
            # The chip shows the days once they are known, and what it showed before until then.
            self.chips.set_values({**values, "period": (self._span,) if any(self._span) else ()})
            dialog = SpanDialog(self.window(), self._clock, self._span)
            dialog.chosen.connect(self.set_span)
            dialog.open()
            return
        self._tell()

    def _settle(self) -> None:
        if self._later.isActive():
            self._later.stop()
            self._tell()

    def _tell(self) -> None:
        self._later.stop()
        self.changed.emit(self.wanted())


def _areas() -> list[Option]:
    return [Option(area, Phrase(f"audit_room.room.{area}")) for area in areas()]


def _outcomes() -> list[Option]:
    return [Option(each, Phrase(f"outcome.{each}")) for each in ("done", "failed", "denied")]


def _exceptions() -> list[Option]:
    return [Option(True, Phrase("audit_room.exceptions"))]


def _span_words(span: Span) -> Phrase | str:
    since, until = span
    if since is None:
        return Phrase("audit_room.period.to", day=str(until))
    if until is None:
        return Phrase("audit_room.period.from", day=str(since))
    return Phrase("audit_room.period.from_to", first=str(since), last=str(until))


class SpanDialog(Dialog):
    """Asks for the first and the last day; ``chosen`` carries both, either may be None."""

    chosen = Signal(object)

    def __init__(self, window: QWidget, clock: Clock, span: Span) -> None:
        super().__init__(
            window, Phrase("audit_room.period.title"), Phrase("audit_room.period.take"), width=440
        )
        self.since, self.until = DateEdit(clock), DateEdit(clock)
        self.since.set_value(span[0])
        self.until.set_value(span[1])
        self._fields = [
            Field(Phrase("audit_room.since"), self.since, optional=True),
            Field(Phrase("audit_room.until"), self.until, optional=True),
        ]
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for field in self._fields:
            row.addWidget(field, 1)
        self.body.addLayout(row)
        self.primary.clicked.connect(self._take)

    def _take(self) -> None:
        for field, line in zip(self._fields, (self.since, self.until), strict=True):
            if not line.is_understood():
                field.set_error(Phrase("machinery.form.no_date"))
                line.setFocus()
                return
            field.set_error(None)
        since, until = self.since.value(), self.until.value()
        if since is not None and until is not None and until < since:
            self._fields[1].set_error(Phrase("audit_room.period.backwards"))
            self.until.setFocus()
            return
        self.accept()
        self.chosen.emit((since, until))
