"""Make resources/pinyin/readings.txt, the table of how Chinese characters are read.

uv run --no-project --with pypinyin==0.55.0 python -m tools.pinyin_table [--check]

pypinyin is needed here only: the program reads the table. A character keeps the reading that
pypinyin puts first and the others that are in use; what only old dictionaries know of a common
character would make every second customer answer to a syllable nobody says.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "resources" / "pinyin" / "readings.txt"
_HEADER = """\
# How Chinese characters are read: the readings, most likely first, and whose they are.
# The first carries its tone (5 is none); v stands for the u with two dots.
# Made by tools/pinyin_table.py from pypinyin (MIT licence, see NOTICE); not to be edited by hand.
"""
# Characters of names that pypinyin does not know, read like the common form they stand for.
_MORE = {"𠮷": ["jí"], "𡋾": ["kè"]}
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_WELL_KNOWN = 5  # phrases with a character: from here on they tell which readings are in use
_IN_USE = 0.01  # the share of those phrases that a reading needs
_MOST_OF_RARE = 3


def toned(reading: str) -> str:
    """Return ``lv3`` for a reading as dictionaries print it."""
    marks = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), "5")
    return "".join(c for c in marks if c.isascii() and c.isalpha()) + tone


def in_use(readings: list[str], phrases: Counter[str]) -> list[str]:
    """Return which readings are kept, the first with its tone and the others without."""
    first, *others = [toned(reading) for reading in readings]
    plain = list(dict.fromkeys(other[:-1] for other in others if other[:-1] != first[:-1]))
    total = sum(phrases.values())
    if total >= _WELL_KNOWN:
        plain = [other for other in plain if phrases[other] >= total * _IN_USE]
    return [first, *plain[: _MOST_OF_RARE - 1]]


def table() -> str:
    """Return the file's text."""
    from pypinyin import phrases_dict, pinyin_dict

    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.phrases_dict.items():
        if len(phrase) == len(readings):
            for character, (reading, *_) in zip(phrase, readings, strict=True):
                said[character][toned(reading)[:-1]] += 1
    known = {chr(code): text.split(",") for code, text in pinyin_dict.pinyin_dict.items()}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for character, readings in sorted({**_MORE, **known}.items()):
        groups[" ".join(in_use(readings, said[character]))].append(character)
    lines = (f"{readings}\t{''.join(of)}\n" for readings, of in sorted(groups.items()))
    return _HEADER + "".join(lines)


def main(arguments: list[str]) -> int:
    """Write the table, or with --check say whether it is what pypinyin gives."""
    text = table()
    if arguments == ["--check"]:
        return 0 if TABLE.read_text(encoding="utf-8") == text else 1
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{TABLE.name}: {text.count(chr(10)) - 3} groups, {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
