"""Lists of old card numbers in files: read whole, each line told that cannot come in."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from crm_desktop.cards.numbers import fault_of, key_of, tidy
from crm_desktop.cards.stock import DO, MOST, company_codes
from crm_desktop.cards.stock_model import NumberFault, NumberList
from crm_desktop.files.guess import guess
from crm_desktop.files.model import Kind
from crm_desktop.files.tables import read_table
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import Service, reading
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look
from db import sql


class NumberListService(Service):
    """Reads lists of numbers; what comes in comes in by ``StockService.receive``."""

    @reading(DO)
    def read(self, look: Look, file: Path, encoding: str = "") -> NumberList:
        """Return the numbers of a file that can come in, and what is wrong with the others.

        Raises FileProblem, StorageError, and Refused for a file of contacts or one too long.
        """
        lines = _lines(file, encoding)
        codes = list(company_codes().values())
        numbers: dict[str, str] = {}
        faults: list[NumberFault] = []
        for line, text in lines:
            key = key_of(text)
            fault = fault_of(text, codes)
            if fault is None and key in numbers:
                fault = Phrase("stock.number.twice")
            if fault is None:
                numbers[key] = tidy(text)
            else:
                faults.append(NumberFault(line, text[:40], fault))
        taken = _taken(list(numbers))
        known = Phrase("stock.number.known")
        faults += [
            NumberFault(line, text[:40], known) for line, text in lines if key_of(text) in taken
        ]
        good = tuple(number for key, number in numbers.items() if key not in taken)
        return NumberList(file.name, good, tuple(sorted(faults, key=lambda fault: fault.line)))


def _lines(file: Path, encoding: str) -> list[tuple[int, str]]:
    guessed = guess(file)
    if guessed.kind is Kind.VCARD:
        raise Refused(Phrase("receivable.no_table"))
    with read_table(file, guessed.kind, encoding or guessed.encoding, guessed.delimiter) as table:
        rows = [(row.line, row.cells) for row in islice(table.rows(), MOST + 2) if any(row.cells)]
    if len(rows) > MOST + 1:
        raise Refused(Phrase("importing.too_many_rows", most=MOST))
    place = 0
    if rows:
        # Without a head that is known the first column counts.
        known = resource_json("defaults", "card_words.json")["number_heads"]
        heads = ["".join(cell.lower().split()).replace("_", "") for cell in rows[0][1]]
        found = [at for at, head in enumerate(heads) if head in known]
        if found:
            place, rows = found[0], rows[1:]
    cells = [(line, row[place].strip() if place < len(row) else "") for line, row in rows]
    return [(line, text) for line, text in cells if text]


def _taken(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 5000):
        part = keys[start : start + 5000]
        marks = sql.marks(len(part))
        found |= {key for (key,) in sql.rows(f"SELECT key FROM card WHERE key IN ({marks})", *part)}
    return found
