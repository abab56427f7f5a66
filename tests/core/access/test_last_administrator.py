"""Somebody must be able to administer, today and on every later day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from crm_desktop.access.model import Grant, PostData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Refused
from db import sql
from tests.core.access.test_organisation import post_data, post_numbered
from tests.core.offices import TODAY, Office

SOON = TODAY + timedelta(days=10)
LATER = TODAY + timedelta(days=20)


@pytest.fixture
def other(group: Office) -> Actor:
    """A second administrator of the whole, on a post of company 02."""
    data = PostData(group.unit("城东客服部"), "X2-1", "集团管理员", frozenset({"AD"}), scope="all")
    group.app.organisation.add_post(group.administrator, data, TODAY)
    return group.hire("X2-1", "second", "副管理员")


def refused(office: Office, call: Callable[[], object]) -> None:
    with office.logs(), pytest.raises(Refused) as caught:
        call()
    assert caught.value.phrase.key == "error.last_administrator"


def end_posting(office: Office, whose: Actor, on: object, by: Actor | None = None) -> None:
    posting, version = sql.one(
        "SELECT id, version FROM posting WHERE person_id = ? AND post_id = ?",
        whose.person,
        whose.post,
    )
    office.app.people.end_posting(by or office.administrator, posting, version, on, "other")


def test_the_only_one_keeps_the_post(group: Office) -> None:
    admin = group.administrator
    post = post_numbered(group, "A1-2")
    change = group.app.organisation.change_post
    for day in (TODAY, SOON):
        refused(group, lambda day=day: end_posting(group, admin, day))
        for less in ({"roles": frozenset({"AG"})}, {"scope": "company"}):
            data = replace(post_data(post), **less)
            refused(
                group,
                lambda data=data, day=day: change(admin, post.id, 1, data, day, exception="x"),
            )


def test_the_right_to_administer_stays_with_a_role_somebody_holds(group: Office) -> None:
    admin, app = group.administrator, group.app.rights
    before = frozenset(
        g for g in app.grants(admin) if g.role == "AD" and g.right.startswith("administration.")
    )
    for after in (frozenset(), before - {Grant("AD", "administration.do")}):
        refused(
            group, lambda after=after: app.set_cell(admin, "AD", "administration", before, after)
        )


def test_the_shipped_matrix_does_not_come_back_where_nobody_holds_its_administration(
    group: Office,
) -> None:
    admin, manager, app = group.administrator, group.actor("A1-1"), group.app
    before = frozenset(
        g for g in app.rights.grants(admin) if g.role == "MG" and "administration" in g.right
    )
    after = before | {Grant("MG", "administration.do")}
    app.rights.set_cell(admin, "MG", "administration", before, after)
    app.people.set_active(manager, admin.person, 1, active=False)
    refused(group, lambda: app.rights.restore_defaults(manager, exception="x"))
    assert Grant("MG", "administration.do") in app.rights.grants(manager)


def test_an_administrator_of_one_company_is_not_enough(group: Office) -> None:
    assert sql.scalar("SELECT count(*) FROM post_role WHERE role = 'AD'") == 2
    refused(group, lambda: end_posting(group, group.administrator, TODAY))


def test_one_of_two_may_go(group: Office, other: Actor) -> None:
    group.app.people.set_active(group.administrator, other.person, 1, active=False)
    refused(group, lambda: end_posting(group, group.administrator, TODAY))


def test_not_even_the_other_lets_the_last_one_leave(group: Office, other: Actor) -> None:
    admin = group.administrator
    group.app.people.set_active(other, admin.person, 1, active=False)
    refused(group, lambda: end_posting(group, other, SOON, by=other))


def test_ends_on_different_days_leave_somebody_on_each(group: Office, other: Actor) -> None:
    """Each end by itself leaves somebody on its own day; together they leave nobody later."""
    end_posting(group, other, LATER)
    for day in (TODAY, SOON, LATER):
        refused(group, lambda day=day: end_posting(group, group.administrator, day))
    data = replace(post_data(post_numbered(group, "A1-2")), roles=frozenset({"AG"}))
    refused(
        group,
        lambda: group.app.organisation.change_post(
            group.administrator, group.post("A1-2"), 1, data, SOON, exception="x"
        ),
    )


def test_a_change_to_come_counts(group: Office, other: Actor) -> None:
    data = replace(post_data(post_numbered(group, "X2-1")), roles=frozenset({"AG"}))
    group.app.organisation.change_post(group.administrator, other.post, 1, data, SOON)
    refused(group, lambda: end_posting(group, group.administrator, TODAY))


def test_somebody_for_a_while_is_not_enough(group: Office) -> None:
    clerk, admin = group.actor("B1-2").person, group.administrator
    group.app.people.assign(admin, clerk, group.post("A1-2"), TODAY, until=LATER, kind="acting")
    refused(group, lambda: end_posting(group, admin, TODAY))


def test_a_company_with_the_last_ones_post_stays_open(group: Office, other: Actor) -> None:
    """Somebody who administers only for a while closes the company of who stays."""
    app, admin = group.app, group.administrator
    end_posting(group, admin, SOON)
    refused(group, lambda: app.organisation.set_company_active(admin, 2, 1, active=False))
    assert sql.scalar("SELECT active FROM company WHERE id = 2") == 1
