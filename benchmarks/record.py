"""P6: opening a customer with 1,000 timeline entries, through the services that the page asks.

The entries are real ones: a thousand changes, each with its entry in a sealed log, in an encrypted
office of ten thousand customers. The floor puts the same queries to the same connection, as they
were listened to while the page was opened, and makes nothing of the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from benchmarks.customers import RECORD, fill, office
from benchmarks.engines import named
from benchmarks.runner import Budget, Figure, median_against_floor
from crm_desktop.application import Application
from crm_desktop.customers.model import Customer, VehicleData
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from db import sql
from db.engine import Database

ENTRIES = 1_000
TIMES = 25
BUDGET = Budget(most=50.0)


def opening() -> Figure:
    """Return the median of opening the customer, in milliseconds."""
    with office() as (app, actor):
        customer = _grown(app, actor)
        fill(app, customer)

        def open_page() -> None:
            app.customers.customer(actor, customer.id)
            if len(app.customers.timeline(actor, customer.id)) != ENTRIES:
                raise RuntimeError("the timeline is not as long as it was made")

        queries = _queries(app.database, open_page)

        def floor() -> None:
            for query, values in queries:
                sql.rows(query, *values)

        return median_against_floor(named("P6"), open_page, floor, BUDGET, TIMES)


def _grown(app: Application, actor: Actor) -> Customer:
    """Return a customer that was added, given a car, and changed until the entries are enough."""
    customer = app.customers.add(actor, RECORD).value
    car = VehicleData(1, plate="粤B3K56L", vin="LSVAM4187C2184847", brand="岚山", model="S7")
    app.vehicles.add(actor, car, customer.id)
    for number in range(ENTRIES - 2):
        data = replace(typed(customer), notes=f"第{number}次")
        customer = app.customers.edit(actor, customer.id, customer.version, data).value.customer
    return customer


def _queries(
    database: Database, open_page: Callable[[], None]
) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the queries that opening the page puts, with their values."""
    asked: list[tuple[str, tuple[Any, ...]]] = []
    execute = database.execute_sql

    def noted(query: str, values: tuple[Any, ...] = ()) -> Any:
        asked.append((query, values))
        return execute(query, values)

    with patch.object(database, "execute_sql", noted):
        open_page()
    return asked


FIGURES = {"P6": opening}
