"""Receivables by import: rehearsed, stored as one step, told row by row; no ledger is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.customers.credit import CREATE
from crm_desktop.customers.importing.lines import Lines, read_lines
from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.customers.receivables import (
    RECEIVABLES,
    Due,
    Progress,
    ReceivablePlan,
    plan_lines,
)
from crm_desktop.customers.room import ArchiveService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.work import Look, Work
from db import sql

ACTION = "receivable.import"


@dataclass(frozen=True)
class ReceivableResult:
    """What came of a file. Each row that was read is in exactly one of the other counts."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    report: tuple[ReportLine, ...] = field(default=(), repr=False)
    number: str = ""
    dry_run: bool = False


def _nobody_asks(_done: int, _total: int) -> None:
    """Take progress that nobody looks at."""


class ReceivableImport(ArchiveService):
    """Files of receivables for the customers of the acting post's company."""

    @reading(CREATE)
    def rehearse(
        self, look: Look, file: Path, encoding: str = "", progress: Progress = _nobody_asks
    ) -> ReceivableResult:
        """Return what would come of a file, changing nothing; raises as ``run``."""
        lines = read_lines(file, encoding, RECEIVABLES)
        planned = plan_lines(lines, look.acting.company, look.today, progress)
        return _result(lines, planned, dry_run=True)

    @composed(CREATE, ACTION)
    def run(
        self,
        actor: Actor,
        file: Path,
        encoding: str = "",
        *,
        dry_run: bool = False,
        progress: Progress = _nobody_asks,
    ) -> Outcome[ReceivableResult]:
        """Import a file: the rows that can be used in one transaction, the others reported.

        A number that a customer has already is updated. ``progress`` may raise to stop: then
        nothing has come in. Raises FileProblem, StorageError, and Refused where a column is
        missing.
        """
        if dry_run:
            return Outcome(self.rehearse(actor, file, encoding, progress), Changes())
        lines, look = read_lines(file, encoding, RECEIVABLES), self._look(actor, CREATE)
        # Matched before the transaction, which others wait for; what they save meanwhile counts.
        commits = self._context.database.commits_elsewhere()
        planned = plan_lines(lines, look.acting.company, look.today, progress)
        return self.store(actor, lines, progress, (commits, planned))

    @use_case(ACTION, CREATE)
    def store(
        self,
        work: Work,
        lines: Lines,
        progress: Progress,
        ready: tuple[int, ReceivablePlan],
    ) -> ReceivableResult:
        """Store what was read of a file; a plan is kept that is still true, else made anew."""
        company = work.acting.company
        commits, planned = ready
        if commits != self._context.database.commits_elsewhere():
            planned = plan_lines(lines, company, work.today, progress)
        number = next_number(company, "import", work.today)
        sql.run_many(
            "INSERT INTO receivable (customer_id, number, issued_on, due_on, amount_fen, paid_fen) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [(due.customer, due.number, *_values(due)) for due in planned.create],
        )
        sql.run_many(
            "UPDATE receivable SET issued_on = ?, due_on = ?, amount_fen = ?, paid_fen = ? "
            "WHERE id = ?",
            [(*_values(due), due.stored) for due in planned.update],
        )
        result = _result(lines, planned, number=number)
        counts = {
            "read": result.read,
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "failed": result.failed,
        }
        work.changed("company", company, f"{number} {lines.name}"[:200], None, counts)
        touched = (due.customer for due in (*planned.create, *planned.update))
        work.touched("customer", dict.fromkeys(touched))
        return result


def _values(due: Due) -> tuple[str, str, int, int]:
    return day_text(due.issued_on), day_text(due.due_on), due.amount_fen, due.paid_fen


def _result(
    lines: Lines, planned: ReceivablePlan, *, number: str = "", dry_run: bool = False
) -> ReceivableResult:
    return ReceivableResult(
        read=len(lines.rows),
        created=len(planned.create),
        updated=len(planned.update),
        unchanged=planned.unchanged,
        failed=planned.failed,
        report=tuple(planned.report),
        number=number,
        dry_run=dry_run,
    )
