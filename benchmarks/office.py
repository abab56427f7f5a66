"""The office that figures are taken in: the sample's people and posts, a million customers.

Two thousand customers are planted as the program does it, with vehicles and search keys. The others
repeat their records under codes and telephones of their own, without keys: what a list holds is all
there, and a search finds only the first. The log has a hundred thousand entries, those of the
sample again and again, sealed as the program seals them, so that it can be written to and proved.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_desktop.application import Application
from crm_desktop.audit.seal import FIELDS, entry_hash
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD, found_sample
from db import rows, sql

CUSTOMERS = 1_000_000
ENTRIES = 100_000
#: The administrator.
LOGIN, PASSWORD = SAMPLE_LOGINS[0], SAMPLE_PASSWORD
_PLANTED = 2_000
# What a list shows of a customer is in these.
_SHOWN = ("customer", "customer_contact", "customer_address")
_BATCH = 50_000
_CACHE = -600_000
_NAMES = (*FIELDS, "hash")
_INSERT = f"INSERT INTO audit_entry ({', '.join(_NAMES)}) VALUES ({sql.marks(len(_NAMES))})"
# A repeated telephone is made its own; {by} is how much further down the customer stands.
_PHONE = "CASE kind WHEN 'phone' THEN printf('13%d%08d', position, customer_id + {by}) ELSE %s END"
_OWN = {
    ("customer", "id"): "id + {by}",
    ("customer", "code"): "'R' || (id + {by})",
    ("customer_contact", "value"): _PHONE.replace("%s", "value"),
    ("customer_contact", "key"): _PHONE.replace("%s", "key"),
}


def found(root: Path, customers: int = CUSTOMERS, entries: int = ENTRIES) -> None:
    """Make the office in an empty folder, without encryption."""
    app = found_sample(DataFolder(root), Clock())
    try:
        _let_the_administrator_in(app)
        app.samples.plant(SYSTEM, min(customers, _PLANTED))
        _repeat(app, customers)
        _fill_log(app, entries)
    finally:
        app.close()


def _let_the_administrator_in(app: Application) -> None:
    """Give the administrator's post the rights of a clerk: one hour is worked by one person."""
    with app.database.atomic():
        sql.run(
            "INSERT INTO post_role (state_id, role) "
            "SELECT state_id, 'AG' FROM post_role WHERE role = 'AD'"
        )


def _repeat(app: Application, wanted: int) -> None:
    """Repeat the customers there are until there are enough."""
    # Indexes are written all over: without room for them most of the time is the disk's.
    sql.run(f"PRAGMA cache_size = {_CACHE}")
    with app.database.atomic():
        while (there := int(sql.scalar("SELECT max(id) FROM customer"))) < wanted:
            for table in _SHOWN:
                _repeat_rows(table, there, wanted)


def _repeat_rows(table: str, by: int, wanted: int) -> None:
    number = "id" if table == "customer" else "customer_id"
    usual = {} if table == "customer" else {"customer_id": "customer_id + {by}"}
    taken = {
        name: _OWN.get((table, name), usual.get(name, name)).format(by=by)
        for name in rows.columns(table)
        if name != "id" or table == "customer"
    }
    sql.run(
        f"INSERT INTO {table} ({', '.join(taken)}) SELECT {', '.join(taken.values())} "
        f"FROM {table} WHERE {number} <= ?",
        wanted - by,
    )


def _fill_log(app: Application, entries: int) -> None:
    """Go on with the log until it has enough entries."""
    database = app.database
    known: list[dict[str, Any]] = [
        dict(zip(FIELDS, row, strict=True))
        for row in database.execute_sql(f"SELECT {', '.join(FIELDS)} FROM audit_entry ORDER BY seq")
    ]
    sealed = database.execute_sql("SELECT hash FROM audit_head").fetchone()[0]
    last = len(known)
    for start in range(last + 1, entries + 1, _BATCH):
        batch = []
        for seq in range(start, min(start + _BATCH, entries + 1)):
            entry = known[seq % last] | {"seq": seq, "at": known[-1]["at"]}
            sealed = entry_hash(sealed, entry)
            batch.append((*entry.values(), sealed))
        with database.atomic():
            database.connection().cursor().executemany(_INSERT, batch)
            database.execute_sql("UPDATE audit_head SET seq = ?, hash = ?", (seq, sealed))
