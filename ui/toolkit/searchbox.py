"""The one search box of the window: F2 from anywhere, results below it while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import cap_width, is_enter, paint_cap, sequences
from ui.toolkit.painting import FOCUS_WIDTH, middle, paint_box, painting
from ui.toolkit.picklist import Heading
from ui.toolkit.searchlist import Hit, SearchPopup
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Radius

WIDTH, HEIGHT = 560, 36
_NARROWEST = 240
_PADDING = 12
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_QUESTION_MARKS = ("?", "？")


class SearchBox(QWidget):
    """The box and its list.

    ``typed`` carries the text after every change; the screen searches and calls ``show_results``.
    ``picked`` carries the key of the hit that was opened, ``current_changed`` the current hit, for
    which ``show_actions`` may offer what can be done. ``help_wanted`` is sent for a question mark
    in the empty box. Esc closes the list and keeps the text.
    """

    typed = Signal(str)
    picked = Signal(object)
    current_changed = Signal(object)
    help_wanted = Signal()

    def __init__(self, clock: Clock, window: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: tuple[Hit | Heading, ...] = ()
        self._actions: tuple[Hit | Heading, ...] = ()
        self._count: Phrase | str = ""
        self._group: Heading | None = None
        self.line = LineEdit(Phrase("toolkit.search.hint"))
        self.line.say(self.line.setAccessibleName, Phrase("toolkit.search.name"))
        self.line.installEventFilter(self)
        mark(self.line, part="bare")
        self.popup = SearchPopup(clock, window)
        self.popup.picked.connect(self._pick)
        self.popup.current_changed.connect(self.current_changed)
        self.line.textChanged.connect(self._changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_PADDING + IN_TEXT + 8, 2, cap_width("Esc") + _PADDING + 4, 2)
        layout.addWidget(self.line)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(WIDTH)
        self.setFocusProxy(self.line)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        shortcut = QShortcut(self)
        shortcut.setKeys(sequences("F2"))
        shortcut.activated.connect(self.focus_all)

    def focus_all(self) -> None:
        """Take the focus with everything selected, so that typing begins anew."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def show_results(self, rows: Sequence[Hit | Heading], count: Phrase | str) -> None:
        """Show what was found; ``count`` says how many and how fast."""
        self._results, self._count, self._group = tuple(rows), count, None
        self._show()

    def show_actions(self, rows: Sequence[Hit | Heading]) -> None:
        """Show as the last group what can be done for the current hit."""
        self._actions = tuple(rows)
        if self.popup.isVisible():
            self._show()

    def close_list(self) -> None:
        """Close the list; the text stays."""
        self.popup.hide()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and self._is_for_list(event):
            # The open list takes its keys before buttons of the page that show the same ones.
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and self._take_key(event):
            return True
        if kind == QEvent.Type.FocusOut:
            self.close_list()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        focused = self.line.hasFocus()
        with painting(self) as painter:
            box = QRectF(self.rect())
            paint_box(
                painter,
                box,
                Radius.PANEL,
                fill="surface" if focused else "alt",
                border="accent" if focused else "line2",
                width=FOCUS_WIDTH if focused else 1,
            )
            icon = middle(box, _PADDING, IN_TEXT, IN_TEXT)
            paint_icon(painter, icon, "search", "accent" if focused else "text2")
            key = "Esc" if focused else "F2"
            left = box.width() - 10 - cap_width(key)
            paint_cap(painter, box, left, key, "text3")

    def _is_for_list(self, event: QKeyEvent) -> bool:
        if not self.popup.isVisible():
            return False
        return event.key() == Qt.Key.Key_Escape or self._hit_for(event) is not None

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.text() in _QUESTION_MARKS and not self.line.text():
            self.help_wanted.emit()
            return True
        if not self.popup.isVisible():
            return False
        step = _MOVES.get(Qt.Key(event.key()))
        hit = self._hit_for(event)
        if step is not None:
            self.popup.list.move_current(step)
        elif is_enter(event):
            self._pick_current()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_list()
        elif event.key() == Qt.Key.Key_Tab:
            self._narrow()
        elif hit is not None:
            self._pick(hit.key)
        else:
            return False
        return True

    def _changed(self, text: str) -> None:
        if not text:
            self.close_list()
        self.typed.emit(text)

    def _show(self) -> None:
        rows: list[Any] = list(self._results)
        if self._group is not None:
            start = rows.index(self._group)
            ends = (n for n in range(start + 1, len(rows)) if isinstance(rows[n], Heading))
            rows = rows[start : next(ends, len(rows))]
        self.popup.show_rows([*rows, *self._actions], self._count)
        if self.line.hasFocus() and self.line.text():
            self.popup.open_under(self)

    def _narrow(self) -> None:
        """Show the next group alone, and after the last one all of them again."""
        groups: list[Heading | None] = [row for row in self._results if isinstance(row, Heading)]
        order = [*groups, None]
        at = order.index(self._group)
        self._group = order[(at + 1) % len(order)]
        self._show()

    def _hit_for(self, event: QKeyEvent) -> Hit | None:
        pressed = QKeySequence(event.keyCombination())
        for row in (*self._results, *self._actions):
            if isinstance(row, Hit) and pressed in sequences(row.shortcut):
                return row
        return None

    def _pick_current(self) -> None:
        hit = self.popup.list.current()
        if hit is not None:
            self._pick(hit.key)

    def _pick(self, key: object) -> None:
        # What was looked for is found: the box is ready for the next one.
        self.line.clear()
        self.picked.emit(key)
