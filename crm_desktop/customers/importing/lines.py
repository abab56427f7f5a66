"""A table of one fixed kind: read into rows by field, its columns known by their headers' words.

The words are data, a file of ``resources/defaults`` for each kind of table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from crm_desktop.customers.importing.headings import bare
from crm_desktop.files.guess import guess
from crm_desktop.files.heads import find_head
from crm_desktop.files.model import Kind, Row
from crm_desktop.files.tables import read_table
from crm_desktop.files.tables_out import original
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Phrase

_HEAD_ROWS = 40


@dataclass(frozen=True)
class TableKind:
    """What a kind of table is known by: the file of its headers' words, and what it must have.

    Of each set of ``one_of`` a column must be there. ``no_columns`` says that one is missing,
    ``no_table`` that the file is none.
    """

    headers: str
    needed: frozenset[str]
    one_of: tuple[frozenset[str], ...]
    no_columns: Phrase
    no_table: Phrase
    most_rows: int


@dataclass(frozen=True)
class Lines:
    """A file as read: its name, its rows as fields by name, and the headers of those fields."""

    name: str
    rows: tuple[tuple[int, dict[str, str]], ...]
    headers: dict[str, str]


class Wrong(Exception):
    """A row cannot be used: which field, why, and what stands there if not what was read."""

    def __init__(self, name: str, why: Phrase, value: str = "") -> None:
        super().__init__(name)
        self.name, self.why, self.value = name, why, value


@cache
def _fields(headers: str) -> dict[str, str]:
    said = resource_json("defaults", headers)
    return {bare(word): name for name, words in said.items() for word in words}


def columns_of(headers: Sequence[str], kind: TableKind) -> dict[int, str]:
    """Return what the columns of a table mean, by their place; the first of a kind counts."""
    found: dict[int, str] = {}
    for place, header in enumerate(headers):
        for text in (header, header.rpartition("/")[2]):
            name = _fields(kind.headers).get(bare(text))
            if name and name not in found.values():
                found[place] = name
                break
    return found


def read_lines(file: Path, encoding: str, kind: TableKind) -> Lines:
    """Read a file of a kind; raises FileProblem, StorageError.

    Raises Refused for what is no table, for too many rows, and where a column is missing without
    which no row could be used.
    """
    guessed = guess(file)
    if guessed.kind is Kind.VCARD:
        raise Refused(kind.no_table)
    read: list[Row] = []
    with read_table(file, guessed.kind, encoding or guessed.encoding, guessed.delimiter) as table:
        for row in islice(table.rows(), kind.most_rows + 1):
            if any(cell.strip() for cell in row.cells):
                read.append(row)
    if len(read) > kind.most_rows:
        raise Refused(Phrase("importing.too_many_rows", most=kind.most_rows))
    head = find_head(read[:_HEAD_ROWS])
    columns = columns_of(head.names, kind)
    known = set(columns.values())
    if not (known >= kind.needed and all(known & some for some in kind.one_of)):
        raise Refused(kind.no_columns)
    data = [row for row in read if row.line >= head.data_line]
    headers = {name: head.names[place] for place, name in columns.items()}
    return Lines(file.name, tuple((row.line, _cells(row, columns)) for row in data), headers)


def _cells(row: Row, columns: dict[int, str]) -> dict[str, str]:
    told = ((columns.get(place), original(cell).strip()) for place, cell in enumerate(row.cells))
    return {name: text for name, text in told if name and text}
