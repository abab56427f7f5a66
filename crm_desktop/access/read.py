"""Reading the organisation of a day and the people in it: SQL text, frozen dataclasses."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from crm_desktop.access.model import Company, Holder, Person, Post, Posting, Unit
from crm_desktop.foundation.clock import day_text, moment, parse_day
from crm_desktop.foundation.errors import NotFound
from db import sql

_COMPANY = "SELECT id, code, name, short_name, phone, active, version FROM company"
_UNIT = """
SELECT u.id, u.company_id, u.kind, s.name, s.parent_id, s.position, s.valid_from, s.valid_to,
       u.version
FROM unit u JOIN unit_state s ON s.unit_id = u.id
"""
_POST = """
SELECT t.id, t.company_id, s.unit_id, s.number, s.title, s.level, s.superior_id, s.headcount,
       s.scope, s.duties, s.requirements, s.compiled_on, s.position, s.valid_from, s.valid_to,
       t.version, s.id
FROM post t JOIN post_state s ON s.post_id = t.id
"""
_POSTING = """
SELECT g.id, g.person_id, p.name, g.post_id, s.title, v.name, t.company_id, g.kind, g.reason,
       g.valid_from, g.valid_to, g.version
FROM posting g
JOIN person p ON p.id = g.person_id
JOIN post t ON t.id = g.post_id
JOIN post_state s ON s.post_id = t.id AND s.valid_from = coalesce(
    (SELECT max(x.valid_from) FROM post_state x WHERE x.post_id = t.id AND {at_the_time}),
    (SELECT min(x.valid_from) FROM post_state x WHERE x.post_id = t.id))
JOIN unit_state v ON v.unit_id = s.unit_id AND v.valid_from = coalesce(
    (SELECT max(x.valid_from) FROM unit_state x WHERE x.unit_id = s.unit_id AND {at_the_time}),
    (SELECT min(x.valid_from) FROM unit_state x WHERE x.unit_id = s.unit_id))
""".format(
    # Today's state, or that of the last day held, or that of the first day where it is to come.
    at_the_time="x.valid_from <= (CASE WHEN g.valid_from > ? THEN g.valid_from ELSE ? END) "
    "AND (g.valid_to IS NULL OR x.valid_from <= g.valid_from OR x.valid_from < g.valid_to)"
)
_PERSON = """
SELECT p.id, p.company_id, p.login, p.name, p.phone, p.email, p.active, p.version, c.last_login
FROM person p LEFT JOIN credential c ON c.person_id = p.id
"""
_IN_FORCE = "{0}.valid_from <= ? AND ({0}.valid_to IS NULL OR {0}.valid_to > ?)"


def companies() -> list[Company]:
    """Return all companies by code."""
    return [_company(row) for row in sql.rows(f"{_COMPANY} ORDER BY code")]


def company_of(company: int) -> Company:
    """Return a company; raises NotFound."""
    row = sql.one(f"{_COMPANY} WHERE id = ?", company)
    if row is None:
        raise NotFound("company")
    return _company(row)


def units_on(day: date) -> list[Unit]:
    """Return the units in force on a day, by company, then in the order of their position."""
    text = day_text(day)
    where = _IN_FORCE.format("s")
    found = sql.rows(f"{_UNIT} WHERE {where} ORDER BY u.company_id, s.position, u.id", text, text)
    return [_unit(row) for row in found]


def unit_on(unit: int, day: date) -> Unit:
    """Return a unit as it stands on a day; raises NotFound."""
    text = day_text(day)
    row = sql.one(f"{_UNIT} WHERE u.id = ? AND {_IN_FORCE.format('s')}", unit, text, text)
    if row is None:
        raise NotFound("unit")
    return _unit(row)


def posts_on(day: date) -> list[Post]:
    """Return the posts in force on a day with roles and holders, by company, position, number."""
    text = day_text(day)
    where = _IN_FORCE.format("s")
    found = sql.rows(
        f"{_POST} WHERE {where} ORDER BY t.company_id, s.position, s.number, t.id", text, text
    )
    roles = _roles()
    holders = _holders(day)
    return [_post(row, roles, holders) for row in found]


def post_on(post: int, day: date) -> Post:
    """Return a post as it stands on a day; raises NotFound."""
    text = day_text(day)
    row = sql.one(f"{_POST} WHERE t.id = ? AND {_IN_FORCE.format('s')}", post, text, text)
    if row is None:
        raise NotFound("post")
    return _post(row, _roles(), _holders(day))


def post_states(post: int) -> list[Post]:
    """Return every description a post has had, newest first."""
    roles = _roles()
    found = sql.rows(f"{_POST} WHERE t.id = ? ORDER BY s.valid_from DESC", post)
    return [_post(row, roles, {}) for row in found]


def people(where: str = "", *params: Any, today: date) -> list[Person]:
    """Return people with the posts they hold today; ``where`` is SQL over ``p``."""
    held = defaultdict(list)
    text = day_text(today)
    for person, title in sql.rows(
        "SELECT g.person_id, s.title FROM posting g JOIN post_state s ON s.post_id = g.post_id "
        f"WHERE {_IN_FORCE.format('g')} AND {_IN_FORCE.format('s')} ORDER BY s.position, s.number",
        text,
        text,
        text,
        text,
    ):
        held[person].append(title)
    found = sql.rows(f"{_PERSON} {where} ORDER BY p.name, p.id", *params)
    return [_person(row, tuple(held[row[0]])) for row in found]


def person_of(person: int, today: date) -> Person:
    """Return a person; raises NotFound."""
    found = people("WHERE p.id = ?", person, today=today)
    if not found:
        raise NotFound("person")
    return found[0]


def postings(where: str, *params: Any, today: date) -> list[Posting]:
    """Return postings, newest first, titled as at their time; ``where`` is SQL over ``g``."""
    text = day_text(today)
    found = sql.rows(
        f"{_POSTING} WHERE {where} ORDER BY g.valid_from DESC, g.id DESC", *[text] * 4, *params
    )
    return [_posting(row) for row in found]


def posting_of(posting: int, today: date) -> Posting:
    """Return a posting; raises NotFound."""
    found = postings("g.id = ?", posting, today=today)
    if not found:
        raise NotFound("posting")
    return found[0]


def _roles() -> dict[int, frozenset[str]]:
    roles = defaultdict(set)
    for state, role in sql.rows("SELECT state_id, role FROM post_role"):
        roles[state].add(role)
    return {state: frozenset(found) for state, found in roles.items()}


def _holders(day: date) -> dict[int, tuple[Holder, ...]]:
    text = day_text(day)
    found = defaultdict(list)
    for post, person, name, kind, since in sql.rows(
        "SELECT g.post_id, p.id, p.name, g.kind, g.valid_from FROM posting g "
        f"JOIN person p ON p.id = g.person_id WHERE p.active AND {_IN_FORCE.format('g')} "
        "ORDER BY g.kind DESC, g.valid_from, p.id",
        text,
        text,
    ):
        found[post].append(Holder(person, name, kind, parse_day(since)))
    return {post: tuple(holders) for post, holders in found.items()}


def _company(row: sql.Row) -> Company:
    number, code, name, short_name, phone, active, version = row
    return Company(code, name, short_name, phone, number, version, bool(active))


def _unit(row: sql.Row) -> Unit:
    unit, company, kind, name, parent, position, valid_from, valid_to, version = row
    return Unit(
        company, kind, name, parent, position, unit, version, parse_day(valid_from), _day(valid_to)
    )


def _post(
    row: sql.Row, roles: dict[int, frozenset[str]], holders: dict[int, tuple[Holder, ...]]
) -> Post:
    (post, company, unit, number, title, level, superior, headcount, scope, duties, requirements,
     compiled_on, position, valid_from, valid_to, version, state) = row  # fmt: skip
    return Post(
        unit=unit,
        number=number,
        title=title,
        roles=roles.get(state, frozenset()),
        level=level,
        superior=superior,
        headcount=headcount,
        scope=scope,
        duties=duties,
        requirements=requirements,
        compiled_on=parse_day(compiled_on),
        position=position,
        id=post,
        company=company,
        version=version,
        valid_from=parse_day(valid_from),
        valid_to=_day(valid_to),
        holders=holders.get(post, ()),
    )


def _person(row: sql.Row, posts: tuple[str, ...]) -> Person:
    person, company, login, name, phone, email, active, version, last_login = row
    return Person(
        company,
        login,
        name,
        phone,
        email,
        person,
        version,
        bool(active),
        posts,
        moment(last_login) if last_login else None,
    )


def _posting(row: sql.Row) -> Posting:
    posting, person, name, post, title, unit, company, kind, reason, first, until, version = row
    return Posting(
        posting,
        person,
        name,
        post,
        title,
        unit,
        company,
        kind,
        reason,
        parse_day(first),
        _day(until),
        version,
    )


def _day(text: str | None) -> date | None:
    return parse_day(text) if text else None
