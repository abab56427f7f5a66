"""Reports of a month: prepared, checked by another, approved by a third; every edition is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.insight.counting import Span
from crm_desktop.insight.figures import VIEW, figures_of, reached
from crm_desktop.insight.frozen import code_of, frozen, thawed
from crm_desktop.insight.model import (
    KINDS,
    REPORTS,
    Counted,
    LateChange,
    MonthReport,
    Period,
    ReportLine,
)
from db import sql
from db.models.insight import MonthReport as ReportTable

CREATE, CHECK, APPROVE = "reports.create", "reports.check", "reports.approve"
#: Separation of duty: nobody signs a report twice.
CHECKS_OWN, APPROVES_OWN = "checks_own_report", "approves_own_report"
_LIST = """
SELECT r.id, r.kind, r.company_id, r.from_day, r.to_day, r.edition, r.number, r.state
FROM month_report r
"""
_REPORT = """
SELECT r.id, r.kind, r.company_id, coalesce(o.name, ''), r.from_day, r.to_day, r.edition,
       r.number, r.state, r.content, r.reason, r.remark, r.prepared_at, r.prepared_by_id,
       coalesce(p.name, ''), r.checked_at, r.checked_by_id, coalesce(c.name, ''),
       r.approved_at, r.approved_by_id, coalesce(a.name, ''), r.version
FROM month_report r LEFT JOIN company o ON o.id = r.company_id
LEFT JOIN person p ON p.id = r.prepared_by_id LEFT JOIN person c ON c.id = r.checked_by_id
LEFT JOIN person a ON a.id = r.approved_by_id
"""
_ORDER = "ORDER BY r.from_day DESC, r.kind, coalesce(r.company_id, 0), r.edition DESC"
_OF_ONE = "r.kind = ? AND r.from_day = ? AND coalesce(r.company_id, 0) = ?"


class MonthReportService(Service):
    """Reports of the companies within scope."""

    @reading(VIEW)
    def reports(self, look: Look, day: date | None = None) -> list[ReportLine]:
        """Return the reports of the month in which a day lies, or all; the newest edition first."""
        whole = reached(look, None)
        where, params = ["1 = 1"], list[int | str]()
        if whole is not None:
            where.append("r.company_id = ?")
            params.append(whole)
        if day is not None:
            where.append("r.from_day = ?")
            params.append(day_text(Period.month(day).first))
        found = sql.rows(
            f"{_LIST} WHERE {' AND '.join(where)} {_ORDER}",
            *params,
        )
        return [
            ReportLine(
                row[0], row[1], row[2], Period(parse_day(row[3]), parse_day(row[4])), *row[5:]
            )
            for row in found
        ]

    @reading(VIEW)
    def report(self, look: Look, report: int) -> MonthReport:
        """Return a report with its frozen figures; raises NotFound."""
        return within(look, report)

    @reading(VIEW)
    def latest(
        self, look: Look, kind: str, day: date, company: int | None = None
    ) -> MonthReport | None:
        """Return the newest edition of a month's report, None where none was prepared."""
        return newest(kind, Period.month(day), reached(look, company))

    @reading(VIEW)
    def late_changes(self, look: Look, report: int) -> tuple[LateChange, ...]:
        """Return what of the frozen figures counts otherwise now; nothing where all still holds.

        What happened after the month is none of it; what was changed in it is: a case void, parted
        otherwise, registered belatedly. Raises NotFound.
        """
        found = within(look, report)
        before = found.figures
        span = Span(found.period, before.cutoff, found.company)
        now = self._context.at_standby(lambda: figures_of(found.kind, span)).now
        return tuple(_differences(before.now, now))

    @use_case("report.prepare", CREATE)
    def prepare(
        self, work: Work, kind: str, day: date, company: int | None = None, reason: str = ""
    ) -> MonthReport:
        """Freeze the figures of the month in which a day lies, with the next number.

        Another edition needs a reason where the one before was approved. Raises ValidationErrors,
        NotFound, and Refused while the month runs or the edition before waits to be decided on.
        """
        checks = Checks()
        checks.choice("kind", kind, set(KINDS))
        reason = checks.text("reason", reason, longest=1000)
        period, whole = Period.month(day), reached(work, company)
        last = newest(kind, period, whole)
        if last and last.state == "approved" and not reason:
            checks.add("reason", Phrase("insight.why_again"))
        checks.done()
        if period.last >= work.today:
            raise Refused(Phrase("insight.month_runs", month=period.phrase))
        if last and last.state in ("prepared", "checked"):
            raise Refused(Phrase("insight.waits", number=last.number))
        figures = figures_of(kind, Span(period, work.now, whole))
        row = ReportTable.create(
            kind=kind,
            company=whole,
            from_day=day_text(period.first),
            to_day=day_text(period.last),
            edition=last.edition + 1 if last else 1,
            number=next_number(work.acting.company, "report", work.today),
            state="prepared",
            content=frozen(figures),
            reason=reason,
            prepared_at=stamp(work.now),
            prepared_by=work.acting.actor.person,
        )
        made = report_of(row.id)
        work.changed("month_report", made.id, made.number, None, _noted(made))
        return made

    @use_case("report.check", CHECK)
    def check(
        self,
        work: Work,
        report: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> MonthReport:
        """Sign a report that somebody else prepared; raises SecondPersonNeeded for one's own.

        Raises Refused where it does not wait to be checked, Conflict, NotFound.
        """
        before = within(work, report)
        step = REPORTS.step(before.state, "check")
        work.needs_another(CHECKS_OWN, before.prepared_by or 0, second, exception, CHECK)
        values = {"state": step.target, "checked_at": stamp(work.now), "checked_by": _signer(work)}
        return _written(work, before, version, values)

    @use_case("report.approve", APPROVE)
    def approve(
        self,
        work: Work,
        report: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> MonthReport:
        """Approve a report that others prepared and checked; raises SecondPersonNeeded.

        Raises Refused where it does not wait to be approved, Conflict, NotFound.
        """
        before = within(work, report)
        step = REPORTS.step(before.state, "approve")
        person = work.acting.actor.person
        signed = person if person in (before.prepared_by, before.checked_by) else 0
        work.needs_another(APPROVES_OWN, signed, second, exception, APPROVE)
        values = {
            "state": step.target,
            "approved_at": stamp(work.now),
            "approved_by": _signer(work),
        }
        return _written(work, before, version, values)

    @use_case("report.refuse", VIEW)
    def refuse(self, work: Work, report: int, version: int, reason: str) -> MonthReport:
        """Send a report back for a reason: whoever checks it, then whoever approves it.

        Raises NotAllowed for others, ValidationErrors, Refused once it is decided, Conflict,
        NotFound.
        """
        before = within(work, report)
        step = REPORTS.step(before.state, "refuse")
        self._context.gate.admit(work.acting.actor, step.right, work.today)
        checks = Checks()
        reason = checks.text("reason", reason, longest=1000, needed=True)
        checks.done()
        work.because(reason)
        return _written(work, before, version, {"state": step.target, "remark": reason})


def report_of(report: int) -> MonthReport:
    """Return a report with its frozen figures; raises NotFound."""
    row = sql.one(f"{_REPORT} WHERE r.id = ?", report)
    if row is None:
        raise NotFound("month_report")
    (record, kind, company, name, first, last, edition, number, state, content, reason, remark,
     prepared, preparer, preparer_name, checked, checker, checker_name, approved, approver,
     approver_name, version) = row  # fmt: skip
    return MonthReport(
        id=record,
        kind=kind,
        company=company,
        company_name=name,
        period=Period(parse_day(first), parse_day(last)),
        edition=edition,
        number=number,
        state=state,
        code=code_of(content),
        figures=thawed(content),
        reason=reason,
        remark=remark,
        prepared_at=moment(prepared),
        prepared_by=preparer,
        prepared_name=preparer_name,
        checked_at=moment(checked) if checked else None,
        checked_by=checker,
        checked_name=checker_name,
        approved_at=moment(approved) if approved else None,
        approved_by=approver,
        approved_name=approver_name,
        version=version,
    )


def newest(kind: str, period: Period, company: int | None) -> MonthReport | None:
    """Return the newest edition of a month's report; None where none was prepared."""
    found = sql.scalar(
        f"SELECT r.id FROM month_report r WHERE {_OF_ONE} ORDER BY r.edition DESC LIMIT 1",
        kind,
        day_text(period.first),
        company or 0,
    )
    return report_of(found) if found else None


def within(look: Look, report: int) -> MonthReport:
    """Return a report within scope; raises NotFound also for one of another company."""
    found = report_of(report)
    whole = reached(look, None)
    if whole is not None and found.company != whole:
        raise NotFound("month_report")
    return found


def _signer(work: Work) -> int:
    """Return who signs: the second person where one does."""
    return work.entry.second.person if work.entry.second else work.acting.actor.person


def _written(work: Work, before: MonthReport, version: int, values: dict[str, Any]) -> MonthReport:
    update_version(
        ReportTable,
        before.id,
        version,
        kind="month_report",
        mine=values,
        theirs=lambda: before,
        values=values,
    )
    after = report_of(before.id)
    work.changed("month_report", after.id, after.number, _noted(before), _noted(after))
    return after


def _noted(report: MonthReport) -> dict[str, object]:
    """Return what the log keeps of a report: not its figures, which it holds itself."""
    return {
        "kind": report.kind,
        "company": report.company_name,
        "from": report.period.first,
        "edition": report.edition,
        "state": report.state,
        "checked_by": report.checked_name,
        "approved_by": report.approved_name,
    }


def _differences(before: Counted, now: Counted) -> list[LateChange]:
    found = [
        LateChange(name, count, now.plain.get(name, 0))
        for name, count in before.plain.items()
        if count != now.plain.get(name, 0)
    ]
    for kpi in before.kpis:
        other = now.kpi(kpi.name)
        if other is None or kpi.name in ("per_thousand", "share"):
            continue
        if kpi.numerator != other.numerator:
            found.append(LateChange(f"{kpi.name}.done", kpi.numerator, other.numerator))
        if kpi.denominator != other.denominator and kpi.name != "closing":
            found.append(LateChange(kpi.name, kpi.denominator, other.denominator))
    for part, groups in before.parts.items():
        counts = {group.code: group.count for group in now.parts.get(part, ())}
        told = {group.code: group.count for group in groups}
        for code in sorted(told.keys() | counts.keys()):
            if told.get(code, 0) != counts.get(code, 0):
                found.append(LateChange(f"{part}:{code}", told.get(code, 0), counts.get(code, 0)))
    if not found and before.checksum != now.checksum:
        took = before.plain["received"]
        found.append(LateChange("received", took, now.plain["received"], rows=True))
    return found
