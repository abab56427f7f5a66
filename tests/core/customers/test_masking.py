"""What is hidden from whom, and showing it for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.masking import (
    DIFFERS,
    for_the_log,
    mask_card,
    mask_email,
    mask_middle,
    mask_name,
)
from crm_desktop.customers.model import SECRETS, Address, Contact, Customer, CustomerData, Identity
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, ValidationErrors
from db import sql
from tests.core.customers.test_service import RESIDENT, somebody
from tests.core.customers.test_undo import everything
from tests.core.offices import Office

FULL = ("13812345678", "62345678", "zhang@example.com", "zsm_wechat", "建国路", "50002", RESIDENT)


def detailed() -> CustomerData:
    return somebody(
        contacts=(
            Contact("phone", "138 1234 5678"),
            Contact("fax", "010-62345678"),
            Contact("email", "zhang@example.com"),
            Contact("wechat", "zsm_wechat"),
            Contact("other", "QQ 5000200"),
        ),
        addresses=(
            Address("建国路1号", label="没有分开"),
            Address("北京市朝阳区建国路1号", "家", "北京市", "", "朝阳区", "建国路1号"),
        ),
    )


@pytest.fixture
def stored(group: Office) -> Customer:
    return group.app.customers.add(group.actor("B1-2"), detailed()).value


def role(office: Office, number: str, name: str) -> Actor:
    """Put somebody on a post of company 01 that carries one role only; return them."""
    return office.hire(number, name, name)


def holder(office: Office, wanted: str, name: str) -> Actor:
    """Hire somebody on the first post that carries a role and no other."""
    number = sql.scalar(
        "SELECT s.number FROM post_state s JOIN post t ON t.id = s.post_id WHERE t.company_id = 1 "
        "AND s.id IN (SELECT state_id FROM post_role GROUP BY state_id HAVING count(*) = 1 "
        "AND max(role) = ?) ORDER BY s.number",
        wanted,
    )
    return role(office, number, name)


def test_a_masked_view_shows_no_full_value_anywhere(group: Office, stored: Customer) -> None:
    app, seller = group.app, holder(group, "TM", "tm")
    shown = app.customers.customer(seller, stored.id)
    assert shown.hidden == frozenset(SECRETS)
    assert [c.value for c in shown.contacts] == [
        "138****5678",
        "010-****5678",
        "z***@example.com",
        "z***",
        "Q***",
    ]
    assert [a.text for a in shown.addresses] == ["***", "北京市朝阳区"]
    everywhere = repr(
        (
            shown,
            app.customers.by_code(seller, stored.code),
            app.customers.rows(seller, app.customers.ids(seller, CustomerFilter())),
            app.customers.timeline(seller, stored.id),
        )
    )
    assert [secret for secret in FULL if secret in everywhere] == []


def test_a_whole_view_hides_document_numbers_only(group: Office, stored: Customer) -> None:
    shown = group.app.customers.customer(group.actor("B1-2"), stored.id)
    assert shown.hidden == {"identity"}
    assert [secret for secret in FULL if secret not in repr(shown)] == [RESIDENT]


def test_saving_what_was_shown_masked_keeps_what_is_stored(group: Office, stored: Customer) -> None:
    app, seller = group.app, holder(group, "TM", "tm")
    before = everything()
    shown = app.customers.customer(seller, stored.id)
    saved = app.customers.edit(seller, stored.id, 1, typed(shown)).value
    assert saved.customer.hidden == frozenset(SECRETS)
    after = everything()
    before["customer"][stored.id]["updated_at"] = after["customer"][stored.id]["updated_at"]
    assert after == before


def test_a_new_value_replaces_a_masked_one(group: Office, stored: Customer) -> None:
    app, seller = group.app, holder(group, "TM", "tm")
    shown = app.customers.customer(seller, stored.id)
    changed = replace(
        typed(shown),
        contacts=(replace(shown.contacts[0], value="13987654321"), *shown.contacts[1:]),
        identities=(Identity("passport", "E12345678"),),
        addresses=(replace(shown.addresses[1], label="老家"),),
    )
    app.customers.edit(seller, stored.id, 1, changed)
    whole = app.customers.customer(group.actor("B1-2"), stored.id)
    assert whole.contacts[0].value == "13987654321"
    assert [i.number for i in whole.identities] == ["E1*****78"]
    assert [(a.text, a.label) for a in whole.addresses] == [("北京市朝阳区建国路1号", "老家")]


def test_a_right_for_cases_shows_nothing_while_there_are_none(
    group: Office, stored: Customer
) -> None:
    handler = holder(group, "DP", "dp")
    with pytest.raises(NotFound):
        group.app.customers.customer(handler, stored.id)
    with pytest.raises(NotFound):
        group.app.customers.ids(handler, CustomerFilter())


def test_one_value_is_shown_for_a_reason(group: Office, stored: Customer) -> None:
    app, officer = group.app, group.actor("B1-2")
    assert app.reveals.left_today(officer) == 30
    paper, home, mail = stored.identities[0], stored.addresses[1], stored.contacts[2]

    def show(secret: str, row: int, reason: str = "核对证件") -> str:
        return app.reveals.reveal(officer, stored.id, secret, row, reason).value

    with group.logs(*["customer.reveal done"] * 3):
        assert show("identity", paper.id) == RESIDENT
        assert show("address", home.id) == home.text
        assert show("email", mail.id) == "zhang@example.com"
    entry = group.last_entry()
    assert entry["reason"] == "核对证件"
    assert RESIDENT not in str(sql.rows("SELECT * FROM audit_entry"))
    assert "z***@example.com" in str(entry["subjects"])
    assert app.reveals.left_today(officer) == 27
    for secret, row in (("identity", 99), ("phone", mail.id), ("address", 99), ("soul", 1)):
        with pytest.raises(NotFound):
            show(secret, row)
    with pytest.raises(ValidationErrors):
        show("identity", paper.id, " ")
    assert sql.rows("SELECT field, reason FROM reveal") == [
        ("identity", "核对证件"),
        ("address", "核对证件"),
        ("email", "核对证件"),
    ]


def test_the_quota_of_a_day_holds_and_going_beyond_is_noted(
    group: Office, stored: Customer
) -> None:
    app, officer, paper = group.app, group.actor("B1-2"), stored.identities[0]
    app.settings.change_office(group.administrator, "reveals_a_day", 2)
    for _ in range(2):
        app.reveals.reveal(officer, stored.id, "identity", paper.id, "核对")
    with group.logs("customer.reveal failed"), pytest.raises(Refused):
        app.reveals.reveal(officer, stored.id, "identity", paper.id, "核对")
    assert app.reveals.left_today(officer) == 0
    group.clock.advance(timedelta(hours=15))
    assert app.reveals.left_today(officer) == 2
    app.reveals.reveal(officer, stored.id, "identity", paper.id, "核对")


def test_leads_and_cases_are_not_there_yet(group: Office, stored: Customer) -> None:
    app, seller = group.app, holder(group, "TM", "tm")
    with pytest.raises(Refused):
        app.reveals.reveal(seller, stored.id, "phone", stored.contacts[0].id, "回电")
    with pytest.raises(NotAllowed):
        app.reveals.reveal(group.administrator, stored.id, "phone", stored.contacts[0].id, "x")


def test_what_is_noted_of_reveals_cannot_be_changed(group: Office, stored: Customer) -> None:
    group.app.reveals.reveal(
        group.actor("B1-2"), stored.id, "identity", stored.identities[0].id, "核对"
    )
    for statement in ("UPDATE reveal SET reason = 'x'", "DELETE FROM reveal"):
        with pytest.raises(Exception, match="append-only"):
            sql.run(statement)


def test_a_difference_that_masking_hides_is_told_all_the_same() -> None:
    before = somebody(notes="四个字呢")
    after = replace(before, contacts=(Contact("phone", "13899995678"),), notes="另四个字")
    before = replace(before, contacts=(Contact("phone", "13812345678"),))
    old, new = for_the_log(before, after)
    assert old is not None
    assert new is not None
    assert new["contacts"] == old["contacts"] + DIFFERS
    assert new["notes"] == "(4)" + DIFFERS
    assert new["identities"] == old["identities"]
    assert for_the_log(before, None)[1] is None


def test_short_forms() -> None:
    assert mask_name("欧阳修", "person") == "欧阳**"
    assert mask_name("远达公司", "organisation") == "远达公司"
    assert mask_name("", "person") == ""
    assert mask_email("nothing") == "n***"
    assert mask_middle("") == ""
    assert [mask_card(text) for text in ("9001126000001233", "123")] == ["****1233", "****"]
