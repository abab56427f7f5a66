"""Whatever is typed anywhere is kept as it is, refused in words, or finds nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from crm_desktop.access.model import CompanyData, PersonData, PostData, RequestData, UnitData
from crm_desktop.audit.model import AuditFilter
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import CrmError
from crm_desktop.office.model import EntryData
from db import sql
from tests.core.offices import PASSWORD, TODAY, Office

SOON = TODAY + timedelta(days=3)

HOSTILE = [
    "\ud800",
    "name\udfff",
    "\x00",
    "a\x1bb",
    "\u202egnp.exe",
    "<b>&amp;</b>",
    "'; DROP TABLE person; --",
    "{0.__class__} {name} %s %(x)s",
    "\\",
    '"',
    "%_%",
    "=1+1",
    "\u2028\u2029",
    "𬭊䶮㛃𠅤€",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A",
    "x" * 100_000,
    " ",
    "",
]

Call = Callable[[Office, str], object]
CALLS: dict[str, Call] = {
    "login": lambda o, t: o.app.login.log_in(SYSTEM, t, PASSWORD),
    "password": lambda o, t: o.app.login.log_in(SYSTEM, "lifang", t),
    "unlock": lambda o, t: o.app.login.unlock(o.actor("B1-2"), t),
    "countersign": lambda o, t: o.app.login.countersign(o.administrator, "own.do", t, t),
    "company": lambda o, t: o.app.organisation.add_company(
        o.administrator, CompanyData("55", t, t, t)
    ),
    "company code": lambda o, t: o.app.organisation.add_company(
        o.administrator, CompanyData(t, "x")
    ),
    "unit": lambda o, t: o.app.organisation.add_unit(
        o.administrator, UnitData(1, "group", t), TODAY
    ),
    "unit kind": lambda o, t: o.app.organisation.add_unit(
        o.administrator, UnitData(1, t, "x"), TODAY
    ),
    "post": lambda o, t: o.app.organisation.add_post(
        o.administrator,
        PostData(o.unit("客服部"), t, t, frozenset({"AG"}), duties=t, requirements=t),
        TODAY,
    ),
    "post choices": lambda o, t: o.app.organisation.add_post(
        o.administrator,
        PostData(o.unit("客服部"), "N1", "x", frozenset({t}), level=t, scope=t),
        TODAY,
    ),
    "person": lambda o, t: o.app.people.edit_person(
        o.administrator, 4, _version("person", 4), PersonData(1, t or "x", t, t, t)
    ),
    "posting reason": lambda o, t: o.app.people.assign(
        o.administrator, 4, o.post("C2-1"), TODAY, reason=t, kind=t
    ),
    "exception": lambda o, t: o.app.people.assign(
        o.administrator, 1, o.post("C2-1"), TODAY, exception=t
    ),
    "request": lambda o, t: o.app.requests.submit(o.actor("B1-1"), RequestData("people", t, SOON)),
    "request subject": lambda o, t: o.app.requests.submit(
        o.actor("B1-1"), RequestData(t, "x", SOON)
    ),
    "dictionary": lambda o, t: o.app.dictionaries.add_entry(
        o.administrator, EntryData("unit_kind", "x", t, t)
    ),
    "dictionary code": lambda o, t: o.app.dictionaries.add_entry(
        o.administrator, EntryData(t, t, "x", "x")
    ),
    "number": lambda o, t: o.app.numbers.change_rule(o.administrator, "report", 1, t, 4),
    "hours": lambda o, t: o.app.settings.change_company(o.administrator, 1, "hours", t),
    "setting": lambda o, t: o.app.settings.change_own(o.administrator, t, t),
    "calendar": lambda o, t: o.app.calendar.import_year(o.administrator, 2027, t, "x"),
    "calendar name": lambda o, t: o.app.calendar.import_year(
        o.administrator, 2027, f"2027-01-01,休,{t},{t}", t
    ),
    "calendar day": lambda o, t: o.app.calendar.set_day(o.administrator, TODAY, None, t, t),
    "draft": lambda o, t: o.app.desk.keep_draft(o.administrator, "form", "", {t: t}),
    "find": lambda o, t: o.app.find.find(o.administrator, t),
    "audit text": lambda o, t: o.app.audit.entry_ids(o.administrator, AuditFilter(text=t)),
}


def _version(table: str, record: int) -> int:
    return int(sql.scalar(f"SELECT version FROM {table} WHERE id = ?", record))


@pytest.mark.parametrize("name", CALLS)
def test_no_text_breaks_anything(group: Office, name: str) -> None:
    """Also: the log's chain and every check of the office hold afterwards (see ``opened``)."""
    for text in HOSTILE:
        with contextlib.suppress(CrmError):
            CALLS[name](group, text)


def test_what_is_kept_is_what_was_typed(group: Office) -> None:
    for text in HOSTILE:
        with contextlib.suppress(CrmError):
            data = RequestData("people", text, SOON)
            assert group.app.requests.submit(group.actor("B1-1"), data).value.text == text.strip()


def test_the_naughty_strings_of_the_world(group: Office, real_data: Path) -> None:
    lines = (real_data / "robustness" / "blns.txt").read_text(encoding="utf-8").splitlines()
    kept = 0
    for line in lines:
        if line.startswith("#"):
            continue
        for name in ("unit", "request", "draft", "find", "audit text"):
            with contextlib.suppress(CrmError):
                CALLS[name](group, line)
                kept += 1
    assert kept > 500
