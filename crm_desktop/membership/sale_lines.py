"""A till's file of sales: what its columns mean, and what a row of it says.

The words of the headers are data: ``resources/defaults/sale_headers.json``.
"""

from __future__ import annotations

from datetime import date

from crm_desktop.customers.importing.cells import read_day
from crm_desktop.customers.importing.lines import TableKind, Wrong
from crm_desktop.foundation.money import parse_yuan
from crm_desktop.foundation.words import Phrase

MOST_ROWS = 200_000
SALES = TableKind(
    "sale_headers.json",
    needed=frozenset({"document", "amount"}),
    one_of=(frozenset({"card", "member"}),),
    no_columns=Phrase("till.no_columns"),
    no_table=Phrase("till.no_columns"),
    most_rows=MOST_ROWS,
)


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
