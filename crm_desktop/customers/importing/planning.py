"""Which rows are new customers, which are customers that are there, and which are neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from crm_desktop.customers import read
from crm_desktop.customers.importing.draft import Draft
from crm_desktop.customers.importing.model import Fate, ImportOptions, Key, Mode, ReportLine
from crm_desktop.customers.index import core_of
from crm_desktop.customers.model import Customer, CustomerData
from crm_desktop.customers.rules import check_customer, contact_key, identity_key
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.formats.checked import compact
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.words import Phrase
from db import matching, rows, sql

_SHORTEST_PHONE = 7
_LONGEST_VALUE = 80
_LIVE = "c.deleted_at IS NULL AND c.company_id = ?"
_QUERIES = {
    Key.CODE: f"SELECT c.code, '', c.id FROM customer c WHERE c.code IN ({{marks}}) AND {_LIVE}",
    Key.OLD_CODE: (
        f"SELECT c.old_code, '', c.id FROM customer c WHERE c.old_code IN ({{marks}}) "
        f"AND c.old_code <> '' AND {_LIVE}"
    ),
    Key.NAME: (
        f"SELECT c.name_key, '', c.id FROM customer c WHERE c.name_key IN ({{marks}}) AND {_LIVE}"
    ),
}
# What customers have and whoever imports may not be shown: whose it is, the database says.
_HELD = {
    Key.IDENTITY: "identity",
    Key.PHONE: "phone",
    Key.PHONE_NAME: "phone",
    Key.EMAIL: "email",
    Key.EMAIL_NAME: "email",
}
_NAMED = f"SELECT c.id, c.name_key FROM customer c WHERE c.id IN ({{marks}}) AND {_LIVE}"
_WITH_NAME = frozenset({Key.PHONE_NAME, Key.EMAIL_NAME})

Value = tuple[str, str]


@dataclass
class Plan:
    """What is to be stored, and the report of the rest."""

    create: list[tuple[Draft, CustomerData]] = field(default_factory=list)
    update: list[tuple[Draft, Customer, CustomerData]] = field(default_factory=list)
    there: list[Draft] = field(default_factory=list)
    duplicate: int = 0
    failed: int = 0
    report: list[ReportLine] = field(default_factory=list)


def plan(
    drafts: list[Draft],
    options: ImportOptions,
    company: int,
    today: date,
    progress: Callable[[int], None],
    *,
    link: bool = False,
) -> Plan:
    """Return what becomes of each row of a file.

    With ``link`` a customer that is there stays as it is, and its row is one of ``there``; a second
    row about the same customer has failed, for it may bring more than was kept.
    """
    planner = _Planner(drafts, options, company, today, link=link)
    for done, draft in enumerate(drafts):
        if not done % 200:
            progress(done)
        planner.take(draft)
    return planner.plan


class _Planner:
    """Looks at one row after the other; what an earlier row brought counts as there."""

    def __init__(
        self,
        drafts: list[Draft],
        options: ImportOptions,
        company: int,
        today: date,
        *,
        link: bool,
    ) -> None:
        self.plan = Plan()
        self._options = options
        self._today = today
        self._link = link
        self._known = _known(drafts, options.keys, company)
        self._seen: dict[tuple[Key, Value], int] = {}
        self._updated: dict[int, int] = {}

    def take(self, draft: Draft) -> None:
        """Put a row where it belongs, or into the report."""
        left_out = _fate(draft, self._options)
        if left_out is None and draft.data is not None:
            left_out = self._placed(draft, draft.data)
        if left_out is not None:
            self.plan.failed += left_out.fate == Fate.FAILED
            self.plan.duplicate += left_out.fate == Fate.DUPLICATE
            if left_out not in draft.report:
                self.plan.report.append(left_out)
        self.plan.report += draft.report

    def _placed(self, draft: Draft, data: CustomerData) -> ReportLine | None:
        """Put a row where it belongs; return why it is left out instead."""
        told = told_by(draft, data, self._options.keys)
        earlier = next((self._seen[each] for each in told if each in self._seen), 0)
        found = self._found(told)
        if not earlier and len(found) == 1:
            earlier = self._updated.get(found[0], 0)
        fate, why = Fate.DUPLICATE, None
        if earlier:
            fate = Fate.FAILED if self._link else fate
            why = Phrase("importing.why.same_as_line", line=str(earlier))
        elif not found and self._options.mode == Mode.UPDATE:
            fate, why = Fate.FAILED, Phrase("importing.why.not_there")
        elif self._link and len(found) == 1:
            draft.customer = found[0]
            self._updated[found[0]] = draft.line
            self.plan.there.append(draft)
        elif found and not self._link and self._options.mode == Mode.CREATE:
            why = Phrase("importing.why.there", codes=_codes(found))
        elif len(found) > 1:
            fate, why = Fate.FAILED, Phrase("importing.why.several", codes=_codes(found))
        elif found:
            fate, why = self._change(draft, data, found[0])
        else:
            self.plan.create.append((draft, data))
        if why is None:
            self._seen.update((each, draft.line) for each in told if each not in self._seen)
            return None
        return ReportLine(draft.line, fate, "", why, data.name[:_LONGEST_VALUE])

    def _change(
        self, draft: Draft, data: CustomerData, customer: int
    ) -> tuple[Fate, Phrase | None]:
        before = read.customer_of(customer, self._today)
        was = read.typed(before)
        merged = _merged(was, _but_held(data, customer))
        if merged.owner != was.owner and not self._options.reason:
            # Somebody decides that for a reason (``standing``).
            merged = replace(merged, owner=was.owner)
            stays = Phrase("importing.why.owner_stays")
            kept = ReportLine(draft.line, Fate.REMARK, "", stays, before.owner_name)
            draft.report += [] if kept in draft.report else [kept]
        try:
            after = check_customer(merged, self._today, was)
        except ValidationErrors as errors:
            return Fate.FAILED, next(iter(errors.fields.values()))
        if after == was and draft.vehicle is None:
            return Fate.DUPLICATE, Phrase("importing.why.nothing_new", code=before.code)
        self._updated[customer] = draft.line
        self.plan.update.append((draft, before, after))
        return Fate.DUPLICATE, None

    def _found(self, told: list[tuple[Key, Value]]) -> tuple[int, ...]:
        """Return the customers of the first key that finds any: keys are asked in their order."""
        return next(
            (self._known[key][value] for key, value in told if value in self._known[key]), ()
        )


def _fate(draft: Draft, options: ImportOptions) -> ReportLine | None:
    """Return why a row cannot come in by itself."""
    failed = next((line for line in draft.report if line.fate == Fate.FAILED), None)
    if failed is None and options.strict and draft.report:
        first = draft.report[0]
        failed = replace(first, fate=Fate.FAILED)
        draft.report[0] = failed
    return failed


def _codes(customers: tuple[int, ...]) -> str:
    some = customers[:3]
    query = f"SELECT code FROM customer WHERE id IN ({sql.marks(len(some))}) ORDER BY code"
    return ", ".join(code for (code,) in sql.rows(query, *some))


# ---------------------------------------------------------------------------------------- matching


def told_by(draft: Draft, data: CustomerData, keys: Iterable[Key]) -> list[tuple[Key, Value]]:
    """Return what a row is compared by under each key; made once for a draft."""
    if draft.told is None:
        draft.told = [(key, value) for key in keys for value in _values(key, draft.code, data)]
    return draft.told


def _values(key: Key, code: str, data: CustomerData) -> Iterable[Value]:
    """Return what a row is compared by under a key; the second part is a name or empty."""
    name = core_of(data.name, data.kind) if key in _WITH_NAME else ""
    match key:
        case Key.CODE:
            return [(compact(code), "")] if code else []
        case Key.OLD_CODE:
            return [(data.old_code, "")] if data.old_code else []
        case Key.IDENTITY:
            return [(identity_key(paper.number), "") for paper in data.identities]
        case Key.PHONE | Key.PHONE_NAME:
            numbers = (contact_key("phone", c.value) for c in data.contacts if c.kind == "phone")
            return [(number, name) for number in numbers if len(number) >= _SHORTEST_PHONE]
        case Key.EMAIL | Key.EMAIL_NAME:
            emails = (c.value for c in data.contacts if c.kind == "email")
            return [(contact_key("email", email), name) for email in emails]
        case Key.NAME:
            return [(core_of(data.name, data.kind), "")]


def _known(
    drafts: list[Draft], keys: Iterable[Key], company: int
) -> dict[Key, dict[Value, tuple[int, ...]]]:
    """Return the customers that have what any row has, under each key."""
    asked: dict[Key, set[str]] = {key: set() for key in keys}
    for draft in drafts:
        if draft.data is not None:
            for key, (value, _) in told_by(draft, draft.data, asked):
                asked[key].add(value)
    return {key: _stored(key, sorted(values), company) for key, values in asked.items()}


def _stored(key: Key, values: list[str], company: int) -> dict[Value, tuple[int, ...]]:
    found: dict[Value, set[int]] = defaultdict(set)
    if key in _HELD:
        holders = list(matching.holders(_HELD[key], values))
        names: dict[int, str] = {}
        for some in rows.batches({customer for _, customer in holders}):
            names |= dict(sql.rows(_NAMED.format(marks=sql.marks(len(some))), *some, company))
        for value, customer in holders:
            if customer in names:
                found[value, names[customer] if key in _WITH_NAME else ""].add(customer)
        values = []
    for start in range(0, len(values), 5000):
        part = values[start : start + 5000]
        query = _QUERIES[key].format(marks=sql.marks(len(part)))
        for value, name, customer in sql.rows(query, *part, company):
            found[value, name if key in _WITH_NAME else ""].add(customer)
    return {value: tuple(sorted(customers)) for value, customers in found.items()}


# ----------------------------------------------------------------------------------------- merging

_FILLED = (
    "name salutation gender birthday birthday_lunar employer job org_type store_level industry "
    "source owner file_number shelf"
).split()


def _but_held(new: CustomerData, customer: int) -> CustomerData:
    """Return what a row brings without the documents that the customer has already.

    Where their numbers are not shown they are compared by the server.
    """
    if not matching.compares_stored():
        return new
    keys = [identity_key(paper.number) for paper in new.identities]
    held = {key for key, holder in matching.holders("identity", keys) if holder == customer}
    return replace(
        new, identities=tuple(i for i in new.identities if identity_key(i.number) not in held)
    )


def _merged(was: CustomerData, new: CustomerData) -> CustomerData:
    """Return a stored customer with what a row brings; an empty cell takes nothing away."""
    values = {name: getattr(new, name) or getattr(was, name) for name in _FILLED}
    if new.old_code:
        values["old_code"] = new.old_code
    if "*" in new.name:  # a row that named nobody
        values["name"] = was.name
    ways = {(c.kind, contact_key(c.kind, c.value)) for c in was.contacts}
    papers = {identity_key(paper.number) for paper in was.identities}
    places = {fold(address.text) for address in was.addresses}
    tags = {fold(tag) for tag in was.tags}
    lines = [line for line in new.notes.splitlines() if line and line not in was.notes]
    return replace(
        was,
        **values,
        contacts=(
            *was.contacts,
            *(
                replace(c, main=False)
                for c in new.contacts
                if (c.kind, contact_key(c.kind, c.value)) not in ways
            ),
        ),
        addresses=(*was.addresses, *(a for a in new.addresses if fold(a.text) not in places)),
        identities=(
            *was.identities,
            *(i for i in new.identities if identity_key(i.number) not in papers),
        ),
        tags=(*was.tags, *(tag for tag in new.tags if fold(tag) not in tags)),
        own=tuple(sorted({**dict(was.own), **dict(new.own)}.items())),
        notes="\n".join(filter(None, (was.notes, *lines))),
    )
