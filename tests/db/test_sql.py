"""SQL text against the database of the thread."""

from __future__ import annotations

from db import sql
from db.engine import LocalDatabase


def test_rows_one_scalar_and_how_many_were_touched(opened: LocalDatabase) -> None:
    query = "SELECT key, owner FROM setting_value WHERE owner < ? ORDER BY owner"
    assert sql.rows(query, 2) == [("key.0", 0), ("key.1", 1)]
    assert sql.rows(query, 0) == []
    assert sql.one(query, 9) == ("key.0", 0)
    assert sql.one(query, 0) is None
    assert sql.scalar(query, 9) == "key.0"
    assert sql.scalar(query, 0) is None
    assert sql.run("UPDATE setting_value SET value = '' WHERE owner < ?", 3) == 3


def test_many_rows_in_one_go(opened: LocalDatabase) -> None:
    with opened.atomic():
        sql.run_many(
            "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?)",
            ((f"many.{number}", 7, "x") for number in range(500)),
        )
    assert sql.scalar("SELECT count(*) FROM setting_value WHERE owner = 7 AND value = 'x'") == 500


def test_marks() -> None:
    assert [sql.marks(count) for count in (0, 1, 3)] == ["", "?", "?, ?, ?"]
