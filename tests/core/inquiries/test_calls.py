"""Calls of the exchange's file and by hand, each once, with the customer who called."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import python_calamine

from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.inquiries.call_import import CallImportResult
from crm_desktop.inquiries.model import CallData, CallFilter
from db import sql
from tests.core.offices import Office

CLERK = "C3-1"
FILE = """通话编号,呼叫时间,来电号码,方向,按键,坐席,是否接听,等待时长,通话时长
A1,2026/2/27 9:00:05,13812345678,呼入,1 咨询,8001,是,12,0:02:23
A2,2026/2/27 9:01:00,02988886666,呼入,2 投诉,,否,45,
A3,2026/2/27 9:02:00,8001,呼出,,8001,已接通,0,1:30
A4,not a day,1,呼入,,,是,1,1
A5,2026/2/27 9:05:00,1,呼入,,,是,long,1
"""


def brought(office: Office, file: Path, *, dry_run: bool = False) -> CallImportResult:
    return office.app.call_imports.run(office.actor(CLERK), file, dry_run=dry_run).value


def test_a_file_of_calls(centre: Office, tmp_path: Path) -> None:
    clerk = centre.actor(CLERK)
    customer = centre.app.customers.add(
        clerk, CustomerData(1, "person", "王芳", contacts=(Contact("phone", "13812345678"),))
    ).value
    file = tmp_path / "calls.csv"
    file.write_text(FILE, encoding="gbk")
    assert brought(centre, file, dry_run=True).created == 3
    assert sql.scalar("SELECT count(*) FROM call_record") == 0
    with centre.logs("call.import done"):
        told = brought(centre, file)
    assert (told.read, told.created, told.failed, told.linked) == (5, 3, 2, 1)
    assert [(line.line, line.column) for line in told.report] == [(5, "呼叫时间"), (6, "等待时长")]
    calls = centre.app.calls.rows(clerk, centre.app.calls.ids(clerk, CallFilter()))
    assert [call.old_number for call in calls] == ["A3", "A2", "A1"]
    out, missed, first = calls
    assert (first.customer, first.customer_name) == (customer.id, "王芳")
    assert first.at == datetime(2026, 2, 27, 9, 0, 5, tzinfo=CHINA)
    assert (first.wait_seconds, first.talk_seconds, first.answered) == (12, 143, True)
    assert (missed.answered, missed.choice) == (False, "2 投诉")
    assert (out.direction, out.talk_seconds) == ("out", 90)
    again = brought(centre, file)
    assert (again.created, again.duplicate, again.failed) == (0, 3, 2)
    assert len(centre.app.calls.ids(clerk, CallFilter(missed=True))) == 1
    assert len(centre.app.calls.ids(clerk, CallFilter(text="5678"))) == 1
    file.write_text("姓名,电话\n王芳,1\n", encoding="utf-8")
    with pytest.raises(Refused):
        brought(centre, file)


def test_a_call_by_hand(centre: Office) -> None:
    clerk, now = centre.actor(CLERK), centre.clock.now()
    call = centre.app.calls.add(clerk, CallData(now, "13812345678", choice="1 咨询")).value
    assert (call.at, call.customer) == (now, None)
    for data in (CallData(now + timedelta(hours=1)), CallData(now, wait_seconds=-1)):
        with pytest.raises(ValidationErrors):
            centre.app.calls.add(clerk, data)


def test_five_thousand_real_calls(centre: Office, real_data: Path) -> None:
    file = real_data / "callcentre/pwc_call_center_5000calls_csat.xlsx"
    told = brought(centre, file)
    table = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    head, *rows = table
    at = {str(name): place for place, name in enumerate(head)}
    answered = sum(1 for row in rows if row[at["Answered (Y/N)"]] == "Y")
    waited = sum(int(row[at["Speed of answer in seconds"]] or 0) for row in rows)
    assert (told.read, told.created, told.failed) == (5000, 5000, 0)
    assert sql.one(
        "SELECT sum(CASE WHEN answered THEN 1 ELSE 0 END), sum(wait_seconds) FROM call_record"
    ) == (answered, waited)


def test_an_exchange_without_numbers(centre: Office, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    rows = [("start", "caller", "agent", "duration")]
    rows += [("2026-02-27 09:00:00", f"1390000000{n}", "Ann", "60") for n in (1, 2, 2)]
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    told = brought(centre, file)
    assert (told.created, told.duplicate) == (2, 1)
