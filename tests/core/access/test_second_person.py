"""Nobody widens their own rights alone: a second person signs, or an exception stands on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_desktop.access.duty import FRESH
from crm_desktop.access.model import Grant, PostData
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.errors import (
    Conflict,
    DeniedLogin,
    NotAllowed,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from db import sql
from tests.core.access.test_organisation import post_data, post_numbered
from tests.core.offices import PASSWORD, START, TODAY, Office

APPROVE = "administration.approve"
REASON = "小团队，无第二人"


def sign(
    office: Office, login: str = "zhoumin", right: str = APPROVE, by: Actor | None = None
) -> Countersign:
    by = by or office.administrator
    return office.app.login.countersign(by, right, login, PASSWORD).value


def take(office: Office, number: str = "B1-3", **how: object) -> Outcome[object]:
    """Let the administrator give themselves a post."""
    admin = office.administrator
    return office.app.people.assign(admin, admin.person, office.post(number), TODAY, **how)


def test_a_second_person_signs(group: Office) -> None:
    with group.logs("login.countersign done"):
        signature = sign(group)
    assert (signature.name, signature.right) == ("周敏", APPROVE)
    with group.logs("posting.assign done"):
        take(group, second=signature)
    entry = group.last_entry()
    assert (entry["second_person"], entry["second_name"]) == (group.actor("A1-1").person, "周敏")
    assert (entry["duty"], entry["reason"]) == ("", "")


def test_without_one_it_is_refused_and_says_who_could_sign(group: Office) -> None:
    for how in ({}, {"exception": "  "}):
        with group.logs(), pytest.raises(SecondPersonNeeded) as caught:
            take(group, **how)
        assert caught.value.exception_possible
        assert caught.value.rights == (APPROVE, "administration.do")


def test_an_exception_stands_on_record(group: Office) -> None:
    with group.logs("posting.assign done"):
        take(group, exception=f" {REASON} ")
    entry = group.last_entry()
    assert (entry["duty"], entry["reason"]) == ("own_rights", REASON)
    assert entry["second_person"] is None


def test_a_company_may_forbid_exceptions(group: Office) -> None:
    group.app.settings.change_company(group.administrator, 1, "duty_exceptions", value=False)
    with group.logs(), pytest.raises(SecondPersonNeeded) as caught:
        take(group, exception=REASON)
    assert not caught.value.exception_possible
    take(group, second=sign(group))


def test_an_exception_is_given_a_reason_that_can_be_kept(group: Office) -> None:
    with group.logs(), pytest.raises(ValidationErrors):
        take(group, exception="x" * 1001)


def test_somebody_elses_post_takes_no_second_person(group: Office) -> None:
    admin, clerk = group.administrator, group.actor("B1-2").person
    group.app.people.assign(admin, clerk, group.post("B1-3"), TODAY)


# ------------------------------------------------------------------------------------- signatures


def test_a_signature_counts_once(group: Office) -> None:
    signature = sign(group)
    take(group, second=signature)
    with pytest.raises(SecondPersonNeeded):
        take(group, "C2-1", second=signature)


def test_a_signature_is_fresh(group: Office) -> None:
    signature, other, later = sign(group), sign(group), sign(group)
    group.clock.advance(FRESH)
    take(group, second=signature)
    group.clock.advance(timedelta(seconds=1))
    with pytest.raises(SecondPersonNeeded):
        take(group, "C2-1", second=other)
    group.clock.set(START - FRESH - timedelta(seconds=1))
    with pytest.raises(SecondPersonNeeded):
        take(group, "C2-1", second=later)


def test_a_signature_is_not_made_up(group: Office) -> None:
    signature = sign(group)
    admin = group.administrator
    for forged in (
        Countersign(signature.person, signature.name, "0" * 32, APPROVE),
        replace(signature, person=group.actor("B1-2").person),
        replace(sign(group), person=admin.person),
        replace(sign(group, right="own.do"), right=APPROVE),
        replace(sign(group), name="somebody"),
    ):
        with group.logs(), pytest.raises(SecondPersonNeeded):
            take(group, second=forged)
    assert not any(
        signature.token in log for (log,) in sql.rows("SELECT subjects FROM audit_entry")
    )


def test_a_signature_for_something_else_does_not_count(group: Office) -> None:
    for right in ("own.do", "organisation.view", "backup.approve"):
        signature = sign(group, right=right)
        with pytest.raises(SecondPersonNeeded):
            take(group, second=signature)


@pytest.mark.parametrize(
    ("login", "password", "right", "why"),
    [
        ("zhoumin", "wrong-password", APPROVE, "error.login"),
        ("nobody", PASSWORD, APPROVE, "error.login"),
        ("chenli", PASSWORD, APPROVE, "error.second_is_same"),
        ("lifang", PASSWORD, APPROVE, "error.second_not_allowed"),
        # A manager, but of another company.
        ("liqiang", PASSWORD, APPROVE, "error.second_not_allowed"),
    ],
)
def test_who_may_not_sign(group: Office, login: str, password: str, right: str, why: str) -> None:
    with group.logs("login.countersign failed"), pytest.raises(DeniedLogin) as caught:
        group.app.login.countersign(group.administrator, right, login, password)
    assert caught.value.phrase.key == why


def test_whoever_has_left_or_must_change_the_password_signs_nothing(group: Office) -> None:
    manager = group.actor("A1-1").person
    sql.run("UPDATE posting SET valid_to = ? WHERE person_id = ?", TODAY.isoformat(),
            group.actor("X1-1").person)  # fmt: skip
    with pytest.raises(DeniedLogin):
        sign(group, "liqiang")
    sql.run("UPDATE credential SET must_change = ? WHERE person_id = ?", True, manager)
    with pytest.raises(DeniedLogin) as caught:
        sign(group)
    assert caught.value.phrase.key == "error.second_not_allowed"
    group.app.people.set_active(group.administrator, manager, 1, active=False)
    with pytest.raises(DeniedLogin) as caught:
        sign(group)
    assert caught.value.phrase.key == "error.login"


def test_a_manager_of_the_company_signs_for_its_administrator(group: Office) -> None:
    branch = group.actor("X1-2")
    signature = sign(group, "liqiang", by=branch)
    group.app.people.assign(branch, branch.person, group.post("X1-3"), TODAY, second=signature)


def test_guessing_through_signatures_is_slowed_down(group: Office) -> None:
    clerk = group.actor("B1-2")
    for _ in range(3):
        with pytest.raises(DeniedLogin):
            group.app.login.countersign(clerk, APPROVE, "zhoumin", "wrong")
    with pytest.raises(DeniedLogin) as caught:
        group.app.login.countersign(clerk, APPROVE, "zhoumin", PASSWORD)
    assert caught.value.wait_seconds == 5


# ------------------------------------------------------------- the other ways to one's own rights


def test_a_role_of_ones_own_is_not_widened_alone(group: Office) -> None:
    app, admin = group.app.rights, group.administrator
    before = frozenset(
        grant for grant in app.grants(admin) if grant.role == "AD" and "audit." in grant.right
    )
    wider = frozenset({*before, Grant("AD", "audit.view")}) - {Grant("AD", "audit.view", "system")}
    with group.logs(), pytest.raises(SecondPersonNeeded):
        app.set_cell(admin, "AD", "audit", before, wider)
    with group.logs("login.countersign done", "rights.change done"):
        app.set_cell(admin, "AD", "audit", before, wider, second=sign(group))
    # Giving away is nobody else's business.
    app.set_cell(admin, "AD", "audit", wider, wider - {Grant("AD", "audit.export")})


def test_a_role_of_a_post_that_is_to_come_is_ones_own(group: Office) -> None:
    take(group, "B1-2", exception=REASON)
    admin = group.administrator
    with pytest.raises(SecondPersonNeeded):
        group.app.rights.set_cell(
            admin, "AG", "campaigns", frozenset({Grant("AG", "campaigns.view")}),
            frozenset({Grant("AG", "campaigns.view"), Grant("AG", "campaigns.approve")}),
        )  # fmt: skip


def test_the_shipped_matrix_is_put_back_by_two(group: Office) -> None:
    app, admin = group.app.rights, group.administrator
    with group.logs(), pytest.raises(SecondPersonNeeded):
        app.restore_defaults(admin)
    with group.logs("rights.restore done"):
        app.restore_defaults(admin, exception=REASON)
    app.restore_defaults(admin, second=sign(group))


@pytest.mark.parametrize("number", ["A1-2", "B1-3"])
def test_a_post_of_ones_own_gains_no_role_alone(group: Office, number: str) -> None:
    """The post acted under, and one that is held beside it."""
    app, admin = group.app.organisation, group.administrator
    if number != "A1-2":
        take(group, number, exception=REASON)
    post = post_numbered(group, number)
    wider = replace(post_data(post), roles=post.roles | {"MG"})
    for day in (TODAY, TODAY + timedelta(days=1)):
        with group.logs(), pytest.raises(SecondPersonNeeded):
            app.change_post(admin, post.id, 1, wider, day)
    with group.logs("login.countersign done", "post.change done"):
        app.change_post(admin, post.id, 1, wider, TODAY, second=sign(group))
    # Other words, or fewer roles, are no widening.
    app.change_post(admin, post.id, 2, replace(wider, title="新"), TODAY)
    app.change_post(admin, post.id, 3, post_data(post), TODAY)


def test_a_post_of_ones_own_reaches_no_further_alone(group: Office) -> None:
    app, admin = group.app.organisation, group.administrator
    take(group, "B1-2", exception=REASON)
    post = post_numbered(group, "B1-2")
    with group.logs(), pytest.raises(SecondPersonNeeded):
        app.change_post(admin, post.id, 1, replace(post_data(post), scope="all"), TODAY)
    app.change_post(
        admin, post.id, 1, replace(post_data(post), scope="all"), TODAY, exception=REASON
    )
    assert group.last_entry()["duty"] == "own_rights"


def test_a_post_of_somebody_else_is_changed_alone(group: Office) -> None:
    post = post_numbered(group, "B1-2")
    wider = replace(post_data(post), roles=frozenset({"AG", "MG"}), scope="all")
    group.app.organisation.change_post(group.administrator, post.id, 1, wider, TODAY)


def test_nobody_makes_a_post_that_reaches_further_than_their_own(group: Office) -> None:
    app, branch = group.app.organisation, group.actor("X1-2")
    clerk = post_numbered(group, "X1-3")
    with group.logs(), pytest.raises(Refused) as caught:
        app.change_post(branch, clerk.id, 1, replace(post_data(clerk), scope="all"), TODAY)
    assert caught.value.phrase.key == "error.outside_scope"
    data = PostData(clerk.unit, "X1-9", "岗", frozenset({"AD"}), scope="all")
    with group.logs(), pytest.raises(Refused):
        app.add_post(branch, data, TODAY)
    app.add_post(branch, replace(data, scope="company"), TODAY)
    # A post that reaches far already may be renamed.
    app.change_post(group.administrator, clerk.id, 1, replace(post_data(clerk), scope="all"), TODAY)
    app.change_post(branch, clerk.id, 2, replace(post_data(clerk), scope="all", title="远"), TODAY)


def test_an_ended_posting_of_ones_own_is_not_revived(group: Office) -> None:
    app, admin = group.app.people, group.administrator
    take(group, exception=REASON)
    posting = next(p for p in app.postings(admin, admin.person) if p.post == group.post("B1-3"))
    app.end_posting(admin, posting.id, 1, TODAY + timedelta(days=1), "other")
    group.clock.advance(timedelta(days=10))
    with group.logs(), pytest.raises(ValidationErrors):
        app.end_posting(admin, posting.id, 2, TODAY + timedelta(days=365), "other")
    with pytest.raises(NotAllowed):
        group.app.desk.keep_draft(Actor(admin.person, posting.post), "form", "", {})


def test_a_signature_is_not_used_up_by_a_step_that_needs_none(group: Office) -> None:
    signature = sign(group)
    group.app.people.assign(
        group.administrator, group.actor("B1-2").person, group.post("B1-3"), TODAY, second=signature
    )
    assert group.last_entry()["second_person"] is None
    take(group, second=signature)


def test_a_stale_widening_is_a_conflict(group: Office) -> None:
    post = post_numbered(group, "A1-2")
    wider = replace(post_data(post), roles=post.roles | {"MG"})
    with pytest.raises(Conflict):
        group.app.organisation.change_post(
            group.administrator, post.id, 7, wider, TODAY, exception=REASON
        )
