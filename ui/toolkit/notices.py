"""What a place says about itself: warning bands and empty lists."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.painting import middle, paint_box, paint_words, painting, words_width
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.text import Label
from ui.toolkit.theme import theme
from ui.toolkit.tokens import ROOMY, Radius, Size, Space, Tone, Weight

_BAND_PADDING = 12
_BAND_GAP = 8


class Band(Speaker, QWidget):
    """A warning on its tint: icon, what it is, and a quieter word of detail."""

    def __init__(
        self,
        text: Phrase | str,
        detail: Phrase | str = "",
        *,
        tone: Tone = Tone.AMBER,
        icon: str = "triangle-alert",
        stretch: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._detail, self._tone, self._icon = text, detail, tone, icon
        wide = QSizePolicy.Policy.Expanding if stretch else QSizePolicy.Policy.Maximum
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self._name()

    def show_band(self, text: Phrase | str, detail: Phrase | str = "") -> None:
        """Show other words."""
        self._text, self._detail = text, detail
        self._name()
        self.updateGeometry()
        self.update()

    def respeak(self) -> None:
        super().respeak()
        self._name()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = 2 * _BAND_PADDING + IN_TEXT + _BAND_GAP
        width += words_width(tr(self._text), weight=Weight.MEDIUM)
        if self._detail:
            width += _BAND_GAP + words_width(tr(self._detail), Size.CAPTION)
        return QSize(width, ROOMY.band)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 120), ROOMY.band)

    def is_cut(self) -> bool:
        """Tell whether words end in an ellipsis for want of width."""
        return self.sizeHint().width() > self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink, tint = theme().tokens.tone(self._tone)
        with painting(self) as painter:
            box = QRectF(self.rect())
            paint_box(painter, box, Radius.CONTROL, fill=tint)
            paint_icon(painter, middle(box, _BAND_PADDING, IN_TEXT, IN_TEXT), self._icon, ink)
            words = box.adjusted(_BAND_PADDING + IN_TEXT + _BAND_GAP, 0, -_BAND_PADDING, 0)
            paint_words(painter, words, tr(self._text), ink, weight=Weight.MEDIUM)
            taken = words_width(tr(self._text), weight=Weight.MEDIUM) + _BAND_GAP
            words.setLeft(min(words.right(), words.left() + taken))
            paint_words(painter, words, tr(self._detail), "text2", size=Size.CAPTION)

    def _name(self) -> None:
        words = [tr(self._text), tr(self._detail)]
        self.setAccessibleName(" ".join(word for word in words if word))
        self.setToolTip(self.accessibleName())


_LARGE_ICON = 24


class _Icon(QWidget):
    """An icon standing by itself; it says nothing that the words beside it do not."""

    def __init__(self, name: str, size: int, ink: str) -> None:
        super().__init__()
        self._icon, self._ink = name, ink
        self.setFixedSize(size, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_icon(painter, self.rect(), self._icon, self._ink)


class EmptyState(QWidget):
    """An empty list that says what to do next; at most two buttons."""

    def __init__(
        self,
        text: Phrase,
        hint: Phrase | str = "",
        actions: Sequence[Button] = (),
        *,
        icon: str = "inbox",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.text = Label(text, weight=Weight.BOLD, wrap=True)
        self.hint = Label(hint, size=Size.CAPTION, ink="text2", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(0)
        layout.addStretch()
        centred = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(_Icon(icon, _LARGE_ICON, "text3"), alignment=centred)
        layout.addSpacing(Space.M)
        for label in (self.text, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(Space.M)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        for action in actions:
            row.addWidget(action)
        row.addStretch()
        layout.addLayout(row)
        layout.addStretch()
