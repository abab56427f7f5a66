"""Loading a year: what is understood, every line that is not, and counting workdays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.words import Language, say
from crm_desktop.foundation.workdays import DayKind, YearUnknown
from crm_desktop.office.holiday_lines import holiday_text, parse_days, read_lines
from crm_desktop.office.model import CalendarDay
from tests.core.offices import Office

GOOD = """日期,类型,名称,英文
2027-01-01,holiday,元旦,New Year's Day

2027/2/6,班
2027年2月7日,休,春节,"Spring, Festival"
20270501,放假
"""


def test_every_way_of_writing_is_understood() -> None:
    days, faults = read_lines("\ufeff" + GOOD, 2027)
    assert faults == ()
    assert days == (
        CalendarDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "New Year's Day"),
        CalendarDay(date(2027, 2, 6), DayKind.WORKDAY),
        CalendarDay(date(2027, 2, 7), DayKind.HOLIDAY, "春节", "Spring, Festival"),
        CalendarDay(date(2027, 5, 1), DayKind.HOLIDAY),
    )


def test_cells_from_a_spreadsheet_are_understood() -> None:
    days, faults = read_lines("2027-01-01\t休\t元旦\n2027-02-06\t班\n", 2027)
    assert (len(days), faults) == (2, ())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2027-02-30,休", "日期看不懂，例如 2027-01-01"),
        ("春节,休", "日期看不懂，例如 2027-01-01"),
        ("2027-01-01", "要写“休”或“班”"),
        ("2027-01-01,也许", "要写“休”或“班”"),
        ("2026-01-01,休", "不是 2027 年的日期"),
        ("2027-05-01,休", "这一天写了两次"),
        ("2027-01-01,休,\x00", "含有看不见的控制字符"),
    ],
)
def test_every_bad_line_is_told(line: str, why: str) -> None:
    days, faults = read_lines(f"2027-05-01,休\n{line}\n2027-06-01,休\n", 2027)
    assert [fault.line for fault in faults] == [2]
    assert say(faults[0].why, Language.ZH) == why
    assert [day.day.month for day in days] == [5, 6]
    with pytest.raises(ValidationErrors) as errors:
        parse_days(f"2027-05-01,休\n{line}", 2027)
    assert say(errors.value.fields["text"], Language.ZH) == "第 2 行看不懂"


def test_a_line_beyond_all_measure_ends_the_reading() -> None:
    days, faults = read_lines(f"2027-05-01,休\n{'9' * 200_000},休\n2027-06-01,休", 2027)
    assert len(days) == 1
    assert [say(fault.why, Language.ZH) for fault in faults] == ["这一行看不懂"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_are_read_as_they_come(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(GOOD.encode(encoding))
    assert read_lines(holiday_text(file), 2027)[1] == ()


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(Refused):
        holiday_text(file)


def test_a_preview_is_what_is_loaded(office: Office) -> None:
    admin, calendar = office.administrator, office.app.calendar
    with office.logs():
        draft = calendar.preview_year(admin, 2027, GOOD)
    assert (draft.year, len(draft.days), draft.faults) == (2027, 4, ())
    loaded = calendar.import_year(admin, 2027, GOOD, "通知").value
    assert (loaded.days, loaded.workdays) == (draft.days, draft.workdays)
    faulty = calendar.preview_year(admin, 2027, "2027-01-01,休\n其他")
    assert (len(faulty.days), len(faulty.faults)) == (1, 1)


def test_only_the_administrator_previews(group: Office) -> None:
    with pytest.raises(NotAllowed):
        group.app.calendar.preview_year(group.actor("B1-1"), 2027, GOOD)


def test_workdays_are_counted_for_everybody(group: Office) -> None:
    officer, calendar = group.actor("B1-2"), group.app.calendar
    assert calendar.workday_after(officer, date(2026, 9, 30), 7) == date(2026, 10, 15)
    assert calendar.workday_after(officer, date(2026, 2, 13), 7) == date(2026, 3, 2)
    with pytest.raises(YearUnknown):
        calendar.workday_after(officer, date(2026, 12, 25), 30)
