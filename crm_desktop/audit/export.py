"""The audit log as a file: JSON lines that anybody can check without the database.

First line: format and time. Then one line per entry with its fields and hash. Last line: the head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from crm_desktop.audit.seal import FIELDS, Verdict, verify
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase

FORMAT = "crm-desktop-audit-1"


def write_export(out: Path, entries: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Write entries to ``out``, which appears only when complete; return how many."""
    part = out.with_name(out.name + ".part")
    count, last = 0, ""
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            _line(file, {"format": FORMAT, "made_at": stamp(now)})
            for entry in entries:
                _line(file, entry)
                count, last = count + 1, entry["hash"]
            _line(file, {"entries": count, "hash": last})
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return count


def verify_export(path: Path) -> Verdict:
    """Check an exported log; raises Refused where the file is none."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        if _parsed(next(file, "")).get("format") != FORMAT:
            raise Refused(Phrase("error.not_an_export"))
        last = ""
        for last in file:  # noqa: B007 - only the last line counts
            pass
    foot = _parsed(last)
    head = (foot.get("entries", 0), foot.get("hash", ""))
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        return verify(_entries(file), head if isinstance(head[0], int) else (0, ""))


def _entries(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for text in lines:
        line = _parsed(text)
        if "format" in line or "entries" in line:
            continue
        # A line that cannot be read stands as an entry out of order.
        whole = dict.fromkeys(FIELDS, "") | {"seq": 0, "hash": ""} | line
        yield whole if isinstance(whole["seq"], int) else whole | {"seq": 0}


def _parsed(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}


def _line(file: TextIO, content: Mapping[str, Any]) -> None:
    file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")
