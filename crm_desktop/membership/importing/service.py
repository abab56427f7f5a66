"""Importing members: rehearsed, done in one transaction, told row by row; it cannot be undone."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_desktop.customers.filling import FillService
from crm_desktop.customers.importing.bulk import prepare
from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.customers.importing.process import Job, run_in_process
from crm_desktop.customers.importing.reading import Progress
from crm_desktop.customers.masking import mask_value
from crm_desktop.customers.model import SECRETS
from crm_desktop.customers.room import CREATE, ArchiveService
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.importing.planning import MemberPlan, plan_members
from crm_desktop.membership.importing.reading import Members, read_members
from crm_desktop.membership.importing.storing import MemberStore, Stored
from crm_desktop.membership.importing.wishes import MemberOptions, MemberResult
from db import sql

ACTION, APPROVE = "member.import", "membership.approve"
COUNTS = ("read", "created", "linked", "duplicate", "failed")


def _nobody_asks(_what: str, _done: int, _total: int | None) -> None:
    """Take progress that nobody looks at."""


class MemberImport(ArchiveService):
    """Files of members into the acting post's company, by whoever decides on members."""

    @reading(APPROVE)
    def rehearse(
        self, look: Look, file: Path, options: MemberOptions, progress: Progress = _nobody_asks
    ) -> MemberResult:
        """Return what would come of a file, changing nothing; raises as ``run``."""
        self._may_create(look)
        members = self._read(look, file, options, progress)
        planned = self._planned(look, members, options, progress)
        result = _result(members, planned, _would_store(planned), dry_run=True)
        return replace(result, report=self._told(look, result.report))

    @composed(APPROVE, ACTION)
    def run(
        self, actor: Actor, file: Path, options: MemberOptions, progress: Progress = _nobody_asks
    ) -> Outcome[MemberResult]:
        """Import a file: all that can come in, in one transaction, the rest reported.

        ``progress`` is told what is being done, how much of it and in all, and may raise to stop:
        then nothing has come in. Raises FileProblem, StorageError, Refused where no column numbers
        anybody, NotAllowed for whoever may add no customers.
        """
        if options.dry_run:
            return Outcome(self.rehearse(actor, file, options, progress), Changes())
        look = self._look(actor, APPROVE)
        self._may_create(look)
        members = self._read(look, file, options, progress)
        for each in members.drafts:  # before the transaction, which others wait for
            if each.draft.data is not None:
                prepare(each.draft, each.draft.data, look.now, actor.person or None)
        outcome = self.store(actor, members, options, progress)
        with contextlib.suppress(_Stopped):
            self._fill(progress)
        return outcome

    @composed(APPROVE, ACTION)
    def run_apart(
        self, actor: Actor, file: Path, options: MemberOptions, progress: Progress = _nobody_asks
    ) -> Outcome[MemberResult]:
        """Import a file in a process of its own, as ``run``; this one stays quick meanwhile."""
        context = self._context
        way, clock = context.database.way(), context.clock
        job = Job(way, clock, actor, file, options, "member_imports")
        return run_in_process(job, progress)

    @use_case(ACTION, APPROVE)
    def store(
        self, work: Work, members: Members, options: MemberOptions, progress: Progress
    ) -> MemberResult:
        """Store what was read of a file."""
        self._may_create(work)
        company = work.acting.company
        planned = self._planned(work, members, options, progress)
        number = next_number(company, "import", work.today)
        total = planned.created + len(planned.members)
        stored = MemberStore(work, company, number).store(
            planned, lambda done: progress("store", done, total)
        )
        result = _result(members, planned, stored, number=number)
        self._note(work, members, result)
        work.touched("customer", stored.customers)
        work.touched("membership", stored.memberships)
        return replace(result, report=self._told(work, result.report))

    def _read(self, look: Look, file: Path, options: MemberOptions, progress: Progress) -> Members:
        return read_members(file, options, Lookups(look.acting.company, look.today), progress)

    def _planned(
        self, look: Look, members: Members, options: MemberOptions, progress: Progress
    ) -> MemberPlan:
        total = len(members.drafts)
        return plan_members(
            members,
            options,
            look.acting.company,
            look.today,
            lambda done: progress("match", done, total),
        )

    def _fill(self, progress: Progress) -> None:
        def told(done: int, total: int) -> None:
            try:
                progress("keys", done, total)
            except Exception as stop:
                # The rows are in; what is left of the keys is filled at another time.
                raise _Stopped from stop

        FillService(self._context).fill(SYSTEM, told)

    def _may_create(self, look: Look) -> None:
        """Hold that whoever brings members in may add customers; raises NotAllowed."""
        self._context.gate.admit(look.acting.actor, CREATE, look.today)

    def _told(self, look: Look, report: tuple[ReportLine, ...]) -> tuple[ReportLine, ...]:
        """Return a report with the values masked that whoever reads it may not see."""
        try:
            hidden = self._hidden(look)
        except (NotAllowed, NotFound):
            hidden = frozenset(SECRETS)
        return tuple(
            replace(line, value=mask_value(line.secret, line.value))
            if line.secret in hidden
            else line
            for line in report
        )

    def _note(self, work: Work, members: Members, result: MemberResult) -> None:
        counts = {name: getattr(result, name) for name in COUNTS}
        run = sql.scalar(
            "INSERT INTO import_run (company_id, number, file_name, sha256, at, by_id, rows_read, "
            "created, updated, duplicate, failed, step_id, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 'done') RETURNING id",
            work.acting.company,
            result.number,
            members.name[:255],
            members.sha256,
            stamp(work.now),
            work.acting.actor.person,
            *counts.values(),
        )
        told: dict[str, Any] = counts | {"quit": result.quit, "cards": result.cards}
        told |= {"points": result.points, "money_fen": result.money_fen}
        work.changed("import_run", run, f"{result.number} {members.name}"[:200], None, told)


class _Stopped(Exception):
    """The keys are no longer waited for."""


def _would_store(planned: MemberPlan) -> Stored:
    """Return what storing a plan would come to."""
    return Stored(
        [],
        [],
        quit=sum(1 for each in planned.members if each.over and not each.holds),
        cards=sum(1 for each in planned.members if each.card),
        points=sum(each.points for each in planned.members),
        money_fen=sum(each.principal_fen + each.gift_fen for each in planned.members),
    )


def _result(
    members: Members,
    planned: MemberPlan,
    stored: Stored,
    *,
    number: str = "",
    dry_run: bool = False,
) -> MemberResult:
    result = MemberResult(
        read=len(members.drafts),
        created=planned.created,
        linked=len(planned.customers.there),
        duplicate=planned.duplicate,
        failed=planned.failed,
        quit=stored.quit,
        cards=stored.cards,
        points=stored.points,
        money_fen=stored.money_fen,
        columns=members.columns,
        tiers=planned.tiers,
        report=tuple(sorted(planned.report, key=lambda line: line.line)),
        number=number,
    )
    return replace(result, dry_run=dry_run)
