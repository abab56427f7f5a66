"""On which engine figures are taken: the local file, or with CRM_ENGINE=postgres a server."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.server import own_server
from crm_desktop.application import Application, found_office, found_shared_office
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.setup import Founding
from db.dialect import for_postgresql
from db.engine import Database, open_local
from db.shared import SharedDatabase, create_shared, open_shared

ENGINE = os.environ.get("CRM_ENGINE", "sqlite")
_KEY = bytes(range(32))


def named(figure: str) -> str:
    """Return the name of a figure, which tells of the engine where it is not the usual one."""
    return figure if ENGINE == "sqlite" else f"{figure}@{ENGINE}"


@contextmanager
def founded(founding: Founding, keyring: Secrets) -> Iterator[Application]:
    """Yield a new office on the engine, open on this thread."""
    with tempfile.TemporaryDirectory() as name:
        folder = DataFolder(Path(name))
        if ENGINE == "sqlite":
            app, _, _ = found_office(folder, keyring, founding)
            try:
                yield app
            finally:
                app.close()
            return
        with own_server() as server:
            address = replace(server, database="office")
            create_shared(address)
            app, _ = found_shared_office(folder, address, founding)
            try:
                yield app
            finally:
                app.close()


@contextmanager
def empty() -> Iterator[Database]:
    """Yield a new database on the engine, encrypted where it is a file, open on this thread."""
    if ENGINE == "sqlite":
        with tempfile.TemporaryDirectory() as name:
            database: Database = open_local(Path(name) / "bench.db", _KEY, create=True)
            database.connect_here()
            try:
                yield database
            finally:
                database.close_here()
        return
    with own_server() as server:
        address = replace(server, database="office")
        create_shared(address)
        database = open_shared(address)
        database.connect_here()
        try:
            yield database
        finally:
            database.close_here()


def raw(database: Database, text: str) -> tuple[Any, str]:
    """Return a bare cursor of a database and a statement as the driver takes it."""
    cursor = database.connection().cursor()
    return cursor, for_postgresql(text) if isinstance(database, SharedDatabase) else text
