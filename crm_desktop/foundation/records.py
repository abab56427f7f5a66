"""Updating rows that people edit: only the version that was read may be overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import peewee

from crm_desktop.foundation.errors import Conflict, NotFound
from db import sql
from db.models.base import Versioned


def update_version(
    table: type[Versioned],
    record: int,
    version: int,
    *,
    kind: str,
    mine: Any,
    theirs: Callable[[], Any],
    values: dict[str, Any] | None = None,
) -> None:
    """Write ``values`` and raise the row's version by one.

    Raises Conflict with ``mine`` and ``theirs()`` where somebody saved meanwhile, NotFound where
    the row is gone.
    """
    # SQL text: peewee takes longer to put a wide row's statement together than SQLite to run it.
    known = table._meta.combined  # noqa: SLF001
    names = [known[name].column_name for name in values or {}]
    sets = ", ".join(f'"{name}" = ?' for name in (*names, "version"))
    changed = sql.run(
        f'UPDATE "{table._meta.table_name}" SET {sets} WHERE id = ? AND version = ?',  # noqa: SLF001
        *(values or {}).values(),
        version + 1,
        record,
        version,
    )
    if changed:
        return
    if not table.select().where(table.id == record).exists():
        raise NotFound(kind)
    raise Conflict(kind, mine, theirs())


def must_get(query: peewee.ModelSelect, kind: str) -> Any:
    """Return the one row of a query; raises NotFound."""
    row = query.first()
    if row is None:
        raise NotFound(kind)
    return row
