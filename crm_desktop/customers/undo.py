"""Keeping what rows were, so that one step of work can be undone as a whole.

A use case opens a ``Journal``, says which rows it is going to touch, changes them, and seals it.
Only columns that changed are kept of a row. Undoing puts those back, provided that they still are
what the step left; what others changed besides stays. Versions go on upwards, so that a form that
was opened in between is told of the change.

A migration that renames or removes columns must remove the steps that name them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import peewee

from crm_desktop.customers.store import PARTS
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from db import rows, sql
from db.rows import Values

# What every save changes: not compared, and put back only where nobody saved since.
_STAMPS = ("updated_at",)
_VERSION = "version"
# Of the column; two organisations' names are longer.
_LONGEST_LABEL = 200
_STEP = (
    "INSERT INTO undo_step (company_id, action, label, at, by_id) VALUES (?, ?, ?, ?, ?) "
    "RETURNING id"
)
_ROW = "INSERT INTO undo_row (step_id, tbl, row_id, before, after) VALUES (?, ?, ?, ?, ?)"


@dataclass
class _Watch:
    table: str
    where: str
    params: tuple[object, ...]
    before: dict[int, Values] = field(default_factory=dict)


class Journal:
    """Keeps the rows of one step; ``seal`` stores it and returns its number."""

    def __init__(self, work: Work, action: str, label: str) -> None:
        self._work = work
        self._action = action
        self._label = label[:_LONGEST_LABEL]
        self._watched: list[_Watch] = []
        self._made: list[tuple[str, int]] = []

    def watch(self, table: str, where: str, *params: object) -> None:
        """Keep the rows that a condition finds now, and compare with what it finds at the end."""
        self._watched.append(_Watch(table, where, params, rows.found(table, where, *params)))

    def watch_customer(self, customer: int) -> dict[str, dict[int, Values]]:
        """Keep a customer with what belongs to it; return the rows of that by table and id."""
        conditions = [("customer", "id = ?", (customer,))]
        conditions += [(table, "customer_id = ?", (customer,)) for table in PARTS]
        found = rows.found_together(conditions)
        watched = [_Watch(*each, kept) for each, kept in zip(conditions, found, strict=True)]
        self._watched += watched
        return {each.table: each.before for each in watched[1:]}

    def watch_ids(self, table: str, ids: Iterable[int]) -> None:
        """Keep rows by id."""
        for part in rows.batches(ids):
            self.watch(table, f"id IN ({sql.marks(len(part))})", *part)

    def made(self, table: str, ids: Iterable[int]) -> None:
        """Note rows that a bulk step made, without keeping what is in them.

        Undone, a customer goes with all that belongs to them, if nobody has saved it since.
        """
        self._made += ((table, row) for row in ids)

    def seal(self) -> int:
        """Store the step with what differs now; returns its number."""
        acting = self._work.acting
        step = int(
            sql.scalar(
                _STEP,
                acting.company,
                self._action,
                self._label,
                stamp(self._work.now),
                acting.actor.person,
            )
        )
        differing = list(self._differing())  # asked before the first is sent: a server takes turns
        sql.run_many(
            _ROW,
            chain(
                (
                    (step, table, *kept)
                    for table, before, after in differing
                    for kept in _kept(before, after)
                ),
                ((step, table, row, None, None) for table, row in self._made),
            ),
        )
        return step

    def _differing(self) -> Iterable[tuple[str, dict[int, Values], dict[int, Values]]]:
        befores: dict[str, dict[int, Values]] = {}
        afters: dict[str, dict[int, Values]] = {}
        found = rows.found_together((w.table, w.where, w.params) for w in self._watched)
        for watch, now in zip(self._watched, found, strict=True):
            befores.setdefault(watch.table, {}).update(watch.before)
            gone = watch.before.keys() - now.keys()
            # A row may have moved out of what was watched without being removed.
            afters.setdefault(watch.table, {}).update(now | rows.by_id(watch.table, gone))
        for table, before in befores.items():
            yield table, before, afters[table]


def _kept(
    before: dict[int, Values], after: dict[int, Values]
) -> Iterable[tuple[int, str | None, str | None]]:
    for row in sorted(before.keys() | after.keys()):
        old, new = before.get(row), after.get(row)
        if old is not None and new is not None:
            changed = [name for name in old if name != _VERSION and old[name] != new[name]]
            if not any(name not in _STAMPS for name in changed):
                continue
            old = {name: old[name] for name in changed}
            new = {name: new[name] for name in changed}
        yield row, _text(old), _text(new)


def _text(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


@dataclass(frozen=True)
class _Kept:
    table: str
    row: int
    before: Values | None
    after: Values | None


class Changed(Refused):
    """A row is no longer what the step left; ``table`` and ``row`` say which."""

    def __init__(self, table: str, row: int) -> None:
        super().__init__(Phrase("customers.undo.changed"))
        self.table = table
        self.row = row


def touched_customers(step: int) -> list[int]:
    """Return the customers that a step touched, also through what belongs to them."""
    found: set[int] = set()
    for table, row, before, after in sql.rows(
        "SELECT tbl, row_id, before, after FROM undo_row WHERE step_id = ?", step
    ):
        if table == "customer":
            found.add(row)
        for text in filter(None, (before, after)):
            values = json.loads(text)
            if table == "not_same" and before is None:
                found |= {values["low_id"], values["high_id"]}
            # A record is also found by the codes of what was merged into it.
            found |= {values.get("customer_id"), values.get("merged_into_id")} - {None}
    for table, column in (*((table, "id") for table in _OWNED), ("vehicle_role", "vehicle_id")):
        touched = "vehicle" if column == "vehicle_id" else table
        found |= {
            owner
            for (owner,) in sql.rows(
                f"SELECT t.customer_id FROM undo_row u JOIN {table} t ON t.{column} = u.row_id "
                "WHERE u.step_id = ? AND u.tbl = ?",
                step,
                touched,
            )
        }
    found |= {
        owner
        for (owner,) in sql.rows(
            "SELECT a.subject FROM undo_row u JOIN attachment a ON a.id = u.row_id "
            "WHERE u.step_id = ? AND u.tbl = 'attachment' AND a.kind = 'customer'",
            step,
        )
    }
    return sorted(found)


_OWNED = tuple(t for t in rows.order() if {"id", "customer_id"} <= {*rows.columns(t)})


def put_back(step: int) -> None:
    """Put every row of a step back as it was.

    Raises Changed where one is no longer what the step left or something new depends on it.
    """
    kept = [
        _Kept(table, row, _values(before), _values(after))
        for table, row, before, after in sql.rows(
            "SELECT tbl, row_id, before, after FROM undo_row WHERE step_id = ?", step
        )
    ]
    places = {table: place for place, table in enumerate(rows.order())}
    kept.sort(key=lambda each: (places[each.table], each.row))
    now = _as_they_are(kept)
    for each in kept:
        _must_be_as_left(each, now.get((each.table, each.row)))
    try:
        with sql.attempt():
            _remove([each for each in reversed(kept) if each.before is None])
            changed = [each for each in kept if each.before is not None and each.after is not None]
            _make_room(changed)
            for each in kept:
                if each.before is not None and each.after is None:
                    rows.insert(each.table, [each.before])
            for each in changed:
                _change_back(each, now[each.table, each.row])
            _raise_versions(kept, now)
    except peewee.IntegrityError as error:
        last = kept[-1]
        raise Changed(last.table, last.row) from error


def _as_they_are(kept: list[_Kept]) -> dict[tuple[str, int], Values]:
    ids: dict[str, list[int]] = {}
    for each in kept:
        ids.setdefault(each.table, []).append(each.row)
    return {
        (table, row): values
        for table, wanted in ids.items()
        for row, values in rows.by_id(table, wanted).items()
    }


def _must_be_as_left(kept: _Kept, now: Values | None) -> None:
    if kept.before is None and kept.after is None:
        # Made in bulk: whoever saved it since has raised its version.
        as_left = now is not None and now.get(_VERSION, 1) == 1 and not now.get("deleted_at")
    elif kept.after is None or now is None:
        as_left = kept.after is None and now is None
    else:
        ignored = (*_STAMPS, _VERSION)
        as_left = all(
            now[name] == value for name, value in kept.after.items() if name not in ignored
        )
    if not as_left:
        raise Changed(kept.table, kept.row)


def _remove(made: list[_Kept]) -> None:
    ids: dict[str, list[int]] = {}
    for each in made:
        ids.setdefault(each.table, []).append(each.row)
    for table, wanted in ids.items():
        rows.delete(table, wanted)


def _make_room(changed: list[_Kept]) -> None:
    """Let go of what only one row may have, before it is given back to another."""
    for each in changed:
        if each.before and each.before.get("is_main") is not None:
            rows.update(each.table, each.row, {"is_main": False})


def _change_back(kept: _Kept, now: Values) -> None:
    values = dict(kept.before or {})
    for name in _STAMPS:
        if name in values and kept.after and now[name] != kept.after[name]:
            del values[name]
    if _VERSION in now:
        values[_VERSION] = now[_VERSION] + 1
    rows.update(kept.table, kept.row, values)


def _raise_versions(kept: list[_Kept], now: dict[tuple[str, int], Values]) -> None:
    """Raise the versions of customers of whom the step changed lists only, not their own row."""
    with_own = {each.row for each in kept if each.table == "customer"}
    whose: set[int] = {
        (now.get((each.table, each.row)) or each.before or {})["customer_id"]
        for each in kept
        if each.table in PARTS
    }
    for some in rows.batches(whose - with_own):
        sql.run(
            f"UPDATE customer SET version = version + 1 WHERE id IN ({sql.marks(len(some))})", *some
        )


def _values(text: str | None) -> Values | None:
    return None if text is None else dict(json.loads(text))
