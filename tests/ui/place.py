"""A real place at the window for tests: a real office on its own lane, somebody logged in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from crm_desktop.access.model import CompanyData, PersonData, Session
from crm_desktop.application import (
    Application,
    found_office,
    open_application,
    open_shared_office,
)
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.setup import Founding
from db.engine import SharedAddress
from tests.ui.calm import until
from ui.toolkit.bus import ChangeBus
from ui.toolkit.tasks import DESK, Lane, TaskRunner
from ui.workplace import Workplace

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
ADMIN, PASSWORD = "周敏", "correct horse"
STAFF = {"SP": "何涛", "MG": "陈立", "AG": "李梅"}


def found(root: Path, template: str = "dealer-group") -> DataFolder:
    """Found a plain office in a folder and close it: ADMIN, and in a dealer group one person for
    each role of STAFF. It takes a second, for passwords are hashed; tests copy it."""
    folder = DataFolder(root)
    founding = Founding(CompanyData("01", "远山汽车集团有限公司"), template, ADMIN, ADMIN, PASSWORD)
    application, _, _ = found_office(
        folder, SystemKeyring(), founding, plain=True, clock=SetClock(NOW)
    )
    session = application.login.log_in(SYSTEM, ADMIN, PASSWORD).value
    for role, name in STAFF.items() if template == "dealer-group" else ():
        _hire(application, session.actor, name, role)
    application.close()
    return folder


def _hire(application: Application, admin: Actor, name: str, role: str) -> None:
    made = application.people.add_person(admin, PersonData(1, name, name)).value
    post = next(post for post in application.organisation.posts(admin) if role in post.roles)
    application.people.assign(admin, made.person.id, post.id, NOW.date())
    actor = application.login.log_in(SYSTEM, name, made.password).value.actor
    application.login.change_password(actor, made.password, PASSWORD)


def copied(folder: DataFolder, root: Path) -> DataFolder:
    """Copy a founded office to another folder: quicker than founding another one."""
    shutil.copytree(folder.root, root, dirs_exist_ok=True)
    return DataFolder(root)


@dataclass
class Seat:
    """A workplace with what tests need beside it."""

    place: Workplace
    runner: TaskRunner
    clock: SetClock
    unexpected: list[BaseException]
    _opened: list[Application]
    _qtbot: QtBot

    def call(self, work: Callable[[Application], Any]) -> Any:
        """Run work with the services on the lane and return its result, an Outcome's value."""
        results: list[Any] = []
        self.runner.run(
            lambda: work(self._opened[0]),
            owner=self.place,
            done=results.append,
            failed=results.append,
        )
        until(self._qtbot, lambda: bool(results))
        if isinstance(results[0], Exception):
            raise results[0]
        return results[0]

    def log_in(self, login: str = ADMIN, password: str = PASSWORD) -> Session:
        """Let a person sit down here."""
        session: Session = self.call(lambda app: app.login.log_in(SYSTEM, login, password))
        settings = self.call(lambda app: app.settings.values(session.actor))
        self.place.begin(session, settings)
        return session

    def session_of(self, login: str) -> Session:
        """Return the session of another person, as if they sat at another desk."""
        session: Session = self.call(lambda app: app.login.log_in(SYSTEM, login, PASSWORD))
        return session

    def settle(self) -> None:
        """Wait until no work is under way."""
        until(self._qtbot, lambda: self.runner.pending == 0)


def take_seat(
    folder: DataFolder, qtbot: QtBot, address: SharedAddress | None = None, login: str = ADMIN
) -> Seat:
    """Open an office on a lane and log somebody in; ``runner.close`` ends it.

    With an ``address`` it is the office that a server shares, opened by that account.
    """
    opened: list[Application] = []
    unexpected: list[BaseException] = []
    clock = SetClock(NOW)

    def open_() -> None:
        if address is not None:
            opened.append(open_shared_office(folder, address, clock=clock))
            return
        opened.append(open_application(folder, SystemKeyring(), clock=clock))
        # No test pulls the plug: what the disk has flushed by when does not matter here.
        opened[0].database.execute_sql("PRAGMA synchronous = OFF")

    def application() -> Application:
        return opened[0]

    runner = TaskRunner(
        Lane(DESK, open_, lambda: application().close()),
        Lane("long", lambda: application().connect_here(), lambda: application().close_here()),
        on_unexpected=unexpected.append,
    )
    place = Workplace(application, runner, ChangeBus(), clock)
    place.server = f"{address.database} · {address.host}" if address is not None else ""
    seat = Seat(place, runner, clock, unexpected, opened, qtbot)
    seat.log_in(login)
    return seat
