"""What the form of a new complaint shows while somebody talks: choices, who it is, the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_desktop.cards.model import mask_card
from crm_desktop.complaints.clocks import Limit, due_of
from crm_desktop.complaints.intake import least_level
from crm_desktop.complaints.read import open_clocks
from crm_desktop.complaints.room import ComplaintRoom
from crm_desktop.complaints.scope import CREATE
from crm_desktop.complaints.sla import limits_for
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.formats.phones import mask_phone
from crm_desktop.foundation.usecase import reading
from crm_desktop.foundation.work import Look
from crm_desktop.membership.model import Tier
from crm_desktop.membership.read import open_membership, tiers
from db import sql

_COMPANIES = "SELECT id, short_name, name FROM company WHERE active ORDER BY code, id"
_UNITS = """
SELECT s.unit_id, u.company_id, s.name FROM unit_state s JOIN unit u ON u.id = s.unit_id
WHERE s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
ORDER BY u.company_id, s.position, s.unit_id
"""
_PEOPLE = """
SELECT DISTINCT p.id, t.company_id, s.unit_id, p.name
FROM posting g
JOIN person p ON p.id = g.person_id
JOIN post t ON t.id = g.post_id
JOIN post_state s ON s.post_id = t.id
WHERE p.active AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?)
  AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
ORDER BY p.name, p.id
"""
_CARDS = """
SELECT c.id, c.number FROM card c
JOIN account a ON a.id = c.account_id
JOIN membership m ON m.id = a.membership_id
WHERE m.customer_id = ? AND c.state NOT IN ('spoiled', 'replaced', 'cancelled')
ORDER BY c.id DESC
"""


@dataclass(frozen=True)
class Place:
    """A unit or a person to complain of, with where they belong; ``unit`` 0 is a unit's own."""

    id: int
    company: int
    name: str
    unit: int = 0


@dataclass(frozen=True)
class TargetChoices:
    """What there is to complain of: companies, their units, and whoever has a post there."""

    companies: tuple[tuple[int, str], ...]
    units: tuple[Place, ...]
    people: tuple[Place, ...]
    levels: tuple[Tier, ...]


@dataclass(frozen=True)
class Complainant:
    """A customer who complains: telephone masked as in lists, vehicles and cards by id."""

    id: int
    name: str
    code: str
    phone: str
    tier: str
    vehicles: tuple[tuple[int, str], ...]
    cards: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class PromiseAsked:
    """What the promise hangs on; ``level`` as chosen, before what safety and law make of it."""

    level: str = "ordinary"
    safety: bool = False
    legal: bool = False
    channel: str = "call"
    customer: int | None = None


@dataclass(frozen=True)
class PromiseTime:
    """Until when somebody is to be called back, if the case were registered now.

    ``level`` is what the flags make of the one chosen. ``due`` is None while the calendar lacks
    ``unknown_year``. ``answer_due`` is the lawful limit, told by the same calendar.
    """

    level: str
    due: datetime | None
    unknown_year: int | None
    answer_due: datetime | None


class IntakeDesk(ComplaintRoom):
    """Readings of the form; nothing of it is stored."""

    @reading(CREATE)
    def choices(self, look: Look) -> TargetChoices:
        """Return what may be complained of: everything in the group, for nothing blocks intake."""
        day = day_text(look.today)
        return TargetChoices(
            tuple((each, short or name) for each, short, name in sql.rows(_COMPANIES)),
            tuple(Place(unit, company, name) for unit, company, name in sql.rows(_UNITS, day, day)),
            tuple(
                Place(person, company, name, unit)
                for person, company, unit, name in sql.rows(_PEOPLE, day, day, day, day)
            ),
            tiers(),
        )

    @reading(CREATE)
    def complainant(self, look: Look, customer: int) -> Complainant:
        """Return whoever complains; raises NotFound."""
        found = self._whole(look, customer)
        phones = [each for each in found.contacts if each.kind == "phone"]
        main = next((each for each in phones if each.main), phones[0] if phones else None)
        membership = open_membership(customer, found.company)
        return Complainant(
            customer,
            found.name,
            found.code,
            mask_phone(main.value) if main else "",
            membership.tier.code if membership else "",
            tuple(
                (each.vehicle, " ".join(part for part in (each.plate, each.title) if part))
                for each in found.vehicles
                if each.until is None
            ),
            tuple((card, mask_card(number)) for card, number in sql.rows(_CARDS, customer)),
        )

    @reading(CREATE)
    def promise(self, look: Look, asked: PromiseAsked) -> PromiseTime:
        """Return until when a callback would be promised, as registering it now would set it."""
        level = least_level(asked.level, safety=asked.safety, legal=asked.legal)
        company, tier = look.acting.company, ""
        if asked.customer is not None:
            membership = open_membership(asked.customer, company)
            tier = membership.tier.code if membership else ""
        limits = limits_for(level, tier, asked.channel, look.today)
        due, year = due_of(company, look.now, Limit(limits.promise))
        answer, _ = due_of(company, look.now, Limit(days=limits.answer_days))
        return PromiseTime(level, due, year, answer)

    @reading(CREATE)
    def promised(self, look: Look, complaint: int) -> PromiseTime:
        """Return what was promised when a case was registered; raises NotFound."""
        case = self._in_scope(look, complaint)
        clocks = {clock.kind: clock for clock in open_clocks(complaint)}
        promise, answer = clocks.get("promise"), clocks.get("answer")
        return PromiseTime(
            case.level,
            promise.due_at if promise else None,
            promise.unknown_year if promise else None,
            answer.due_at if answer else None,
        )
