"""Importing complaints: rehearsed, done in one transaction, told row by row.

What an older program or a list kept comes in as it was. A record without a state, or with one that
says it is over, comes in as archived with the result ``imported``: closed when the file says, else
when it was answered, else when it came, for a closed record has a time of closing. One that is
still open comes in as registered and has to be accepted here. No clock is started for the past, in
which nobody here promised anything; those of open cases begin with the import.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crm_desktop.complaints.importing.reading import OldCase, OldCases, Progress, read_cases
from crm_desktop.complaints.importing.storing import leave_out_doubles, store_cases
from crm_desktop.complaints.importing.wishes import ComplaintOptions, ComplaintResult
from crm_desktop.complaints.scope import EDIT
from crm_desktop.customers.callers import customers_calling
from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.customers.importing.process import Job, run_in_process
from crm_desktop.customers.masking import mask_value, shown_text
from crm_desktop.customers.model import SECRETS
from crm_desktop.customers.room import ArchiveService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.work import Look, Work
from db import sql

ACTION = "complaint.import"
COUNTS = ("read", "created", "duplicate", "failed")


def _nobody_asks(_what: str, _done: int, _total: int | None) -> None:
    """Take progress that nobody looks at."""


class ComplaintImport(ArchiveService):
    """Files of complaints into the acting post's company."""

    @reading(EDIT)
    def rehearse(
        self, look: Look, file: Path, options: ComplaintOptions, progress: Progress = _nobody_asks
    ) -> ComplaintResult:
        """Return what would come of a file, changing nothing; raises as ``run``."""
        cases = read_cases(file, options, look.now, progress)
        coming, doubles = leave_out_doubles(cases.cases, look.acting.company)
        _link(coming, look.acting.company)
        return self._result(look, cases, coming, doubles, dry_run=True)

    @composed(EDIT, ACTION)
    def run(
        self, actor: Actor, file: Path, options: ComplaintOptions, progress: Progress = _nobody_asks
    ) -> Outcome[ComplaintResult]:
        """Import a file: all that can come in, in one transaction, the rest reported.

        ``progress`` is told what is being done, how much of it and in all, and may raise to stop:
        then nothing has come in. Raises FileProblem, StorageError, ValidationErrors for a channel
        that is none, and Refused where no column tells when a complaint came or what it says.
        """
        if options.dry_run:
            return Outcome(self.rehearse(actor, file, options, progress), Changes())
        look = self._look(actor, EDIT)
        return self.store(actor, read_cases(file, options, look.now, progress), progress)

    @composed(EDIT, ACTION)
    def run_apart(
        self, actor: Actor, file: Path, options: ComplaintOptions, progress: Progress = _nobody_asks
    ) -> Outcome[ComplaintResult]:
        """Import a file in a process of its own, as ``run``; this one stays quick meanwhile."""
        context = self._context
        way, clock = context.database.way(), context.clock
        return run_in_process(Job(way, clock, actor, file, options, "complaint_import"), progress)

    @use_case(ACTION, EDIT)
    def store(self, work: Work, cases: OldCases, progress: Progress) -> ComplaintResult:
        """Store what was read of a file."""
        company = work.acting.company
        coming, doubles = leave_out_doubles(cases.cases, company)
        _link(coming, company)
        number = next_number(company, "import", work.today)
        result = self._result(work, cases, coming, doubles, number=number)
        run = self._note(work, cases, result)
        store_cases(work, coming, company, run, lambda done: progress("store", done, len(coming)))
        made = sql.numbers("SELECT id FROM complaint WHERE import_run_id = ? ORDER BY id", run)
        work.touched("complaint", made)
        work.touched("customer", dict.fromkeys(c.customer for c in coming if c.customer))
        return result

    def _result(
        self,
        look: Look,
        cases: OldCases,
        coming: list[OldCase],
        doubles: list[ReportLine],
        *,
        number: str = "",
        dry_run: bool = False,
    ) -> ComplaintResult:
        report = sorted((*cases.report, *doubles), key=lambda line: line.line)
        return ComplaintResult(
            read=len(cases.cases),
            created=len(coming),
            duplicate=len(doubles),
            failed=sum(1 for case in cases.cases if case.failed),
            open=sum(1 for case in coming if not case.done),
            linked=sum(1 for case in coming if case.customer),
            columns=cases.columns,
            states=cases.states,
            report=self._told(look, tuple(report)),
            number=number,
            dry_run=dry_run,
        )

    def _told(self, look: Look, report: tuple[ReportLine, ...]) -> tuple[ReportLine, ...]:
        """Return a report with the values masked that whoever reads it may not see."""
        try:
            hidden = self._hidden(look)
        except (NotAllowed, NotFound):
            hidden = frozenset(SECRETS)
        return tuple(
            replace(
                line,
                value=mask_value(line.secret, line.value)
                if line.secret in hidden
                else shown_text(line.value, hidden),
            )
            for line in report
        )

    def _note(self, work: Work, cases: OldCases, result: ComplaintResult) -> int:
        counts = {name: getattr(result, name) for name in COUNTS}
        run = sql.scalar(
            "INSERT INTO import_run (company_id, number, file_name, sha256, at, by_id, rows_read, "
            "created, updated, duplicate, failed, step_id, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NULL, 'done') RETURNING id",
            work.acting.company,
            result.number,
            cases.name[:255],
            cases.sha256,
            stamp(work.now),
            work.acting.actor.person,
            *counts.values(),
        )
        work.changed("import_run", run, f"{result.number} {cases.name}"[:200], None, counts)
        return int(run)


def _link(cases: list[OldCase], company: int) -> None:
    """Give each case the customer whose telephone it was."""
    owners = customers_calling(company, (case.phone_key for case in cases))
    for case in cases:
        case.customer = owners.get(case.phone_key)
