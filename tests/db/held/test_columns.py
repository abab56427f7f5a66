"""Columns that nobody changes where a right changes others of the same row."""

from __future__ import annotations

import pytest

from db.held import groups
from db.shared import open_shared
from tests.db.held.till import Till


@pytest.mark.parametrize(
    ("table", "changed", "stays"),
    [
        ("credit_sale", "settled_on", "amount_fen"),
        ("receivable", "paid_fen", "number"),
    ],
)
def test_a_column_is_changed_and_another_stays(
    till: Till, table: str, changed: str, stays: str
) -> None:
    database = open_shared(till.address)
    database.connect()
    try:
        asked = "SELECT has_column_privilege(?, ?, ?, 'update')"
        names = [role for _, role in groups.roles(till.address.database)]
        may = {
            column: [
                role
                for role in names
                if database.execute_sql(asked, (role, f"public.{table}", column)).fetchone()[0]
            ]
            for column in (changed, stays)
        }
    finally:
        database.close()
    assert may[changed]
    assert may[stays] == []
