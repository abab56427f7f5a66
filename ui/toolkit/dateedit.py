"""A date typed with digits or picked from a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QVBoxLayout, QWidget

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.dates import read_date
from ui.toolkit.inputs import InnerButtonEdit
from ui.toolkit.theme import mark, theme

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class DateEdit(InnerButtonEdit):
    """A day, or none. 1122, 11-22, 20261122 and 2026-11-22 are all understood.

    The text becomes 2026-11-22 when the field is left; ``date_changed`` carries the day or None.
    Up and Down step by a day, Alt+Down or the button opens the calendar. What is no date stays as
    it was typed, ``is_understood`` says so.
    """

    date_changed = Signal(object)

    def __init__(
        self, clock: Clock, placeholder: Phrase | str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("calendar", Phrase("toolkit.field.calendar"), placeholder, parent)
        self._clock = clock
        self._known: date | None = None
        self.editingFinished.connect(self._settle)
        self.inner.clicked.connect(self.open_calendar)

    def value(self) -> date | None:
        """Return the day typed, or None while there is none or it is not understood."""
        return read_date(self.text(), self._clock.today())

    def is_understood(self) -> bool:
        """Tell whether the field is empty or holds a date."""
        return not self.text().strip() or self.value() is not None

    def set_value(self, day: date | None) -> None:
        """Show a day, or nothing."""
        self._known = day
        self.setText("" if day is None else day.isoformat())

    def open_calendar(self) -> None:
        """Show the calendar under the field, at its day or today."""
        calendar = _CalendarPopup(self.value() or self._clock.today(), self._pick, self)
        calendar.open_under(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            self._step(step)

    def _step(self, days: int) -> None:
        start = self.value()
        self._pick(
            self._clock.today() if start is None else date.fromordinal(start.toordinal() + days)
        )

    def _pick(self, day: date) -> None:
        self.setText(day.isoformat())
        self._settle()

    def _settle(self) -> None:
        day = self.value()
        if day is not None:
            self.setText(day.isoformat())
        if day != self._known:
            self._known = day
            self.date_changed.emit(day)


class _CalendarPopup(QFrame):
    """A month to pick a day from; Enter takes it, Esc leaves it."""

    def __init__(self, day: date, pick: Callable[[date], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pick = pick
        mark(self, part="panel")
        self.calendar = QCalendarWidget(self)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setLocale(QLocale())
        self._quieten_weekends()
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.activated.connect(self._take)
        self.calendar.clicked.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.calendar)
        self.setFocusProxy(self.calendar)

    def open_under(self, field: QWidget) -> None:
        """Show the month below a field, and above it where the screen ends."""
        self.adjustSize()
        place = field.mapToGlobal(QPoint(0, field.height() + 4))
        free = field.screen().availableGeometry()
        if place.y() + self.height() > free.bottom():
            place.setY(field.mapToGlobal(QPoint(0, -4)).y() - self.height())
        place.setX(max(free.left(), min(place.x(), free.right() - self.width())))
        self.move(place)
        self.show()
        self.calendar.setFocus()

    def _take(self, day: QDate) -> None:
        self.close()
        self._pick(date(day.year(), day.month(), day.day()))

    def _quieten_weekends(self) -> None:
        # Qt paints weekends red; red means overdue here.
        quiet = QTextCharFormat()
        quiet.setForeground(theme().colour("text3"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, quiet)
        header = QTextCharFormat()
        header.setForeground(theme().colour("text3"))
        header.setFont(theme().font(12))
        self.calendar.setHeaderTextFormat(header)
