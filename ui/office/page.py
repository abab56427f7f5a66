"""What every page of the settings has in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of, right_phrase
from crm_desktop.foundation.words import Phrase
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

#: Whoever has this right keeps the office's rules; most also take a post that reaches everywhere.
CHANGES_RULES = "administration.do"


class Page(Speaker, QWidget):
    """One page. It reads when it is first shown and again when records of its ``kinds`` change.

    ``noted`` carries the quiet words beside the page's title, ``hints_changed`` tells that other
    keys work now. ``actions`` stand at the right of the head while the page is open.
    """

    kinds: tuple[str, ...] = ()
    noted = Signal(object)
    hints_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.actions: list[QWidget] = []
        self.note: Phrase | str = ""
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.trouble)
        self._follow_theme()
        theme().changed.connect(self._follow_theme)
        place.bus.subscribe(self, self.kinds, self.refresh)

    def load(self) -> None:
        """Fetch what the page shows."""

    def refresh(self, _changes: Changes) -> None:
        """Fetch it again after somebody changed records of these kinds."""
        self.load()

    def open(self, record: int) -> None:
        """Show a record of this page."""

    def show_part(self, part: str) -> None:
        """Show a part of this page that is asked for by name."""

    def focus_first(self) -> None:
        """Put the focus where the work is."""

    def focus_filters(self) -> None:
        """Put the focus where one narrows down or searches: what Ctrl+F does."""

    def set_narrow(self, narrow: bool) -> None:
        """Lay out for a window without room for two columns, or with it."""

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return ()

    def commands(self) -> Sequence[Command]:
        """Return what the command list offers here."""
        return ()

    def leave(self) -> bool:
        """Keep what was typed before another room is shown; False stays here."""
        return True

    def tell(self, note: Phrase | str) -> None:
        """Say the quiet words beside the title."""
        self.note = note
        self.noted.emit(note)

    def fail(self, error: Exception) -> None:
        """Say above the page why something could not be read or done."""
        self.trouble.show_band(phrase_of(error) or Phrase("settings_room.failed"))
        self.trouble.show()

    def calm(self) -> None:
        """Take the words of an earlier failure away."""
        self.trouble.hide()

    def _follow_theme(self) -> None:
        self.column.setSpacing(theme().metrics.panel_gap)


def read_only_reason(place: Workplace, *, everywhere: bool = True) -> Phrase | None:
    """Return why the acting post may not change the office's rules, None where it may.

    ``everywhere`` is for rules that hold for every company.
    """
    if not place.may(CHANGES_RULES):
        return Phrase("settings_room.read_only", right=right_phrase(CHANGES_RULES))
    if everywhere and not place.session.everywhere:
        return Phrase("settings_room.read_only_company")
    return None


def read_only_band(reason: Phrase | None) -> Band:
    """Return the band that says why nothing can be changed; hidden where there is no reason."""
    band = Band(reason or "", tone=Tone.GREY, icon="lock", stretch=True)
    if reason is None:
        band.hide()
    return band


def scrolled(content: QWidget) -> QScrollArea:
    """Return an area that scrolls its content up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    mark(area, part="clear")
    area.setWidget(content)
    return area


def column_of(*parts: QWidget, widest: int = 0) -> QWidget:
    """Return parts below each other, the rest of the room empty; no wider than ``widest``."""
    content = QWidget()
    layout = QVBoxLayout(content)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.M)
    for part in parts:
        if widest:
            part.setMaximumWidth(widest)
        layout.addWidget(part)
    layout.addStretch()
    return content
