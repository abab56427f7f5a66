"""The rows of vehicles in the form of a new customer: plate, number, model, and whose it is."""

from __future__ import annotations

from crm_desktop.customers.model import VehicleData
from crm_desktop.customers.vehicles import NewVehicle
from crm_desktop.foundation.formats.checked import Checked
from crm_desktop.foundation.formats.vehicles import check_plate, check_vin
from crm_desktop.foundation.words import Phrase
from ui.customers.entries import EntryRow
from ui.customers.wording import ROLES
from ui.toolkit.combos import Combo, Option
from ui.toolkit.inputs import LineEdit

_ROLE, _PLATE, _VIN = 112, 128, 208


class NewVehicleRow(EntryRow):
    """A vehicle that the new customer has to do with."""

    def __init__(self) -> None:
        self.plate = LineEdit(Phrase("record_room.plate"), longest=20)
        self.vin = LineEdit(Phrase("record_room.vin"), longest=40)
        self.model = LineEdit(Phrase("record_room.model"), longest=100)
        self.role = Combo([Option(role, words) for role, words in ROLES.items()])
        super().__init__(
            [
                (self.plate, Phrase("record_room.plate"), _PLATE),
                (self.vin, Phrase("record_room.vin"), _VIN),
                (self.model, Phrase("record_room.model"), 0),
                (self.role, Phrase("record_room.role"), _ROLE),
            ]
        )
        self.role.set_value("owner")

    def show_value(self, value: NewVehicle) -> None:
        data = value.data
        self.set_texts([data.plate, data.vin, data.model, value.role])

    def value(self) -> NewVehicle | None:
        plate, vin, model = (each.text().strip() for each in (self.plate, self.vin, self.model))
        if not (plate or vin or model):
            return None
        # Its company is the customer's.
        data = VehicleData(0, plate=plate, vin=vin, model=model)
        return NewVehicle(data, str(self.role.value() or "owner"))

    def check(self) -> Checked:
        plate = check_plate(self.plate.text())
        return plate if plate.problem is not None else check_vin(self.vin.text())
