"""Real files of complaints against a calculation made apart from the program."""

from __future__ import annotations

import csv
import statistics
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import python_calamine

from crm_desktop.complaints.importing.wishes import ComplaintOptions
from crm_desktop.files.model import FileProblem
from crm_desktop.foundation.clock import CHINA, moment
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.complaints.importing.test_import import brought
from tests.core.offices import Office

ROBUSTNESS = (
    "",
    "csv_spectrum/csvs",
    "csv_test_data/csv",
    "html_named_xls",
    "xlsx_xls_calamine",
    "xml_entity",
)


def read_csv(file: Path, encoding: str) -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def test_car_complaints(centre: Office, real_data: Path) -> None:
    file = real_data / "complaints/zh_car_complaints_20240429_utf8.csv"
    began = time.monotonic()
    told = brought(centre, file)
    assert time.monotonic() - began < 20
    read = read_csv(file, "utf-8-sig")
    assert (told.read, told.created, told.open, told.report) == (4671, 4671, 0, ())
    stored = dict(sql.rows("SELECT old_number, words FROM complaint"))
    assert stored == {row["投诉编号"]: row["投诉简述"].strip() for row in read}
    days = Counter(moment(at).date().isoformat()
                   for (at,) in sql.rows("SELECT received_at FROM complaint"))  # fmt: skip
    assert days == Counter(row["投诉日期"] for row in read)
    faults = Counter(fault for (fault,) in sql.rows("SELECT fault FROM complaint"))
    assert faults == Counter(f"{r['投诉问题']} {r['问题类型']}".strip() for r in read)
    kinds = dict(sql.rows("SELECT kind, count(*) FROM complaint GROUP BY kind"))
    attitude = sum(1 for row in read if row["投诉问题"] == "服务态度")
    assert (kinds["attitude"], kinds["sales"]) == (attitude, 389 + 138)
    again = brought(centre, file)
    assert (again.created, again.duplicate) == (0, 4671)


def test_a_file_as_excel_saves_it(centre: Office, real_data: Path) -> None:
    file = real_data / "complaints/zh_car_complain_12365_course600_GBK_excel.csv"
    told = brought(centre, file)
    read = read_csv(file, "gb18030")
    states = Counter(row["status"] for row in read)
    assert {state.name: state.count for state in told.states} == states
    assert (told.created, told.open) == (600, 600 - states["用户评分"])
    assert dict(sql.rows("SELECT state, count(*) FROM complaint GROUP BY state")) == {
        "archived": 57, "registered": 543,
    }  # fmt: skip
    assert Counter(words for (words,) in sql.rows("SELECT words FROM complaint")) == Counter(
        row["desc"].strip() for row in read
    )
    assert sql.scalar("SELECT count(*) FROM complaint_clock") == 3 * 543


def test_messages_with_their_replies(centre: Office, real_data: Path) -> None:
    file = real_data / "complaints/zh_gov_messages_with_reply_taidi2020C_att4.xlsx"
    told = brought(centre, file, ComplaintOptions(channel="online"))
    assert (told.created, told.failed, told.report) == (2816, 0, ())
    table = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()

    def when(cell: object) -> datetime:
        # Two formats: a time, and a day alone.
        day, _, clock = str(cell).replace("/", "-").partition(" ")
        told = f"{day} {clock or '00:00:00'}"
        return datetime.strptime(told, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)

    apart = sorted((when(row[6]) - when(row[3])).total_seconds() for row in table[1:])
    stored = sql.rows("SELECT received_at, answered_at FROM complaint")
    waits = sorted((moment(end) - moment(start)).total_seconds() for start, end in stored)
    assert waits == apart
    days = [seconds / 86400 for seconds in waits]
    assert round(statistics.median(days), 1) == 11.2
    assert (int(max(days)), sum(1 for day in days if day > 30)) == (1160, 461)
    longest = sql.scalar("SELECT max(length(result_text)) FROM complaint")
    assert longest == max(len(str(row[5]).strip()) for row in table[1:]) == 7883
    assert all(words == words.strip() for (words,) in sql.rows("SELECT words FROM complaint"))


def test_english_complaints(centre: Office, real_data: Path) -> None:
    file = real_data / "complaints/en_comcast_telecom_complaints.csv"
    told = brought(centre, file)
    read = read_csv(file, "utf-8-sig")
    apart = Counter(
        datetime.strptime(f"{row['Date']} {row['Time']}", "%d-%m-%Y %I:%M:%S %p").replace(
            tzinfo=CHINA
        )
        for row in read
    )
    assert (told.created, told.open) == (2224, 363 + 154)
    assert apart == Counter(moment(at) for (at,) in sql.rows("SELECT received_at FROM complaint"))
    assert dict(sql.rows("SELECT channel, count(*) FROM complaint GROUP BY channel")) == {
        "call": 1119, "online": 1105,
    }  # fmt: skip


def test_every_hostile_file_ends_in_a_report(centre: Office, real_data: Path) -> None:
    unclear = []
    for folder in ROBUSTNESS:
        for path in sorted(p for p in (real_data / "robustness" / folder).iterdir() if p.is_file()):
            try:
                result = brought(centre, path)
            except (FileProblem, Refused) as error:
                if not all(say(error.phrase, language) for language in Language):
                    unclear.append(path)
                continue
            assert result.read == result.created + result.duplicate + result.failed, path
    assert unclear == []
