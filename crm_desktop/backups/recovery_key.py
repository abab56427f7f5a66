"""The data key as people copy it: eight numbered lines of eight digits, each with a check sign.

The sign finds every wrong digit, every two digits exchanged and every line in another's place.
"""

from __future__ import annotations

import re
import unicodedata

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase

KEY_BYTES = 32
LINES = 8
_DIGITS = 8
# The 31 signs of GB 32100, chosen there because none is mistaken for another; a prime number of
# them makes each error change the sum.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_AS_DIGIT = str.maketrans("OIL", "011")
_AS_SIGN = str.maketrans("OI", "01")


class WrongLines(Refused):
    """Lines that do not agree with their check sign; ``lines`` are their numbers from 1."""

    def __init__(self, lines: tuple[int, ...]) -> None:
        super().__init__(Phrase("paper.recovery.wrong_lines", lines=", ".join(map(str, lines))))
        self.lines = lines


class NoKey(Refused):
    """A text that has not the length of a key."""

    def __init__(self) -> None:
        super().__init__(Phrase("paper.recovery.no_key"))


def key_lines(key: bytes) -> tuple[tuple[str, str], ...]:
    """Return the eight groups of eight hexadecimal digits of a 32-byte key with their signs."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes")
    text = key.hex().upper()
    groups = [text[start : start + _DIGITS] for start in range(0, len(text), _DIGITS)]
    return tuple((group, check_sign(line, group)) for line, group in enumerate(groups, start=1))


def check_sign(line: int, group: str) -> str:
    """Return the sign at the end of a line, numbered from 1, for its eight digits."""
    total = sum(
        pow(3, place, len(_SIGNS)) * int(digit, 16) for place, digit in enumerate(group, start=1)
    )
    return _SIGNS[(line + total) % len(_SIGNS)]


def read_key(text: str) -> bytes:
    """Return the key typed from a sheet with its check signs, or scanned without them.

    Blanks, dashes and line ends do not matter, nor do small or full-width letters. Raises
    WrongLines, NoKey.
    """
    signs = re.sub("[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    if len(signs) == KEY_BYTES * 2:
        return _bytes(signs.translate(_AS_DIGIT))
    if len(signs) != LINES * (_DIGITS + 1):
        raise NoKey
    groups, wrong = [], []
    for line in range(1, LINES + 1):
        part = signs[(line - 1) * (_DIGITS + 1) : line * (_DIGITS + 1)]
        group = part[:-1].translate(_AS_DIGIT)
        if not _is_hex(group) or check_sign(line, group) != part[-1].translate(_AS_SIGN):
            wrong.append(line)
        groups.append(group)
    if wrong:
        raise WrongLines(tuple(wrong))
    return _bytes("".join(groups))


def _is_hex(text: str) -> bool:
    return all(digit in "0123456789ABCDEF" for digit in text)


def _bytes(digits: str) -> bytes:
    if not _is_hex(digits):
        raise NoKey
    return bytes.fromhex(digits)
