"""A group role for each role of the rights matrix, with what its rights let it write.

The matrix is the office's own and may change any day: triggers grant and revoke in the transaction
of the change, so that a right which was taken away is gone at the next statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.held import touches
from db.held.asked import ANYONE, AT_WORK, places
from db.held.names import desk_role, group_role, quoted
from db.rows import columns as all_columns

_TABLE = re.compile(r"(\w+)(?:\(([^)]*)\))?")
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog"
# What nobody may read with a login of their own, though the table is theirs to read.
_LEFT_OUT = {
    "credential": frozenset({"password_hash"}),
    "office": frozenset({"recovery_hash"}),
}
# Changes of these reckon anew who may what.
_DECIDING = {
    "posting": "INSERT OR UPDATE OR DELETE",
    "post_state": "INSERT OR UPDATE OR DELETE",
    "post_role": "INSERT OR UPDATE OR DELETE",
    "role_right": "INSERT OR UPDATE OR DELETE",
    "company": "INSERT OR UPDATE OF active",
    "person": "UPDATE OF active, company_id",
    "credential": "UPDATE OF must_change",
}


def roles(database: str) -> Iterator[tuple[str, str]]:
    """Yield each role of the matrix with its group role."""
    for code in touches.ROLES:
        yield code, group_role(database, code)


def statements(database: str) -> Iterator[str]:
    """Yield the SQL that says what belongs to what, run as the keeper."""
    yield "DELETE FROM keep.matrix_group"
    for code, role in roles(database):
        literal = role.replace("'", "''")
        yield f"INSERT INTO keep.matrix_group VALUES ('{code}', '{literal}')"
    yield "DELETE FROM keep.touch"
    rows = ", ".join(
        f"('{right}', '{verb}', '{table}', '{which}')" for right, verb, table, which in _touched()
    )
    yield f"INSERT INTO keep.touch VALUES {rows}"
    yield "DELETE FROM keep.touch_place"
    rows = ", ".join(f"({place}, '{verb}', '{table}')" for (verb, table), place in places().items())
    yield f"INSERT INTO keep.touch_place VALUES {rows}"


def _touched() -> Iterator[tuple[str, str, str, str]]:
    """Yield right, verb, table and columns, none for all of them.

    What is written is read too, as RETURNING and WHERE do.
    """
    for right, verbs in touches.TOUCHES.items():
        read = {table for tables in verbs.values() for table, _ in _TABLE.findall(tables)}
        yield from ((right, "read", table, "") for table in sorted(read))
        for verb in ("insert", "update", "delete"):
            for table, which in _TABLE.findall(verbs.get(verb, "")):
                yield right, verb, table, ", ".join(which.split())


def grants(database: str, tables: list[str], viewed: frozenset[str]) -> Iterator[str]:
    """Yield the grants: everybody may read, each group writes what its rights need.

    Which rows that is the policies say. A table that is viewed is granted as its view alone.
    """
    desk = quoted(desk_role(database))
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {desk}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public, desk FROM {desk}"
    for table in tables:
        schema = "desk" if table in viewed else "public"
        yield f"GRANT SELECT{_readable(table)} ON {schema}.{table} TO {desk}"
        if table in viewed:  # what hangs on a row asks whether it is reached
            bare = ", ".join(name for name in ("id", "company_id") if name in all_columns(table))
            yield f"GRANT SELECT ({bare}) ON public.{table} TO {desk}" if bare else "SELECT 1"
    yield _REGRANT
    yield "REVOKE ALL ON FUNCTION keep.regrant(text) FROM PUBLIC"
    everybody = desk_role(database).replace("'", "''")
    yield f"SELECT keep.grant_touches('{everybody}', ARRAY['{ANYONE}', '{AT_WORK}'])"
    for code, _ in roles(database):
        yield f"SELECT keep.regrant('{code}')"


def _readable(table: str) -> str:
    hidden = _LEFT_OUT.get(table)
    if hidden is None:
        return ""
    return f" ({', '.join(name for name in all_columns(table) if name not in hidden)})"


_REGRANT = f"""
CREATE OR REPLACE FUNCTION keep.grant_touches(grantee text, given text[]) RETURNS void
LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE each record; place text;
BEGIN
FOR each IN
    SELECT k.verb, c.tbl, coalesce(bool_or(t.cols = ''), false) AS whole,
           string_agg(nullif(t.cols, ''), ', ') AS cols
    FROM (VALUES ('insert'), ('update'), ('delete')) k(verb)
    CROSS JOIN (SELECT DISTINCT x.tbl FROM keep.touch x) c
    LEFT JOIN keep.touch t ON t.verb = k.verb AND t.tbl = c.tbl AND t.right_code = ANY(given)
    GROUP BY k.verb, c.tbl
LOOP
    place := format('%I.%I', CASE WHEN to_regclass('desk.' || each.tbl) IS NULL THEN 'public'
                             ELSE 'desk' END, each.tbl);
    IF each.whole THEN
        IF NOT has_table_privilege(grantee, place, each.verb) THEN
            EXECUTE format('GRANT %s ON %s TO %I', each.verb, place, grantee);
        END IF;
        CONTINUE;
    END IF;
    -- What is revoked of the table is revoked of its columns too.
    IF has_table_privilege(grantee, place, each.verb) OR (each.verb = 'update'
       AND has_any_column_privilege(grantee, place, each.verb)) THEN
        EXECUTE format('REVOKE %s ON %s FROM %I', each.verb, place, grantee);
    END IF;
    IF each.cols IS NOT NULL THEN
        EXECUTE format('GRANT %s (%s) ON %s TO %I', each.verb, each.cols, place, grantee);
    END IF;
END LOOP;
END $$;
CREATE OR REPLACE FUNCTION keep.regrant(wanted text) RETURNS void
LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
PERFORM keep.grant_touches(
    (SELECT m.role FROM keep.matrix_group m WHERE m.code = wanted),
    ARRAY(SELECT r.right_code FROM public.role_right r WHERE r.role = wanted));
END $$;
REVOKE ALL ON FUNCTION keep.grant_touches(text, text[]) FROM PUBLIC
"""


def triggers() -> Iterator[str]:
    """Yield the triggers that keep the groups and everybody's standing true.

    They wait for the end of the transaction: the matrix is written row by row, and reckoned once.
    """
    yield "CREATE UNLOGGED TABLE IF NOT EXISTS keep.decided_in (xid xid8 PRIMARY KEY)"
    yield f"""
CREATE OR REPLACE FUNCTION keep.decided() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
IF EXISTS (SELECT 1 FROM keep.decided_in d WHERE d.xid = pg_current_xact_id()) THEN
    RETURN NULL;
END IF;
DELETE FROM keep.decided_in;
INSERT INTO keep.decided_in VALUES (pg_current_xact_id());
PERFORM keep.regrant(m.code) FROM keep.matrix_group m;
PERFORM keep.let_all_in();
RETURN NULL;
END $$"""
    yield "REVOKE ALL ON FUNCTION keep.decided() FROM PUBLIC"
    for table, when in _DECIDING.items():
        yield f"DROP TRIGGER IF EXISTS keep_decided ON public.{table}"
        yield (
            f"CREATE CONSTRAINT TRIGGER keep_decided AFTER {when} ON public.{table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep.decided()"
        )
