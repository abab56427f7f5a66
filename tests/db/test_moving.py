"""A whole office from the file to the server and back: every row, every id, every balance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import LocalDatabase, open_local
from db.migrate import upgrade
from db.models import TABLES
from db.models.audit import AuditHead
from db.moving import NotEmpty, move_rows, prove
from db.shared import SharedDatabase, open_shared
from tests.servers import new_name, server

NEVER = "nothing to lose"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain file with rows in every table, as the present program writes them."""
    released = Path(__file__).parent / "released"
    return max(released.glob("*.db"))


@pytest.fixture
def local(filled: Path, tmp_path: Path) -> Iterator[LocalDatabase]:
    copy = tmp_path / "office.db"
    copy.write_bytes(filled.read_bytes())
    database = open_local(copy, None)
    database.connect_here()
    upgrade(database, lambda: None)
    yield database
    database.close_here()


@pytest.fixture
def shared() -> Iterator[SharedDatabase]:
    address = server().database(new_name("moved"))
    database = open_shared(address)
    database.connect_here()
    upgrade(database, lambda: pytest.fail(NEVER))
    yield database
    database.close_here()
    server().drop(address.database)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LocalDatabase]:
    database = open_local(tmp_path / "back.db", bytes(range(32)), create=True)
    database.connect_here()
    upgrade(database, lambda: pytest.fail(NEVER))
    yield database
    database.close_here()


def last_id(database: LocalDatabase, table: str) -> int:
    return int(
        database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()[
            0
        ]
    )


def test_there_and_back_every_row_is_the_same(
    local: LocalDatabase, shared: SharedDatabase, empty: LocalDatabase
) -> None:
    told: list[tuple[str, int, int, int]] = []
    there = move_rows(local, shared, lambda *step: told.append(step))
    assert told[-1][2] == told[-1][3] == sum(proof.rows for proof in there.values())
    assert there["customer"].rows > 3
    assert (
        there["account"].sums["principal_fen"]
        == local.execute_sql("SELECT sum(principal_fen) FROM account").fetchone()[0]
    )
    back = move_rows(shared, empty)
    assert back == there
    assert empty.execute_sql("SELECT count(*) FROM search_queue").fetchone()[0] == (
        there["customer"].rows
    )
    assert last_id(empty, "customer") == last_id(local, "customer")
    with shared.here():
        given = shared.execute_sql(
            "SELECT nextval(pg_get_serial_sequence('customer', 'id'))"
        ).fetchone()[0]
    assert given == last_id(local, "customer") + 1


def test_a_move_that_is_cancelled_leaves_nothing_and_is_done_again(
    local: LocalDatabase, shared: SharedDatabase
) -> None:
    class Cancelled(Exception):
        pass

    def cancel(table: str, *_rows: int) -> None:
        if table == "vehicle":
            raise Cancelled

    with pytest.raises(Cancelled):
        move_rows(local, shared, cancel)
    for model in TABLES:
        assert prove(shared, model).rows == (model is AuditHead), model
    move_rows(local, shared)
    with pytest.raises(NotEmpty):
        move_rows(local, shared)


def test_nobody_writes_to_what_is_being_moved(local: LocalDatabase, shared: SharedDatabase) -> None:
    other = open_local(local.path, None)

    def write(*_step: object) -> None:
        other.connect_here()
        other.execute_sql("PRAGMA busy_timeout = 1")
        try:
            with pytest.raises(Exception, match="locked"):
                other.execute_sql("UPDATE person SET name = 'x'")
        finally:
            other.close_here()
            local.connect_here()

    move_rows(local, shared, write)
