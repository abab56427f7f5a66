"""A case without its people: names, telephones, plates and numbers hidden, in free text too.

For a copy that is handed on. What is known by name is hidden wherever it stands; what has the form
of a telephone, a document, a card, an address of mail, a plate or a vehicle's number as well. Too
much hidden is a nuisance, too little a leak: where it is in doubt it is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from crm_desktop.customers.masking import STARS, mask_address, mask_contact
from crm_desktop.customers.model import Address, Contact
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.formats.vehicles import mask_vehicles
from crm_desktop.foundation.names import surname, tidy_name

R = TypeVar("R")

_MAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")
# Numbers of papers of ours, hashes and codes of the program: they name nobody.
_KEPT = frozenset(
    "number hash state kind level event source target outcome sort media_type action reason_code "
    "archive_number old_number code".split()
)
# What somebody typed as a name, which no list knows: two to four ideographs.
_PERHAPS = frozenset({"liable", "liable_also", "borrower", "target_note"})
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)*")
_SHORTEST, _LONGEST = 2, 4


@dataclass(frozen=True)
class Redaction:
    """What is hidden: people by name. ``units`` are no people, although they are as short."""

    names: frozenset[str]
    units: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """Return a text with everything hidden that it knows, or that looks as if it were."""
        if not text:
            return text
        shown = self._known.sub(lambda found: hidden_name(found[0]), text) if self.names else text
        shown = _MAIL.sub(lambda found: f"{found[1]}{STARS}@{found[2]}", shown)
        return mask_numbers(mask_vehicles(shown))

    def perhaps(self, text: str) -> str:
        """Return a text that names somebody, most likely, with the name hidden."""

        def hide(found: re.Match[str]) -> str:
            word = found[0]
            short = _SHORTEST <= len(word) <= _LONGEST or "·" in word
            return hidden_name(word) if short and word not in self.units else word

        return self.text(_IDEOGRAPHS.sub(hide, text))

    def record(self, record: R) -> R:
        """Return a record, a sequence or a mapping with every text in it hidden as it must be."""
        return cast(R, self._of(record))

    @property
    def _known(self) -> re.Pattern[str]:
        longest_first = sorted(self.names, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)))

    def _of(self, value: Any) -> Any:
        hidden = value
        if isinstance(value, str):
            hidden = self.text(value)
        elif isinstance(value, Contact):
            hidden = mask_contact(value)
        elif isinstance(value, Address):
            hidden = mask_address(value)
        elif is_dataclass(value) and not isinstance(value, type):
            hidden = replace(value, **dict(self._fields(value)))
        elif isinstance(value, Mapping):
            hidden = {key: self._of(each) for key, each in value.items()}
        elif isinstance(value, tuple | list):
            hidden = tuple(map(self._of, value))
        return hidden

    def _fields(self, record: Any) -> Iterator[tuple[str, Any]]:
        for each in fields(record):
            value = getattr(record, each.name)
            if each.name in _PERHAPS and isinstance(value, str):
                yield each.name, self.perhaps(value)
            elif not (each.name in _KEPT and isinstance(value, str)):
                yield each.name, self._of(value)


def hidden_name(name: str) -> str:
    """Return a name with its surname only: 张**. A Latin one keeps its first letter."""
    first = surname(name)
    return f"{first[:2] if len(first) <= _SHORTEST else first[:1]}**"


def known(names: Iterable[str]) -> frozenset[str]:
    """Return names that can be looked for in a text: those of one letter are in every word."""
    return frozenset(tidy for name in names if len(tidy := tidy_name(name)) >= _SHORTEST)


def texts(record: object) -> Iterator[str]:
    """Yield every text in a record, its hashes left out."""
    if isinstance(record, str):
        yield record
    elif is_dataclass(record) and not isinstance(record, type):
        for each in fields(record):
            if each.name != "hash":
                yield from texts(getattr(record, each.name))
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from texts(value)
    elif isinstance(record, tuple | list | frozenset):
        for value in record:
            yield from texts(value)
