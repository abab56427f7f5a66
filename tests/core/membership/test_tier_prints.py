"""The list of members of a level on paper: by right, masked, watermarked, numbered, whole."""

from __future__ import annotations

import json

import pytest

from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.foundation.settings import TIER_BASIS, keep
from crm_desktop.foundation.words import Language
from crm_desktop.membership import tier_prints
from db import sql
from tests.core.membership.levels_model import enter, join_as, member
from tests.core.offices import START, TODAY, Office
from tests.core.paper.reading import fonts, pages, text


def organisation(office: Office, name: str) -> int:
    """Add a golden member that is an organisation: its name is no secret."""
    chief = office.actor("A1-1")
    data = CustomerData(
        1,
        "organisation",
        name,
        contacts=(Contact("phone", "13812345678"),),
        owner=chief.person,
        care_plan="每季走访，䶮𬭊亲自去",
    )
    customer = office.app.customers.add(chief, data).value
    return join_as(office, customer.id, "gold").id


def test_a_list_is_masked_and_says_who_printed_it(office: Office) -> None:
    chief = office.actor("A1-1")
    membership = organisation(office, "𬭊䶮汽车服务有限公司")
    someone = member(office, "张三丰", "gold")
    member(office, "李四", "silver")
    enter(someone, 6200, 0, TODAY, stamp(START))
    with office.logs("print.note done"):
        pdf = office.app.tier_prints.members(chief, "gold", Language.ZH)
    said = text(pdf)
    for words in ("𬭊䶮汽车服务有限公司", "䶮𬭊亲自去", "张**", "6,200", "138****5678", "陈立",
                  "已脱敏", "金卡会员2026-03-02共2人"):  # fmt: skip
        assert words in said, words
    for secret in ("张三丰", "13812345678", "李"):
        assert secret not in said
    assert all("Noto" in font for font in fonts(pdf))
    number, document = sql.one("SELECT number, document FROM print_record ORDER BY id DESC") or ()
    assert document == "member_list"
    assert number in said
    subjects = json.loads(str(office.last_entry()["subjects"]))
    assert subjects[0]["after"] | {"code": ""} == {
        "document": "member_list", "code": "", "tier": "gold", "members": 2,
    }  # fmt: skip
    assert membership


def test_every_level_by_spend_in_english(office: Office) -> None:
    chief = office.actor("A1-1")
    keep(TIER_BASIS, "spend")
    someone = member(office, "张三丰", "vip")
    enter(someone, 0, 1_234_50, TODAY, stamp(START))
    member(office, "李四")
    said = text(office.app.tier_prints.members(chief, "", Language.EN))
    assert "¥1,234.50" in said
    assert said.index("Diamond") < said.index("李**"), "the highest level first"


def test_a_level_that_nobody_has(office: Office) -> None:
    pdf = office.app.tier_prints.members(office.actor("A1-1"), "vip", Language.ZH)
    assert "共0人" in text(pdf)
    assert len(pages(pdf)) == 1


def test_who_may_print_and_what(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    chief = office.actor("A1-1")
    with pytest.raises(NotFound):
        office.app.tier_prints.members(chief, "none", Language.ZH)
    member(office, "张三丰")
    monkeypatch.setattr(tier_prints, "MOST_LINES", 0)
    with pytest.raises(Refused):
        office.app.tier_prints.members(chief, "", Language.ZH)
    sql.run("DELETE FROM role_right WHERE right_code = 'membership.view'")
    with pytest.raises(NotAllowed):
        office.app.tier_prints.members(chief, "", Language.ZH)


def test_members_of_another_company_are_not_on_it(group: Office) -> None:
    member(group, "张三丰", "gold", by="B1-2")
    pdf = group.app.tier_prints.members(group.actor("X1-3"), "", Language.ZH)
    assert "共0人" in text(pdf)


def test_a_long_list_keeps_every_member(office: Office) -> None:
    names = [f"甲{chr(0x4E00 + n)}" for n in range(120)]
    for name in names:
        organisation_named(office, name)
    pdf = office.app.tier_prints.members(office.actor("A1-1"), "gold", Language.ZH)
    said = text(pdf)
    assert all(name in said for name in names)
    assert len(pages(pdf)) > 2


def organisation_named(office: Office, name: str) -> None:
    data = CustomerData(1, "organisation", name)
    customer = office.app.customers.add(office.actor("A1-1"), data).value
    join_as(office, customer.id, "gold")
