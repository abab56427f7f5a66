"""Quiet news at the lower left for five seconds, with undo where undo is possible."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QEvent, QObject, QPropertyAnimation, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QEnterEvent,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.keys import cap_width, paint_cap, sequences
from ui.toolkit.painting import middle, paint_box, paint_focus, paint_words, painting, words_width
from ui.toolkit.pressing import Pressable
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Radius, Space, Weight

WIDTH, HEIGHT = 360, 40
LIFE_MS = 5_000
_FADE_MS = 120
_MOST = 3
_PADDING = 14
_UNDO_KEY = "Ctrl+Z"


class _Undo(Pressable, QAbstractButton):
    """The undo of a toast with its key cap, in the toast's own colours."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_phrase(Phrase("toolkit.toast.undo"))

    def wanted_width(self) -> int:
        """Return the width for words, cap and the ring round both."""
        return words_width(self.words(), weight=Weight.BOLD) + cap_width(_UNDO_KEY) + 8 + 2 * 6

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = QRectF(self.rect())
            words = box.adjusted(6, 0, 0, 0)
            paint_words(painter, words, self.words(), "toast_accent", weight=Weight.BOLD)
            left = box.width() - 6 - cap_width(_UNDO_KEY)
            paint_cap(painter, box, left, _UNDO_KEY, "on_toast")
            if self.hasFocus():
                paint_focus(painter, box, Radius.CONTROL, "toast_accent")


class Toast(Speaker, QWidget):
    """One piece of news; it goes by itself, but waits while the mouse or the focus is on it."""

    closed = Signal()

    def __init__(
        self, text: Phrase | str, undo: Callable[[], None] | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._opacity = 1.0
        self.setFixedSize(WIDTH, HEIGHT)
        self._undo: _Undo | None = None
        if undo is not None:
            self._undo = _Undo(self)
            self._undo.clicked.connect(undo)
            self._undo.clicked.connect(self.close)
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.setInterval(LIFE_MS)
        self._life.timeout.connect(self._expire)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.say(self._show_text, text)

    @property
    def can_undo(self) -> bool:
        """Whether what it tells of can be taken back."""
        return self._undo is not None

    def undo(self) -> None:
        """Take back what was done, as a click on the button does."""
        if self._undo is not None:
            self._undo.click()

    def appear(self) -> None:
        """Show the toast, tell screen readers, and begin its five seconds."""
        self.show()
        self.raise_()
        self._life.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._text))
        if QApplication.isEffectEnabled(Qt.UIEffect.UI_General):
            fade = QPropertyAnimation(self, b"opacity", self)
            fade.setDuration(_FADE_MS)
            fade.setStartValue(0.0)
            fade.setEndValue(1.0)
            fade.start()

    def is_cut(self) -> bool:
        """Tell whether the words end in an ellipsis for want of width."""
        return words_width(self._text) > self._words_box().width()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._life.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._life.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setOpacity(self._opacity)
            box = QRectF(self.rect())
            paint_box(painter, box, Radius.PANEL, fill="toast")
            icon = middle(box, _PADDING, IN_TEXT, IN_TEXT)
            paint_icon(painter, icon, "circle-check", "toast_green")
            paint_words(painter, self._words_box(), self._text, "on_toast")

    def _words_box(self) -> QRectF:
        left = _PADDING + IN_TEXT + 10
        right = self._undo.wanted_width() + 10 if self._undo is not None else _PADDING
        return QRectF(left, 0, WIDTH - left - right, HEIGHT)

    def _show_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.setToolTip(text)
        if self._undo is not None:
            width = self._undo.wanted_width()
            self._undo.setGeometry(WIDTH - width - 6, 4, width, HEIGHT - 8)
        self.update()

    def _expire(self) -> None:
        if self._undo is not None and self._undo.hasFocus():
            self._life.start()
        else:
            self.close()

    def _get_opacity(self) -> float:
        return self._opacity

    def _set_opacity(self, value: float) -> None:
        self._opacity = value
        self.update()

    opacity = Property(float, _get_opacity, _set_opacity)


class Toasts(QObject):
    """Shows toasts over a window, the newest lowest; at most three, the oldest goes first.

    ``left`` and ``bottom`` keep the rail and the status bar free.
    """

    def __init__(self, window: QWidget, *, left: int = Space.XL, bottom: int = Space.L) -> None:
        super().__init__(window)
        self._window, self._left, self._bottom = window, left, bottom
        self._shown: list[Toast] = []
        window.installEventFilter(self)
        # One shortcut for all: several of the same key would disable each other.
        self._undo_key = QShortcut(window)
        self._undo_key.setKeys(sequences(_UNDO_KEY))
        self._undo_key.activated.connect(self._undo_newest)
        self._undo_key.setEnabled(False)

    def show(self, text: Phrase | str, undo: Callable[[], None] | None = None) -> Toast:
        """Show what was done; ``undo`` is called where the person takes it back."""
        toast = Toast(text, undo, self._window)
        toast.closed.connect(lambda: self._forget(toast))
        self._shown.append(toast)
        for old in self._shown[:-_MOST]:
            old.close()
        self._arrange()
        toast.appear()
        return toast

    def shown(self) -> list[Toast]:
        """Return the toasts that can be seen, the newest last."""
        return list(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _undo_newest(self) -> None:
        next(toast for toast in reversed(self._shown) if toast.can_undo).undo()

    def _forget(self, toast: Toast) -> None:
        self._shown = [other for other in self._shown if other is not toast]
        self._arrange()

    def _arrange(self) -> None:
        self._undo_key.setEnabled(any(toast.can_undo for toast in self._shown))
        self._place()

    def _place(self) -> None:
        bottom = self._window.height() - self._bottom - theme().metrics.status_bar
        for toast in reversed(self._shown):
            bottom -= HEIGHT
            toast.move(self._left, bottom)
            bottom -= Space.S
