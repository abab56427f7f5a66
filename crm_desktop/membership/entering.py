"""What the steps of an application write: what was typed, tidied; consents; decisions."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from crm_desktop.cards.read import card_types
from crm_desktop.customers.consents import ConsentData, ConsentState, add_line
from crm_desktop.customers.model import Customer
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.applying import Application, ApplicationData, Shown
from crm_desktop.membership.read import tiers


def tidied(
    data: ApplicationData, before: Application | None
) -> tuple[ApplicationData, dict[str, Any]]:
    """Return what was typed, tidied, and its columns; raises ValidationErrors.

    What was chosen before may stay although nobody may choose it any more.
    """
    checks = Checks()
    levels = {tier.code: tier for tier in tiers()}
    cards = {each.code: each for each in card_types() if not each.extra}
    tier, card = levels.get(data.tier), cards.get(data.card_type)
    if tier is None or not (tier.active or (before and before.tier.id == tier.id)):
        checks.add("tier", Phrase("error.not_a_choice"))
    if card is None or not (card.active or (before and before.card_type == card.code)):
        checks.add("card_type", Phrase("error.not_a_choice"))
    if data.source:
        check_entry(checks, "source", "customer_source", data.source)
    for purpose in data.consents:
        check_entry(checks, "consents", "consent_purpose", purpose, in_use=True)
    if data.consents and not data.notice_signed:
        checks.add("notice_signed", Phrase("application.notice_first"))
    data = replace(data, notes=checks.text("notes", data.notes, longest=4000))
    checks.done()
    return data, {
        "tier": tier and tier.id,
        "card_type": data.card_type,
        "named": card is None or card.named,
        "source": data.source,
        "terms_signed": data.terms_signed,
        "notice_signed": data.notice_signed,
        "notes": data.notes,
    }


def note_consents(work: Work, customer: Customer, data: ApplicationData, number: str) -> None:
    """Note what was ticked on the signed form with the customer; the number is its evidence."""
    for purpose in sorted(data.consents):
        line = ConsentData(purpose, ConsentState.GIVEN, "paper", number)
        add_line(work, customer, line)


def decided(work: Work, found: tuple[Shown, ...], reason: str) -> dict[str, Any]:
    """Return the columns of a decision, with what the checks showed."""
    shown = [[each.name, str(each.verdict), each.detail, each.english] for each in found]
    return {
        "decided_by": work.acting.actor.person,
        "decided_at": stamp(work.now),
        "reason": reason,
        "shown": json.dumps(shown, ensure_ascii=False),
    }


def told_of(data: ApplicationData) -> dict[str, Any]:
    """Return what the log tells of an application: no free text."""
    told = asdict(replace(data, notes=""))
    return told | {"notes": f"({len(data.notes)})" if data.notes else ""}


def not_come(application: Application) -> list[str]:
    """Return the kinds of paper asked for of which none came since."""
    asked = application.missing
    since = asked.asked_at
    came = {p.kind for p in application.papers if since is not None and p.received_at >= since}
    return [kind for kind in asked.kinds if kind not in came]


def not_now(application: Application) -> Phrase:
    """Return that something cannot be done in the state an application is in."""
    state = Phrase(f"state.application.{application.state}")
    return Phrase("application.not_now", state=state)
