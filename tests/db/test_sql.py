"""SQL text against the database of the thread."""

from __future__ import annotations

import tracemalloc

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


def test_statements_asked_together(opened: LocalDatabase) -> None:
    query = "SELECT key FROM setting_value WHERE owner = ?"
    insert = "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?)"
    assert sql.together((query, 0), (insert, "new", -1, ""), (query, -1)) == [
        [("key.0",)],
        [],
        [("new",)],
    ]
    assert sql.together() == []


def test_numbers_do_not_pass_through_rows(opened: LocalDatabase) -> None:
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i"
    assert list(sql.numbers(f"{query} FROM n ORDER BY i DESC", 3)) == [3, 2, 1]
    assert list(sql.numbers("SELECT owner FROM setting_value WHERE owner < 0")) == []
    tracemalloc.start()
    try:
        assert len(sql.numbers(f"{query} FROM n", 100_000)) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000  # as rows some ten
    finally:
        tracemalloc.stop()


def test_many_rows_in_one_go(opened: LocalDatabase) -> None:
    with opened.atomic():
        sql.run_many(
            "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?)",
            ((f"many.{number}", 7, "x") for number in range(500)),
        )
    assert sql.scalar("SELECT count(*) FROM setting_value WHERE owner = 7 AND value = 'x'") == 500


def test_marks() -> None:
    assert [sql.marks(count) for count in (0, 1, 3)] == ["NULL", "?", "?, ?, ?"]
