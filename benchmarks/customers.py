"""P5: saving a customer, new and changed, against raw SQL that writes the same rows.

Both write to an encrypted office of ten thousand customers with the same durability. The floor
repeats the rows that the use case left: the record with its lists, its search keys, the entry of
the log with its activity, for a change also the step that can be undone.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count

from benchmarks.engines import founded, named
from benchmarks.repeating import repeated
from benchmarks.runner import Budget, Figure, in_turn
from crm_desktop.access.model import CompanyData
from crm_desktop.application import Application
from crm_desktop.customers.model import Address, Contact, Customer, CustomerData, Identity
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from crm_desktop.setup import Founding
from db import rows, sql
from db.shared import SharedDatabase

CUSTOMERS = 10_000
TIMES = 200
BUDGET = Budget(most=20.0, ratio_most=3.0)
RECORD = CustomerData(
    1,
    "person",
    "诸葛明敏",
    gender="female",
    birthday=date(1949, 12, 31),
    source="walk_in",
    contacts=(
        Contact("phone", "13812345678", "手机"),
        Contact("phone", "010-62345678", "家"),
        Contact("email", "zhuge@example.com"),
    ),
    addresses=(
        Address("北京市朝阳区建国路1号", province="北京市", area="朝阳区", street="建国路1号"),
    ),
    identities=(Identity("resident", "11010519491231002X"),),
    tags=("大客户", "老客户"),
    notes="喜欢下午来，对价格敏感。",
)
_TABLES = (
    "customer",
    "customer_contact",
    "customer_address",
    "customer_identity",
    "customer_tag",
    "search_key",
    "undo_step",
    "undo_row",
)


class _Keys:
    """A keyring in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def available(self) -> bool:
        return True

    def get(self, name: str) -> str | None:
        return self._kept.get(name)

    def put(self, name: str, value: str) -> None:
        self._kept[name] = value

    def forget(self, name: str) -> None:
        self._kept.pop(name, None)


@contextmanager
def office() -> Iterator[tuple[Application, Actor]]:
    founding = Founding(
        CompanyData("01", "Bench"), "small-office", "Bench", "bench", "bench-only-9"
    )
    with founded(founding, _Keys()) as app:
        post = sql.scalar(
            "SELECT s.post_id FROM post_state s JOIN post_role r ON r.state_id = s.id "
            "WHERE r.role = 'AG'"
        )
        sql.run(
            "INSERT INTO posting (person_id, post_id, kind, reason, valid_from, version) "
            "VALUES (1, ?, 'regular', '', '2000-01-01', 1)",
            post,
        )
        yield app, Actor(1, post)


def saving() -> list[Figure]:
    """Return p95 of adding and of changing a customer, in milliseconds."""
    figures = []
    with office() as (app, actor):
        add = _adder(app, actor)
        fill(app, add())
        floor = repeated(app, add, _TABLES)
        figures.append(judged("P5-customer-new", *in_turn(add, floor, n=TIMES, warm=20)))
        change = _changer(app, actor, add())
        floor = repeated(app, change, _TABLES)
        figures.append(judged("P5-customer-changed", *in_turn(change, floor, n=TIMES, warm=20)))
    return figures


def _adder(app: Application, actor: Actor) -> Callable[[], Customer]:
    numbers = count()

    def add() -> Customer:
        phone = Contact("phone", f"139{next(numbers):08}")
        data = replace(RECORD, contacts=(phone, *RECORD.contacts[1:]))
        return app.customers.add(actor, data).value

    return add


def _changer(app: Application, actor: Actor, customer: Customer) -> Callable[[], None]:
    numbers = count()
    now = [customer]

    def change() -> None:
        number = next(numbers)
        first, *others = now[0].contacts
        data = replace(
            typed(now[0]),
            notes=f"第{number}次",
            contacts=(replace(first, value=f"137{number:08}"), *others),
        )
        saved = app.customers.edit(actor, now[0].id, now[0].version, data).value
        now[0] = saved.customer

    return change


def fill(app: Application, first: Customer) -> None:
    """Repeat one customer until there are enough."""
    parts = {
        table: rows.found(
            table, ("id" if table == "customer" else "customer_id") + " = ?", first.id
        )
        for table in _TABLES[:5]
    }
    keys = [key for (key,) in sql.rows("SELECT k FROM search_key WHERE customer_id = ?", first.id)]
    last = first.id + CUSTOMERS
    with app.database.atomic():
        for customer in range(first.id + 1, last):
            for table, found in parts.items():
                rows.insert(table, [_another(table, row, customer) for row in found.values()])
        sql.run_many(
            "INSERT INTO search_key (k, customer_id, company_id, name) VALUES (?, ?, 1, ?)",
            sorted((k, c, RECORD.name) for k in keys for c in range(first.id + 1, last)),
        )
        sql.run("UPDATE number_counter SET last = ? WHERE company = 0", CUSTOMERS)
    go_on_counting(app, "customer")


def go_on_counting(app: Application, table: str) -> None:
    """Let a server give ids beyond those that were given by hand; a file does so by itself."""
    if isinstance(app.database, SharedDatabase):
        sql.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _another(table: str, row: rows.Values, customer: int) -> rows.Values:
    values = {name: value for name, value in row.items() if name != "id"}
    if table == "customer":
        return values | {"id": customer, "code": f"F{customer}"}
    return values | {"customer_id": customer}


def judged(name: str, ours: list[float], floor: list[float]) -> Figure:
    return BUDGET.judge(named(name), 1000 * _p95(ours), "ms", 1000 * _p95(floor), len(ours))


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


FIGURES = {"P5-customer": saving}
