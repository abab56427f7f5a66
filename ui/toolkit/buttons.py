"""Buttons: one filled primary per page, outlined, ghost; with icon, key cap and disabled reason."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import IN_BAR, IN_TEXT, paint_icon
from ui.toolkit.keys import cap_width, paint_cap, sequences
from ui.toolkit.painting import middle, paint_box, paint_focus, paint_words, painting, words_width
from ui.toolkit.pressing import Pressable
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Radius, Size, Weight


class Kind(enum.Enum):
    """How much a button asks for the eye."""

    PRIMARY = "primary"  # the one filled button of a page
    OUTLINED = "outlined"
    GHOST = "ghost"  # a link
    PLAIN = "plain"  # quiet words or an icon in a bar


class Scale(enum.Enum):
    """The three heights of a button with their type size and side padding."""

    SMALL = (26, Size.CAPTION, 9)
    NORMAL = (32, Size.BODY, 13)
    NEXT = (48, Size.NAME, 13)


@dataclass(frozen=True)
class _Paint:
    """The colours of a button at one moment, as token names."""

    ink: str
    fill: str | None = None
    border: str | None = None


_GAP = 8
_CAP_GAP = 10
_LINK_PADDING = 8


class Button(Pressable, QPushButton):
    """A push button that shows its key and answers to it while it can be seen and pressed.

    ``key`` is written as on the cap (``"F7"``, ``"Ctrl+Enter"``). Enter, Esc, Space and Tab are
    shown but left to the focused control or the dialog. An empty text makes an icon button: give
    it a name with ``name``. ``selectable`` buttons stay pressed and show it with the accent.
    """

    def __init__(
        self,
        text: Phrase | str = "",
        *,
        kind: Kind = Kind.OUTLINED,
        scale: Scale = Scale.NORMAL,
        icon: str = "",
        key: str = "",
        name: Phrase | str = "",
        leading: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind, self._icon, self._key, self._leading = kind, icon, key, leading
        self._height, self._size, self._padding = scale.value
        self._weight = Weight.BOLD if kind is Kind.PRIMARY else Weight.REGULAR
        if kind is Kind.GHOST:
            self._padding = _LINK_PADDING
        if not text:
            self._padding = (self._height - self._icon_size()) // 2
        self._reason: Phrase | str = ""
        self._reason_label: Label | None = None
        self._shortcut: QShortcut | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setCheckable(selectable)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.set_phrase(text)
        self.bind(key)
        if name:
            self.set_name(name)

    @property
    def key(self) -> str:
        return self._key

    def set_name(self, name: Phrase | str) -> None:
        """Give an icon button another name, for screen readers and as its tool tip."""
        self.say(self.setAccessibleName, name)
        self.say(self.setToolTip, name)

    def set_icon(self, icon: str) -> None:
        """Show another icon of ``resources/icons``."""
        self._icon = icon
        self.update()

    def bind(self, key: str) -> None:
        """Answer to a key from anywhere in the window, painted or not; "" takes it away."""
        listening = sequences(key)
        if self._shortcut is None:
            if not listening:
                return
            self._shortcut = QShortcut(self)
            self._shortcut.setAutoRepeat(False)
            self._shortcut.activated.connect(self.click)
        self._shortcut.setKeys(listening)

    def block(self, reason: Phrase) -> None:
        """Disable the button and say why in ``reason_label`` and to screen readers."""
        self.setEnabled(False)
        self._give_reason(reason)

    def unblock(self) -> None:
        """Enable the button again and take its reason away."""
        self.setEnabled(True)
        self._give_reason("")

    def reason_label(self) -> Label:
        """Return the line to be placed beside the button; empty while there is no reason."""
        if self._reason_label is None:
            self._reason_label = caption(self._reason, "text2")
        return self._reason_label

    def sizeHint(self) -> QSize:
        width = self._content_width() + 2 * self._padding
        return QSize(max(width, self._height), self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = self._colours()
        with painting(self) as painter:
            box = self.rect()
            if colours.fill or colours.border:
                paint_box(painter, box, Radius.CONTROL, fill=colours.fill, border=colours.border)
            if self.hasFocus():
                self._paint_focus(painter, box)
            self._paint_content(painter, box, colours)

    def _give_reason(self, reason: Phrase | str) -> None:
        self._reason = reason
        self.say(self.setAccessibleDescription, reason)
        if self._reason_label is not None:
            self._reason_label.set_phrase(reason)

    def _icon_size(self) -> int:
        roomy = self.kind is Kind.PLAIN and self._size != Size.CAPTION
        return IN_BAR if roomy and not self.text() else IN_TEXT

    def _content_width(self) -> int:
        parts = [self._icon_size()] if self._icon else []
        if self.text():
            parts.append(words_width(self.words(), self._size, self._weight))
        width = sum(parts) + _GAP * (len(parts) - 1)
        return width + (_CAP_GAP + cap_width(self._key) if self._key else 0)

    def _paint_content(self, painter: QPainter, box: QRect, colours: _Paint) -> None:
        spare = box.width() - 2 * self._padding - self._content_width()
        left = self._padding + (0 if self._leading else max(0, spare) / 2)
        right = box.width() - left if not self._leading else box.width() - self._padding
        if self._icon:
            size = self._icon_size()
            paint_icon(painter, middle(box, left, size, size), self._icon, colours.ink)
            left += size + _GAP
        if self._key:
            right -= cap_width(self._key)
            paint_cap(painter, box, right, self._key, colours.ink)
            right -= _CAP_GAP
        words = QRectF(left, 0, max(0, right - left) + 1, box.height())
        paint_words(painter, words, self.words(), colours.ink, size=self._size, weight=self._weight)

    def _paint_focus(self, painter: QPainter, box: QRect) -> None:
        if self.kind is Kind.PRIMARY:
            # The accent cannot be seen on the fill: a white ring one step inside can.
            inner = box.adjusted(2, 2, -2, -2)
            paint_focus(painter, inner, Radius.CONTROL - 2, "on_fill")
        else:
            paint_focus(painter, box)

    def _colours(self) -> _Paint:
        hovered = self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            filled = self.kind in (Kind.PRIMARY, Kind.OUTLINED)
            fill, border = ("alt", "line") if filled else (None, None)
            return _Paint("text3", fill, border)
        if self.kind is Kind.PRIMARY:
            return _Paint("on_fill", "fill_hover" if hovered else "fill")
        if self.isChecked():
            return _Paint("accent", "tint", "accent")
        hover = "hover" if hovered else None
        if self.kind is Kind.GHOST:
            return _Paint("accent", hover)
        if self.kind is Kind.PLAIN:
            return _Paint("text2", hover)
        return _Paint("text", hover or "surface", "line2")


def next_step(text: Phrase | str, parent: QWidget | None = None) -> Button:
    """Return the big filled button of the next legal step; Ctrl+Enter presses it."""
    return Button(text, kind=Kind.PRIMARY, scale=Scale.NEXT, key="Ctrl+Enter", parent=parent)


def link(text: Phrase | str, parent: QWidget | None = None) -> Button:
    """Return the ghost link of a section head."""
    return Button(text, kind=Kind.GHOST, parent=parent)


def icon_button(icon: str, name: Phrase, *, key: str = "") -> Button:
    """Return a quiet icon with a name for screen readers and its tool tip.

    Its key is bound but not painted: the status bar or the key sheet shows it.
    """
    button = Button(kind=Kind.PLAIN, icon=icon, name=name)
    if key:
        button.bind(key)
    return button
