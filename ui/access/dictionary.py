"""The office's dictionaries as the forms and lists of this room need them."""

from __future__ import annotations

from collections.abc import Iterable

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import DictionaryEntry
from ui.toolkit.combos import Option


class DictionaryWords:
    """Finds the word of a value, and offers the values that may still be chosen."""

    def __init__(self, entries: Iterable[DictionaryEntry] = ()) -> None:
        self._entries = {(entry.dictionary, entry.code): entry for entry in entries}

    def word(self, dictionary: str, code: str) -> Phrase | str:
        """Return the word of a value, its code where no entry has it."""
        entry = self._entries.get((dictionary, code))
        return code if entry is None else entry.phrase

    def options(self, dictionary: str, *, kept: str = "") -> list[Option]:
        """Return the values to choose from; a retired one only where it is ``kept``."""
        return [
            Option(entry.code, entry.phrase)
            for entry in self._entries.values()
            if entry.dictionary == dictionary and (entry.active or entry.code == kept)
        ]
