"""Reviews of levels: prepared, told, approved by another, applied in one go or not at all."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, stamp
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.foundation.settings import TIER_NOTICE_DAYS, keep
from crm_desktop.membership.model import Membership
from crm_desktop.membership.read import membership_of
from crm_desktop.membership.tier_model import Review
from db import sql
from tests.core.membership.levels_model import enter, member
from tests.core.offices import PASSWORD, START, TODAY, Office

DUE = date(2026, 3, 31)
TOLD = TODAY + timedelta(days=30)  # when a notice of today has had its time


def at(office: Office, day: date) -> None:
    office.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.actor("A1-1")


@pytest.fixture
def people(office: Office) -> list[Membership]:
    """Gold who keeps, gold who goes down, silver who goes down, and one who is not due."""
    found = [
        member(office, name, tier)
        for name, tier in (("甲", "gold"), ("乙", "gold"), ("丙", "silver"), ("丁", "gold"))
    ]
    for someone, growth in zip(found, (6000, 5999, 0, 0), strict=True):
        enter(someone, growth, 0, TODAY, stamp(START))
    due_by(found[:3], DUE)
    return [membership_of(each.id) for each in found]


def due_by(people: list[Membership], day: date) -> None:
    for each in people:
        sql.run("UPDATE membership SET tier_until = ? WHERE id = ?", day.isoformat(), each.id)


def levels(people: list[Membership]) -> list[str]:
    return [membership_of(each.id).tier.code for each in people]


def told_in_time(office: Office, chief: Actor) -> Review:
    """Prepare and tell today; come back when the notice is over."""
    service = office.app.tier_reviews
    review = service.prepare(chief, DUE).value
    review = service.notice(chief, review.id, review.version).value
    at(office, TOLD)
    return review


def test_a_list_is_prepared_told_and_applied(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    service = office.app.tier_reviews
    assert service.usual_day(chief) == DUE
    review = service.prepare(chief, DUE).value
    assert (review.state, review.members, review.lowered, review.untold) == ("prepared", 3, 2, 2)
    lines = service.lines(chief, review.id)
    assert [(each.name, each.counted, each.keep_at, each.after.code) for each in lines] == [
        ("丙", 0, 2000, "ordinary"),
        ("乙", 5999, 6000, "silver"),
        ("甲", 6000, 6000, "gold"),
    ]
    review = service.notice(chief, review.id, review.version).value
    assert (review.state, review.untold) == ("noticed", 0)
    timeline = office.app.audit.timeline(chief, "customer", people[1].customer)
    assert timeline[0].action == "tier_review.notice"
    at(office, TOLD)
    second = office.app.login.countersign(chief, "tiers.approve", *add_second(office)).value
    before = office.last_seq
    review = service.approve(chief, review.id, review.version, second=second).value
    assert office.log(before)[-1][:2] == ("tier_review.approve", "done")
    assert (review.state, review.approver) == ("approved", "陈立")
    assert levels(people) == ["gold", "silver", "ordinary", "gold"]
    now = [membership_of(each.id) for each in people]
    assert [each.tier_until for each in now[:3]] == [date(2027, 3, 31), date(2027, 3, 31), None]
    assert [each.tier_since for each in now[:3]] == [TODAY, TOLD, TOLD]
    change = office.app.tiers.history(chief, people[1].id)[0]
    assert (change.kind, change.until) == ("downgrade", date(2027, 3, 31))
    assert change.computed is not None
    assert (change.computed.value, change.computed.threshold, change.computed.to_day) == (
        5999, 6000, DUE,
    )  # fmt: skip


def add_second(office: Office) -> tuple[str, str]:
    office.hire("A1-1", "wangmin", "王敏")
    return "wangmin", PASSWORD


def test_nobody_approves_their_own_list(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    service = office.app.tier_reviews
    review = told_in_time(office, chief)
    with pytest.raises(SecondPersonNeeded):
        service.approve(chief, review.id, review.version)
    assert levels(people) == ["gold", "gold", "silver", "gold"]
    with pytest.raises(NotAllowed):
        service.approve(office.actor("A1-2"), review.id, review.version)
    done = service.approve(chief, review.id, review.version, exception="只有一位主管").value
    assert done.state == "approved"
    assert office.last_entry()["duty"] == "tier_review_alone"


def test_not_before_its_day_nor_before_the_notice_is_over(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    service = office.app.tier_reviews
    review = service.prepare(chief, DUE).value
    with pytest.raises(Refused) as caught:
        service.approve(chief, review.id, review.version, exception="只有一位主管")
    assert caught.value.phrase.key == "tiers.review.too_early"
    at(office, DUE)
    with pytest.raises(Refused) as caught:
        service.approve(chief, review.id, review.version, exception="只有一位主管")
    assert caught.value.phrase.key == "tiers.review.untold"
    review = service.notice(chief, review.id, review.version).value
    with pytest.raises(Refused):
        service.notice(chief, review.id, review.version)
    at(office, DUE + timedelta(days=29))
    with pytest.raises(Refused):
        service.approve(chief, review.id, review.version, exception="只有一位主管")
    keep(TIER_NOTICE_DAYS, 29)
    service.approve(chief, review.id, review.version, exception="只有一位主管")
    assert levels(people) == ["gold", "silver", "ordinary", "gold"]


def test_a_list_that_is_no_longer_true_is_prepared_again(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    service = office.app.tier_reviews
    review = told_in_time(office, chief)
    at(office, DUE)
    enter(people[1], 1, 0, DUE, stamp(START))  # 乙 keeps gold after all
    due_by(people[3:], DUE)  # and 丁 is due too
    with pytest.raises(Refused) as caught:
        service.approve(chief, review.id, review.version, exception="只有一位主管")
    assert caught.value.phrase.args["count"] == 2
    review = service.prepare(chief, DUE).value
    assert (review.state, review.lowered, review.untold) == ("prepared", 2, 1), "丙 stays told"
    keep(TIER_NOTICE_DAYS, 0)
    service.approve(chief, review.id, review.version, exception="只有一位主管")
    assert levels(people) == ["gold", "gold", "ordinary", "silver"]


def test_one_list_is_open_and_a_dropped_one_changes_nothing(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    service = office.app.tier_reviews
    review = service.prepare(chief, DUE).value
    with pytest.raises(Refused):
        service.prepare(chief, DUE + timedelta(days=1))
    with pytest.raises(Exception, match=r"(?i)unique"):
        sql.run(
            "INSERT INTO tier_review (company_id, due_on, state, prepared_by_id, prepared_at, "
            "version) VALUES (1, '2026-04-01', 'prepared', 1, ?, 1)",
            stamp(START),
        )
    with pytest.raises(ValidationErrors):
        service.drop(chief, review.id, review.version, " ")
    with pytest.raises(Conflict):
        service.drop(chief, review.id, 9, "重做")
    dropped = service.drop(chief, review.id, review.version, "重做").value
    assert dropped.state == "dropped"
    with pytest.raises(Refused):
        service.approve(chief, review.id, dropped.version, exception="只有一位主管")
    assert levels(people) == ["gold", "gold", "silver", "gold"]
    with pytest.raises(Refused):
        service.prepare(chief, DUE - timedelta(days=1))
    with pytest.raises(ValidationErrors):
        service.prepare(chief, TODAY + timedelta(days=400))
    assert [each.state for each in service.reviews(chief)] == ["dropped"]


def test_who_is_frozen_or_gone_is_not_reviewed(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    service = office.app.tier_reviews
    sql.run("UPDATE membership SET tier_hold = 'frozen' WHERE id = ?", people[1].id)
    sql.run(
        "UPDATE membership SET state = 'quit', ended_on = '2026-03-02' WHERE id = ?", people[2].id
    )
    sql.run("UPDATE account SET state = 'closed' WHERE membership_id = ?", people[2].id)
    review = service.prepare(chief, DUE).value
    assert (review.members, review.lowered) == (1, 0)
    at(office, DUE)
    service.approve(chief, review.id, review.version, exception="只有一位主管")
    assert membership_of(people[0].id).tier_until == date(2027, 3, 31)


def test_a_grant_ends_with_a_review(office: Office, chief: Actor) -> None:
    someone = member(office)
    granted = office.app.tiers.grant(
        chief, someone.id, someone.version, "vip", until=DUE, reason="重要客户"
    ).value
    keep(TIER_NOTICE_DAYS, 0)
    at(office, DUE)
    review = office.app.tier_reviews.prepare(chief, DUE).value
    office.app.tier_reviews.approve(chief, review.id, review.version, exception="只有一位主管")
    now = membership_of(granted.id)
    assert (now.tier.code, now.tier_hold) == ("gold", ""), "one level at a review"


def test_what_is_due_stands_at_the_desk(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    def sorts() -> list[str]:
        return [i.sort for i in office.app.due.items(chief) if i.sort.startswith("tier")]

    assert sorts() == ["tier_review"]
    review = office.app.tier_reviews.prepare(chief, DUE).value
    assert sorts() == ["tier_notice"]
    office.app.tier_reviews.notice(chief, review.id, review.version)
    assert sorts() == []
    at(office, DUE)
    assert sorts() == ["tier_approve"]
    clerk = office.actor("A1-2")
    assert not [i for i in office.app.due.items(clerk) if i.sort.startswith("tier")]


def test_another_company_has_lists_of_its_own(group: Office) -> None:
    head, elsewhere = group.actor("A1-1"), group.actor("X1-1")
    someone = member(group, tier="gold", by="B1-2")
    due_by([someone], DUE)
    service = group.app.tier_reviews
    with pytest.raises(Refused):
        service.prepare(elsewhere, DUE)
    review = service.prepare(head, DUE).value
    with pytest.raises(NotFound):
        service.lines(elsewhere, review.id)
    assert service.reviews(elsewhere) == ()


def test_all_of_a_list_is_one_entry_and_each_member_has_it(
    office: Office, chief: Actor, people: list[Membership]
) -> None:
    review = told_in_time(office, chief)
    office.app.tier_reviews.approve(chief, review.id, review.version, exception="只有一位主管")
    seq = office.last_seq
    touched = sql.rows(
        "SELECT subject FROM activity WHERE seq = ? AND kind = 'membership' ORDER BY subject", seq
    )
    assert touched == [(each.id,) for each in people[:3]]
    assert [json.loads(c)["value"] for (c,) in sql.rows(
        "SELECT computed FROM tier_change WHERE kind IN ('keep', 'downgrade') ORDER BY id"
    )] == [6000, 5999, 0]  # fmt: skip
