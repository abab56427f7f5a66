"""One step of the wizard: what it shows, and whether it may be left forwards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.customers.importing.chosen import Chosen
from ui.toolkit.keys import KeyHint
from ui.workplace import Workplace


class Step(QWidget):
    """``changed`` is sent when going on became possible or impossible, ``forward`` to go on.

    ``trouble`` carries an error to be said in the foot, None to take it away.
    """

    changed = Signal()
    forward = Signal()
    trouble = Signal(object)
    name: Phrase

    def __init__(self, place: Workplace, chosen: Chosen) -> None:
        super().__init__()
        self.place, self.chosen = place, chosen

    def enter(self) -> None:
        """Show what is chosen so far; called whenever the step comes into sight."""

    def focus_first(self) -> None:
        """Put the focus where the work of this step begins."""

    def next_word(self) -> Phrase:
        """Return what the button that goes on says."""
        return Phrase("import_room.do.next")

    def blocked(self) -> Phrase | None:
        """Return why nobody can go on yet, None where they can."""
        return None

    def hints(self) -> Sequence[KeyHint]:
        """Return further keys that work here."""
        return ()
