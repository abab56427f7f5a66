"""What is typed into the search box, as words to look for; and where they are found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from crm_desktop.foundation import pinyin
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.searchkeys import LONGEST, bare, letters, plain, without_form

Span = tuple[int, int]

_MOST_WORDS = 8
_BETWEEN = re.compile(r"[\s,;|、，；]+")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(rf"[{_PROVINCES}][a-z](?:[a-z0-9]*[0-9][a-z0-9]*)?")
# 王xm is the name that an input method left half done, 王1234 a name and the end of a number.
_CHINESE_THEN_MORE = re.compile(r"([^\x00-\u2fff]+)([a-z]+|[0-9]+)")
_TELEPHONE = re.compile(r"\+?[0-9][0-9\s()-]{8,}")
_COUNTRY = re.compile(r"^(?:00|\+)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,10}$)")
# Two letters that are one initial: zhxm is typed for zxm, lyu is a passport's lv.
_TWO_LETTERS = re.compile(r"([zcs])h(?![aeiouv])(?=.)")
_PASSPORT_V = re.compile(r"([ln])yu(?=$|[^aeiou])")


@dataclass(frozen=True)
class Word:
    """A word to look for, in each of the ways in which its key may be written; as typed first."""

    texts: tuple[str, ...]

    @cached_property
    def spoken(self) -> bool:
        """Return whether it may be pinyin: letters only."""
        return all("a" <= c <= "z" or c == "ü" for c in self.texts[0])

    @property
    def in_names(self) -> bool:
        """Return whether it may be part of a name, which holds no figures."""
        return not any("0" <= c <= "9" or c == "@" for text in self.texts for c in text)

    def fits(self, name: str) -> bool:
        """Return whether a bare name holds it, as it is written or as it is spoken."""
        for text in self.texts:
            if text in name:
                return True
        return self.spoken and _heard(self, name) is not None

    def fitting(self, names: Set[str]) -> set[str]:
        """Return which bare names hold it: as ``fits`` tells of each, but quick for thousands."""
        if not self.spoken:
            return {name for text in self.texts for name in names if text in name}
        # Most names can be told by which characters they hold: one that is the whole word, or one
        # that begins it and one that goes on.
        found: set[str] = set()
        characters = set("".join(names))
        for text in self.texts:
            begun = _beginning(text, characters)
            whole = {c for c, taken in begun.items() if taken[0] == len(text)}
            rests = {text[n:] for taken in begun.values() for n in taken} - {""}
            goes_on = set().union(*(_beginning(rest, characters) for rest in rests))
            sure = {name for name in names if not whole.isdisjoint(name)}
            found |= sure
            if goes_on:
                likely = (name for name in names - sure if not goes_on.isdisjoint(name))
                found.update(filter(self.fits, likely))
        return found


@dataclass(frozen=True)
class Query:
    """What was typed: every word must be found; ``together`` is all of it as one."""

    words: tuple[Word, ...]
    together: Word | None = None


def query(text: str) -> Query:
    """Return what somebody looks for; no words where nothing can be looked for."""
    number = _telephone(text)
    if number:
        return Query((_word(number),))
    parts: dict[str, None] = {}
    for part in _BETWEEN.split(fold(text)):
        parts.update(dict.fromkeys(_apart(part)))
    words = tuple(word for part in parts if (word := _word(part)).texts)[:_MOST_WORDS]
    whole = _word(text) if len(words) > 1 else None
    return Query(words, whole)


def _telephone(text: str) -> str:
    """Return the digits of a number typed in groups (138 1234 5678), or nothing."""
    folded = fold(text)
    if not _TELEPHONE.fullmatch(folded):
        return ""
    return _COUNTRY.sub("", re.sub(r"[\s()-]", "", folded)).lstrip("+")


def _apart(part: str) -> Iterable[str]:
    compact = bare(part)
    match = _CHINESE_THEN_MORE.fullmatch(compact)
    if match and not _PLATE.fullmatch(compact):
        return match.groups()
    return (part,)


def _word(part: str) -> Word:
    compact = bare(part)
    texts = [compact, plain(part), without_form(compact)]
    if compact.isascii() or "ü" in compact:
        sounded = _PASSPORT_V.sub(r"\1v", compact.replace("ü", "v"))
        texts += [sounded, _TWO_LETTERS.sub(r"\1", sounded)]
    return Word(tuple(dict.fromkeys(text[:LONGEST] for text in texts if text)))


def spans(asked: Query, text: str, *, name: bool = False) -> tuple[Span, ...]:
    """Return which parts of a field's text were looked for, in order and apart.

    ``name`` says that the text is also compared as it is spoken: zxm marks 张小明.
    """
    part = letters if letters(text) else bare
    places = [(place, c) for place, character in enumerate(text) for c in part(character)]
    whole = "".join(c for _, c in places)
    found: list[Span] = []
    ways = [asked.together] if asked.together else []
    for word in (*ways, *asked.words):
        span = _written(word, whole) or (_heard(word, whole) if name else None)
        if span:
            found.append((places[span[0]][0], places[span[1] - 1][0] + 1))
            if word is asked.together:
                break
    return _joined(found)


def _written(word: Word, whole: str) -> Span | None:
    for text in word.texts:
        start = whole.find(bare(text))
        if start >= 0:
            return start, start + len(bare(text))
    return None


def _heard(word: Word, whole: str) -> Span | None:
    """Return where a word is spoken, by the first syllable that it can begin with."""
    if word.spoken:
        for text in word.texts:
            for start in range(len(whole)):
                if length := _spoken_length(text, whole, start):
                    return start, start + length
    return None


def _spoken_length(text: str, whole: str, start: int) -> int:
    """Return how many characters from one on a text spells, in full or by initials; 0 is none."""
    for letters_taken in _begun(text, whole[start]):
        if letters_taken == len(text):
            return 1
        if start + 1 < len(whole) and (
            rest := _spoken_length(text[letters_taken:], whole, start + 1)
        ):
            return rest + 1
    return 0


def _beginning(text: str, characters: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return which characters a text may begin with, and how many of its letters each takes."""
    near = (c for c in characters if text[0] in _initials(c))
    return {c: taken for c in near if (taken := _begun(text, c))}


@lru_cache(maxsize=8192)
def _initials(character: str) -> str:
    return "".join(reading[0] for reading in pinyin.typed_anywhere(character))


@lru_cache(maxsize=16384)  # thousands of names are asked about the same word
def _begun(text: str, character: str) -> tuple[int, ...]:
    """Return how many letters at a text's start may stand for a character: all, or each number."""
    taken: dict[int, None] = {}
    for reading in pinyin.typed_anywhere(character):
        if reading.startswith(text):
            return (len(text),)
        taken.update(dict.fromkeys(len(s) for s in (reading, reading[0]) if text.startswith(s)))
    return tuple(taken)


def _joined(found: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
