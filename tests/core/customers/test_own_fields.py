"""Own fields: declared by the administrator, checked by kind, in files by their names."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.customers.exporting import COLUMNS, ExportWish
from crm_desktop.customers.masking import DIFFERS
from crm_desktop.customers.own_fields import OwnFieldData, check_own
from crm_desktop.customers.read import typed
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Conflict, NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.customers.importing.making import everybody, imported, told, written
from tests.core.customers.test_service import somebody
from tests.core.offices import Office

HOBBY = OwnFieldData("hobby", "爱好", "Hobby")
FIELDS = (
    HOBBY,
    OwnFieldData("cars", "家中车数", "Cars at home", "number"),
    OwnFieldData("wedding", "纪念日", "Wedding", "day"),
    OwnFieldData("drink", "茶水", "Drink", "choice", ("茶", " 咖啡 ", "茶", "")),
    OwnFieldData("invoice", "要发票", "Wants invoices", "yes_no"),
)


def test_fields_are_declared_changed_ordered_and_retired(office: Office) -> None:
    service, admin = office.app.own_fields, office.administrator
    with office.logs(*["own_field.add done"] * 5):
        made = [service.add(admin, data).value for data in FIELDS]
    assert made[3].choices == ("茶", "咖啡")
    assert service.move(admin, made[2].id, -2).value.code == "wedding"
    assert [f.code for f in service.fields(admin)] == [
        "wedding", "hobby", "cars", "drink", "invoice",
    ]  # fmt: skip
    with pytest.raises(Refused):
        service.move(admin, made[2].id, -1)
    gone = service.edit(admin, made[0].id, 1, replace(HOBBY, zh="喜好", active=False)).value
    assert (gone.zh, gone.active, gone.version) == ("喜好", False, 2)
    with pytest.raises(Conflict):
        service.edit(admin, made[0].id, 1, HOBBY)
    with pytest.raises(Refused):
        service.edit(admin, made[0].id, 2, replace(HOBBY, kind="number"))
    with pytest.raises(ValidationErrors) as raised:
        service.add(admin, OwnFieldData("1 x", "茶水", "", "choice"))
    assert set(raised.value.fields) == {"code", "zh", "en", "choices"}
    with pytest.raises(NotAllowed):
        service.add(office.actor("A1-2"), OwnFieldData("pet", "宠物", "Pet"))


def test_values_are_checked_by_kind_and_kept_in_one_form(office: Office, tmp_path: Path) -> None:
    service, admin, clerk = office.app.own_fields, office.administrator, office.actor("A1-2")
    fields = {data.code: service.add(admin, data).value for data in FIELDS}
    wrong = (("cars", "两辆"), ("wedding", "昨天"), ("drink", "水"), ("invoice", "也许"))
    with pytest.raises(ValidationErrors) as raised:
        office.app.customers.add(clerk, somebody(own=wrong))
    assert set(raised.value.fields) == {"own.cars", "own.wedding", "own.drink", "own.invoice"}
    said = (
        ("cars", "１,200.50"),
        ("wedding", "2010年5月1日"),
        ("drink", " 咖啡"),
        ("invoice", "是"),
        ("hobby", "钓鱼"),
    )
    stored = office.app.customers.add(clerk, somebody(own=said)).value
    kept = {
        "cars": "1200.5", "wedding": "2010-05-01", "drink": "咖啡", "invoice": "yes",
        "hobby": "钓鱼",
    }  # fmt: skip
    assert dict(stored.own) == kept
    for number, form in (
        ("2.00", "2"),
        ("-0", "0"),
        ("0E+20", "0"),
        ("1E3", "1000"),
        ("100", "100"),
    ):
        assert check_own(Checks(), [("cars", number)]) == (("cars", form),)
    # What stands in a retired field, or in a choice taken away, stays; nothing new goes in.
    service.edit(admin, fields["hobby"].id, 1, replace(HOBBY, active=False))
    service.edit(admin, fields["drink"].id, 1, replace(FIELDS[3], choices=("水",)))
    later = replace(typed(stored), job="教师")
    saved = office.app.customers.edit(clerk, stored.id, 1, later).value.customer
    assert dict(saved.own) == kept
    with pytest.raises(ValidationErrors) as raised:
        office.app.customers.edit(clerk, stored.id, 2, replace(later, own=(("hobby", "下棋"),)))
    assert set(raised.value.fields) == {"own.hobby"}
    out = tmp_path / "customers.csv"
    office.app.exports.export(
        office.actor("A1-1"), out, ExportWish(Language.ZH), exception="一人值班"
    )
    with out.open(encoding="utf-8-sig", newline="") as file:
        (cells,) = [
            dict(zip(("家中车数", "纪念日", "茶水", "要发票"), line, strict=True))
            for line in [row[len(COLUMNS) :] for row in csv.reader(file)]
            if "1200.5" in line
        ]
    assert cells == {"家中车数": "1200.5", "纪念日": "2010-05-01", "茶水": "咖啡", "要发票": "是"}


def test_a_long_number_in_a_field_is_masked_and_none_stands_in_the_log(office: Office) -> None:
    app, clerk = office.app, office.actor("A1-2")
    app.own_fields.add(office.administrator, HOBBY)
    own = (("hobby", "钓鱼，找13812345678"),)
    stored = app.customers.add(clerk, somebody(own=own)).value
    assert stored.own == own
    entries = [str(office.last_entry())]
    sql.run("UPDATE role_right SET only_for = 'masked' WHERE right_code = 'customers.view'")
    shown = app.customers.customer(clerk, stored.id)
    assert shown.own == (("hobby", "钓鱼，找*******5678"),)
    # Left as it was shown, it stays what it is.
    kept = app.customers.edit(clerk, stored.id, 1, replace(typed(shown), job="教师")).value
    assert kept.customer.own == shown.own
    assert dict(sql.rows("SELECT id, value FROM own_value")) == {1: own[0][1]}
    entries.append(str(office.last_entry()))
    other = (("hobby", "钓鱼，找13912345678"),)
    app.customers.edit(clerk, stored.id, 2, replace(typed(kept.customer), own=other))
    entries.append(str(office.last_entry()))
    assert all("12345678" not in entry for entry in entries)
    assert DIFFERS in entries[-1]
    assert DIFFERS not in entries[1]


def test_a_file_fills_own_fields_by_their_names(office: Office, tmp_path: Path) -> None:
    for data in FIELDS:
        office.app.own_fields.add(office.administrator, data)
    text = "姓名,Cars at home,纪念日,茶水,要发票\n张三,2,2010/5/1,茶,是\n李四,两辆,,,\n"
    result = imported(office, written(tmp_path, text))
    zhang, li = everybody(office)
    assert dict(zhang.own) == {
        "cars": "2", "wedding": "2010-05-01", "drink": "茶", "invoice": "yes",
    }  # fmt: skip
    assert (li.own, li.notes) == ((), "Cars at home: 两辆")
    assert "own_field.no_number" in {why for *_, why in told(result)}


def test_own_fields_are_read_once_for_a_file(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for data in FIELDS:
        office.app.own_fields.add(office.administrator, data)
    asked: list[str] = []
    rows = sql.rows
    monkeypatch.setattr(
        sql, "rows", lambda text, *params: asked.append(text) or rows(text, *params)
    )
    text = "姓名,Cars at home,茶水,要发票\n" + "".join(f"王{n},两辆,水,或许\n" for n in range(20))
    assert imported(office, written(tmp_path, text)).created == 20
    assert sum("FROM own_field" in each for each in asked) < 20
    assert everybody(office)[0].notes == "Cars at home: 两辆\n茶水: 水\n要发票: 或许"
