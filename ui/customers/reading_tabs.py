"""The tabs of a customer that read what they show, in their order. Another is one more line here.

Each is imported and made when somebody first looks at it, or ahead of that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.foundation.words import Phrase
from ui.customers.steps import VIEW
from ui.workplace import Workplace

if TYPE_CHECKING:
    from ui.customers.tab import CustomerTab


@dataclass(frozen=True)
class ReadingTab:
    """A tab as the page offers it: its words, how it is made, and its ``right``."""

    name: Phrase
    make: Callable[[Workplace], CustomerTab]
    right: str = VIEW


def _cards(place: Workplace) -> CustomerTab:
    from ui.customers.cards_block import CardsTab

    return CardsTab(place)


def _complaints(place: Workplace) -> CustomerTab:
    from ui.customers.complaints_block import ComplaintsTab

    return ComplaintsTab(place)


def _consents(place: Workplace) -> CustomerTab:
    from ui.customers.consents import ConsentTab

    return ConsentTab(place)


def _files(place: Workplace) -> CustomerTab:
    from ui.customers.files import FilesTab

    return FilesTab(place)


def _credit(place: Workplace) -> CustomerTab:
    from ui.customers.credit_tab import CreditTab

    return CreditTab(place)


def _visits(place: Workplace) -> CustomerTab:
    from ui.customers.visits_tab import VisitsTab

    return VisitsTab(place)


def _file(place: Workplace) -> CustomerTab:
    from ui.customers.file_tab import FileTab

    return FileTab(place)


READING_TABS = {
    "cards": ReadingTab(Phrase("shell.find.cards"), _cards, "card_loss.view"),
    "complaints": ReadingTab(Phrase("room.complaints"), _complaints, "complaints.view"),
    "consents": ReadingTab(Phrase("record_room.consents"), _consents),
    "files": ReadingTab(Phrase("record_room.files"), _files),
    "credit": ReadingTab(Phrase("credit.tab"), _credit, "credit.view"),
    "visits": ReadingTab(Phrase("visits.title"), _visits, "visits.view"),
    "file": ReadingTab(Phrase("file.tab"), _file),
}
