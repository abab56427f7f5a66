"""Intake 登记 and acceptance 受理: the number is there at once, and nothing blocks it (GB/T 19012
§7.2: whoever complains is not sent away to complete a form)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from crm_desktop.complaints.clocks import Limit, NewClock, end_clocks, start_clock, start_clocks
from crm_desktop.complaints.life import take_step
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.complaints.read import complaint_of
from crm_desktop.complaints.room import CaseDone, ComplaintRoom, checked_target, must_run
from crm_desktop.complaints.scope import ACCEPT, CREATE
from crm_desktop.complaints.similar import Similar, SimilarCase, similar_cases
from crm_desktop.complaints.sla import limits_for
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.formats.phones import phone_digits
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.searchkeys import plain
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.read import open_membership
from db import sql
from db.models.complaints import Complaint as ComplaintTable

_TITLE = 40
_NOTHING_SAID = "—"
_FIRST_ROUND = (
    "INSERT INTO complaint_round (complaint_id, round, why, reason, opened_at, opened_by_id) "
    "VALUES (?, 1, 'first', '', ?, ?)"
)


@dataclass(frozen=True)
class Intake:
    """What is known when somebody complains; none of it is needed.

    ``company`` 0 is that of the acting post, ``received_at`` None is now. ``customer``, ``vehicle``
    and ``card`` are ids. ``fault`` is what went wrong in a word or two: repeats are found by it.
    ``promise_at`` is when the customer was told they will be called back; None takes the limit.
    """

    company: int = 0
    channel: str = "call"
    ivr_choice: str = ""
    received_at: datetime | None = None
    words: str = ""
    title: str = ""
    wish: str = ""
    wish_kind: str = ""
    kind: str = ""
    fault: str = ""
    level: str = "ordinary"
    safety: bool = False
    legal: bool = False
    anonymous: bool = False
    customer: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    vehicle: int | None = None
    card: int | None = None
    order_number: str = ""
    target: Target | None = None
    target_note: str = ""
    source_number: str = ""
    source_due: datetime | None = None
    again_of: int | None = None
    promise_at: datetime | None = None
    origin: str = "desk"


@dataclass(frozen=True)
class Acceptance:
    """What is settled when a case is accepted; ``promise_at`` None keeps the promise there is.

    What is left empty of target, wish and title stays as it was registered.
    ``acknowledged_how`` (of ``callback_way``) is how the customer was told that it is accepted.
    """

    kind: str
    level: str
    target: Target | None = None
    wish: str = ""
    wish_kind: str = ""
    safety: bool = False
    legal: bool = False
    title: str = ""
    acknowledged_how: str = "call"
    promise_at: datetime | None = None


class IntakeService(ComplaintRoom):
    """Registers and accepts."""

    @use_case("complaint.register", CREATE)
    def register(self, work: Work, intake: Intake) -> CaseDone:
        """Register a complaint and return it with its number; its clocks run from its receipt.

        Raises ValidationErrors for what cannot be stored, NotFound for a customer or company out
        of reach.
        """
        case = register_case(self, work, intake)
        return CaseDone(case, case.number)

    @use_case("complaint.accept", ACCEPT)
    def accept(self, work: Work, complaint: int, version: int, acceptance: Acceptance) -> CaseDone:
        """Accept a case and note that the customer was told.

        Raises ValidationErrors, NotAllowed for a level that is not whoever acts's, Refused,
        Conflict, NotFound.
        """
        case = self._at_hand(work, complaint, version)
        must_run(case)
        checks = Checks()
        target = case.target
        if acceptance.target is not None:
            target = checked_target(checks, acceptance.target)
        check_entry(checks, "kind", "complaint_kind", acceptance.kind, in_use=True)
        checks.choice("level", acceptance.level, {"ordinary", "escalated", "major"})
        check_entry(
            checks, "acknowledged_how", "callback_way", acceptance.acknowledged_how, in_use=True
        )
        wish = checks.text("wish", acceptance.wish, longest=1000) or case.wish
        title = checks.text("title", acceptance.title, longest=200) or case.title
        if acceptance.promise_at is not None and acceptance.promise_at <= work.now:
            checks.add("promise_at", Phrase("complaints.in_the_past"))
        checks.done()
        level = least_level(acceptance.level, safety=acceptance.safety, legal=acceptance.legal)
        self._must_fit_level(work, replace(case, level=level))
        after = take_step(
            work,
            case,
            "accept",
            content={"level": level, "kind": acceptance.kind},
            values={
                "kind": acceptance.kind,
                "level": level,
                "wish": wish,
                "wish_kind": acceptance.wish_kind or case.wish_kind,
                "title": title,
                "safety": acceptance.safety,
                "legal": acceptance.legal,
                "target_company": target.company if target else None,
                "target_unit": target.unit if target else None,
                "target_person": target.person if target else None,
                "accepted_at": stamp(work.now),
                "accepted_by": work.acting.actor.person,
                "acknowledged_at": stamp(work.now),
                "acknowledged_how": acceptance.acknowledged_how,
            },
        )
        end_clocks(work, case.id, ("acknowledge",), "met")
        if acceptance.promise_at is not None:
            end_clocks(work, case.id, ("promise",), "renewed")
            start_clock(work, after, "promise", Limit(until=acceptance.promise_at), told=True)
        return CaseDone(complaint_of(case.id))

    @reading(CREATE)
    def similar(self, look: Look, similar: Similar) -> tuple[SimilarCase, ...]:
        """Return cases of the last days by the same person, vehicle or fault, the likest first.

        Those out of reach are left out; numbers are shown as whoever looks may see them.
        """
        return tuple(
            replace(each, case=self._shown_case(look, each.case))
            for each in similar_cases(look, similar)
            if look.acting.reaches(each.case.company) or self._concerns(look.acting, each.case)
        )


def register_case(room: ComplaintRoom, work: Work, intake: Intake) -> Complaint:
    """Register a complaint within a use case of this room or of a neighbour (inquiry, callback)."""
    intake = _checked(room, work, intake)
    received = intake.received_at or work.now
    tier = ""
    if intake.customer is not None:
        membership = open_membership(intake.customer, intake.company)
        tier = membership.tier.code if membership else ""
    number = next_number(intake.company, "complaint", work.today)
    target = intake.target
    by = work.acting.actor.person or None
    # As text: the ORM takes longer over this row than SQLite does over all of it.
    values = {
        "company_id": intake.company,
        "number": number,
        "origin": intake.origin,
        "channel": intake.channel,
        "ivr_choice": intake.ivr_choice,
        "received_at": stamp(received),
        "registered_at": stamp(work.now),
        "registered_by_id": by,
        "title": intake.title,
        "words": intake.words,
        "wish": intake.wish,
        "wish_kind": intake.wish_kind,
        "kind": intake.kind,
        "fault": intake.fault,
        "fault_key": fault_key(intake.fault),
        "level": intake.level,
        "tier": tier,
        "safety": intake.safety,
        "legal": intake.legal,
        "anonymous": intake.anonymous,
        "customer_id": intake.customer,
        "contact_name": intake.contact_name,
        "contact_phone": intake.contact_phone,
        "phone_key": phone_digits(intake.contact_phone)[:24],
        "vehicle_id": intake.vehicle,
        "card_id": intake.card,
        "order_number": intake.order_number,
        "target_company_id": target.company if target else None,
        "target_unit_id": target.unit if target else None,
        "target_person_id": target.person if target else None,
        "target_note": intake.target_note,
        "source_number": intake.source_number,
        "source_due": stamp(intake.source_due) if intake.source_due else None,
        "again_of_id": intake.again_of,
    }
    id_ = sql.scalar(_insert(), *(_blank() | values).values())
    sql.run(_FIRST_ROUND, id_, stamp(received), by)
    limits = limits_for(intake.level, tier, intake.channel, work.today)
    promise = Limit(until=intake.promise_at) if intake.promise_at else Limit(limits.promise)
    clocks = [
        NewClock("acknowledge", Limit(limits.acknowledge), since=received),
        NewClock("promise", promise, told=True),
        NewClock("answer", Limit(days=limits.answer_days), since=received),
    ]
    if intake.source_due is not None:
        clocks.append(NewClock("source", Limit(until=intake.source_due), since=received))
    start_clocks(work, id_, 1, intake.company, clocks)
    told = {
        "number": number,
        "channel": intake.channel,
        "level": intake.level,
        "title": mask_numbers(intake.title),
    }
    work.changed("complaint", id_, number, None, told)
    case = complaint_of(id_)
    room._tell_customer(work, case, title=mask_numbers(intake.title))  # noqa: SLF001
    return case


@cache
def _blank() -> dict[str, Any]:
    """Return a new case by column, with nothing known of it."""
    return {
        column.column_name: column.default
        for column in ComplaintTable._meta.sorted_fields  # noqa: SLF001
        if column.column_name != "id"
    } | {"state": "registered"}


@cache
def _insert() -> str:
    names = tuple(_blank())
    marks = sql.marks(len(names))
    return f"INSERT INTO complaint ({', '.join(names)}) VALUES ({marks}) RETURNING id"


def least_level(level: str, *, safety: bool, legal: bool) -> str:
    """Return the level a case has at the least: a risk at law takes it to the manager (MG).

    Danger to people is more than a dealer settles alone (domain §2.5, levels).
    """
    if legal:
        return "major"
    return "escalated" if safety and level == "ordinary" else level


def fault_key(fault: str) -> str:
    """Return what the same fault is found by, however it was typed."""
    return plain(fault)[:100]


def _checked(room: ComplaintRoom, work: Work, intake: Intake) -> Intake:
    company = intake.company or work.acting.company
    room._must_reach(work, company)  # noqa: SLF001
    checks = Checks()
    check_entry(checks, "channel", "complaint_channel", intake.channel, in_use=True)
    checks.choice("level", intake.level, {"ordinary", "escalated", "major"})
    for field, dictionary in (
        ("kind", "complaint_kind"),
        ("wish_kind", "wish_kind"),
        ("ivr_choice", "ivr_choice"),
    ):
        if getattr(intake, field):
            check_entry(checks, field, dictionary, getattr(intake, field), in_use=True)
    words = checks.text("words", intake.words, longest=100_000)
    title = checks.text("title", intake.title, longest=200) or first_line(words, intake.fault)
    texts: dict[str, Any] = {
        field: checks.text(field, getattr(intake, field), longest=longest)
        for field, longest in (
            ("wish", 1000),
            ("fault", 100),
            ("contact_name", 200),
            ("contact_phone", 40),
            ("order_number", 40),
            ("target_note", 200),
            ("source_number", 60),
        )
    }
    if intake.received_at is not None and intake.received_at > work.now:
        checks.add("received_at", Phrase("complaints.in_the_future"))
    if intake.promise_at is not None and intake.promise_at <= work.now:
        checks.add("promise_at", Phrase("complaints.in_the_past"))
    target = checked_target(checks, intake.target) if intake.target else None
    if intake.customer is not None:
        room._whole(work, intake.customer)  # noqa: SLF001
    for field, table in (("vehicle", "vehicle"), ("card", "card")):
        chosen = getattr(intake, field)
        if chosen and not sql.scalar(f"SELECT 1 FROM {table} WHERE id = ?", chosen):
            checks.add(field, Phrase("error.not_a_choice"))
    checks.done()
    known = intake.customer or texts["contact_name"] or texts["contact_phone"]
    return replace(
        intake,
        **texts,
        company=company,
        words=words,
        title=title,
        target=target,
        level=least_level(intake.level, safety=intake.safety, legal=intake.legal),
        anonymous=intake.anonymous or not known,
    )


def first_line(words: str, fault: str) -> str:
    """Return a title for what nobody gave one: the first words, cut at a sentence's end."""
    line = next((line.strip() for line in words.splitlines() if line.strip()), fault)
    for end in "。！？!?；;":
        head = line.split(end, 1)[0]
        if 0 < len(head) < len(line):
            line = head
    return (line[:_TITLE] + "…" if len(line) > _TITLE else line) or _NOTHING_SAID
