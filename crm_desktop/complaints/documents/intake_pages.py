"""What came in, from whom, and what was promised: the first sections of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from crm_desktop.complaints.documents.content import (
    CLOCKS,
    LEVELS,
    ROUNDS,
    CasePaper,
    VehicleSheet,
    clock_time,
    or_none,
    span,
    whom,
)
from crm_desktop.complaints.model import ClockRow
from crm_desktop.customers.files import is_recording
from crm_desktop.customers.wording import CONTACTS, GENDERS, KINDS, ROLES, VEHICLE_KINDS
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Value
from crm_desktop.paper.ink import Tone
from crm_desktop.paper.table import Column

Fact = tuple[Phrase | str, Value | Marked]

_NONE = Phrase("case_paper.none")
_FINE = 7.0  # a hash in two lines of a narrow column
_YES, _NO = Phrase("case_paper.yes"), Phrase("case_paper.no")


def add_intake(flow: Flow, paper: CasePaper) -> None:
    """Add 受理记录: how it came, the words as they were said, what was wanted, the recordings."""
    case, names = paper.file.case, paper.file.names
    facts: list[Fact] = [
        (Phrase("case_paper.number"), Marked(case.number, bold=True)),
        (Phrase("case_paper.old_number"), case.old_number),
        (Phrase("case_paper.channel"), paper.word("complaint_channel", case.channel)),
        (Phrase("case_paper.ivr"), paper.word("ivr_choice", case.ivr_choice)),
        (Phrase("case_paper.received_at"), clock_time(case.received_at)),
        (Phrase("case_paper.registered_at"), clock_time(case.registered_at)),
        (Phrase("case_paper.registered_by"), names.get(case.registered_by or 0, "")),
        (Phrase("case_paper.accepted"), _by_at(names, case.accepted_by, case.accepted_at)),
        (Phrase("case_paper.kind"), paper.word("complaint_kind", case.kind)),
        (Phrase("case_paper.fault"), case.fault),
        (Phrase("case_paper.level"), LEVELS[case.level]),
        (Phrase("case_paper.tier"), paper.word("tier", case.tier)),
        (Phrase("case_paper.target"), whom(flow, case.target)),
        (Phrase("case_paper.target_note"), case.target_note),
        (Phrase("case_paper.order_number"), case.order_number),
        (Phrase("case_paper.wish_kind"), paper.word("wish_kind", case.wish_kind)),
        (Phrase("case_paper.safety"), _flag(case.safety)),
        (Phrase("case_paper.legal"), _flag(case.legal)),
        (Phrase("case_paper.source_number"), case.source_number),
        (Phrase("case_paper.source_due"), clock_time(case.source_due)),
        (Phrase("case_paper.acknowledged"), clock_time(case.acknowledged_at)),
        (
            Phrase("case_paper.acknowledged_how"),
            paper.word("callback_way", case.acknowledged_how),
        ),
    ]
    flow.facts(facts)
    flow.callout(Phrase("case_paper.words"), or_none(case.words), Tone.PLAIN)
    flow.heading(Phrase("case_paper.wish"))
    flow.paragraph(or_none(case.wish))
    flow.heading(Phrase("case_paper.recordings"))
    recordings = [each for each in paper.file.files if is_recording(each)]
    flow.table(
        [
            Column(Phrase("case_paper.file"), 46),
            Column(Phrase("case_paper.length"), 20, Align.RIGHT),
            Column(Phrase("case_paper.size"), 22, Align.RIGHT),
            Column(Phrase("case_paper.added"), 34),
            Column(Phrase("case_paper.sha256")),
        ],
        [
            [
                each.name,
                _length(paper.seconds.get(each.id)),
                size(each.size),
                f"{each.added_by}\n{clock_time(each.added_at)}",
                fine(each.hash),
            ]
            for each in recordings
        ],
        empty=_NONE,
    )


def add_people(flow: Flow, paper: CasePaper) -> None:
    """Add 客户与车辆: who complained, of what vehicle, and what they complained of before."""
    flow.heading(Phrase("case_paper.customer"))
    flow.facts(_customer(paper))
    flow.heading(Phrase("case_paper.vehicle"))
    if paper.vehicle is None:
        flow.nothing(_NONE)
    else:
        flow.facts(_vehicle(flow, paper.vehicle))
    flow.heading(Phrase("case_paper.others"))
    flow.table(
        [
            Column(Phrase("case_paper.number"), 34),
            Column(Phrase("case_paper.received_at"), 32),
            Column(Phrase("case_paper.matter")),
            Column(Phrase("case_paper.state"), 24),
        ],
        [
            [o.number, clock_time(o.received_at), o.title, Phrase(f"state.complaint.{o.state}")]
            for o in paper.others
        ],
        empty=_NONE,
    )


def add_promises(flow: Flow, paper: CasePaper) -> None:
    """Add 承诺与时限: every time that was given, whether it was kept, and why it was given anew."""
    orders = {order.id: order.number for order in paper.file.orders}
    flow.table(
        [
            Column(Phrase("case_paper.clock"), 32),
            Column(Phrase("case_paper.round"), 11, Align.CENTRE),
            Column(Phrase("case_paper.given"), 26),
            Column(Phrase("case_paper.limit"), 22),
            Column(Phrase("case_paper.due"), 26),
            Column(Phrase("case_paper.ended"), 26),
            Column(Phrase("case_paper.how")),
        ],
        [
            [
                _lines(flow, CLOCKS[clock.kind], orders.get(clock.dispatch or 0, "")),
                str(clock.round),
                _two_lines(clock_time(clock.started_at)),
                span(clock.limit_minutes, clock.limit_days) or Phrase("case_paper.named_time"),
                _two_lines(clock_time(clock.due_at)) or Phrase("case_paper.year_unknown"),
                _two_lines(clock_time(clock.ended_at)),
                _outcome(flow, clock),
            ]
            for clock in paper.file.clocks
        ],
        empty=_NONE,
    )
    flow.heading(Phrase("case_paper.pauses"))
    flow.table(
        [
            Column(Phrase("case_paper.from"), 34),
            Column(Phrase("case_paper.until"), 34),
            Column(Phrase("case_paper.reason")),
        ],
        [
            [clock_time(p.from_at), clock_time(p.until_at) or Phrase("case_paper.open"), p.reason]
            for p in paper.file.pauses
        ],
        empty=_NONE,
    )
    flow.heading(Phrase("case_paper.rounds"))
    flow.table(
        [
            Column(Phrase("case_paper.round"), 14, Align.CENTRE),
            Column(Phrase("case_paper.opened_at"), 34),
            Column(Phrase("case_paper.by"), 26),
            Column(Phrase("case_paper.round_why"), 34),
            Column(Phrase("case_paper.reason")),
        ],
        [
            [str(r.round), clock_time(r.opened_at), r.opened_by, ROUNDS[r.why], r.reason]
            for r in paper.file.rounds
        ],
        empty=_NONE,
    )


def fine(text: str) -> Marked:
    """Return a hash as it stands in a column: small, so that it needs two lines."""
    return Marked(text, Tone.QUIET, size=_FINE)


def size(count: int) -> str:
    """Return a number of bytes in kB or MB, never less than one kB."""
    return f"{count / 1e6:,.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000)):,} kB"


def _customer(paper: CasePaper) -> list[Fact]:
    case, line, customer = paper.file.case, paper.file.customer, paper.customer
    if line is None:
        return [
            (Phrase("case_paper.name"), case.contact_name or Phrase("case_paper.anonymous")),
            (Phrase("case_paper.phone"), case.contact_phone or _NONE),
        ]
    facts: list[Fact] = [
        (Phrase("case_paper.name"), Marked(line.name, bold=True)),
        (Phrase("case_paper.customer_code"), line.code),
        (Phrase("customers_room.kind"), KINDS[line.kind]),
        (Phrase("case_paper.quiet"), _flag(line.do_not_contact)),
    ]
    if customer is None:
        facts.append((Phrase("case_paper.phone"), line.phone or _NONE))
    else:
        facts += [
            (Phrase("customers_room.gender"), GENDERS.get(customer.gender, "")),
            (Phrase("customers_room.level"), paper.word("customer_level", customer.level)),
            (Phrase("customers_room.company"), customer.company_name),
            (Phrase("customers_room.owner"), customer.owner_name),
            (Phrase("customers_room.employer"), customer.employer_name),
            (Phrase("customers_room.job"), customer.job),
            *((CONTACTS.get(c.kind, CONTACTS["other"]), c.value) for c in customer.contacts),
            *((Phrase("customers_room.address"), a.text) for a in customer.addresses),
        ]
    facts += [
        (Phrase("case_paper.contact"), case.contact_name),
        (Phrase("case_paper.contact_phone"), case.contact_phone),
    ]
    return facts


def _vehicle(flow: Flow, car: VehicleSheet) -> list[Fact]:
    read = "" if car.mileage is None else f"{car.mileage:,} km"
    if car.mileage_on:
        read = f"{read} ({flow.text(car.mileage_on)})"
    return [
        (Phrase("case_paper.vehicle_kind"), VEHICLE_KINDS[car.kind]),
        (Phrase("case_paper.plate"), Marked(car.plate, bold=True)),
        (Phrase("case_paper.model"), car.title),
        (Phrase("case_paper.vin"), car.vin),
        (Phrase("case_paper.serial"), car.serial),
        (Phrase("case_paper.mileage"), read),
        (Phrase("case_paper.purchased_on"), car.purchased_on),
        (Phrase("case_paper.warranty_until"), car.warranty_until),
        (Phrase("case_paper.insurance_until"), car.insurance_until),
        *((ROLES[role], name) for role, name in car.holders),
    ]


def _outcome(flow: Flow, clock: ClockRow) -> Marked:
    """Return how a time ended: kept, too late, given anew, dropped, or still running."""
    late = bool(clock.ended_at and clock.due_at and clock.ended_at > clock.due_at)
    word, tone = {
        "met": (Phrase("case_paper.late"), Tone.BAD) if late else (_KEPT, Tone.GOOD),
        "renewed": (Phrase("case_paper.renewed"), Tone.WARNING),
        "dropped": (Phrase("case_paper.dropped"), Tone.QUIET),
    }.get(clock.ended_how, (Phrase("case_paper.running"), Tone.INFO))
    told = Phrase("case_paper.told") if clock.told_customer else ""
    by = Phrase("case_paper.given_by", name=clock.by) if clock.by else ""
    return Marked(_lines(flow, word, clock.reason, told, by), tone)


_KEPT = Phrase("case_paper.kept")


def _by_at(names: Mapping[int, str], person: int | None, at: datetime | None) -> str:
    return " ".join(filter(None, (names.get(person or 0, ""), clock_time(at))))


def _flag(on: object) -> Marked | Phrase:
    return Marked(_YES, Tone.BAD, bold=True) if on else _NO


def _length(seconds: float | None) -> Phrase | str:
    if seconds is None:
        return Phrase("case_paper.length_unknown")
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _lines(flow: Flow, *parts: Phrase | str) -> str:
    return "\n".join(flow.text(part) for part in parts if part)


def _two_lines(moment: str) -> str:
    """Return a moment with its time under its day, for a narrow column."""
    return moment.replace(" ", "\n")
