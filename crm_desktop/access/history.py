"""Rows that hold from one day until before another: begun, changed and ended without gaps.

Used for ``unit_state`` and ``post_state``. The past is never rewritten: a change may begin on the
day the current state began (then it corrects it) or later, not earlier.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from db.models.base import Table


def begin(table: type[Table], owner: str, record: int, values: dict[str, Any], day: date) -> int:
    """Write the first state of a record from a day on; return the state's id."""
    row = table.create(**{owner: record}, **values, valid_from=day_text(day))
    return int(row.id)


def change(table: type[Table], owner: str, record: int, values: dict[str, Any], day: date) -> int:
    """Let a record be ``values`` from a day on; return the id of the state that says so.

    Raises ValidationErrors for ``from_day`` where the current state began later, Refused where the
    record has ended.
    """
    current = _open_state(table, owner, record)
    if day_text(day) < current.valid_from:
        raise ValidationErrors({"from_day": Phrase("error.before_state", day=current.valid_from)})
    if day_text(day) == current.valid_from:
        table.update(**values).where(table.id == current.id).execute()
        return int(current.id)
    table.update(valid_to=day_text(day)).where(table.id == current.id).execute()
    return begin(table, owner, record, values, day)


def end(table: type[Table], owner: str, record: int, day: date) -> None:
    """Let a record end before a day; raises as ``change`` does, and where it would last no day."""
    current = _open_state(table, owner, record)
    if day_text(day) <= current.valid_from:
        raise ValidationErrors({"from_day": Phrase("error.before_state", day=current.valid_from)})
    table.update(valid_to=day_text(day)).where(table.id == current.id).execute()


def _open_state(table: type[Table], owner: str, record: int) -> Any:
    fields: Any = table
    current = (
        table.select().where((getattr(fields, owner) == record) & fields.valid_to.is_null()).first()
    )
    if current is None:
        raise Refused(Phrase("error.ended"))
    return current
