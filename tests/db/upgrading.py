"""Upgrading to the schema of ``later/``, in this process or as a program of its own.

``python -m tests.db.upgrading FILE KEY MIGRATIONS`` waits for a line, upgrades, and says what it
applied or the name of the error.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from db.backup import copy_database
from db.engine import LocalDatabase, open_local
from db.errors import StorageError
from db.migrate import MIGRATIONS, upgrade
from tests.source import ROOT

LATER = Path(__file__).parent / "later"
KNOWN = frozenset(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
LATER_HEAD = "0008_more"


def later_migrations(folder: Path, *more: str) -> Path:
    """Return a folder with the real migrations, that of ``later/``, and more given as text."""
    out = folder / "migrations"
    out.mkdir(exist_ok=True)
    for path in (*MIGRATIONS.glob("[0-9]*.py"), *LATER.glob("[0-9]*.py")):
        shutil.copy(path, out)
    for number, text in enumerate(more, start=9):
        (out / f"{number:04}_more.py").write_text(text, encoding="utf-8")
    return out


def upgrade_at(database: LocalDatabase, migrations: Path) -> tuple[str, ...]:
    """Upgrade as the program does, with a backup beside the file first."""
    copy = database.path.with_name("before-upgrade.db")
    return upgrade(database, lambda: _copy(database, copy), migrations, LATER_HEAD)


def _copy(database: LocalDatabase, out: Path) -> None:
    assert not out.exists(), "a second backup"
    copy_database(database, out)


def start_upgrade(path: Path, key: bytes | None, migrations: Path) -> subprocess.Popen[str]:
    """Start a program that upgrades once it is told to."""
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.db.upgrading",
            str(path),
            key.hex() if key else "",
            str(migrations),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Upgrade once."""
    database = open_local(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]) or None)
    database.connect_here()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        applied = upgrade_at(database, Path(sys.argv[3]))
        sys.stdout.write(f"applied {' '.join(applied)}\n")
    except StorageError as error:
        sys.stdout.write(f"{type(error).__name__}\n")
    database.close_here()


if __name__ == "__main__":
    main()
