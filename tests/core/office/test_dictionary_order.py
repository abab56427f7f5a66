"""Moving a value up and down its dictionary."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from db import sql
from tests.core.offices import Office

NAME = "post_level"


def codes(office: Office, actor: Actor) -> list[str]:
    return [entry.code for entry in office.app.dictionaries.entries(actor, NAME)]


def test_a_value_moves_by_a_step_in_one_entry_of_the_log(office: Office) -> None:
    admin, dictionaries = office.administrator, office.app.dictionaries
    first = dictionaries.entries(admin, NAME)[0]
    with office.logs("dictionary.move done"):
        moved = dictionaries.move_entry(admin, first.id, 1)
    assert codes(office, admin) == ["supervisor", "manager", "specialist", "clerk"]
    assert (moved.value.position, moved.value.version) == (2, first.version + 1)
    assert len(moved.changes.items) == 2
    dictionaries.move_entry(admin, first.id, -1)
    assert codes(office, admin)[0] == "manager"


def test_values_of_one_place_get_places_of_their_own(office: Office) -> None:
    admin, dictionaries = office.administrator, office.app.dictionaries
    sql.run("UPDATE dictionary_entry SET position = 0 WHERE dictionary = ?", NAME)
    last = dictionaries.entries(admin, NAME)[-1]
    dictionaries.move_entry(admin, last.id, -3)
    entries = dictionaries.entries(admin, NAME)
    assert entries[0].code == "clerk"
    assert [entry.position for entry in entries] == [1, 2, 3, 4]


def test_the_ends_are_ends(office: Office) -> None:
    admin, dictionaries = office.administrator, office.app.dictionaries
    entries = dictionaries.entries(admin, NAME)
    for entry, step in ((entries[0], -1), (entries[-1], 1)):
        with office.logs(), pytest.raises(Refused):
            dictionaries.move_entry(admin, entry.id, step)
    with pytest.raises(NotFound):
        dictionaries.move_entry(admin, 9999, 1)


def test_only_who_reaches_all_companies_moves(group: Office) -> None:
    entry = group.app.dictionaries.entries(group.administrator, NAME)[0]
    with pytest.raises(Refused):
        group.app.dictionaries.move_entry(group.actor("X1-2"), entry.id, 1)
    with pytest.raises(NotAllowed):
        group.app.dictionaries.move_entry(group.actor("A1-1"), entry.id, 1)
