"""How Chinese names are read, by two tables under ``resources/pinyin``, loaded at the first name.

A reading is written without its tone, ü as v: ``lv``. Characters read in several ways and surnames
with a reading of their own (单 Shàn, 尉迟 Yùchí) give all of them, the most likely first.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from crm_desktop.foundation.resources import resource_path

Readings = tuple[str, ...]

_SIZE = 0x323B0  # up to the last character of Extension H; those behind it have no known reading


@dataclass(frozen=True)
class _Table:
    """Which group of readings each character has; group 0 is none."""

    groups: tuple[tuple[Readings, str], ...]
    group_of: array[int]
    surnames: dict[str, tuple[tuple[str, ...], ...]]
    in_surnames: dict[str, tuple[str, ...]]

    def of(self, character: str) -> tuple[Readings, str]:
        """Return the readings of a character and its first one with the tone."""
        code = ord(character)
        return self.groups[self.group_of[code] if code < _SIZE else 0]


def _lines(name: str) -> list[tuple[str, str]]:
    text = resource_path("pinyin", name).read_text(encoding="utf-8")
    pairs = (line.partition("\t") for line in text.splitlines() if line[:1] != "#")
    return [(first, rest) for first, _, rest in pairs]


@cache
def _table() -> _Table:
    groups: list[tuple[Readings, str]] = [((), "")]
    group_of = array("H", bytes(2 * _SIZE))
    for number, (readings, characters) in enumerate(_lines("readings.txt"), 1):
        first, *others = readings.split(" ")
        groups.append(((first[:-1], *others), first))
        for character in characters:
            group_of[ord(character)] = number
    surnames = {
        name: tuple(tuple(reading.split("-")) for reading in readings.split(" "))
        for name, readings in _lines("surnames.txt")
    }
    in_surnames: dict[str, tuple[str, ...]] = {}
    for name, own in surnames.items():
        for reading in own:
            for character, syllable in zip(name, reading, strict=True):
                in_surnames[character] = (*in_surnames.get(character, ()), syllable[:-1])
    return _Table(tuple(groups), group_of, surnames, in_surnames)


def readings(character: str) -> Readings:
    """Return how one character is read, most likely first; empty for what is no Chinese."""
    return _table().of(character)[0]


def _typed_for(found: Readings, character: str) -> Readings:
    return tuple(dict.fromkeys(x for r in found for x in (r, r.replace("v", "u")))) or (character,)


@lru_cache(maxsize=8192)
def _typed(character: str, surname: str = "", place: int = 0) -> Readings:
    found = surname_readings(surname)[place] if surname else readings(character)
    return _typed_for(found, character)


@lru_cache(maxsize=8192)
def typed_anywhere(character: str) -> Readings:
    """Return what may be typed for a character wherever it stands, in a surname or not."""
    own = _table().in_surnames.get(character, ())
    return _typed_for((*readings(character), *own), character)


def typed_readings(name: str) -> list[Readings]:
    """Return for each character of a name what may be typed for it: lv and nv also as lu and nu.

    What is no Chinese is typed as it is.
    """
    length = _surname_length(name)
    surname = name[:length]
    return [
        *(_typed(character, surname, place) for place, character in enumerate(surname)),
        *map(_typed, name[length:]),
    ]


@lru_cache(maxsize=4096)
def surname_readings(surname: str) -> tuple[Readings, ...]:
    """Return for each character of a surname how it is read, its reading as a surname first."""
    table = _table()
    found = []
    for place, character in enumerate(surname):
        own = [reading[place] for reading in table.surnames.get(surname, ())]
        if not place:  # 单于 may be the surname Chányú, or 于 of the family Shàn
            own += [reading[0] for reading in table.surnames.get(character, ())]
        plain = (reading[:-1] for reading in own)
        found.append(tuple(dict.fromkeys((*plain, *table.of(character)[0]))))
    return tuple(found)


def name_readings(name: str) -> list[Readings]:
    """Return for each character of a name how it is read, a surname at its start read as one."""
    length = _surname_length(name)
    return [*surname_readings(name[:length]), *map(readings, name[length:])]


def _surname_length(name: str) -> int:
    return 2 if name[:2] in _table().surnames else 1


def sort_key(name: str) -> str:
    """Return the text by which names are sorted: pinyin, then tone, then the character itself.

    Compared byte by byte, as SQLite does it and PostgreSQL with ``COLLATE "C"``; 张伟 stands before
    章伟, and both between Zadok and Zoe. ``name`` is folded already (``foundation.names.fold``).
    """
    table = _table()
    length = 2 if len(name) > 2 and name[:2] in table.surnames else 1
    own: Sequence[Sequence[str]] = table.surnames.get(name[:length], ())
    parts = []
    for place, character in enumerate(name):
        first = own[0][place] if own and place < length else table.of(character)[1]
        parts.append(first + character)
    return "".join(parts)
