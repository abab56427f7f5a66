"""Passwords that are given at the server: noted, and to be changed by whom another gave them to.

Whoever administers can give anybody a password, log in with it and be them. The program says so in
its log and has the password changed first; here both hold for any program (``keep.gave``, which the
doors call). Nobody is freed from changing it but by giving themselves another.
"""

from __future__ import annotations

from db.held.guards import DEFINER, after, at_end, refuse
from db.held.names import porter_role, quoted

#: Nothing is viewed here.
VIEWED: frozenset[str] = frozenset()
#: What ``keep.written`` calls a password that was given, and a login that was renamed.
GIVEN, RENAMED = "password", "rename"
_GAVE = "keep.gave(int, text)"


def statements(database: str) -> tuple[str, ...]:
    """Return the SQL of it: run as the keeper, repeatable."""
    return (
        _NOTING,
        f"REVOKE ALL ON FUNCTION {_GAVE} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {_GAVE} TO {quoted(porter_role(database))}",
        *_GUARDS,
    )


# The server's own account is nobody: it founds and moves, and gives what people have chosen.
_NOTING = f"""
CREATE OR REPLACE FUNCTION keep.gave(person int, what text) RETURNS void
LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
INSERT INTO keep.written (at, role, person_id, xid, tbl, op, rows, ids)
VALUES (now(), session_user, keep.me(), pg_current_xact_id(), 'credential', what, 1,
    ARRAY[CAST(person AS text)]);
IF what = '{GIVEN}' AND person <> keep.me() THEN
    UPDATE public.credential c SET must_change = true
    WHERE c.person_id = person AND NOT c.must_change;
END IF;
END $$"""
_GUARDS = (
    *after(
        "credential",
        "insert",
        refuse(
            "EXISTS (SELECT 1 FROM fresh f WHERE NOT f.must_change)",
            "whoever is new changes the password first",
        ),
    ),
    *at_end(
        "credential",
        "UPDATE",
        refuse(
            "OLD.person_id <> NEW.person_id OR NEW.person_id IS DISTINCT FROM me OR NOT EXISTS "
            "(SELECT 1 FROM keep.written w WHERE w.at = now() AND w.xid = pg_current_xact_id() "
            f"AND w.tbl = 'credential' AND w.op = '{GIVEN}' "
            "AND w.ids = ARRAY[CAST(NEW.person_id AS text)])",
            "a password is changed by giving oneself another",
        ),
        when="OLD.person_id <> NEW.person_id OR (OLD.must_change AND NOT NEW.must_change)",
    ),
)
