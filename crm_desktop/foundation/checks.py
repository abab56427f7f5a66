"""Collecting what is wrong with a form's fields, so that all of it is said at once."""

from __future__ import annotations

import re

from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Phrase

_HALVES = re.compile(r"[\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def storable(text: str) -> str:
    """Return a text to look for, with halves of surrogate pairs replaced: no database takes them.

    Input methods and the clipboard leave such halves; what is to be kept is refused by ``Checks``.
    """
    return _HALVES.sub("\ufffd", text)


class Checks:
    """Errors by field name; ``done`` raises them together."""

    def __init__(self) -> None:
        self._errors: dict[str, Phrase] = {}

    def add(self, field: str, phrase: Phrase) -> None:
        """Note an error; the first one of a field is kept."""
        self._errors.setdefault(field, phrase)

    def text(self, field: str, value: str, *, longest: int, needed: bool = False) -> str:
        """Return a text trimmed; notes it as missing, too long or holding control characters."""
        trimmed = value.strip()
        if not trimmed:
            if needed:
                self.add(field, Phrase("error.needed"))
        elif len(trimmed) > longest:
            self.add(field, Phrase("error.too_long", longest=longest))
        elif _FORBIDDEN.search(trimmed):
            self.add(field, Phrase("error.control_characters"))
        return trimmed

    def choice(self, field: str, value: str, allowed: frozenset[str] | set[str]) -> None:
        """Note a value that is none of the allowed ones."""
        if value not in allowed:
            self.add(field, Phrase("error.not_a_choice"))

    @property
    def faults(self) -> dict[str, Phrase]:
        """What was noted so far, by field."""
        return dict(self._errors)

    def done(self) -> None:
        """Raise ValidationErrors where anything was noted."""
        if self._errors:
            raise ValidationErrors(self._errors)
