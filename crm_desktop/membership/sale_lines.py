"""A till's file of sales: what its columns mean, and what a row of it says.

The words of the headers are data: ``resources/defaults/sale_headers.json``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from crm_desktop.customers.importing.cells import read_day
from crm_desktop.customers.importing.headings import bare
from crm_desktop.files.guess import guess
from crm_desktop.files.heads import find_head
from crm_desktop.files.model import Kind, Row
from crm_desktop.files.tables import read_table
from crm_desktop.files.tables_out import original
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.money import parse_yuan
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Phrase

MOST_ROWS = 200_000
_HEAD_ROWS = 40
_WHOSE = frozenset({"card", "member"})
_NEEDED = ("document", "amount")


@dataclass(frozen=True)
class SaleLines:
    """A file as read: its name, its rows as fields by name, and the headers of those fields."""

    name: str
    rows: tuple[tuple[int, dict[str, str]], ...]
    headers: dict[str, str]


class Wrong(Exception):
    """A row cannot be used: which field, and why."""

    def __init__(self, name: str, why: Phrase) -> None:
        super().__init__(name)
        self.name, self.why = name, why


@cache
def _fields() -> dict[str, str]:
    said = resource_json("defaults", "sale_headers.json")
    return {bare(word): name for name, words in said.items() for word in words}


def columns_of(headers: Sequence[str]) -> dict[int, str]:
    """Return what the columns of a table mean, by their place; the first of a kind counts."""
    found: dict[int, str] = {}
    for place, header in enumerate(headers):
        for text in (header, header.rpartition("/")[2]):
            name = _fields().get(bare(text))
            if name and name not in found.values():
                found[place] = name
                break
    return found


def read_lines(file: Path, encoding: str = "") -> SaleLines:
    """Read a file of sales; raises FileProblem, StorageError.

    Raises Refused where a column is missing without which no row could be used.
    """
    guessed = guess(file)
    if guessed.kind is Kind.VCARD:
        raise Refused(Phrase("till.no_columns"))
    rows: list[Row] = []
    with read_table(file, guessed.kind, encoding or guessed.encoding, guessed.delimiter) as table:
        for row in islice(table.rows(), MOST_ROWS + 1):
            if any(cell.strip() for cell in row.cells):
                rows.append(row)
    if len(rows) > MOST_ROWS:
        raise Refused(Phrase("importing.too_many_rows", most=MOST_ROWS))
    head = find_head(rows[:_HEAD_ROWS])
    columns = columns_of(head.names)
    known = set(columns.values())
    if not (known & _WHOSE and known.issuperset(_NEEDED)):
        raise Refused(Phrase("till.no_columns"))
    data = [row for row in rows if row.line >= head.data_line]
    headers = {name: head.names[place] for place, name in columns.items()}
    return SaleLines(file.name, tuple((row.line, _cells(row, columns)) for row in data), headers)


def day_of(told: dict[str, str], today: date) -> date:
    """Return the day of a row, today without one; raises Wrong."""
    text = told.get("on_day", "")
    day = read_day(text) if text else today
    if day is None:
        raise Wrong("on_day", Phrase("receivable.no_day"))
    return day


def fen_of(told: dict[str, str], name: str) -> int:
    """Return an amount of a row in fen, 0 without one; raises Wrong."""
    try:
        return parse_yuan(told[name]) if told.get(name) else 0
    except ValueError:
        raise Wrong(name, Phrase("receivable.no_amount")) from None


def _cells(row: Row, columns: dict[int, str]) -> dict[str, str]:
    told = ((columns.get(place), original(cell).strip()) for place, cell in enumerate(row.cells))
    return {name: text for name, text in told if name and text}
