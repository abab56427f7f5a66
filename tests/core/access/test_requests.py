"""Requests to the administrator on their way: only legal steps, by whom the machine says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import peewee
import pytest

from crm_desktop.access.model import REQUESTS, Request, RequestData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from db import sql
from tests.core.offices import PASSWORD, TODAY, Office

DUE = TODAY + timedelta(days=3)


def submit(group: Office, number: str = "B1-1", text: str = "调岗", due: int = 3) -> Request:
    data = RequestData("people", text, TODAY + timedelta(days=due))
    return group.app.requests.submit(group.actor(number), data).value


def do(group: Office, event: str, request: Request, *, by: Actor | None = None) -> Request:
    """Take a step as whom the machine lets take it, or as somebody else."""
    requests = group.app.requests
    who = {
        "approve": group.actor("A1-1"),
        "reject": group.actor("A1-1"),
        "withdraw": group.actor("B1-1"),
        "carry_out": group.administrator,
    }[event]
    steps: dict[str, Callable[[], Request]] = {
        "approve": lambda: requests.approve(by or who, request.id, request.version).value,
        "reject": lambda: requests.reject(by or who, request.id, request.version, "编制已满").value,
        "withdraw": lambda: requests.withdraw(by or who, request.id, request.version).value,
        "carry_out": lambda: (
            requests.carry_out(by or who, request.id, request.version, " 已调 ").value
        ),
    }
    return steps[event]()


WAYS = {
    "requested": (),
    "approved": ("approve",),
    "rejected": ("reject",),
    "withdrawn": ("withdraw",),
    "done": ("approve", "carry_out"),
}


def in_state(group: Office, state: str) -> Request:
    request = submit(group)
    for event in WAYS[state]:
        request = do(group, event, request)
    return request


def test_a_request_is_handed_in_with_a_number(group: Office) -> None:
    with group.logs("request.submit done"):
        request = submit(group, text=" 给王伟加一个岗位\n理由见附件 ")
    assert (request.number, request.state, request.company) == ("QX202603020001", "requested", 1)
    assert (request.subject, request.text) == ("people", "给王伟加一个岗位\n理由见附件")
    assert (request.requester, request.requested_at) == ("孙浩", group.clock.now())
    assert (request.due_on, request.version) == (DUE, 1)
    assert (request.decider, request.doer, request.decided_at, request.done_at) == (
        "",
        "",
        None,
        None,
    )


def test_what_is_wrong_with_a_request(group: Office) -> None:
    bad = RequestData("holidays", "", TODAY - timedelta(days=1))
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        group.app.requests.submit(group.actor("B1-1"), bad)
    assert {field: phrase.key for field, phrase in caught.value.fields.items()} == {
        "subject": "error.not_a_choice",
        "text": "error.needed",
        "due_on": "error.in_the_past",
    }
    assert submit(group).number == "QX202603020001", "no number is lost"


@pytest.mark.parametrize("state", REQUESTS.states)
@pytest.mark.parametrize("event", sorted({step.event for step in REQUESTS.steps}))
def test_only_the_declared_steps_are_possible(group: Office, state: str, event: str) -> None:
    request = in_state(group, state)
    assert request.state == state
    legal = {step.event: step.target for step in REQUESTS.possible(state)}
    if event in legal:
        with group.logs(f"request.{event} done"):
            after = do(group, event, request)
        assert (after.state, after.version) == (legal[event], request.version + 1)
    else:
        with group.logs(), pytest.raises(Refused) as caught:
            do(group, event, request)
        assert caught.value.phrase.key == "error.illegal_step"
        assert group.app.requests.request(group.administrator, request.id) == request


@pytest.mark.parametrize("step", REQUESTS.steps, ids=lambda step: f"{step.source}-{step.event}")
def test_a_step_takes_its_right(group: Office, step: object) -> None:
    request = in_state(group, step.source)  # type: ignore[attr-defined]
    event, right = step.event, step.right  # type: ignore[attr-defined]
    for number in ("A1-1", "A1-2", "B1-1", "B1-2"):
        actor = group.actor(number)
        if right in group.app.login.session(actor).rights:
            continue
        with group.logs(f"request.{event} denied"), pytest.raises(NotAllowed) as caught:
            do(group, event, request, by=actor)
        assert caught.value.right == right
    assert group.app.requests.request(group.administrator, request.id) == request


def test_each_step_says_who_took_it_and_why(group: Office) -> None:
    done = in_state(group, "done")
    assert (done.decider, done.doer, done.remark) == ("周敏", "陈立", "已调")
    assert done.decided_at == done.done_at == group.clock.now()
    rejected = in_state(group, "rejected")
    assert (rejected.decider, rejected.remark) == ("周敏", "编制已满")
    assert group.last_entry()["reason"] == "编制已满"


def test_a_rejection_takes_a_reason_that_can_be_kept(group: Office) -> None:
    request = submit(group)
    for reason in ("", "  ", "\ud800", "x" * 1001):
        with group.logs(), pytest.raises(ValidationErrors):
            group.app.requests.reject(group.actor("A1-1"), request.id, 1, reason)
    request = do(group, "approve", request)
    with group.logs(), pytest.raises(ValidationErrors) as caught:
        group.app.requests.carry_out(group.administrator, request.id, 2, "\x00")
    assert caught.value.fields.keys() == {"remark"}


def test_it_is_due_after_some_working_days_as_a_rule(group: Office) -> None:
    app, head = group.app, group.actor("B1-1")
    assert app.requests.usual_due_day(head) == TODAY + timedelta(days=3)
    app.settings.change_office(group.administrator, "request_days", 5)
    assert app.requests.usual_due_day(head) == TODAY + timedelta(days=7), "a weekend lies between"
    request = submit(group, due=1)
    assert request.due_at == datetime(2026, 3, 3, 17, 30, tzinfo=CHINA), "when the company closes"
    # Where no calendar is loaded every day counts.
    group.clock.set(datetime(2026, 12, 30, 9, tzinfo=CHINA))
    assert app.requests.usual_due_day(head) == date(2027, 1, 4)


def test_only_ones_own_request_is_withdrawn(group: Office) -> None:
    request = submit(group)
    other = group.hire("C1-1", "other", "另一主管")
    with group.logs(), pytest.raises(Refused) as caught:
        do(group, "withdraw", request, by=other)
    assert caught.value.phrase.key == "error.not_yours"


def test_somebody_else_decided_meanwhile(group: Office) -> None:
    request = submit(group)
    sql.run("UPDATE access_request SET version = 5, text = 'theirs'")
    with group.logs(), pytest.raises(Conflict) as caught:
        do(group, "approve", request)
    assert caught.value.theirs.text == "theirs"
    assert caught.value.mine["state"] == "approved"


def test_nobody_approves_their_own_request_alone(office: Office) -> None:
    """In a small office the lead asks, approves and carries out; the log says so."""
    lead, requests = office.administrator, office.app.requests
    request = requests.submit(lead, RequestData("rights", "加一个权限", DUE)).value
    with office.logs(), pytest.raises(SecondPersonNeeded) as caught:
        requests.approve(lead, request.id, 1)
    assert (caught.value.rule, caught.value.rights) == (
        "approves_own_request",
        ("administration.approve",),
    )
    requests.approve(lead, request.id, 1, exception="只有两个人")
    assert (office.last_entry()["duty"], office.last_entry()["reason"]) == (
        "approves_own_request",
        "只有两个人",
    )
    requests.carry_out(lead, request.id, 2)


def test_a_second_manager_signs_for_ones_own_request(group: Office) -> None:
    app, manager = group.app, group.actor("A1-1")
    app.people.assign(group.administrator, manager.person, group.post("B1-1"), TODAY)
    head = Actor(manager.person, group.post("B1-1"))
    request = app.requests.submit(head, RequestData("people", "加人", DUE)).value
    with pytest.raises(SecondPersonNeeded):
        app.requests.approve(manager, request.id, 1)
    # The administrator may not sign: it takes somebody who approves.
    signature = app.login.countersign(manager, "administration.do", "chenli", PASSWORD).value
    with pytest.raises(SecondPersonNeeded):
        app.requests.approve(manager, request.id, 1, second=signature)
    other = group.hire("A1-1", "deputy", "副经理")
    signature = app.login.countersign(manager, "administration.approve", "deputy", PASSWORD).value
    approved = app.requests.approve(manager, request.id, 1, second=signature).value
    assert approved.state == "approved"
    assert group.last_entry()["second_person"] == other.person


def test_requests_are_listed_by_when_they_are_due(group: Office) -> None:
    late, soon = submit(group, due=9), submit(group, due=1)
    ended = do(group, "withdraw", submit(group))
    listed = group.app.requests.requests
    assert [r.id for r in listed(group.administrator)] == [soon.id, late.id]
    assert [r.id for r in listed(group.administrator, ended=True)] == [ended.id]


def test_requests_of_another_company_are_not_there(group: Office) -> None:
    request = submit(group)
    branch = group.actor("X1-1")
    assert group.app.requests.requests(branch) == []
    for call in (
        lambda: group.app.requests.request(branch, request.id),
        lambda: group.app.requests.approve(branch, request.id, 1),
        lambda: group.app.requests.request(group.administrator, 999),
    ):
        with group.logs(), pytest.raises(NotFound):
            call()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'lost'",
        "state = 'approved'",
        "state = 'rejected'",
        "state = 'done', decided_by_id = 1",
        "state = 'done', done_by_id = 1",
        "state = NULL",
    ],
)
def test_the_database_holds_no_request_that_could_not_be(group: Office, change: str) -> None:
    submit(group)
    with pytest.raises(peewee.IntegrityError):
        sql.run(f"UPDATE access_request SET {change}")
    with pytest.raises(peewee.IntegrityError):
        sql.run(
            "INSERT INTO access_request SELECT NULL, version, company_id, number, subject, text, "
            "state, requested_by_id, requested_at, due_on, NULL, NULL, NULL, NULL, remark "
            "FROM access_request"
        )
