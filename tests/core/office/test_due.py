"""What is due at one's desk, the most urgent first, by right and scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.access.model import RequestData
from crm_desktop.foundation.clock import CHINA
from crm_desktop.office.due import DueItem
from db import sql
from tests.core.offices import PASSWORD, TODAY, Office


def due(office: Office, number: str) -> list[DueItem]:
    return office.app.due.items(office.actor(number))


def sorts(office: Office, number: str) -> list[str]:
    return [item.sort for item in due(office, number)]


def ask(group: Office, number: str, days: int) -> int:
    data = RequestData("people", f"加人 {days}", TODAY + timedelta(days=days))
    return group.app.requests.submit(group.actor(number), data).value.id


def test_a_clerk_has_nothing_due(group: Office) -> None:
    ask(group, "B1-1", 1)
    assert due(group, "B1-2") == []


def test_requests_wait_for_who_takes_the_next_step(group: Office) -> None:
    later, soon = ask(group, "B1-1", 5), ask(group, "B1-1", 1)
    items = due(group, "A1-1")
    assert [(item.sort, item.kind, item.id) for item in items] == [
        ("approve", "request", soon),
        ("approve", "request", later),
    ]
    assert (items[0].title, items[0].who) == ("加人 1", "孙浩")
    assert items[0].started == group.clock.now()
    assert items[0].due == datetime(2026, 3, 3, 17, 30, tzinfo=CHINA), "when the company closes"
    assert "carry_out" not in sorts(group, "A1-2")
    group.app.requests.approve(group.actor("A1-1"), soon, 1)
    assert [(item.sort, item.id) for item in due(group, "A1-2") if item.kind == "request"] == [
        ("carry_out", soon)
    ]
    assert sorts(group, "A1-1") == ["approve"]
    assert due(group, "X1-1") == [], "another company's are not"


def test_a_posting_that_ends_soon_is_told(group: Office) -> None:
    clerk = group.actor("B1-2").person
    for number, days in (("C2-1", 7), ("C2-2", 8)):
        group.app.people.assign(
            group.administrator, clerk, group.post(number), TODAY, until=TODAY + timedelta(days)
        )
    items = [item for item in due(group, "A1-2") if item.sort == "posting"]
    assert [(item.kind, item.id, item.who) for item in items] == [("person", clerk, "李芳")]
    assert items[0].due == datetime(2026, 3, 9, tzinfo=CHINA)
    assert "posting" not in sorts(group, "X1-2")


def test_the_backup_of_the_day(group: Office, tmp_path: Path) -> None:
    (item,) = (item for item in due(group, "A1-2") if item.sort == "backup")
    assert item.due == datetime(2026, 3, 2, 17, 30, tzinfo=CHINA)
    assert item.started == item.due - timedelta(days=1)
    group.app.backups.make(group.administrator, tmp_path / "x.crmbackup")
    assert "backup" not in sorts(group, "A1-2")
    group.clock.advance(timedelta(days=1))
    (item,) = (item for item in due(group, "A1-2") if item.sort == "backup")
    assert item.started == group.clock.now() - timedelta(days=1)


def test_a_recovery_sheet_that_was_used_up_comes_last(group: Office) -> None:
    assert "recovery_sheet" not in sorts(group, "A1-2")
    code = group.app.login.new_recovery_code(group.administrator).value
    group.app.login.recover(group.administrator, code, "chenli", f"{PASSWORD}-2")
    assert sql.scalar("SELECT recovery_made_at FROM office") is None
    assert sorts(group, "A1-2")[-1] == "recovery_sheet"
    assert due(group, "A1-2")[-1].due is None


@pytest.mark.parametrize(
    ("today", "year"), [("2026-10-31", None), ("2026-11-01", 2027), ("2027-02-01", 2027)]
)
def test_the_calendar_that_is_not_loaded(group: Office, today: str, year: int | None) -> None:
    group.clock.set(datetime.fromisoformat(today).replace(hour=9, tzinfo=CHINA))
    items = [item for item in due(group, "A1-2") if item.sort == "calendar"]
    assert [(item.id, item.title) for item in items] == ([(year, str(year))] if year else [])
    if year:
        assert items[0].due == datetime(year - 1, 12, 31, 17, 30, tzinfo=CHINA)
    assert "calendar" not in sorts(group, "A1-1")
