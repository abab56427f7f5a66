"""The tour in an office on a server: how it gets there, and how others work there beside it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crm_desktop.application import open_shared_office
from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD
from crm_desktop.sharing.account import keep_account
from crm_desktop.sharing.joining import enter_office
from crm_desktop.sharing.model import ServerAccount
from crm_desktop.sharing.moving import Destination, Moved, put_aside
from ui.tour.ways import log_in

if TYPE_CHECKING:
    from crm_desktop.application import Application
    from crm_desktop.foundation.actor import Actor
    from crm_desktop.foundation.paths import DataFolder
    from crm_desktop.foundation.secrets import Secrets
    from ui.tour.guide import Guide

#: The other act lies in a database of its own, beside the one that is named.
_SECOND = "_sample"


def beside(to: Destination) -> Destination:
    """Return where the sample office goes, when the office of the first act goes ``to``."""
    return replace(to, place=replace(to.place, database=to.place.database + _SECOND))


def moves(to: Destination, keyring: Secrets, login: str, password: str) -> Callable[[Guide], None]:
    """Return the scene in which whoever founded the office takes it to a server and comes back."""

    def moved_to_server(guide: Guide) -> None:
        """The office leaves the file; from here on the tour is played on the server."""
        program = guide.program
        done: list[Moved] = []
        wrong: list[Exception] = []
        program.house.place.ask_long(
            lambda app, actor, _progress: app.moving.to_server(actor, to, password),
            owner=program,
            done=done.append,
            failed=wrong.append,
        )
        guide.wait_until(lambda: bool(done or wrong), "the move")
        if wrong:
            raise wrong[0]
        _keep(keyring, to)
        program.begin_anew(done[0].old)
        guide.settle()
        log_in(guide, login, password)
        guide.server = to

    return moved_to_server


def take_sample(app: Application, folder: DataFolder, to: Destination, keyring: Secrets) -> None:
    """Move the sample office to a server and close it; all who may look around keep the password.

    On the thread that opened it. Raises what ``MoveService.to_server`` raises.
    """
    clock = app.context.clock
    admin = _known(app, SAMPLE_LOGINS[0])
    moved = app.moving.to_server(admin, to, SAMPLE_PASSWORD)
    app.close()
    put_aside(folder, moved.old)
    _keep(keyring, to)
    for given in moved.passwords:
        if given.login in SAMPLE_LOGINS:
            desk, session = enter_office(folder, given.login, given.password, clock=clock)
            try:
                desk.login.change_password(session.actor, given.password, SAMPLE_PASSWORD)
            finally:
                desk.close()


def worked(
    guide: Guide, to: Destination, work: Callable[[Application, Actor], Any], actor: Actor
) -> Any:
    """Do what others do at their desks, on the connection of the server's own account.

    Whoever sits in the window has a connection that may do what they may, and nothing for others.
    """
    house = guide.program.house
    clock = house.place.clock

    def do() -> Any:
        app = open_shared_office(house.folder, to.address, clock=clock)
        try:
            return work(app, actor)
        finally:
            app.close()

    with ThreadPoolExecutor(1) as desk:
        doing = desk.submit(do)
        guide.wait_until(doing.done, "what others do")
        return doing.result()


def _known(app: Application, login: str) -> Actor:
    from crm_desktop.foundation.actor import SYSTEM

    actor: Actor = app.login.log_in(SYSTEM, login, SAMPLE_PASSWORD).value.actor
    return actor


def _keep(keyring: Secrets, to: Destination) -> None:
    """Let this desk be the one that makes the backups, as the one with the file did."""
    keep_account(keyring, to.address, ServerAccount(to.user, to.password))
