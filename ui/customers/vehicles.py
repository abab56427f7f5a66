"""The vehicles of a customer as a panel, and the form of one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.customers.model import Customer, HeldVehicle, Vehicle, VehicleData
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.customers.steps import say_with_undo
from ui.customers.wording import ROLES, VEHICLE_KINDS
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.buttons import link
from ui.toolkit.columns import Cell, Column, Flagged, Pill
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.panels import Panel
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

_SOON = timedelta(days=30)
_WIDTH = 720


@dataclass(frozen=True)
class HeldRow:
    """A part in a vehicle under its own id, as lists need it."""

    id: int
    held: HeldVehicle


class _Held:
    """The vehicles that came with the customer: nothing more is asked for."""

    def __init__(self) -> None:
        self.held: dict[int, HeldRow] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        return array("q", self.held)

    def rows(self, ids: Sequence[int]) -> list[HeldRow]:
        return [self.held[each] for each in ids if each in self.held]


class VehiclePanel(Panel):
    """``added`` asks for another vehicle, ``edited`` carries the one that Enter is pressed on."""

    added = Signal()
    edited = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("customers_room.vehicles"), edge_to_edge=True, parent=parent)
        self._source = _Held()
        self.rows = PagedRows(self._source, place.runner, parent=self)
        model = RowTableModel(self.rows, _columns(place.clock), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("customers_room.vehicles"),
            empty=EmptyState(Phrase("customers_room.no_vehicle"), icon="car"),
        )
        self.add = link(Phrase("customers_room.do.add_vehicle"))
        if self.head is not None:
            self.head.add_right(self.add)
        # The list leaves the panel its round corners.
        self.body.setContentsMargins(0, 0, 0, Space.XS)
        self.body.addWidget(self.table)
        self.add.clicked.connect(self.added)
        self.table.opened.connect(self._edit)

    def show_vehicles(self, held: Sequence[HeldVehicle], *, may_edit: bool) -> None:
        """Show the vehicles of another customer, or of the same one anew."""
        self._source.held = {each.link: HeldRow(each.link, each) for each in held}
        self.add.setVisible(may_edit)
        self.rows.refresh()

    def _edit(self, row: int) -> None:
        found = self._source.held.get(row)
        if found is not None:
            self.edited.emit(found.held.vehicle)


def _columns(clock: Clock) -> list[Column]:
    def due(day: date | None) -> Flagged | str:
        return _due(day, clock.today())

    return [
        Column(
            "plate",
            Phrase("customers_room.plate"),
            lambda row: row.held.plate,
            width=112,
            weight=Weight.MEDIUM,
        ),
        Column(
            "title",
            Phrase("customers_room.model"),
            lambda row: row.held.title,
            width=120,
            stretch=1,
        ),
        Column(
            "role",
            Phrase("customers_room.role"),
            lambda row: _role(row.held),
            Cell.PILL,
            width=88,
            english_width=96,
        ),
        Column(
            "vin",
            Phrase("customers_room.vin"),
            lambda row: row.held.vin,
            width=184,
            priority=1,
            ink="text2",
        ),
        Column(
            "service",
            Phrase("customers_room.next_service"),
            lambda row: due(row.held.next_service_on),
            Cell.FLAG,
            width=128,
            english_width=136,
        ),
        Column(
            "insurance",
            Phrase("customers_room.insurance"),
            lambda row: due(row.held.insurance_until),
            Cell.FLAG,
            width=128,
            english_width=136,
        ),
    ]


def _role(held: HeldVehicle) -> Pill:
    if held.until is not None:
        return Pill(Phrase("customers_room.role.ended"), Tone.GREY)
    return Pill(ROLES[held.role], Tone.QUIET)


def _due(day: date | None, today: date) -> Flagged | str:
    """Return a day; one that is near or over stands out and says so."""
    if day is None:
        return ""
    if day < today:
        return Flagged(str(day), Tone.RED, Phrase("customers_room.over"))
    if day <= today + _SOON:
        return Flagged(str(day), Tone.AMBER, Phrase("customers_room.soon"))
    return str(day)


class VehicleForm(RecordForm):
    """The fields of a vehicle; for a new one also what the customer is to it."""

    def __init__(self, place: Workplace, customer: Customer, vehicle: Vehicle | None) -> None:
        super().__init__(place, "vehicle", self._keep, Phrase("machinery.form.save"))
        self._customer, self._vehicle = customer, vehicle
        self.kind = Combo([Option(kind, words) for kind, words in VEHICLE_KINDS.items()])
        self.role = Combo([Option(role, words) for role, words in ROLES.items()])
        self.plate, self.vin = LineEdit(longest=20), LineEdit(longest=40)
        self.brand, self.model = LineEdit(longest=60), LineEdit(longest=100)
        self.serial, self.mileage = LineEdit(longest=60), LineEdit(longest=12)
        days = [DateEdit(place.clock) for _ in range(4)]
        self.purchased, self.warranty, self.insurance, self.service = days
        self.notes = TextEdit(rows=2)
        add = self.add
        first = [add("kind", Phrase("customers_room.kind"), self.kind)]
        if vehicle is None:
            first.append(add("role", Phrase("customers_room.role"), self.role))
        self.rows = [
            first,
            [
                add("plate", Phrase("customers_room.plate"), self.plate, optional=True),
                add("vin", Phrase("customers_room.vin"), self.vin, optional=True),
            ],
            [
                add("brand", Phrase("customers_room.brand"), self.brand, optional=True),
                add("model", Phrase("customers_room.model"), self.model, optional=True),
            ],
            [
                add("serial", Phrase("customers_room.serial"), self.serial, optional=True),
                add(
                    "mileage",
                    Phrase("customers_room.mileage"),
                    self.mileage,
                    binding=NumberBinding,
                    optional=True,
                ),
            ],
            [
                add("purchased_on", Phrase("customers_room.purchased"), self.purchased),
                add("warranty_until", Phrase("customers_room.warranty"), self.warranty),
            ],
            [
                add("insurance_until", Phrase("customers_room.insurance"), self.insurance),
                add("next_service_on", Phrase("customers_room.next_service"), self.service),
            ],
            [add("notes", Phrase("customers_room.notes"), self.notes, optional=True)],
        ]
        self._base = (
            VehicleData(company=customer.company)
            if vehicle is None
            else VehicleData(**{f.name: getattr(vehicle, f.name) for f in fields(VehicleData)})
        )
        known = {f.name: getattr(self._base, f.name) for f in fields(VehicleData)}
        if vehicle is None:
            self.load({**known, "role": "owner"})
        else:
            self.load({**known, "id": vehicle.id, "version": vehicle.version})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "kind")
        role = asked.values.pop("role", None)
        data = replace(self._base, **asked.values)
        if self._vehicle is None:
            return asked.app.vehicles.add(
                asked.actor, data, self._customer.id, str(role or "owner")
            )
        return asked.app.vehicles.edit(asked.actor, self._vehicle.id, asked.version, data)


def new_vehicle(window: QWidget, place: Workplace, customer: Customer) -> Dialog:
    """Ask for a vehicle of a customer."""
    form = VehicleForm(place, customer, None)
    form.saved.connect(lambda _made: place.say(Phrase("customers_room.vehicle.added")))
    title = Phrase("customers_room.vehicle.new", name=customer.name)
    return show_form(window, form, title, form.rows, width=_WIDTH, first=form.plate)


def edit_vehicle(window: QWidget, place: Workplace, customer: Customer, vehicle: Vehicle) -> Dialog:
    """Ask for other data of a vehicle; the change can be undone."""
    form = VehicleForm(place, customer, vehicle)
    form.saved.connect(
        lambda saved: say_with_undo(place, Phrase("customers_room.vehicle.kept"), saved.step)
    )
    title = Phrase("customers_room.vehicle.edit")
    return show_form(window, form, title, form.rows, width=_WIDTH, first=form.plate)
