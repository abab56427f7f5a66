"""A room's screen: what the window needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.speech import Speaker
from ui.workplace import Address, Workplace


class Workspace(Speaker, QWidget):
    """Where somebody works: it says which keys work there and what the command list offers.

    ``hints_changed`` is sent when other keys work, as on another page of a room.
    """

    hints_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here, for the status bar and the key sheet."""
        return ()

    def commands(self) -> Sequence[Command]:
        """Return what the command list offers while this is shown."""
        return ()

    def take_scan(self, text: str) -> bool:
        """Take what was scanned where it belongs into what is filled in here; False: it is for
        the window, which opens whatever has that number."""
        return bool(text) and False

    def subject(self) -> Address | None:
        """Return the record in sight that a key of the whole window is about, None for none."""
        return None

    def leave(self) -> bool:
        """Keep what was typed (as a draft) before another room is shown; False: stay here."""
        return True


class Screen(Workspace):
    """A room in the middle of the window. It loads when it is first shown."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._loaded = False

    def load(self) -> None:
        """Fetch what the screen shows; called once, when somebody sees it for the first time."""

    def open(self, address: Address) -> None:
        """Show a page or record of this room; does nothing for a plain visit."""

    def make_ahead(self) -> Iterator[object]:
        """Make the pages that somebody will soon ask for, a few milliseconds at each step."""
        return iter(())

    def minimumSizeHint(self) -> QSize:
        # A room must fit the window; it never makes the window grow beyond the screen.
        return QSize(0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._loaded:
            self._loaded = True
            self.load()


@dataclass(frozen=True)
class Offer:
    """What a room can do for a record of a kind; the search list shows it below what was found.

    Chosen, the room opens at ``page`` with that record; ``key`` chooses it while the list is open.
    """

    kind: str
    page: str
    name: Phrase
    icon: str
    right: str
    key: str = ""


@dataclass(frozen=True)
class Room:
    """A room as the rail shows it: ``rights`` any of which opens it, ``kinds`` it can show.

    A room with ``modules`` is made before anybody enters: these are imported, one after the other,
    then the screen is made, and then what that makes ahead.
    """

    key: str
    icon: str
    name: Phrase
    make: Callable[[Workplace], Screen]
    rights: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    foot: bool = False
    offers: tuple[Offer, ...] = ()
    modules: tuple[str, ...] = ()

    def is_open_to(self, place: Workplace) -> bool:
        """Return whether the acting post may enter."""
        return any(place.may(right) for right in self.rights)
