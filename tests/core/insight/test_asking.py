"""Questions and calls: first contact that holds, replies in time, hours, the exchange."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from crm_desktop.foundation.clock import CHINA, moment, stamp
from crm_desktop.foundation.words import Language
from crm_desktop.insight.model import Figures, Kpi
from crm_desktop.insight.report_prints import Wanted
from db.models.inquiries import CallRecord, Inquiry
from tests.core.insight.cases import records
from tests.core.offices import Office
from tests.core.paper.reading import pages

FIRST = datetime(2026, 1, 20, tzinfo=CHINA)
FEBRUARY = date(2026, 2, 1)
START, END = datetime(2026, 2, 1, tzinfo=CHINA), datetime(2026, 3, 1, tzinfo=CHINA)


def _plant(count: int) -> None:
    random = Random(3)
    made: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        at = FIRST + timedelta(minutes=random.randrange(39 * 24 * 60))
        passed = random.random() < 0.3
        replied = passed and random.random() < 0.7
        due = at + timedelta(hours=8)
        turned = random.choice(["", "", "", "complaint", "lead", "service"]) if not passed else ""
        done = not passed and not turned
        made.append(
            {
                "id": number,
                "company": 1,
                "number": f"ZX{number:08d}",
                "state": "turned" if turned else "closed" if done else "replied"
                if replied else "passed",
                "channel": random.choice(("call", "visit", "wechat")),
                "topic": random.choice(("price", "repair", "")),
                "received_at": stamp(at),
                "phone_key": random.choice(("", "13800000001", "13800000002", f"137{number:08d}")),
                "question": f"问题 {number}",
                "answer": "答" if done else "",
                "first_contact": done,
                "answered_at": stamp(at) if done else None,
                "target_company": random.choice((1, 2)) if passed else None,
                "passed_at": stamp(at) if passed else None,
                "reply_due": stamp(due) if passed else None,
                "reply": "回" if replied else "",
                "replied_at": stamp(due + timedelta(hours=random.randrange(-7, 5)))
                if replied else None,
                "again_of": number - 1 if number > 1 and random.random() < 0.1 else None,
                "turned_kind": turned,
                "turned_id": 1 if turned else None,
            }
        )  # fmt: skip
    with Inquiry._meta.database.atomic():
        for start in range(0, count, 100):
            Inquiry.insert_many(made[start : start + 100]).execute()
        for number in range(40):
            answered = number % 5 != 0
            CallRecord.create(
                company=1,
                at=stamp(START + timedelta(hours=number)),
                old_number=f"L{number}",
                answered=answered,
                wait_seconds=number,
                talk_seconds=60 + number if answered else 0,
                after_seconds=10 if answered else 0,
            )


@pytest.fixture
def month(centre: Office) -> Office:
    """The centre with 200 questions and 40 calls, on the second of March."""
    _plant(200)
    centre.tampered = True  # questions that nobody took through their steps
    return centre


def _figures(office: Office) -> Figures:
    return office.app.complaint_figures.figures(office.actor("A1-1"), "inquiry", FEBRUARY)


def _within(at: str | None) -> bool:
    return at is not None and START <= moment(at) < END


def _asked_again(one: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    first = moment(one["received_at"])
    for other in rows:
        same = (
            one["phone_key"] != ""
            and other["phone_key"] == one["phone_key"]
            and other["topic"] == one["topic"]
            and moment(other["received_at"]) > first
        )
        told = other["again_of_id"] == one["id"]
        if (same or told) and moment(other["received_at"]) - first <= timedelta(days=7):
            return True
    return False


def test_it_agrees_with_a_count_apart_from_the_program(month: Office) -> None:
    figures, rows = _figures(month), records("inquiry")
    came = [row for row in rows if _within(row["received_at"])]
    settled = [row for row in came if row["first_contact"] and not _asked_again(row, rows)]
    assert 0 < len(settled) < sum(bool(row["first_contact"]) for row in came)
    now = figures.now
    assert now.plain == {"received": len(came), "calls": 40}
    assert now.kpi("first_contact") == Kpi("first_contact", len(settled), len(came))
    passed = [row for row in came if row["passed_at"]]
    assert now.kpi("passed_on") == Kpi("passed_on", len(passed), len(came))
    due = [row for row in rows if _within(row["reply_due"])]
    kept = [row for row in due if row["replied_at"] and row["replied_at"] <= row["reply_due"]]
    assert now.kpi("replies") == Kpi("replies", len(kept), len(due))
    for part, value in (
        ("topic", lambda row: row["topic"]),
        ("channel", lambda row: row["channel"]),
        ("hour", lambda row: str(moment(row["received_at"]).hour)),
        ("company", lambda row: str(row["target_company_id"] or row["company_id"])),
    ):
        assert {g.code: g.count for g in now.parts[part]} == Counter(map(value, came)), part
    turned = Counter(row["turned_kind"] for row in came if row["turned_kind"])
    assert {g.code: g.count for g in now.parts["turned"]} == turned


def test_calls_are_told_as_the_exchange_counts_them(month: Office) -> None:
    now = _figures(month).now
    answered = [n for n in range(40) if n % 5]
    assert now.kpi("abandoned") == Kpi("abandoned", 8, 40)
    assert now.kpi("service_level") == Kpi("service_level", sum(n <= 20 for n in answered), 40)
    assert now.kpi("wait") == Kpi("wait", sum(answered), 32)
    assert now.kpi("handle") == Kpi("handle", sum(n + 70 for n in answered), 32)
    wait = now.kpi("wait")
    assert wait
    assert wait.words == "20.0 s"


def test_the_rows_behind_each_figure_are_as_many_as_it_tells(month: Office) -> None:
    figures, actor, service = _figures(month), month.actor("A1-1"), month.app.complaint_figures
    for part, groups in figures.now.parts.items():
        for group in groups:
            rows = service.rows(actor, "inquiry", f"{part}:{group.code}", figures)
            assert len(rows) == group.count, (part, group)
    for kpi in figures.now.kpis:
        counts, total = service.total(actor, "inquiry", kpi.name, figures)
        assert total == kpi.denominator, kpi.name
        if kpi.name not in ("wait", "handle"):
            assert counts == kpi.numerator, kpi.name
    assert service.rows(actor, "inquiry", "calls", figures)[0].kind == "call"


def test_the_paper_tells_hours_transfers_and_first_contact(month: Office, tmp_path: Path) -> None:
    prints, actor = month.app.report_prints, month.actor("A1-1")
    figures = _figures(month)
    for language, words in (
        (Language.ZH, ("咨询与来电统计", "按时段", "首次解决率", "转给")),
        (Language.EN, ("Inquiries and calls", "By hour", "Solved at first contact", "Passed to")),
    ):
        text = " ".join(pages(prints.preview(actor, Wanted("inquiry", FEBRUARY), language).pdf))
        for word in words:
            assert word in text
        first = figures.now.kpi("first_contact")
        assert first
        assert first.words in text
    out = tmp_path / "asked.xlsx"
    assert prints.xlsx(actor, Wanted("inquiry", FEBRUARY), Language.ZH, out) > 20
