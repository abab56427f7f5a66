"""Memberships 会员资格: listed, reviewed, frozen, given back (domain §2.1).

Whoever leaves has nothing left: money paid out, cards handed in, no card reported lost; points are
given up on record. Stored money never ends with a period (domain §0: a named card has no expiry).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any

from crm_desktop.cards.model import mask_card
from crm_desktop.cards.read import cards_of_account
from crm_desktop.customers.model import Happening
from crm_desktop.customers.room import ArchiveService, checked_reason, label_of
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.settings import MEMBER_MONTHS, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.belonging import (
    Member,
    MemberFilter,
    MemberRow,
    member_ids,
    member_rows,
    whole_member,
)
from crm_desktop.membership.happenings import happenings
from crm_desktop.membership.ledger import post_points
from crm_desktop.membership.levels import (
    NextLevel,
    counted,
    first_review,
    next_level,
    set_level,
)
from crm_desktop.membership.model import MEMBERSHIPS, Membership, Tier
from crm_desktop.membership.periods import months_later
from crm_desktop.membership.read import membership_of, memberships_of, tiers
from db import sql
from db.models.membership import Membership as MembershipTable

VIEW, APPROVE = "membership.view", "membership.approve"
POINTS, MONEY = "points.view", "stored_value.view"


class MemberService(ArchiveService):
    """Memberships of customers within scope."""

    @reading(VIEW)
    def ids(self, look: Look, wanted: MemberFilter) -> array[int]:
        """Return the memberships that a filter finds, in its order."""
        self._hidden(look)
        return member_ids(look, wanted)

    @reading(VIEW)
    def rows(self, look: Look, memberships: Sequence[int]) -> list[MemberRow]:
        """Return memberships within scope as lists show them, in the order asked."""
        self._hidden(look)
        return self._rows(look, memberships)

    @reading(VIEW)
    def member(self, look: Look, membership: int) -> Member:
        """Return a membership with its level's history; raises NotFound."""
        self._hidden(look)
        return self._member(look, membership)

    @reading(VIEW)
    def of_customer(self, look: Look, customer: int) -> tuple[Member, ...]:
        """Return every membership of a customer, the open one first; raises NotFound."""
        self._hidden(look)
        self._whole(look, customer, binned=True)
        return tuple(
            self._member(look, each.id)
            for each in memberships_of(customer)
            if look.acting.reaches(each.company)
        )

    @reading(VIEW)
    def timeline(self, look: Look, membership: int) -> list[Happening]:
        """Return what happened to a membership, newest first; raises NotFound."""
        self._reached(look, membership)
        return happenings("membership", membership)

    @reading(VIEW)
    def next_level(self, look: Look, membership: int) -> NextLevel | None:
        """Return what is missing to a member's next level, None where there is none.

        Raises NotFound.
        """
        return next_level(self._reached(look, membership), look.today)

    @use_case("membership.freeze", APPROVE)
    def freeze(self, work: Work, membership: int, version: int, reason: str) -> Member:
        """Freeze a membership, for a reason: nothing may be drawn on its account meanwhile.

        Raises ValidationErrors, Conflict, NotFound, Refused.
        """
        before = self._reached(work, membership)
        self._step(work, before, version, "freeze", reason=reason)
        return self._member(work, membership)

    @use_case("membership.unfreeze", APPROVE)
    def unfreeze(self, work: Work, membership: int, version: int, reason: str) -> Member:
        """Let a frozen membership be used again; raises as ``freeze``."""
        before = self._reached(work, membership)
        self._step(work, before, version, "unfreeze", reason=reason)
        return self._member(work, membership)

    @use_case("membership.keep", APPROVE)
    def keep(self, work: Work, membership: int, version: int, reason: str) -> Member:
        """Keep a membership at its review 维持: its period runs on; raises as ``freeze``."""
        before = self._reached(work, membership)
        values = {"period_until": _next_period(before, work.today)}
        self._step(work, before, version, "keep", reason=reason, values=values)
        return self._member(work, membership)

    @use_case("membership.lower", APPROVE)
    def lower(self, work: Work, membership: int, version: int, reason: str) -> Member:
        """Lower a membership by one level at its review 降级; its period runs on.

        Raises as ``freeze``, and Refused at the lowest level and while the level is frozen.
        """
        before = self._reached(work, membership)
        lower = _below(before.tier)
        if lower is None:
            raise Refused(Phrase("members.lowest"))
        if before.tier_hold == "frozen":
            raise Refused(Phrase("members.level_frozen"))
        computed = counted(before, work.today).computed(before.tier.keep_at)
        values = {"period_until": _next_period(before, work.today)}
        self._step(work, before, version, "lower", reason=reason, values=values)
        set_level(
            work,
            membership_of(membership),
            lower,
            kind="downgrade",
            until=first_review(lower, work.today),
            reason=work.entry.reason,
            computed=computed,
        )
        return self._member(work, membership)

    @use_case("membership.end", APPROVE)
    def end(self, work: Work, membership: int, version: int, reason: str) -> Member:
        """End a membership at its review 终止, once nothing is left or owed.

        Raises as ``freeze``, and Refused that says what is left.
        """
        return self._leave(work, membership, version, "end", reason)

    @use_case("membership.quit", APPROVE)
    def quit(self, work: Work, membership: int, version: int, reason: str = "") -> Member:
        """Let a member leave 退会; points that are left are given up on record.

        Raises Refused that says what is left: money, a card that is still somebody's, one
        reported lost. Raises as ``freeze`` besides, and takes no reason.
        """
        return self._leave(work, membership, version, "quit", reason)

    @use_case("membership.set_period", APPROVE)
    def set_period(
        self, work: Work, membership: int, version: int, until: date | None, reason: str
    ) -> Member:
        """Change until when the benefits run, None for no end; raises as ``freeze``."""
        before = self._reached(work, membership)
        if until is not None and until < before.joined_on:
            raise ValidationErrors({"until": Phrase("members.before_joining")})
        values = {"period_until": day_text(until) if until else None}
        self._step(work, before, version, "set_period", reason=reason, values=values)
        return self._member(work, membership)

    # Parts

    def _reached(self, look: Look, membership: int) -> Membership:
        self._hidden(look)
        found = membership_of(membership)
        if not look.acting.reaches(found.company):
            raise NotFound("membership")
        return found

    def _may(self, look: Look, right: str) -> bool:
        try:
            self._context.gate.admit(look.acting.actor, right, look.today)
        except NotAllowed:
            return False
        return True

    def _rows(self, look: Look, memberships: Sequence[int]) -> list[MemberRow]:
        points, money = self._may(look, POINTS), self._may(look, MONEY)
        return member_rows(look, memberships, points=points, money=money)

    def _member(self, look: Look, membership: int) -> Member:
        found = self._reached(look, membership)
        (row,) = self._rows(look, [membership])
        return whole_member(row, found)

    def _leave(self, work: Work, membership: int, version: int, event: str, reason: str) -> Member:
        before = self._reached(work, membership)
        _must_be_settled(before)
        values = {"ended_on": day_text(work.today)}
        self._step(
            work, before, version, event, reason=reason, values=values, reason_needed=event == "end"
        )
        if before.account.points:
            post_points(
                work,
                before.account,
                "adjust",
                -before.account.points,
                key=f"leaving:{membership}",
                on_day=work.today,
                document=before.number,
                reason=work.entry.reason,
            )
        sql.run(
            "UPDATE account SET state = 'closed', version = version + 1 WHERE id = ?",
            before.account.id,
        )
        return self._member(work, membership)

    def _step(
        self,
        work: Work,
        before: Membership,
        version: int,
        event: str,
        *,
        reason: str,
        values: dict[str, Any] | None = None,
        reason_needed: bool = True,
    ) -> None:
        """Take a step of the machine; raises ValidationErrors, Conflict, Refused."""
        checks = Checks()
        if reason_needed or reason.strip():
            reason = checked_reason(checks, reason)
        checks.done()
        step = MEMBERSHIPS.step(before.state, event)
        update_version(
            MembershipTable,
            before.id,
            version,
            kind="membership",
            mine={"state": step.target, **(values or {})},
            theirs=lambda: self._member(work, before.id),
            values={"state": step.target, **(values or {})},
        )
        work.because(reason)
        told = _told(before), _told(membership_of(before.id))
        work.changed("membership", before.id, before.number, *told)
        named = {"membership": before.number}
        was, now = (named | each for each in told)
        work.changed("customer", before.customer, label_of(before.customer), was, now)


def _must_be_settled(membership: Membership) -> None:
    """Hold that nothing is left and nothing in question; raises Refused that says what is."""
    if membership.account.state == "frozen":
        raise Refused(Phrase("members.account_frozen"))
    for card in cards_of_account(membership.account.id):
        if card.state == "lost":
            raise Refused(Phrase("members.card_lost", card=mask_card(card.number)))
        if card.live:
            raise Refused(Phrase("members.card_live", card=mask_card(card.number)))
    if membership.account.money_fen:
        amount = format_fen(membership.account.money_fen)
        raise Refused(Phrase("members.money_left", amount=amount))


def _next_period(membership: Membership, today: date) -> str | None:
    """Return until when a kept membership runs: on from its end, or from today where that is past.

    None where the office's memberships have no end.
    """
    months = value_of(MEMBER_MONTHS)
    if not months:
        return None
    return day_text(months_later(max(membership.period_until or today, today), months))


def _below(tier: Tier) -> Tier | None:
    """Return the level below, None at the lowest."""
    lower = [each for each in tiers() if each.active and each.rank < tier.rank]
    return lower[-1] if lower else None


def _told(membership: Membership) -> dict[str, Any]:
    return {
        "state": membership.state,
        "tier": membership.tier.code,
        "period_until": membership.period_until,
    }
