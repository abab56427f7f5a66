"""What the columns of a table mean, by their headers: Chinese, English, and of known programs.

The words are data: ``resources/defaults/import_headers.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from crm_desktop.customers.importing.model import Column, Mapping
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.resources import resource_json

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NOISE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[0-9]+")
_BETWEEN = "/"
_LONGEST_LABEL = 40
_LABELLED = frozenset({"phone", "fax", "email", "account"})
# A field, the group it belongs to, and the word of the header for that group.
Meaning = tuple[str, str, str]


def words() -> Any:
    """Return the words of headers and of cells."""
    return resource_json("defaults", "import_headers.json")


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Return a header as it is compared: without case, blanks, marks and what is in brackets."""
    folded = fold(text)
    return _NOISE.sub("", _BRACKETS.sub("", folded)) or _NOISE.sub("", folded)


@cache
def _meanings() -> dict[str, Meaning]:
    """Return what bare headers mean."""
    found: dict[str, Meaning] = {}
    addresses = words()["addresses"]
    for group, starts in addresses["groups"].items():
        fields = {f"address.{part}": said for part, said in addresses["parts"].items()}
        if group:
            fields |= addresses["contacts"]
        for field, said in fields.items():
            for start in starts:
                for word in said:
                    found.setdefault(bare(start + word), (field, group, start))
                    if field in _LABELLED:
                        found.setdefault(bare(word + start), (field, group, start))
    for field, said in words()["fields"].items():
        found.update((bare(word), (field, "", "")) for word in said)
    return found


@cache
def _plain() -> frozenset[str]:
    return frozenset(map(bare, words()["plain"]))


def match(headers: Sequence[str], own: Iterable[tuple[str, str, str]] = ()) -> Mapping:
    """Return what the columns of a table most likely mean.

    ``own`` are the own fields: code, and its names in both languages.
    """
    own_fields = {bare(word): f"own:{code}" for code, *said in own for word in (code, *said)}
    columns = [_column(header, own_fields) for header in headers]
    taken = {column.field for column in columns}
    if "birth_year" in taken:  # bare, the Birth Day of one program is the Birthday of others
        columns = [replace(c, field="birth_day") if c.field == "birthday" else c for c in columns]
    organisations = {bare(word) for word in words()["organisations"]}
    marks = sum(1 for header in headers if bare(header) in organisations)
    people = taken & {"family", "given", "gender", "birthday"}
    return Mapping(tuple(columns), organisations=bool(marks) and not people)


def _column(header: str, own: dict[str, str]) -> Column:
    for text, group in _readings(header):
        key = bare(text)
        if key in own:
            return Column(header, own[key])
        if key in _meanings():
            field, base, word = _meanings()[key]
            if field in _LABELLED:
                word = "" if key in _plain() else header[:_LONGEST_LABEL]
            return Column(header, field, f"{base}{group}", word)
    return Column(header)


def _readings(header: str) -> Iterator[tuple[str, str]]:
    """Yield a header and what else it may be read as, with the number that was in it."""
    texts = [header]
    if _BETWEEN in header:  # two rows: a group, and what it holds
        upper, _, lower = header.rpartition(_BETWEEN)
        texts += [upper + lower, lower, upper]
    for text in texts:
        yield text, ""
        if number := _NUMBER.search(text):
            yield _NUMBER.sub("", text), number.group()


def fitted(saved: Mapping, headers: Sequence[str]) -> Mapping:
    """Return a kept mapping for the headers of another file: each column by its name."""
    by_name: dict[str, list[Column]] = {}
    for column in saved.columns:
        by_name.setdefault(bare(column.header), []).append(column)
    columns = []
    for header in headers:
        same = by_name.get(bare(header), [])
        # A header that occurs twice is told by its turn.
        column = same.pop(0) if len(same) > 1 else (same[0] if same else Column(header))
        columns.append(Column(header, column.field, column.group, column.label))
    return Mapping(tuple(columns), saved.organisations)


@cache
def values_of(kind: str) -> dict[str, str]:
    """Return what cells of a kind say, by bare word: 男 -> male."""
    return {bare(word): code for code, said in words()["values"][kind].items() for word in said}


@cache
def said(kind: str) -> frozenset[str]:
    """Return a list of words, bare: countries of our own, tags that say nothing."""
    return frozenset(map(bare, words()[kind]))


@cache
def nothings() -> frozenset[str]:
    """Return what stands in a cell where there is nothing."""
    return frozenset(fold(word) for word in words()["nothing"])
