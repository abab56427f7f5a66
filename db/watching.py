"""What a server says of itself: connections, sizes, what is slow; and sending a connection away.

The same questions are asked by the server's own account and, through functions of the schema
``keep`` (``db.held.watching``), by a person with the right to look after it. None of them gives
what a statement was asked with: texts and numbers in it are replaced before anybody sees them.
"""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from db.shared import SharedDatabase

#: A statement that runs longer is told as slow, in seconds.
SLOW_SECONDS = 1.0
_LONGEST = 300
_TOLD = 20

# Texts are taken out on the server already, so that no function hands them to anybody.
_SHOWN = r"""regexp_replace(left({}, 2000), '''([^'']|'''')*(''|$)', '?', 'g')"""

#: Each connection of the office: pid, login, application, address, since, for how many seconds its
#: statement runs, whether it waits for a lock, its statement.
CONNECTIONS = f"""
SELECT a.pid, CAST(coalesce(a.usename, '') AS text), coalesce(a.application_name, ''),
       coalesce(host(a.client_addr), ''), a.backend_start,
       CASE WHEN a.state = 'active'
            THEN CAST(extract(epoch FROM clock_timestamp() - a.query_start) AS float8) END,
       coalesce(a.wait_event_type = 'Lock', FALSE), {_SHOWN.format("coalesce(a.query, '')")}
FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.backend_type = 'client backend'
"""
#: Each standby: name, address, state, delay in seconds.
FOLLOWING = """
SELECT CAST(r.application_name AS text), coalesce(host(r.client_addr), ''), coalesce(r.state, ''),
       CAST(extract(epoch FROM r.replay_lag) AS float8)
FROM pg_stat_replication r
"""
#: What took long by the server's own count: statement, calls, mean and longest in seconds.
SLOW = f"""
SELECT {_SHOWN.format("s.query")}, s.calls, s.mean_exec_time / 1000, s.max_exec_time / 1000
FROM pg_stat_statements s
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND s.max_exec_time > 1000
ORDER BY s.max_exec_time DESC LIMIT 20
"""
_END = """
SELECT pg_terminate_backend(a.pid, 3000) FROM pg_stat_activity a
WHERE a.pid = ? AND a.pid <> pg_backend_pid() AND a.datname = current_database()
"""
_TABLES = """
SELECT CAST(c.relname AS text), pg_total_relation_size(c.oid),
       greatest(s.n_live_tup, CAST(c.reltuples AS bigint), 0)
FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE s.schemaname = 'public' ORDER BY 2 DESC, 1 LIMIT 10
"""
_ITSELF = """
SELECT current_setting('server_version'), pg_postmaster_start_time(),
       pg_database_size(current_database()), CAST(current_setting('max_connections') AS int),
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE), pg_backend_pid()
"""
_HAS_STATEMENTS = "SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'"
_DATA = """
SELECT setting FROM pg_settings WHERE name = 'data_directory'
  AND (inet_client_addr() IS NULL OR inet_client_addr() = inet_server_addr())
"""
# Texts in quotes or between dollars, and numbers that are no part of a name.
_VALUES = re.compile(r"'(?:[^']|'')*(?:'|$)|\$(\w*)\$.*?(?:\$\1\$|$)|(?<![\w$])\d[\d.]*", re.DOTALL)
_NO_STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|COPY|BEGIN|COMMIT)\b", re.I)


def itself(database: SharedDatabase) -> tuple[str, datetime, int, int, bool, int]:
    """Return version, since when it runs, size, most connections, whether TLS, one's own pid."""
    found: tuple[str, datetime, int, int, bool, int] = database.execute_sql(_ITSELF).fetchone()
    return found


def tables(database: SharedDatabase) -> list[tuple[str, int, int]]:
    """Return the ten largest tables: name, bytes with indexes, about how many rows."""
    found: list[tuple[str, int, int]] = database.execute_sql(_TABLES).fetchall()
    return found


def connections(database: SharedDatabase) -> list[tuple[Any, ...]]:
    """Return who is connected, as ``CONNECTIONS`` says, their statements without values."""
    rows = _asked(database, "connections", CONNECTIONS)
    return [(*row[:-1], told(row[-1])) for row in rows]


def following(database: SharedDatabase) -> list[tuple[str, str, str, float | None]]:
    """Return the standbys that follow this server, as ``FOLLOWING`` says."""
    return _asked(database, "following", FOLLOWING)


def slow(database: SharedDatabase) -> list[tuple[str, int, float, float]] | None:
    """Return what took long by the server's own count; None where it keeps none."""
    if not database.execute_sql(_HAS_STATEMENTS).fetchone():
        return None
    rows = _asked(database, "slow", SLOW)
    return [(text, *row[1:]) for row in rows[:_TOLD] if (text := told(row[0]))]


def end(database: SharedDatabase, pid: int) -> bool:
    """Send a connection of the office away; return whether there was one."""
    statement = "SELECT keep.end_connection(?)" if database.is_persons else _END
    found = database.execute_sql(statement, (pid,)).fetchone()
    return bool(found and found[0])


def disk(database: SharedDatabase) -> tuple[int, int] | None:
    """Return the free and the whole room of the disk of a server on this computer, else None."""
    found = database.execute_sql(_DATA).fetchone()
    if not found or not found[0]:
        return None
    try:
        usage = shutil.disk_usage(Path(str(found[0])))
    except OSError:  # another account's folder, or a container's
        return None
    return usage.free, usage.total


def told(statement: str) -> str:
    """Return a statement as it may be shown: without values, "" where it is none of ours."""
    if not _NO_STATEMENT.match(statement):
        return ""
    return " ".join(_VALUES.sub("?", statement).split())[:_LONGEST]


def _asked(database: SharedDatabase, function: str, query: str) -> list[Any]:
    asked = f"SELECT * FROM keep.{function}()" if database.is_persons else query
    found: list[Any] = database.execute_sql(asked).fetchall()
    return found
