"""A place to try a backup in: an empty database beside the office, or a server for a moment."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from db.dumping import no_window
from db.engine import SharedAddress
from db.errors import NotAdmitted, StorageError, Unreachable, translated
from db.held import names
from db.programs import program_name
from db.shared import create_shared, open_shared

_TRIED = "crm_try_"
_A_DAY = 86_400
_PATIENCE = 60.0
_NOBODY = 65_534


@contextmanager
def place_to_try(server: SharedAddress | None, programs: Path) -> Iterator[SharedAddress]:
    """Yield the address of an empty database that is gone afterwards.

    It is beside the office of ``server``, as whoever connects there; where they may make none, or
    no server is given, on a server of its own that runs for as long as this lasts.
    """
    beside = _made_beside(server) if server is not None else None
    if beside is not None:
        try:
            yield beside
        finally:
            drop(beside)
        return
    with temporary_server(programs) as address:
        create_shared(replace(address, database="tried"))
        yield replace(address, database="tried")


def _made_beside(server: SharedAddress) -> SharedAddress | None:
    beside = replace(server, database=f"{_TRIED}{int(time.time())}_{secrets.token_hex(4)}")
    try:
        create_shared(beside)
    except NotAdmitted:
        return None
    return beside


def drop(address: SharedAddress) -> None:
    """Remove a database, whoever is in it."""
    with maintaining(address) as server:
        name = names.quoted(address.database)
        server.execute_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def clear_away(server: SharedAddress) -> list[str]:
    """Remove what was left a day ago by programs that were ended by force; return the names."""
    with maintaining(server) as connected:
        found = connected.execute_sql(
            "SELECT datname FROM pg_database WHERE datname LIKE ?",
            (_TRIED.replace("_", r"\_") + "%",),
        ).fetchall()
        old = [name for (name,) in found if time.time() - _made(name) > _A_DAY]
        for name in old:
            connected.execute_sql(f"DROP DATABASE IF EXISTS {names.quoted(name)} WITH (FORCE)")
    return old


def _made(name: str) -> float:
    made = name.removeprefix(_TRIED).partition("_")[0]
    return float(made) if made.isdigit() else time.time()


@contextmanager
def maintaining(address: SharedAddress, database: str = "postgres") -> Iterator[Any]:
    """Yield a connection to the server of an address, in the database that every server has."""
    server = open_shared(replace(address, database=database))
    with translated():
        server.connect()
        try:
            yield server
        finally:
            server.close()


@contextmanager
def temporary_server(programs: Path) -> Iterator[SharedAddress]:
    """Start a server on this computer alone, for as long as this lasts; raises Unreachable.

    PostgreSQL does not run as root: there it runs as nobody.
    """
    folder = Path(tempfile.mkdtemp(prefix="crm-server-"))
    address = SharedAddress(
        "127.0.0.1", "postgres", "crm", secrets.token_urlsafe(24), _free_port(), "disable"
    )
    process: subprocess.Popen[bytes] | None = None
    try:
        with translated():
            secret = folder / "secret"
            secret.write_text(address.password, "utf-8")
            _give(folder, secret)
            _make(programs, folder, secret)
            secret.unlink()
            with (folder / "log").open("wb") as log:
                process = subprocess.Popen(  # noqa: S603 - a program of the server that was found
                    _command(programs, folder, address.port), stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, cwd=folder, **_as_whom(),
                )  # fmt: skip
            _await(process, address)
        yield address
    finally:
        if process is not None:
            _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _make(programs: Path, folder: Path, secret: Path) -> None:
    done = subprocess.run(  # noqa: S603 - a program of the server that was found
        [
            str(programs / program_name("initdb")), f"--pgdata={folder / 'data'}",
            "--username=crm", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C", "--no-sync", "--no-instructions",
        ],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=folder,
        env={**os.environ, "LC_ALL": "C"}, **_as_whom(),
    )  # fmt: skip
    if done.returncode:
        raise Unreachable(f"initdb: {done.stderr.decode('utf-8', 'replace')[-2000:]}")


def _command(programs: Path, folder: Path, port: int) -> list[str]:
    # What is tried here is thrown away: nothing of it needs to outlast a power cut.
    chosen = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "max_connections": "10",
    }
    return [
        str(programs / program_name("postgres")),
        "-D",
        str(folder / "data"),
        *(f"--{name}={text}" for name, text in chosen.items()),
    ]


def _await(process: subprocess.Popen[bytes], address: SharedAddress) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with maintaining(address):
                return
        except StorageError:
            if time.monotonic() > end or process.poll() is not None:
                raise
            Event().wait(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.terminate()
    else:
        process.send_signal(2)  # at once: whoever is still in it is sent away
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_whom() -> dict[str, Any]:
    if _is_root():
        return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    return no_window()


def _give(*paths: Path) -> None:
    for path in paths if _is_root() else ():
        os.chown(path, _NOBODY, _NOBODY)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
