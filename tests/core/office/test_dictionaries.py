"""Dictionaries: values are added and changed, their codes stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Language, catalogue
from crm_desktop.office.dictionaries import dictionaries
from crm_desktop.office.model import DictionaryEntry, EntryData
from crm_desktop.office.prints import dictionary_word
from tests.core.offices import Office


def entries(office: Office, dictionary: str) -> list[DictionaryEntry]:
    return office.app.dictionaries.entries(office.actor("A1-2"), dictionary)


def fields_of(caught: pytest.ExceptionInfo[ValidationErrors]) -> dict[str, str]:
    return {field: phrase.key for field, phrase in caught.value.fields.items()}


def test_a_new_office_has_the_shipped_values(office: Office) -> None:
    shipped = resource_json("defaults", "dictionaries.json")
    assert dictionaries() == tuple(shipped)
    for name, values in shipped.items():
        assert [[e.code, e.zh, e.en] for e in entries(office, name)] == values
        assert f"dictionary.{name}" in catalogue()
    assert len(entries(office, "")) == sum(map(len, shipped.values()))


def test_a_value_comes_at_the_end(office: Office) -> None:
    data = EntryData("unit_kind", "team", " 班组 ", "Team")
    with office.logs("dictionary.add done"):
        added = office.app.dictionaries.add_entry(office.administrator, data).value
    assert (added.zh, added.active, added.version) == ("班组", True, 1)
    assert entries(office, "unit_kind")[-1] == added
    early = replace(data, code="early", position=1)
    assert office.app.dictionaries.add_entry(office.administrator, early).value.position == 1


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (EntryData("unit_kind", "centre", "甲", "x"), {"code": "error.taken"}),
        (EntryData("no_such", "x", "甲", "x"), {"dictionary": "error.not_a_choice"}),
        (EntryData("unit_kind", "Big Team", "甲", "x"), {"code": "error.entry_code"}),
        (EntryData("unit_kind", "", "", ""), dict.fromkeys(["code", "zh", "en"], "error.needed")),
        (EntryData("unit_kind", "x", "甲" * 101, "x"), {"zh": "error.too_long"}),
    ],
)
def test_what_is_wrong_with_a_value(
    office: Office, data: EntryData, fields: dict[str, str]
) -> None:
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        office.app.dictionaries.add_entry(office.administrator, data)
    assert fields_of(caught) == fields


def test_a_value_is_reworded_and_retired_but_keeps_its_code(office: Office) -> None:
    app, admin = office.app.dictionaries, office.administrator
    entry = entries(office, "unit_kind")[0]
    # A form may hand back the whole record.
    changed = app.edit_entry(admin, entry.id, 1, replace(entry, zh="总部", active=False)).value
    assert (changed.zh, changed.active, changed.version) == ("总部", False, 2)
    assert changed in entries(office, "unit_kind"), "a retired value is still listed"
    assert dictionary_word("unit_kind", "centre", Language.ZH) == "总部"
    assert dictionary_word("unit_kind", "centre", Language.EN) == "Centre"
    assert dictionary_word("unit_kind", "unknown", Language.EN) == "unknown"
    with office.logs(), pytest.raises(Refused):
        app.edit_entry(admin, entry.id, 2, replace(changed, code="head"))
    with office.logs(), pytest.raises(Conflict) as caught:
        app.edit_entry(admin, entry.id, 1, replace(entry, zh="我的"))
    assert (caught.value.mine.zh, caught.value.theirs.zh) == ("我的", "总部")
    with pytest.raises(NotFound):
        app.edit_entry(admin, 999, 1, entry)
    with pytest.raises(ValidationErrors):
        app.edit_entry(admin, entry.id, 2, replace(changed, zh=""))


def test_only_who_administers_changes_a_dictionary(office: Office) -> None:
    data = EntryData("unit_kind", "team", "班组", "Team")
    with office.logs("dictionary.add denied"), pytest.raises(NotAllowed):
        office.app.dictionaries.add_entry(office.actor("A1-2"), data)
