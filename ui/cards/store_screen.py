"""Behind the card desk: blanks in stock with their moves and counts, and the designs of cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, Tab
from ui.tabbed import TabbedScreen
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space
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


def _types(place: Workplace) -> Page:
    from ui.cards.types_page import TypesPage

    return TypesPage(place)


def _faces(place: Workplace) -> Page:
    from ui.cards.faces_page import FacesPage

    return FacesPage(place)


_STOCK = "card_stock.view"
#: The keys of the tabs, by which addresses open them.
STOCK, MOVES, COUNTS, TYPES = "stock", "stock_moves", "stock_counts", "card_types"
FACES = "faces"


class BehindDesk(TabbedScreen):
    """Pages that one leaves for the card desk with Esc or ``back``."""

    left = Signal()

    def _lay_out(self) -> None:
        self.back = Button(Phrase("stock.do.desk"), kind=Kind.PLAIN, icon="chevron-left",
                           key="Esc")  # fmt: skip
        self.back.clicked.connect(self.left)
        super()._lay_out()
        self._title_row.addWidget(self.back)

    def _follow_theme(self) -> None:
        super()._follow_theme()
        # A low window keeps one row for tabs and buttons; Esc goes back there too.
        self.back.setVisible(not self._is_low)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class StoreScreen(BehindDesk):
    """Ranges, moves, counts and the kinds of card."""

    title = Phrase("stock.room")
    tabs = (
        Tab(STOCK, Phrase("stock.tab.ranges"), _STOCK, _ranges, ("card_stock",)),
        Tab(MOVES, Phrase("stock.tab.moves"), _STOCK, _moves),
        Tab(COUNTS, Phrase("stock.tab.counts"), _STOCK, _counts, ("card_count",)),
        Tab(TYPES, Phrase("stock.tab.types"), _STOCK, _types, ("card_type",)),
    )


class FacesScreen(BehindDesk):
    """The one page of designs: it takes the whole room, without a tab."""

    title = Phrase("design.room")
    tabs = (Tab(FACES, Phrase("design.tab"), "cards.view", _faces, ("card_design",)),)

    def hints(self) -> Sequence[KeyHint]:
        return self.page.hints() if self.page is not None else ()

    def commands(self) -> Sequence[Command]:
        return self._own_commands()

    def _show_choices(self, kept: str) -> None:
        super()._show_choices(kept)
        self._tabs.hide()

    def _follow_theme(self) -> None:
        super()._follow_theme()
        margin = Space.XS if self._is_low else theme().metrics.page_margin
        self._head_column.setContentsMargins(Space.XL, margin, Space.XL, margin)
