"""Storing many customers at once: rows first, their search keys after.

Each table takes its rows by one statement on the driver's fast path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from crm_desktop.customers.importing.draft import Draft
from crm_desktop.customers.importing.planning import Plan
from crm_desktop.customers.index import core_of, queue, queue_new, reindexed
from crm_desktop.customers.model import Customer, CustomerData, CustomerKind, Role, VehicleData
from crm_desktop.customers.store import (
    PARTS,
    draw_codes,
    fresh_values,
    part_rows,
    parts_of,
    values_of,
    write_parts,
)
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.formats.checked import compact
from crm_desktop.foundation.records import update_version
from db import rows, sql
from db.models.customers import Customer as CustomerTable
from db.rows import Values

# Beyond as many updates the search keys are filled later.
_FEW = 200
_VEHICLE_DAYS = ("purchased_on", "insurance_until", "warranty_until", "next_service_on")


def settle_employers(plan: Plan) -> dict[int, str]:
    """Return the organisations of this file that people of it work for: place -> their name.

    What no organisation of the file is called becomes a line of the notes.
    """
    firms: dict[str, list[int]] = defaultdict(list)
    for _, data in plan.create:
        if data.kind == CustomerKind.ORGANISATION:
            firms[core_of(data.name, data.kind)].append(1)
    waiting: dict[int, str] = {}
    for place, (draft, data) in enumerate(plan.create):
        if not draft.employer:
            continue
        core = core_of(draft.employer.partition(": ")[2] or draft.employer, "organisation")
        if len(firms[core]) == 1 and core != core_of(data.name, data.kind):
            waiting[place] = core
        else:
            plan.create[place] = (draft, _noted(data, draft.employer))
    for place, (draft, before, after) in enumerate(plan.update):
        if draft.employer and draft.employer not in after.notes:
            plan.update[place] = (draft, before, _noted(after, draft.employer))
    return waiting


def _noted(data: CustomerData, line: str) -> CustomerData:
    notes = "\n".join(filter(None, (data.notes, line)))
    return replace(data, notes=notes) if len(notes) <= 8000 else data


def prepare(draft: Draft, data: CustomerData, now: datetime, by: int | None) -> None:
    """Make the rows of a new customer, all but its code."""
    draft.row = fresh_values(data, "", now, by)
    draft.parts = part_rows(data)


class Store:
    """Writes a plan in the transaction of its use case; every row made is noted for undoing.

    Without a journal nothing is noted: what cannot be undone takes no customers back either.
    """

    def __init__(self, journal: Journal | None, now: datetime, by: int | None) -> None:
        self._journal = journal
        self._now = now
        self._by = by

    def create(
        self,
        plan: Plan,
        waiting: dict[int, str],
        company: int,
        progress: Callable[[int], None],
    ) -> list[int]:
        """Store new customers with all that belongs to them; return their ids."""
        if not plan.create:
            return []
        codes = draw_codes(company, len(plan.create))
        # Organisations first: the people of the file may work for them.
        order = sorted(range(len(plan.create)), key=lambda place: place in waiting)
        firms: dict[str, int] = {}
        made: list[int] = []
        for start in range(0, len(order), 5000):
            progress(start)
            places = order[start : start + 5000]
            late = [place for place in places if place in waiting]
            first = [place for place in places if place not in waiting]
            for batch in (first, late):
                made += self._batch(plan, batch, codes, waiting, firms)
        for place, customer in zip(order, made, strict=True):
            plan.create[place][0].customer = customer
        self._note("customer", made)
        queue_new(made)
        self._vehicles(
            [(draft.vehicle, made_id) for (draft, _), made_id in zip(
                (plan.create[place] for place in order), made, strict=True
            ) if draft.vehicle]
        )  # fmt: skip
        return made

    def _batch(
        self,
        plan: Plan,
        places: list[int],
        codes: list[str],
        waiting: dict[int, str],
        firms: dict[str, int],
    ) -> list[int]:
        if not places:
            return []
        values: list[Values] = []
        for place in places:
            draft, data = plan.create[place]
            if draft.row is None or data is not draft.data:  # its notes have grown since
                prepare(draft, data, self._now, self._by)
            row = {**(draft.row or {}), "code": codes[place]}
            if place in waiting:
                row["employer_id"] = firms.get(waiting[place])
            values.append(row)
        rows.insert("customer", values)
        found: dict[str, int] = dict(
            sql.rows(
                f"SELECT code, id FROM customer WHERE code IN ({sql.marks(len(places))})",
                *(codes[place] for place in places),
            )
        )
        ids = [found[codes[place]] for place in places]
        parts: dict[str, list[Values]] = defaultdict(list)
        for place, customer in zip(places, ids, strict=True):
            draft, data = plan.create[place]
            if data.kind == CustomerKind.ORGANISATION:
                firms.setdefault(core_of(data.name, data.kind), customer)
            for table, lines in draft.parts.items():
                parts[table] += [{"customer_id": customer, **line} for _, line in lines]
        for table in PARTS:
            rows.insert(table, parts[table])
        return ids

    def update(self, plan: Plan, progress: Callable[[int], None]) -> list[int]:
        """Change customers that are there; return their ids."""
        ids = [before.id for _, before, _ in plan.update]
        if self._journal is not None:
            self._journal.watch_ids("customer", ids)
            for part in rows.batches(ids):
                for table in PARTS:
                    self._journal.watch(table, f"customer_id IN ({sql.marks(len(part))})", *part)
        with reindexed(*(ids if len(ids) <= _FEW else ())):
            for done, (_, before, after) in enumerate(plan.update):
                if not done % 100:
                    progress(done)
                self._change(before, after)
            self._vehicles(
                [(draft.vehicle, before.id) for draft, before, _ in plan.update if draft.vehicle]
            )
        if len(ids) > _FEW:
            queue(ids)
        return ids

    def _change(self, before: Customer, after: CustomerData) -> None:
        update_version(
            CustomerTable,
            before.id,
            before.version,
            kind="customer",
            mine=after,
            theirs=lambda: before,
            values=values_of(after, self._now),
        )
        write_parts(before.id, after, parts_of(before.id))

    def _vehicles(self, wanted: list[tuple[VehicleData | None, int]]) -> None:
        """Store vehicles with their owners; one that is known is linked instead."""
        known = _known_vehicles([data for data, _ in wanted if data])
        cars: list[int] = []
        links: list[int] = []
        for data, customer in wanted:
            if data is None:
                continue
            keys = _keys(data)
            car = next((known[key] for key in keys if key in known), 0)
            if not car:
                car = self._vehicle(data)
                cars.append(car)
                known.update(dict.fromkeys(keys, car))
            if not sql.scalar(
                "SELECT id FROM vehicle_role WHERE vehicle_id = ? AND customer_id = ? "
                "AND role = 'owner' AND until IS NULL",
                car,
                customer,
            ):
                links.append(
                    int(
                        sql.scalar(
                            "INSERT INTO vehicle_role (vehicle_id, customer_id, role) "
                            "VALUES (?, ?, ?) RETURNING id",
                            car,
                            customer,
                            Role.OWNER.value,
                        )
                    )
                )
        self._note("vehicle", cars)
        self._note("vehicle_role", links)

    def _note(self, table: str, ids: list[int]) -> None:
        if self._journal is not None:
            self._journal.made(table, ids)

    def _vehicle(self, data: VehicleData) -> int:
        days = {name: getattr(data, name) for name in _VEHICLE_DAYS}
        values: Values = {
            "version": 1,
            "company_id": data.company,
            "kind": "vehicle" if data.plate or data.vin else "product",
            "vin": data.vin,
            "vin_key": compact(data.vin),
            "plate": data.plate,
            "plate_key": compact(data.plate),
            "brand": data.brand,
            "model": data.model,
            "serial": data.serial,
            "mileage": data.mileage,
            **{name: day_text(day) if day else None for name, day in days.items()},
            "notes": "",
            "created_at": stamp(self._now),
        }
        query = (
            f"INSERT INTO vehicle ({', '.join(values)}) VALUES ({sql.marks(len(values))}) "
            "RETURNING id"
        )
        return int(sql.scalar(query, *values.values()))


def _keys(data: VehicleData) -> list[tuple[str, str]]:
    keys = (("vin_key", compact(data.vin)), ("plate_key", compact(data.plate)))
    return [(column, key) for column, key in keys if key]


def _known_vehicles(wanted: list[VehicleData]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    asked: dict[str, set[str]] = defaultdict(set)
    for data in wanted:
        for column, key in _keys(data):
            asked[column].add(key)
    for column, keys in asked.items():
        values = sorted(keys)
        for start in range(0, len(values), 5000):
            part = values[start : start + 5000]
            query = (
                f"SELECT {column}, id FROM vehicle WHERE {column} IN ({sql.marks(len(part))}) "
                "AND company_id = ? AND deleted_at IS NULL ORDER BY id DESC"
            )
            found.update(
                ((column, key), car) for key, car in sql.rows(query, *part, wanted[0].company)
            )
    return found
