"""People and the posts they hold, held and will hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_desktop.access.model import Person, PersonData, Post, Posting
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ValidationErrors,
)
from db import sql
from tests.core.access.test_organisation import change_post, change_unit, post_numbered, unit_named
from tests.core.offices import TODAY, Office

TOMORROW = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=30)


def fields_of(caught: pytest.ExceptionInfo[ValidationErrors]) -> dict[str, str]:
    return {field: phrase.key for field, phrase in caught.value.fields.items()}


def add(office: Office, login: str, name: str, company: int = 1) -> Person:
    data = PersonData(company, login, name)
    return office.app.people.add_person(office.administrator, data).value.person


def assign(office: Office, person: int, number: str, day: date = TODAY, **more: object) -> Posting:
    return office.app.people.assign(
        office.administrator, person, office.post(number), day, **more
    ).value


def end(office: Office, posting: Posting, day: date, version: int | None = None) -> Posting:
    return office.app.people.end_posting(
        office.administrator, posting.id, version or posting.version, day, "rotation"
    ).value


def holders(office: Office, number: str, on: date = TODAY) -> list[tuple[str, str]]:
    post: Post = post_numbered(office, number, on)
    return [(holder.name, holder.kind) for holder in post.holders]


# ---------------------------------------------------------------------------------------- people


def test_somebody_new_gets_a_password_to_be_changed(group: Office) -> None:
    data = PersonData(1, " WuJie ", "吴 洁", "138 0000 1111", "wu@example.com")
    with group.logs("person.add done"):
        made = group.app.people.add_person(group.administrator, data).value
    assert made.person == Person(
        1, "WuJie", "吴 洁", "138 0000 1111", "wu@example.com", made.person.id, 1, True, (), None
    )
    assert len(made.password) == 14
    log = "".join(told for (told,) in sql.rows("SELECT subjects FROM audit_entry"))
    assert made.password not in log
    assert "argon2" not in log
    assert sql.scalar("SELECT must_change FROM credential ORDER BY person_id DESC") == 1


def test_what_is_wrong_with_a_person(group: Office) -> None:
    bad = PersonData(1, "ＣＨＥＮＬＩ", " ", "call me", "not mail")
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        group.app.people.add_person(group.administrator, bad)
    assert fields_of(caught) == {
        "login": "error.taken",
        "name": "error.needed",
        "phone": "error.phone",
        "email": "error.email",
    }
    with pytest.raises(NotFound):
        group.app.people.add_person(group.administrator, PersonData(99, "new", "新"))


def test_a_person_is_edited(group: Office) -> None:
    app, admin = group.app.people, group.administrator
    person = app.person(admin, group.actor("B1-2").person)
    with group.logs("person.edit done"):
        changed = app.edit_person(
            admin, person.id, 1, replace(person, name="李芳芳", login="LiFang")
        ).value
    assert (changed.name, changed.login, changed.version) == ("李芳芳", "LiFang", 2)
    with pytest.raises(Conflict) as caught:
        app.edit_person(admin, person.id, 1, PersonData(1, "lifang", "我的"))
    assert (caught.value.mine.name, caught.value.theirs.name) == ("我的", "李芳芳")
    with pytest.raises(NotFound):
        app.edit_person(admin, person.id, 2, PersonData(99, "lifang", "李芳"))
    with pytest.raises(NotFound):
        app.edit_person(admin, 999, 1, PersonData(1, "x", "x"))


def test_people_are_listed_by_name_with_their_posts(group: Office) -> None:
    people = group.app.people.people(group.administrator)
    assert [p.name for p in people] == sorted(p.name for p in people)
    assert {p.name: p.posts for p in people}["周敏"] == ("客户服务经理",)
    assert len(people) == 8


def test_whoever_leaves_is_gone_and_may_come_back(group: Office) -> None:
    app, admin, clerk = group.app, group.administrator, group.actor("B1-2")
    assign(group, clerk.person, "C2-1", LATER)
    with group.logs("person.leave done"):
        left = app.people.set_active(admin, clerk.person, 1, active=False).value
    assert (left.active, left.posts) == (False, ())
    assert "李芳" not in {p.name for p in app.people.people(admin)}
    assert "李芳" in {p.name for p in app.people.people(admin, also_left=True)}
    assert holders(group, "B1-2") == []
    assert holders(group, "C2-1", LATER) == []
    with pytest.raises(NotAllowed):
        app.desk.keep_draft(clerk, "form", "", {})
    with pytest.raises(ValidationErrors) as caught:
        assign(group, clerk.person, "B1-2")
    assert fields_of(caught) == {"person": "error.has_left"}
    with pytest.raises(Conflict):
        app.people.set_active(admin, clerk.person, 1, active=True)
    app.people.set_active(admin, clerk.person, 2, active=True)
    with pytest.raises(NotAllowed):
        app.desk.keep_draft(clerk, "form", "", {})
    # Neither the post that ended today nor the one that never began is in the way.
    assign(group, clerk.person, "B1-2", TODAY)
    assign(group, clerk.person, "C2-1", TOMORROW)
    app.desk.keep_draft(clerk, "form", "", {})


def test_nobody_leaves_by_their_own_hand(group: Office) -> None:
    admin = group.administrator
    for call in (
        lambda: group.app.people.set_active(admin, admin.person, 1, active=False),
        lambda: group.app.people.reset_password(admin, admin.person, "forgot"),
    ):
        with group.logs(), pytest.raises(Refused) as caught:
            call()
        assert caught.value.phrase.key == "error.not_oneself"


# -------------------------------------------------------------------------------------- postings


def test_one_person_may_hold_several_posts(group: Office) -> None:
    clerk = group.actor("B1-2")
    with group.logs("posting.assign done"):
        posting = assign(group, clerk.person, "C2-1", reason="rotation")
    assert (posting.person_name, posting.post_title) == ("李芳", "咨询受理专员")
    assert (posting.unit_name, posting.kind, posting.valid_to) == ("咨询受理组", "regular", None)
    assert {p.post_title for p in group.app.people.postings(group.administrator, clerk.person)} == {
        "客户档案专员",
        "咨询受理专员",
    }
    assert len(group.app.people.person(group.administrator, clerk.person).posts) == 2


def test_a_posting_holds_from_its_day_until_before_its_end(group: Office) -> None:
    clerk = group.actor("B1-2")
    assign(group, clerk.person, "C2-1", TOMORROW, until=LATER, kind="acting")
    expected = {TODAY: [], TOMORROW: [("李芳", "acting")], LATER: []}
    assert {day: holders(group, "C2-1", day) for day in expected} == expected


def test_a_post_may_be_over_plan_and_says_so(group: Office) -> None:
    assert not post_numbered(group, "B1-2").over_plan
    assign(group, add(group, "one", "甲").id, "B1-2", kind="acting")
    assert not post_numbered(group, "B1-2").over_plan, "somebody standing in does not count"
    assign(group, add(group, "two", "乙").id, "B1-2")
    post = post_numbered(group, "B1-2")
    assert post.over_plan
    assert [holder.name for holder in post.holders] == ["李芳", "乙", "甲"]


def test_what_is_wrong_with_a_posting(group: Office) -> None:
    clerk = group.actor("B1-2")
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        assign(group, clerk.person, "B1-2", TOMORROW, until=TODAY, kind="eternal", reason="x")
    assert fields_of(caught) == {
        "kind": "error.not_a_choice",
        "until": "error.ends_before",
        "reason": "error.not_a_choice",
    }
    with pytest.raises(ValidationErrors) as caught:
        assign(group, clerk.person, "B1-2", LATER)
    assert fields_of(caught) == {"post": "error.holds_post"}
    with pytest.raises(NotFound):
        assign(group, 999, "B1-2")
    with pytest.raises(NotFound):
        group.app.people.assign(group.administrator, clerk.person, 999, TODAY)


def test_postings_one_after_the_other_do_not_overlap(group: Office) -> None:
    person = add(group, "one", "甲").id
    first = assign(group, person, "C2-1", TODAY, until=LATER)
    for day, until in ((TOMORROW, None), (TODAY, TOMORROW), (LATER - timedelta(days=1), None)):
        with pytest.raises(ValidationErrors):
            assign(group, person, "C2-1", day, until=until)
    second = assign(group, person, "C2-1", LATER)
    assert (first.valid_to, second.valid_from) == (LATER, LATER)


def test_a_posting_ends_with_a_reason_and_is_kept(group: Office) -> None:
    clerk = group.actor("B1-2")
    (posting,) = group.app.people.postings(group.administrator, clerk.person)
    with group.logs("posting.end done"):
        ended = end(group, posting, LATER)
    assert (ended.valid_to, ended.reason, ended.version) == (LATER, "rotation", 2)
    assert holders(group, "B1-2", LATER - timedelta(days=1)) == [("李芳", "regular")]
    assert holders(group, "B1-2", LATER) == []
    assert group.app.people.holders(group.administrator, posting.post) == [ended]
    with pytest.raises(Conflict):
        end(group, posting, TOMORROW)
    with pytest.raises(ValidationErrors) as caught:
        end(group, ended, TODAY - timedelta(days=1))
    assert fields_of(caught) == {"until": "error.ends_before"}
    with pytest.raises(NotFound):
        end(group, replace(ended, id=999), LATER)


def test_a_posting_ends_for_a_reason_of_the_dictionary(group: Office) -> None:
    (posting,) = group.app.people.holders(group.administrator, group.post("B1-2"))
    for reason in ("", "no such reason", "\ud800"):
        with group.logs(), pytest.raises(ValidationErrors) as caught:
            group.app.people.end_posting(group.administrator, posting.id, 1, LATER, reason)
        assert fields_of(caught) == {"reason": "error.not_a_choice"}


def test_ending_a_posting_does_not_prolong_it(group: Office) -> None:
    clerk = group.actor("B1-2")
    (posting,) = group.app.people.postings(group.administrator, clerk.person)
    ended = end(group, posting, LATER)
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        end(group, ended, LATER + timedelta(days=1))
    assert fields_of(caught) == {"until": "error.ends_sooner"}
    assert end(group, ended, TOMORROW).valid_to == TOMORROW


def test_a_posting_that_is_to_come_can_be_called_off(group: Office) -> None:
    posting = assign(group, group.actor("B1-2").person, "C2-1", LATER)
    assert end(group, posting, LATER).valid_to == LATER
    assert holders(group, "C2-1", LATER) == []


def test_a_posting_ends_with_its_post(group: Office) -> None:
    app, admin = group.app, group.administrator
    app.organisation.end_post(admin, group.post("C2-2"), 1, LATER)
    person = add(group, "one", "甲").id
    for until in (None, LATER + timedelta(days=1)):
        with pytest.raises(ValidationErrors) as caught:
            assign(group, person, "C2-2", until=until)
        assert fields_of(caught) == {"until": "error.post_ends"}
    assert assign(group, person, "C2-2", until=LATER).valid_to == LATER
    with pytest.raises(NotFound):
        assign(group, person, "C2-2", LATER)


def test_history_is_titled_as_at_its_time(group: Office) -> None:
    """A rotation of last year is told with the names of last year (S94)."""
    clerk = group.actor("B1-2").person
    (old,) = group.app.people.postings(group.administrator, clerk)
    end(group, old, LATER)
    coming = assign(group, clerk, "C2-1", LATER + timedelta(days=20))
    change_post(group, post_numbered(group, "B1-2"), LATER, title="档案员")
    change_unit(group, unit_named(group, "客服部"), LATER, name="客户部")
    change_post(group, post_numbered(group, "C2-1"), LATER + timedelta(days=10), title="咨询员")

    def told() -> dict[int, tuple[str, str]]:
        found = group.app.people.postings(group.administrator, clerk)
        return {posting.id: (posting.post_title, posting.unit_name) for posting in found}

    expected = {old.id: ("客户档案专员", "客服部"), coming.id: ("咨询员", "咨询受理组")}
    assert told() == expected
    group.clock.advance(timedelta(days=100))
    assert told() == expected
    change_post(group, post_numbered(group, "C2-1", group.today), group.today, title="咨询主办")
    assert told()[coming.id] == ("咨询主办", "咨询受理组"), "a post still held is called as today"


def test_a_posting_from_before_its_post_is_still_told(group: Office) -> None:
    """Somebody's earlier years are entered after the office was founded."""
    person = add(group, "one", "甲").id
    early = TODAY - timedelta(days=900)
    posting = assign(group, person, "C2-1", early, until=TODAY - timedelta(days=400))
    assert (posting.post_title, posting.unit_name) == ("咨询受理专员", "咨询受理组")


# ------------------------------------------------------------------------------------- passwords


def test_a_password_is_reset_for_a_reason(group: Office) -> None:
    app, admin, clerk = group.app, group.administrator, group.actor("B1-2")
    for reason in ("", "  "):
        with group.logs(), pytest.raises(ValidationErrors):
            app.people.reset_password(admin, clerk.person, reason)
    sql.run("UPDATE credential SET failures = 9, wait_until = '9999'")
    with group.logs("person.reset_password done"):
        made = app.people.reset_password(admin, clerk.person, " 忘记密码 ").value
    assert made.person.name == "李芳"
    assert group.last_entry()["reason"] == "忘记密码"
    kept = sql.one(
        "SELECT must_change, failures, wait_until FROM credential WHERE person_id = ?",
        clerk.person,
    )
    assert kept == (1, 0, None)
    with pytest.raises(NotFound):
        app.people.reset_password(admin, 999, "x")
