"""Becoming a member: the membership, its account and its first level in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.levels import first_review
from crm_desktop.membership.model import Membership, Tier
from crm_desktop.membership.read import membership_of, open_membership
from db import sql
from db.models.membership import Account, TierChange
from db.models.membership import Membership as MembershipTable


@dataclass(frozen=True)
class Joining:
    """Who becomes a member where, from when on and at which level.

    ``number`` is the member's own; without one the customer's code serves. ``tier_until`` is when
    the level is looked at again, None where the office's rule says; ``period_until`` is when the
    benefits end, None where it is not yet said.
    """

    customer: int
    company: int
    tier: Tier
    joined_on: date
    number: str = ""
    application: int | None = None
    tier_until: date | None = None
    period_until: date | None = None
    kind: str = "joined"
    computed: Mapping[str, Any] | None = None


def join(work: Work, joining: Joining) -> Membership:
    """Make a customer a member; the log names the membership by its number.

    Raises Refused where the customer is a member of the company already.
    """
    if open_membership(joining.customer, joining.company) is not None:
        raise Refused(Phrase("membership.member_already"))
    tier_until = joining.tier_until or first_review(joining.tier, joining.joined_on)
    number = joining.number or str(
        sql.scalar("SELECT code FROM customer WHERE id = ?", joining.customer)
    )
    membership = MembershipTable.insert(
        company=joining.company,
        customer=joining.customer,
        number=_free(joining.company, number),
        state="active",
        tier=joining.tier.id,
        tier_since=day_text(joining.joined_on),
        tier_until=tier_until and day_text(tier_until),
        joined_on=day_text(joining.joined_on),
        period_until=joining.period_until and day_text(joining.period_until),
        application=joining.application,
    ).execute()
    Account.insert(company=joining.company, membership=membership).execute()
    TierChange.insert(
        membership=membership,
        kind=joining.kind,
        after=joining.tier.id,
        at=stamp(work.now),
        by=work.acting.actor.person or None,
        computed=json.dumps(joining.computed or {}, ensure_ascii=False),
    ).execute()
    made = membership_of(membership)
    work.changed("membership", made.id, made.number, None, _told(made))
    return made


def _free(company: int, number: str) -> str:
    """Return a member number that nobody has: one who comes back gets the next of their code."""
    taken = "SELECT id FROM membership WHERE company_id = ? AND number = ?"
    given, again = number, 1
    while sql.scalar(taken, company, given):
        again += 1
        given = f"{number}-{again}"
    return given


def _told(membership: Membership) -> dict[str, Any]:
    return {
        "number": membership.number,
        "tier": membership.tier.code,
        "joined_on": membership.joined_on,
        "period_until": membership.period_until,
    }
