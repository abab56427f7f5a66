"""The result of checking the chain: one band, and where it does not hold a line for each place."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.audit.seal import Break, Verdict
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.notices import Band
from ui.toolkit.tokens import Space, Tone

_SHORT_HASH = 16
_TOLD = 5


class VerdictBand(QWidget):
    """Green or red; ``wanted`` carries the number of an entry at which the chain breaks."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._band: Band | None = None
        self._close = Button(
            icon="x", kind=Kind.PLAIN, scale=Scale.SMALL, name=Phrase("audit_room.verdict.close")
        )
        self._close.clicked.connect(self.hide)
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.S)
        self._row.addWidget(self._close)
        self._breaks = QHBoxLayout()
        self._breaks.setSpacing(Space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(self._row)
        column.addLayout(self._breaks)
        self.hide()

    @property
    def band(self) -> Band | None:
        """The band that is shown, None before anything was checked."""
        return self._band

    def show_verdict(self, verdict: Verdict, at: datetime) -> None:
        """Show what was found just now."""
        if self._band is not None:
            self._row.removeWidget(self._band)
            self._band.deleteLater()
        self._band = _band_of(verdict, f"{at:%H:%M}")
        self._row.insertWidget(0, self._band, 1)
        while self._breaks.count():
            widget = self._breaks.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        for found in verdict.breaks[:_TOLD]:
            self._breaks.addWidget(self._link(found))
        self._breaks.addStretch()
        self.show()

    def _link(self, found: Break) -> Button:
        words = Phrase(f"break.{found.what}", seq=str(found.seq))
        link = Button(words, kind=Kind.GHOST, scale=Scale.SMALL, icon="circle-alert")
        link.clicked.connect(lambda: self.wanted.emit(found.seq))
        return link


def _band_of(verdict: Verdict, at: str) -> Band:
    if verdict.sound:
        detail = Phrase(
            "audit_room.verdict.sound_detail",
            count=verdict.entries,
            hash=verdict.last_hash[:_SHORT_HASH],
            at=at,
        )
        words = Phrase("audit_room.verdict.sound")
        return Band(words, detail, tone=Tone.GREEN, icon="shield-check", stretch=True)
    words = Phrase("audit_room.verdict.broken", count=len(verdict.breaks))
    detail = Phrase("audit_room.verdict.broken_detail", at=at)
    return Band(words, detail, tone=Tone.RED, icon="circle-alert", stretch=True)
