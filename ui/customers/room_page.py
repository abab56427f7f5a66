"""What the pages of this room have in common: a head with the way back, trouble, air around."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band
from ui.toolkit.panels import page_head
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace


class RoomPage(QWidget):
    """A page that one leaves with Esc or ``back``; ``left`` asks for where one came from."""

    left = Signal()

    def __init__(self, place: Workplace, name: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.back.clicked.connect(self.left)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._title = title(name)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    def keys(self) -> Sequence[KeyHint]:
        """Return the keys that work here besides Esc."""
        return ()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (*self.keys(), KeyHint("Esc", Phrase("organisation.back")))

    def fail(self, error: Exception) -> None:
        """Say below the head what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, actions: Sequence[QWidget], *parts: QWidget | QLayout) -> None:
        """Put the page together: the head with its actions, trouble, parts; the last one fills."""
        head, self._note = page_head(self._title, "", *actions)
        self._page.addLayout(head)
        self._page.addWidget(self.trouble)
        for part in parts:
            stretch = 1 if part is parts[-1] else 0
            if isinstance(part, QLayout):
                self._page.addLayout(part, stretch)
            else:
                self._page.addWidget(part, stretch)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)
