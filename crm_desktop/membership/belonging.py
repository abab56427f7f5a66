"""Members as lists and pages show them, and reading them for this room's services."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import day_text, moment, parse_day
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.work import Look
from crm_desktop.membership.model import Membership, Tier
from crm_desktop.membership.read import tiers
from db import sql


@dataclass(frozen=True)
class MemberFilter:
    """Which memberships; empty fields do not narrow. ``text`` is looked for in number, code and
    name; ``period_until`` keeps those whose period ends by a day."""

    states: tuple[str, ...] = ()
    tier: str = ""
    period_until: date | None = None
    text: str = ""
    order: str = "number"


@dataclass(frozen=True)
class MemberRow:
    """A membership in the list; telephones are masked for everybody.

    ``points`` and ``money_fen`` are None where whoever looks may not see them.
    """

    id: int
    company: int
    number: str
    customer: int
    code: str
    name: str
    phone: str
    state: str
    tier: Tier
    joined_on: date
    period_until: date | None
    ended_on: date | None
    cards: int
    points: int | None
    money_fen: int | None
    version: int


@dataclass(frozen=True)
class LevelChange:
    """A level given, kept or taken, with the computation that led to it."""

    kind: str
    before: Tier | None
    after: Tier
    at: datetime
    by: str
    reason: str
    computed: dict[str, Any]


@dataclass(frozen=True)
class Member(MemberRow):
    """A membership with all there is to know at a glance."""

    tier_since: date = date.min
    tier_until: date | None = None
    tier_hold: str = ""
    account: int = 0
    account_state: str = ""
    application: int | None = None
    application_number: str = ""
    changes: tuple[LevelChange, ...] = ()


_ROW = """
SELECT m.id, m.company_id, m.number, m.customer_id, c.code, c.name,
       coalesce((SELECT t.value FROM customer_contact t
                 WHERE t.customer_id = c.id AND t.kind = 'phone' AND t.is_main), ''),
       m.state, m.tier_id, m.joined_on, m.period_until, m.ended_on,
       (SELECT count(*) FROM card k WHERE k.account_id = a.id AND k.state IN
          ('pending', 'active', 'lost', 'frozen', 'expired', 'cancelling')),
       a.points, a.principal_fen + a.gift_fen, m.version
FROM membership m
JOIN customer c ON c.id = m.customer_id
JOIN account a ON a.membership_id = m.id
"""
_ORDERS = {
    "number": "m.number, m.id",
    "name": "c.pinyin, m.id",
    "newest": "m.joined_on DESC, m.id DESC",
    "period": "m.period_until IS NULL, m.period_until, m.id",
}
_CHANGES = """
SELECT t.kind, t.before_id, t.after_id, t.at, coalesce(p.name, ''), t.reason, t.computed
FROM tier_change t LEFT JOIN person p ON p.id = t.by_id WHERE t.membership_id = ? ORDER BY t.id DESC
"""


def member_ids(look: Look, wanted: MemberFilter) -> array[int]:
    """Return the memberships within scope that a filter finds, in its order."""
    parts, params = ["c.deleted_at IS NULL"], list[Any]()

    def narrow(part: str, *given: Any) -> None:
        parts.append(part)
        params.extend(given)

    if not look.acting.everywhere:
        narrow("m.company_id = ?", look.acting.company)
    if wanted.states:
        narrow(f"m.state IN ({sql.marks(len(wanted.states))})", *wanted.states)
    if wanted.tier:
        narrow("m.tier_id IN (SELECT id FROM member_tier WHERE code = ?)", storable(wanted.tier))
    if wanted.period_until is not None:
        narrow("m.period_until <= ?", day_text(wanted.period_until))
    for word in storable(wanted.text).split():
        narrow(
            "(instr(upper(m.number), ?) > 0 OR instr(c.code, ?) > 0 OR instr(c.name_key, ?) > 0)",
            word.upper(),
            word.upper(),
            fold(word),
        )
    return sql.numbers(
        "SELECT m.id FROM membership m JOIN customer c ON c.id = m.customer_id "
        f"WHERE {' AND '.join(parts)} ORDER BY {_ORDERS[wanted.order]}",
        *params,
    )


def member_rows(
    look: Look, memberships: Sequence[int], *, points: bool, money: bool
) -> list[MemberRow]:
    """Return memberships within scope as lists show them, in the order asked.

    ``points`` and ``money`` say which balances may be seen.
    """
    levels = {tier.id: tier for tier in tiers()}
    marks = sql.marks(len(memberships))
    found = {}
    for row in sql.rows(f"{_ROW} WHERE m.id IN ({marks})", *memberships):
        (number, company, name, customer, code, customer_name, phone, state, tier, joined, period,
         ended, cards, has, owns, version) = row  # fmt: skip
        if look.acting.reaches(company):
            found[number] = MemberRow(
                id=number,
                company=company,
                number=name,
                customer=customer,
                code=code,
                name=customer_name,
                phone=mask_phone(phone),
                state=state,
                tier=levels[tier],
                joined_on=parse_day(joined),
                period_until=parse_day(period) if period else None,
                ended_on=parse_day(ended) if ended else None,
                cards=cards,
                points=has if points else None,
                money_fen=owns if money else None,
                version=version,
            )
    return [found[each] for each in memberships if each in found]


def whole_member(row: MemberRow, found: Membership) -> Member:
    """Return a row with what its page shows besides."""
    number = ""
    if found.application is not None:
        asked = "SELECT number FROM member_application WHERE id = ?"
        number = str(sql.scalar(asked, found.application))
    return Member(
        **vars(row),
        tier_since=found.tier_since,
        tier_until=found.tier_until,
        tier_hold=found.tier_hold,
        account=found.account.id,
        account_state=found.account.state,
        application=found.application,
        application_number=number,
        changes=level_changes(found.id),
    )


def level_changes(membership: int) -> tuple[LevelChange, ...]:
    """Return what became of a membership's level, the latest first."""
    levels = {tier.id: tier for tier in tiers()}
    return tuple(
        LevelChange(
            kind,
            levels.get(before),
            levels[after],
            moment(at),
            by,
            reason,
            json.loads(computed),
        )
        for kind, before, after, at, by, reason, computed in sql.rows(_CHANGES, membership)
    )
