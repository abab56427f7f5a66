"""On paper: what a customer owes (domain S19), and the files whose time is over (report 34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.customers.care import PaperFile
from crm_desktop.customers.owing import Credit
from crm_desktop.foundation.money import capital_words, format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column


@dataclass(frozen=True)
class Statement:
    """A customer's account on a day, and who drew it up."""

    credit: Credit
    on: date
    prepared_by: str = ""


@dataclass(frozen=True)
class _Line:
    """One thing that is owed, of whichever kind."""

    number: str
    what: Phrase
    issued_on: date
    due_on: date
    amount_fen: int
    open_fen: int
    overdue_days: int


def statement_of_account(letterhead: Letterhead, statement: Statement) -> bytes:
    """Return 客户对账单: every item that is open, the longest due first, and the sum in words."""
    flow = Flow(letterhead)
    credit = statement.credit
    flow.title(Phrase("credit.paper.title"), Phrase("credit.paper.until", day=f"{statement.on}"))
    flow.facts(_facts(statement))
    flow.heading(Phrase("credit.paper.open"))
    lines = sorted(_lines(credit), key=lambda line: (line.due_on, line.number))
    flow.table(
        [
            Column(Phrase("credit.paper.number"), 32),
            Column(Phrase("credit.paper.what")),
            Column(Phrase("credit.paper.issued"), 23),
            Column(Phrase("credit.paper.due"), 23),
            Column(Phrase("credit.paper.amount"), 30, Align.RIGHT),
            Column(Phrase("credit.paper.left"), 30, Align.RIGHT),
            Column(Phrase("credit.paper.late"), 20, Align.RIGHT),
        ],
        [_row(line) for line in lines],
        totals=[
            Phrase("credit.paper.total"),
            "",
            "",
            "",
            format_fen(sum(line.amount_fen for line in lines)),
            format_fen(sum(line.open_fen for line in lines)),
            "",
        ],
        empty=Phrase("credit.paper.nothing"),
    )
    if lines and letterhead.language is Language.ZH:
        words = Phrase("credit.paper.capital", words=capital_words(credit.owed_fen))
        flow.paragraph(words, with_next=True)
    flow.paragraph(Phrase("credit.paper.please"), LABEL, with_next=True)
    flow.signatures(
        [
            Signature(Phrase("credit.paper.prepared"), statement.prepared_by, statement.on),
            Signature(Phrase("credit.paper.customer"), seal=True),
        ]
    )
    return flow.pdf()


def retention_list(letterhead: Letterhead, files: Sequence[PaperFile], on: date) -> bytes:
    """Return 档案目录: files past the day until which they are kept, to be judged one by one."""
    flow = Flow(letterhead)
    flow.title(Phrase("file.paper.title"), Phrase("credit.paper.until", day=f"{on}"))
    flow.paragraph(Phrase("file.paper.approval"))
    flow.table(
        [
            Column(Phrase("file.paper.number"), 30),
            Column(Phrase("file.paper.code"), 28),
            Column(Phrase("file.paper.name")),
            Column(Phrase("file.paper.shelf"), 32),
            Column(Phrase("file.paper.until"), 24),
            Column(Phrase("file.paper.decision"), 32),
        ],
        [
            (each.file_number, each.code, each.name, each.shelf, each.retain_until, "")
            for each in files
        ],
    )
    flow.signatures(
        Signature(label)
        for label in (
            Phrase("file.paper.judged"),
            Phrase("file.paper.approved"),
            Phrase("file.paper.witnessed"),
        )
    )
    return flow.pdf()


def _facts(statement: Statement) -> list[tuple[Phrase | str, Value | Marked]]:
    credit = statement.credit
    late = credit.overdue_fen
    overdue: Value | Marked = format_fen(late)
    if late:
        overdue = Marked(format_fen(late), Tone.BAD, bold=True)
    facts: list[tuple[Phrase | str, Value | Marked]] = [
        (Phrase("credit.paper.name"), credit.name),
        (Phrase("credit.paper.code"), credit.code),
        (Phrase("credit.owed"), format_fen(credit.owed_fen)),
        (Phrase("credit.overdue"), overdue),
    ]
    if credit.file is not None:
        facts += [
            (Phrase("credit.limit"), format_fen(credit.file.limit_fen)),
            (Phrase("credit.days"), Phrase("credit.in_days", days=credit.file.days)),
        ]
    return facts


def _lines(credit: Credit) -> list[_Line]:
    bills = [
        _Line(
            each.number,
            Phrase("credit.paper.bill"),
            each.issued_on,
            each.due_on,
            each.amount_fen,
            each.open_fen,
            each.overdue_days,
        )
        for each in credit.receivables
        if each.open_fen
    ]
    sales = [
        _Line(
            each.number,
            Phrase("credit.paper.sale"),
            each.sold_on,
            each.due_on,
            each.amount_fen,
            each.open_fen,
            each.overdue_days,
        )
        for each in credit.sales
        if each.open_fen
    ]
    return [*bills, *sales]


def _row(line: _Line) -> list[Value | Marked]:
    late: Value | Marked = ""
    if line.overdue_days:
        late = Marked(Phrase("credit.late_days", count=line.overdue_days), Tone.BAD, bold=True)
    return [
        line.number,
        line.what,
        line.issued_on,
        line.due_on,
        format_fen(line.amount_fen),
        format_fen(line.open_fen),
        late,
    ]
