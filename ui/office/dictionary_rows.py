"""The values of the dictionaries: where they come from, and their columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.dictionaries import dictionaries
from crm_desktop.office.model import DictionaryEntry
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace


class EntrySource:
    """Asks for every value at once and keeps them: dictionaries are short lists."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.entries: dict[int, DictionaryEntry] = {}

    def ids(self, _sort: Sort | None, wanted: str | None) -> array[int]:
        """Return the values of a dictionary in order."""
        found = self._place.application().dictionaries.entries(self._place.session.actor)
        self.entries = {entry.id: entry for entry in found}
        return array("q", (entry.id for entry in found if entry.dictionary == wanted))

    def rows(self, ids: Sequence[int]) -> list[DictionaryEntry]:
        """Return values of the last list."""
        return [self.entries[entry] for entry in ids if entry in self.entries]

    def of(self, dictionary: str) -> list[DictionaryEntry]:
        """Return the values of a dictionary, in order."""
        return [entry for entry in self.entries.values() if entry.dictionary == dictionary]


def names() -> tuple[str, ...]:
    """Return the dictionaries in the order they are shown."""
    return dictionaries()


def columns() -> list[Column]:
    """Return the columns of a dictionary."""
    return [
        Column(
            "zh",
            Phrase("settings_room.dictionary.zh"),
            lambda entry: entry.zh,
            width=140,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "en",
            Phrase("settings_room.dictionary.en"),
            lambda entry: entry.en,
            width=160,
            stretch=1,
        ),
        Column(
            "code",
            Phrase("settings_room.dictionary.code"),
            lambda entry: entry.code,
            width=136,
            priority=1,
            ink="text2",
        ),
        Column(
            "position",
            Phrase("settings_room.dictionary.order"),
            lambda entry: entry.position,
            Cell.NUMBER,
            width=72,
            priority=2,
        ),
        Column(
            "active",
            Phrase("settings_room.dictionary.use"),
            lambda entry: _IN_USE if entry.active else _RETIRED,
            Cell.PILL,
            width=108,
        ),
    ]


_IN_USE = Pill(Phrase("settings_room.dictionary.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("settings_room.dictionary.retired"), Tone.GREY)
