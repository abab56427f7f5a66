"""A year as twelve painted months: holidays, make-up workdays, weekends; walked by arrow keys."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.workdays import DayKind
from crm_desktop.office.model import CalendarDay
from ui.toolkit.dates import weekday
from ui.toolkit.keys import is_enter
from ui.toolkit.painting import CENTRE, paint_box, paint_focus, paint_words, painting, words_width
from ui.toolkit.speech import Speaker, language, tr
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Weight

_WEEKS = 6
_TITLE = 20
_HEAD = 16
_GAP = 24
_BETWEEN = 10
_LEAST_CELL = (28, 17)
_MOST_CELL = (44, 28)
_DAY = timedelta(days=1)
_STEPS = {
    Qt.Key.Key_Left: -_DAY,
    Qt.Key.Key_Right: _DAY,
    Qt.Key.Key_Up: -7 * _DAY,
    Qt.Key.Key_Down: 7 * _DAY,
}
_MARKS = {
    DayKind.HOLIDAY: Phrase("settings_room.calendar.mark_off"),
    DayKind.WORKDAY: Phrase("settings_room.calendar.mark_work"),
}
_TONES = {DayKind.HOLIDAY: ("red", "red_tint"), DayKind.WORKDAY: ("amber", "amber_tint")}
_KINDS = {
    DayKind.HOLIDAY: Phrase("settings_room.calendar.holiday"),
    DayKind.WORKDAY: Phrase("settings_room.calendar.makeup"),
}
_MONTHS = (
    Phrase("settings_room.month.january"),
    Phrase("settings_room.month.february"),
    Phrase("settings_room.month.march"),
    Phrase("settings_room.month.april"),
    Phrase("settings_room.month.may"),
    Phrase("settings_room.month.june"),
    Phrase("settings_room.month.july"),
    Phrase("settings_room.month.august"),
    Phrase("settings_room.month.september"),
    Phrase("settings_room.month.october"),
    Phrase("settings_room.month.november"),
    Phrase("settings_room.month.december"),
)
_WEEK = [date(2024, 1, 1) + number * _DAY for number in range(7)]


@dataclass(frozen=True)
class _Grid:
    """How the months are laid out in the room there is."""

    columns: int
    cell: tuple[int, int]

    @property
    def month(self) -> tuple[int, int]:
        """Width and height of a month."""
        width, height = self.cell
        return 7 * width, _TITLE + _HEAD + _WEEKS * height

    @property
    def height(self) -> int:
        """Height of the whole year."""
        rows = 12 // self.columns
        return rows * self.month[1] + (rows - 1) * _BETWEEN

    @classmethod
    def fitting(cls, room: QSize) -> _Grid:
        """Return the most columns and the largest cells that the room has place for."""
        least, _ = _LEAST_CELL
        columns = next((n for n in (4, 3) if n * 7 * least + (n - 1) * _GAP <= room.width()), 2)
        width = (room.width() - (columns - 1) * _GAP) // columns // 7
        rows = 12 // columns
        height = ((room.height() - (rows - 1) * _BETWEEN) // rows - _TITLE - _HEAD) // _WEEKS
        cell = (width, height)
        lowest, highest = _LEAST_CELL, _MOST_CELL
        return cls(
            columns,
            (
                max(lowest[0], min(cell[0], highest[0])),
                max(lowest[1], min(cell[1], highest[1])),
            ),
        )


class YearView(Speaker, QWidget):
    """Shows a year; ``moved(day)`` follows the cursor, ``wanted(day)`` asks to change its day."""

    moved = Signal(object)
    wanted = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year, self._today = today.year, today
        self._cursor = today
        self._days: Mapping[date, CalendarDay] = {}
        self._worked: frozenset[int] = frozenset(range(5))
        self._room = QSize(800, 400)
        self._grid = _Grid.fitting(self._room)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()

    @property
    def cursor_day(self) -> date:
        """The day under the cursor."""
        return self._cursor

    def day(self, day: date) -> CalendarDay | None:
        """Return how a day differs from its weekday, None where it does not."""
        return self._days.get(day)

    def show_year(
        self, year: int, days: Mapping[date, CalendarDay], worked: frozenset[int]
    ) -> None:
        """Show another year; ``worked`` are the weekdays of work, 0 is Monday."""
        self._days, self._worked = days, worked
        if year != self._year:
            self._year = year
            day = min(self._cursor.day, calendar.monthrange(year, self._cursor.month)[1])
            self.move_to(date(year, self._cursor.month, day))
        self._name()
        self.moved.emit(self._cursor)
        self.update()

    def move_to(self, day: date) -> None:
        """Put the cursor on a day of the year that is shown."""
        if day.year == self._year:
            self._cursor = day
            self._name()
            self.moved.emit(day)
            self.update()

    def fit(self, room: QSize) -> None:
        """Use the room there is; what does not fit into its height scrolls."""
        self._room = room
        self._grid = _Grid.fitting(room)
        self.setFixedHeight(self._grid.height)
        self.update()

    def words(self, day: date) -> Phrase:
        """Return a day in words: 2026-02-17 周二 · 春节 · 放假."""
        kind = self._days.get(day)
        if kind is not None:
            what = _KINDS[kind.kind]
        elif day.weekday() in self._worked:
            what = Phrase("settings_room.calendar.workday")
        else:
            what = Phrase("settings_room.calendar.weekend")
        plain = Phrase(
            "settings_room.calendar.day", day=day.isoformat(), weekday=weekday(day), what=what
        )
        name = _festival(kind)
        return Phrase("settings_room.calendar.named", day=plain, name=name) if name else plain

    # Where the days are

    def box_of(self, day: date) -> QRectF:
        """Return where a day is painted."""
        width, height = self._grid.cell
        origin = self._origin(day.month)
        place = day.day - 1 + date(day.year, day.month, 1).weekday()
        return QRectF(
            origin.x() + place % 7 * width,
            origin.y() + _TITLE + _HEAD + place // 7 * height,
            width,
            height,
        )

    def day_at(self, place: QPointF) -> date | None:
        """Return the day that is painted at a place."""
        for month in range(1, 13):
            origin = self._origin(month)
            if QRectF(origin.x(), origin.y(), *self._grid.month).contains(place):
                days = calendar.monthrange(self._year, month)[1]
                found = (date(self._year, month, number + 1) for number in range(days))
                return next((day for day in found if self.box_of(day).contains(place)), None)
        return None

    def _origin(self, month: int) -> QPointF:
        row, column = divmod(month - 1, self._grid.columns)
        width, height = self._grid.month
        # The months share the width, so that the last one ends where the panel does.
        step = (self.width() - width) / (self._grid.columns - 1)
        return QPointF(round(column * step), row * (height + _BETWEEN))

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if is_enter(event):
            self.wanted.emit(self._cursor)
        elif key in _STEPS:
            self.move_to(self._cursor + _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = calendar.monthrange(self._year, self._cursor.month)[1]
            self.move_to(self._cursor.replace(day=1 if key == Qt.Key.Key_Home else last))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None:
            self.move_to(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is not None:
            self.wanted.emit(day)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tr(self.words(day)) if day else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(QSize(event.size().width(), self._room.height()))

    def respeak(self) -> None:
        super().respeak()
        self._name()
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        seen = QRectF(event.rect())
        with painting(self) as painter:
            for month in range(1, 13):
                origin = self._origin(month)
                if QRectF(origin.x(), origin.y(), *self._grid.month).intersects(seen):
                    self._paint_month(painter, month, origin)

    def _paint_month(self, painter: QPainter, month: int, origin: QPointF) -> None:
        width, _ = self._grid.cell
        title = QRectF(origin.x() + 4, origin.y(), 7 * width, _TITLE)
        paint_words(painter, title, tr(_MONTHS[month - 1]), weight=Weight.BOLD)
        for number, day in enumerate(_WEEK):
            box = QRectF(origin.x() + number * width, origin.y() + _TITLE, width, _HEAD)
            paint_words(painter, box, tr(weekday(day)), "text3", size=Size.CAPTION, align=CENTRE)
        for number in range(calendar.monthrange(self._year, month)[1]):
            self._paint_day(painter, date(self._year, month, number + 1))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        box = self.box_of(day).adjusted(1, 0.5, -1, -0.5)
        kind = self._days.get(day)
        ink = "text" if day.weekday() in self._worked else "text3"
        number, mark = str(day.day), ""
        if kind is not None:
            ink, tint = _TONES[kind.kind]
            paint_box(painter, box, Radius.CLOCK, fill=tint)
            mark = tr(_MARKS[kind.kind])
        if day == self._today:
            paint_box(painter, box, Radius.CLOCK, border="accent")
        if day == self._cursor:
            if self.hasFocus():
                paint_focus(painter, box, Radius.CLOCK)
            else:
                paint_box(painter, box, Radius.CLOCK, border="edge")
        self._paint_number(painter, box, number, mark, ink)

    def _paint_number(
        self, painter: QPainter, box: QRectF, number: str, mark: str, ink: str
    ) -> None:
        """Paint a number in the middle of its cell, with its mark where there is one."""
        weight = Weight.MEDIUM if mark else Weight.REGULAR
        words = f"{number}{mark}"
        left = box.left() + (box.width() - words_width(words, Size.CAPTION, weight)) / 2
        top = box.center().y() - LINE_BOX[Size.CAPTION] / 2
        place = QRectF(left, top, box.width(), LINE_BOX[Size.CAPTION])
        paint_words(painter, place, words, ink, size=Size.CAPTION, weight=weight)

    def _name(self) -> None:
        self.setAccessibleName(tr(self.words(self._cursor)))


def _festival(day: CalendarDay | None) -> str:
    if day is None:
        return ""
    return day.zh if language() is Language.ZH else day.en or day.zh
