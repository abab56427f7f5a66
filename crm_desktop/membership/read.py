"""Reading memberships, levels and accounts, for this room's services and its neighbours."""

from __future__ import annotations

from crm_desktop.foundation.clock import parse_day
from crm_desktop.foundation.errors import NotFound
from crm_desktop.membership.model import Account, Membership, Tier
from db import sql

_TIER = (
    "t.code, t.zh, t.en, t.rank, t.upgrade_at, t.keep_at, t.earn_percent, t.benefits, "
    "t.callback_days, t.priority, t.sla_percent, t.active, t.id, t.version"
)
_TIER_FIELDS = 14
_ACCOUNT = (
    "a.id, a.company_id, a.membership_id, a.state, a.points, a.principal_fen, a.gift_fen, a.version"
)
_MEMBERSHIP = f"""
SELECT m.id, m.company_id, m.customer_id, m.number, m.state, m.tier_since, m.tier_until,
       m.tier_hold, m.joined_on, m.ended_on, m.period_until, m.application_id, m.version,
       {_TIER}, {_ACCOUNT}
FROM membership m
JOIN member_tier t ON t.id = m.tier_id
JOIN account a ON a.membership_id = m.id
"""
_OWN_FIELDS = 13


def tiers() -> tuple[Tier, ...]:
    """Return every level from the lowest up."""
    return tuple(_tier(row) for row in sql.rows(f"SELECT {_TIER} FROM member_tier t ORDER BY rank"))


def tier_of(code: str) -> Tier:
    """Return a level by its code; raises NotFound."""
    row = sql.one(f"SELECT {_TIER} FROM member_tier t WHERE t.code = ?", code)
    if row is None:
        raise NotFound("tier")
    return _tier(row)


def membership_of(membership: int) -> Membership:
    """Return a membership; raises NotFound."""
    return _must(sql.one(f"{_MEMBERSHIP} WHERE m.id = ?", membership))


def open_membership(customer: int, company: int) -> Membership | None:
    """Return a customer's membership of a company that has not ended, None where there is none."""
    row = sql.one(
        f"{_MEMBERSHIP} WHERE m.customer_id = ? AND m.company_id = ? AND m.ended_on IS NULL",
        customer,
        company,
    )
    return _membership(row) if row else None


def memberships_of(customer: int) -> tuple[Membership, ...]:
    """Return every membership of a customer, the open ones first, then the latest."""
    found = sql.rows(
        f"{_MEMBERSHIP} WHERE m.customer_id = ? ORDER BY m.ended_on IS NOT NULL, m.id DESC",
        customer,
    )
    return tuple(_membership(row) for row in found)


def account_of(account: int) -> Account:
    """Return an account; raises NotFound."""
    row = sql.one(f"SELECT {_ACCOUNT} FROM account a WHERE a.id = ?", account)
    if row is None:
        raise NotFound("account")
    return Account(*row)


def membership_of_account(account: int) -> Membership | None:
    """Return the membership an account belongs to, None for one that nobody is named on."""
    row = sql.one(f"{_MEMBERSHIP} WHERE a.id = ?", account)
    return _membership(row) if row else None


def _must(row: sql.Row | None) -> Membership:
    if row is None:
        raise NotFound("membership")
    return _membership(row)


def _tier(row: sql.Row) -> Tier:
    (code, zh, en, rank, upgrade_at, keep_at, earn, benefits, callback_days, priority, sla, active,
     number, version) = row  # fmt: skip
    return Tier(code, zh, en, rank, upgrade_at, keep_at, earn, benefits, callback_days, priority,
                sla, bool(active), number, version)  # fmt: skip


def _membership(row: sql.Row) -> Membership:
    (number, company, customer, name, state, since, until, hold, joined, ended, period,
     application, version) = row[:_OWN_FIELDS]  # fmt: skip
    tier = _tier(row[_OWN_FIELDS : _OWN_FIELDS + _TIER_FIELDS])
    return Membership(
        number,
        company,
        customer,
        name,
        state,
        tier,
        parse_day(since),
        parse_day(until) if until else None,
        hold,
        parse_day(joined),
        parse_day(ended) if ended else None,
        parse_day(period) if period else None,
        application,
        Account(*row[_OWN_FIELDS + _TIER_FIELDS :]),
        version,
    )
