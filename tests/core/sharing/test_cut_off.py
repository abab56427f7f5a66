"""The server goes and comes back in the middle of saves, issues and an import: nothing that was
acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.application import open_shared_office
from crm_desktop.cards.service import IssueWish
from crm_desktop.customers.importing.model import ImportOptions
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from db import sql
from db.errors import StorageError
from db.programs import server_programs
from tests.core.cards.stock import blanks, member
from tests.core.customers.test_service import somebody
from tests.core.membership import people
from tests.core.offices import START, Office
from tests.core.sharing.people import Shared, found_shared
from tests.core.sharing.waiting import until
from tests.servers import Server
from tests.servers import start as start_server

_EACH = 25
_ROWS = 400


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be stopped."""
    programs = server_programs()
    assert programs is not None
    started = start_server(programs)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def shared(own: Server, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    return found_shared(tmp_path_factory.mktemp("host"), own)


class Desk(threading.Thread):
    """Does one thing after another, each again until it is acknowledged; ``done`` counts them."""

    def __init__(self, shared: Shared, steps: Callable[[Any, Actor], Iterator[Any]]) -> None:
        super().__init__()
        self._shared, self._steps = shared, steps
        self.acknowledged: list[Any] = []
        self.broken = 0
        self.wrong: list[BaseException] = []

    def run(self) -> None:
        try:
            app = open_shared_office(
                DataFolder(Path()), self._shared.address, clock=SetClock(START)
            )
            try:
                clerk = Office(app, SetClock(START)).actor("A1-2")
                for step in self._steps(app, clerk):
                    self.acknowledged.append(self._until_done(step))
            finally:
                app.close()
        except BaseException as error:
            self.wrong.append(error)

    def _until_done(self, step: Callable[[], Any]) -> Any:
        while True:
            try:
                return step()
            except StorageError:
                self.broken += 1
                threading.Event().wait(0.05)


def _saves(app: Any, clerk: Actor) -> Iterator[Callable[[], Any]]:
    for number in range(_EACH):
        data = people.person(name=f"新客{number}", paper="")
        yield lambda data=data: app.customers.add(clerk, data).value.code


def _issues(customers: list[int]) -> Callable[[Any, Actor], Iterator[Callable[[], Any]]]:
    def steps(app: Any, clerk: Actor) -> Iterator[Callable[[], Any]]:
        for customer in customers:
            wish = IssueWish(customer, signed=True)
            yield lambda wish=wish: app.cards.issue(clerk, wish).value.card.number

    return steps


def _import(file: Path) -> Callable[[Any, Actor], Iterator[Callable[[], Any]]]:
    def steps(app: Any, clerk: Actor) -> Iterator[Callable[[], Any]]:
        yield lambda: app.imports.run(clerk, file, ImportOptions()).value

    return steps


def _members(shared: Shared, folder: Path) -> list[int]:
    with shared.hosting(folder) as office:
        clerk = office.actor("A1-2")
        blanks(clerk, _EACH)
        return [
            member(office, clerk, data=somebody(name=f"会员{n}"), plate="").customer
            for n in range(_EACH)
        ]


def test_nothing_is_lost_and_nothing_done_twice(
    own: Server, shared: Shared, tmp_path: Path
) -> None:
    members = _members(shared, tmp_path / "host")
    file = tmp_path / "客户.csv"
    lines = [f"导入{n},1390000{n:04d}" for n in range(_ROWS)]
    file.write_text("姓名,手机\n" + "\n".join(lines) + "\n", "utf-8")
    saving, issuing = Desk(shared, _saves), Desk(shared, _issues(members))
    importing = Desk(shared, _import(file))
    desks = (saving, issuing, importing)
    for desk in desks:
        desk.start()
    for at in (3, 10, 17):
        until(lambda at=at: len(saving.acknowledged) >= at or not saving.is_alive())
        own.halt()
        own.go_on()
    for desk in desks:
        desk.join(60)
        assert not desk.is_alive()
        assert desk.wrong == []
    assert saving.broken + issuing.broken + importing.broken > 0
    with shared.hosting(tmp_path / "after") as office:
        names = sql.rows("SELECT name, code FROM customer WHERE name LIKE '新客%' ORDER BY id")
        assert [code for _, code in names] == saving.acknowledged
        assert len({name for name, _ in names}) == _EACH
        cards = sql.rows("SELECT number FROM card WHERE account_id IS NOT NULL ORDER BY number")
        assert [number for (number,) in cards] == sorted(issuing.acknowledged)
        assert len(cards) == _EACH
        brought = sql.rows("SELECT name FROM customer WHERE name LIKE '导入%'")
        assert len(brought) == len(set(brought)) == _ROWS
        assert [name for name, find in office.app.check._checks for _ in find()] == []
