"""A field: its label above, the editor, and one line below for help or what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import paint_icon
from ui.toolkit.painting import middle, paint_words, painting, words_width
from ui.toolkit.speech import Speaker
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import mark
from ui.toolkit.tokens import LINE_BOX, Size, Space, Weight

_ICON = 14
_ICON_GAP = 6


class Note(Speaker, QLabel):
    """One quiet line, with an icon in front where there is one; its height is always kept.

    ``ink`` colours both: text3 for help, red for what is wrong, amber for a doubt; with ``words``
    only the icon has it and the words stay quiet.
    """

    def __init__(
        self,
        text: Phrase | str = "",
        *,
        icon: str = "",
        ink: str = "text3",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(LINE_BOX[Size.CAPTION])
        self.show_note(text, icon=icon, ink=ink)

    def show_note(
        self, text: Phrase | str, *, icon: str = "", ink: str = "text3", words: str = ""
    ) -> None:
        """Show other words; an icon is left out where there are none."""
        self._icon, self._ink, self._words = icon, ink, words or ink
        self.phrase = text
        self.say(self._show_text, text)

    def sizeHint(self) -> QSize:
        return QSize(self._indent() + words_width(self.text(), Size.CAPTION), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 40), self.height())

    def is_cut(self) -> bool:
        """Tell whether the words end in an ellipsis for want of width."""
        return self.sizeHint().width() > self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            if self._icon and self.text():
                paint_icon(painter, middle(self.rect(), 0, _ICON, _ICON), self._icon, self._ink)
            words = self.rect().adjusted(self._indent(), 0, 0, 0)
            paint_words(painter, words, self.text(), self._words, size=Size.CAPTION)

    def _indent(self) -> int:
        return _ICON + _ICON_GAP if self._icon and self.text() else 0

    def _show_text(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(text)
        self.updateGeometry()


class Field(Speaker, QWidget):
    """Puts a label above an editor and a line below it that is always there, so nothing jumps."""

    def __init__(
        self,
        label: Phrase,
        editor: QWidget,
        *,
        help_text: Phrase | str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = Label(label, weight=Weight.MEDIUM)
        self.label.setBuddy(editor)
        self.note = Note()
        self._help = help_text
        self._error: Phrase | None = None
        self.say(editor.setAccessibleName, label)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.label)
        if optional:
            head.addWidget(caption(Phrase("toolkit.field.optional")))
        head.addStretch()
        self._head = head
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addSpacing(Space.XS)
        layout.addWidget(editor)
        layout.addSpacing(Space.S)
        layout.addWidget(self.note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, editor.sizePolicy().verticalPolicy())
        self._show_note()

    def add_beside(self, widget: QWidget) -> None:
        """Put something at the right end of the label's line, such as what fills the editor."""
        self._head.addWidget(widget)

    @property
    def error(self) -> Phrase | None:
        """What is wrong with the value, or None."""
        return self._error

    def set_error(self, error: Phrase | None) -> None:
        """Say under the field what is wrong; None says the help again."""
        self._error = error
        mark(self.editor, fault=error is not None)
        self._show_note()

    def set_help(self, help_text: Phrase | str) -> None:
        """Show another help while nothing is wrong."""
        self._help = help_text
        self._show_note()

    def set_read_only(self, why: Phrase | None) -> None:
        """Close an editor of words and say why; None opens it again."""
        self.editor.setReadOnly(why is not None)
        mark(self.editor)
        self.set_help(why or "")

    def _show_note(self) -> None:
        if self._error is not None:
            self.note.show_note(self._error, icon="circle-alert", ink="red")
        else:
            self.note.show_note(self._help)
        self.say(self.editor.setAccessibleDescription, self._error or self._help)
