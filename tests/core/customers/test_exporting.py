"""Customers leave as a file: with a second person, masked, marked and noted."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crm_desktop.customers.exporting import ExportWish
from crm_desktop.customers.importing.model import ImportOptions
from crm_desktop.customers.model import Address, Contact, CustomerData, Identity, VehicleData
from crm_desktop.files.tables import read_table
from crm_desktop.files.vcards import read_cards
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, SecondPersonNeeded
from crm_desktop.foundation.words import Language
from tests.core.offices import PASSWORD, Office

FULL = ("13812345678", "zhang@example.com", "E12345678", "中山路99号", "wx_zhang")
WISH = ExportWish(Language.ZH)


def fill(group: Office) -> None:
    data = CustomerData(
        1,
        "person",
        "=张三",
        old_code="12345678901234567890",
        gender="male",
        contacts=(
            Contact("phone", FULL[0]),
            Contact("email", FULL[1]),
            Contact("wechat", FULL[4]),
        ),
        addresses=(Address(f"上海市黄浦区{FULL[3]}"),),
        identities=(Identity("passport", FULL[2]),),
        tags=("䶮",),
    )
    clerk = group.actor("B1-2")
    stored = group.app.customers.add(clerk, data).value
    group.app.vehicles.add(clerk, VehicleData(1, plate="沪A12345"), stored.id)
    group.app.customers.add(clerk, CustomerData(1, "organisation", "远山汽车"))


def exported(group: Office, out: Path, wish: ExportWish = WISH) -> object:
    actor = group.actor("B1-1")
    second = group.app.login.countersign(actor, "export.approve", "zhoumin", PASSWORD).value
    return group.app.exports.export(actor, out, wish, second=second).value


@pytest.mark.parametrize("name", ["客户.csv", "客户.xlsx"])
def test_a_list_is_masked_marked_and_no_formula(group: Office, tmp_path: Path, name: str) -> None:
    fill(group)
    out = tmp_path / name
    written = exported(group, out)
    assert written.rows == 2  # type: ignore[attr-defined]
    with read_table(out) as table:
        rows = [row.cells for row in table.rows()]
    text = repr(rows)
    assert [full for full in FULL if full in text] == []
    assert "孙浩" in rows[0][0]
    assert rows[1][:4] == ("客户编码", "旧编码", "客户类型", "姓名")
    assert rows[2][1].lstrip("'") == "12345678901234567890"
    # A cell of text is no formula to a workbook; CSV has no cells of text.
    assert rows[2][3] == ("=张三" if name.endswith("xlsx") else "'=张三")
    assert rows[2][4] == "138****5678"
    assert rows[2][-1] == "沪A12345"
    if name.endswith("csv"):
        assert rows[2][1].startswith("'")
    entry = group.last_entry()
    assert (entry["action"], entry["second_name"]) == ("customer.export", "周敏")


def test_old_programs_are_told_what_is_lost(group: Office, tmp_path: Path) -> None:
    fill(group)
    written = exported(group, tmp_path / "a.csv", ExportWish(Language.EN, encoding="gb18030"))
    assert [loss.characters for loss in written.doubtful] == ["䶮"]  # type: ignore[attr-defined]
    assert "Phone" in (tmp_path / "a.csv").read_text(encoding="gb18030")


def test_cards_are_masked_too(group: Office, tmp_path: Path) -> None:
    fill(group)
    exported(group, tmp_path / "a.vcf", ExportWish(Language.ZH, customers=(1, 2)))
    one, firm = read_cards(tmp_path / "a.vcf")
    assert one.phones[0].value == "138****5678"
    assert firm.organisation == "远山汽车"
    text = (tmp_path / "a.vcf").read_text(encoding="utf-8")
    assert [full for full in FULL if full in text] == []


def test_what_left_can_come_back(group: Office, tmp_path: Path) -> None:
    fill(group)
    exported(group, tmp_path / "a.csv")
    result = group.app.imports.run(
        group.actor("B1-1"), tmp_path / "a.csv", ImportOptions(dry_run=True)
    ).value
    assert (result.read, result.duplicate) == (2, 2)


def test_nobody_exports_alone(group: Office, tmp_path: Path) -> None:
    fill(group)
    out = tmp_path / "a.csv"
    with pytest.raises(SecondPersonNeeded) as needed:
        group.app.exports.export(group.actor("B1-1"), out, WISH)
    assert needed.value.rights == ("export.approve",)
    with group.logs("customer.export denied"), pytest.raises(NotAllowed):
        group.app.exports.export(group.actor("B1-2"), out, WISH)
    with pytest.raises(Refused):
        group.app.exports.export(group.actor("B1-1"), tmp_path / "a.pdf", WISH)
    with pytest.raises(NotFound):
        exported(group, out, ExportWish(Language.ZH, customers=(99,)))

    def stop(_done: int, _total: int) -> None:
        raise Refused(needed.value.phrase)

    with pytest.raises(Refused):
        group.app.exports.export(group.actor("B1-1"), out, WISH, progress=stop)
    assert list(tmp_path.glob("*a.*")) == []


def test_a_small_office_may_note_an_exception(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "空.csv"
    office.app.exports.export(office.actor("A1-1"), out, WISH, exception="只有一人在")
    with out.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == 2
    assert office.last_entry()["duty"] == "exports_alone"
