"""What a person with the right to look after the office asks of its server, through functions.

The server shows others' connections to its own account, and to roles that were allowed to see them:
the keeper is (``allowed``). The functions are the keeper's, ask for the person's right first, and
give no statement's values to anybody.
"""

from __future__ import annotations

from db.held.names import desk_role, keeper_role, quoted
from db.watching import CONNECTIONS, FOLLOWING, SLOW

#: Tables that persons reach through views of this part: none.
VIEWED: frozenset[str] = frozenset()

_VIEW, _DO = "administration.view", "administration.do"
_CONNECTION = (
    "pid int, login text, machine text, address text, since timestamptz, busy float8, "
    "waits boolean, statement text"
)
_FOLLOWER = "name text, address text, state text, delay float8"
_SLOW = "statement text, calls bigint, mean float8, longest float8"


def allowed(database: str) -> str:
    """Return what lets the keeper see and end connections; run as the server's own account.

    An account that may not allow it leaves everything else as it is: persons then see their own.
    """
    keeper = quoted(keeper_role(database))
    return f"""
DO $$ BEGIN
    GRANT pg_read_all_stats, pg_signal_backend TO {keeper};
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""


def statements(database: str) -> tuple[str, ...]:
    """Return what is run, in order, as the keeper; it can be run again.

    ``keep.slow()`` finds the view of pg_stat_statements when it is called.
    """
    desks = quoted(desk_role(database))
    made = [
        _reading("connections", _CONNECTION, f"RETURN QUERY {CONNECTIONS.strip()}"),
        _reading("following", _FOLLOWER, f"RETURN QUERY {FOLLOWING.strip()}"),
        _reading("slow", _SLOW, f"RETURN QUERY EXECUTE $q${SLOW.strip()}$q$"),
        _ENDING,
    ]
    for name in ("connections()", "following()", "slow()", "end_connection(int)"):
        made.append(f"REVOKE ALL ON FUNCTION keep.{name} FROM PUBLIC")
        made.append(f"GRANT EXECUTE ON FUNCTION keep.{name} TO {desks}")
    return tuple(made)


def _reading(name: str, columns: str, body: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION keep.{name}() RETURNS TABLE ({columns})
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
#variable_conflict use_column
BEGIN
    IF NOT keep.may('{_VIEW}') THEN
        RAISE EXCEPTION 'not allowed: {_VIEW}' USING ERRCODE = '42501';
    END IF;
    {body};
END $body$
"""


_ENDING = f"""
CREATE OR REPLACE FUNCTION keep.end_connection(wanted int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE ended boolean;
BEGIN
    IF NOT keep.may('{_DO}') THEN
        RAISE EXCEPTION 'not allowed: {_DO}' USING ERRCODE = '42501';
    END IF;
    SELECT pg_terminate_backend(a.pid, 3000) INTO ended FROM pg_stat_activity a
     WHERE a.pid = wanted AND a.pid <> pg_backend_pid() AND a.datname = current_database();
    RETURN coalesce(ended, FALSE);
END $body$
"""
