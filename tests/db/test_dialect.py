"""SQL as SQLite takes it, said again as PostgreSQL takes it."""

from __future__ import annotations

import pytest

from db.dialect import NotShared, for_postgresql, portions, several_rows, storable


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("SELECT a FROM t WHERE b = ? AND c IN (?, ?)", "b = $1 AND c IN ($2, $3)"),
        ("SELECT a FROM t WHERE b LIKE ? ESCAPE '\\'", "b LIKE $1 ESCAPE '\\'"),
        ("SELECT '?', 'it''s ?' || ?", "SELECT '?', 'it''s ?' || $1"),
        ("SELECT 'a%s', b % 2 FROM \"t?\" WHERE c = %s", "'a%s', b % 2 FROM \"t?\" WHERE c = $1"),
        ("SELECT a -- why?\nFROM t WHERE b = ?", "-- why?\nFROM t WHERE b = $1"),
        ("SELECT a /* why?\n? */ FROM t WHERE b = ?", "/* why?\n? */ FROM t WHERE b = $1"),
    ],
)
def test_placeholders_are_numbered_where_they_are_none_of_a_text(written: str, sent: str) -> None:
    assert for_postgresql(written).endswith(sent)


def test_a_statement_is_translated_once() -> None:
    text = "SELECT id FROM customer WHERE code = ? AND kind = ?"
    assert for_postgresql(text) is for_postgresql("".join(list(text)))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("INSERT INTO t (a, b) VALUES (?, ?)", "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)"),
        (
            "INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO NOTHING",
            "INSERT INTO t (a) VALUES ($1), ($2) ON CONFLICT (a) DO NOTHING",
        ),
        ("INSERT INTO t VALUES ('?', ?)", "INSERT INTO t VALUES ('?', $1), ('?', $2)"),
        ("INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = 1", None),
        ("INSERT INTO t (a) VALUES (?) RETURNING a", None),
        ("INSERT INTO t (a) VALUES (lower(?))", None),
        ("DELETE FROM t WHERE a = ?", None),
    ],
)
def test_a_statement_for_one_row_becomes_one_for_several(one: str, two: str | None) -> None:
    several = several_rows(one)
    assert (several and several(2)) == two


def test_long_rows_go_few_to_a_statement() -> None:
    assert [len(each) for each in portions((n, "x") for n in range(401))] == [200, 200, 1]
    assert [len(each) for each in portions([(1, b"x" * 600_000)] * 5)] == [2, 2, 1]
    assert list(portions([])) == []


def test_words_of_a_table_that_only_sqlite_knows_are_left_out() -> None:
    assert (
        for_postgresql('CREATE TABLE "a" ("id" SERIAL NOT NULL PRIMARY KEY AUTOINCREMENT)')
        == 'CREATE TABLE "a" ("id" SERIAL NOT NULL PRIMARY KEY)'
    )
    text = 'CREATE TABLE "a" ("k" TEXT NOT NULL, PRIMARY KEY ("k")) WITHOUT ROWID'
    assert for_postgresql(text) == text.removesuffix(" WITHOUT ROWID")


def test_a_trigger_that_refuses_is_told_whole() -> None:
    sent = for_postgresql(
        "CREATE TRIGGER a_no_update BEFORE UPDATE OF b, c ON a WHEN old.b <> new.b\n"
        "BEGIN SELECT RAISE(ABORT, 'a is append-only'); END"
    )
    assert sent.rstrip(";").endswith(
        'CREATE TRIGGER "a_no_update" BEFORE UPDATE OF b, c ON a FOR EACH ROW '
        "WHEN (old.b <> new.b) EXECUTE FUNCTION refuse_change('a is append-only')"
    )


def test_a_trigger_that_does_more_is_our_mistake() -> None:
    with pytest.raises(NotShared):
        for_postgresql("CREATE TRIGGER a_log BEFORE UPDATE ON a BEGIN DELETE FROM b; END")


def test_text_without_nul() -> None:
    assert [storable(value) for value in ("a\0b", "a", 7, None, b"\0")] == [
        "a\ufffdb", "a", 7, None, b"\0",
    ]  # fmt: skip
