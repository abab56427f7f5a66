"""However units are renamed, moved and ended, each day has one state or none, as it was asked."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.model import Unit, UnitData
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from db import sql
from tests.core.offices import TODAY, Office, open_copy

DAYS = 40
days = st.integers(-3, DAYS - 5)


@dataclass(frozen=True)
class Rename:
    unit: int
    day: int
    name: str


@dataclass(frozen=True)
class Move:
    unit: int
    day: int
    to: int | None


@dataclass(frozen=True)
class End:
    unit: int
    day: int


Order = Rename | Move | End
units = st.integers(0, 3)
orders = st.one_of(
    st.builds(Rename, units, days, st.sampled_from(["甲", "乙", "丙"])),
    st.builds(Move, units, days, st.none() | units),
    st.builds(End, units, days),
)


def day_of(number: int) -> date:
    return TODAY + timedelta(days=number)


class Calendar:
    """What each unit is on each day, one cell per day: (name, parent) or nothing."""

    def __init__(self) -> None:
        self.cells: list[list[tuple[str, int | None] | None]] = [
            [(f"unit {unit}", None)] * DAYS for unit in range(4)
        ]
        self.last_change = [0] * 4  # the day on which the open state began

    def ended(self, unit: int) -> bool:
        return self.cells[unit][-1] is None

    def accepts(self, order: Order) -> bool:
        unit, day = order.unit, order.day
        if day < self.last_change[unit] or self.ended(unit):
            return False
        if isinstance(order, End):
            in_use = any(
                cell is not None and cell[1] == unit
                for row in self.cells
                for cell in row[max(day, 0) :]
            )
            return day > self.last_change[unit] and not in_use
        if isinstance(order, Move) and order.to is not None:
            if self.ended(order.to):
                return False
            return not any(self._leads(order.to, unit, on) for on in range(day, DAYS))
        return True

    def _leads(self, start: int, top: int, day: int) -> bool:
        current: int | None = start
        while current is not None:
            if current == top:
                return True
            cell = self.cells[current][day]
            current = cell[1] if cell else None
        return False

    def carry_out(self, order: Order) -> None:
        row = self.cells[order.unit]
        cell = row[order.day]
        assert cell is not None
        new = (
            None
            if isinstance(order, End)
            else (order.name, cell[1])
            if isinstance(order, Rename)
            else (cell[0], order.to)
        )
        row[order.day :] = [new] * (DAYS - order.day)
        self.last_change[order.unit] = order.day


def give(office: Office, ids: list[int], order: Order) -> bool:
    """Ask the service for what is ordered; return whether it did it."""
    app, admin, unit = office.app.organisation, office.administrator, ids[order.unit]
    version = sql.scalar("SELECT version FROM unit WHERE id = ?", unit)
    day = day_of(order.day)
    try:
        if isinstance(order, End):
            app.end_unit(admin, unit, version, day)
            return True
        before = next(each for each in app.units(admin, day) if each.id == unit)
        data = UnitData(1, "group", before.name, before.parent)
        if isinstance(order, Rename):
            data = UnitData(1, "group", order.name, before.parent)
        else:
            data = UnitData(1, "group", before.name, None if order.to is None else ids[order.to])
        app.change_unit(admin, unit, version, data, day)
    except (ValidationErrors, Refused, NotFound, StopIteration):
        return False
    return True


@settings(max_examples=settings().max_examples // 3)
@given(st.lists(orders, max_size=8))
def test_every_day_is_as_it_was_asked(small_template: Path, wanted: list[Order]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_copy(small_template, Path(folder) / "office") as office,
    ):
        app, admin = office.app.organisation, office.administrator
        ids = [
            app.add_unit(admin, UnitData(1, "group", f"unit {n}"), TODAY).value.id for n in range(4)
        ]
        calendar = Calendar()
        for order in wanted:
            expected = calendar.accepts(order)
            assert give(office, ids, order) == expected, order
            if expected:
                calendar.carry_out(order)
        for number in range(DAYS):
            found: dict[int, Unit] = {u.id: u for u in app.units(admin, day_of(number))}
            for unit, row in enumerate(calendar.cells):
                state = found.get(ids[unit])
                cell = row[number]
                assert (state is None) == (cell is None)
                if state is not None and cell is not None:
                    parent = None if cell[1] is None else ids[cell[1]]
                    assert (state.name, state.parent) == (cell[0], parent)
        for unit in ids:
            spans = sql.rows(
                "SELECT valid_from, valid_to FROM unit_state WHERE unit_id = ? ORDER BY valid_from",
                unit,
            )
            for (_, until), (since, _) in itertools.pairwise(spans):
                assert until == since, "neither a gap nor an overlap"
