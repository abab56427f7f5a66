"""One change to many customers: one step in the log, and one to undo.

What is decided about customers (``standing``) wants the same right and a reason here too.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crm_desktop.customers.filtering import CustomerFilter, conditions
from crm_desktop.customers.room import EDIT, ArchiveService, checked_reason
from crm_desktop.customers.rules import check_entry
from crm_desktop.customers.standing import GRADE
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import rows, sql

#: What can be changed of many at once; whether they want contact is each customer's own word.
FIELDS = (
    "owner",
    "add_tag",
    "remove_tag",
    "source",
    "org_type",
    "store_level",
    "industry",
    "level",
)
#: What takes a reason.
DECIDED = frozenset({"owner", "level"})
_COLUMN = {"owner": "owner_id"}
_DICTIONARIES = {
    "source": "customer_source",
    "org_type": "organisation_type",
    "store_level": "store_level",
    "industry": "industry",
    "level": "customer_level",
}
_OF_ORGANISATIONS = frozenset({"org_type", "store_level", "industry"})
# What a field adds to completeness, as ``rules.completeness`` counts it.
_WORTH = {"owner": 5, "source": 5, "industry": 5, "org_type": 10}
_TAGS = frozenset({"add_tag", "remove_tag"})
_MOST_TAGS = 50
_BATCH = 5000


@dataclass(frozen=True)
class Chosen:
    """Whom a change is for: ``ids``, or everybody that ``wanted`` finds but them."""

    ids: frozenset[int] = frozenset()
    wanted: CustomerFilter | None = None


@dataclass(frozen=True)
class BulkChange:
    """One of ``FIELDS`` and its new value: a person, a code, a tag; empty takes it away."""

    field: str
    value: int | str | None


@dataclass(frozen=True)
class BulkReach:
    """How many customers were chosen, and how many of them a change alters."""

    chosen: int
    changing: int


@dataclass(frozen=True)
class BulkDone:
    """What a change of many altered, and the step by which it is undone."""

    changed: int
    step: int


class BulkService(ArchiveService):
    """Changing many customers at once."""

    @reading(EDIT)
    def reach(self, look: Look, chosen: Chosen, change: BulkChange) -> BulkReach:
        """Return how many a change would alter; raises ValidationErrors."""
        self._hidden(look)
        checks = Checks()
        _said(checks, change)
        checks.done()
        ids = self._ids(look, chosen)
        return BulkReach(len(ids), len(_altered(ids, change)))

    @use_case("customer.bulk_edit", EDIT)
    def change(self, work: Work, chosen: Chosen, change: BulkChange, reason: str = "") -> BulkDone:
        """Change one field but the level of many customers; another owner takes a reason.

        Raises ValidationErrors, and Refused where nobody is altered.
        """
        if change.field == "level":
            raise ValidationErrors({"field": Phrase("error.not_a_choice")})
        return self._change(work, chosen, change, reason)

    @use_case("customer.bulk_level", GRADE)
    def set_level(self, work: Work, chosen: Chosen, level: str, reason: str) -> BulkDone:
        """Put many customers on a level, or on none, for a reason; raises as ``change``."""
        return self._change(work, chosen, BulkChange("level", level), reason)

    def _change(self, work: Work, chosen: Chosen, change: BulkChange, reason: str) -> BulkDone:
        self._hidden(work)
        checks = Checks()
        said = _said(checks, change)
        if change.field in DECIDED:
            work.because(checked_reason(checks, reason))
        checks.done()
        altered = _altered(self._ids(work, chosen), change)
        if not altered:
            raise Refused(Phrase("customers.bulk.nothing"))
        label = f"{said} ({len(altered)})"
        journal = Journal(work, work.entry.action, label)
        for some in rows.batches(altered, _BATCH):
            _write(journal, some, change, stamp(work.now))
        step = journal.seal()
        work.changed(
            "undo_step", step, label, None, {change.field: said, "customers": len(altered)}
        )
        work.touched("customer", altered)
        return BulkDone(len(altered), step)

    def _ids(self, look: Look, chosen: Chosen) -> array[int]:
        """Return the chosen customers within scope: there may be a million."""
        where, params = conditions(chosen.wanted or CustomerFilter(), look)
        if chosen.wanted is not None:
            query = f"SELECT c.id FROM customer c WHERE {where} ORDER BY c.id"
            every = sql.numbers(query, *params)
            if not chosen.ids:
                return every
            return array("q", (each for each in every if each not in chosen.ids))
        found = array("q")
        for some in rows.batches(sorted(chosen.ids), _BATCH):
            query = (
                f"SELECT c.id FROM customer c WHERE {where} AND c.id IN ({sql.marks(len(some))})"
            )
            found += sql.numbers(query, *params, *some)
        return found


def _said(checks: Checks, change: BulkChange) -> str:
    """Return a value as the log and the steps name it; notes what is wrong with a change."""
    field, value = change.field, change.value
    checks.choice("field", field, set(FIELDS))
    if field in _TAGS:
        return _tidy(checks.text("value", str(value or ""), longest=40, needed=True))
    if not value or field not in FIELDS:
        return "-"
    if field in _DICTIONARIES:
        in_use = field == "level"
        return check_entry(checks, "value", _DICTIONARIES[field], str(value), in_use=in_use)
    name = sql.scalar("SELECT name FROM person WHERE id = ?", value)
    if name is None:
        checks.add("value", Phrase("error.not_a_choice"))
    return name or ""


def _tidy(tag: str) -> str:
    return " ".join(tag.split())


def _key(change: BulkChange) -> str:
    return fold(_tidy(str(change.value)))[:40]


def _altered(ids: Iterable[int], change: BulkChange) -> array[int]:
    """Return those of some customers whom a change alters."""
    where, params = _differs(change)
    found = array("q")
    for some in rows.batches(ids, _BATCH):
        query = f"SELECT c.id FROM customer c WHERE c.id IN ({sql.marks(len(some))}) AND {where}"
        found += sql.numbers(query, *some, *params)
    return found


def _differs(change: BulkChange) -> tuple[str, list[Any]]:
    tagged = "FROM customer_tag t WHERE t.customer_id = c.id"
    if change.field == "add_tag":
        new = f"NOT EXISTS (SELECT 1 {tagged} AND t.tag_key = ?)"
        return f"{new} AND (SELECT count(*) {tagged}) < {_MOST_TAGS}", [_key(change)]
    if change.field == "remove_tag":
        return f"EXISTS (SELECT 1 {tagged} AND t.tag_key = ?)", [_key(change)]
    if change.field == "owner":
        return "coalesce(c.owner_id, 0) <> ?", [change.value or 0]
    only = " AND c.kind = 'organisation'" if change.field in _OF_ORGANISATIONS else ""
    return f"c.{change.field} <> ?{only}", [change.value or ""]


def _write(journal: Journal, some: tuple[int, ...], change: BulkChange, at: str) -> None:
    marks = sql.marks(len(some))
    stamped = "version = version + 1, updated_at = ?"
    if change.field in _TAGS:
        key = _key(change)
        journal.watch("customer_tag", f"customer_id IN ({marks}) AND tag_key = ?", *some, key)
        if change.field == "add_tag":
            sql.run_many(
                "INSERT INTO customer_tag (customer_id, tag, tag_key) VALUES (?, ?, ?)",
                [(customer, _tidy(str(change.value)), key) for customer in some],
            )
        else:
            sql.run(
                f"DELETE FROM customer_tag WHERE customer_id IN ({marks}) AND tag_key = ?",
                *some,
                key,
            )
        sql.run(f"UPDATE customer SET {stamped} WHERE id IN ({marks})", at, *some)
        return
    column = _COLUMN.get(change.field, change.field)
    value = change.value or (None if column == "owner_id" else "")
    journal.watch_ids("customer", some)
    worth = _WORTH.get(change.field, 0)
    filled = "owner_id IS NOT NULL" if column == "owner_id" else f"{column} <> ''"
    sql.run(
        f"UPDATE customer SET {column} = ?, {stamped}, completeness = completeness + ? "
        f"- CASE WHEN {filled} THEN ? ELSE 0 END WHERE id IN ({marks})",
        value,
        at,
        worth if value else 0,
        worth,
        *some,
    )
