"""Records that may be of one and the same: while one is typed, in what is stored, and told apart.

Whoever may see customers learns of a likely double, if masked: which record it is, and by what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from crm_desktop.customers import read
from crm_desktop.customers.index import core_of, spoken_keys
from crm_desktop.customers.model import (
    REASONS,
    Candidate,
    Customer,
    CustomerRow,
    Pair,
    SweepPart,
    Typed,
)
from crm_desktop.customers.room import EDIT, VIEW, ArchiveService, label
from crm_desktop.customers.rules import contact_key, identity_key
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.checked import compact
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import matching, search, sql
from db.rows import batches

_MOST = 8
# What more customers than these share, such as a firm's switchboard, tells nothing of two records.
_MOST_SHARING = 5
_MOST_PAIRS = 1000
# Customers that one part of a sweep looks at: some tens of milliseconds.
_PART = 2000
_MOST_ALIKE = 50
_MOST_HAVING = 50
_SHORTEST_PHONE = 7
_TAIL = 6
_SHORTEST_CORE = 4

_BY_VEHICLE = (
    "SELECT r.customer_id FROM vehicle v JOIN vehicle_role r ON r.vehicle_id = v.id "
    "WHERE v.{column} = ? AND v.deleted_at IS NULL AND r.until IS NULL LIMIT 50"
)
_QUERIES = {
    "vin": _BY_VEHICLE.format(column="vin_key"),
    "plate": _BY_VEHICLE.format(column="plate_key"),
    "name": "SELECT id FROM customer WHERE name_key = ? AND deleted_at IS NULL LIMIT 50",
}


class DuplicateService(ArchiveService):
    """Likely doubles within scope."""

    @reading(VIEW)
    def candidates(self, look: Look, typed: Typed, besides: int = 0) -> list[Candidate]:
        """Return the customers that what was typed may be of, the likeliest first.

        ``besides`` is the record being edited; what was found to be somebody else than it is left
        out.
        """
        self._hidden(look)
        return self._candidates(look, typed, besides)

    @reading(VIEW)
    def doubles_of(self, look: Look, customer: int) -> list[Candidate]:
        """Return the customers that a stored one may be too, the likeliest first.

        Looked for by what the record really holds, whatever of it is masked for whoever asks.
        Raises NotFound.
        """
        self._hidden(look)
        return self._candidates(look, _typed_of(self._whole(look, customer)), customer)

    def _candidates(self, look: Look, typed: Typed, besides: int) -> list[Candidate]:
        reasons: dict[int, set[str]] = defaultdict(set)
        for reason, key in _asked(typed):
            for customer in _having(reason, key):
                reasons[customer].add(reason)
        if besides and matching.compares_stored():
            # What the record truly holds is compared where it stands.
            for reason, customer in matching.doubles_of(besides):
                reasons[customer].add(reason)
        for customer in _sounding_like(typed.name):
            if "name" not in reasons[customer]:
                reasons[customer].add("similar_name")
        for customer in (besides, *_not_same(besides)):
            reasons.pop(customer, None)
        ranked = sorted(reasons, key=lambda customer: (*_rank(reasons[customer]), -customer))
        found = self._live(look, ranked[: 10 * _MOST])
        return [Candidate(row, _in_order(reasons[row.id])) for row in found[:_MOST]]

    @reading(VIEW)
    def sweep(self, look: Look, after: int = 0, part: int = _PART) -> SweepPart:
        """Return pairs of stored customers that may be one, of the next ``part`` ids.

        A pair is told once, with its younger record. Many short parts leave a desk that saves in
        between no time to wait: each asks only for the keys of its own customers.
        """
        self._hidden(look)
        end = int(sql.scalar("SELECT coalesce(max(id), 0) FROM customer"))
        last = min(after + part, end)
        pairs: dict[tuple[int, int], set[str]] = defaultdict(set)
        scope, company = "", list[int]()
        if not look.acting.everywhere:
            scope, company = "AND c.company_id = ? AND d.company_id = ?", [look.acting.company] * 2
        for reason, query in _SHARED.items():
            if matching.compares_stored() and reason in matching.SWEPT:
                found_pairs = matching.sharing(reason, after, last)
            else:
                found_pairs = sql.rows(f"{query} {scope}", after, last, *company)
            for low, high in found_pairs:
                pairs[low, high].add(reason)
        _leave_out_not_same(pairs, after, last)
        _add_names(pairs)
        ranked = sorted(pairs, key=lambda pair: (*_rank(pairs[pair]), pair))[:_MOST_PAIRS]
        rows = {row.id: row for row in self._live(look, {c for pair in ranked for c in pair})}
        found = tuple(
            Pair(rows[low], rows[high], _in_order(pairs[low, high]))
            for low, high in ranked
            if low in rows and high in rows
        )
        return SweepPart(found, last, end)

    @use_case("customer.not_same", EDIT)
    def not_same(self, work: Work, first: int, second: int) -> int:
        """Remember that two customers are two; returns the step that takes it back.

        Raises NotFound, Refused for one and the same.
        """
        one, other = (self._whole(work, customer) for customer in (first, second))
        if first == second:
            raise Refused(Phrase("customers.same_record"))
        low, high = sorted((first, second))
        journal = Journal(work, "customer.not_same", f"{label(one)}, {label(other)}")
        journal.watch("not_same", "low_id = ? AND high_id = ?", low, high)
        sql.run(
            "INSERT INTO not_same (low_id, high_id, noted_by_id, noted_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (low_id, high_id) DO NOTHING",
            low,
            high,
            work.acting.actor.person,
            stamp(work.now),
        )
        work.changed("customer", first, label(one), None, {"not_same": label(other)})
        work.changed("customer", second, label(other), None, {"not_same": label(one)})
        return journal.seal()

    def _live(self, look: Look, customers: Iterable[int]) -> list[CustomerRow]:
        found = read.rows_of(list(customers))
        return [r for r in found if r.deleted_at is None and look.acting.reaches(r.company)]


def _typed_of(customer: Customer) -> Typed:
    held = [each for each in customer.vehicles if each.until is None]
    contacts = customer.contacts
    return Typed(
        name=customer.name,
        phones=tuple(each.value for each in contacts if each.kind in {"phone", "fax"}),
        emails=tuple(each.value for each in contacts if each.kind == "email"),
        plates=tuple(each.plate for each in held),
        vins=tuple(each.vin for each in held),
        identities=tuple(each.number for each in customer.identities),
    )


def _asked(typed: Typed) -> Iterable[tuple[str, str]]:
    """Yield what to look for and its key; what is too short to tell anybody apart is left out."""
    for phone in typed.phones:
        key = contact_key("phone", phone)
        if len(key) >= _SHORTEST_PHONE:
            yield "phone", key
    for email in typed.emails:
        if "@" in email:
            yield "email", contact_key("email", email)
    for reason, texts in (("plate", typed.plates), ("vin", typed.vins)):
        yield from ((reason, key) for text in texts if len(key := compact(text)) > 4)
    for number in typed.identities:
        key = identity_key(number)
        if len(key) >= _TAIL:
            yield "identity", key
            yield "identity_tail", key[-_TAIL:]
    if typed.name.strip():
        for kind in ("person", "organisation"):
            yield "name", core_of(typed.name, kind)


def _having(reason: str, key: str) -> list[int]:
    """Return some customers that have what was typed."""
    if reason in _QUERIES:
        return [customer for (customer,) in sql.rows(_QUERIES[reason], key)]
    return [customer for _, customer in islice(matching.holders(reason, (key,)), _MOST_HAVING)]


def _sounding_like(name: str) -> set[int]:
    """Return customers whose name is read alike, or holds the core of this one."""
    found: set[int] = set()
    for key in spoken_keys(name):
        some = sql.rows(f"{matching.having_key()} LIMIT {_MOST_ALIKE}", key)
        found |= {customer for (customer,) in some}
    core = core_of(name, "organisation")
    if len(core) >= _SHORTEST_CORE:
        found |= search.beginning_with(core, _MOST_ALIKE)
    return found


def _not_same(customer: int) -> list[int]:
    found = sql.rows(
        "SELECT low_id + high_id - ? FROM not_same WHERE low_id = ? OR high_id = ?",
        customer,
        customer,
        customer,
    )
    return [other for (other,) in found]


def _rank(reasons: set[str]) -> tuple[Any, ...]:
    places = sorted(REASONS.index(reason) for reason in reasons)
    return places[0], -len(places)


def _in_order(reasons: set[str]) -> tuple[str, ...]:
    # A whole number is no news to whoever has read that its end is the same.
    told = reasons - {"identity_tail"} if "identity" in reasons else reasons
    return tuple(reason for reason in REASONS if reason in told)


def _shared(source: str, key: str) -> str:
    """Return SQL for pairs that share a key, of which the younger is in a range of ids.

    ``source`` gives live rows of it under the names ``{r}`` and ``{c}``. A key that more share
    than ``_MOST_SHARING`` is counted no further.
    """
    one, other, third = (source.format(r=r, c=c) for r, c in ("kc", "ld", "me"))
    return f"""
        SELECT d.id, c.id FROM {one}, {other}
        WHERE c.id > ? AND c.id <= ? AND l.{key} = k.{key} AND l.{key} <> '' AND d.id < c.id
          AND (SELECT count(*) FROM (SELECT 1 FROM {third}
               WHERE m.{key} = k.{key} AND m.{key} <> '' LIMIT {_MOST_SHARING + 1}) p)
              <= {_MOST_SHARING}
    """


def _contacts(kind: str) -> str:
    return (
        "customer {c} JOIN customer_contact {r} ON {r}.customer_id = {c}.id "
        f"AND {{r}}.kind = '{kind}' AND {{c}}.deleted_at IS NULL"
    )


_PAPERS = (
    "customer {c} JOIN customer_identity {r} ON {r}.customer_id = {c}.id AND {c}.deleted_at IS NULL"
)
_VEHICLES = (
    "customer {c} JOIN vehicle_role {r}r ON {r}r.customer_id = {c}.id AND {r}r.until IS NULL "
    "AND {c}.deleted_at IS NULL "
    "JOIN vehicle {r} ON {r}.id = {r}r.vehicle_id AND {r}.deleted_at IS NULL"
)
_SHARED = {
    "phone": _shared(_contacts("phone"), "key"),
    "email": _shared(_contacts("email"), "key"),
    "identity": _shared(_PAPERS, "key"),
    "vin": _shared(_VEHICLES, "vin_key"),
    "plate": _shared(_VEHICLES, "plate_key"),
}


def _leave_out_not_same(pairs: dict[tuple[int, int], set[str]], after: int, last: int) -> None:
    for pair in sql.rows(
        "SELECT low_id, high_id FROM not_same WHERE high_id > ? AND high_id <= ?", after, last
    ):
        pairs.pop(pair, None)


def _add_names(pairs: dict[tuple[int, int], set[str]]) -> None:
    """Note where the two of a pair also have one name."""
    names: dict[int, str] = {}
    for some in batches({customer for pair in pairs for customer in pair}):
        asked = f"SELECT id, name_key FROM customer WHERE id IN ({sql.marks(len(some))})"
        names |= dict(sql.rows(asked, *some))
    for (low, high), reasons in pairs.items():
        if names[low] == names[high]:
            reasons.add("name")
