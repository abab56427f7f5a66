"""Why this balance: every entry again from nothing, with the lots it moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import Why
from crm_desktop.membership.replay import PointsLine
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.membership.ledger_rows import KINDS
from ui.toolkit.columns import Cell, Column, Flagged
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Note
from ui.toolkit.notices import EmptyState
from ui.toolkit.speech import tr
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

_WIDTH = 880
_LIST_HEIGHT = 400
_AROUND_LIST = 220


@dataclass(frozen=True)
class WhyLine:
    """An entry of either ledger replayed, ready for the list."""

    id: int
    day: date
    what: Phrase
    change: str
    counted: str
    agrees: bool
    lots: str
    document: str


class WhyDialog(Dialog):
    """The list, and above it whether everything agrees."""

    def __init__(self, window: QWidget, place: Workplace, name: Phrase | str, why: Why) -> None:
        super().__init__(
            window,
            Phrase("ledger.why.title", name=name),
            Phrase("ledger.why.close"),
            width=min(_WIDTH, window.width() - 48),
        )
        self.verdict = Note()
        if why.agrees:
            self.verdict.show_note(Phrase("ledger.why.agrees"), icon="circle-check", ink="green")
        else:
            self.verdict.show_note(Phrase("ledger.why.differs"), icon="circle-alert", ink="red")
        self.table = GivenTable(
            place,
            _columns(),
            Phrase("ledger.why.entries"),
            empty=EmptyState(Phrase("ledger.no_entries"), icon="wallet"),
        )
        self.table.give(lines_of(why))
        panel = framed(self.table)
        panel.setFixedHeight(max(160, min(_LIST_HEIGHT, window.height() - _AROUND_LIST)))
        self.body.addWidget(self.verdict)
        self.body.addWidget(panel)
        self.cancel.hide()
        self.primary.clicked.connect(self.accept)
        self.table.opened.connect(lambda _row: self.accept())


def lines_of(why: Why) -> Iterator[WhyLine]:
    """Yield the entries of both ledgers, points first, each in its order."""
    number = 0
    for line in why.points:
        number += 1
        yield WhyLine(
            number,
            line.entry.on_day,
            KINDS["points"][line.entry.kind],
            f"{line.entry.points:+,}",
            f"{line.balance:,}",
            line.agrees,
            _lots(line),
            line.entry.document or line.entry.reason,
        )
    for money in why.value:
        number += 1
        entry = money.entry
        parts = Phrase(
            "ledger.parts",
            principal=format_fen(money.principal_fen),
            gift=format_fen(money.gift_fen),
        )
        yield WhyLine(
            number,
            entry.on_day,
            KINDS["value"][entry.kind],
            format_fen(entry.amount_fen),
            format_fen(money.principal_fen + money.gift_fen),
            money.agrees,
            tr(parts),
            entry.number or entry.document or entry.reason,
        )


def _lots(line: PointsLine) -> str:
    moves = [
        tr(Phrase("ledger.why.lot", lot=move.lot, taken=f"{-move.taken:+,}", left=move.left))
        for move in line.moves
    ]
    if line.owed:
        moves.append(tr(Phrase("ledger.why.owed", count=line.owed)))
    return "  ".join(moves)


def _columns() -> list[Column]:
    return [
        Column("day", Phrase("ledger.day"), lambda line: line.day, Cell.DATE, width=104),
        Column("what", Phrase("ledger.what"), lambda line: line.what, width=88, english_width=112),
        Column("change", Phrase("ledger.change"), lambda line: line.change, width=104,
               weight=Weight.MEDIUM, figure=True),
        Column("counted", Phrase("ledger.why.counted"), _counted, Cell.FLAG, width=104,
               figure=True),
        Column("lots", Phrase("ledger.why.lots"), lambda line: line.lots, width=200, stretch=1,
               ink="text2"),
        Column("document", Phrase("ledger.document"), lambda line: line.document, width=136,
               ink="text2", priority=1),
    ]  # fmt: skip


def _counted(line: WhyLine) -> Flagged | str:
    if line.agrees:
        return line.counted
    return Flagged(line.counted, Tone.RED, Phrase("ledger.why.differs"))


def show_why(window: QWidget, place: Workplace, name: Phrase | str, why: Why) -> WhyDialog:
    """Show why an account's balances are what they are."""
    dialog = WhyDialog(window, place, name, why)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
