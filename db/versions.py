"""Versions of the program, compared number by number."""

from __future__ import annotations

import re

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
