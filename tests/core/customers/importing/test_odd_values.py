"""Values that fit nowhere: kept where they can be, told, and never the end of the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.customers.importing import reading
from crm_desktop.customers.importing.draft import Builder
from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.foundation.errors import Refused
from db import sql
from tests.core.customers.importing.making import counts, everybody, imported, told, written
from tests.core.offices import Office


def test_what_is_too_long_goes_into_the_notes(office: Office, tmp_path: Path) -> None:
    job, link = "司机" * 40, "http://b.cn/" + "x" * 250
    result = imported(office, written(tmp_path, f"姓名,职务,网址\n张三,{job},{link}\n"))
    assert counts(result) == (1, 1, 0, 0, 0)
    (zhang,) = everybody(office)
    assert zhang.job == ""
    assert set(zhang.notes.splitlines()) == {f"网址: {link}", f"职务: {job}"}
    assert zhang.contacts[0].value == link[:200]
    assert {why for *_, why in told(result)} == {"error.too_long"}


def test_kinds_of_papers_are_read(office: Office, tmp_path: Path) -> None:
    text = (
        "姓名,证件类型,证件号码\n张三,护照,E12345678\n李四,学生证,77\n王五,,11010519491231002X\n"
        "赵六,身份证,11010519491231002X1\n"
    )
    result = imported(office, written(tmp_path, text))
    assert [(i.kind, i.number) for c in everybody(office) for i in c.identities] == [
        ("passport", "E12345678"),
        ("other", "77"),
        ("resident", "11010519491231002X"),
        ("other", "11010519491231002X1"),
    ]
    assert everybody(office)[1].notes == "证件类型: 学生证"
    assert [line for line, *_ in told(result)] == [5]


def test_firms_are_told_by_their_code_and_their_form(office: Office, tmp_path: Path) -> None:
    text = "名称,统一社会信用代码,联系人\n"
    text += "晨光,91310000MA1FL0000X,\n晨光公司,,\n晨光二,,张三\n晨光三,,\n"
    imported(office, written(tmp_path, text))
    kinds = [c.kind for c in everybody(office)]
    assert kinds == ["organisation", "organisation", "organisation", "person"]


def test_vehicles_are_linked_once(office: Office, tmp_path: Path) -> None:
    text = (
        "姓名,车牌号,车架号,品牌,下次保养,里程\n"
        "张三,沪A12345,LSVAM4187C2184847,大众,2026-12-01,1000\n"
        "李四,沪A12345,,,,\n王五,,,,2026-12-01,5\n赵六,,,某牌,,\n钱七,,OOOOOOOOOOOOOOOOO,,,\n"
    )
    imported(office, written(tmp_path, text))
    people = {c.name: c for c in everybody(office)}
    assert people["张三"].vehicles[0].vehicle == people["李四"].vehicles[0].vehicle
    assert people["王五"].vehicles == ()
    assert people["王五"].notes.splitlines() == ["下次保养: 2026-12-01", "里程: 5"]
    assert people["赵六"].vehicles[0].kind == "product"
    imported(office, written(tmp_path, "姓名,车牌号\n孙八,沪A12345\n"))
    assert sql.scalar("SELECT count(*) FROM vehicle WHERE plate = '沪A12345'") == 1


def test_cells_beyond_the_head_and_second_values(office: Office, tmp_path: Path) -> None:
    sql.run(
        "INSERT INTO own_field (code, zh, en, kind, choices, position, active, version) "
        "VALUES ('hobby', '爱好', 'Hobby', 'text', '[]', 0, TRUE, 1)"
    )
    text = "姓名,名称,爱好,备注,说明\n张三,张三丰,钓鱼,一,二,多出\n李四,李四,,,\n"
    result = imported(office, written(tmp_path, text))
    zhang, li = everybody(office)
    assert zhang.own == (("hobby", "钓鱼"),)
    assert zhang.notes.splitlines() == ["一", "二", "名称: 张三丰", "多出"]
    assert li.notes == ""
    assert "importing.why.no_header" in {why for *_, why in told(result)}


def test_too_many_rows_are_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:甲\nEND:VCARD\n"
    for file in (
        written(tmp_path, "姓名\n甲甲\n乙乙\n"),
        written(tmp_path, card * 3, "a.vcf"),
    ):
        with pytest.raises(Refused) as refused:
            imported(office, file)
        assert refused.value.phrase.key == "importing.too_many_rows"


def test_no_value_breaks_a_row(office: Office) -> None:
    fields = (
        "name family given kind gender birthday employer job source owner tags phone fax email "
        "wechat account identity credit_code plate vin mileage purchased_on address.text "
        "address.city address.postcode note notes birth_year code old_code"
    ).split()
    lookups = Lookups(1, office.today)
    for value in ("\ud800", "\u202e", "'", "\\", "%s", "{0}", "1e308", "٣", "𝟙𝟛𝟠", "-1", "::: ;"):
        builder = Builder(lookups, 1)
        for field in fields:
            builder.take(field, field, value)
        draft = builder.draft()
        assert draft.data is not None or draft.report
