"""The office's calendar: shipped years, the next one by import, single days."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import NotAllowed, ValidationErrors
from crm_desktop.foundation.workdays import DayKind, YearUnknown
from crm_desktop.office.calendar import missing_year, working_calendar
from crm_desktop.office.model import CalendarDay, CalendarYear
from db import sql
from tests.core.offices import Office

NEXT = """\ufeff日期,类型,节日,name
2027-01-01,holiday,元旦,New Year's Day
2027/1/2,休,元旦
2027年1月3日,放假
20270104,班
2027.2.10 , WORKDAY ,"春节, 调休",Spring Festival

"""


def year_of(office: Office, year: int) -> CalendarYear:
    years = office.app.calendar.years(office.administrator)
    return next(found for found in years if found.year == year)


def load(office: Office, year: int, text: str, source: str = "国办发明电") -> CalendarYear:
    return office.app.calendar.import_year(office.administrator, year, text, source).value


def test_the_shipped_years_are_known_newest_first(office: Office) -> None:
    years = office.app.calendar.years(office.actor("A1-2"))
    assert [found.year for found in years] == list(range(2026, 2003, -1))
    assert (years[0].workdays, years[0].source) == (248, "国务院办公厅")
    assert CalendarDay(date(2026, 2, 28), DayKind.WORKDAY, "春节", "Spring Festival") in (
        years[0].days
    )


def test_the_next_year_is_loaded(office: Office) -> None:
    with office.logs("calendar.import done"):
        loaded = load(office, 2027, NEXT)
    assert (loaded.year, loaded.source, len(loaded.days)) == (2027, "国办发明电", 5)
    assert loaded.days[0] == CalendarDay(
        date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "New Year's Day"
    )
    assert loaded.days[-1].zh == "春节, 调休"
    calendar = working_calendar(1)
    assert not calendar.is_workday(date(2027, 1, 1))
    assert calendar.is_workday(date(2027, 1, 4))
    assert calendar.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_loading_replaces_that_year_and_no_other(office: Office) -> None:
    before = {found.year: found for found in office.app.calendar.years(office.administrator)}
    load(office, 2026, "2026-12-25,休,圣诞,Christmas")
    after = {found.year: found for found in office.app.calendar.years(office.administrator)}
    assert [day.zh for day in after[2026].days] == ["圣诞"]
    del before[2026], after[2026]
    assert before == after
    subjects = str(office.last_entry()["subjects"])
    assert "2026-02-28 workday 春节" in subjects
    assert "2026-12-25 holiday 圣诞" in subjects


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2027-01-01,休\n2027-01-01,班", 2),
        ("2027-01-01,休\n\n2026-01-02,休", 3),
        ("2027-02-29,休", 1),
        ("2027-01-01,maybe", 1),
        ("2027-01-01", 1),
        ("1.1.2027,休", 1),
        ("2027-W01-1,休", 1),
        ("2027-01-01,休,\ud800", 1),
        ("2027-01-01,休,\x00", 1),
        ("2027-01-01,休,元旦\r2027-01-02,?", 2),
        ("2027-01-01,休\n" + "x" * 200_000, 2),
    ],
)
def test_one_bad_line_loads_nothing_and_is_named(office: Office, text: str, line: int) -> None:
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        load(office, 2027, text)
    phrase = caught.value.fields["text"]
    assert (phrase.key, phrase.args["line"]) == ("error.calendar_line", line)
    assert sql.scalar("SELECT count(*) FROM calendar_year WHERE year = 2027") == 0


def test_nothing_is_no_year(office: Office) -> None:
    for text in ("", "\n\n", "date,kind"):
        with office.logs(), pytest.raises(ValidationErrors) as caught:
            load(office, 2027, text)
        assert caught.value.fields["text"].key == "error.needed"
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        load(office, 2027, NEXT, source="x" * 201)
    assert caught.value.fields.keys() == {"source"}
    assert load(office, 2027, NEXT, source=" ").source == "import"


def test_old_line_ends_are_line_ends(office: Office) -> None:
    assert len(load(office, 2027, NEXT.replace("\n", "\r")).days) == 5
    assert len(load(office, 2027, NEXT.replace("\n", "\r\n")).days) == 5


def test_a_day_is_declared_and_given_back_to_its_weekday(office: Office) -> None:
    calendar, admin, day = office.app.calendar, office.administrator, date(2026, 3, 4)
    with office.logs("calendar.day done"):
        calendar.set_day(admin, day, DayKind.HOLIDAY, " 店庆 ", "Anniversary")
    assert not working_calendar(1).is_workday(day)
    assert CalendarDay(day, DayKind.HOLIDAY, "店庆", "Anniversary") in year_of(office, 2026).days
    calendar.set_day(admin, day, DayKind.WORKDAY, "", "")
    assert working_calendar(1).is_workday(day)
    calendar.set_day(admin, day, None, "", "")
    assert year_of(office, 2026).workdays == 248
    with office.logs(), pytest.raises(YearUnknown):
        calendar.set_day(admin, date(2027, 3, 4), DayKind.HOLIDAY, "", "")
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        calendar.set_day(admin, day, DayKind.HOLIDAY, "x" * 41, "\ud800")
    assert caught.value.fields.keys() == {"zh", "en"}


def test_who_may_change_the_calendar(office: Office) -> None:
    clerk = office.actor("A1-2")
    with office.logs("calendar.import denied"), pytest.raises(NotAllowed):
        office.app.calendar.import_year(clerk, 2027, NEXT, "")


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ("2026-03-02", None),
        ("2026-10-31", None),
        ("2026-11-01", 2027),
        ("2026-12-31", 2027),
        # The year has begun and nobody has loaded it: it is still asked for.
        ("2027-01-01", 2027),
        ("2027-11-30", 2027),
    ],
)
def test_the_missing_year_is_asked_for(office: Office, today: str, missing: int | None) -> None:
    office.clock.set(datetime.fromisoformat(today).replace(hour=9, tzinfo=CHINA))
    assert office.app.calendar.next_year_missing(office.actor("A1-2")) == missing
    load(office, 2027, NEXT)
    expected = 2028 if today == "2027-11-30" else None
    assert missing_year(office.today) == expected
