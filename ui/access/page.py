"""What every tab of this room has in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Work, Workplace

#: What other rooms ask of this one by name: to hand in a request.
NEW_REQUEST = "new_request"


class Page(QWidget):
    """One tab. It reads when it is first shown and again when records of its ``kinds`` change.

    ``noted`` carries the quiet words beside the title of the room, ``hints_changed`` tells that
    other keys work now. ``actions`` stand at the right of the head while the tab is open;
    ``low_actions`` do so in a low window, where they share the row of the tabs.
    """

    kinds: tuple[str, ...] = ()
    noted = Signal(object)
    hints_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.actions: list[QWidget] = []
        self.low_actions: list[QWidget] | None = None
        self.note: Phrase | str = ""
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._is_refusal = False
        self._is_arriving = False
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.trouble)
        self._follow_theme()
        theme().changed.connect(self._follow_theme)
        place.bus.subscribe(self, self.kinds, self.refresh)

    def load(self) -> None:
        """Fetch what the tab shows."""

    def refresh(self, _changes: Changes) -> None:
        """Fetch it again after somebody changed records of these kinds."""
        self.load()

    def open(self, kind: str, record: int) -> None:
        """Show a record of a kind that belongs to this tab."""

    def focus_first(self) -> None:
        """Put the focus where the work is, after the tab was chosen."""

    def focus_filters(self) -> None:
        """Put the focus on the first filter: what Ctrl+F does."""

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return ()

    def commands(self) -> Sequence[Command]:
        """Return what the command list offers here."""
        return ()

    def leave(self) -> bool:
        """Keep what was typed before another room is shown; False stays here."""
        return True

    def prepare(self, read: Work, show: Callable[[Any], object]) -> None:
        """Read what a form needs, then show it; asked twice in a row it is shown once."""
        self.place.ask(read, owner=self, done=show, failed=self.refuse, latest="form")

    def tell(self, note: Phrase | str) -> None:
        """Say the quiet words beside the title."""
        self.note = note
        self.noted.emit(note)

    def fail(self, error: Exception) -> None:
        """Say above the tab why something could not be read; reading it takes the words away."""
        self._is_refusal = False
        self._say_trouble(error)

    def refuse(self, error: Exception) -> None:
        """Say above the tab why a step was not taken; the words stay until somebody goes on."""
        self._is_refusal = True
        self._say_trouble(error)

    def calm(self) -> None:
        """Take the words about reading away: it has been read now."""
        if not self._is_refusal:
            self.trouble.hide()

    def go_on(self) -> None:
        """Take every word of trouble away: a step was taken, or somebody chose another record.

        While a list arrives the cursor may come to another record by itself; then the words stay.
        """
        if not self._is_arriving:
            self._is_refusal = False
            self.trouble.hide()

    def begin_arriving(self) -> None:
        """Another list is about to come into the tab."""
        self._is_arriving = True

    def end_arriving(self) -> None:
        """The list is there."""
        self._is_arriving = False

    def _say_trouble(self, error: Exception) -> None:
        self.trouble.show_band(phrase_of(error) or Phrase("organisation.failed"))
        self.trouble.show()

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self.column.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self.column.setSpacing(metrics.panel_gap)
