"""What other rooms ask of the office's records."""

from __future__ import annotations

from crm_desktop.foundation.words import Language, say
from crm_desktop.office.model import DictionaryEntry


def test_a_dictionary_value_is_said_in_the_language_of_the_window() -> None:
    entry = DictionaryEntry("unit_kind", "room", "室", "Room {1}")
    assert [say(entry.phrase, language) for language in Language] == ["室", "Room {1}"]
    assert [entry.word(language) for language in Language] == ["室", "Room {1}"]
