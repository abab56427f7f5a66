"""Card numbers: our own by rule (domain §3), and those of others, typed, scanned or pre-printed.

Ours are ``9``, the company in 3 digits, the type's digit, the year in 2, 8 of a running number and
a Luhn digit. Others are taken as they are: letters and digits, looked at for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm_desktop.cards.read import card_key
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.formats.checked import from_spreadsheet, plain
from crm_desktop.foundation.formats.codes import luhn_digit, luhn_ok
from crm_desktop.foundation.words import Phrase

MOST_RUNNING = 99_999_999
SHORTEST, LONGEST = 4, 30
_OURS = re.compile("9([0-9]{3})([0-9])([0-9]{2})([0-9]{8})[0-9]")
_KEY = re.compile("[0-9A-Z]+")
_TYPED = re.compile(r"[0-9A-Za-z \-–—_./]+")
_SERIAL = re.compile("(.*?)([0-9]+)")
_LENGTH = 16
# Two numbers of a series that ends with a Luhn digit lie this far apart at most.
_LUHN_STEP = 19


@dataclass(frozen=True)
class Parts:
    """What a number of ours is made of."""

    company: str
    type_digit: str
    year: int
    running: int


def card_number(company_digits: str, type_digit: str, year: int, running: int) -> str:
    """Return a number of ours: ``001``, ``1``, 2026, 123 -> ``9001126000001233``.

    Raises ValueError for what does not fit into its digits.
    """
    if not (re.fullmatch("[0-9]{1,3}", company_digits) and re.fullmatch("[0-9]", type_digit)):
        raise ValueError(f"no digits of a company and a type: {company_digits!r}, {type_digit!r}")
    if not 0 <= running <= MOST_RUNNING:
        raise ValueError(f"no running number: {running}")
    body = f"9{company_digits:0>3}{type_digit}{year % 100:02d}{running:08d}"
    return body + luhn_digit(body)


def parts_of(number: str) -> Parts | None:
    """Return what a number of our shape says, None for another's; the Luhn digit is not asked."""
    found = _OURS.fullmatch(number)
    if found is None:
        return None
    company, digit, year, running = found.groups()
    return Parts(company, digit, int(year), int(running))


def tidy(number: str) -> str:
    """Return a number as it is kept to be printed: plain digits and letters, single blanks."""
    return " ".join(plain(number).split())


def key_of(number: str) -> str:
    """Return what a number is found by, however it was typed or scanned."""
    return card_key(tidy(number))


def fault_of(number: str, companies: Iterable[str]) -> Phrase | None:
    """Return what is wrong with a card number, None where nothing is.

    ``companies`` are the codes of ours: a number of our shape with one of them is ours, so that its
    Luhn digit must be right.
    """
    text = tidy(number)
    key = card_key(text)
    if not text:
        return Phrase("error.needed")
    if from_spreadsheet(text):
        return Phrase("stock.number.rounded")
    if not (_TYPED.fullmatch(text) and _KEY.fullmatch(key)):
        return Phrase("stock.number.signs")
    if not SHORTEST <= len(key) <= LONGEST:
        return Phrase("stock.number.length", least=SHORTEST, most=LONGEST)
    if ours(key, companies) and not luhn_ok(key):
        return Phrase("stock.number.luhn", last=luhn_digit(key[:-1]))
    return None


def ours(key: str, companies: Iterable[str]) -> bool:
    """Return whether a number has our shape and a company of ours."""
    parts = parts_of(key)
    return parts is not None and parts.company in {code.rjust(3, "0") for code in companies}


@dataclass(frozen=True)
class NumberRange:
    """Numbers that follow one another; where ``luhn``, the last digit is no part of the count."""

    head: str
    start: int
    stop: int
    width: int
    luhn: bool

    @property
    def quantity(self) -> int:
        """How many they are."""
        return self.stop - self.start + 1

    @property
    def first(self) -> str:
        """The first number."""
        return self._number(self.start)

    @property
    def last(self) -> str:
        """The last number."""
        return self._number(self.stop)

    def __iter__(self) -> Iterator[str]:
        return (self._number(place) for place in range(self.start, self.stop + 1))

    def _number(self, place: int) -> str:
        digits = f"{place:0{self.width}d}"
        return f"{self.head}{digits}{luhn_digit(digits) if self.luhn else ''}"


def number_range(first: str, last: str, *, luhn: bool = False) -> NumberRange:
    """Return the numbers from one to another, both as typed.

    Raises ValidationErrors (``first``, ``last``) where they are not of one series, run backwards,
    or lack the Luhn digit that they ought to end with.
    """
    begin, end = (_SERIAL.fullmatch(key_of(number)) for number in (first, last))
    if begin is None:
        raise ValidationErrors({"first": Phrase("stock.number.no_digits")})
    if end is None or (begin[1], len(begin[2])) != (end[1], len(end[2])):
        raise ValidationErrors({"last": Phrase("stock.number.other_series")})
    wrong = {
        field: Phrase("stock.number.luhn", last=luhn_digit(digits[:-1]))
        for field, digits in (("first", begin[2]), ("last", end[2]))
        if luhn and not luhn_ok(digits)
    }
    if wrong:
        raise ValidationErrors(wrong)
    cut = -1 if luhn else None
    start, stop = begin[2][:cut], end[2][:cut]
    if int(stop or 0) < int(start or 0):
        raise ValidationErrors({"last": Phrase("stock.number.backwards")})
    return NumberRange(begin[1], int(start or 0), int(stop or 0), len(start), luhn)


def follows(before: str, after: str) -> bool:
    """Return whether a stored number comes right after another, by count or by Luhn series."""
    if len(before) != len(after):
        return False
    if not (before.isdigit() and after.isdigit()):
        one, two = _SERIAL.fullmatch(before), _SERIAL.fullmatch(after)
        if one is None or two is None or one[1] != two[1]:
            return False
        before, after = one[2], two[2]
        if len(before) != len(after):
            return False
    step = int(after) - int(before)
    if step == 1:
        return True
    if not 1 < step <= _LUHN_STEP or int(after[:-1]) - int(before[:-1]) != 1:
        return False
    # What has our shape was looked at when it came in; the sum of others' is asked here.
    mine = len(after) == _LENGTH and after[0] == "9"
    return mine or (luhn_ok(before) and luhn_ok(after))
