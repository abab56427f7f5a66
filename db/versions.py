"""Versions of the program, compared number by number, and of the schema."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from db.errors import NewerSchema, OlderProgram

#: The key of the office's setting that says which version of the program is the least.
LEAST_PROGRAM = "least_program"
#: What a server is asked as a step begins: its schema, and the least program as JSON.
VERSIONS = f"""
SELECT max(name), (SELECT v.value FROM setting_value v
    WHERE v.key = '{LEAST_PROGRAM}' AND v.owner = 0) FROM schema_migration
"""
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def numbers_of(version: str) -> tuple[int, ...]:
    """Return the numbers of a version such as 1.10.2; raises ValueError where it is none."""
    if not _VERSION.fullmatch(version):
        raise ValueError(version)
    found = [int(part) for part in version.split(".")]
    while found and not found[-1]:  # 1.2 and 1.2.0 are the same
        found.pop()
    return tuple(found)


def is_older(version: str, than: str) -> bool:
    """Return whether a version is older than another; raises ValueError where one is none."""
    return numbers_of(version) < numbers_of(than)


@dataclass(frozen=True)
class Expected:
    """The schema that this program was written for, and its own version; "" is as old as wanted."""

    head: str
    program: str = ""

    def hold(self, head: str | None, least: str | None) -> None:
        """Raise NewerSchema or OlderProgram where what was told is not for this program."""
        if head != self.head:
            raise NewerSchema(str(head))
        wanted = json.loads(least or "null")
        if wanted and self.program and is_older(self.program, wanted):
            raise OlderProgram(wanted, self.program)
