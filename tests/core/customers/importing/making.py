"""Small foreign files for the tests of importing, and what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_desktop.customers.importing.model import ImportOptions, ImportResult
from crm_desktop.customers.model import Customer
from crm_desktop.customers.read import customer_of
from db import sql
from tests.core.offices import Office

CLERK = "A1-2"


def written(folder: Path, text: str, name: str = "客户.csv", encoding: str = "utf-8") -> Path:
    """Return a file with a text in it."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def imported(office: Office, file: Path, **options: Any) -> ImportResult:
    """Import a file as the clerk."""
    return office.app.imports.run(office.actor(CLERK), file, ImportOptions(**options)).value


def everybody(office: Office) -> list[Customer]:
    """Return all customers in the order of their ids."""
    found = sql.rows("SELECT id FROM customer ORDER BY id")
    return [customer_of(customer, office.today) for (customer,) in found]


def counts(result: ImportResult) -> tuple[int, ...]:
    """Return read, created, updated, duplicate and failed."""
    return (result.read, result.created, result.updated, result.duplicate, result.failed)


def told(result: ImportResult) -> list[tuple[int, str, str, str]]:
    """Return line, fate, column and the key of why."""
    return [(line.line, line.fate, line.column, line.why.key) for line in result.report]
