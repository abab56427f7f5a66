"""Headers say what columns mean: Chinese, English, of two rows, of other programs."""

from __future__ import annotations

import pytest

from crm_desktop.customers.importing.cells import address_of, read_day
from crm_desktop.customers.importing.headings import fitted, match
from crm_desktop.customers.importing.model import Column, Mapping


@pytest.mark.parametrize(
    ("header", "field", "group", "label"),
    [
        ("姓名", "name", "", ""),
        ("*客户姓名（必填）", "name", "", ""),
        ("Last Name", "family", "", ""),
        ("手机号码", "phone", "", ""),
        ("家庭电话", "phone", "home", "家庭电话"),
        ("公司电话2", "phone", "work2", "公司电话2"),
        ("Phone 2 - Value", "phone", "2", ""),
        ("Phone 2 - Type", "phone_label", "2", ""),
        ("Email Work", "email", "work", "Email Work"),
        ("E-mail 3 Address", "email", "3", ""),
        ("联系方式/手机", "phone", "", ""),
        ("家庭/街道", "address.street", "home", "家庭"),
        ("BILLINGSTREET", "address.street", "billing", "billing"),
        ("Home Address 2", "address.street2", "home", "home"),
        ("身份证号", "identity", "", ""),
        ("VIN码", "vin", "", ""),
        ("卡内余额", "note", "", ""),
        ("SESSION_ID__C", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_header_means(header: str, field: str, group: str, label: str) -> None:
    (column,) = match([header]).columns
    assert column == Column(header, field, group, label)


def test_a_birth_day_beside_a_year_is_no_birthday() -> None:
    fields = [c.field for c in match(["Birth Year", "Birth Month", "Birth Day"]).columns]
    assert fields == ["birth_year", "birth_month", "birth_day"]
    assert match(["Birthday"]).columns[0].field == "birthday"


def test_own_fields_and_files_of_firms_are_told() -> None:
    own = [("hobby", "爱好", "Hobby")]
    assert [c.field for c in match(["爱好", "hobby"], own).columns] == ["own:hobby", "own:hobby"]
    assert match(["Name", "ANNUALREVENUE"]).organisations
    assert not match(["Name", "ANNUALREVENUE", "Gender"]).organisations


def test_a_kept_mapping_goes_by_names() -> None:
    kept = Mapping((Column("甲", "name"), Column("乙", "phone"), Column("乙", "note")), True)
    found = fitted(kept, ["乙", "丙", "甲", "乙"])
    assert [c.field for c in found.columns] == ["phone", "", "name", "note"]
    assert found.organisations


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026/1/5", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("46027", "2026-01-05"),
        ("20/1/1991", "1991-01-20"),
        ("1/20/1991", "1991-01-20"),
        ("2/2/1991", "1991-02-02"),
        ("1/2/1991", None),
        ("2026/2/30", None),
        ("99999999", None),
        ("--02-29", None),
    ],
)
def test_a_day_is_read_or_left(text: str, day: str | None) -> None:
    found = read_day(text)
    assert (found.isoformat() if found else None) == day


def test_an_address_is_one_line_and_nothing_is_lost() -> None:
    kept: list[tuple[str, str]] = []

    def address(**parts: str) -> tuple[str, str, str]:
        told = {part: (part, text) for part, text in parts.items()}
        found = address_of(told, lambda header, text: kept.append((header, text)))
        return found.text, found.city, found.postcode

    assert address(province="北京市", city="北京", street="东单1号") == ("北京市东单1号", "", "")
    assert address(street="1 Rd", city="Rome", country="Italy") == ("1 Rd, Rome, Italy", "Rome", "")
    assert address(text="1 Rd, Rome", city="Rome") == ("1 Rd, Rome", "Rome", "")
    assert address(text="某处", country="法国", postcode="1" * 11) == ("某处 法国", "", "")
    assert kept == []
    assert address(text="上海市黄浦区1号", area="外滩") == ("上海市黄浦区1号", "", "")
    assert kept == [("area", "外滩")]
    assert len(address(text="长" * 600)[0]) == 500
    assert kept[1] == ("text", "长" * 600)
