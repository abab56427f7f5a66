"""The hash chain of the audit log: pure functions, so that a copy can be checked anywhere.

Each hash is SHA-256 over the JSON array of the previous hash and the entry's fields in the order of
``FIELDS``; JSON as RFC 8259 in UTF-8, without blanks, characters unescaped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = (
    "seq",
    "at",
    "action",
    "outcome",
    "person",
    "person_name",
    "post",
    "post_title",
    "company",
    "subjects",
    "reason",
    "duty",
    "second_person",
    "second_name",
)
FIRST = ""


def entry_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """Return the hash that seals an entry after the one with hash ``previous``."""
    values = [previous, *(entry[name] for name in FIELDS)]
    # What is no JSON was put there by force; it must show as changed, not stop the check.
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold: the entry's number and what is wrong with it."""

    seq: int
    what: str  # "missing", "order", "changed", "tail", "anchor"


@dataclass(frozen=True)
class Verdict:
    """Result of checking a chain: how many entries, the last hash, and every break found."""

    entries: int
    last_hash: str
    breaks: tuple[Break, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.breaks


def verify(
    entries: Iterable[Mapping[str, Any]],
    head: tuple[int, str] | None = None,
    anchors: Mapping[int, str] | None = None,
    limit: int = 20,
) -> Verdict:
    """Check a chain from its first entry on.

    ``entries`` are in the order they are stored; ``head`` is the number and hash the last one
    should have; ``anchors`` are hashes known from elsewhere (backups) by number. At most ``limit``
    breaks are told.
    """
    previous, expected, breaks = FIRST, 1, list[Break]()
    waiting = dict(anchors or {})
    for entry in entries:
        seq = entry["seq"]
        if seq < expected:
            breaks.append(Break(seq, "order"))
        elif seq > expected:
            breaks.append(Break(expected, "missing"))
        elif entry_hash(previous, entry) != entry["hash"]:
            breaks.append(Break(seq, "changed"))
        if waiting.pop(seq, entry["hash"]) != entry["hash"]:
            breaks.append(Break(seq, "anchor"))
        if seq >= expected:
            previous, expected = entry["hash"], seq + 1
        if len(breaks) >= limit:
            break
    last = expected - 1
    if head is not None and head != (last, previous) and len(breaks) < limit:
        breaks.append(Break(max(last, head[0]), "tail"))
    if len(breaks) < limit:
        breaks += [Break(seq, "anchor") for seq in sorted(waiting) if seq > last]
    return Verdict(last, previous, tuple(breaks[:limit]))
