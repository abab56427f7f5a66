"""Old complaints stored in bulk: every table takes its rows by one statement.

Clocks are not made one by one: those of all open cases begin now, so one end serves all of a kind
and channel, and the database copies it to each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from crm_desktop.complaints.clocks import Limit, due_of
from crm_desktop.complaints.importing.reading import OldCase
from crm_desktop.complaints.sla import limits_for
from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.importing.model import Fate, ReportLine
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.numbering import next_numbers
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from db import rows, sql

IMPORTED = "imported"
_EVERY = 2000
_ROUNDS = """
INSERT INTO complaint_round (complaint_id, round, why, reason, opened_at, opened_by_id)
SELECT id, 1, 'first', '', received_at, ? FROM complaint WHERE import_run_id = ? ORDER BY id
"""
_CLOCKS = """
INSERT INTO complaint_clock (complaint_id, dispatch_id, kind, round, started_at, limit_minutes,
  limit_days, due_at, unknown_year, ended_at, ended_how, told_customer, reason, by_id, rung)
SELECT id, NULL, ?, 1, ?, ?, ?, ?, ?, NULL, '', FALSE, '', ?, 0
FROM complaint WHERE import_run_id = ? AND state = 'registered' AND level = ? AND channel = ?
ORDER BY id
"""
_THERE_BY_NUMBER = """
SELECT old_number, number FROM complaint
WHERE company_id = ? AND old_number IN ({marks}) AND old_number <> ''
"""
_THERE_BY_WORDS = """
SELECT received_at, title, number FROM complaint
WHERE company_id = ? AND origin = 'file' AND old_number = '' AND received_at IN ({marks})
"""


def leave_out_doubles(cases: list[OldCase], company: int) -> tuple[list[OldCase], list[ReportLine]]:
    """Return the cases that are not there yet, and a line for each that is.

    A case is known by its old number in the company; without one by when it came and its title.
    Those that failed are left out too, and have their lines already.
    """
    numbers: dict[str, str] = {}
    usable = [case for case in cases if not case.failed]
    for part in rows.batches({case.old_number for case in usable if case.old_number}):
        query = _THERE_BY_NUMBER.format(marks=sql.marks(len(part)))
        numbers |= dict(sql.rows(query, company, *part))
    wordy: dict[tuple[str, str], str] = {}
    for part in rows.batches({_received(case) for case in usable if not case.old_number}):
        query = _THERE_BY_WORDS.format(marks=sql.marks(len(part)))
        wordy |= {(at, bare(title)): n for at, title, n in sql.rows(query, company, *part)}
    seen: dict[object, int] = {}
    coming, report = [], []
    for case in usable:
        same = (_received(case), bare(case.texts["title"]))
        key: object = case.old_number or same
        there = numbers.get(case.old_number) if case.old_number else wordy.get(same)
        if there:
            why = Phrase("complaint_import.there", number=there)
        elif key in seen:
            why = Phrase("importing.why.same_as_line", line=str(seen[key]))
        else:
            seen[key] = case.line
            coming.append(case)
            continue
        value = case.old_number or case.texts["title"]
        report.append(ReportLine(case.line, Fate.DUPLICATE, "", why, value[:80]))
    return coming, report


def store_cases(
    work: Work, cases: list[OldCase], company: int, run: int, progress: Callable[[int], None]
) -> None:
    """Store cases with their rounds, and clocks for those that are open; they begin now."""
    numbers = next_numbers(company, "complaint", work.today, len(cases)) if cases else []
    next_clocks = _clocks_by_place(work, cases, company)
    made = [
        _row(work, case, next_clocks)
        | {
            "company_id": company,
            "number": number,
            "import_run_id": run,
        }
        for case, number in zip(cases, numbers, strict=True)
    ]
    for start in range(0, len(made), _EVERY):
        progress(start)
        rows.insert("complaint", made[start : start + _EVERY])
    person = work.acting.actor.person or None
    sql.run(_ROUNDS, person, run)
    for (level, channel), clocks in next_clocks.items():
        for kind, limit, due, year in clocks:
            sql.run(
                _CLOCKS,
                kind,
                stamp(work.now),
                limit.minutes,
                limit.days,
                stamp(due) if due else None,
                year,
                person,
                run,
                level,
                channel,
            )


_Clock = tuple[str, Limit, datetime | None, int | None]


def _clocks_by_place(
    work: Work, cases: list[OldCase], company: int
) -> dict[tuple[str, str], list[_Clock]]:
    """Return the clocks that open cases of each level and channel get, with their ends."""
    found: dict[tuple[str, str], list[_Clock]] = defaultdict(list)
    for level, channel in dict.fromkeys((c.level, c.channel) for c in cases if not c.done):
        limits = limits_for(level, "", channel, work.today)
        for kind, limit in (
            ("acknowledge", Limit(limits.acknowledge)),
            ("promise", Limit(limits.promise)),
            ("answer", Limit(days=limits.answer_days)),
        ):
            due, year = due_of(company, work.now, limit)
            found[level, channel].append((kind, limit, due, year))
    return found


def _row(work: Work, case: OldCase, clocks: dict[tuple[str, str], list[_Clock]]) -> rows.Values:
    assert case.received is not None
    ends = clocks.get((case.level, case.channel), []) if not case.done else []
    first = min(
        (clock for clock in ends if clock[2]), key=lambda clock: str(clock[2]), default=None
    )
    closed = case.closed or case.answered or case.received
    texts = case.texts
    return {
        "state": "archived" if case.done else "registered",
        "round": 1,
        "origin": "file",
        "channel": case.channel,
        "ivr_choice": "",
        "received_at": stamp(case.received),
        "registered_at": stamp(work.now),
        "registered_by_id": work.acting.actor.person or None,
        "title": texts["title"],
        "words": texts["words"],
        "wish": texts["wish"],
        "wish_kind": "",
        "kind": case.kind,
        "fault": case.fault,
        "fault_key": case.fault_key,
        "level": case.level,
        "tier": "",
        "safety": False,
        "legal": False,
        "anonymous": not (case.customer or texts["name"] or texts["phone"]),
        "customer_id": case.customer,
        "contact_name": texts["name"],
        "contact_phone": texts["phone"],
        "phone_key": case.phone_key,
        "order_number": texts["order_number"],
        "target_note": case.target,
        "source_number": texts["source_number"],
        "old_number": case.old_number,
        "acknowledged_how": "",
        "on_contact": False,
        "suspended_why": "",
        "answered_at": stamp(case.answered) if case.answered else None,
        "escalated": 0,
        "urged": 0,
        "reopened": 0,
        "void_asked_why": "",
        "result": IMPORTED if case.done else "",
        "result_text": texts["result_text"],
        "cause": "",
        "cause_text": "",
        "liability": "",
        "lesson": "",
        "shared": False,
        "closed_at": stamp(closed) if case.done else None,
        "archive_number": "",
        "shelf": "",
        "archived_at": stamp(work.now) if case.done else None,
        "next_clock": first[0] if first else "",
        "next_started": stamp(work.now) if first else None,
        "next_due": stamp(first[2]) if first and first[2] else None,
        "version": 1,
    }


def _received(case: OldCase) -> str:
    assert case.received is not None
    return stamp(case.received)
