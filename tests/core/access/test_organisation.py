"""Companies, units and posts through time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_desktop.access.model import Company, CompanyData, Post, PostData, Unit, UnitData
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from db import sql
from tests.core.offices import TODAY, Office

TOMORROW = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=30)
MUCH_LATER = TODAY + timedelta(days=60)


def unit_data(unit: Unit) -> UnitData:
    return UnitData(unit.company, unit.kind, unit.name, unit.parent, unit.position)


def post_data(post: Post) -> PostData:
    return PostData(
        **{name: getattr(post, name) for name in PostData.__dataclass_fields__}  # as typed
    )


def unit_named(office: Office, name: str, on: date | None = None) -> Unit:
    units = office.app.organisation.units(office.administrator, on)
    return next(unit for unit in units if unit.name == name)


def post_numbered(office: Office, number: str, on: date | None = None) -> Post:
    posts = office.app.organisation.posts(office.administrator, on)
    return next(post for post in posts if post.number == number)


def names(office: Office, on: date) -> set[str]:
    return {unit.name for unit in office.app.organisation.units(office.administrator, on)}


def add_unit(office: Office, name: str, parent: int | None = None, day: date = TODAY) -> Unit:
    data = UnitData(1, "group", name, parent)
    return office.app.organisation.add_unit(office.administrator, data, day).value


def change_unit(office: Office, unit: Unit, day: date, **changes: object) -> Unit:
    data = replace(unit_data(unit), **changes)
    admin = office.administrator
    version = sql.scalar("SELECT version FROM unit WHERE id = ?", unit.id)
    return office.app.organisation.change_unit(admin, unit.id, version, data, day).value


def fields_of(caught: pytest.ExceptionInfo[ValidationErrors]) -> dict[str, str]:
    return {field: phrase.key for field, phrase in caught.value.fields.items()}


# ----------------------------------------------------------------------------------------- units


def test_a_new_name_holds_from_its_day_and_the_old_one_before(group: Office) -> None:
    unit = unit_named(group, "质检组")
    with group.logs("unit.change done"):
        changed = change_unit(group, unit, LATER, name="质量检查组")
    assert (changed.name, changed.valid_from, changed.version) == ("质量检查组", LATER, 2)
    assert "质检组" in names(group, LATER - timedelta(days=1))
    assert "质量检查组" not in names(group, LATER - timedelta(days=1))
    assert "质量检查组" in names(group, LATER)
    assert "质检组" not in names(group, LATER)
    assert unit_named(group, "质检组", TODAY).valid_to == LATER
    entry = sql.scalar("SELECT subjects FROM audit_entry ORDER BY seq DESC LIMIT 1")
    assert '"before":{"name":"质检组"},"after":{"name":"质量检查组"}' in entry


def test_a_move_holds_from_its_day(group: Office) -> None:
    unit, new = unit_named(group, "质检组"), unit_named(group, "客服部")
    old_parent = unit.parent
    change_unit(group, unit, TOMORROW, parent=new.id)
    assert unit_named(group, "质检组", TODAY).parent == old_parent
    assert unit_named(group, "质检组", TOMORROW).parent == new.id


def test_a_change_on_the_day_of_the_last_one_corrects_it(group: Office) -> None:
    unit = unit_named(group, "质检组")
    change_unit(group, unit, LATER, name="质量组")
    change_unit(group, unit, LATER, name="品质组")
    states = sql.rows("SELECT name FROM unit_state WHERE unit_id = ? ORDER BY valid_from", unit.id)
    assert states == [("质检组",), ("品质组",)]


def test_the_past_is_not_rewritten(group: Office) -> None:
    unit = unit_named(group, "质检组")
    change_unit(group, unit, LATER, name="质量组")
    with pytest.raises(ValidationErrors) as caught:
        change_unit(group, unit, TOMORROW, name="品质组")
    assert fields_of(caught) == {"from_day": "error.before_state"}
    with pytest.raises(NotFound):
        change_unit(group, unit, TODAY - timedelta(days=1), name="品质组")


def test_a_unit_cannot_come_under_itself(group: Office) -> None:
    top, below = unit_named(group, "客服部"), unit_named(group, "质检组")
    for parent in (top.id, below.id):
        with pytest.raises(ValidationErrors) as caught:
            change_unit(group, top, TODAY, parent=parent)
        assert fields_of(caught) == {"parent": "error.under_itself"}


def test_a_unit_cannot_come_under_itself_through_a_change_to_come(group: Office) -> None:
    one, other = add_unit(group, "甲组"), add_unit(group, "乙组")
    change_unit(group, other, LATER, parent=one.id)
    for day in (TOMORROW, LATER, MUCH_LATER):
        with pytest.raises(ValidationErrors) as caught:
            change_unit(group, one, day, parent=other.id)
        assert fields_of(caught) == {"parent": "error.under_itself"}
    # As soon as the other is taken away again, it can.
    change_unit(group, other, LATER, parent=None)
    assert change_unit(group, one, MUCH_LATER, parent=other.id).parent == other.id


def test_a_unit_stays_in_its_company(group: Office) -> None:
    foreign = unit_named(group, "城东客服部")
    with pytest.raises(Refused):
        change_unit(group, foreign, TODAY, company=1)
    with pytest.raises(ValidationErrors) as caught:
        add_unit(group, "甲组", foreign.id)
    assert fields_of(caught) == {"parent": "error.other_company"}


def test_what_is_wrong_with_a_unit_is_told_by_field(group: Office) -> None:
    data = UnitData(1, "no such kind", " ")
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        group.app.organisation.add_unit(group.administrator, data, TODAY)
    assert fields_of(caught) == {"name": "error.needed", "kind": "error.not_a_choice"}
    for company, parent in ((99, None), (1, 999)):
        data = UnitData(company, "group", "甲组", parent)
        with pytest.raises(NotFound):
            group.app.organisation.add_unit(group.administrator, data, TODAY)


def test_a_stale_change_of_a_unit_shows_both_sides(group: Office) -> None:
    unit = unit_named(group, "质检组")
    change_unit(group, unit, TODAY, name="品质组")
    mine = replace(unit_data(unit), name="质量组")
    with group.logs(), pytest.raises(Conflict) as caught:
        group.app.organisation.change_unit(group.administrator, unit.id, 1, mine, TODAY)
    assert caught.value.mine == mine
    assert (caught.value.theirs.name, caught.value.theirs.version) == ("品质组", 2)
    assert "质量组" not in names(group, TODAY)


def test_a_unit_ends_when_it_is_empty(group: Office) -> None:
    app, admin = group.app.organisation, group.administrator
    unit = add_unit(group, "甲组")
    below = add_unit(group, "乙组", unit.id)
    with group.logs(), pytest.raises(Refused):
        app.end_unit(admin, unit.id, 1, LATER)
    app.end_unit(admin, below.id, 1, LATER)
    with pytest.raises(Refused):
        app.end_unit(admin, unit.id, 1, TOMORROW)
    app.end_unit(admin, unit.id, 1, LATER)
    assert {"甲组", "乙组"} <= names(group, LATER - timedelta(days=1))
    assert not {"甲组", "乙组"} & names(group, LATER)
    with pytest.raises(Refused):
        app.end_unit(admin, unit.id, 2, MUCH_LATER)


def test_a_unit_with_posts_does_not_end(group: Office) -> None:
    unit = unit_named(group, "质检组")
    with pytest.raises(Refused):
        group.app.organisation.end_unit(group.administrator, unit.id, 1, LATER)


def test_a_unit_lasts_a_day_at_least(group: Office) -> None:
    unit = add_unit(group, "甲组")
    with pytest.raises(ValidationErrors):
        group.app.organisation.end_unit(group.administrator, unit.id, 1, TODAY)


def test_nothing_comes_under_what_is_going_to_end(group: Office) -> None:
    app, admin = group.app.organisation, group.administrator
    unit = add_unit(group, "甲组")
    app.end_unit(admin, unit.id, 1, LATER)
    with pytest.raises(ValidationErrors) as caught:
        add_unit(group, "乙组", unit.id)
    assert fields_of(caught) == {"parent": "error.must_last"}
    with pytest.raises(ValidationErrors) as caught:
        app.add_post(admin, PostData(unit.id, "Z1", "岗", frozenset({"AG"})), TODAY)
    assert fields_of(caught) == {"unit": "error.must_last"}


# ----------------------------------------------------------------------------------------- posts


def change_post(office: Office, post: Post, day: date, **changes: object) -> Post:
    data = replace(post_data(post), **changes)
    version = sql.scalar("SELECT version FROM post WHERE id = ?", post.id)
    return office.app.organisation.change_post(
        office.administrator, post.id, version, data, day
    ).value


def test_a_post_is_described_through_time(group: Office) -> None:
    post = post_numbered(group, "B1-2")
    with group.logs("post.change done"):
        changed = change_post(
            group, post, LATER, title="客户档案主管", roles=frozenset({"AG", "CI"}), headcount=2
        )
    assert (changed.title, changed.roles, changed.version) == ("客户档案主管", {"AG", "CI"}, 2)
    assert post_numbered(group, "B1-2", TODAY).title == "客户档案专员"
    history = group.app.organisation.post_history(group.administrator, post.id)
    assert [(state.title, state.roles) for state in history] == [
        ("客户档案主管", {"AG", "CI"}),
        ("客户档案专员", {"AG"}),
    ]
    change_post(group, changed, LATER, roles=frozenset({"CC"}))
    assert post_numbered(group, "B1-2", LATER).roles == {"CC"}
    with pytest.raises(NotFound):
        group.app.organisation.post_history(group.administrator, 999)


def test_a_new_post_has_what_was_typed(group: Office) -> None:
    unit = group.unit("客服部")
    data = PostData(
        unit,
        "B1-9",
        " 培训专员 ",
        frozenset({"AG", "QA"}),
        level="specialist",
        superior=group.post("B1-1"),
        headcount=2,
        scope="company",
        duties="1. 培训\n2. 考核",
        requirements="大专",
        position=9,
    )
    post = group.app.organisation.add_post(group.administrator, data, TODAY).value
    assert post_data(post) == replace(data, title="培训专员", compiled_on=TODAY)
    assert (post.company, post.version, post.valid_from, post.holders) == (1, 1, TODAY, ())


def test_what_is_wrong_with_a_post_is_told_by_field(group: Office) -> None:
    add = group.app.organisation.add_post
    bad = PostData(
        group.unit("客服部"),
        "B1-1",
        "",
        frozenset({"XX"}),
        level="no such level",
        superior=999,
        headcount=1000,
        scope="world",
        duties="x" * 8001,
        requirements="\x00",
    )
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        add(group.administrator, bad, TODAY)
    assert fields_of(caught) == {
        "number": "error.taken",
        "title": "error.needed",
        "roles": "error.not_a_choice",
        "level": "error.not_a_choice",
        "superior": "error.must_last",
        "headcount": "error.between",
        "scope": "error.not_a_choice",
        "duties": "error.too_long",
        "requirements": "error.control_characters",
    }
    with pytest.raises(ValidationErrors) as caught:
        add(group.administrator, replace(bad, roles=frozenset(), headcount=-1), TODAY)
    assert fields_of(caught)["roles"] == "error.needed"
    with pytest.raises(NotFound):
        add(group.administrator, replace(bad, unit=999), TODAY)


@pytest.mark.parametrize("headcount", [0, 999])
def test_a_plan_may_be_nobody_or_many(group: Office, headcount: int) -> None:
    unit = group.unit("客服部")
    data = PostData(
        unit, "B9", "t" * 100, frozenset({"AG"}), headcount=headcount, duties="d" * 8000
    )
    assert group.app.organisation.add_post(group.administrator, data, TODAY).value.headcount == (
        headcount
    )
    with pytest.raises(ValidationErrors):
        group.app.organisation.add_post(
            group.administrator, replace(data, number="B8", title="t" * 101), TODAY
        )


def test_a_number_is_free_in_another_company_and_after_its_post_has_ended(group: Office) -> None:
    app, admin = group.app.organisation, group.administrator
    data = PostData(group.unit("城东客服部"), "B1-1", "岗", frozenset({"AG"}))
    app.add_post(admin, data, TODAY)
    post = app.add_post(admin, replace(data, unit=group.unit("客服部"), number="B9"), TODAY).value
    app.end_post(admin, post.id, 1, LATER)
    again = replace(data, unit=group.unit("客服部"), number="B9")
    with pytest.raises(ValidationErrors) as caught:
        app.add_post(admin, again, TOMORROW)
    assert fields_of(caught) == {"number": "error.taken"}
    assert app.add_post(admin, again, LATER).value.valid_from == LATER


def test_a_post_cannot_report_to_itself_now_or_later(group: Office) -> None:
    lead, clerk = post_numbered(group, "B1-1"), post_numbered(group, "C1-1")
    for superior in (lead.id, clerk.id):
        with pytest.raises(ValidationErrors) as caught:
            change_post(group, lead, TODAY, superior=superior)
        assert fields_of(caught) == {"superior": "error.under_itself"}
    change_post(group, clerk, TODAY, superior=group.post("A1-1"))
    change_post(group, clerk, LATER, superior=lead.id)
    with pytest.raises(ValidationErrors):
        change_post(group, lead, TOMORROW, superior=clerk.id)


def test_a_post_stays_in_its_company(group: Office) -> None:
    with pytest.raises(Refused):
        change_post(group, post_numbered(group, "B1-2"), TODAY, unit=group.unit("城东客服部"))


def test_a_post_ends_when_nobody_holds_it_and_nobody_reports_to_it(group: Office) -> None:
    app, admin = group.app.organisation, group.administrator
    with group.logs(), pytest.raises(Refused) as caught:
        app.end_post(admin, group.post("B1-2"), 1, LATER)
    assert caught.value.phrase.key == "error.post_held"
    lead = post_numbered(group, "C1-1")
    with pytest.raises(Refused) as caught:
        app.end_post(admin, lead.id, 1, LATER)
    assert caught.value.phrase.key == "error.post_leads"
    for number in ("C2-1", "C2-2", "C3-1", "C3-2"):
        change_post(group, post_numbered(group, number), TOMORROW, superior=group.post("B1-1"))
    with group.logs("post.end done"):
        app.end_post(admin, lead.id, 1, LATER)
    numbers = {p.number for p in app.posts(admin, LATER)}
    assert "C1-1" not in numbers
    assert post_numbered(group, "C1-1", LATER - timedelta(days=1)).valid_to == LATER
    with pytest.raises(Refused) as caught:
        app.end_post(admin, lead.id, 2, MUCH_LATER)
    assert caught.value.phrase.key == "error.ended"


def test_a_stale_change_of_a_post_shows_both_sides(group: Office) -> None:
    post = post_numbered(group, "B1-2")
    change_post(group, post, TODAY, title="新")
    mine = replace(post_data(post), title="我的")
    with pytest.raises(Conflict) as caught:
        group.app.organisation.change_post(group.administrator, post.id, 1, mine, TODAY)
    assert (caught.value.mine.title, caught.value.theirs.title) == ("我的", "新")
    with pytest.raises(Conflict):
        group.app.organisation.end_post(group.administrator, group.post("B1-3"), 7, LATER)


# ------------------------------------------------------------------------------------- companies


def test_companies_are_added_and_edited(group: Office) -> None:
    app, admin = group.app.organisation, group.administrator
    data = CompanyData("03", " 城西汽车 ", "城西", "021-6234 5678")
    with group.logs("company.add done", "company.edit done"):
        company = app.add_company(admin, data).value
        # A form may hand back the whole record.
        changed: Company = replace(company, phone="", short_name="西")
        company = app.edit_company(admin, company.id, 1, changed).value
    assert (company.name, company.short_name, company.phone) == ("城西汽车", "西", "")
    assert (company.version, company.active) == (2, True)
    assert [each.code for each in app.companies(admin)] == ["01", "02", "03"]
    with pytest.raises(Conflict):
        app.edit_company(admin, company.id, 1, data)
    with pytest.raises(NotFound):
        app.edit_company(admin, 99, 1, data)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (CompanyData("1", ""), {"code": "error.company_code", "name": "error.needed"}),
        (CompanyData("", "甲"), {"code": "error.needed"}),
        (CompanyData("０３", "甲"), {"code": "error.company_code"}),
        (CompanyData("01", "甲"), {"code": "error.taken"}),
        (CompanyData("03", "甲", phone="call me"), {"phone": "error.phone"}),
        (CompanyData("03", "甲" * 201), {"name": "error.too_long"}),
    ],
)
def test_what_is_wrong_with_a_company(
    group: Office, data: CompanyData, fields: dict[str, str]
) -> None:
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        group.app.organisation.add_company(group.administrator, data)
    assert fields_of(caught) == fields


def test_a_company_is_closed_and_its_people_cannot_act(group: Office) -> None:
    app, admin, clerk = group.app, group.administrator, group.actor("X1-3")
    company = app.organisation.set_company_active(admin, 2, 1, active=False).value
    assert (company.active, company.version) == (False, 2)
    assert app.context.gate.stranger(clerk).person_name == "赵雪"
    with group.logs("draft.keep denied"), pytest.raises(NotAllowed):
        app.desk.keep_draft(clerk, "form", "", {})
    with pytest.raises(Conflict):
        app.organisation.set_company_active(admin, 2, 1, active=True)
    app.organisation.set_company_active(admin, 2, 2, active=True)
    app.desk.keep_draft(clerk, "form", "", {})


def test_nobody_closes_the_company_they_act_for(group: Office) -> None:
    with pytest.raises(Refused) as caught:
        group.app.organisation.set_company_active(group.administrator, 1, 1, active=False)
    assert caught.value.phrase.key == "error.own_company"
