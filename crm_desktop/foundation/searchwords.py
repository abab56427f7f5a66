"""What is typed into the search box, as words to look for; and where they are found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

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
    if not word.spoken or not whole:
        return None
    syllables = pinyin.typed_readings(whole)
    for text in word.texts:
        for start, readings in enumerate(syllables):
            for reading in readings:
                if reading[0] == text[0] and (length := _spoken_length(text, syllables, start)):
                    return start, start + length
    return None


def _spoken_length(text: str, syllables: list[pinyin.Readings], start: int) -> int:
    """Return how many syllables a text spells, each in full or by its initial; 0 is none."""
    if start == len(syllables):
        return 0
    for reading in syllables[start]:
        if reading.startswith(text):
            return 1
        for said in (reading, reading[0]):
            if text.startswith(said):
                rest = _spoken_length(text[len(said) :], syllables, start + 1)
                if rest:
                    return rest + 1
    return 0


def _joined(found: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
