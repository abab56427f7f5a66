"""What a member's level is counted by, when it rises, and what it means to the other rooms.

A level rises at once, when what counts in the window reaches a threshold (domain §2.3); how it was
computed is kept with the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_desktop.foundation.clock import day_text, parse_day, stamp
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.model import Basis, Membership, Tier
from crm_desktop.membership.moves import computed_text
from crm_desktop.membership.read import membership_of, memberships_of, tiers
from crm_desktop.membership.windows import Rule, office_rule
from db import sql
from db.models.membership import Membership as MembershipTable
from db.models.membership import TierChange

#: The column of the ledger of points that a basis sums up.
COLUMNS = {Basis.GROWTH: "growth", Basis.SPEND: "spend_fen"}


@dataclass(frozen=True)
class Counted:
    """What counts for a level: the days, how many entries, and their sum, points or fen.

    ``first`` is the day of the earliest entry, None without any.
    """

    basis: Basis
    from_day: date
    to_day: date
    entries: int
    value: int
    first: date | None = None

    def computed(self, threshold: int) -> dict[str, Any]:
        """Return the computation as it is kept with a change of level."""
        return {
            "basis": self.basis.value,
            "from": day_text(self.from_day),
            "to": day_text(self.to_day),
            "entries": self.entries,
            "value": self.value,
            "threshold": threshold,
        }


@dataclass(frozen=True)
class NextLevel:
    """The level above, what is missing to it, and until when that holds."""

    tier: Tier
    basis: Basis
    missing: int
    by_day: date

    @property
    def phrase(self) -> Phrase:
        """还差 ¥860，3 月 31 日前升金卡."""
        return Phrase(
            "tiers.next",
            amount=amount(self.basis, self.missing),
            day=Phrase(f"tiers.day.{self.by_day.month}", day=self.by_day.day),
            tier=self.tier.phrase,
        )


@dataclass(frozen=True)
class Standing:
    """How a customer is to be treated: ``priority`` 1 comes first, ``sla_percent`` of the usual
    limits, a callback every ``callback_days``. ``tier`` is None for who is no member, or whose
    benefits have stopped."""

    tier: Tier | None = None
    callback_days: int = 180
    priority: int = 5
    sla_percent: int = 100


def amount(basis: Basis, value: int) -> Phrase | str:
    """Return a sum of growth points or of spend as people read it."""
    if basis is Basis.SPEND:
        return format_fen(value).removesuffix(".00")
    return Phrase("tiers.growth", count=value)


def counted(membership: Membership, today: date) -> Counted:
    """Return what counts for a membership's level on a day."""
    return counted_over((membership.account.id,), today)[membership.account.id]


def counted_over(
    accounts: tuple[int, ...], day: date, rule: Rule | None = None
) -> dict[int, Counted]:
    """Return what counts on a day for some thousands of accounts, by account."""
    rule = rule or office_rule()
    first, last = rule.window(day)
    last = min(last, day)
    nothing = Counted(rule.basis, first, last, 0, 0)
    column = COLUMNS[rule.basis]
    found = dict.fromkeys(accounts, nothing)
    for account, entries, value, earliest in sql.rows(
        f"SELECT account_id, count(*), sum({column}), min(on_day) FROM points_entry "
        f"WHERE account_id IN ({sql.marks(len(accounts))}) AND on_day BETWEEN ? AND ? "
        f"AND {column} <> 0 GROUP BY account_id",
        *accounts,
        day_text(first),
        day_text(last),
    ):
        found[account] = Counted(rule.basis, first, last, entries, int(value), parse_day(earliest))
    return found


def reached(levels: tuple[Tier, ...], now: Tier, value: int) -> Tier | None:
    """Return the highest level above ``now`` that a value reaches, None where it reaches none.

    A level without a threshold is only ever given by hand.
    """
    return max(
        (
            tier
            for tier in levels
            if tier.active and tier.rank > now.rank and 0 < tier.upgrade_at <= value
        ),
        key=lambda tier: tier.rank,
        default=None,
    )


def upgrade_if_due(work: Work, membership: int) -> Tier | None:
    """Raise a membership to the level that it has reached; return it, None where it stays.

    A frozen level or membership stays. The change is logged in the use case that is under way.
    """
    member = membership_of(membership)
    if member.state != "active" or member.tier_hold == "frozen":
        return None
    counts = counted(member, work.today)
    tier = reached(tiers(), member.tier, counts.value)
    if tier is None:
        return None
    set_level(
        work,
        member,
        tier,
        kind="upgrade",
        until=office_rule().next_review(work.today),
        computed=counts.computed(tier.upgrade_at),
    )
    return tier


def set_level(
    work: Work,
    member: Membership,
    tier: Tier,
    *,
    kind: str,
    until: date | None,
    hold: str = "",
    reason: str = "",
    computed: Mapping[str, Any] | None = None,
) -> Membership:
    """Write a membership's level with the change and its computation; return it after.

    Raises Conflict where somebody else changed it meanwhile.
    """
    stays = tier.id == member.tier.id
    update_version(
        MembershipTable,
        member.id,
        member.version,
        kind="membership",
        mine=member,
        theirs=lambda: membership_of(member.id),
        values={
            "tier": tier.id,
            "tier_since": day_text(member.tier_since if stays else work.today),
            "tier_until": day_text(until) if until else None,
            "tier_hold": hold,
        },
    )
    TierChange.insert(
        membership=member.id,
        kind=kind,
        before=member.tier.id,
        after=tier.id,
        at=stamp(work.now),
        by=work.acting.actor.person or None,
        reason=reason,
        computed=computed_text(computed or {}, until),
    ).execute()
    after = membership_of(member.id)
    work.changed("membership", member.id, member.number, told(member), told(after))
    work.changed("customer", member.customer, member.number, told(member), told(after))
    return after


def told(member: Membership) -> dict[str, Any]:
    """Return a membership's level as the log tells it."""
    return {
        "tier": member.tier.code,
        "tier_until": member.tier_until,
        "tier_hold": member.tier_hold,
    }


def first_review(tier: Tier, day: date) -> date | None:
    """Return when a level that begins on a day is first looked at; the lowest one never is."""
    lowest = min((each for each in tiers() if each.active), key=lambda each: each.rank)
    return None if tier.rank <= lowest.rank else office_rule().next_review(day)


def next_level(membership: Membership, today: date) -> NextLevel | None:
    """Return what is missing to the next level; None at the top, or while a level is frozen."""
    if membership.state != "active" or membership.tier_hold == "frozen":
        return None
    rule, counts = office_rule(), counted(membership, today)
    for tier in tiers():
        if tier.active and tier.rank > membership.tier.rank and tier.upgrade_at > counts.value:
            missing = tier.upgrade_at - counts.value
            return NextLevel(tier, rule.basis, missing, rule.counts_until(counts.first, today))
    return None


def standing_of(customer: int, today: date | None = None) -> Standing:
    """Return how a customer is to be treated by callbacks, complaints and their clocks.

    Of several memberships the highest level counts; frozen ones, and with ``today`` those whose
    period is over, give no benefits.
    """
    levels = [
        member.tier
        for member in memberships_of(customer)
        if member.state == "active"
        and not (today and member.period_until and member.period_until < today)
    ]
    if not levels:
        return Standing()
    best = max(levels, key=lambda tier: tier.rank)
    return Standing(best, best.callback_days, best.priority, best.sla_percent)
