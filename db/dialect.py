"""What the two engines say differently: SQL is written once, as SQLite takes it.

The services keep to SQL that both understand. What is left is here: placeholders, a function that
has another name, the few words of a table's definition that only SQLite knows, append-only
triggers, and what an engine says of its own schema and health.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

# Text in quotes, names in quotes and comments stay as they are; what is left may be a placeholder
# or a function of another name.
_PIECES = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | \$\$.*?\$\$ | \? | %s
        | \binstr(?=\()""",
    re.VERBOSE | re.DOTALL,
)
_CALLED = {"instr": "strpos"}
_PLACEHOLDERS = {"?", "%s"}  # the second is peewee's own, where it asks for tables and columns
_ONLY_SQLITE = re.compile(r"\s+(?:AUTOINCREMENT|WITHOUT\s+ROWID)\b")
_TRIGGER = re.compile(
    r"""\s* CREATE \s+ TRIGGER \s+ (?P<name>\w+) \s+
        BEFORE \s+ (?P<verb>UPDATE|DELETE|INSERT) (?: \s+ OF \s+ (?P<of>[\w\s,]+?) )?
        \s+ ON \s+ (?P<table>\w+)
        (?: \s+ WHEN \s+ (?P<when>.+?) )? \s+
        BEGIN \s+ SELECT \s+ RAISE \( (?:ABORT|FAIL), \s*
        (?P<said>'(?:[^']|'')*') \); \s+ END \s*""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# 23514, check_violation: peewee raises IntegrityError for it, as it does for SQLite's ABORT.
_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23514'; END $$;
"""
_DROP = re.compile(r"\s*DROP\s+TRIGGER\s+(?P<name>\w+)\s*", re.IGNORECASE)
# SQLite names a trigger alone, PostgreSQL with its table; its twin against TRUNCATE goes with it.
_LET_GO = """
DO $$ DECLARE kept record; BEGIN
FOR kept IN SELECT tgname, tgrelid::regclass AS tbl FROM pg_trigger
             WHERE tgname IN ('{name}', '{name}_all') LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', kept.tgname, kept.tbl);
END LOOP;
IF NOT FOUND THEN RAISE EXCEPTION 'no such trigger: {name}'; END IF; END $$
"""


class NotShared(Exception):
    """SQL that only SQLite understands was sent to PostgreSQL: a bug of ours."""


@lru_cache(maxsize=4096)
def for_postgresql(sql: str) -> str:
    """Return a statement as PostgreSQL takes it: ``?`` becomes ``$1``, ``$2`` and so on.

    Raises NotShared for a trigger that says more than that a change is refused.
    """
    if sql.lstrip()[:6].upper() == "CREATE":
        sql = _definition(sql)
    elif found := _DROP.fullmatch(sql):
        return _LET_GO.format(name=found["name"])
    count = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] not in _PLACEHOLDERS:
            return _CALLED.get(found[0], found[0])
        count += 1
        return f"${count}"

    return _PIECES.sub(numbered, sql)


def _definition(sql: str) -> str:
    """Return the definition of a table, an index or a trigger in PostgreSQL's words."""
    if not re.match(r"\s*CREATE\s+TRIGGER\b", sql, re.IGNORECASE):
        return _ONLY_SQLITE.sub("", sql)
    if "EXECUTE FUNCTION" in sql:
        return sql
    found = _TRIGGER.fullmatch(sql)
    if found is None:
        raise NotShared(sql)
    of = f" OF {found['of']}" if found["of"] else ""
    when = f" WHEN ({found['when']})" if found["when"] else ""
    refuse = f"EXECUTE FUNCTION refuse_change({found['said']})"
    trigger = f'CREATE TRIGGER "{found["name"]}" BEFORE {found["verb"]}{of} ON {found["table"]}'
    whole = f"{_REFUSE}{trigger} FOR EACH ROW{when} {refuse};"
    if found["verb"].upper() == "DELETE" and not when:  # SQLite has no other way to empty a table
        twin = f'CREATE TRIGGER "{found["name"]}_all" BEFORE TRUNCATE'
        whole += f" {twin} ON {found['table']} {refuse}"
    return whole


_INSERT = re.compile(
    r"(?P<head>\s*INSERT\s+INTO\s.+?\sVALUES\s*)(?P<row>\([^()]*\))"
    r"(?P<tail>\s*(?:ON\s+CONFLICT\s*(?:\([^()]*\)\s*)?DO\s+NOTHING\s*)?)",
    re.DOTALL,
)
# As many rows and characters go into one statement; a statement takes 65,535 values.
_ROWS, _CHARACTERS = 200, 1_000_000


@lru_cache(maxsize=256)
def several_rows(sql: str) -> Callable[[int], str] | None:
    """Return what makes a statement for so many rows of one that inserts one; None for others."""
    found = _INSERT.fullmatch(sql)
    if found is None:
        return None
    head, row, tail = found["head"], found["row"], found["tail"]
    return lambda count: for_postgresql(f"{head}{', '.join([row] * count)}{tail}")


def portions(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Yield rows in as many as go into one statement, fewer where they are long."""
    portion: list[Sequence[Any]] = []
    size = 0
    for row in rows:
        portion.append(row)
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(portion) == _ROWS or size > _CHARACTERS:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def storable(value: object) -> object:
    """Return a value as PostgreSQL takes it: it holds no NUL in text, so nothing stored has one.

    SQLite compares with it and finds nothing; so does this. What is to be kept is refused before.
    """
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


def sendable(text: str) -> str:
    """Return a name or a password as the driver can send it, for whoever comes in.

    NUL and half a surrogate pair, as an input method may leave one, go as a sign for what is none.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\ufffd")


# Text compares by code points, as in SQLite, whatever the server's own language is.
SORTS_AS_SQLITE = r"SELECT 'B' < 'a' AND 'z' < U&'\00E9' AND U&'\738B' < U&'\+020164'"

# Everything that is defined, one row each: name and text.
SQLITE_SCHEMA = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRESQL_SCHEMA = """
SELECT 'table ' || c.relname || ' ' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
       || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0
  AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION ALL
SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""
# What PostgreSQL knows to be unsound: it checks keys as it writes, unless somebody told it not to.
POSTGRESQL_UNSOUND = """
SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index
WHERE NOT indisvalid OR NOT indisready
UNION ALL
SELECT 'constraint ' || conname || ' of ' || conrelid::regclass || ' was never checked'
FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
UNION ALL
SELECT 'trigger ' || tgname || ' of ' || tgrelid::regclass || ' is switched off'
FROM pg_trigger WHERE tgenabled IN ('D', 'R')
ORDER BY 1
"""
