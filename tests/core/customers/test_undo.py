"""The bin, and undoing a step as a whole: rows come back as they were, or nothing does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.index import keys_of
from crm_desktop.customers.model import Address, Contact, Identity
from crm_desktop.customers.read import typed
from crm_desktop.customers.room import EDIT, MERGE, VIEW
from crm_desktop.customers.store import PARTS
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from db import rows, sql
from db.rows import Values
from tests.core.customers.test_service import somebody
from tests.core.offices import Office


def everything() -> dict[str, dict[int, Values]]:
    """Return every row of the archive, without versions, which only ever go up."""
    found = {}
    for table in ("customer", *PARTS, "vehicle", "vehicle_role", "consent", "not_same"):
        listed = rows.found(table, "1 = 1")
        found[table] = {
            number: {name: value for name, value in row.items() if name != "version"}
            for number, row in listed.items()
        }
    return found


def keys() -> set[tuple[str, int]]:
    return set(sql.rows("SELECT k, customer_id FROM search_key"))


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


def test_an_edit_of_everything_is_undone_row_by_row(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    other = app.customers.add(clerk, somebody(name="别人")).value
    before, keys_before = everything(), keys()
    data = replace(
        typed(stored),
        name="张敏",
        contacts=(
            replace(stored.contacts[1], main=True),
            Contact("wechat", "zm2026"),
            replace(stored.contacts[0], label="旧"),
        ),
        addresses=(Address("上海市浦东新区"),),
        identities=(Identity("passport", "E12345678"),),
        tags=("新",),
    )
    saved = app.customers.edit(clerk, stored.id, 1, data).value
    assert everything() != before
    assert keys() != keys_before
    office.clock.set(office.clock.now().replace(hour=15))
    with office.logs("customer.undo done"):
        done = app.undo.undo(clerk, saved.step).value
    assert done.undone_at == office.clock.now()
    assert everything() == before
    assert keys() == keys_before
    assert app.customers.customer(clerk, stored.id).version == 3
    assert app.customers.customer(clerk, other.id) == other
    with pytest.raises(Refused):
        app.undo.undo(clerk, saved.step)


def test_steps_are_undone_one_after_the_other(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    states, steps = [everything()], []
    for number in range(3):
        now = app.customers.customer(clerk, stored.id)
        contacts = (*now.contacts[1:], Contact("phone", f"1390000000{number}"))
        data = replace(typed(now), name=f"第{number}", contacts=contacts)
        steps.append(app.customers.edit(clerk, stored.id, now.version, data).value.step)
        states.append(everything())
    assert [step.id for step in app.undo.steps(clerk)] == steps[::-1]
    for step, state in zip(reversed(steps), reversed(states[:-1]), strict=True):
        app.undo.undo(clerk, step)
        assert everything() == state
    assert app.undo.steps(clerk) == []


def test_what_others_changed_besides_stays(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    first = app.customers.edit(clerk, stored.id, 1, replace(typed(stored), name="甲")).value
    data = replace(typed(first.customer), notes="别的")
    app.customers.edit(clerk, stored.id, 2, data)
    app.undo.undo(clerk, first.step)
    now = app.customers.customer(clerk, stored.id)
    assert (now.name, now.notes) == ("张淑敏", "别的")


def test_what_somebody_changed_again_is_not_undone(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    first = app.customers.edit(clerk, stored.id, 1, replace(typed(stored), name="甲")).value
    app.customers.edit(office.actor("A1-2"), stored.id, 2, replace(typed(stored), name="乙"))
    before = everything()
    with pytest.raises(Refused) as raised:
        app.undo.undo(clerk, first.step)
    assert raised.value.phrase.key == "customers.undo.changed_by"
    assert raised.value.phrase.args["name"] == "李芳"
    assert everything() == before


def test_a_form_opened_in_between_is_told_of_what_was_taken_back(
    office: Office, clerk: Actor
) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    edit = app.customers.edit(clerk, stored.id, 1, replace(typed(stored), tags=("新",))).value
    app.undo.undo(clerk, edit.step)
    with pytest.raises(Conflict):
        app.customers.edit(clerk, stored.id, edit.customer.version, typed(edit.customer))
    assert app.customers.customer(clerk, stored.id).tags == stored.tags


def test_a_row_that_cannot_come_back_leaves_all_as_it_is(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    first = app.customers.edit(
        clerk, stored.id, 1, replace(typed(stored), contacts=stored.contacts[1:2])
    ).value
    second = app.customers.edit(
        clerk, stored.id, 2, replace(typed(first.customer), contacts=(Contact("fax", "88886666"),))
    ).value
    before = everything()
    with pytest.raises(Refused):
        app.undo.undo(clerk, first.step)
    assert everything() == before
    app.undo.undo(clerk, second.step)
    app.undo.undo(clerk, first.step)
    assert app.customers.customer(clerk, stored.id).contacts == stored.contacts


def test_into_the_bin_and_out_again(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    assert keys_of(stored.id)
    with pytest.raises(ValidationErrors):
        app.bin.delete(clerk, stored.id, 1, " ")
    gone = app.bin.delete(clerk, stored.id, 1, "重复").value
    assert gone.customer.deleted_at == office.clock.now()
    assert [row.id for row in app.bin.binned(clerk)] == [stored.id]
    assert list(app.customers.ids(clerk, CustomerFilter())) == []
    assert keys() == set()
    with pytest.raises(NotFound):
        app.customers.edit(clerk, stored.id, 2, typed(stored))
    with pytest.raises(NotFound):
        app.bin.delete(clerk, stored.id, 2, "再删")
    with pytest.raises(Conflict):
        app.bin.restore(clerk, stored.id, 1)
    back = app.bin.restore(clerk, stored.id, 2).value
    assert (back.deleted_at, back.version) == (None, 3)
    assert keys() == {(key, stored.id) for key in keys_of(stored.id)}
    with pytest.raises(NotFound):
        app.bin.restore(clerk, stored.id, 3)
    with pytest.raises(Refused):
        app.undo.undo(clerk, gone.step)


def test_a_delete_is_undone(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    before, keys_before = everything(), keys()
    step = app.bin.delete(clerk, stored.id, 1, "误删").value.step
    app.undo.undo(clerk, step)
    assert (everything(), keys()) == (before, keys_before)


def test_an_employer_stays_while_people_name_it(office: Office, clerk: Actor) -> None:
    app = office.app
    firm = app.customers.add(clerk, somebody(kind="organisation", name="远达")).value
    person = app.customers.add(clerk, somebody(employer=firm.id)).value
    with pytest.raises(Refused):
        app.bin.delete(clerk, firm.id, 1, "停业")
    app.bin.delete(clerk, person.id, 1, "离开")
    app.bin.delete(clerk, firm.id, 1, "停业")


def test_steps_of_others_take_the_right_to_merge(group: Office) -> None:
    app = group.app
    officer, head, clerk = group.actor("B1-2"), group.actor("B1-1"), group.actor("X1-3")
    stored = app.customers.add(officer, somebody()).value
    saved = app.customers.edit(officer, stored.id, 1, replace(typed(stored), name="甲")).value
    with pytest.raises(NotFound):
        app.undo.undo(clerk, saved.step)
    with pytest.raises(NotFound):
        app.undo.undo(head, 999)
    with pytest.raises(NotAllowed):
        app.undo.steps(officer, everybody=True)
    assert [step.id for step in app.undo.steps(head, everybody=True)] == [saved.step]
    assert app.undo.steps(head) == []
    app.undo.undo(head, saved.step)
    assert app.customers.customer(officer, stored.id).name == "张淑敏"


def test_a_step_that_reached_further_is_not_undone_from_a_post_of_one_company(
    group: Office,
) -> None:
    app = group.app
    everywhere, here, there = group.actor("A1-1"), group.actor("E3-1"), group.actor("X1-3")
    for right in (VIEW, EDIT, MERGE):
        sql.run("DELETE FROM role_right WHERE right_code = ?", right)
        sql.run(
            "INSERT INTO role_right (role, right_code, only_for) "
            "SELECT DISTINCT role, ?, '' FROM post_role",
            right,
        )
    stored = app.customers.add(there, somebody(company=2)).value
    step = app.customers.edit(
        everywhere, stored.id, 1, replace(typed(stored), name="甲")
    ).value.step
    assert [each.id for each in app.undo.steps(here, everybody=True)] == [step]
    assert app.undo.steps(there, everybody=True) == []
    with pytest.raises(Refused) as refused:
        app.undo.undo(here, step)
    assert refused.value.phrase.key == "error.outside_scope"
    app.undo.undo(everywhere, step)
    assert app.customers.customer(there, stored.id).name == stored.name
    app.bin.delete(there, stored.id, 3, "重复建档")
    for actor, binned in ((everywhere, [stored.id]), (there, [stored.id]), (here, [])):
        assert [row.id for row in app.bin.binned(actor)] == binned


def test_a_colleague_without_that_right_does_not_undo(office: Office, clerk: Actor) -> None:
    app = office.app
    stored = app.customers.add(clerk, somebody()).value
    saved = app.customers.edit(clerk, stored.id, 1, replace(typed(stored), name="甲")).value
    colleague = office.hire("A1-2", "wangwu", "王五")
    with pytest.raises(NotAllowed):
        app.undo.undo(colleague, saved.step)


def test_what_a_merge_brought_becomes_the_main_one_where_an_undo_takes_that_away(
    group: Office,
) -> None:
    app, head = group.app, group.actor("B1-1")
    bare = app.customers.add(head, somebody(contacts=())).value
    other = app.customers.add(head, somebody(contacts=(Contact("phone", "13900000001"),))).value
    added = replace(typed(bare), contacts=(Contact("phone", "13812345678"),))
    edit = app.customers.edit(head, bare.id, bare.version, added).value
    merge = app.merging.merge(head, bare.id, other.id, (edit.customer.version, other.version)).value
    app.undo.undo(head, edit.step)
    left = app.customers.customer(head, bare.id).contacts
    assert [(each.value, each.main) for each in left] == [("13900000001", True)]
    with pytest.raises(Refused):
        app.undo.undo(head, merge.step)
