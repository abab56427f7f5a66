"""Customers on paper (report 14): the archive sheet of one, and the list of many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from crm_desktop.customers.model import Customer, CustomerKind, CustomerRow
from crm_desktop.customers.wording import (
    COLUMNS,
    CONTACTS,
    GENDERS,
    KINDS,
    LACKING,
    PAPERS,
    ROLES,
    VEHICLE_KINDS,
)
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead, Orientation
from crm_desktop.paper.table import Column

_QR_SIDE = 26  # mm: modules of more than a millimetre, which a scanner reads from a bad copy
_MOST_UPRIGHT = 5  # columns of a list that an upright sheet holds without breaking telephones
_WIDTHS = {
    "level": 17,
    "phone": 36,
    "plate": 21,
    "owner": 22,
    "complete": 19,
    "place": 35,
    "code": 31,
    "changed": 32,
}


@dataclass(frozen=True)
class ConsentLine:
    """What a customer says to one purpose, by the newest word; codes are in words already."""

    purpose: str
    given: bool
    at: datetime
    how: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class CreditFacts:
    """What a customer may owe, and owes; amounts in fen. Without a file only what is owed."""

    limit: int | None = None
    days: int | None = None
    grade: str = ""
    review_on: date | None = None
    owed: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class VisitLine:
    """A visit planned, and what came of it once it was made."""

    planned_on: date
    purpose: str
    who: str
    done_on: date | None = None
    result: str = ""


@dataclass(frozen=True)
class EventLine:
    """One line of the timeline."""

    at: datetime
    action: Phrase | str
    person: str
    post: str
    reason: str


@dataclass(frozen=True)
class ArchiveSheet:
    """A customer as whoever prints may see them, with what else is kept of them.

    ``words`` are the dictionary values of the customer by field (``level``, ``source``, …), ``own``
    the own fields by name. ``credit`` and ``visits`` are None where the reader may not see them or
    there is nothing to see. ``lacking`` are fields of ``wording.LACKING``.
    """

    customer: Customer
    words: Mapping[str, str] = field(default_factory=dict)
    own: tuple[tuple[str, str], ...] = ()
    consents: tuple[ConsentLine, ...] = ()
    credit: CreditFacts | None = None
    visits: tuple[VisitLine, ...] = ()
    lacking: tuple[str, ...] = ()
    events: tuple[EventLine, ...] = ()


@dataclass(frozen=True)
class CustomerList:
    """A list as the window shows it: what was asked for (label, value), its columns, its lines.

    ``columns`` are of ``wording.COLUMNS``; ``levels`` gives the words of the customer levels.
    """

    asked: tuple[tuple[Phrase | str, Value], ...]
    columns: tuple[str, ...]
    lines: Sequence[CustomerRow]
    levels: Mapping[str, str] = field(default_factory=dict)


def archive_sheet(letterhead: Letterhead, sheet: ArchiveSheet) -> bytes:
    """Return 客户档案表: who the customer is, with all that is kept of them and the right shows."""
    flow = Flow(letterhead)
    _add_head(flow, sheet)
    _add_warnings(flow, sheet.customer)
    for title, add in (
        ("customers_paper.profile", _add_profile),
        ("customers_paper.reach", _add_reach),
        ("customers_paper.vehicles", _add_vehicles),
        ("customers_paper.consents", _add_consents),
        ("customers_paper.credit", _add_credit),
        ("customers_paper.visits", _add_visits),
        ("customers_paper.events", _add_events),
    ):
        if add is _add_credit and sheet.credit is None:
            continue
        if add is _add_visits and not sheet.visits:
            continue
        flow.section(Phrase(title))
        add(flow, sheet)
    flow.section(Phrase("paper.sign.title"))
    customer = sheet.customer
    filed_on = customer.created_at.date() if customer.created_at else None
    flow.signatures(
        [
            Signature(Phrase("customers_paper.filed_by"), customer.creator, filed_on),
            Signature(Phrase("customers_paper.checked_by")),
        ]
    )
    return flow.pdf()


def customer_list(letterhead: Letterhead, listed: CustomerList) -> bytes:
    """Return 客户名单: the lines in the order given, numbered, under what was asked for."""
    if len(listed.columns) > _MOST_UPRIGHT:
        letterhead = replace(letterhead, orientation=Orientation.LANDSCAPE)
    flow = Flow(letterhead)
    count = Phrase("customers_paper.list.count", count=len(listed.lines))
    flow.title(Phrase("customers_paper.list.title"), count)
    flow.facts(listed.asked)
    heads = [
        Column(COLUMNS[name], _WIDTHS.get(name, 0), _aligned(name), wrap=name == "name")
        for name in listed.columns
    ]
    cells = [_CELLS[name] for name in listed.columns if name != "level"]
    level = listed.columns.index("level") if "level" in listed.columns else None
    rows: list[list[Value | Marked]] = []
    for number, line in enumerate(listed.lines, start=1):
        row: list[Value | Marked] = [str(number), *(cell(line) for cell in cells)]
        if level is not None:
            row.insert(level + 1, listed.levels.get(line.level, line.level))
        rows.append(row)
    flow.table(
        [Column(Phrase("customers_paper.list.number"), 13, Align.RIGHT), *heads],
        rows,
        empty=Phrase("customers_paper.list.nobody"),
    )
    return flow.pdf()


def _aligned(column: str) -> Align:
    return Align.RIGHT if column == "complete" else Align.LEFT


def _phone(line: CustomerRow) -> Value | Marked:
    if line.do_not_contact:
        return Marked(Phrase("customers_paper.quiet_phone", phone=line.phone), Tone.WARNING)
    return line.phone


_CELLS: dict[str, Callable[[CustomerRow], Value | Marked]] = {
    "name": lambda line: line.name,
    "phone": _phone,
    "plate": lambda line: line.plate,
    "owner": lambda line: line.owner_name,
    "complete": lambda line: f"{line.completeness} %",
    "place": lambda line: line.place,
    "code": lambda line: line.code,
    "changed": lambda line: f"{line.updated_at:%Y-%m-%d %H:%M}",
}

# -------------------------------------------------------------------------- parts of the sheet


def _add_head(flow: Flow, sheet: ArchiveSheet) -> None:
    """Add the name, the code to read and to scan, and whose customer it is."""
    customer = sheet.customer
    flow.title(Phrase("customers_paper.title"))
    left, right = flow.part(), flow.part()
    left.barcode(customer.code, width=62, height=9)
    facts: list[tuple[Phrase | str, Value | Marked]] = [
        (Phrase("customers_room.name"), Marked(customer.name, bold=True)),
        (Phrase("customers_room.kind"), KINDS[customer.kind]),
        (Phrase("customers_room.company"), customer.company_name),
        (Phrase("customers_room.owner"), customer.owner_name),
        (Phrase("customers_room.level"), sheet.words.get("level", customer.level)),
        (Phrase("customers_room.old_code"), customer.old_code),
    ]
    left.facts([(label, value) for label, value in facts if value])
    right.qr(customer.code, side=_QR_SIDE, caption=Phrase("customers_paper.scan"))
    flow.beside(left, right, _QR_SIDE + 4)


def _add_warnings(flow: Flow, customer: Customer) -> None:
    """Add what must not be overlooked before anybody dials."""
    if customer.merged_into is not None:
        flow.callout(Phrase("customers_room.merged"), customer.name, Tone.BAD)
    elif customer.deleted_at is not None:
        since = Phrase("customers_room.since", day=f"{customer.deleted_at:%Y-%m-%d}")
        flow.callout(Phrase("customers_room.in_bin"), since, Tone.BAD)
    if customer.do_not_contact:
        flow.callout(Phrase("customers_room.quiet"), customer.do_not_contact_reason, Tone.WARNING)
    if customer.care:
        flow.callout(Phrase("customers_room.care"), customer.care_plan)


def _add_profile(flow: Flow, sheet: ArchiveSheet) -> None:
    customer, words = sheet.customer, sheet.words
    person = customer.kind == CustomerKind.PERSON
    facts: list[tuple[Phrase | str, Value | Marked]] = [
        (Phrase("customers_room.salutation"), customer.salutation),
        (Phrase("customers_room.gender"), GENDERS.get(customer.gender, "") if person else ""),
        (Phrase("customers_room.birthday"), customer.birthday),
        (Phrase("customers_paper.birthday_lunar"), customer.birthday_lunar),
        (Phrase("customers_room.employer"), customer.employer_name),
        (Phrase("customers_room.job"), customer.job),
        (Phrase("customers_room.org_type"), words.get("org_type", "")),
        (Phrase("customers_room.store_level"), words.get("store_level", "")),
        (Phrase("customers_room.industry"), words.get("industry", "")),
        (Phrase("customers_room.source"), words.get("source", "")),
        (Phrase("customers_room.tags"), flow.text(Phrase("paper.comma")).join(customer.tags)),
        (Phrase("customers_room.file_number"), customer.file_number),
        (Phrase("customers_room.shelf"), customer.shelf),
        (Phrase("customers_paper.retain_until"), customer.retain_until),
        *sheet.own,
    ]
    told = [(label, value) for label, value in facts if value]
    if told:
        flow.facts(told)
    notes = [(Phrase("customers_room.notes"), customer.notes)] if customer.notes else []
    flow.facts([*notes, *_completeness(flow, sheet)], pairs=1)


def _completeness(flow: Flow, sheet: ArchiveSheet) -> list[tuple[Phrase | str, Value | Marked]]:
    """Return how complete the record is, and what it lacks."""
    missing = flow.text(Phrase("paper.comma")).join(
        flow.text(LACKING[name]) for name in sheet.lacking
    )
    nothing = Marked(Phrase("customers_paper.lacks_nothing"), Tone.GOOD)
    return [
        (Phrase("customers_room.complete"), f"{sheet.customer.completeness} %"),
        (Phrase("customers_paper.lacking"), missing or nothing),
    ]


def _add_reach(flow: Flow, sheet: ArchiveSheet) -> None:
    """Add every way to reach the customer, and their papers."""
    customer = sheet.customer
    rows: list[Sequence[Value | Marked]] = [
        (
            CONTACTS.get(each.kind, CONTACTS["other"]),
            Marked(each.value, bold=each.main),
            each.label,
        )
        for each in customer.contacts
    ]
    rows += [
        (
            Phrase("customers_room.address"),
            " ".join(filter(None, (each.text, each.postcode))),
            each.label,
        )
        for each in customer.addresses
    ]
    rows += [
        (
            PAPERS.get(each.kind, PAPERS["other"]),
            each.number,
            Phrase("customers_paper.until", day=each.valid_until.isoformat())
            if each.valid_until
            else "",
        )
        for each in customer.identities
    ]
    flow.table(
        [
            Column(Phrase("customers_room.kind"), 30),
            Column(Phrase("customers_room.contact.value")),
            Column(Phrase("customers_paper.remark"), 40),
        ],
        rows,
        empty=Phrase("customers_room.nothing_known"),
    )


def _add_vehicles(flow: Flow, sheet: ArchiveSheet) -> None:
    flow.table(
        [
            Column(Phrase("customers_room.kind"), 18),
            Column(Phrase("customers_room.plate"), 22),
            Column(Phrase("customers_room.model")),
            Column(Phrase("customers_room.vin"), 38),
            Column(Phrase("customers_room.role"), 17),
            Column(Phrase("customers_paper.from"), 24),
            Column(Phrase("customers_paper.to"), 24),
        ],
        [
            (
                VEHICLE_KINDS[each.kind],
                each.plate,
                each.title,
                each.vin,
                ROLES[each.role],
                each.since,
                each.until,
            )
            for each in sheet.customer.vehicles
        ],
        empty=Phrase("customers_room.no_vehicle"),
    )


def _add_consents(flow: Flow, sheet: ArchiveSheet) -> None:
    given = Marked(Phrase("customers_paper.given"), Tone.GOOD)
    withdrawn = Marked(Phrase("customers_paper.withdrawn"), Tone.BAD, bold=True)
    flow.table(
        [
            Column(Phrase("customers_paper.purpose"), 34),
            Column(Phrase("customers_paper.state"), 22),
            Column(Phrase("customers_paper.at"), 32),
            Column(Phrase("customers_paper.how"), 28),
            Column(Phrase("customers_paper.evidence")),
        ],
        [
            (each.purpose, given if each.given else withdrawn, each.at, each.how, each.evidence)
            for each in sheet.consents
        ],
        empty=Phrase("customers_paper.no_consent"),
    )


def _add_credit(flow: Flow, sheet: ArchiveSheet) -> None:
    credit = sheet.credit or CreditFacts()
    facts: list[tuple[Phrase | str, Value | Marked]] = []
    if credit.limit is not None:
        facts = [
            (Phrase("credit.limit"), format_fen(credit.limit)),
            (Phrase("customers_paper.days"), credit.days),
            (Phrase("credit.grade"), credit.grade),
            (Phrase("credit.review_on"), credit.review_on),
        ]
    late = Tone.BAD if credit.overdue else Tone.PLAIN
    facts += [
        (Phrase("credit.owed"), format_fen(credit.owed)),
        (
            Phrase("credit.overdue"),
            Marked(format_fen(credit.overdue), late, bold=bool(credit.overdue)),
        ),
    ]
    flow.facts(facts)


def _add_visits(flow: Flow, sheet: ArchiveSheet) -> None:
    flow.table(
        [
            Column(Phrase("customers_paper.planned_on"), 22),
            Column(Phrase("customers_paper.why"), 50),
            Column(Phrase("customers_paper.who"), 22),
            Column(Phrase("customers_paper.done_on"), 22),
            Column(Phrase("customers_paper.result")),
        ],
        [
            (each.planned_on, each.purpose, each.who, each.done_on, each.result)
            for each in sheet.visits
        ],
    )


def _add_events(flow: Flow, sheet: ArchiveSheet) -> None:
    flow.paragraph(
        Phrase("customers_paper.events_latest", count=len(sheet.events)), LABEL, with_next=True
    )
    flow.table(
        [
            Column(Phrase("customers_paper.at"), 32),
            Column(Phrase("customers_paper.action"), 36),
            Column(Phrase("customers_paper.who"), 24),
            Column(Phrase("customers_paper.post"), 36),
            Column(Phrase("customers_room.reason")),
        ],
        [(each.at, each.action, each.person, each.post, each.reason) for each in sheet.events],
    )
