"""Importing: seen first, rehearsed, done as one step that can be undone, and told row by row."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from crm_desktop.customers.filling import FillService
from crm_desktop.customers.importing import reading as files
from crm_desktop.customers.importing.bulk import Store, prepare, settle_employers
from crm_desktop.customers.importing.draft import Draft
from crm_desktop.customers.importing.keeping import mapping_from, mapping_text
from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.customers.importing.model import (
    ImportOptions,
    ImportResult,
    ImportRun,
    Mapping,
    Mode,
    Preview,
    SavedMapping,
)
from crm_desktop.customers.importing.planning import Plan, plan, told_by
from crm_desktop.customers.importing.process import Job, run_in_process
from crm_desktop.customers.importing.reading import Gathered, Progress
from crm_desktop.customers.masking import mask_value
from crm_desktop.customers.model import SECRETS
from crm_desktop.customers.room import CREATE, EDIT, ArchiveService, checked_reason
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.changes import Changes, Outcome
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.steps import ImportMapping

ACTION = "customer.import"


def _nobody_asks(_what: str, _done: int, _total: int | None) -> None:
    """Take progress that nobody looks at."""


class _NothingComesIn(Exception):
    """Unwinds an import that was to be whole or not at all."""

    def __init__(self, planned: Plan) -> None:
        super().__init__()
        self.planned = planned


@dataclass(frozen=True)
class _Ready:
    """A plan, and the state of the database that it was made for."""

    commits: int
    plan: Plan


class ImportService(ArchiveService):
    """Foreign files into the archive of the acting post's company."""

    @reading(CREATE)
    def preview(self, look: Look, file: Path, options: ImportOptions | None = None) -> Preview:
        """Return what a file seems to be; raises FileProblem, StorageError."""
        return files.preview(file, options or ImportOptions())

    @reading(CREATE)
    def rehearse(
        self, look: Look, file: Path, options: ImportOptions, progress: Progress = _nobody_asks
    ) -> ImportResult:
        """Return what would come of a file, changing nothing; raises as ``run``."""
        company = self._company(look, options)
        self._may_edit(look, options)
        options = _with_reason(options)
        gathered = files.gather(file, options, Lookups(company, look.today), progress)
        planned = self._planned(gathered, options, company, look, progress)
        return _told(_result(gathered, planned, dry_run=True), self._hides(look))

    @composed(CREATE, ACTION)
    def run(
        self, actor: Actor, file: Path, options: ImportOptions, progress: Progress = _nobody_asks
    ) -> Outcome[ImportResult]:
        """Import a file: one transaction for its rows, their search keys after it.

        ``progress`` is told what is being done, how much of it and in all, and may raise to stop:
        then nothing has come in, unless the keys alone were missing. Raises FileProblem,
        StorageError, ValidationErrors, and Refused where no column tells of anybody.
        """
        if options.dry_run:
            return Outcome(self.rehearse(actor, file, options, progress), Changes())
        options = _with_reason(options)
        look = self._look(actor, CREATE)
        company = self._company(look, options)

        def finish(draft: Draft) -> None:
            if draft.data is not None:
                told_by(draft, draft.data, options.keys)
                if options.mode != Mode.UPDATE:
                    prepare(draft, draft.data, look.now, actor.person or None)

        gathered = files.gather(file, options, Lookups(company, look.today), progress, finish)
        # Matched before the transaction, which others wait for; what they save meanwhile counts.
        commits = self._commits()
        ready = _Ready(commits, self._planned(gathered, options, company, look, progress))
        try:
            outcome = self.store(actor, gathered, options, progress, ready)
        except _NothingComesIn as nothing:
            result = _result(gathered, nothing.planned, stored=False)
            return Outcome(_told(result, self._hides(look)), Changes())
        with contextlib.suppress(_Stopped):
            self._fill(progress)
        return Outcome(_told(outcome.value, self._hides(look)), outcome.changes)

    @composed(CREATE, ACTION)
    def run_apart(
        self, actor: Actor, file: Path, options: ImportOptions, progress: Progress = _nobody_asks
    ) -> Outcome[ImportResult]:
        """Import a file in a process of its own, as ``run``; this one stays quick meanwhile."""
        context = self._context
        job = Job(context.database.way(), context.clock, actor, file, options)
        return run_in_process(job, progress)

    @use_case(ACTION, CREATE)
    def store(
        self,
        work: Work,
        gathered: Gathered,
        options: ImportOptions,
        progress: Progress,
        ready: _Ready | None = None,
    ) -> ImportResult:
        """Store what was gathered of a file as one step; a plan that is still true is kept."""
        company = self._company(work, options)
        self._may_edit(work, options)
        options = _with_reason(options)
        planned = ready.plan if ready and ready.commits == self._commits() else None
        if planned is None:  # somebody has saved since it was looked at
            planned = self._planned(gathered, options, company, work, progress)
        if options.all_or_nothing and planned.failed:
            raise _NothingComesIn(planned)
        number = next_number(company, "import", work.today)
        journal = Journal(work, ACTION, f"{number} {gathered.name}")
        store = Store(journal, work.now, work.acting.actor.person or None)
        waiting = settle_employers(planned)
        new, old = len(planned.create), len(planned.update)
        made = store.create(planned, waiting, company, lambda n: progress("store", n, new + old))
        if any(before.owner != after.owner for _, before, after in planned.update):
            work.because(options.reason)
        changed = store.update(planned, lambda n: progress("store", new + n, new + old))
        step = journal.seal() if made or changed else 0
        result = _result(gathered, planned, number=number, step=step)
        self._note(work, company, gathered, result)
        work.touched("customer", [*made, *changed])
        return result

    def _planned(
        self,
        gathered: Gathered,
        options: ImportOptions,
        company: int,
        look: Look,
        progress: Progress,
    ) -> Plan:
        total = len(gathered.drafts)
        return plan(
            gathered.drafts, options, company, look.today, lambda n: progress("match", n, total)
        )

    def _commits(self) -> int:
        return self._context.database.commits_elsewhere()

    def _note(self, work: Work, company: int, gathered: Gathered, result: ImportResult) -> None:
        counts = {
            "read": result.read,
            "created": result.created,
            "updated": result.updated,
            "duplicate": result.duplicate,
            "failed": result.failed,
        }
        run = sql.scalar(
            "INSERT INTO import_run (company_id, number, file_name, sha256, at, by_id, rows_read, "
            "created, updated, duplicate, failed, step_id, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'done') RETURNING id",
            company,
            result.number,
            gathered.name[:255],
            gathered.sha256,
            stamp(work.now),
            work.acting.actor.person,
            *counts.values(),
            result.step or None,
        )
        work.changed("import_run", run, f"{result.number} {gathered.name}", None, counts)

    def _fill(self, progress: Progress) -> None:
        def told(done: int, total: int) -> None:
            try:
                progress("keys", done, total)
            except Exception as stop:
                # The rows are in; what is left of the keys is filled at another time.
                raise _Stopped from stop

        FillService(self._context).fill(SYSTEM, told)

    def _hides(self, look: Look) -> frozenset[str]:
        """Return what the report hides: what is hidden from whoever imports when they look."""
        try:
            return self._hidden(look)
        except (NotAllowed, NotFound):
            return frozenset(SECRETS)

    def _company(self, look: Look, options: ImportOptions) -> int:
        company = options.company or look.acting.company
        self._must_reach(look, company)
        return company

    def _may_edit(self, look: Look, options: ImportOptions) -> None:
        """Hold that whoever lets a file change customers may change them; raises NotAllowed."""
        if options.mode != Mode.CREATE:
            self._context.gate.admit(look.acting.actor, EDIT, look.today)

    # ------------------------------------------------------------------------ mappings and history

    @reading(CREATE)
    def mappings(self, look: Look) -> list[SavedMapping]:
        """Return the mappings that were kept, by name."""
        return self._kept()

    @use_case("import_mapping.save", CREATE)
    def save_mapping(
        self, work: Work, name: str, mapping: Mapping, version: int = 0
    ) -> SavedMapping:
        """Keep a mapping by its name, in the place of the one of that name and ``version``.

        Raises ValidationErrors for no name, Conflict where the name is taken or was changed since.
        """
        checks = Checks()
        name = checks.text("name", name, longest=100, needed=True)
        checks.done()
        content = mapping_text(mapping)
        kept = next((one for one in self._kept() if fold(one.name) == fold(name)), None)
        row = kept.id if kept else 0
        if kept:
            update_version(
                ImportMapping,
                kept.id,
                version,
                kind="import_mapping",
                mine={"content": content},
                theirs=lambda: kept,
                values={"content": content, "by": work.acting.actor.person},
            )
        else:
            row = ImportMapping.create(name=name, content=content, by=work.acting.actor.person).id
        before = {"content": mapping_text(kept.mapping)} if kept else None
        work.changed("import_mapping", row, name, before, {"content": content})
        return next(one for one in self._kept() if one.id == row)

    @use_case("import_mapping.delete", CREATE)
    def delete_mapping(self, work: Work, mapping: int, version: int) -> None:
        """Forget a mapping; raises NotFound, Conflict where it was changed since."""
        kept = next((one for one in self._kept() if one.id == mapping), None)
        if kept is None:
            raise NotFound("import_mapping")
        if kept.version != version:
            raise Conflict("import_mapping", None, kept)
        sql.run("DELETE FROM import_mapping WHERE id = ?", mapping)
        before = {"content": mapping_text(kept.mapping)}
        work.changed("import_mapping", mapping, kept.name, before, None)

    def _kept(self) -> list[SavedMapping]:
        found = sql.rows("SELECT id, name, content, version FROM import_mapping ORDER BY name")
        return [SavedMapping(r, name, mapping_from(text), v) for r, name, text, v in found]

    @reading(CREATE)
    def runs(self, look: Look, limit: int = 200) -> list[ImportRun]:
        """Return the imports within scope, newest first."""
        found = sql.rows(
            "SELECT r.id, r.number, r.file_name, r.at, p.name, r.rows_read, r.created, r.updated, "
            "r.duplicate, r.failed, r.step_id, r.state, r.company_id FROM import_run r "
            "JOIN person p ON p.id = r.by_id ORDER BY r.id DESC LIMIT ?",
            limit,
        )
        return [_run(row[:-1]) for row in found if look.acting.reaches(row[-1])]


def _run(row: sql.Row) -> ImportRun:
    run, number, name, at, by, read, created, updated, duplicate, failed, step, state = row
    return ImportRun(
        id=run,
        number=number,
        file_name=name,
        at=moment(at),
        by_name=by,
        read=read,
        created=created,
        updated=updated,
        duplicate=duplicate,
        failed=failed,
        step=step,
        undone=state == "undone",
    )


class _Stopped(Exception):
    """The keys are no longer waited for."""


def _with_reason(options: ImportOptions) -> ImportOptions:
    """Return the options with their reason tidied; raises ValidationErrors for one too long."""
    checks = Checks()
    reason = checked_reason(checks, options.reason) if options.reason.strip() else ""
    checks.done()
    return replace(options, reason=reason)


def _told(result: ImportResult, hidden: frozenset[str]) -> ImportResult:
    """Return what came of a file with the values masked that whoever reads it may not see."""
    report = tuple(
        replace(line, value=mask_value(line.secret, line.value)) if line.secret in hidden else line
        for line in result.report
    )
    return replace(result, report=report)


def _result(
    gathered: Gathered,
    planned: Plan,
    *,
    stored: bool = True,
    number: str = "",
    step: int = 0,
    dry_run: bool = False,
) -> ImportResult:
    return ImportResult(
        read=len(gathered.drafts),
        created=len(planned.create) if stored else 0,
        updated=len(planned.update) if stored else 0,
        duplicate=planned.duplicate,
        failed=planned.failed,
        report=tuple(sorted(planned.report, key=lambda line: line.line)),
        number=number,
        step=step,
        dry_run=dry_run,
    )
