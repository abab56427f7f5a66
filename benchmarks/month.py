"""P8: the figures of a month over a million complaints, against the raw SQL that adds them up.

The cases lie over two years, so that the month before and a year before hold as many; each has
three clocks, half of them a callback. The floor is what adds up the same numbers for the three
months and nothing else: no list of what is open, no lessons, no words. ``P8-paper`` is the same
month as PDF, with the lists.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from benchmarks.runner import Budget, Figure, median_against_floor
from crm_desktop.complaints.model import OPEN
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, SetClock, stamp
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from crm_desktop.insight.model import Figures, Period
from crm_desktop.insight.report_prints import Wanted
from crm_desktop.sample import found_sample
from db import sql
from db.models.base import Table
from db.models.complaints import Complaint, ComplaintCallback, ComplaintClock, ComplaintRound

CASES = 1_000_000
NOW = datetime(2026, 11, 2, 9, tzinfo=CHINA)
DAY = date(2026, 10, 15)
_DAYS = 731
# The sample office has a few cases of its own, with the first ids.
_SAMPLES = 1000
_BATCH = 100_000
_KINDS = ("repair", "delivery", "fees", "attitude", "parts", "other")
_CHANNELS = ("call", "visit", "wechat", "online")
# By the last digit: two cases in ten are open, and one in fifty of the closed ones was void.
_STATES = ("closed",) * 6 + ("archived", "archived", "handling", "callback")
_REAL = "state NOT IN ('void', 'merged', 'transferred')"
_OPEN = ", ".join(f"'{state}'" for state in OPEN)
_GROUPS = f"""
SELECT kind, level, channel, target_unit_id, target_company_id, count(*),
       sum(state IN ('closed', 'archived') AND closed_at < ?)
FROM complaint WHERE received_at >= ? AND received_at < ? AND {_REAL}
GROUP BY 1, 2, 3, 4, 5
"""
_CLOSED = """
SELECT count(*) FROM complaint
WHERE state IN ('closed', 'archived') AND closed_at >= ? AND closed_at < ?
"""
_REOPENED = """
SELECT count(DISTINCT complaint_id) FROM complaint_round
WHERE why = 'reopened' AND opened_at >= ? AND opened_at < ?
"""
_CLOCKS = f"""
SELECT k.kind, sum(k.ended_how = 'met' AND k.ended_at <= k.due_at), count(*)
FROM complaint_clock k JOIN complaint c ON c.id = k.complaint_id AND {_REAL}
WHERE k.kind IN ('acknowledge', 'promise', 'receipt', 'handling', 'answer', 'source', 'callback')
  AND k.due_at >= ? AND k.due_at < ?
  AND (k.ended_how = 'met' OR k.ended_at IS NULL OR k.ended_at > k.due_at)
GROUP BY 1
"""
_CALLBACKS = f"""
SELECT sum(b.outcome = 'satisfied'), count(*)
FROM complaint_callback b JOIN complaint c ON c.id = b.complaint_id AND {_REAL}
WHERE b.ended_at >= ? AND b.ended_at < ? AND b.round = 1
  AND b.outcome IN ('satisfied', 'unsatisfied')
"""
_STANDING = f"""
SELECT count(*) FROM complaint
WHERE received_at < ? AND (state IN ({_OPEN}) OR (state IN ('closed', 'archived')
  AND closed_at >= ?))
"""
_CAUSES = """
SELECT cause, count(*) FROM complaint
WHERE state IN ('closed', 'archived') AND closed_at >= ? AND closed_at < ? GROUP BY 1
"""


def month_of_a_million() -> Iterator[Figure]:
    """Yield the milliseconds of the figures and of the paper, each with its floor."""
    with tempfile.TemporaryDirectory() as folder:
        app = found_sample(DataFolder(Path(folder) / "office"), SetClock(NOW))
        try:
            fill()
            actor = Actor(*sql.rows(
                "SELECT g.person_id, g.post_id FROM posting g JOIN post_state s "
                "ON s.post_id = g.post_id WHERE s.number = 'A1-1' AND g.valid_to IS NULL"
            )[0])  # fmt: skip
            found = app.complaint_figures.figures(actor, "complaint", DAY)
            _must_agree(found)
            yield median_against_floor(
                "P8",
                lambda: app.complaint_figures.figures(actor, "complaint", DAY),
                raw,
                Budget(ratio_most=2),
            )
            yield median_against_floor(
                "P8-paper",
                lambda: app.report_prints.preview(actor, Wanted("complaint", DAY), Language.ZH),
                raw,
                Budget(),
            )
        finally:
            app.close()


def raw() -> list[list[tuple[object, ...]]]:
    """Add up the month, the month before and the month a year before."""
    month = Period.month(DAY)
    found = []
    for period in (month, month.before, month.year_before):
        ends = (period.start, period.end)
        found.append(sql.rows(_GROUPS, period.end, *ends))
        found += [sql.rows(query, *ends) for query in (_CLOSED, _REOPENED, _CLOCKS, _CALLBACKS)]
    found.append(sql.rows(_STANDING, month.end, month.end))
    found.append(sql.rows(_CAUSES, month.start, month.end))
    return found


def _must_agree(figures: Figures) -> None:
    groups, closed, _, clocks, called, *_ = raw()
    promise, first = figures.now.kpi("promise"), figures.now.kpi("first_satisfied")
    told = {kind: (kept, due) for kind, kept, due in clocks}
    assert promise
    assert first
    assert figures.now.plain["received"] == sum(row[5] for row in groups)  # type: ignore[misc]
    assert figures.now.plain["closed"] == closed[0][0]
    assert (promise.numerator, promise.denominator) == told["promise"]
    assert (first.numerator, first.denominator) == called[0]


def fill() -> None:
    """Put the cases into the tables; indexes stay as they are."""
    units = [unit for (unit,) in sql.rows("SELECT unit_id FROM unit_state LIMIT 5")]
    company = sql.scalar("SELECT min(id) FROM company")
    sql.run("PRAGMA synchronous = OFF")
    first = NOW - timedelta(days=_DAYS)
    step = timedelta(days=_DAYS) / CASES
    for start in range(0, CASES, _BATCH):
        numbers = range(start + 1, min(start + _BATCH, CASES) + 1)
        sql.run("BEGIN")
        _put(Complaint, [_case(n, first + n * step, company, units) for n in numbers])
        _put(ComplaintClock, [c for n in numbers for c in _clocks(n, first + n * step)])
        calls = [_callback(n, first + n * step) for n in numbers if n % 2]
        _put(ComplaintCallback, calls)
        _put(ComplaintRound, [r for n in numbers for r in _rounds(n, first + n * step)])
        sql.run("COMMIT")
    sql.run("ANALYZE")


def _put(table: type[Table], values: list[dict[str, object]]) -> None:
    known = table._meta  # noqa: SLF001
    fields = [field for field in known.sorted_fields if field.name != "id"]
    blank = {field.column_name: field.default for field in fields}
    names = ["id", *blank] if "id" in values[0] else list(blank)
    sql.run_many(
        f"INSERT INTO {known.table_name} ({', '.join(names)}) VALUES ({sql.marks(len(names))})",
        (tuple(each.get(name, blank.get(name)) for name in names) for each in values),
    )


def _case(number: int, at: datetime, company: int, units: list[int]) -> dict[str, object]:
    state = "void" if number % 500 == 0 else _STATES[number % 10]
    done = state in ("closed", "archived")
    end = stamp(at + timedelta(hours=20 + number % 300)) if done else None
    return {
        "id": number + _SAMPLES, "company_id": company, "number": f"TS{number:012d}",
        "state": state,
        "channel": _CHANNELS[number // 3 % 4], "received_at": stamp(at), "registered_at": stamp(at),
        "title": "空调修了三次还是不制冷", "words": "三个月修了三次，今天又热了。" * 4,
        "kind": _KINDS[number // 7 % 6], "level": "major" if number % 97 == 0 else "ordinary",
        "target_unit_id": units[number % len(units)], "result": "accepted" if done else "",
        "cause": "diagnosis" if number % 3 else "process" if done else "",
        "lesson": "同一故障第二次来，必须由技术主管接车。" if number % 20 == 0 else "",
        "closed_at": end, "answered_at": end,
        "phone_key": f"{13800000000 + number % 700_000}", "fault_key": f"故障{number % 1000}",
    }  # fmt: skip


def _clocks(number: int, at: datetime) -> Iterator[dict[str, object]]:
    for kind, hours in (("acknowledge", 1), ("promise", 8), ("answer", 216)):
        late = number % 11 == 0
        ended = at + timedelta(hours=hours * (1.5 if late else 0.6))
        yield {
            "complaint_id": number + _SAMPLES, "kind": kind, "round": 1, "started_at": stamp(at),
            "limit_minutes": hours * 60, "due_at": stamp(at + timedelta(hours=hours)),
            "ended_at": stamp(ended), "ended_how": "met",
        }  # fmt: skip


def _callback(number: int, at: datetime) -> dict[str, object]:
    return {
        "complaint_id": number + _SAMPLES, "round": 1, "number": f"HF{number}",
        "opened_at": stamp(at),
        "ended_at": stamp(at + timedelta(hours=100)),
        "outcome": "unsatisfied" if number % 9 == 0 else "satisfied",
    }  # fmt: skip


def _rounds(number: int, at: datetime) -> Iterator[dict[str, object]]:
    yield {"complaint_id": number + _SAMPLES, "round": 1, "why": "first", "opened_at": stamp(at)}
    if number % 40 == 0:
        again = stamp(at + timedelta(10))
        yield {"complaint_id": number + _SAMPLES, "round": 2, "why": "reopened", "opened_at": again}


FIGURES = {"P8": month_of_a_million}
