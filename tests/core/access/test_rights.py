"""The matrix of rights, as shipped and as the administrator edits it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.access.gate import rights_of
from crm_desktop.access.model import ROLES, Grant
from crm_desktop.access.rights import default_grants, functions
from crm_desktop.foundation.errors import Conflict, NotAllowed, Refused, ValidationErrors
from db import sql
from tests.core.access.test_organisation import post_data, post_numbered
from tests.core.offices import Office


def cell(office: Office, role: str, function: str) -> frozenset[Grant]:
    found = office.app.rights.grants(office.administrator)
    return frozenset(g for g in found if g.role == role and g.right.partition(".")[0] == function)


def put(office: Office, role: str, function: str, *grants: Grant, **how: object) -> None:
    office.app.rights.set_cell(
        office.administrator, role, function, cell(office, role, function), frozenset(grants), **how
    )


def test_a_new_office_has_the_shipped_matrix(group: Office) -> None:
    assert group.app.rights.grants(group.administrator) == frozenset(default_grants())
    assert {grant.role for grant in default_grants()} == set(ROLES)
    assert next(f for f in functions() if f.code == "backup").right("do") == "backup.do"


def test_a_right_is_given_and_taken(group: Office) -> None:
    clerk = group.actor("B1-2")
    with group.logs("rights.change done"):
        put(group, "AG", "audit", Grant("AG", "audit.verify"))
    assert group.app.audit.verify(clerk).sound
    entry = str(group.last_entry()["subjects"])
    assert '"label":"AG"' in entry
    assert '"before":{"audit":[]},"after":{"audit":["audit.verify"]}' in entry
    put(group, "AG", "audit")
    with pytest.raises(NotAllowed):
        group.app.audit.verify(clerk)


def test_only_the_row_that_was_edited_changes(group: Office) -> None:
    before = group.app.rights.grants(group.administrator)
    put(group, "AG", "audit", Grant("AG", "audit.view", "case"))
    after = group.app.rights.grants(group.administrator)
    assert after - before == {Grant("AG", "audit.view", "case")}
    assert before - after == frozenset()


def test_somebody_elses_edit_meanwhile_is_a_conflict(group: Office) -> None:
    read = cell(group, "AG", "audit")
    put(group, "AG", "audit", Grant("AG", "audit.verify"))
    mine = frozenset({Grant("AG", "audit.export")})
    with group.logs(), pytest.raises(Conflict) as caught:
        group.app.rights.set_cell(group.administrator, "AG", "audit", read, mine)
    assert caught.value.mine == mine
    assert caught.value.theirs == {Grant("AG", "audit.verify")}


@pytest.mark.parametrize(
    ("role", "function", "grant"),
    [
        ("AG", "audit", Grant("CI", "audit.view")),
        ("AG", "audit", Grant("AG", "backup.do")),
        ("AG", "audit", Grant("AG", "audit.burn")),
        # A narrowing that no service knows would be taken for the whole right.
        ("AG", "audit", Grant("AG", "audit.view", "nonsense")),
        ("AG", "backup", Grant("AG", "backup.do", "own")),
        ("ZZ", "audit", Grant("ZZ", "audit.view")),
        ("AG", "burning", Grant("AG", "burning.do")),
    ],
)
def test_what_is_no_grant_is_refused(group: Office, role: str, function: str, grant: Grant) -> None:
    with group.logs(), pytest.raises(ValidationErrors):
        put(group, role, function, grant)


def test_a_right_is_granted_once(group: Office) -> None:
    with group.logs(), pytest.raises(ValidationErrors):
        put(
            group, "AG", "audit", Grant("AG", "audit.view"), Grant("AG", "audit.view", "department")
        )


def test_what_everybody_has_stays(group: Office) -> None:
    with group.logs(), pytest.raises(Refused) as caught:
        put(group, "AG", "own")
    assert caught.value.phrase.key == "error.fixed_right"


@pytest.mark.parametrize(
    "right",
    [
        f"{function.code}.{ability}"
        for function in functions()
        for ability, letter in function.abilities
        if letter == "A"
    ],
)
def test_an_administrator_approves_nothing(group: Office, right: str) -> None:
    function = right.partition(".")[0]
    kept = cell(group, "AD", function)
    with group.logs(), pytest.raises(Refused) as caught:
        put(group, "AD", function, *kept, Grant("AD", right), exception="x")
    assert caught.value.phrase.key == "error.administrator_approves"


def test_the_shipped_matrix_comes_back(group: Office) -> None:
    put(group, "AG", "audit", Grant("AG", "audit.verify"))
    put(group, "MG", "backup")
    restored = group.app.rights.restore_defaults(group.administrator, exception="x").value
    assert restored == frozenset(default_grants())
    entry = str(group.last_entry()["subjects"])
    assert "AG audit.verify" in entry
    assert entry.count("MG backup.view") == 1


def test_the_matrix_holds_for_all_and_is_changed_from_a_post_that_reaches_all(
    group: Office,
) -> None:
    branch = group.actor("X1-2")
    for call in (
        lambda: group.app.rights.restore_defaults(branch, exception="x"),
        lambda: group.app.rights.set_cell(branch, "AG", "audit", frozenset(), frozenset()),
    ):
        with group.logs(), pytest.raises(Refused) as caught:
            call()
        assert caught.value.phrase.key == "error.outside_scope"


def test_roles_of_one_post_add_up_and_the_widest_counts(group: Office) -> None:
    """Narrowed by one role and whole by another, a right is whole; narrowed by both, it is both."""
    clerk = group.actor("B1-2")
    post = post_numbered(group, "B1-2")
    for roles, expected in (
        ({"SV", "SP"}, {"case", "department"}),
        ({"SV", "MG"}, set()),
    ):
        version = sql.scalar("SELECT version FROM post WHERE id = ?", post.id)
        data = replace(post_data(post), roles=frozenset(roles))
        group.app.organisation.change_post(group.administrator, post.id, version, data, group.today)
        acting = group.app.context.gate.admit(clerk, "audit.view", group.today)
        assert acting.only == expected
        assert group.app.login.session(clerk).rights["audit.view"] == expected


def test_whoever_has_left_acts_under_nothing_even_if_a_posting_were_left(group: Office) -> None:
    clerk = group.actor("B1-2")
    sql.run("UPDATE person SET active = ? WHERE id = ?", False, clerk.person)
    with group.logs("draft.keep denied"), pytest.raises(NotAllowed):
        group.app.desk.keep_draft(clerk, "form", "", {})
    assert rights_of(clerk, group.today) == {}
