"""Behind the card desk: ranges of blanks, their moves, counts, and the designs of cards."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, Tab
from ui.tabbed import TabbedScreen
from ui.workplace import Workplace


def _ranges(place: Workplace) -> Page:
    from ui.cards.ranges_page import RangesPage

    return RangesPage(place)


def _moves(place: Workplace) -> Page:
    from ui.cards.moves_page import MovesPage

    return MovesPage(place)


def _counts(place: Workplace) -> Page:
    from ui.cards.counts_page import CountsPage

    return CountsPage(place)


def _faces(place: Workplace) -> Page:
    from ui.cards.faces_page import FacesPage

    return FacesPage(place)


_STOCK = "card_stock.view"
#: The keys of the tabs, by which other rooms and the command list open them.
STOCK, MOVES, COUNTS, FACES = "stock", "stock_moves", "stock_counts", "faces"


class StoreScreen(TabbedScreen):
    """The four pages, each by right."""

    title = Phrase("stock.room")
    tabs = (
        Tab(STOCK, Phrase("stock.tab.ranges"), _STOCK, _ranges, ("card_stock",)),
        Tab(MOVES, Phrase("stock.tab.moves"), _STOCK, _moves),
        Tab(COUNTS, Phrase("stock.tab.counts"), _STOCK, _counts, ("card_count",)),
        Tab(FACES, Phrase("design.tab"), "cards.view", _faces, ("card_design",)),
    )
