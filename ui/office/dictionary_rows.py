"""The values of the dictionaries: where they come from, and their columns."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.dictionaries import dictionaries
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.tokens import Tone, Weight


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
            Phrase("settings_room.ordered.use"),
            lambda entry: _IN_USE if entry.active else _RETIRED,
            Cell.PILL,
            width=108,
        ),
    ]


_IN_USE = Pill(Phrase("settings_room.ordered.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("settings_room.ordered.retired"), Tone.GREY)
