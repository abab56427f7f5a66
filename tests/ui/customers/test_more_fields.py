"""Vehicles of a new customer and own fields in the form: one save, errors under their rows."""

from __future__ import annotations

from crm_desktop.customers.own_fields import OwnFieldData
from crm_desktop.foundation.actor import SYSTEM
from tests.ui.customers.archive import Archive, texts
from tests.ui.place import PASSWORD
from ui.customers.vehicle_rows import NewVehicleRow

FIELDS = (
    OwnFieldData("cars", "家中车数", "Cars at home", "number"),
    OwnFieldData("wedding", "纪念日", "Wedding", "day"),
    OwnFieldData("drink", "茶水", "Drink", "choice", ("茶", "咖啡")),
    OwnFieldData("invoice", "要发票", "Wants invoices", "yes_no"),
)


def test_one_save_makes_a_customer_with_vehicles_and_own_fields(archive: Archive) -> None:
    def declare(app: object) -> None:
        admin = app.login.log_in(SYSTEM, "周敏", PASSWORD).value.actor  # type: ignore[attr-defined]
        for field in FIELDS:
            app.own_fields.add(admin, field)  # type: ignore[attr-defined]

    archive.call(declare)
    screen = archive.open()
    screen.new_customer()
    archive.rest()
    assert screen.form is not None
    form = screen.form.form
    form.name.setText("诸葛亮")
    row = form.vehicles.rows[0]
    assert isinstance(row, NewVehicleRow)
    row.plate.setText("粤B99887")
    row.vin.setText("LSVAM4187C2184847")
    form.own.set_texts({"cars": "两辆", "wedding": "2010-05-01", "drink": "茶", "invoice": "yes"})
    form.save()
    # A number that is known already, and no number at all.
    archive.qtbot.waitUntil(row.note.isVisible)
    assert form.own._fields["cars"].error is not None
    row.vin.setText("")
    form.own.set_texts({"cars": "2", "wedding": "2010-05-01", "drink": "茶", "invoice": "yes"})
    form.save()
    archive.qtbot.waitUntil(screen.record.isVisible)
    archive.qtbot.waitUntil(lambda: screen.record.header.name.text() == "诸葛亮")
    shown = screen.record.customer
    assert shown is not None
    assert [each.plate for each in shown.vehicles] == ["粤B99887"]
    assert dict(shown.own) == {
        "cars": "2", "wedding": "2010-05-01", "drink": "茶", "invoice": "yes",
    }  # fmt: skip
    said = {"家中车数", "要发票", "是", "2010-05-01"}
    archive.qtbot.waitUntil(lambda: said <= texts(screen.record))
    screen.edit_customer(shown.id)
    archive.qtbot.waitUntil(lambda: screen.form is not None)
    archive.rest()
    assert screen.form is not None
    assert screen.form.form.own.texts()["wedding"] == "2010-05-01"
    assert "vehicles" not in screen.form.form.values()
