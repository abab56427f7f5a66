"""A backup of an office on a server: pg_dump's file, and behind it what it holds.

``pg_restore`` takes such a file as it takes any: it reads what the file's own list names, and what
stands behind that is no business of its. What stands there is of the same moment as the dump (one
snapshot): the newest migration, the head of the log, how many rows each table has and their
checksums. So a file that is torn or changed shows without a server, and a restored database can be
compared with the one that was dumped.

The programs get the password in a file of their own, never on their command line.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from db.backup import CopyFacts, file_sha256, flush_to_disk
from db.engine import SharedAddress
from db.errors import (
    ConnectionLost,
    DamagedCopy,
    DiskFull,
    Missing,
    NotAdmitted,
    OldPrograms,
    StorageError,
    Unreachable,
    translated,
)
from db.models import TABLES
from db.moving import Proof, prove
from db.programs import program_name
from db.shared import SharedDatabase
from db.still import StillDatabase

#: Told parts done and in all; may raise to stop.
Progress = Callable[[int, int], None]

_MAGIC = b"CRMDUMP1"
_LENGTH = 16
_FOOT = _LENGTH + len(_MAGIC)
_BEGINS = b"PGDMP"
_PART = 1 << 20
# Made anew from the customers wherever an index of them is doubted; comparing them takes longer
# than comparing everything else.
_DERIVED = frozenset({"search_key", "search_queue"})
# What belongs to the roles of one server: ``db.held.install`` brings it where the office arrives.
_OF_ROLES = re.compile(r"^\d+; \d+ \d+ (?:ACL|DEFAULT ACL|POLICY|ROW SECURITY|COMMENT ACL) ")
_STEPS = re.compile(rb"(?:dumping contents of|processing data for) table")

_FACTS = """
SELECT (SELECT max(name) FROM public.schema_migration), h.seq, h.hash,
       (SELECT uid FROM public.office WHERE id = 1), current_setting('server_version_num')
FROM public.audit_head h WHERE h.id = 1
"""


@dataclass(frozen=True)
class DumpFacts:
    """What stands behind a dump: what the copy is, of which server, and what each table holds."""

    copy: CopyFacts
    server: int
    tables: Mapping[str, Proof]


def dump_office(
    address: SharedAddress,
    out: Path,
    programs: Path,
    progress: Progress | None = None,
    prove: Callable[[DumpFacts], None] = lambda _dump: None,
) -> DumpFacts:
    """Write the office of an address to ``out`` as the server's own account; return what it holds.

    Others go on working. ``out`` appears only when it is complete and ``prove`` raises nothing.
    Raises StorageError: DiskFull, NotAdmitted where the account does not see every row,
    OldPrograms where pg_dump is older than the server.
    """
    part = out.with_name(out.name + ".part")
    step = _Steps(progress, 2 * len(TABLES))
    with translated():
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            _make_private(part)
            server, facts, tables = _written(address, part, programs, step)
            _add_foot(part, server, facts, tables)
            dump = read_dump(part)
            prove(dump)
            flush_to_disk(part)
            part.replace(out)
            flush_to_disk(out.parent)
        finally:
            part.unlink(missing_ok=True)
    return replace(dump, copy=replace(dump.copy, path=out))


def _written(
    address: SharedAddress, part: Path, programs: Path, step: _Steps
) -> tuple[int, tuple[str, int, str, str], dict[str, Proof]]:
    still = StillDatabase(address)
    still.connect()
    try:
        with still.atomic():
            (snapshot,) = still.execute_sql("SELECT pg_export_snapshot()").fetchone()
            (head, seq, chain, office, server) = still.execute_sql(_FACTS).fetchone() or (
                "", 0, "", "", "0",
            )  # fmt: skip
            if not office:
                raise Missing(address.database)
            arguments = ["--format=custom", f"--snapshot={snapshot}", f"--file={part}"]
            with _running(programs, "pg_dump", address, arguments, step):
                # The two read beside each other, of the same moment.
                tables = proofs(still, step)
    finally:
        still.close()
    return int(server), (head, seq, chain, office), tables


def proofs(database: SharedDatabase, step: Callable[[], None] = lambda: None) -> dict[str, Proof]:
    """Return what each table of an office holds, the search keys apart."""
    found = {}
    for model in TABLES:
        name = str(model._meta.table_name)  # noqa: SLF001
        if name not in _DERIVED:
            found[name] = prove(database, model)
        step()
    return found


def read_dump(path: Path) -> DumpFacts:
    """Return what a dump says of itself, its bytes being compared with what they were.

    Raises Missing, DamagedCopy where the file is torn, changed, or none of this program's.
    """
    with translated():
        if not path.is_file():
            raise Missing(str(path))
        with path.open("rb") as file:
            if file.read(len(_BEGINS)) != _BEGINS:
                raise DamagedCopy("no dump of a server")
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _FOOT))
            foot = file.read()
            if len(foot) != _FOOT or not foot.endswith(_MAGIC):
                raise DamagedCopy("its end is missing")
            try:
                start = size - _FOOT - int(foot[:_LENGTH], 16)
                file.seek(start)
                said = json.loads(file.read(size - _FOOT - start))
                found = _told(path, size, said)
                whole = said["dump"]
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedCopy("its end cannot be read") from error
            if _sha256(file, start) != whole:
                raise DamagedCopy("it is not what was written")
    return replace(found, copy=replace(found.copy, sha256=file_sha256(path)))


def is_dump(path: Path) -> bool:
    """Return whether a file is a dump of a server, by its first bytes."""
    with translated(), path.open("rb") as file:
        return file.read(len(_BEGINS)) == _BEGINS


def restore_into(
    path: Path, empty: SharedAddress, programs: Path, progress: Progress | None = None
) -> None:
    """Put the content of a dump into an empty database, owned by whoever connects, without rights.

    Raises DamagedCopy where pg_restore does not take the file, DiskFull and the like.
    """
    step = _Steps(progress, len(TABLES))
    with tempfile.TemporaryDirectory(prefix="crm-restore-") as folder, translated():
        listed = _said(programs, "pg_restore", ["--list", str(path)])
        chosen = Path(folder) / "list"
        lines = [line for line in listed.splitlines() if not _OF_ROLES.match(line)]
        chosen.write_text("\n".join(lines) + "\n", "utf-8")
        arguments = [
            "--no-owner", "--no-privileges", "--exit-on-error", f"--use-list={chosen}",
            f"--dbname={empty.database}", "--jobs=2", str(path),
        ]  # fmt: skip
        with _running(programs, "pg_restore", empty, arguments, step):
            pass


def same(dump: DumpFacts, address: SharedAddress, progress: Progress | None = None) -> None:
    """Compare a restored database with what stands behind the dump; raises DamagedCopy."""
    step = _Steps(progress, len(TABLES))
    still = StillDatabase(address)
    still.connect()
    try:
        with still.atomic():
            found = still.execute_sql(_FACTS).fetchone() or ("", 0, "", "", 0)
            copy = dump.copy
            if found[:4] != (copy.head, copy.audit_seq, copy.audit_hash, copy.office):
                raise DamagedCopy("the log or the schema is another one")
            now = proofs(still, step)
    finally:
        still.close()
    differing = [name for name, proof in dump.tables.items() if now.get(name) != proof]
    if differing:
        raise DamagedCopy(", ".join(differing))


# ------------------------------------------------------------------------------------ what it holds


def _add_foot(
    part: Path, server: int, facts: tuple[str, int, str, str], tables: Mapping[str, Proof]
) -> None:
    head, seq, chain, office = facts
    said = {
        "dump": file_sha256(part),
        "head": head,
        "seq": seq,
        "hash": chain,
        "office": office,
        "server": server,
        "tables": {name: [p.rows, p.checksum, dict(p.sums)] for name, p in tables.items()},
    }
    content = json.dumps(said, separators=(",", ":")).encode("ascii")
    with part.open("ab") as file:
        file.write(content + f"{len(content):0{_LENGTH}x}".encode("ascii") + _MAGIC)


def _told(path: Path, size: int, said: Any) -> DumpFacts:
    copy = CopyFacts(
        path, size, "", str(said["head"]), int(said["seq"]), str(said["hash"]), str(said["office"])
    )
    tables = {
        str(name): Proof(int(rows), str(checksum), {k: int(v) for k, v in sums.items()})
        for name, (rows, checksum, sums) in said["tables"].items()
    }
    return DumpFacts(copy, int(said["server"]), tables)


def _sha256(file: IO[bytes], until: int) -> str:
    file.seek(0)
    digest, left = hashlib.sha256(), until
    while left and (read := file.read(min(_PART, left))):
        digest.update(read)
        left -= len(read)
    return digest.hexdigest()


def _make_private(part: Path) -> None:
    """Make the file empty and readable for nobody else before anything is in it."""
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


# ------------------------------------------------------------------------------------- the programs


class _Steps:
    """Counts parts, whoever reports them: the program at work, or what reads beside it."""

    def __init__(self, progress: Progress | None, whole: int) -> None:
        self._progress = progress
        self._whole = whole
        self._done = 0
        self._lock = threading.Lock()

    def count(self) -> None:
        """Note a part that is done; nobody is told, because this is no thread of theirs."""
        with self._lock:
            self._done = min(self._done + 1, self._whole)

    def __call__(self) -> None:
        """Note a part that is done and tell so; raises what stops the work."""
        self.count()
        self.tell()

    def tell(self) -> None:
        """Tell how much is done; raises what stops the work."""
        if self._progress:
            self._progress(self._done, self._whole)


@contextmanager
def _running(
    programs: Path, name: str, address: SharedAddress, arguments: Sequence[str], step: _Steps
) -> Iterator[None]:
    """Have a program at work for a while and wait for its end; raises what it failed of.

    Whatever is raised meanwhile ends the program at once.
    """
    command = [str(programs / program_name(name)), "--verbose", "--no-password", *_where(address)]
    if name == "pg_dump":
        command.append(f"--dbname={address.database}")
    with _surroundings(address) as env:
        process = subprocess.Popen(  # noqa: S603 - a program of the server that was found
            [*command, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=env, **no_window(),
        )  # fmt: skip
        said: list[bytes] = []
        reader = threading.Thread(target=_read, args=(process, said, step), daemon=True)
        reader.start()
        try:
            yield
            while True:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
                    break
                step.tell()
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
            reader.join()
            if process.stderr is not None:
                process.stderr.close()
    if process.returncode:
        raise _meant(b"\n".join(said).decode("utf-8", "replace"), name)


def _read(process: subprocess.Popen[bytes], said: list[bytes], step: _Steps) -> None:
    """Read what a program reports: each table counts, and of the rest the last lines are kept."""
    for line in process.stderr or ():
        if _STEPS.search(line):
            step.count()
        else:
            said.append(line.rstrip())
            del said[:-40]


def _said(programs: Path, name: str, arguments: Sequence[str]) -> str:
    done = subprocess.run(  # noqa: S603 - a program of the server that was found
        [str(programs / program_name(name)), *arguments], stdin=subprocess.DEVNULL,
        capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}, **no_window(),
    )  # fmt: skip
    if done.returncode:
        raise _meant(done.stderr.decode("utf-8", "replace"), name)
    return str(done.stdout, "utf-8")


def _where(address: SharedAddress) -> list[str]:
    return [f"--host={address.host}", f"--port={address.port}", f"--username={address.user}"]


@contextmanager
def _surroundings(address: SharedAddress) -> Iterator[dict[str, str]]:
    """Yield what a program finds in its surroundings: the password in a file, nobody's settings."""
    with tempfile.TemporaryDirectory(prefix="crm-pass-") as folder:
        kept = Path(folder) / "pgpass"
        _make_private(kept)
        password = address.password.replace("\\", "\\\\").replace(":", "\\:")
        kept.write_text(f"*:*:*:*:{password}\n", "utf-8")
        env = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
        yield env | {
            "PGPASSFILE": str(kept),
            "PGSSLMODE": address.tls,
            "PGCONNECT_TIMEOUT": "5",
            "PGAPPNAME": "crm-desktop backup",
            "PGCLIENTENCODING": "UTF8",
            "LC_ALL": "C",
            **({"PGSSLROOTCERT": address.certificate} if address.certificate else {}),
        }


def no_window() -> dict[str, Any]:
    """Return what keeps Windows from opening a console for a program."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return {"creationflags": flags} if flags else {}


# What a program says that is the environment's fault; what is left is the file's.
_MEANT: tuple[tuple[str, type[StorageError]], ...] = (
    ("server version mismatch", OldPrograms),
    ("unsupported version", OldPrograms),
    ("No space left", DiskFull),
    ("could not extend file", DiskFull),
    ("row-level security", NotAdmitted),
    ("permission denied", NotAdmitted),
    ("password authentication failed", NotAdmitted),
    ("server closed the connection", ConnectionLost),
    ("terminating connection", ConnectionLost),
    ("could not connect", Unreachable),
    ("Connection refused", Unreachable),
)


def _meant(said: str, name: str) -> StorageError:
    for words, kind in _MEANT:
        if words in said:
            return kind(f"{name}: {said[-2000:]}")
    kind = DamagedCopy if name == "pg_restore" else StorageError
    return kind(f"{name}: {said[-2000:]}")
