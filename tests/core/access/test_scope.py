"""A post of one company sees and changes that company only, whatever it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm_desktop.access.model import CompanyData, PersonData, PostData, RequestData, UnitData
from crm_desktop.audit.model import AuditFilter
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.words import Language
from crm_desktop.office.model import EntryData
from tests.core.offices import TODAY, Office

LATER = TODAY + timedelta(days=30)


def unit_data(company: int, parent: int | None = None) -> UnitData:
    return UnitData(company, "group", "甲组", parent)


def test_lists_hold_the_own_company(group: Office) -> None:
    app = group.app
    for actor, companies in (
        (group.actor("X1-1"), {2}),
        (group.actor("X1-2"), {2}),
        (group.administrator, {1, 2}),
        (group.actor("A1-1"), {1, 2}),
        (group.actor("E3-1"), {1}),
    ):
        assert {c.id for c in app.organisation.companies(actor)} == companies
        assert {u.company for u in app.organisation.units(actor)} == companies
        assert {p.company for p in app.organisation.posts(actor)} == companies
    for actor, companies in ((group.actor("X1-2"), {2}), (group.administrator, {1, 2})):
        assert {p.company for p in app.people.people(actor)} == companies
    submit(group, "B1-1")
    assert app.requests.requests(group.actor("X1-1")) == []
    assert len(app.requests.requests(group.actor("A1-1"))) == 1
    found = app.audit.entries(
        group.actor("X1-1"), app.audit.entry_ids(group.actor("X1-1"), AuditFilter())
    )
    assert {row.company for row in found} <= {2, None}


def submit(group: Office, number: str) -> int:
    data = RequestData("people", "调岗", LATER)
    return group.app.requests.submit(group.actor(number), data).value.id


def test_holders_of_a_post_elsewhere_are_not_told(group: Office) -> None:
    branch, here, there = group.actor("X1-2"), group.post("X1-3"), group.post("B1-2")
    assert [p.person_name for p in group.app.people.holders(branch, here)] == ["赵雪"]
    assert group.app.people.holders(branch, there) == []


READS: dict[str, Callable[[Office, Actor], object]] = {
    "post_history": lambda g, a: g.app.organisation.post_history(a, g.post("B1-2")),
    "person": lambda g, a: g.app.people.person(a, g.actor("B1-2").person),
    "postings": lambda g, a: g.app.people.postings(a, g.actor("B1-2").person),
    "request": lambda g, a: g.app.requests.request(a, 1),
    "settings": lambda g, a: g.app.settings.of_company(a, 1),
    "chart": lambda g, a: g.app.prints.chart(a, 1, Language.ZH),
    "post_description": lambda g, a: g.app.prints.post_description(a, g.post("B1-2"), Language.ZH),
}


@pytest.mark.parametrize("name", READS)
def test_a_record_of_another_company_is_not_found(group: Office, name: str) -> None:
    submit(group, "B1-1")
    with group.logs(), pytest.raises(NotFound):
        READS[name](group, group.actor("X1-2"))


WRITES: dict[str, Callable[[Office, Actor], object]] = {
    "company.edit": lambda g, a: g.app.organisation.edit_company(a, 1, 1, CompanyData("01", "x")),
    "company.close": lambda g, a: g.app.organisation.set_company_active(a, 1, 1, active=False),
    "unit.add": lambda g, a: g.app.organisation.add_unit(a, unit_data(1), TODAY),
    "unit.change": lambda g, a: g.app.organisation.change_unit(
        a, g.unit("客服部"), 1, unit_data(1), TODAY
    ),
    "unit.end": lambda g, a: g.app.organisation.end_unit(a, g.unit("客服部"), 1, LATER),
    "post.add": lambda g, a: g.app.organisation.add_post(
        a, PostData(g.unit("客服部"), "Z", "岗", frozenset({"AG"})), TODAY
    ),
    "post.change": lambda g, a: g.app.organisation.change_post(
        a, g.post("B1-2"), 1, PostData(g.unit("客服部"), "Z", "岗", frozenset({"AG"})), TODAY
    ),
    "post.end": lambda g, a: g.app.organisation.end_post(a, g.post("B1-2"), 1, LATER),
    "person.add": lambda g, a: g.app.people.add_person(a, PersonData(1, "new", "新")),
    "person.edit": lambda g, a: g.app.people.edit_person(
        a, g.actor("B1-2").person, 1, PersonData(1, "new", "新")
    ),
    "person.move here": lambda g, a: g.app.people.edit_person(
        a, g.actor("X1-3").person, 1, PersonData(1, "new", "新")
    ),
    "person.leave": lambda g, a: g.app.people.set_active(
        a, g.actor("B1-2").person, 1, active=False
    ),
    "person.reset_password": lambda g, a: g.app.people.reset_password(
        a, g.actor("B1-2").person, "x"
    ),
    "posting.assign a person elsewhere": lambda g, a: g.app.people.assign(
        a, g.actor("B1-2").person, g.post("X1-3"), TODAY
    ),
    "posting.assign to a post elsewhere": lambda g, a: g.app.people.assign(
        a, g.actor("X1-3").person, g.post("B1-2"), TODAY
    ),
    "posting.end": lambda g, a: g.app.people.end_posting(a, 2, 1, LATER, "other"),
    "request.carry_out": lambda g, a: g.app.requests.carry_out(a, 1, 1),
    "setting.company": lambda g, a: g.app.settings.change_company(a, 1, "weekdays", "1-7"),
}


@pytest.mark.parametrize("name", WRITES)
def test_nothing_of_another_company_is_changed(group: Office, name: str) -> None:
    submit(group, "B1-1")
    assert group.actor("A1-1").person == 2, "the posting that is ended is the manager's"
    with group.logs(), pytest.raises(NotFound):
        WRITES[name](group, group.actor("X1-2"))


FOR_ALL: dict[str, Callable[[Office, Actor], object]] = {
    "company.add": lambda g, a: g.app.organisation.add_company(a, CompanyData("09", "x")),
    "setting.office": lambda g, a: g.app.settings.change_office(a, "idle_minutes", 5),
    "dictionary.add": lambda g, a: g.app.dictionaries.add_entry(
        a, EntryData("unit_kind", "x", "甲", "x")
    ),
    "dictionary.edit": lambda g, a: g.app.dictionaries.edit_entry(
        a, 1, 1, EntryData("unit_kind", "centre", "甲", "x")
    ),
    "calendar.import": lambda g, a: g.app.calendar.import_year(a, 2027, "2027-01-01,休", ""),
    "calendar.day": lambda g, a: g.app.calendar.set_day(a, TODAY, None, "", ""),
    "number.change": lambda g, a: g.app.numbers.change_rule(a, "report", 1, "ZZ", 4),
}


@pytest.mark.parametrize("name", FOR_ALL)
def test_what_holds_for_all_is_not_changed_from_one(group: Office, name: str) -> None:
    with group.logs(), pytest.raises(Refused) as caught:
        FOR_ALL[name](group, group.actor("X1-2"))
    assert caught.value.phrase.key == "error.outside_scope"
    with group.logs(f"{name} done"):
        FOR_ALL[name](group, group.administrator)


def test_in_ones_own_company_an_administrator_administers(group: Office) -> None:
    branch, app = group.actor("X1-2"), group.app
    company = app.organisation.edit_company(branch, 2, 1, CompanyData("02", "新名")).value
    assert company.name == "新名"
    unit = app.organisation.add_unit(branch, unit_data(2, group.unit("城东客服部")), TODAY).value
    post = app.organisation.add_post(
        branch, PostData(unit.id, "Z1", "岗", frozenset({"AG"})), TODAY
    ).value
    app.people.assign(branch, group.actor("X1-3").person, post.id, TODAY)
    app.settings.change_company(branch, 2, "weekdays", "1-6")
    assert app.settings.of_company(branch, 2)["weekdays"] == "1-6"
    assert app.settings.values(branch)["weekdays"] == "1-6"
    assert app.settings.values(group.administrator)["weekdays"] == "1-5"


def test_a_second_post_elsewhere_reaches_there_when_acted_under(group: Office) -> None:
    clerk = group.actor("B1-2")
    group.app.people.assign(group.administrator, clerk.person, group.post("X1-1"), TODAY)
    manager = Actor(clerk.person, group.post("X1-1"))
    assert {c.id for c in group.app.organisation.companies(clerk)} == {1}
    assert {c.id for c in group.app.organisation.companies(manager)} == {2}
    assert {p.company for p in group.app.people.people(manager)} == {2}
