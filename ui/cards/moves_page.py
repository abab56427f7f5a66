"""The tab 出入库: what happened to the blanks, newest first, and the slip of a hand-over."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.application import Application
from crm_desktop.cards.stock_documents import spoil_words
from crm_desktop.cards.stock_model import MOVES, MoveLine
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Language, Phrase
from ui.access.lists import framed
from ui.cards.ranges_page import shown_number
from ui.customers.given import GivenTable
from ui.paged import Page
from ui.toolkit.buttons import Button
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.columns import Cell, Column, IconText
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.speech import language
from ui.toolkit.tokens import Weight
from ui.workplace import Workplace

_ICONS = {
    "receive": "plus",
    "import": "file-input",
    "allocate": "arrow-right",
    "give_back": "undo-2",
    "issue": "id-card",
    "spoil": "ban",
}
_SLIPS = ("allocate", "give_back")
_REASONS = dict[Language, dict[str, str]]


class MovesPage(Page):
    """The list, narrowed down by what happened."""

    kinds = ("card", "card_stock", "card_type", "dictionary")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.reasons: _REASONS = {}
        self.slip = Button(Phrase("stock.do.slip"), icon="printer", key="Ctrl+P")
        self.actions = [self.slip]
        empty = EmptyState(Phrase("stock.no_moves"), Phrase("stock.moves_hint"), icon="history")
        self.table = GivenTable(
            place, _columns(self.reasons), Phrase("stock.tab.moves"), empty=empty
        )
        self.chips = ChipRow(
            [
                Filter("kind", Phrase("stock.column.kind"),
                       lambda: [Option(kind, Phrase(f"stock.move.{kind}")) for kind in MOVES]),
            ]
        )  # fmt: skip
        self.column.addWidget(self.chips)
        self.column.addWidget(framed(self.table), 1)
        self.chips.changed.connect(lambda _wanted: self.load())
        self.slip.clicked.connect(self._print)
        self.table.selected.connect(lambda _row: self._offer())

    def load(self) -> None:
        (kind,) = self.chips.values().get("kind") or ("",)

        def read(app: Application, actor: Actor) -> tuple[list[MoveLine], _REASONS]:
            entries = app.dictionaries.entries(actor, "spoil_reason")
            said = {
                Language.ZH: {entry.code: entry.zh for entry in entries},
                Language.EN: {entry.code: entry.en for entry in entries},
            }
            return app.stock.moves(actor, str(kind)), said

        self.place.ask(read, owner=self, done=self._take, failed=self.fail, latest="moves")

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.chips.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Ctrl+P", Phrase("stock.do.slip")),
            KeyHint("Ctrl+F", Phrase("organisation.do.filter")),
        )

    def commands(self) -> Sequence[Command]:
        return (Command(Phrase("stock.do.slip"), self.slip.click, key="Ctrl+P"),)

    def _take(self, found: tuple[list[MoveLine], _REASONS]) -> None:
        moves, said = found
        self.calm()
        self.reasons.update(said)
        self.table.give(moves)
        self.tell(Phrase("stock.moves_note", count=len(moves)))
        self._offer()

    def _offer(self) -> None:
        self.go_on()
        move = self.table.chosen
        self.slip.setEnabled(move is not None and move.kind in _SLIPS)

    def _print(self) -> None:
        move: MoveLine | None = self.table.chosen
        if move is None or move.kind not in _SLIPS:
            return
        chosen, number = language(), move.number
        self.place.ask(
            lambda app, actor: app.stock_prints.slip(actor, number, chosen),
            owner=self,
            done=lambda pdf: self.place.preview(Phrase("stock.paper.slip"), pdf),
            failed=self.refuse,
        )


def _columns(reasons: _REASONS) -> list[Column]:
    def why(move: MoveLine) -> str:
        if move.kind != "spoil":
            return move.reason
        return spoil_words(move.reason, reasons.get(language(), {}))

    def holders(move: MoveLine) -> Phrase | str:
        if move.holder_before and move.holder_after:
            return Phrase("stock.from_to", before=move.holder_before, after=move.holder_after)
        return move.holder_after or move.holder_before

    return [
        Column("at", Phrase("stock.column.at"), lambda row: row.at, Cell.MOMENT, width=136),
        Column("kind", Phrase("stock.column.kind"),
               lambda row: IconText(_ICONS[row.kind], Phrase(f"stock.move.{row.kind}")),
               Cell.ICON, width=104, english_width=128),
        Column("type", Phrase("stock.column.type"), lambda row: row.type.phrase, width=104,
               english_width=144, priority=3),
        Column("first", Phrase("stock.column.first"), lambda row: shown_number(row.first),
               width=176),
        Column("last", Phrase("stock.column.last"), lambda row: shown_number(row.last),
               width=176),
        Column("quantity", Phrase("stock.column.quantity"), lambda row: row.quantity, Cell.NUMBER,
               width=72, weight=Weight.MEDIUM),
        Column("holder", Phrase("stock.column.holder"), holders, width=96, priority=2),
        Column("reason", Phrase("stock.column.note"), why, width=120, stretch=1, priority=4),
        Column("by", Phrase("stock.column.by"), lambda row: row.by, width=80, ink="text2",
               priority=6),
        Column("number", Phrase("stock.column.number"), lambda row: row.number, width=144,
               ink="text2", priority=5),
    ]  # fmt: skip
