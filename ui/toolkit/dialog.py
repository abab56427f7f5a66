"""A modal box in our look: title, body, footer with one primary; the window behind is dimmed."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.fields import Note
from ui.toolkit.keys import is_enter
from ui.toolkit.painting import paint_box, painting
from ui.toolkit.panels import rule
from ui.toolkit.speech import Speaker
from ui.toolkit.text import Label
from ui.toolkit.tokens import Radius, Size, Space, Weight

_DIM = 0.32


class Scrim(QWidget):
    """Dims a window while something stands before it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        shade = QColor(0, 0, 0)
        shade.setAlphaF(_DIM)
        with painting(self) as painter:
            painter.fillRect(self.rect(), shade)


class Sheet(Speaker, QDialog):
    """A frameless box over its window: what dialogs, the command list and the key sheet share."""

    def __init__(self, window: QWidget, *, width: int) -> None:
        super().__init__(window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setModal(True)
        self.setFixedWidth(min(width, max(320, window.width() - 2 * Space.XL)))
        self._scrim: Scrim | None = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = QRectF(self.rect())
            paint_box(painter, box, Radius.PANEL, fill="surface", border="line2")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.parentWidget().window()
        self._scrim = Scrim(window)
        self._scrim.show()
        self.adjustSize()
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            # Qt asks for the height of the width that it would like, not of the one it has.
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))
        free = window.rect().center() - self.rect().center()
        self.move(window.mapToGlobal(QPoint(free.x(), max(Space.L, self.place_top(free.y())))))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None

    def place_top(self, centred: int) -> int:
        """Return how far below the window's top the box stands; by default in the middle."""
        return centred


class Dialog(Sheet):
    """Title, ``body`` for the content, and a footer whose last button is the primary one.

    The focus begins in the first field, or on the primary where there is none. Enter presses the
    primary from any one-line field, Ctrl+Enter from anywhere; Esc rejects. The screen connects
    ``primary.clicked``: nothing is accepted by itself, so that a form can first say what is
    missing in ``note``.
    """

    def __init__(
        self, window: QWidget, title: Phrase, primary: Phrase, *, width: int = 480
    ) -> None:
        super().__init__(window, width=width)
        self.say(self.setWindowTitle, title)
        self.title = Label(title, size=Size.NAME, weight=Weight.BOLD, elide=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.M)
        self.note = Note()
        self.primary = Button(primary, kind=Kind.PRIMARY, key="Enter")
        self.primary.bind("Ctrl+Enter")
        self.cancel = Button(Phrase("toolkit.dialog.cancel"), key="Esc")
        self.cancel.clicked.connect(self.reject)
        self._footer = QHBoxLayout()
        self._footer.setSpacing(Space.S)
        self._footer.addWidget(self.note, 1)
        self._footer.addWidget(self.cancel)
        self._footer.addWidget(self.primary)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        for part, top, bottom in ((self.title, 20, 12), (self.body, 0, 20)):
            inset = QVBoxLayout()
            inset.setContentsMargins(Space.XL, top, Space.XL, bottom)
            if isinstance(part, QWidget):
                inset.addWidget(part)
            else:
                inset.addLayout(part)
            layout.addLayout(inset)
        layout.addWidget(rule())
        self._footer.setContentsMargins(Space.XL, Space.M, Space.XL, Space.M)
        layout.addLayout(self._footer)

    def add_action(self, button: Button) -> None:
        """Add another button before the cancelling one."""
        self._footer.insertWidget(1, button)

    def showEvent(self, event: QShowEvent) -> None:
        # The body is filled after the footer was made; Tab goes as people read, the footer last.
        buttons = self._footer_buttons()
        fields = [each for each in self._reached_by_tab() if each not in buttons]
        for one, following in pairwise([*fields, *buttons]):
            self.setTabOrder(one, following)
        if self.focusWidget() is None:
            (fields[0] if fields else self.primary).setFocus()
        super().showEvent(event)

    def _footer_buttons(self) -> list[QWidget]:
        items = (self._footer.itemAt(place).widget() for place in range(self._footer.count()))
        return [each for each in items if isinstance(each, Button)]

    def _reached_by_tab(self) -> list[QWidget]:
        # Not by nextInFocusChain: PySide then takes the next widget for the owner of this one, and
        # a dialog that only its window knows of loses its Python side when garbage is collected.
        return [
            each
            for each in self.findChildren(QWidget)
            # The list of a combo is a window of its own.
            if self.isAncestorOf(each) and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            # Only one-line fields let Enter pass this far.
            self.primary.click()
            return
        super().keyPressEvent(event)


def ask(
    window: QWidget, title: Phrase, text: Phrase, primary: Phrase, *, detail: Phrase | str = ""
) -> Dialog:
    """Return a dialog that asks before something; connect ``accepted`` and ``open`` it."""
    dialog = Dialog(window, title, primary)
    dialog.body.addWidget(Label(text, wrap=True))
    if detail:
        dialog.body.addWidget(Label(detail, size=Size.CAPTION, ink="text2", wrap=True))
    dialog.primary.clicked.connect(dialog.accept)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
