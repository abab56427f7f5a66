"""What all tables share."""

from __future__ import annotations

from typing import Any

import peewee

from db.engine import DATABASE


class Table(peewee.Model):
    """A table of the database that the current thread has entered.

    Column types keep to what SQLite and PostgreSQL share: integers, text, ISO dates and UTC
    instants as text that sorts, JSON as text.
    """

    id: Any  # peewee adds it where no other primary key is declared

    class Meta:
        database = DATABASE
        legacy_table_names = False


class Versioned(Table):
    """A table whose rows are edited by people; an update names the version that it read."""

    version = peewee.IntegerField(default=1)


class LastingId(peewee.AutoField):
    """An id that is never given again, so that a row that was removed can come back under it.

    PostgreSQL's sequences do that by themselves; SQLite has to be told.
    """

    def ddl(self, ctx: Any) -> Any:
        """Return the column's definition."""
        return peewee.NodeList((super().ddl(ctx), peewee.SQL("AUTOINCREMENT")))


class DayField(peewee.CharField):
    """A day as ``2026-11-22``: text, so that both engines store and sort it alike."""

    def __init__(self, **options: object) -> None:
        super().__init__(max_length=10, **options)


class InstantField(peewee.CharField):
    """An instant in UTC as ``2026-11-22T02:13:17.000000Z``: text of one width, so that it sorts."""

    def __init__(self, **options: object) -> None:
        super().__init__(max_length=27, **options)


def to(model: Any, **options: Any) -> Any:
    """Return a column that points to a row which must stay while it does."""
    return peewee.ForeignKeyField(model, **{"on_delete": "RESTRICT", "backref": "+"} | options)
