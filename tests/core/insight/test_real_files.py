"""The report of real complaints against a count made apart from the program."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

from crm_desktop.foundation.resources import resource_path
from crm_desktop.foundation.words import Language
from crm_desktop.insight.report_prints import Wanted
from tests.core.complaints.importing.test_import import brought
from tests.core.offices import Office

MONTHS = (date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1))


def test_the_months_of_the_car_complaints(centre: Office, real_data: Path) -> None:
    file = real_data / "complaints/zh_car_complaints_20240429_utf8.csv"
    brought(centre, file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        read = list(csv.DictReader(lines))
    meant = json.loads(resource_path("defaults", "complaint_values.json").read_bytes())["kinds"]
    kind_of = {word: kind for kind, words in meant.items() for word in words}
    head = centre.actor("B1-1")
    for month in MONTHS:
        rows = [row for row in read if row["投诉日期"].startswith(f"{month:%Y-%m}")]
        before = sum(1 for row in read if row["投诉日期"] < f"{month:%Y-%m}-01")
        report = centre.app.month_reports.prepare(head, "complaint", month).value
        now = report.figures.now
        assert now.plain["received"] == len(rows) > 900
        told = {group.code: group.count for group in now.parts["kind"]}
        assert told == Counter(kind_of.get(row["投诉问题"], "") for row in rows)
        earlier = report.figures.before.plain["received"]
        assert earlier == before - sum(
            1 for row in read if row["投诉日期"] < f"{_month_before(month):%Y-%m}-01"
        )
    shown = centre.app.report_prints.pdf(head, Wanted("complaint", MONTHS[1]), Language.ZH)
    assert shown.pdf.startswith(b"%PDF")


def _month_before(month: date) -> date:
    return month.replace(month=month.month - 1)
