"""Making two records of one customer into one, with everything that points to either."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from crm_desktop.customers import read
from crm_desktop.customers.bound import must_not_both_be_members
from crm_desktop.customers.bulk import DECIDED
from crm_desktop.customers.index import reindexed
from crm_desktop.customers.masking import for_the_log, masked
from crm_desktop.customers.model import (
    HANGING,
    Address,
    Comparison,
    Contact,
    Customer,
    CustomerData,
    Hanging,
    Identity,
    Saved,
)
from crm_desktop.customers.room import MERGE, ArchiveService, checked_reason, label
from crm_desktop.customers.rules import contact_key, identity_key
from crm_desktop.customers.store import PARTS, values_of
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import matching, rows, sql
from db.models.customers import Customer as CustomerTable

_LISTS = frozenset({"contacts", "addresses", "identities", "tags", "own"})
# Fields of which the record that stays may take the other's; its lists take in the other's anyway.
MERGEABLE = (
    *(f.name for f in fields(CustomerData) if f.name not in _LISTS | {"company", "kind"}),
    "level",
)
# What of the parts is the same thing twice, by table.
_SAME: dict[str, Callable[[rows.Values], Any]] = {
    "customer_contact": lambda row: (row["kind"], contact_key(row["kind"], row["value"])),
    "customer_address": lambda row: fold(row["text"]),
    "customer_identity": lambda row: (row["kind"], identity_key(row["number"])),
    "customer_tag": lambda row: row["tag_key"],
    "own_value": lambda row: row["field_id"],
}


@dataclass(frozen=True)
class Reference:
    """A column that points to customers, and when a row may not follow: where the record that
    stays has one like it already (``twin`` is SQL over ``t``, the one it has)."""

    table: str
    column: str
    twin: str = ""


# Every column that points to a customer, but for those of the parts and of what is kept as it was
# (``reveal``). A test compares it with the models.
REFERENCES = (
    Reference("customer", "employer_id"),
    Reference("customer", "merged_into_id"),
    Reference("consent", "customer_id"),
    Reference(
        "vehicle_role",
        "customer_id",
        "t.vehicle_id = x.vehicle_id AND t.role = x.role AND t.until IS NULL AND x.until IS NULL",
    ),
    Reference("credit_file", "customer_id", "1 = 1"),
    Reference("credit_sale", "customer_id"),
    Reference("receivable", "customer_id", "t.number = x.number"),
    Reference("visit", "customer_id"),
    Reference("borrowing", "customer_id", "t.returned_at IS NULL AND x.returned_at IS NULL"),
    Reference("membership", "customer_id"),
    Reference("member_application", "customer_id"),
    Reference("complaint", "customer_id"),
    Reference("inquiry", "customer_id"),
    Reference("handover", "customer_id"),
    Reference("call_record", "customer_id"),
)


class MergeService(ArchiveService):
    """Merging doubles."""

    @reading(MERGE)
    def compare(self, look: Look, keep: int, gone: int) -> Comparison:
        """Return two records side by side, and what merging ``gone`` into ``keep`` would do.

        What is hidden from whoever looks is masked; the lists are compared by what they really
        hold. Raises NotFound, Refused for one and the same and for records of different kinds.
        """
        hidden = self._hidden(look)
        one, other = self._whole(look, keep), self._whole(look, gone)
        _must_fit(one, other, frozenset())
        joined, dropped = _united(one, other)
        both = masked(replace(one, **joined), hidden)
        twice = masked(replace(other, **dropped), hidden)
        lists = {name: getattr(both, name) for name in _LISTS}
        told = tuple((name, _told(each)) for name in _IN_ORDER for each in getattr(twice, name))
        return Comparison(
            keep=masked(one, hidden),
            gone=masked(other, hidden),
            dropped=told,
            hanging=tuple(_hanging(keep, gone)),
            **lists,
        )

    @use_case("customer.merge", MERGE)
    def merge(
        self,
        work: Work,
        keep: int,
        gone: int,
        versions: tuple[int, int],
        take: frozenset[str] = frozenset(),
        *,
        reason: str = "",
    ) -> Saved:
        """Merge a record into another, which stays and takes the fields ``take`` of the other.

        The lists are joined, every reference follows, and the other record goes to where only
        undoing the merge brings it back from; its code finds the one that stays. ``versions``
        are those that were read of the two. What is decided for a reason elsewhere, another
        owner or level, takes one here too.
        Raises ValidationErrors, Conflict, NotFound, Refused for records of different kinds.
        """
        hidden = self._hidden(work)
        one, other = self._whole(work, keep), self._whole(work, gone)
        _must_fit(one, other, take)
        if any(getattr(one, name) != getattr(other, name) for name in take & DECIDED):
            checks = Checks()
            work.because(checked_reason(checks, reason))
            checks.done()
        was = read.typed(one)
        data = replace(was, **{name: getattr(other, name) for name in take - {"level"}})
        if data.employer in {keep, gone}:
            data = replace(data, employer=None)
        journal = _journal(work, one, other)
        with reindexed(keep, gone):
            _move_parts(keep, gone)
            for reference in REFERENCES:
                _follow(reference, keep, gone)
            _follow_elsewhere(keep, gone)
            data = replace(data, **_lists(keep, work))
            values = {
                **values_of(data, work.now),
                "level": other.level if "level" in take else one.level,
                "do_not_contact": one.do_not_contact or other.do_not_contact,
                "do_not_contact_reason": one.do_not_contact_reason or other.do_not_contact_reason,
            }
            _write(one, versions[0], values, lambda: masked(one, hidden))
            _write(other, versions[1], _ending(work.now, work, keep), lambda: masked(other, hidden))
        stored = self._whole(work, keep)
        before, after = for_the_log(was, read.typed(stored))
        told = {**(after or {}), "merged": label(other)}
        work.changed("customer", keep, label(stored), before, told)
        work.changed("customer", gone, label(other), None, {"merged": label(stored)})
        return Saved(masked(stored, hidden), journal.seal())


def _must_fit(one: Customer, other: Customer, take: frozenset[str]) -> None:
    if one.id == other.id:
        raise Refused(Phrase("customers.same_record"))
    if one.kind != other.kind:
        raise Refused(Phrase("customers.other_kind"))
    must_not_both_be_members(one.id, other.id)
    if not take <= set(MERGEABLE):
        raise ValidationErrors({"take": Phrase("error.not_a_choice")})


_IN_ORDER = ("contacts", "addresses", "identities", "tags", "own")
# What two records have twice, by list: as ``_SAME`` of their rows.
_ALIKE: dict[str, Callable[[Any], Any]] = {
    "contacts": lambda each: (each.kind, contact_key(each.kind, each.value)),
    "addresses": lambda each: fold(each.text),
    "identities": lambda each: (each.kind, identity_key(each.number)),
    "tags": fold,
    "own": lambda each: each[0],
}


_TABLE_OF = {
    "contacts": "customer_contact",
    "addresses": "customer_address",
    "identities": "customer_identity",
}


def _united(one: Customer, other: Customer) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the lists of two records joined, and what the other one has twice."""
    joined: dict[str, Any] = {}
    dropped: dict[str, Any] = {}
    for name, alike in _ALIKE.items():
        found = list(getattr(one, name))
        known = {alike(each) for each in found}
        same = matching.twice(_TABLE_OF.get(name, ""), one.id, other.id)
        twice: list[Any] = []
        for each in getattr(other, name):
            is_twice = alike(each) in known if same is None else each.id in same
            (twice if is_twice else found).append(each)
            known.add(alike(each))
        joined[name], dropped[name] = tuple(found), tuple(twice)
    return joined, dropped


def _told(value: Contact | Address | Identity | str | tuple[str, str]) -> str:
    match value:
        case Contact():
            return value.value
        case Address():
            return value.text
        case Identity():
            return value.number
        case str():
            return value
    return value[1]


def _hanging(keep: int, gone: int) -> Iterable[Hanging]:
    """Yield what hangs on a record that is to be merged, but for the parts of its own."""
    counts = {
        _KIND_OF.get((r.table, r.column), r.table): _counted(r, keep, gone) for r in REFERENCES
    }
    counts["timeline"] = sql.scalar(_TIMELINE, gone), 0
    counts["attachment"] = (
        sql.scalar("SELECT count(*) FROM attachment WHERE kind = 'customer' AND subject = ?", gone),
        0,
    )
    for kind in HANGING:
        moving, staying = counts[kind]
        if moving or staying:
            yield Hanging(kind, moving, staying)


_KIND_OF = {("customer", "employer_id"): "people", ("customer", "merged_into_id"): "merged"}
_TIMELINE = "SELECT count(*) FROM activity WHERE kind = 'customer' AND subject = ?"


def _counted(reference: Reference, keep: int, gone: int) -> tuple[int, int]:
    table, column = reference.table, reference.column
    where = f"FROM {table} WHERE {column} = ?"
    if table == "customer":
        where += " AND id <> ?"
        return int(sql.scalar(f"SELECT count(*) {where}", gone, keep)), 0
    every = int(sql.scalar(f"SELECT count(*) {where}", gone))
    if not reference.twin:
        return every, 0
    moving = int(sql.scalar(f"SELECT count(*) {where}{_but(reference)}", gone, keep))
    return moving, every - moving


def _journal(work: Work, one: Customer, other: Customer) -> Journal:
    journal = Journal(work, "customer.merge", label(one))
    journal.watch_ids("customer", (one.id, other.id))
    pair = (one.id, other.id)
    for table in PARTS:
        journal.watch(table, "customer_id IN (?, ?)", *pair)
    for reference in REFERENCES:
        journal.watch(reference.table, f"{reference.column} IN (?, ?)", *pair)
    journal.watch("not_same", "low_id IN (?, ?) OR high_id IN (?, ?)", *pair, *pair)
    journal.watch("attachment", "kind = 'customer' AND subject IN (?, ?)", *pair)
    return journal


def _write(customer: Customer, version: int, values: dict[str, Any], theirs: Any) -> None:
    update_version(
        CustomerTable,
        customer.id,
        version,
        kind="customer",
        mine=values,
        theirs=theirs,
        values=values,
    )


def _ending(now: datetime, work: Work, keep: int) -> dict[str, Any]:
    return {
        "deleted_at": stamp(now),
        "deleted_by": work.acting.actor.person,
        "merged_into": keep,
        "updated_at": stamp(now),
    }


def _move_parts(keep: int, gone: int) -> None:
    """Give the record that stays what belongs to the other and it has not got itself."""
    for table, same in _SAME.items():
        have = rows.found(table, "customer_id = ?", keep)
        known = {same(row) for row in have.values()}
        mains = {row["kind"] for row in have.values() if row.get("is_main")}
        last = max((row.get("position", 0) for row in have.values()), default=-1)
        twice = matching.twice(table, keep, gone)
        for number, row in rows.found(table, "customer_id = ?", gone).items():
            if (same(row) in known) if twice is None else (number in twice):
                continue
            known.add(same(row))
            values: dict[str, Any] = {"customer_id": keep}
            if "position" in row:
                last += 1
                values["position"] = last
            if row.get("is_main"):
                values["is_main"] = row["kind"] not in mains
                mains.add(row["kind"])
            rows.update(table, number, values)


def _lists(customer: int, work: Work) -> dict[str, Any]:
    stored = read.customer_of(customer, work.today)
    return {name: getattr(stored, name) for name in _LISTS}


def _follow(reference: Reference, keep: int, gone: int) -> None:
    table, column = reference.table, reference.column
    but = ""
    params: list[Any] = [keep, gone]
    if reference.twin:
        but = _but(reference)
        params.append(keep)
    if table == "customer":
        # The two themselves are written with the version that was read of them.
        but += " AND id NOT IN (?, ?)"
        params += [keep, gone]
    raised = ", version = version + 1" if "version" in rows.columns(table) else ""
    sql.run(f"UPDATE {table} SET {column} = ?{raised} WHERE {column} = ?{but}", *params)


def _but(reference: Reference) -> str:
    """Return SQL that leaves out rows of which the record that stays has one like it."""
    table, column = reference.table, reference.column
    return (
        f" AND NOT EXISTS (SELECT 1 FROM {table} t, {table} x "
        f"WHERE x.id = {table}.id AND t.{column} = ? AND {reference.twin})"
    )


def _follow_elsewhere(keep: int, gone: int) -> None:
    """Let follow what points to customers without a column of its own for it."""
    sql.run("UPDATE attachment SET subject = ? WHERE kind = 'customer' AND subject = ?", keep, gone)
    pairs = rows.found("not_same", "low_id = ? OR high_id = ?", gone, gone)
    kept = rows.found("not_same", "low_id = ? OR high_id = ?", keep, keep)
    taken = {_ends(row) for row in kept.values()}
    for number, row in pairs.items():
        low, high = sorted(keep if end == gone else end for end in _ends(row))
        if low == high or (low, high) in taken:
            rows.delete("not_same", [number])
        else:
            rows.update("not_same", number, {"low_id": low, "high_id": high})
            taken.add((low, high))


def _ends(row: rows.Values) -> tuple[int, int]:
    return row["low_id"], row["high_id"]
