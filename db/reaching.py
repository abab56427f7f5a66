"""A connection to an office's server: how it is asked for, and when silence means it is lost."""

from __future__ import annotations

import socket
from typing import Any

from db import driver, engine
from db.dialect import sendable
from db.engine import SharedAddress
from db.refusing import why_not

CONNECT_SECONDS = 5
#: What connections of this program are called, before the name of their machine.
PROGRAM = "crm-desktop@"
# A desk that loses its power in the middle of a transaction keeps all others waiting until the
# server has noticed: after this many seconds of silence and two questions half as long apart, or
# twice as long where it was just answering. The desk itself waits for an answer ``SILENT_MS``.
_SILENCE = 10
SILENT_MS = 10_000
# A person's step waits for nobody in the middle: a transaction that stands still belongs to a desk
# that is gone. The server's own account has longer work.
_PERSONS = " -c search_path=desk,public -c idle_in_transaction_session_timeout=20000"


def connected(address: SharedAddress) -> Any:
    """Return a new connection; raises StorageError for each way in which there may be none."""
    import psycopg

    try:
        connection = psycopg.connect(
            **hosts(address),
            dbname=sendable(address.database),
            user=sendable(address.user),
            password=sendable(address.password),
            sslmode=address.tls,
            sslrootcert=address.certificate or None,
            # A server that asks for the password itself, or for none, is not ours.
            require_auth="scram-sha-256" if address.is_persons else None,
            connect_timeout=CONNECT_SECONDS,
            # A cable that was pulled says nothing: nobody waits for an answer longer than this.
            keepalives_idle=5,
            keepalives_interval=3,
            keepalives_count=3,
            tcp_user_timeout=SILENT_MS,
            # Which machine it is, for whoever looks after the server; it takes 63 bytes.
            application_name=f"{PROGRAM}{socket.gethostname()}",
            client_encoding="utf-8",
            options=(
                f"-c lock_timeout={int(engine.BUSY_SECONDS * 1000)} "
                f"-c tcp_keepalives_idle={_SILENCE} "
                f"-c tcp_keepalives_interval={_SILENCE // 2} -c tcp_keepalives_count=2 "
                f"-c tcp_user_timeout={_SILENCE * 2000}" + (_PERSONS if address.is_persons else "")
            ),
            # The placeholders are the server's own, so that % is no sign of anything.
            cursor_factory=psycopg.RawCursor,
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise why_not(error, address)(str(error)) from error
    # A use case asks some thirty things; those that come again are planned once for all.
    connection.prepare_threshold = 2
    connection.prepared_max = 300
    connection.adapters.register_loader("numeric", driver.whole_numbers())
    return connection


def hosts(address: SharedAddress) -> dict[str, Any]:
    """Return where to connect, in the order in which it is tried, and what the server must be."""
    others = [_host_and_port(part.strip()) for part in address.standby.split(",") if part.strip()]
    own = (sendable(address.host), str(address.port))
    if not others:
        return {"host": own[0], "port": own[1]}
    order = [*others, own] if address.reads else [own, *others]
    return {
        "host": ",".join(host for host, _ in order),
        "port": ",".join(port for _, port in order),
        "target_session_attrs": "prefer-standby" if address.reads else "read-write",
    }


def _host_and_port(text: str) -> tuple[str, str]:
    """Return what a follower is named as: ``host``, ``host:port``, ``v6``, ``[v6]:port``."""
    if text.startswith("["):
        host, _, behind = text[1:].partition("]")
        return host, behind.removeprefix(":") or "5432"
    if text.count(":") > 1:
        return text, "5432"
    host, _, port = text.partition(":")
    return host, port or "5432"
