"""Dictionaries: lists of values with words in both languages, kept by the administrator."""

from __future__ import annotations

import re
from dataclasses import fields, replace

from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import DictionaryEntry, EntryData
from db import sql
from db.models.office import DictionaryEntry as EntryRow

DO = "administration.do"
OWN = "own.do"
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_ENTRY = "SELECT dictionary, code, zh, en, position, active, id, version FROM dictionary_entry"


class DictionaryService(Service):
    """Values people choose from."""

    @reading(OWN)
    def entries(self, look: Look, dictionary: str = "") -> list[DictionaryEntry]:
        """Return the values of a dictionary (of all when empty) in order, retired ones too."""
        where = "WHERE dictionary = ?" if dictionary else ""
        params = (dictionary,) if dictionary else ()
        found = sql.rows(f"{_ENTRY} {where} ORDER BY dictionary, position, id", *params)
        return [_entry(row) for row in found]

    @use_case("dictionary.add", DO)
    def add_entry(self, work: Work, data: EntryData) -> DictionaryEntry:
        """Add a value at the end; raises ValidationErrors, Refused under a post of one company."""
        work.must_reach_all()
        data = _checked(data, 0)
        last = sql.scalar(
            "SELECT max(position) FROM dictionary_entry WHERE dictionary = ?", data.dictionary
        )
        data = replace(data, position=data.position or (last or 0) + 1)
        row = EntryRow.create(**_values(data))
        work.changed("dictionary", row.id, data.zh, None, data)
        return _get(row.id)

    @use_case("dictionary.edit", DO)
    def edit_entry(self, work: Work, entry: int, version: int, data: EntryData) -> DictionaryEntry:
        """Change a value's words, order, or retire it; its code stays.

        Raises ValidationErrors, Conflict, NotFound, Refused for another code.
        """
        work.must_reach_all()
        before = _get(entry)
        if (data.dictionary, data.code) != (before.dictionary, before.code):
            raise Refused(Phrase("error.code_stays"))
        data = _checked(data, entry)
        update_version(
            EntryRow,
            entry,
            version,
            kind="dictionary",
            mine=data,
            theirs=lambda: before,
            values=_values(data),
        )
        after = _get(entry)
        work.changed("dictionary", entry, data.zh, before, after)
        return after

    @use_case("dictionary.move", DO)
    def move_entry(self, work: Work, entry: int, step: int) -> DictionaryEntry:
        """Put a value some places further down its dictionary, or up for a negative ``step``.

        Raises NotFound, Refused beyond either end and under a post of one company.
        """
        work.must_reach_all()
        moved = _get(entry)
        rows = sql.rows(f"{_ENTRY} WHERE dictionary = ? ORDER BY position, id", moved.dictionary)
        entries = [_entry(row) for row in rows]
        ids = [each.id for each in entries]
        at, to = ids.index(entry), ids.index(entry) + step
        if not 0 <= to < len(ids):
            raise Refused(Phrase("settings_room.dictionary.at_end"))
        entries.insert(to, entries.pop(at))
        for position, each in enumerate(entries, start=1):
            if each.position != position:
                sql.run(
                    "UPDATE dictionary_entry SET position = ?, version = version + 1 WHERE id = ?",
                    position,
                    each.id,
                )
                before, after = {"position": each.position}, {"position": position}
                work.changed("dictionary", each.id, each.zh, before, after)
        return _get(entry)


def plant_dictionaries() -> None:
    """Store the values that the program ships of every dictionary that is empty.

    Values are never removed, so an empty dictionary is one that a newer program brought.
    """
    there = {name for (name,) in sql.rows("SELECT DISTINCT dictionary FROM dictionary_entry")}
    rows = [
        {"dictionary": name, "code": code, "zh": zh, "en": en, "position": place}
        for name, entries in resource_json("defaults", "dictionaries.json").items()
        for place, (code, zh, en) in enumerate(entries, start=1)
        if name not in there
    ]
    if rows:
        EntryRow.insert_many(rows).execute()


def dictionaries() -> tuple[str, ...]:
    """Return the names of all dictionaries in the order they are shown."""
    return tuple(resource_json("defaults", "dictionaries.json"))


def _checked(data: EntryData, entry: int) -> EntryData:
    checks = Checks()
    checks.choice("dictionary", data.dictionary, set(dictionaries()))
    data = replace(
        data,
        code=checks.text("code", data.code, longest=40, needed=True),
        zh=checks.text("zh", data.zh, longest=100, needed=True),
        en=checks.text("en", data.en, longest=100, needed=True),
    )
    if not _CODE.fullmatch(data.code):
        checks.add("code", Phrase("error.entry_code"))
    taken = "SELECT id FROM dictionary_entry WHERE dictionary = ? AND code = ? AND id <> ?"
    if sql.scalar(taken, storable(data.dictionary), storable(data.code), entry):
        checks.add("code", Phrase("error.taken"))
    checks.done()
    return data


def _values(data: EntryData) -> dict[str, object]:
    return {field.name: getattr(data, field.name) for field in fields(EntryData)}


def _get(entry: int) -> DictionaryEntry:
    row = sql.one(f"{_ENTRY} WHERE id = ?", entry)
    if row is None:
        raise NotFound("dictionary")
    return _entry(row)


def _entry(row: sql.Row) -> DictionaryEntry:
    dictionary, code, zh, en, position, active, entry, version = row
    return DictionaryEntry(dictionary, code, zh, en, position, bool(active), entry, version)
