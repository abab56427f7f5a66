"""What is written on a server is noted by the server itself, whatever program writes.

``keep.written`` has a row for each statement that changed anything: when, which login and person,
in which transaction, of which table, how many rows and the first of them. Nobody changes it.
A transaction of a person that wrote what is looked after, without an entry in the program's log,
was no step of the program: ``keep.outside()`` tells of it, and the office's check does.
"""

from __future__ import annotations

from db.held.guards import DEFINER
from db.held.names import desk_role, quoted
from db.held.policies import OWN_SETTINGS
from db.rows import columns, order

#: Nothing is viewed here.
VIEWED: frozenset[str] = frozenset()
#: What is made of other rows, or is nobody's record: counters, keys to search by, drafts, filters,
#: contents of files (their names are noted), what is kept to undo by. The timeline and the head of
#: the log go with the log's entries.
NOT_NOTED = frozenset(
    {
        "activity",
        "audit_head",
        "blob",
        "blob_part",
        "complaint_notice",
        "draft",
        "import_mapping",
        "number_counter",
        "saved_filter",
        "search_key",
        "search_queue",
        "undo_row",
        "undo_step",
    }
)
NOTED = tuple(table for table in order() if table not in NOT_NOTED)
# What somebody set for themselves is nobody's record either.
_OWN = ", ".join(f"'{key}'" for key in OWN_SETTINGS)
# Of these tables only some rows are noted.
_SOME = {"setting_value": f"r.key NOT IN ({_OWN})"}
#: As many ids are kept of one statement.
MOST = 100
_LOG = "audit_entry"
# Somebody who logs in is no step that the program's log has, and fails or succeeds by itself; who
# is made, or given a password (``passwords``), is one.
_BY_ITSELF = frozenset({"credential"})


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of the log and its triggers: run as the keeper, repeatable."""
    desk = quoted(desk_role(database))
    found = [*_TABLE, *_READING, f"GRANT SELECT ON keep.writes TO {desk}"]
    found.append("REVOKE ALL ON FUNCTION keep.outside() FROM PUBLIC")
    found.append(f"GRANT EXECUTE ON FUNCTION keep.outside() TO {desk}")
    for key, some in sorted({(_key(table), _SOME.get(table, "")) for table in NOTED}):
        found.append(_note(key, some))
        found.append(f"REVOKE ALL ON FUNCTION {_name(key)} FROM PUBLIC")
    for table in NOTED:
        found += _triggers(table)
    return tuple(found)


_TABLE = (
    (
        "CREATE TABLE IF NOT EXISTS keep.written ("
        "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "at timestamptz NOT NULL, role text NOT NULL, person_id int, xid xid8 NOT NULL, "
        "tbl text NOT NULL, op text NOT NULL, rows int NOT NULL, ids text[] NOT NULL)"
    ),
    # A transaction is looked for by when it began: numbers of another server may come again.
    "CREATE INDEX IF NOT EXISTS written_at ON keep.written (at)",
    "DROP TRIGGER IF EXISTS written_stays ON keep.written",
    (
        "CREATE TRIGGER written_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON keep.written "
        "FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('written is append-only')"
    ),
)
_READING = (
    (
        "CREATE OR REPLACE VIEW keep.writes WITH (security_barrier) AS "
        "SELECT w.id, w.at, w.role, w.person_id, w.xid, w.tbl, w.op, w.rows, w.ids, "
        "(SELECT CAST(l.ids[1] AS int) FROM keep.written l WHERE l.at = w.at AND l.xid = w.xid "
        f"AND l.tbl = '{_LOG}' ORDER BY l.id DESC LIMIT 1) AS seq FROM keep.written w "
        "WHERE (SELECT keep.is_server() OR keep.may('audit.view') OR keep.may('audit.verify'))"
    ),
    f"""
CREATE OR REPLACE FUNCTION keep.outside()
RETURNS TABLE (at timestamptz, person_id int, role text, tables text[], rows bigint)
LANGUAGE sql STABLE {DEFINER} AS $$
SELECT w.at, min(w.person_id), min(w.role), array_agg(DISTINCT w.tbl), sum(w.rows)
FROM keep.written w
WHERE (SELECT keep.is_server() OR keep.may('audit.view') OR keep.may('audit.verify'))
GROUP BY w.at, w.xid
HAVING min(w.person_id) IS NOT NULL AND NOT bool_or(w.tbl = '{_LOG}')
   AND NOT bool_and(w.tbl = ANY ('{{{", ".join(sorted(_BY_ITSELF))}}}') AND w.op = 'update')
ORDER BY w.at
$$""",
)


def _key(table: str) -> str:
    """Return what a row is named by."""
    names = columns(table)
    if table == _LOG:
        return "r.seq"
    if "id" in names:
        return "r.id"
    # What points to something comes first in tables that only join.
    return ", ".join(f"r.{name}" for name in _KEYS.get(table, names[:2]))


_KEYS = {
    "credential": ("person_id",),
    "points_lot": ("entry_id",),
    "number_rule": ("kind",),
    "calendar_year": ("year",),
    "calendar_day": ("day",),
}


def _name(key: str) -> str:
    return f"keep.note_{key.replace('r.', '').replace(', ', '_and_')}()"


def _note(key: str, some: str) -> str:
    where = f" WHERE {some}" if some else ""
    named = f"CAST({key} AS text)" if ", " not in key else f"concat_ws('/', {key})"
    return f"""
CREATE OR REPLACE FUNCTION {_name(key)} RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
INSERT INTO keep.written (at, role, person_id, xid, tbl, op, rows, ids)
SELECT now(), session_user, keep.me(), pg_current_xact_id(), TG_TABLE_NAME, lower(TG_OP),
    w.counted, ARRAY(SELECT {named} FROM written_rows r{where} LIMIT {MOST})
FROM (SELECT count(*) AS counted FROM written_rows r{where}) w WHERE w.counted > 0;
RETURN NULL;
END $$"""


def _triggers(table: str) -> list[str]:
    found = []
    for verb, rows in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        trigger = f"note_{verb}"
        found.append(f"DROP TRIGGER IF EXISTS {trigger} ON public.{table}")
        found.append(
            f"CREATE TRIGGER {trigger} AFTER {verb.upper()} ON public.{table} "
            f"REFERENCING {rows} TABLE AS written_rows FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {_name(_key(table))}"
        )
    return found
