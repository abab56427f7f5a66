"""psycopg 3 as peewee takes it, and what it makes of values; imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import peewee


def adapter() -> Any:
    """Return what peewee asks of a driver, of psycopg 3 whether peewee has seen it or not."""
    import psycopg
    from psycopg.pq import TransactionStatus

    adapter: Any = peewee.Psycopg3Adapter()
    adapter.txn_idle = TransactionStatus.IDLE
    adapter.txn_inerror = TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN
    adapter.get_binary_type = lambda: psycopg.Binary
    return adapter


@contextmanager
def at_once(connection: Any) -> Iterator[None]:
    """Send what the block asks without waiting for each answer; raises what went wrong first.

    psycopg would write into the log that what came after that went wrong too.
    """
    failed: BaseException | None = None
    try:
        with connection.pipeline():
            try:
                yield
            except BaseException as error:
                failed = error
    except Exception as error:
        raise (failed or error) from None
    if failed is not None:
        raise failed


@cache
def whole_numbers() -> type:
    """Return what reads a sum: PostgreSQL's has no limit, and here it is of whole numbers.

    An average has a part behind the point, and is read as SQLite reads it.
    """
    from psycopg.adapt import Loader

    class WholeNumbers(Loader):
        def load(self, data: Any) -> int | float:
            text = bytes(data).decode()
            return float(text) if "." in text else int(text)

    return WholeNumbers
