"""What must hold of companies, units, posts and people before they are saved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from crm_desktop.access.model import ROLES, CompanyData, PersonData, PostData, UnitData
from crm_desktop.access.read import unit_on
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import day_text, parse_day
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.names import fold, tidy_name
from crm_desktop.foundation.words import Phrase
from db import sql

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()转-]{2,38}")


def check_company(data: CompanyData, company: int = 0) -> CompanyData:
    """Return a company's data tidied; raises ValidationErrors."""
    checks = Checks()
    data = tidy_company(checks, data)
    taken = "SELECT id FROM company WHERE code = ? AND id <> ?"
    if sql.scalar(taken, storable(data.code), company):
        checks.add("code", Phrase("error.taken"))
    checks.done()
    return data


def tidy_company(checks: Checks, data: CompanyData) -> CompanyData:
    """Return a company's data tidied; notes what is wrong with it by itself, without a database."""
    data = CompanyData(
        code=checks.text("code", data.code, longest=2, needed=True),
        name=checks.text("name", data.name, longest=200, needed=True),
        short_name=checks.text("short_name", data.short_name, longest=40),
        phone=checks.text("phone", data.phone, longest=40),
    )
    if not re.fullmatch(r"[0-9]{2}", data.code):
        checks.add("code", Phrase("error.company_code"))
    if data.phone and not _PHONE.fullmatch(data.phone):
        checks.add("phone", Phrase("error.phone"))
    return data


def check_unit(data: UnitData, unit: int, from_day: date) -> UnitData:
    """Return a unit's data tidied; raises ValidationErrors, also for a place under itself."""
    checks = Checks()
    data = replace(data, name=checks.text("name", data.name, longest=200, needed=True))
    check_entry(checks, "kind", "unit_kind", data.kind)
    if data.parent is not None:
        parent = unit_on(data.parent, from_day)
        if parent.company != data.company:
            checks.add("parent", Phrase("error.other_company"))
        elif not _lasts("unit", data.parent, from_day):
            checks.add("parent", Phrase("error.must_last"))
        elif unit and _is_under(data.parent, unit, from_day):
            checks.add("parent", Phrase("error.under_itself"))
    checks.done()
    return data


def check_post(data: PostData, post: int, company: int, from_day: date) -> PostData:
    """Return a post's data tidied; raises ValidationErrors, also for a superior below it."""
    checks = Checks()
    data = replace(
        data,
        number=checks.text("number", data.number, longest=20, needed=True),
        title=checks.text("title", data.title, longest=100, needed=True),
        duties=checks.text("duties", data.duties, longest=8000),
        requirements=checks.text("requirements", data.requirements, longest=8000),
        compiled_on=from_day if data.compiled_on == date.min else data.compiled_on,
    )
    if not data.roles:
        checks.add("roles", Phrase("error.needed"))
    elif not data.roles <= set(ROLES):
        checks.add("roles", Phrase("error.not_a_choice"))
    if data.level:
        check_entry(checks, "level", "post_level", data.level)
    if not 0 <= data.headcount <= 999:
        checks.add("headcount", Phrase("error.between", least=0, most=999))
    checks.choice("scope", data.scope, {"company", "all"})
    if _number_taken(data.number, post, company, from_day):
        checks.add("number", Phrase("error.taken"))
    if not _lasts("unit", data.unit, from_day):
        checks.add("unit", Phrase("error.must_last"))
    if data.superior is not None:
        if not _lasts("post", data.superior, from_day):
            checks.add("superior", Phrase("error.must_last"))
        elif _reports_to(data.superior, post, from_day):
            checks.add("superior", Phrase("error.under_itself"))
    checks.done()
    return data


def check_person(data: PersonData, person: int = 0) -> PersonData:
    """Return a person's data tidied; raises ValidationErrors."""
    checks = Checks()
    data = replace(
        data,
        login=checks.text("login", data.login, longest=60, needed=True),
        name=tidy_name(checks.text("name", data.name, longest=100, needed=True)),
        phone=checks.text("phone", data.phone, longest=40),
        email=checks.text("email", data.email, longest=120),
    )
    taken = "SELECT id FROM person WHERE login_key = ? AND id <> ?"
    if sql.scalar(taken, fold(data.login), person):
        checks.add("login", Phrase("error.taken"))
    if data.email and not _EMAIL.fullmatch(data.email):
        checks.add("email", Phrase("error.email"))
    if data.phone and not _PHONE.fullmatch(data.phone):
        checks.add("phone", Phrase("error.phone"))
    checks.done()
    return data


def unit_in_use(unit: int, day: date) -> bool:
    """Return whether units or posts stand under a unit on or after a day."""
    text = day_text(day)
    return any(
        sql.scalar(
            f"SELECT count(*) FROM {table} WHERE {column} = ? "
            "AND (valid_to IS NULL OR valid_to > ?)",
            unit,
            text,
        )
        for table, column in (("unit_state", "parent_id"), ("post_state", "unit_id"))
    )


def post_in_use(post: int, day: date) -> str:
    """Return why a post cannot end before a day: the key of what to say, empty where it can."""
    text = day_text(day)
    for query, why in (
        ("SELECT id FROM posting WHERE post_id = ?", "error.post_held"),
        ("SELECT id FROM post_state WHERE superior_id = ?", "error.post_leads"),
    ):
        if sql.scalar(f"{query} AND (valid_to IS NULL OR valid_to > ?)", post, text):
            return why
    return ""


def end_of_post(post: int) -> date | None:
    """Return the day before which a post ends, None while no end has been set."""
    if sql.scalar("SELECT id FROM post_state WHERE post_id = ? AND valid_to IS NULL", post):
        return None
    return parse_day(sql.scalar("SELECT max(valid_to) FROM post_state WHERE post_id = ?", post))


def holds(person: int, post: int, today: date) -> bool:
    """Return whether a person holds a post today or is to hold it later."""
    return bool(
        sql.scalar(
            "SELECT id FROM posting WHERE person_id = ? AND post_id = ? "
            "AND (valid_to IS NULL OR valid_to > ?)",
            person,
            post,
            day_text(today),
        )
    )


def someone_must_administer(today: date) -> None:
    """Raise Refused where nobody could administer today, or from some later day on."""
    text = day_text(today)
    for day in (text, *(day for (day,) in sql.rows(_TURNS, text, text, text))):
        if not sql.scalar(_ADMINISTRATORS, day, day, day, day):
            raise Refused(Phrase("error.last_administrator"))


# The later days on which somebody leaves a post or a post changes.
_TURNS = """
SELECT valid_to FROM posting WHERE valid_to > ?
UNION SELECT valid_from FROM post_state WHERE valid_from > ?
UNION SELECT valid_to FROM post_state WHERE valid_to > ?
"""
_ADMINISTRATORS = """
SELECT count(*) FROM person p
JOIN posting g ON g.person_id = p.id
JOIN post t ON t.id = g.post_id
JOIN company o ON o.id = t.company_id
JOIN post_state s ON s.post_id = g.post_id
JOIN post_role pr ON pr.state_id = s.id
JOIN role_right r ON r.role = pr.role
WHERE p.active AND o.active AND r.right_code = 'administration.do' AND r.only_for = ''
  AND s.scope = 'all'
  AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?)
  AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
"""


def check_entry(checks: Checks, field: str, dictionary: str, code: str) -> None:
    """Note a code that the dictionary does not have."""
    known = sql.scalar(
        "SELECT id FROM dictionary_entry WHERE dictionary = ? AND code = ?",
        dictionary,
        storable(code),
    )
    if not known:
        checks.add(field, Phrase("error.not_a_choice"))


def _number_taken(number: str, post: int, company: int, day: date) -> bool:
    return bool(
        sql.scalar(
            "SELECT s.id FROM post_state s JOIN post t ON t.id = s.post_id "
            "WHERE t.company_id = ? AND s.number = ? AND t.id <> ? "
            "AND (s.valid_to IS NULL OR s.valid_to > ?)",
            company,
            storable(number),
            post,
            day_text(day),
        )
    )


def _lasts(what: str, record: int, day: date) -> bool:
    """Return whether a unit or post is there on a day and no end of it has been set."""
    found = sql.one(
        "SELECT min(valid_from), max(CASE WHEN valid_to IS NULL THEN 1 ELSE 0 END) "
        f"FROM {what}_state WHERE {what}_id = ?",
        record,
    )
    return bool(found and found[0] and found[0] <= day_text(day) and found[1])


def _is_under(unit: int, top: int, day: date) -> bool:
    """Return whether a unit is ``top`` or stands below it on a day or any later one."""
    return _leads_to("unit", "parent", unit, top, day)


def _reports_to(superior: int, post: int, day: date) -> bool:
    """Return whether a post is ``post`` or reports to it on a day or any later one."""
    return _leads_to("post", "superior", superior, post, day)


def _leads_to(what: str, above: str, start: int, top: int, day: date) -> bool:
    first = day_text(day)
    turns = sql.rows(f"SELECT DISTINCT valid_from FROM {what}_state WHERE valid_from > ?", first)
    for text in (first, *(turn for (turn,) in turns)):
        higher: dict[int, int | None] = dict(
            sql.rows(
                f"SELECT {what}_id, {above}_id FROM {what}_state "
                "WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)",
                text,
                text,
            )
        )
        current: int | None = start
        while current is not None and current != top:
            current = higher.pop(current, None)
        if current == top:
            return True
    return False
