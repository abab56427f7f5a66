"""SQL as SQLite takes it, said again as PostgreSQL takes it."""

from __future__ import annotations

import pytest

from db.dialect import NotShared, for_postgresql, storable


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
