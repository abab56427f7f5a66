"""A group role for each role of the rights matrix, with what its rights let it write.

The matrix is the office's own and may change any day: triggers grant and revoke in the transaction
of the change, so that a right which was taken away is gone at the next statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from db.held import touches
from db.held.asked import ANYONE, AT_WORK
from db.held.names import desk_role, group_role, quoted

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
    rows = ", ".join(f"('{right}', '{verb}', '{table}')" for right, verb, table in _touched())
    yield f"INSERT INTO keep.touch VALUES {rows}"


def _touched() -> Iterator[tuple[str, str, str]]:
    """Yield right, verb and table; what is written is read too, as RETURNING and WHERE do."""
    for right, verbs in touches.TOUCHES.items():
        read = {table for tables in verbs.values() for table in tables.split()}
        yield from ((right, "read", table) for table in sorted(read))
        for verb in ("insert", "update", "delete"):
            yield from ((right, verb, table) for table in verbs.get(verb, "").split())


def grants(database: str, tables: list[str], viewed: frozenset[str]) -> Iterator[str]:
    """Yield the grants: everybody may read, each group writes what its rights need.

    Which rows that is the policies say. A table that is viewed is granted as its view alone.
    """
    desk = quoted(desk_role(database))
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {desk}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public, desk FROM {desk}"
    for table in tables:
        schema = "desk" if table in viewed else "public"
        columns = _readable(table)
        yield f"GRANT SELECT{columns} ON {schema}.{table} TO {desk}"
    yield _REGRANT
    yield "REVOKE ALL ON FUNCTION keep.regrant(text) FROM PUBLIC"
    everybody = desk_role(database).replace("'", "''")
    yield f"SELECT keep.grant_touches('{everybody}', ARRAY['{ANYONE}', '{AT_WORK}'])"
    for code, _ in roles(database):
        yield f"SELECT keep.regrant('{code}')"


def _readable(table: str) -> str:
    from db.rows import columns

    hidden = _LEFT_OUT.get(table)
    if hidden is None:
        return ""
    return f" ({', '.join(name for name in columns(table) if name not in hidden)})"


_REGRANT = f"""
CREATE OR REPLACE FUNCTION keep.grant_touches(grantee text, given text[]) RETURNS void
LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE each record; place text;
BEGIN
FOR each IN
    SELECT k.verb, c.tbl, bool_or(coalesce(t.right_code = ANY(given), false)) AS wanted
    FROM (VALUES ('insert'), ('update'), ('delete')) k(verb)
    CROSS JOIN (SELECT DISTINCT x.tbl FROM keep.touch x) c
    LEFT JOIN keep.touch t ON t.verb = k.verb AND t.tbl = c.tbl
    GROUP BY k.verb, c.tbl
LOOP
    place := CASE WHEN to_regclass('desk.' || each.tbl) IS NULL THEN 'public' ELSE 'desk' END;
    IF each.wanted AND NOT has_table_privilege(grantee, place || '.' || each.tbl, each.verb) THEN
        EXECUTE format('GRANT %s ON %I.%I TO %I', each.verb, place, each.tbl, grantee);
    ELSIF NOT each.wanted
      AND has_table_privilege(grantee, place || '.' || each.tbl, each.verb) THEN
        EXECUTE format('REVOKE %s ON %I.%I FROM %I', each.verb, place, each.tbl, grantee);
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
    """Yield the triggers that keep the groups and everybody's standing true."""
    yield f"""
CREATE OR REPLACE FUNCTION keep.refresh() RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
PERFORM keep.let_all_in();
END $$"""
    yield f"""
CREATE OR REPLACE FUNCTION keep.decided() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
IF TG_TABLE_NAME = 'role_right' THEN
    PERFORM keep.regrant(m.code) FROM keep.matrix_group m;
END IF;
PERFORM keep.refresh();
RETURN NULL;
END $$"""
    yield "REVOKE ALL ON FUNCTION keep.refresh(), keep.decided() FROM PUBLIC"
    for table, when in _DECIDING.items():
        yield f"DROP TRIGGER IF EXISTS keep_decided ON public.{table}"
        yield (
            f"CREATE TRIGGER keep_decided AFTER {when} ON public.{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep.decided()"
        )
