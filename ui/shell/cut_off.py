"""The strip that says that the server is away: it is tried again by itself, or with Ctrl+F5."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.notices import Band
from ui.toolkit.text import Label
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Size, Space

if TYPE_CHECKING:
    from crm_desktop.sharing.hearing import Reach

_SECOND_MS = 1000


class CutOff(QFrame):
    """Hidden while the server is there; ``retry_wanted`` asks to try it at once."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="foot")
        self.band = Band(
            Phrase("cut_off.lost"), Phrase("cut_off.meanwhile"), icon="database", stretch=False
        )
        self.retry = Button(Phrase("shell.way.retry"), icon="rotate-ccw", key="Ctrl+F5")
        self.retry.clicked.connect(self._retry)
        self.note = Label(size=Size.CAPTION, ink="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.S, Space.XL, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(self.band)
        row.addWidget(self.retry)
        row.addWidget(self.note)
        row.addStretch()
        self._left = 0
        self._tries = 0
        self._tick = QTimer(self, interval=_SECOND_MS)
        self._tick.timeout.connect(self._count)
        self.hide()

    def show_reach(self, reach: Reach) -> None:
        """Say how often it was tried in vain and when it is again, or go."""
        if reach.is_there:
            self._tick.stop()
            self.hide()
            return
        self._tries, self._left = reach.tries, math.ceil(reach.wait)
        self._tick.start()
        self._say()
        self.show()

    def _retry(self) -> None:
        self._left = 0
        self._say()
        self.retry_wanted.emit()

    def _count(self) -> None:
        self._left = max(0, self._left - 1)
        self._say()

    def _say(self) -> None:
        if self._left:
            words = Phrase("cut_off.waits", tries=self._tries, seconds=self._left)
        else:
            words = Phrase("cut_off.tries")
        self.note.set_phrase(words)
