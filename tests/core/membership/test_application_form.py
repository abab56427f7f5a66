"""The application on paper: what it says, no box ticked beforehand, every print in the log."""

from __future__ import annotations

import pytest

from crm_desktop.customers.model import Address, VehicleData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.membership import people
from tests.core.offices import Office
from tests.core.paper.reading import pages, text


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


def pdf_text(office: Office, actor: Actor, application: int, language: Language) -> str:
    pdf = office.app.application_prints.form(actor, application, language)
    assert pdf.startswith(b"%PDF-")
    return text(pdf)


def test_it_says_who_applies_for_what(office: Office, clerk: Actor) -> None:
    whom = people.customer(
        office, clerk, phone="13812345678", addresses=(Address("上海市静安区南京西路1号"),)
    )
    car = VehicleData(1, plate="沪A12345", vin="LSVAM4187C2184847", brand="岚山", model="S7")
    office.app.vehicles.add(clerk, car, whom)
    draft = office.app.applications.enter(clerk, people.data(whom, notes="朋友推荐")).value
    office.app.papers.add(clerk, draft.id, "identity")
    with office.logs("print.note done"):
        told = pdf_text(office, clerk, draft.id, Language.ZH)
    for said in (
        "会员卡申请表", draft.number, "张𬭊䶮", "13812345678", "110105********002X", "沪A12345",
        "LSVAM4187C2184847", "普通会员", "会员卡", "¥10.00", "身份证件", "朋友推荐",
        "我同意：营销推广", "我同意：敏感信息", "客户签字", "李芳",
    ):  # fmt: skip
        assert said in told, said
    assert "11010519491231002X" not in told
    form = office.app.application_prints.form(clerk, draft.id, Language.ZH)
    assert len(pages(form)) == 1, "the customer signs on the page that has the terms"


def test_no_box_is_ticked_for_the_customer(office: Office, clerk: Actor) -> None:
    agreed = frozenset({"sensitive", "marketing", "service", "sharing", "recording"})
    with_all = people.handed_in(office, clerk, consents=agreed)
    other = people.customer(office, clerk, paper=people.PAPERS[1])
    draft = office.app.applications.enter(clerk, people.data(other, consents=frozenset())).value
    without = office.app.applications.submit(clerk, draft.id, draft.version).value
    for each in (with_all, without):
        assert "✓" not in pdf_text(office, clerk, each.id, Language.ZH)
    head = office.actor("A1-1")
    office.app.applications.approve(head, without.id, without.version)
    told = pdf_text(office, clerk, without.id, Language.ZH)
    assert told.count("✓") == 1, "the reviewer's box is ticked by the decision"


def test_in_english_too(office: Office, clerk: Actor) -> None:
    told = pdf_text(office, clerk, people.handed_in(office, clerk).id, Language.EN)
    assert "Membershipcardapplication" in told
    assert "Iagreeto:Marketing" in told


def test_what_is_masked_stays_so(group: Office) -> None:
    clerk = group.actor("B1-2")
    draft = people.entered(group, clerk)
    number = sql.scalar(
        "SELECT s.number FROM post_state s JOIN post_role r ON r.state_id = s.id "
        "WHERE r.role = 'TM' LIMIT 1"
    )
    seller = group.hire(number, "seller", "钱多")
    phone = sql.scalar("SELECT value FROM customer_contact LIMIT 1")
    assert phone in pdf_text(group, clerk, draft.id, Language.ZH)
    assert phone not in pdf_text(group, seller, draft.id, Language.ZH)
    assert group.app.application_prints.numbered(seller, draft.number.lower()) == draft.id
    stranger = group.actor("X1-3")
    for ask in (
        lambda: group.app.application_prints.form(stranger, draft.id, Language.ZH),
        lambda: group.app.application_prints.numbered(stranger, draft.number),
    ):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotAllowed):
        group.app.application_prints.form(group.actor("E3-1"), draft.id, Language.ZH)
