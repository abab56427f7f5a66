"""What the columns of a file of complaints mean, and what stands in those that tell one of a few.

The words are data: ``complaint_headers.json`` and ``complaint_values.json`` of the defaults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.importing.lines import TableKind, columns_of
from crm_desktop.customers.importing.model import Column
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Phrase
from db import sql

MOST_ROWS = 200_000
FIELDS = (
    "old_number", "received", "clock", "title", "words", "problem", "symptom", "kind", "brand",
    "series", "model", "target", "wish", "status", "level", "channel", "result_text", "answered",
    "closed", "name", "phone", "source_number", "order_number",
)  # fmt: skip
COMPLAINTS = TableKind(
    "complaint_headers.json",
    needed=frozenset({"received"}),
    one_of=(frozenset({"words", "title", "problem"}),),
    no_columns=Phrase("complaint_import.no_columns"),
    no_table=Phrase("complaint_import.no_columns"),
    most_rows=MOST_ROWS,
)
_SEVERAL = re.compile(r"[、,，;；/|]+")


def meanings(headers: Sequence[str], told: Mapping[str, str]) -> dict[int, str]:
    """Return the field of each column by its place; ``told`` says what a header is to mean."""
    found = columns_of(headers, COMPLAINTS)
    # "type" is that of the vehicle where a brand stands beside it, else that of the complaint.
    free = {"model", "kind"} - set(found.values())
    wanted = "model" if "brand" in found.values() else "kind"
    for place, name in list(found.items()):
        if name == "type":
            del found[place]
            if wanted in free:
                found[place] = wanted
    for place, header in enumerate(headers):
        if header in told:
            found = {at: name for at, name in found.items() if name != told[header]}
            found.pop(place, None)
            if told[header]:
                found[place] = told[header]
    return found


def columns_told(headers: Sequence[str], found: Mapping[int, str]) -> tuple[Column, ...]:
    """Return what each column was taken for."""
    return tuple(Column(header, found.get(place, "")) for place, header in enumerate(headers))


@cache
def _values(sort: str) -> dict[str, str]:
    said = resource_json("defaults", "complaint_values.json")[sort]
    return {bare(word): code for code, words in said.items() for word in words}


class Choices:
    """What a cell that tells one of a few means: the office's own words first, then ours."""

    def __init__(self) -> None:
        self._own = {
            sort: {
                bare(word): code
                for code, zh, en in sql.rows(
                    "SELECT code, zh, en FROM dictionary_entry WHERE dictionary = ? AND active",
                    dictionary,
                )
                for word in (zh, en, code)
            }
            for sort, dictionary in (
                ("kinds", "complaint_kind"),
                ("channels", "complaint_channel"),
            )
        }

    def code(self, sort: str, text: str) -> str:
        """Return the code of a text among ``states``, ``levels``, ``kinds`` or ``channels``.

        Of several in one cell the first that is known counts; "" where none is.
        """
        for part in (text, *_SEVERAL.split(text)):
            word = bare(part)
            own = self._own.get(sort)
            found = (own.get(word) if own else None) or _values(sort).get(word, "")
            # What the office has taken out of its dictionary is no choice any more.
            if found and (own is None or found in own.values()):
                return found
        return ""

    def has(self, sort: str, code: str) -> bool:
        """Return whether a dictionary has a code in use."""
        return code in self._own[sort].values()
