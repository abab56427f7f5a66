"""The log of the database of this thread, read from its first entry on, and the proof of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crm_desktop.audit.seal import FIELDS, Verdict, verify
from db import sql

#: Is told how many entries were read and how many there are; may raise to stop.
Progress = Callable[[int, int], None]

_NAMES = (*FIELDS, "hash")
_SLICE = (
    f"SELECT {', '.join(_NAMES)} FROM audit_entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)
_READ = 1000
_BEFORE_ALL = -(1 << 62)  # a number below one can only have been put there by force


def newest() -> int:
    """Return the number of the newest entry, 0 where there is none."""
    return sql.scalar("SELECT max(seq) FROM audit_entry") or 0


def chain(until: int, progress: Progress | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the entries up to a number in order, in slices, for checking or export."""
    last, count = _BEFORE_ALL, 0
    while True:
        slice_ = sql.rows(_SLICE, last, until, _READ)
        for row in slice_:
            yield dict(zip(_NAMES, row, strict=True))
        count += len(slice_)
        if progress:
            progress(count, max(count, until))
        if len(slice_) < _READ:
            return
        last = slice_[-1][0]


def prove(progress: Progress | None = None) -> Verdict:
    """Check the whole chain against its head and against every backup that was noted.

    What is written meanwhile, at this desk or another, is left out: it is newer than the head.
    """
    anchors: dict[int, str] = dict(sql.rows("SELECT audit_seq, audit_hash FROM backup_record"))
    # One statement, so that the head and what lies beyond it are of the same moment.
    found = sql.one(
        "SELECT seq, hash, (SELECT max(seq) FROM audit_entry) FROM audit_head WHERE id = 1"
    )
    # A head that is missing or no number was taken away or put there by force.
    head = (found[0], found[1]) if found and isinstance(found[0], int) else (-1, "")
    until = max(head[0], newest() if found is None else found[2] or 0)
    return verify(chain(until, progress), head, anchors)
