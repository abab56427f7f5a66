"""What a next schema could be: a table, a column with a value, rows moved. For tests only."""

from __future__ import annotations

from typing import Any

import peewee


class Nickname(peewee.Model):
    person = peewee.IntegerField(primary_key=True)
    name = peewee.CharField(max_length=40)

    class Meta:
        legacy_table_names = False


ROWS = 2000


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx([Nickname]):
        db.create_tables([Nickname], safe=False)
        for number in range(ROWS):
            Nickname.insert(person=number, name=f"小{number}").execute()
    migrator.migrate(
        migrator.add_column("setting_value", "note", peewee.TextField(default="kept as it was"))
    )
    db.execute_sql("UPDATE setting_value SET note = key")
