"""The office that figures are taken in: the sample's people and posts, a log of a million entries.

The log stands in for the million customers of a later issue. Its entries are those of the sample,
again and again, sealed as the program seals them, so that it can be written to and proved.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_desktop.application import Application
from crm_desktop.audit.seal import FIELDS, entry_hash
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD, found_sample
from db import sql

ROWS = 1_000_000
#: The administrator.
LOGIN, PASSWORD = SAMPLE_LOGINS[0], SAMPLE_PASSWORD
_BATCH = 50_000
_NAMES = (*FIELDS, "hash")
_INSERT = f"INSERT INTO audit_entry ({', '.join(_NAMES)}) VALUES ({sql.marks(len(_NAMES))})"


def found(root: Path, rows: int = ROWS) -> None:
    """Make the office in an empty folder, without encryption."""
    app = found_sample(DataFolder(root), Clock())
    try:
        _fill(app, rows)
    finally:
        app.close()


def _fill(app: Application, rows: int) -> None:
    """Go on with the log until it has enough entries."""
    database = app.database
    known: list[dict[str, Any]] = [
        dict(zip(FIELDS, row, strict=True))
        for row in database.execute_sql(f"SELECT {', '.join(FIELDS)} FROM audit_entry ORDER BY seq")
    ]
    sealed = database.execute_sql("SELECT hash FROM audit_head").fetchone()[0]
    last = len(known)
    for start in range(last + 1, rows + 1, _BATCH):
        batch = []
        for seq in range(start, min(start + _BATCH, rows + 1)):
            entry = known[seq % last] | {"seq": seq, "at": known[-1]["at"]}
            sealed = entry_hash(sealed, entry)
            batch.append((*entry.values(), sealed))
        with database.atomic():
            database.connection().cursor().executemany(_INSERT, batch)
            database.execute_sql("UPDATE audit_head SET seq = ?, hash = ?", (seq, sealed))
