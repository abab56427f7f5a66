"""The status bar: which database and how it is, the age of the backup, the keys of this room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.fields import Note
from ui.toolkit.keys import KeyHint, KeyHintLabel
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space, Tone


class StatusBar(QFrame):
    """The bar at the foot of the window.

    Where the width does not suffice for all keys, the first ones go and the last, F1, stays.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="foot")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.database = Note()
        self.backup = Note()
        self._hints: list[KeyHintLabel] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(Space.XL, 0, Space.XL, 0)
        self._layout.setSpacing(Space.L)
        self._layout.addWidget(self.database)
        self._layout.addSpacing(Space.S)
        self._layout.addWidget(self.backup)
        self._layout.addStretch()
        self._follow_theme()
        theme().changed.connect(self._follow_theme)

    def show_database(self, text: Phrase | str, tone: Tone = Tone.QUIET) -> None:
        """Say which database is used and how it is; trouble colours the words too."""
        if tone is Tone.QUIET:
            self.database.show_note(text, icon="database", ink="green", words="text2")
        else:
            self.database.show_note(text, icon="database", ink=theme().tokens.tone(tone)[0])

    def show_backup(self, text: Phrase | str, *, stale: bool = False) -> None:
        """Say how old the backup is; a stale one turns amber."""
        self.backup.show_note(text, icon="hard-drive", ink="amber" if stale else "text2")

    def show_keys(self, hints: Sequence[KeyHint]) -> None:
        """Show the keys of the room that is open."""
        for old in self._hints:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._hints = [KeyHintLabel(hint) for hint in hints]
        for new in self._hints:
            self._layout.addWidget(new)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        # Another language or other words change what fits, as another width does.
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return done

    def _fit(self) -> None:
        fixed = 2 * Space.XL + Space.S + 3 * Space.L
        free = self.width() - fixed
        free -= self.database.sizeHint().width() + self.backup.sizeHint().width()
        for hint in reversed(self._hints):
            free -= hint.sizeHint().width() + Space.L
            shown = free >= 0 or hint is self._hints[-1]
            if hint.isHidden() is shown:
                hint.setVisible(shown)

    def _follow_theme(self) -> None:
        self.setFixedHeight(theme().metrics.status_bar)
