"""Cases put into the tables directly, and what they come to when counted in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from crm_desktop.foundation.clock import CHINA, moment, stamp
from db import rows, sql
from db.models.complaints import (
    Complaint,
    ComplaintCallback,
    ComplaintClock,
    ComplaintRound,
)

KINDS = ("repair", "delivery", "fees", "attitude", "")
LEVELS = ("ordinary", "ordinary", "ordinary", "escalated", "major")
CHANNELS = ("call", "visit", "wechat", "hotline_12315")
CAUSES = ("diagnosis", "communication", "parts_short")
ENDED = ("closed", "archived")
_FIRST = 10_001
LEFT_OUT = ("void", "merged", "transferred")


def plant(count: int, first: datetime, days: int, seed: int = 7) -> None:
    """Put cases into the tables, spread over days, with clocks, callbacks and reopenings."""
    random = Random(seed)
    units = [unit for (unit,) in sql.rows("SELECT unit_id FROM unit_state ORDER BY 1 LIMIT 3")]
    companies = [company for (company,) in sql.rows("SELECT id FROM company ORDER BY 1")]
    cases, clocks, callbacks, rounds = [], [], [], []
    # Far from the numbers that the office itself would give next.
    for number in range(_FIRST, _FIRST + count):
        at = first + timedelta(minutes=random.randrange(days * 24 * 60))
        state = random.choices(
            ("accepted", "handling", "callback", "closed", "archived", "void"),
            (2, 2, 1, 8, 2, 1),
        )[0]
        done = at + timedelta(hours=random.randrange(1, 900)) if state in ENDED else None
        cases.append(
            {
                "id": number,
                "company": random.choice(companies),
                "number": f"TS{number:08d}",
                "state": state,
                "channel": random.choice(CHANNELS),
                "received_at": stamp(at),
                "registered_at": stamp(at),
                "title": f"空调第 {number} 次不制冷，电话 13812345678",
                "kind": random.choice(KINDS),
                "level": random.choice(LEVELS),
                "target_company": random.choice([None, *companies]),
                "target_unit": random.choice([None, *units]),
                "result": "accepted" if done else "",
                "cause": random.choice(CAUSES) if done else "",
                "lesson": f"教训 {number}" if done and random.random() < 0.3 else "",
                "closed_at": stamp(done) if done else None,
                "answered_at": stamp(done) if done else None,
            }
        )
        for kind in ("acknowledge", "promise", "receipt", "handling", "answer"):
            due = at + timedelta(hours=random.randrange(1, 400))
            how = random.choices(("met", "", "renewed", "dropped"), (8, 1, 1, 1))[0]
            ended = due + timedelta(hours=random.randrange(-200, 60)) if how else None
            clocks.append(
                {
                    "complaint": number,
                    "kind": kind,
                    "round": 1,
                    "started_at": stamp(at),
                    "due_at": stamp(due),
                    "ended_at": stamp(max(ended, at)) if ended else None,
                    "ended_how": how,
                }
            )
        rounds.append(_round(number, 1, "first", at))
        if random.random() < 0.6:
            ended = at + timedelta(hours=random.randrange(10, 600))
            outcome = random.choice(("satisfied", "satisfied", "unsatisfied", "unreachable"))
            callbacks.append(
                {
                    "complaint": number,
                    "round": 1,
                    "number": f"HF{number:08d}",
                    "opened_at": stamp(at),
                    "ended_at": stamp(ended),
                    "outcome": outcome,
                }
            )
        if random.random() < 0.1:
            again = at + timedelta(hours=random.randrange(100, 900))
            rounds.append(_round(number, 2, "reopened", again))
    with Complaint._meta.database.atomic():
        for table, values in (
            (Complaint, cases),
            (ComplaintClock, clocks),
            (ComplaintCallback, callbacks),
            (ComplaintRound, rounds),
        ):
            for start in range(0, len(values), 200):
                table.insert_many(values[start : start + 200]).execute()


def _round(case: int, number: int, why: str, at: datetime) -> dict[str, Any]:
    return {"complaint": case, "round": number, "why": why, "opened_at": stamp(at)}


def records(table: str) -> list[dict[str, Any]]:
    """Return all rows of a table by column."""
    names = rows.columns(table)
    return [
        dict(zip(names, row, strict=True))
        for row in sql.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")
    ]


def reckoned(year: int, month: int, company: int | None, now: datetime) -> dict[str, Any]:
    """Return the month's figures, counted one row after the other without any SQL."""
    start = datetime(year, month, 1, tzinfo=CHINA).astimezone(UTC)
    after = (datetime(year, month, 28, tzinfo=CHINA) + timedelta(days=4)).replace(day=1)
    end = after.astimezone(UTC)
    known = min(now.astimezone(UTC), end)

    def within(at: str | None) -> bool:
        return at is not None and start <= moment(at) < end

    cases = {
        case["id"]: case
        for case in records("complaint")
        if case["state"] not in LEFT_OUT
        and company in (None, case["target_company_id"] or case["company_id"])
    }
    came = [case for case in cases.values() if within(case["received_at"])]
    done = [c for c in cases.values() if c["state"] in ENDED and within(c["closed_at"])]
    reopened = {
        one["complaint_id"]
        for one in records("complaint_round")
        if one["why"] == "reopened" and within(one["opened_at"]) and one["complaint_id"] in cases
    }
    called = [
        one
        for one in records("complaint_callback")
        if one["round"] == 1
        and within(one["ended_at"])
        and one["outcome"] in ("satisfied", "unsatisfied")
        and one["complaint_id"] in cases
    ]
    found: dict[str, Any] = {
        "received": len(came),
        "closed": len(done),
        "reopened": len(reopened),
        "open": sum(_stood(case, known) for case in cases.values()),
        "closing": (
            sum(c["state"] in ENDED and moment(c["closed_at"]) < known for c in came),
            len(came),
        ),
        "reopening": (len(reopened), len(reopened | {case["id"] for case in done})),
        "first_satisfied": (sum(c["outcome"] == "satisfied" for c in called), len(called)),
        "kind": Counter(case["kind"] for case in came),
        "level": Counter(case["level"] for case in came),
        "channel": Counter(case["channel"] for case in came),
        "department": Counter(str(case["target_unit_id"] or "") for case in came),
        "company": Counter(str(case["target_company_id"] or case["company_id"]) for case in came),
        "cause": Counter(case["cause"] for case in done),
        "days": sorted(
            (moment(case["answered_at"]) - moment(case["received_at"])) / timedelta(days=1)
            for case in cases.values()
            if within(case["answered_at"])
        ),
    }
    for kind in ("acknowledge", "promise", "receipt", "handling", "answer"):
        judged = [
            verdict
            for clock in records("complaint_clock")
            if clock["kind"] == kind and clock["complaint_id"] in cases and within(clock["due_at"])
            for verdict in _verdict(clock, known)
        ]
        found[kind] = (sum(judged), len(judged))
    return found


def _stood(case: dict[str, Any], known: datetime) -> bool:
    """Return whether a case was open at a time."""
    if moment(case["received_at"]) >= known:
        return False
    return case["state"] not in ENDED or moment(case["closed_at"]) >= known


def _verdict(clock: dict[str, Any], known: datetime) -> Iterator[bool]:
    """Yield whether a clock was kept; nothing for one whose time did not come."""
    due = moment(clock["due_at"])
    ended = moment(clock["ended_at"]) if clock["ended_at"] else None
    if clock["ended_how"] == "met" and ended is not None and ended <= due:
        yield True
    elif due < known and (ended is None or ended > due):
        yield False
