"""A commit whose answer got lost: it is looked for, and nothing is done twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.access.model import PersonData
from crm_desktop.foundation import doubts
from crm_desktop.foundation.errors import ValidationErrors
from db import sql
from db.errors import ConnectionLost, Unreachable
from db.reaching import connected
from db.shared import SharedDatabase, open_shared
from tests.core.offices import PASSWORD, Office
from tests.core.sharing.people import Shared
from tests.core.sharing.waiting import until
from tests.servers import server


@pytest.fixture
def office(shared: Shared, tmp_path: Path) -> Iterator[Office]:
    with shared.hosting(tmp_path / "desk") as office:
        yield office


class Breaking:
    """Breaks the connection at the next commit, before the server has it or after."""

    def __init__(self, database: SharedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database, self.monkeypatch = database, monkeypatch
        self.commit: Callable[[], None] = database.commit

    def before(self) -> None:
        def commit() -> None:
            self._heal()
            pid = self.database.connection().info.backend_pid
            server().run(f"SELECT pg_terminate_backend({pid}, 5000)")
            self.commit()

        self.monkeypatch.setattr(self.database, "commit", commit)

    def after(self) -> None:
        def commit() -> None:
            self._heal()
            self.commit()
            self.database.connection().close()
            raise ConnectionLost("the answer got lost")

        self.monkeypatch.setattr(self.database, "commit", commit)

    def slowly(self, seconds: float) -> threading.Thread:
        """Lose the connection while the server goes on with the commit for a while."""
        done = threading.Thread(target=lambda: None)

        def commit() -> None:
            self._heal()
            connection = self.database.connection()
            gone = connected(self.database.address)
            gone.close()
            self.database._state.conn = gone

            def end() -> None:
                time.sleep(seconds)
                connection.execute("COMMIT")
                connection.close()

            done.run = end  # type: ignore[method-assign]
            done.start()
            raise ConnectionLost("the answer got lost")

        self.monkeypatch.setattr(self.database, "commit", commit)
        return done

    def _heal(self) -> None:
        self.monkeypatch.setattr(self.database, "commit", self.commit)


@pytest.fixture
def breaking(office: Office, monkeypatch: pytest.MonkeyPatch) -> Breaking:
    assert isinstance(office.app.database, SharedDatabase)
    return Breaking(office.app.database, monkeypatch)


def added(office: Office, login: str) -> Any:
    return office.app.people.add_person(office.administrator, PersonData(1, login, "新人")).value


def count(login: str) -> int:
    return int(sql.scalar("SELECT count(*) FROM person WHERE login = ?", login))


def test_a_step_that_was_stored_is_acknowledged(office: Office, breaking: Breaking) -> None:
    who = office.administrator
    breaking.after()
    done = office.app.people.add_person(who, PersonData(1, "stored", "新人"))
    assert done.value.person.login == "stored"
    with office.app.database.here():
        assert count("stored") == 1
    assert not office.app.context.doubts.any


def test_a_step_that_was_not_stored_is_refused_and_may_be_taken_again(
    office: Office, breaking: Breaking
) -> None:
    who = office.administrator
    breaking.before()
    with pytest.raises(ConnectionLost):
        office.app.people.add_person(who, PersonData(1, "unstored", "新人"))
    assert not office.app.context.doubts.any
    office.app.people.add_person(who, PersonData(1, "unstored", "新人"))
    with office.app.database.here():
        assert count("unstored") == 1


def test_taken_again_after_a_long_silence_it_is_not_done_twice(
    office: Office, breaking: Breaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, data = office.administrator, PersonData(1, "twice", "新人")
    _left_in_doubt(office, breaking, monkeypatch, data)
    assert office.app.context.doubts.any
    again = office.app.people.add_person(who, data).value
    with office.app.database.here():
        assert count("twice") == 1
        found = sql.scalar("SELECT id FROM person WHERE login = 'twice'")
    assert again.person.id == found
    assert not office.app.context.doubts.any


def test_a_server_that_is_still_at_it_is_waited_for(office: Office, breaking: Breaking) -> None:
    who = office.administrator
    late = breaking.slowly(0.5)
    done = office.app.people.add_person(who, PersonData(1, "slowly", "新人"))
    late.join()
    with office.app.database.here():
        assert count("slowly") == 1
        assert done.value.person.id == sql.scalar("SELECT id FROM person WHERE login = 'slowly'")


def test_another_step_first_settles_it_and_later_the_same_is_another(
    office: Office, breaking: Breaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, data = office.administrator, PersonData(1, "later", "新人")
    _left_in_doubt(office, breaking, monkeypatch, data)
    office.app.people.add_person(who, PersonData(1, "between", "新人"))
    again = office.app.people.add_person(who, data).value
    with office.app.database.here():
        assert again.person.id == sql.scalar("SELECT id FROM person WHERE login = 'later'")
    # What is taken again after a long while is meant anew; here the login is taken.
    monkeypatch.setattr(doubts, "_AGAIN_SECONDS", 0.0)
    data = PersonData(1, "anew", "新人")
    _left_in_doubt(office, breaking, monkeypatch, data)
    with pytest.raises(ValidationErrors):
        office.app.people.add_person(who, data)
    with office.app.database.here():
        assert count("anew") == 1


def test_a_persons_transaction_that_stands_still_is_ended_by_the_server(shared: Shared) -> None:
    desk = open_shared(shared.place.address("lifang", PASSWORD))
    desk.connect_here()
    try:
        told = desk.execute_sql("SHOW idle_in_transaction_session_timeout").fetchone()
        assert told == ("20s",)
        desk.execute_sql("SET idle_in_transaction_session_timeout = 50")
        pid = desk.connection().info.backend_pid
        desk.begin()
        there = f"SELECT 1 FROM pg_stat_activity WHERE pid = {pid}"
        until(lambda: not server().run(there))
        with pytest.raises(ConnectionLost):
            desk.execute_sql("SELECT 1")
        with desk.here(), desk.atomic():
            assert desk.execute_sql("SELECT 1").fetchone() == (1,)
    finally:
        desk.close_here()


def _left_in_doubt(
    office: Office, breaking: Breaking, monkeypatch: pytest.MonkeyPatch, data: PersonData
) -> None:
    """Store a person, lose the answer, and be cut off for long."""
    who, database = office.administrator, breaking.database
    monkeypatch.setattr(doubts, "_WAITS", (0.0,))
    there, database.address = database.address, _nowhere(database)
    breaking.after()
    with pytest.raises(Unreachable):
        office.app.people.add_person(who, data)
    database.address = there


def _nowhere(database: SharedDatabase) -> Any:
    return replace(database.address, port=1)
