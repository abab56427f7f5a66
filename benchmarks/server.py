"""A PostgreSQL server of a benchmark's own: on loopback, with the durability an office has."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.engine import SharedAddress
from db.errors import StorageError
from db.programs import program_name, server_programs
from db.shared import open_shared

_OWNER = "owner"
_NOBODY = 65534
_PATIENCE = 60.0
# What the program itself gives a server that it hosts; a hundred desks come in.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
}


@contextmanager
def own_server() -> Iterator[SharedAddress]:
    """Start a server in a folder of its own and yield the address of its owner.

    Its database is ``postgres``. Raises RuntimeError where PostgreSQL is not installed or does not
    start; the server and its data are gone afterwards.
    """
    programs = server_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="crm-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        secret, password = folder / "secret", secrets.token_urlsafe(18)
        secret.write_text(password, "utf-8")
        for path in (folder, secret):
            _give(path)
        _run(
            programs / program_name("initdb"), f"--pgdata={folder / 'data'}", f"--pwfile={secret}",
            f"--username={_OWNER}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        secret.unlink()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        settings = [f"--{key}={value}" for key, value in (_SETTINGS | {"port": str(port)}).items()]
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [str(programs / program_name("postgres")), "-D", str(folder / "data"), *settings],
                stdout=log, stderr=log, cwd=folder, **_as_nobody(),
            )  # fmt: skip
        try:
            address = SharedAddress("127.0.0.1", "postgres", _OWNER, password, port, "disable")
            _await(address, process, folder / "log")
            yield address
        finally:
            process.send_signal(2) if os.name != "nt" else process.terminate()
            process.wait()


def _await(address: SharedAddress, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        database = open_shared(address)
        try:
            database.connect()
        except StorageError:
            if time.monotonic() > end or process.poll() is not None:
                raise RuntimeError(log.read_text("utf-8", "replace")) from None
            time.sleep(0.05)
        else:
            database.close()
            return


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if root else {}


def _give(path: Path) -> None:
    if _as_nobody():
        os.chown(path, _NOBODY, _NOBODY)


def _run(program: Path, *arguments: str) -> None:
    surroundings = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(
        [str(program), *arguments], capture_output=True, check=False, env=surroundings,
        cwd=tempfile.gettempdir(), **_as_nobody(),
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
