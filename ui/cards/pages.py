"""Further pages of the room, opened from the head of the card desk and the command list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.workplace import Workplace


@dataclass(frozen=True)
class CardPage:
    """A page by its key; ``make`` returns a widget with the signal ``left`` for the way back.

    A page may have ``load()``, called each time it is shown, ``focus_first()``, ``hints()`` and
    ``commands()``, as screens do, and ``open(address)`` for records of its ``kinds``.
    """

    key: str
    name: Phrase
    icon: str
    right: str
    make: Callable[[Workplace], QWidget]
    kinds: tuple[str, ...] = ()


def _stock(place: Workplace) -> QWidget:
    from ui.cards.store_screen import StoreScreen

    return StoreScreen(place)


def _faces(place: Workplace) -> QWidget:
    from ui.cards.store_screen import FacesScreen

    return FacesScreen(place)


#: In the order of the head. A new page is one more line here.
PAGES: tuple[CardPage, ...] = (
    CardPage(
        "stock",
        Phrase("stock.room"),
        "archive",
        "card_stock.view",
        _stock,
        ("card_stock", "card_count", "card_type"),
    ),
    CardPage("faces", Phrase("design.room"), "image", "cards.view", _faces, ("card_design",)),
)
