"""Levels as the office sets them up, levels given or frozen by hand, and how each came about."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date

from crm_desktop.customers.room import ArchiveService
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.errors import Conflict, NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.levels import counted_over, reached, set_level, upgrade_if_due
from crm_desktop.membership.model import Basis, Membership, Tier, TierData
from crm_desktop.membership.moves import Move, apply_moves
from crm_desktop.membership.read import membership_of, tier_of, tiers
from crm_desktop.membership.tier_model import Computation, Level, LevelChange
from crm_desktop.membership.windows import office_rule
from db import sql
from db.models.membership import MemberTier

VIEW, CREATE, APPROVE = "tiers.view", "tiers.create", "tiers.approve"
SPECIAL = "membership.special"
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_MOST = 10**12
_PART = 5000
_BOUNDS = {
    "rank": (1, 99),
    "upgrade_at": (0, _MOST),
    "keep_at": (0, _MOST),
    "earn_percent": (0, 10_000),
    "callback_days": (0, 3650),
    "priority": (1, 9),
    "sla_percent": (1, 1000),
}
_IN_USE = """
SELECT EXISTS (SELECT 1 FROM membership WHERE tier_id = ? AND ended_on IS NULL)
    OR EXISTS (SELECT 1 FROM member_application WHERE tier_id = ?
               AND state IN ('draft', 'review', 'papers', 'approved'))
"""
_MEMBERS = """
SELECT m.id, a.id, m.customer_id, m.tier_id FROM membership m
JOIN account a ON a.membership_id = m.id
WHERE m.state = 'active' AND m.tier_hold <> 'frozen'
ORDER BY m.id
"""


class TierService(ArchiveService):
    """Levels and who has which."""

    @reading(VIEW)
    def levels(self, look: Look) -> tuple[Level, ...]:
        """Return every level from the lowest up, with its members within scope."""
        counts: dict[int, int] = {}
        for tier, company, members in sql.rows(
            "SELECT tier_id, company_id, count(*) FROM membership WHERE ended_on IS NULL "
            "GROUP BY tier_id, company_id"
        ):
            if look.acting.reaches(company):
                counts[tier] = counts.get(tier, 0) + members
        return tuple(Level(tier, counts.get(tier.id, 0)) for tier in tiers())

    @reading(VIEW)
    def basis(self, look: Look) -> Basis:
        """Return what the office counts levels by."""
        return office_rule().basis

    @use_case("tier.add", CREATE)
    def add(self, work: Work, data: TierData) -> Tier:
        """Add a level; raises ValidationErrors, Refused under a post of one company."""
        work.must_reach_all()
        data = _checked(data, None)
        row = MemberTier.create(**_values(data))
        work.changed("tier", row.id, data.zh, None, data)
        return tier_of(data.code)

    @use_case("tier.change", CREATE)
    def change(self, work: Work, tier: int, version: int, data: TierData) -> Tier:
        """Change a level, or take it out of use while nobody has it; its code stays.

        Raises ValidationErrors, Conflict, NotFound, Refused under a post of one company.
        """
        work.must_reach_all()
        before = next((each for each in tiers() if each.id == tier), None)
        if before is None:
            raise NotFound("tier")
        data = _checked(data, before)
        update_version(
            MemberTier,
            tier,
            version,
            kind="tier",
            mine=data,
            theirs=lambda: before,
            values=_values(data),
        )
        work.changed("tier", tier, data.zh, _values(before), data)
        return tier_of(data.code)

    @use_case("tier.raise_due", CREATE)
    def raise_due(self, work: Work) -> int:
        """Raise everybody to the level that they have reached, as after a threshold was lowered.

        Returns how many; raises Refused under a post of one company, and where there are none.
        """
        work.must_reach_all()
        moves = _due_moves(work.today)
        if not moves:
            raise Refused(Phrase("tiers.nobody_due"))
        apply_moves(work, moves, "upgrade")
        company = work.acting.company
        name = sql.scalar("SELECT name FROM company WHERE id = ?", company)
        work.changed("company", company, name, None, {"raised": len(moves)})
        return len(moves)

    @use_case("tier.grant", SPECIAL)
    def grant(
        self, work: Work, membership: int, version: int, code: str, *, until: date, reason: str
    ) -> Membership:
        """Give a higher level for a time, whatever counts 特批升级.

        Raises ValidationErrors, Conflict, NotFound, Refused for who is no active member.
        """
        member = self._member(work, membership, version)
        tier = next((each for each in tiers() if each.active and each.code == code), None)
        checks = Checks()
        if tier is None or tier.rank <= member.tier.rank:
            checks.add("tier", Phrase("tiers.not_higher"))
        if until <= work.today:
            checks.add("until", Phrase("error.in_the_past"))
        reason = checks.text("reason", reason, longest=1000, needed=True)
        checks.done()
        _must_be_active(member)
        assert tier is not None
        work.because(reason)
        return set_level(work, member, tier, kind="grant", until=until, hold="granted",
                         reason=reason)  # fmt: skip

    @use_case("tier.freeze", SPECIAL)
    def freeze(self, work: Work, membership: int, version: int, reason: str) -> Membership:
        """Let a level neither rise nor be lowered, as in a case of fraud.

        Raises ValidationErrors without a reason, Conflict, NotFound, Refused.
        """
        return self._hold(work, membership, version, reason, frozen=True)

    @use_case("tier.unfreeze", SPECIAL)
    def unfreeze(self, work: Work, membership: int, version: int, reason: str) -> Membership:
        """Let a level move again: what was reached meanwhile is given at once; as ``freeze``."""
        self._hold(work, membership, version, reason, frozen=False)
        upgrade_if_due(work, membership)
        return membership_of(membership)

    def _hold(
        self, work: Work, membership: int, version: int, reason: str, *, frozen: bool
    ) -> Membership:
        member = self._member(work, membership, version)
        checks = Checks()
        reason = checks.text("reason", reason, longest=1000, needed=True)
        checks.done()
        if not member.open:
            raise Refused(Phrase("tiers.no_member"))
        if (member.tier_hold == "frozen") == frozen:
            raise Refused(Phrase("tiers.frozen_already" if frozen else "tiers.not_frozen"))
        work.because(reason)
        hold = "frozen" if frozen else _hold_before(member)
        kind = "freeze" if frozen else "unfreeze"
        return set_level(work, member, member.tier, kind=kind, until=member.tier_until, hold=hold,
                         reason=reason)  # fmt: skip

    @reading(VIEW)
    def history(self, look: Look, membership: int) -> tuple[LevelChange, ...]:
        """Return how a member came to their level, the latest first; raises NotFound."""
        self._member(look, membership)
        by_id = {tier.id: tier for tier in tiers()}
        found = sql.rows(
            "SELECT c.id, c.kind, c.before_id, c.after_id, c.at, p.name, c.reason, c.computed "
            "FROM tier_change c LEFT JOIN person p ON p.id = c.by_id WHERE c.membership_id = ? "
            "ORDER BY c.id DESC",
            membership,
        )
        return tuple(_change(row, by_id) for row in found)

    def _member(self, look: Look, membership: int, version: int = 0) -> Membership:
        """Return a membership within scope, as whoever acts saw it."""
        found = membership_of(membership)
        if not look.acting.reaches(found.company):
            raise NotFound("membership")
        if version and found.version != version:
            raise Conflict("membership", None, found)
        return found


def _must_be_active(member: Membership) -> None:
    if member.state != "active":
        raise Refused(Phrase("tiers.no_member"))
    if member.tier_hold == "frozen":
        raise Refused(Phrase("tiers.frozen_already"))


def _hold_before(member: Membership) -> str:
    """Return what held a level before it was frozen: a grant goes on."""
    kind = sql.scalar(
        "SELECT kind FROM tier_change WHERE membership_id = ? "
        "AND kind NOT IN ('freeze', 'unfreeze') ORDER BY id DESC LIMIT 1",
        member.id,
    )
    return "granted" if kind == "grant" else ""


def _due_moves(today: date) -> list[Move]:
    levels = tiers()
    by_id = {tier.id: tier for tier in levels}
    moves = []
    rule = office_rule()
    members = sql.rows(_MEMBERS)
    for start in range(0, len(members), _PART):
        part = members[start : start + _PART]
        counts = counted_over(tuple(account for _, account, _, _ in part), today, rule)
        for membership, account, customer, now in part:
            tier = reached(levels, by_id[now], counts[account].value)
            if tier is not None:
                computed = counts[account].computed(tier.upgrade_at)
                until = rule.next_review(today)
                moves.append(Move(membership, customer, now, tier.id, until, computed))
    return moves


# ----------------------------------------------------------------------------------- what is set up


def _checked(data: TierData, before: Tier | None) -> TierData:
    checks = Checks()
    data = replace(
        data,
        code=checks.text("code", data.code, longest=40, needed=True),
        zh=checks.text("zh", data.zh, longest=40, needed=True),
        en=checks.text("en", data.en, longest=40, needed=True),
        benefits=checks.text("benefits", data.benefits, longest=4000),
    )
    if not _CODE.fullmatch(data.code):
        checks.add("code", Phrase("error.entry_code"))
    if before is not None and before.code != data.code:
        checks.add("code", Phrase("error.code_stays"))
    if before is None and sql.scalar(
        "SELECT id FROM member_tier WHERE code = ?", storable(data.code)
    ):
        checks.add("code", Phrase("error.taken"))
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(data, name) <= most:
            checks.add(name, Phrase("error.between", least=least, most=most))
    others = [tier for tier in tiers() if before is None or tier.id != before.id]
    if any(tier.rank == data.rank for tier in others):
        checks.add("rank", Phrase("error.taken"))
    _check_steps(checks, data, others)
    if before is not None and before.active and not data.active:
        _check_unused(checks, before)
    checks.done()
    return data


def _check_steps(checks: Checks, data: TierData, others: list[Tier]) -> None:
    """Hold that the lowest level asks for nothing and each above it for more than the one below."""
    active: list[TierData] = [tier for tier in others if tier.active]
    if data.active:
        active.append(data)
    active.sort(key=lambda tier: tier.rank)
    if not active:
        checks.add("active", Phrase("tiers.one_stays"))
        return
    if active[0].upgrade_at or active[0].keep_at:
        field = "upgrade_at" if active[0] is data else "rank" if data.active else "active"
        checks.add(field, Phrase("tiers.lowest_is_free"))
    if data.upgrade_at and data.keep_at > data.upgrade_at:
        checks.add("keep_at", Phrase("tiers.keep_above"))
    steps = [tier.upgrade_at for tier in active if tier.upgrade_at]
    if steps != sorted(set(steps)):
        checks.add("upgrade_at", Phrase("tiers.not_rising"))


def _check_unused(checks: Checks, before: Tier) -> None:
    if sql.scalar(_IN_USE, before.id, before.id):
        checks.add("active", Phrase("tiers.in_use"))


def _values(data: TierData) -> dict[str, object]:
    return {field.name: getattr(data, field.name) for field in fields(TierData)}


# ------------------------------------------------------------------------------------ what is read


def _change(row: sql.Row, by_id: dict[int, Tier]) -> LevelChange:
    number, kind, before, after, at, by, reason, computed = row
    told = json.loads(computed)
    until = told.get("until")
    return LevelChange(
        number,
        kind,
        by_id.get(before),
        by_id[after],
        moment(at),
        by or "",
        reason,
        parse_day(until) if until else None,
        _computation(told),
    )


def _computation(told: dict[str, object]) -> Computation | None:
    if "value" not in told:
        return None
    return Computation(
        Basis(str(told["basis"])),
        parse_day(str(told["from"])),
        parse_day(str(told["to"])),
        int(str(told["entries"])),
        int(str(told["value"])),
        int(str(told["threshold"])),
    )
