"""By when a request is due: as a rule, and to the minute."""

from __future__ import annotations

from datetime import date, datetime

from crm_desktop.access.model import RequestData
from crm_desktop.foundation.clock import CHINA
from db import sql
from tests.core.offices import Office


def at(office: Office, *day: int) -> None:
    office.clock.set(datetime(*day, 9, tzinfo=CHINA))


def test_it_is_due_some_working_days_later(group: Office) -> None:
    asker = group.actor("B1-1")
    # 2026-04-06 is a holiday: 清明.
    at(group, 2026, 4, 3)
    assert group.app.requests.usual_due_day(asker) == date(2026, 4, 9)
    group.app.settings.change_office(group.administrator, "request_days", 1)
    assert group.app.requests.usual_due_day(asker) == date(2026, 4, 7)


def test_a_year_that_is_not_loaded_counts_every_day(group: Office) -> None:
    at(group, 2026, 12, 30)
    assert group.app.requests.usual_due_day(group.actor("B1-1")) == date(2027, 1, 2)


def test_it_is_in_time_until_its_company_closes(group: Office) -> None:
    app, asker = group.app, group.actor("B1-1")
    hours = "09:00-12:00, 14:00-18:15"
    company = sql.scalar("SELECT company_id FROM post WHERE id = ?", asker.post)
    app.settings.change_company(group.administrator, company, "hours", hours)
    made = app.requests.submit(asker, RequestData("people", "…", date(2026, 3, 5))).value
    assert made.due_at == datetime(2026, 3, 5, 18, 15, tzinfo=CHINA)
    assert [each.due_at for each in app.requests.requests(asker)] == [made.due_at]
