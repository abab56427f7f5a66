"""Words on a surface: four sizes with fixed line boxes, wrapped or cut with an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.painting import paint_words, painting, words_width
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import LINE_BOX, Size, Weight


class Label(Speaker, QLabel):
    """One line or a paragraph of plain words.

    A Phrase follows the language; a string is text typed by people and stays. One line keeps the
    line box of its size, whatever the script. ``wrap`` lets it grow; ``elide`` lets it shrink and
    shows the whole text as a tool tip while it is cut.
    """

    def __init__(
        self,
        text: Phrase | str = "",
        *,
        size: int = Size.BODY,
        weight: int = Weight.REGULAR,
        ink: str = "text",
        wrap: bool = False,
        elide: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size, self._weight, self._ink = size, weight, ink
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme().font(size, weight))
        self.setWordWrap(wrap)
        if not wrap:
            self.setFixedHeight(LINE_BOX[size])
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.set_ink(ink)
        self.set_phrase(text)

    def set_phrase(self, text: Phrase | str) -> None:
        """Show other words."""
        self.phrase = text
        self.say(self._show_text, text)

    def set_ink(self, ink: str) -> None:
        """Use the colour of another token."""
        self._ink = ink
        mark(self, ink=ink)

    def is_cut(self) -> bool:
        """Tell whether the text ends in an ellipsis for want of width."""
        return self._elide and words_width(self.text(), self._size, self._weight) > self.width()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if not self._elide:
            return hint
        shortest = words_width("…", self._size, self._weight) * 2
        return QSize(min(hint.width(), shortest), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain_cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut():
            super().paintEvent(event)
            return
        with painting(self) as painter:
            ink = self._ink if self.isEnabled() else "text3"
            paint_words(
                painter, self.rect(), self.text(), ink, size=self._size, weight=self._weight
            )

    def _show_text(self, text: str) -> None:
        self.setText(text)
        self._explain_cut()

    def _explain_cut(self) -> None:
        if self._elide:
            self.setToolTip(self.text() if self.is_cut() else "")


def title(text: Phrase | str, parent: QWidget | None = None) -> Label:
    """Return the title of a page."""
    return Label(text, size=Size.TITLE, weight=Weight.BOLD, elide=True, parent=parent)


def heading(text: Phrase | str, parent: QWidget | None = None) -> Label:
    """Return the title of a panel or a group."""
    return Label(text, weight=Weight.BOLD, elide=True, parent=parent)


def name_label(text: Phrase | str, parent: QWidget | None = None) -> Label:
    """Return a name that stands out, such as the customer's in a preview."""
    return Label(text, size=Size.NAME, weight=Weight.BOLD, elide=True, parent=parent)


def caption(text: Phrase | str, ink: str = "text3", parent: QWidget | None = None) -> Label:
    """Return a quiet line: a hint, a label, a count."""
    return Label(text, size=Size.CAPTION, ink=ink, elide=True, parent=parent)
