"""Moves of blanks: what is written of each, and numbers told as runs from first to last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crm_desktop.cards.numbers import follows
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.work import Work
from db import rows, sql

_STEPS = (
    "INSERT INTO card_step (card_id, event, source, target, at, by_id, number, reason, content, "
    "fee_fen, method) "
    "SELECT id, ?, state, ?, ?, ?, ?, ?, '{{}}', 0, '' FROM card WHERE id IN ({marks})"
)
_STATE = "UPDATE card SET state = ?, holder_id = ?, version = version + 1 WHERE id IN ({marks})"


@dataclass(frozen=True)
class Blank:
    """A blank on its way: ``holder`` is who had it before."""

    id: int
    key: str
    number: str
    state: str
    holder: int | None


@dataclass(frozen=True)
class Run:
    """Numbers without a gap between them, as printed."""

    first: str
    last: str
    quantity: int
    holder: int | None = None


def runs_of(blanks: Iterable[tuple[str, str, int | None]]) -> Iterator[Run]:
    """Yield blanks (key, number, holder) as runs; they come sorted by holder and key."""
    first = last = ""
    key, holder, count = "", None, 0
    for next_key, number, next_holder in blanks:
        if count and next_holder == holder and follows(key, next_key):
            key, last, count = next_key, number, count + 1
            continue
        if count:
            yield Run(first, last, count, holder)
        key, first, last, holder, count = next_key, number, number, next_holder, 1
    if count:
        yield Run(first, last, count, holder)


@dataclass(frozen=True)
class Move:
    """A move about to be written: what happens to which type's blanks of a company."""

    kind: str
    company: int
    type: int
    number: str
    reason: str = ""


def new_move(work: Work, kind: str, company: int, card_type: int, reason: str = "") -> Move:
    """Return a move with the next number of the stock's documents."""
    number = next_number(company, "card_stock", work.today)
    return Move(kind, company, card_type, number, reason)


def note_runs(work: Work, move: Move, runs: Sequence[Run], after: int | None = None) -> int:
    """Write a move, a row for each run, and say it in the log; return the id of its first row."""
    at, by = stamp(work.now), work.acting.actor.person or None
    last = int(sql.scalar("SELECT coalesce(max(id), 0) FROM stock_move"))
    sql.run_many(
        "INSERT INTO stock_move (company_id, kind, type_id, first, last, quantity, "
        "holder_before_id, holder_after_id, at, by_id, number, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (move.company, move.kind, move.type, run.first, run.last, run.quantity, run.holder,
             after, at, by, move.number, move.reason)
            for run in runs
        ),
    )  # fmt: skip
    made = int(sql.scalar("SELECT min(id) FROM stock_move WHERE id > ?", last))
    told = {
        "kind": move.kind,
        "quantity": sum(run.quantity for run in runs),
        "first": runs[0].first,
        "last": runs[-1].last,
        "holder": after,
    }
    if move.reason:
        told["reason"] = move.reason
    work.changed("card_stock", made, move.number, None, told)
    # Every screen of cards looks again; the blanks themselves have their steps.
    work.touched("card", ())
    return made


def pass_on(
    work: Work, blanks: Sequence[Blank], target: str, move: Move, holder: int | None
) -> None:
    """Take a move's step of the machine with many blanks: history first, then state and holder."""
    at, by = stamp(work.now), work.acting.actor.person or None
    for part in rows.batches(blank.id for blank in blanks):
        marks = sql.marks(len(part))
        step = (move.kind, target, at, by, move.number, move.reason)
        sql.run(_STEPS.format(marks=marks), *step, *part)
        sql.run(_STATE.format(marks=marks), target, holder, *part)
