"""The keys under which a customer is found: what the one search box compares with what is typed.

A word finds every key that begins with it, so a text is found by any part of it when each of its
ends is a key: 张小明, 小明, 明. Each function here takes a value as it is stored and returns its
keys; a customer's keys are all of them together, in ``db.search``'s table. Nothing here knows the
database, and ``db`` knows no names: the surnames, the readings and the legal forms are ours.

Keys are folded (NFKC, no case) and at most ``LONGEST`` characters long.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crm_desktop.foundation import pinyin
from crm_desktop.foundation.names import fold

LONGEST = 32

# Blanks and punctuation are no part of a name's key. Characters newer than this Python's tables
# of Unicode count as unknown there, and so do the private ones of old GBK fonts: both are kept.
_NOISE = re.compile(r"[^\w\ue000-\uf8ff\U00020000-\U0003ffff]|_")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U0010ffff]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
LEGAL_FORM = re.compile(
    r"(?:集团|控股|股份|有限|责任|合伙企业|普通合伙|有限合伙|总公司|分公司|子公司|公司|个体工商户)+$"
    r"|(?:companylimited|coltd|limited|ltd|inc|llc|gmbh|corp|plc)$"
)
# A name longer than this is found by its start only from here on: a form takes no longer one.
_LONGEST_NAME = 120
# How far a name's syllables are combined: in full and by their initials, every reading of each.
_MIXED_SYLLABLES = 4
_MOST_MIXED = 64
_MOST_READ = 16


def bare(text: str) -> str:
    """Return a text without case, blanks and punctuation; what is nothing else is kept."""
    return letters(text) or plain(text)


def letters(text: str) -> str:
    """Return a text without case, blanks and punctuation, even where nothing is left."""
    folded = fold(text)
    return folded if folded.isascii() and folded.isalnum() else _NOISE.sub("", folded)


def plain(text: str) -> str:
    """Return a text without case and blanks, its punctuation kept: an e-mail address, a code."""
    return _CONTROL.sub("", fold(text))


def shown(name: str) -> str:
    """Return the name that goes with each key of a customer."""
    return bare(name)[:LONGEST]


def without_form(name: str) -> str:
    """Return a bare company name without its legal form: 远山汽车 of 远山汽车集团有限公司."""
    return LEGAL_FORM.sub("", name) or name


def name_keys(name: str, *, organisation: bool = False) -> set[str]:
    """Return the keys of a person's or an organisation's name.

    Each end of the name in characters, and in pinyin from each syllable on: every reading, in full,
    by initials, and mixed (zhangxm, zxiaoming). An organisation is also found without its legal
    form and without what stands in brackets.
    """
    return set(_organisation_keys(name) if organisation else _person_keys(name))


@lru_cache(maxsize=16384)  # a million people share far fewer names
def _person_keys(name: str) -> frozenset[str]:
    text = bare(name)[:_LONGEST_NAME]
    return frozenset(key[:LONGEST] for key in (*_ends(text), *_spoken(text)))


def _organisation_keys(name: str) -> set[str]:
    folded = fold(name)[: 2 * _LONGEST_NAME]
    keys: set[str] = set()
    for variant in {bare(folded), bare(_BRACKETS.sub("", folded))} - {""}:
        core = without_form(variant)[:_LONGEST_NAME]
        # An end carries the form after it, so that the name typed in full is found as well; but
        # nobody is looked for by the end of a form.
        keys.update((core, *(variant[start:] for start in range(len(core)))))
        keys.update(_spoken(core))
    return {key[:LONGEST] for key in keys}


def _ends(text: str, shortest: int = 1) -> set[str]:
    """Return the ends of a text that have at least so many characters."""
    return {text[start : start + LONGEST] for start in range(len(text) - shortest + 1)}


def _spoken(text: str) -> set[str]:
    """Return the keys of a name in pinyin; none where it holds no Chinese."""
    if not any(map(pinyin.readings, text)):
        return set()
    syllables = pinyin.typed_readings(text)
    keys = _read(syllables)
    # The initials alone come before longer names that begin with them: 张伟 before 张伟民.
    rest = "".join(of[0][0] for of in syllables[1:])
    keys.update(reading[0] + rest for reading in syllables[0])
    return keys


def _read(syllables: list[tuple[str, ...]]) -> set[str]:
    """Return each end of a name in pinyin; the last syllable is in full, its start is typed."""
    full = initials = mixed = syllables[-1]
    keys = set(full)
    for of in reversed(syllables[:-1]):
        starts = tuple(dict.fromkeys(reading[0] for reading in of))
        if len(syllables) <= _MIXED_SYLLABLES:
            mixed = _before((*of, *starts), mixed, _MOST_MIXED)
            keys.update(mixed)
        full = _before(of, full, _MOST_READ)
        initials = _before(starts, initials, _MOST_READ)
        keys.update(full, initials)
    return keys


def _before(heads: tuple[str, ...], tails: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Return every head before every tail, or before the likeliest tails where that is too many."""
    if len(heads) * len(tails) > most:
        tails = tails[: max(1, most // len(heads))]
    return tuple(dict.fromkeys(head[:LONGEST] + tail[:LONGEST] for head in heads for tail in tails))


def phone_keys(digits: str) -> set[str]:
    """Return the keys of a phone number's digits: each end of four and more."""
    text = bare(digits)
    return _ends(text, 4) or {text[:LONGEST]} - {""}


def plate_keys(plate: str) -> set[str]:
    """Return the keys of a number plate: each end of three and more characters."""
    text = bare(plate)
    return {end[:LONGEST] for end in _ends(text, 3) or {text}} - {""}


def vin_keys(vin: str) -> set[str]:
    """Return the keys of a VIN: the whole and its last eight to four characters."""
    return _whole_and_last(vin, 8, 7, 6, 5, 4)


def card_keys(number: str) -> set[str]:
    """Return the keys of a card number: the whole and its last six digits."""
    return _whole_and_last(number, 6)


def identity_keys(number: str) -> set[str]:
    """Return the keys of an identity number: the whole and its last six to four characters."""
    return _whole_and_last(number, 6, 5, 4)


def code_keys(code: str) -> set[str]:
    """Return the keys of a code, our own or an old one: the whole, and without its letters."""
    text = bare(code)
    return {text[:LONGEST], text.lstrip("abcdefghijklmnopqrstuvwxyz")[:LONGEST]} - {""}


def email_keys(address: str) -> set[str]:
    """Return the keys of an e-mail address: the whole, and from each part before the @ on."""
    text = plain(address)
    local = text.partition("@")[0]
    starts = (match.end() for match in re.finditer(r"[._+-]", local) if match.end() < len(local))
    return {end[:LONGEST] for end in (text, *(text[start:] for start in starts))} - {""}


def account_keys(name: str) -> set[str]:
    """Return the keys of a name in a messenger, such as WeChat: the whole, as it is and bare."""
    return {plain(name)[:LONGEST], bare(name)[:LONGEST]} - {""}


def _whole_and_last(text: str, *lengths: int) -> set[str]:
    whole = bare(text)
    return {whole[:LONGEST], *(whole[-length:] for length in lengths)} - {""}
