"""The lists of the ledgers: entries of an account, accounts found, lots of points."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.cards.model import mask_card
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import AccountRow, EntryRow
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.tokens import Tone, Weight

KINDS = {
    "points": {
        "opening": Phrase("points_kind.opening"),
        "earn": Phrase("points_kind.earn"),
        "redeem": Phrase("points_kind.redeem"),
        "reverse": Phrase("points_kind.reverse"),
        "expire": Phrase("points_kind.expire"),
        "adjust": Phrase("points_kind.adjust"),
        "transfer": Phrase("points_kind.transfer"),
    },
    "value": {
        "opening": Phrase("value_kind.opening"),
        "top_up": Phrase("value_kind.top_up"),
        "spend": Phrase("value_kind.spend"),
        "return": Phrase("value_kind.return"),
        "adjust": Phrase("value_kind.adjust"),
        "transfer": Phrase("value_kind.transfer"),
        "refund": Phrase("value_kind.refund"),
        "reverse": Phrase("value_kind.reverse"),
    },
}
_TONES = {
    "top_up": Tone.GREEN,
    "earn": Tone.GREEN,
    "spend": Tone.BLUE,
    "redeem": Tone.BLUE,
    "refund": Tone.AMBER,
    "reverse": Tone.AMBER,
    "return": Tone.AMBER,
    "adjust": Tone.AMBER,
    "expire": Tone.GREY,
}
ACCOUNT_STATES = {
    "open": (Phrase("ledger.state.open"), Tone.QUIET),
    "frozen": (Phrase("ledger.state.frozen"), Tone.RED),
    "closed": (Phrase("ledger.state.closed"), Tone.GREY),
}


@dataclass(frozen=True)
class EntryLine:
    """An entry of either ledger under an id of its own in the list."""

    id: int
    row: EntryRow


def entry_columns() -> list[Column]:
    """Return the columns of an account's entries; money and points stand apart.

    The last one is wide enough for what can be done, which stands over it.
    """
    return [
        Column("day", Phrase("ledger.day"), lambda line: line.row.on_day, Cell.DATE, width=96),
        Column("what", Phrase("ledger.what"), _what, Cell.PILL, width=88, english_width=112),
        Column(
            "document", Phrase("ledger.document"),
            lambda line: line.row.number or line.row.document or line.row.reason,
            width=136, stretch=1, priority=4, ink="text2",
        ),
        Column("fen", Phrase("ledger.amount"), _fen, Cell.MONEY, width=104, weight=Weight.MEDIUM),
        Column("fen_after", Phrase("ledger.left"), _fen_after, Cell.MONEY, width=104, priority=2),
        Column(
            "points", Phrase("ledger.points"), _points, Cell.NUMBER, width=72, weight=Weight.MEDIUM
        ),
        Column(
            "points_after", Phrase("ledger.points_left"), _points_after, Cell.NUMBER, width=80,
            english_width=88, priority=3,
        ),
        Column(
            "by", Phrase("ledger.by"), lambda line: line.row.by_name, width=120, priority=5,
            ink="text2",
        ),
    ]  # fmt: skip


def _what(line: EntryLine) -> Pill:
    kind = line.row.kind
    return Pill(KINDS[line.row.ledger][kind], _TONES.get(kind, Tone.GREY))


def _fen(line: EntryLine) -> int | None:
    return line.row.amount if line.row.ledger == "value" else None


def _fen_after(line: EntryLine) -> int | None:
    return line.row.after if line.row.ledger == "value" else None


def _points(line: EntryLine) -> int | None:
    return line.row.amount if line.row.ledger == "points" else None


def _points_after(line: EntryLine) -> int | None:
    return line.row.after if line.row.ledger == "points" else None


def account_columns() -> list[Column]:
    """Return the columns of the accounts that a search found."""
    return [
        Column(
            "name", Phrase("ledger.name"), lambda row: row.name, width=120, stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column("card", Phrase("ledger.card"), _card, width=96, ink="text2"),
        Column(
            "state",
            Phrase("ledger.state"),
            lambda row: Pill(*ACCOUNT_STATES[row.state]),
            Cell.PILL,
            width=96,
        ),
        Column("points", Phrase("ledger.points"), lambda row: row.points, Cell.NUMBER, width=96),
        Column("money", Phrase("ledger.balance"), lambda row: row.money_fen, Cell.MONEY, width=120),
        Column("number", Phrase("ledger.member"), lambda row: row.number, width=216, ink="text2"),
    ]  # fmt: skip


def _card(row: AccountRow) -> str:
    return mask_card(row.card) if row.card else ""
