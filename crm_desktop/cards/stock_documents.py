"""On paper: the count of blank cards 空白卡盘点表 (report 13) and the slip of a hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.cards.model import grouped
from crm_desktop.cards.stock_model import Count, MoveLine, StockRun
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, signed
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column


@dataclass(frozen=True)
class CountSheet:
    """A count with the runs that are there now, and what was spoiled within its days."""

    count: Count
    runs: Sequence[StockRun]
    spoiled: Sequence[MoveLine]
    reasons: dict[str, str]


def count_sheet(letterhead: Letterhead, sheet: CountSheet) -> bytes:
    """Return 空白卡盘点表: the figures, the ranges, what was spoiled, and two signatures."""
    flow, count = Flow(letterhead), sheet.count
    figures = count.figures
    flow.title(
        Phrase("stock.paper.title"),
        Phrase("stock.paper.period", type=figures.type.phrase, first=f"{figures.from_day}",
               last=f"{figures.to_day}"),
    )  # fmt: skip
    flow.table(
        [Column(Phrase(f"stock.figure.{name}"), align=Align.RIGHT) for name in FIGURES],
        [[
            figures.opening, figures.received, figures.issued, figures.spoiled, figures.closing,
            Marked(count.counted, bold=True),
            Marked(signed(count.difference), Tone.BAD if count.difference else Tone.PLAIN,
                   bold=bool(count.difference)),
        ]],
    )  # fmt: skip
    flow.paragraph(Phrase("stock.paper.formula"), LABEL)
    if count.reason:
        flow.callout(Phrase("stock.paper.why"), count.reason, Tone.WARNING)
    _ranges(flow, sheet)
    flow.heading(Phrase("stock.paper.spoiled"))
    flow.table(
        [
            Column(Phrase("stock.column.number"), 34),
            Column(Phrase("stock.column.first")),
            Column(Phrase("stock.column.last")),
            Column(Phrase("stock.column.quantity"), 16, Align.RIGHT),
            Column(Phrase("stock.column.reason"), 40),
        ],
        [
            (move.number, shown(move.first), shown(move.last), move.quantity,
             spoil_words(move.reason, sheet.reasons))
            for move in sheet.spoiled
        ],
        totals=[Phrase("stock.paper.total"), "", "", sum(m.quantity for m in sheet.spoiled), ""],
    )  # fmt: skip
    flow.signatures(
        [
            Signature(Phrase("stock.paper.counter"), count.counted_by_name,
                      count.counted_at.date()),
            Signature(
                Phrase("stock.paper.witness"),
                count.witness_name,
                count.witnessed_at.date() if count.witnessed_at else None,
            ),
        ]
    )  # fmt: skip
    return flow.pdf()


#: The columns of a count, in the order of its formula.
FIGURES = ("opening", "received", "issued", "spoiled", "closing", "counted", "difference")


def hand_over_slip(letterhead: Letterhead, moves: Sequence[MoveLine]) -> bytes:
    """Return the slip of blanks that changed hands, to be signed by both."""
    flow, move = Flow(letterhead), moves[0]
    flow.title(Phrase("stock.paper.slip"), move.number)
    flow.facts(
        [
            (Phrase("stock.column.kind"), Phrase(f"stock.move.{move.kind}")),
            (Phrase("stock.column.type"), move.type.phrase),
            (Phrase("stock.paper.from"), move.holder_before or Phrase("stock.paper.store")),
            (Phrase("stock.paper.to"), move.holder_after or Phrase("stock.paper.store")),
            (Phrase("stock.column.at"), move.at),
            (Phrase("stock.column.by"), move.by),
        ]
    )
    flow.table(
        [
            Column(Phrase("stock.column.first")),
            Column(Phrase("stock.column.last")),
            Column(Phrase("stock.column.quantity"), 30, Align.RIGHT),
        ],
        [(shown(one.first), shown(one.last), one.quantity) for one in moves],
        totals=[Phrase("stock.paper.total"), "", sum(one.quantity for one in moves)],
    )
    flow.signatures(
        [Signature(Phrase("stock.paper.gives")), Signature(Phrase("stock.paper.takes"))]
    )
    return flow.pdf()


def _ranges(flow: Flow, sheet: CountSheet) -> None:
    flow.heading(Phrase("stock.paper.ranges"))
    flow.table(
        [
            Column(Phrase("stock.column.first")),
            Column(Phrase("stock.column.last")),
            Column(Phrase("stock.column.quantity"), 20, Align.RIGHT),
            Column(Phrase("stock.column.state"), 26),
            Column(Phrase("stock.column.holder"), 30),
        ],
        [
            (shown(run.first), shown(run.last), run.quantity, Phrase(f"state.card.{run.state}"),
             run.holder_name)
            for run in sheet.runs
        ],
        totals=[Phrase("stock.paper.total"), "", sum(run.quantity for run in sheet.runs), "", ""],
    )  # fmt: skip


def shown(number: str) -> str:
    """Return a number as it is read: digits in groups of four."""
    return grouped(number) if number.isdigit() else number


def spoil_words(reason: str, words: dict[str, str]) -> str:
    """Return why blanks were spoiled: the word of the dictionary, and what was noted besides."""
    code, _, note = reason.partition(": ")
    said = words.get(code, code)
    return f"{said}；{note}" if note else said


def reason_words(entries: Sequence[tuple[str, str, str]], language: Language) -> dict[str, str]:
    """Return the words of reasons (code, Chinese, English) in a language."""
    return {code: zh if language is Language.ZH else en for code, zh, en in entries}
