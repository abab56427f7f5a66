"""Fields for words: one line, a password with a reveal button, several lines."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Size

_INNER_BUTTON = 26
_INNER_MARGIN = 3


class LineEdit(Speaker, QLineEdit):
    """One line of text; the placeholder is an example, never the label."""

    def __init__(
        self,
        placeholder: Phrase | str = "",
        *,
        longest: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFont(theme().font())
        if longest is not None:
            self.setMaxLength(longest)
        self.set_placeholder(placeholder)

    def set_placeholder(self, text: Phrase | str) -> None:
        """Show another example while the field is empty."""
        self.say(self.setPlaceholderText, text)


class InnerButtonEdit(LineEdit):
    """A line with one icon button inside its right end."""

    def __init__(
        self, icon: str, name: Phrase, placeholder: Phrase | str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(placeholder, parent=parent)
        self.inner = Button(kind=Kind.PLAIN, scale=Scale.SMALL, icon=icon, name=name, parent=self)
        self.inner.setCursor(Qt.CursorShape.ArrowCursor)
        self.setTextMargins(0, 0, _INNER_BUTTON, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = self.width() - _INNER_BUTTON - _INNER_MARGIN
        top = (self.height() - _INNER_BUTTON) // 2
        self.inner.setGeometry(left, top, _INNER_BUTTON, _INNER_BUTTON)


class PasswordEdit(InnerButtonEdit):
    """A password, hidden until its eye is pressed, with the mouse or by F3.

    Tab passes the eye by: whoever fills a form in goes from the password to the next field.
    """

    def __init__(self, placeholder: Phrase | str = "", parent: QWidget | None = None) -> None:
        super().__init__("eye", Phrase("toolkit.field.show_password"), placeholder, parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.inner.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inner.clicked.connect(self._toggle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F3:
            self._toggle()
            return
        super().keyPressEvent(event)

    def _toggle(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.inner.set_icon("eye-off" if hidden else "eye")
        self.inner.set_name(
            Phrase("toolkit.field.hide_password")
            if hidden
            else Phrase("toolkit.field.show_password")
        )


class TextEdit(Speaker, QPlainTextEdit):
    """Several lines of plain text; Tab goes to the next field.

    ``rows`` is the height it asks for; a layout may give it more. ``left`` is sent when the focus
    goes, as a one-line field sends ``editingFinished``.
    """

    left = Signal()

    def __init__(
        self, placeholder: Phrase | str = "", *, rows: int = 3, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setFont(theme().font())
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.say(self.setPlaceholderText, placeholder)

    def sizeHint(self) -> QSize:
        line = QFontMetrics(theme().font(Size.BODY)).lineSpacing()
        return QSize(240, line * self._rows + 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
