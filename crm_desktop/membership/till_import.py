"""Sales by import: what members spent and what of it stored value paid, told row by row.

A document counts once: the same file again, or a file that overlaps with another, changes nothing
of what is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.customers.importing.lines import Lines, Wrong, read_lines
from crm_desktop.customers.importing.model import Fate, ReportLine
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.errors import CrmError, ValidationErrors
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import Service, composed, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.ledger import owner_of
from crm_desktop.membership.points import CREATE
from crm_desktop.membership.read import account_of
from crm_desktop.membership.sale_lines import SALES, day_of, fen_of
from crm_desktop.membership.sales import (
    Sale,
    SaleDone,
    account_of_member,
    card_of_number,
    record_sale,
)
from crm_desktop.membership.value import CREATE as VALUE_CREATE

ACTION = "sale.import"
Progress = Callable[[int, int], None]
_EVERY = 100
_LONGEST_VALUE = 80
# What a service calls a field, and what a file calls it.
_COLUMNS = {"amount_fen": "amount", "spend_fen": "amount", "stored_fen": "stored"}


@dataclass(frozen=True)
class SaleImport:
    """What came of a file. Each row that was read is in one of the counts behind ``read``."""

    read: int = 0
    created: int = 0
    unchanged: int = 0
    failed: int = 0
    points: int = 0
    spent_fen: int = 0
    report: tuple[ReportLine, ...] = field(default=(), repr=False)
    number: str = ""
    dry_run: bool = False


@dataclass
class _Counts:
    created: int = 0
    unchanged: int = 0
    points: int = 0
    spent_fen: int = 0
    report: list[ReportLine] = field(default_factory=list)
    accounts: dict[int, None] = field(default_factory=dict)
    customers: dict[int, None] = field(default_factory=dict)


def _nobody_asks(_done: int, _total: int) -> None:
    """Take progress that nobody looks at."""


class TillImport(Service):
    """Files of sales of members of companies within scope."""

    @reading(CREATE)
    def rehearse(
        self, look: Look, file: Path, encoding: str = "", progress: Progress = _nobody_asks
    ) -> SaleImport:
        """Return what would come of a file, changing nothing; raises as ``run``."""
        lines = read_lines(file, encoding, SALES)
        with self._context.database.atomic() as transaction:
            counts = self._post(look, lines, progress)
            transaction.rollback()
        return _result(lines, counts, dry_run=True)

    @composed(CREATE, ACTION)
    def run(
        self,
        actor: Actor,
        file: Path,
        encoding: str = "",
        *,
        dry_run: bool = False,
        progress: Progress = _nobody_asks,
    ) -> Outcome[SaleImport]:
        """Import a file: the rows that can be used in one transaction, the others reported.

        ``progress`` is told rows done and in all and may raise to stop: then nothing has come in.
        Raises FileProblem, StorageError, Refused where a column is missing, and NotAllowed where
        stored value pays in it and the post may not take that.
        """
        if dry_run:
            return Outcome(self.rehearse(actor, file, encoding, progress), Changes())
        return self.store(actor, read_lines(file, encoding, SALES), progress)

    @use_case(ACTION, CREATE)
    def store(self, work: Work, lines: Lines, progress: Progress) -> SaleImport:
        """Store what was read of a file."""
        counts = self._post(work, lines, progress)
        number = next_number(work.acting.company, "import", work.today)
        result = _result(lines, counts, number=number)
        told = {
            "read": result.read,
            "created": result.created,
            "unchanged": result.unchanged,
            "failed": result.failed,
        }
        work.changed("company", work.acting.company, f"{number} {lines.name}"[:200], None, told)
        work.touched("account", counts.accounts)
        work.touched("customer", counts.customers)
        return result

    def _post(self, look: Look, lines: Lines, progress: Progress) -> _Counts:
        if any(told.get("stored") for _, told in lines.rows):
            self._context.gate.admit(look.acting.actor, VALUE_CREATE, look.today)
        counts = _Counts()
        for done, (line, told) in enumerate(lines.rows):
            if not done % _EVERY:
                progress(done, len(lines.rows))
            try:
                # A row that fails half way leaves nothing; the others stay.
                with self._context.database.atomic():
                    sale = self._row(look, told)
            except Wrong as wrong:
                counts.report.append(_line(line, lines, told, wrong.name, wrong.why))
            except ValidationErrors as wrong:
                name, why = next(iter(wrong.fields.items()))
                counts.report.append(_line(line, lines, told, _COLUMNS.get(name, name), why))
            except CrmError as wrong:
                name = "card" if told.get("card") else "member"
                counts.report.append(_line(line, lines, told, name, wrong.phrase))
            else:
                _count(counts, sale)
        return counts

    def _row(self, look: Look, told: dict[str, str]) -> SaleDone:
        # Each row has a log of its own that is not kept: the file has one entry.
        work = Work(look.acting, look.now, ACTION, self._context.duties)
        sale = Sale(
            fen_of(told, "amount"),
            day_of(told, look.today),
            told.get("document", ""),
            fen_of(told, "stored"),
        )
        if told.get("card"):
            card = card_of_number(look, told["card"])
            assert card.account is not None
            return record_sale(work, card.account, card.id, sale)
        return record_sale(work, account_of_member(look, told.get("member", "")), None, sale)


def _count(counts: _Counts, sale: SaleDone) -> None:
    if sale.again:
        counts.unchanged += 1
        return
    counts.created += 1
    counts.points += sale.earned.points if sale.earned else 0
    counts.spent_fen -= sale.spent.amount_fen if sale.spent else 0
    counts.accounts[sale.account] = None
    customer, _ = owner_of(account_of(sale.account))
    if customer:
        counts.customers[customer] = None


def _line(line: int, lines: Lines, told: dict[str, str], name: str, why: Phrase) -> ReportLine:
    value = told.get(name, "")[:_LONGEST_VALUE]
    return ReportLine(line, Fate.FAILED, lines.headers.get(name, ""), why, value)


def _result(
    lines: Lines, counts: _Counts, *, number: str = "", dry_run: bool = False
) -> SaleImport:
    return SaleImport(
        read=len(lines.rows),
        created=counts.created,
        unchanged=counts.unchanged,
        failed=len(counts.report),
        points=counts.points,
        spent_fen=counts.spent_fen,
        report=tuple(counts.report),
        number=number,
        dry_run=dry_run,
    )
