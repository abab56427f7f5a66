"""Results are reviewed by somebody else, and sent back with the time that was left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_desktop.complaints.model import Target
from crm_desktop.complaints.read import dispatch_of
from crm_desktop.foundation.errors import NotAllowed, Refused, SecondPersonNeeded
from db import sql
from tests.core.complaints.desk import RESULT, Desk
from tests.core.complaints.test_handling import refused
from tests.core.offices import PASSWORD


@pytest.fixture
def two_hats(desk: Desk) -> None:
    """Let handlers review and call back too: in small places they do."""
    for right in ("review.approve", "callbacks.do"):
        sql.run("INSERT INTO role_right (role, right_code, only_for) VALUES ('DP', ?, '')", right)


def test_the_last_agreement_opens_the_callback(desk: Desk) -> None:
    case = desk.submitted()
    (order,) = desk.orders(case)
    with desk.office.logs("complaint.agree done"):
        done = desk.case_review.agree(desk.supervisor, order.id, order.version, "查得清楚").value
    assert (done.case.state, done.number) == ("callback", "HF202603020001")
    order = dispatch_of(order.id)
    assert (order.state, order.reviewed_name, order.review_note) == ("agreed", "何静", "查得清楚")
    clock = desk.clock(case, "callback")
    # Eight hours, and a day has seven and a half.
    assert clock.due_at == desk.office.clock.now() + timedelta(days=1, minutes=30)
    assert desk.running(case) == {"promise", "answer", "callback"}


@pytest.mark.usefixtures("two_hats")
def test_nobody_reviews_their_own_result(desk: Desk) -> None:
    case = desk.submitted()
    (order,) = desk.orders(case)
    agree = desk.case_review.agree
    with pytest.raises(SecondPersonNeeded) as needed:
        agree(desk.handler, order.id, order.version)
    assert (needed.value.rule, needed.value.exception_possible, needed.value.rights) == (
        "case_review_alone",
        True,
        ("review.approve",),
    )
    desk.settings.change_company(desk.office.administrator, 1, "duty_exceptions", value=False)
    with pytest.raises(SecondPersonNeeded):
        agree(desk.handler, order.id, order.version, exception="只有我在")
    signed = desk.login.countersign(desk.handler, "review.approve", "hejing", PASSWORD).value
    agree(desk.handler, order.id, order.version, second=signed)
    assert desk.office.last_entry()["second_name"] == "何静"


@pytest.mark.usefixtures("two_hats")
def test_or_only_with_an_exception_in_the_log(desk: Desk) -> None:
    (order,) = desk.orders(desk.submitted())
    done = desk.case_review.agree(desk.handler, order.id, order.version, exception="只有我在").value
    assert done.case.state == "callback"
    entry = desk.office.last_entry()
    assert (entry["duty"], entry["reason"]) == ("case_review_alone", "只有我在")


def test_major_cases_are_the_managers(desk: Desk) -> None:
    case = desk.submitted(level="major")
    (order,) = desk.orders(case)
    for by in (desk.supervisor, desk.head):
        with pytest.raises(NotAllowed) as denied:
            desk.case_review.agree(by, order.id, order.version)
        assert denied.value.right == "review.major"
    assert desk.agree(order, desk.manager).state == "callback"


def test_the_manager_reviews_nothing_else(desk: Desk) -> None:
    (order,) = desk.orders(desk.submitted())
    with pytest.raises(NotAllowed):
        desk.agree(order, desk.manager)


def test_what_costs_much_is_the_heads(desk: Desk) -> None:
    case = desk.submitted(result=replace(RESULT, cost_fen=50_001))
    (order,) = desk.orders(case)
    with pytest.raises(NotAllowed) as denied:
        desk.agree(order, desk.supervisor)
    assert denied.value.right == "closing.approve"
    assert desk.agree(order, desk.head).state == "callback"
    case = desk.submitted(result=replace(RESULT, cost_fen=50_000))
    assert desk.agree(desk.orders(case)[0], desk.supervisor).state == "callback"


def test_what_is_sent_back_has_the_time_that_was_left(desk: Desk) -> None:
    case = desk.handled()
    (order,) = desk.orders(case)
    desk.wait(hours=2)
    desk.submit(order)
    desk.wait(days=1)  # the reviewer's time is not the handler's
    (order,) = desk.orders(case)
    refused(
        lambda: desk.case_review.send_back(desk.supervisor, order.id, order.version, ""), "reason"
    )
    case = desk.case_review.send_back(
        desk.supervisor, order.id, order.version, "照片呢？"
    ).value.case
    assert case.state == "handling"
    clock = desk.clock(case, "handling")
    assert (clock.limit_minutes, clock.reason) == (1440 - 120, "照片呢？")
    assert [c.ended_how for c in desk.clocks(case) if c.kind == "handling"] == ["met", ""]
    (order,) = desk.orders(case)
    assert (order.state, order.review_note, order.handling_due) == (
        "handling",
        "照片呢？",
        clock.due_at,
    )
    assert desk.submit(order).state == "review"


def test_or_what_the_reviewer_gives(desk: Desk) -> None:
    (order,) = desk.orders(case := desk.submitted())
    until = desk.office.clock.now() + timedelta(hours=3)
    back = desk.case_review.send_back
    past = until - timedelta(days=1)
    refused(lambda: back(desk.supervisor, order.id, order.version, "照片呢？", until=past), "until")
    back(desk.supervisor, order.id, order.version, "照片呢？", until=until)
    assert desk.clock(case, "handling").due_at == until


def test_who_was_late_still_gets_a_while(desk: Desk) -> None:
    (order,) = desk.orders(case := desk.handled())
    desk.wait(days=9)
    desk.submit(order)
    assert not desk.clock(case, "handling").kept
    (order,) = desk.orders(case)
    desk.case_review.send_back(desk.supervisor, order.id, order.version, "照片呢？")
    assert desk.clock(case, "handling").limit_minutes == 60


def test_who_decides_and_when(desk: Desk) -> None:
    case = desk.submitted(Target(2))
    (order,) = desk.orders(case)
    review = desk.case_review
    with pytest.raises(NotAllowed):
        review.agree(desk.clerk, order.id, order.version)
    with pytest.raises(NotAllowed):
        review.send_back(desk.branch, order.id, order.version, "不")
    desk.agree(order)
    order = dispatch_of(order.id)
    for call in (
        lambda: review.agree(desk.supervisor, order.id, order.version),
        lambda: review.send_back(desk.supervisor, order.id, order.version, "不"),
    ):
        with pytest.raises(Refused):
            call()


def test_another_companys_case_is_not_theirs_to_decide(desk: Desk) -> None:
    sql.run(
        "INSERT INTO role_right (role, right_code, only_for) VALUES ('DP', 'review.approve', '')"
    )
    (order,) = desk.orders(desk.submitted(Target(2)))
    denied = refused(lambda: desk.agree(order, desk.branch))
    assert denied.phrase.key == "error.outside_scope"
