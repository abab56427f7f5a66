"""A server's office comes back into an encrypted file, and stays what it is on the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.application import open_application
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import KeyKeeping, PassphraseNeeded, has_office, load_profile
from crm_desktop.sharing.joining import join_office
from crm_desktop.sharing.model import ServerAccount
from db import sql
from tests.core.offices import PASSWORD, START, NoKeyring, Office
from tests.core.sharing.people import Shared
from tests.servers import server

PHRASE = "four plain words together"


@pytest.fixture
def account() -> ServerAccount:
    at = server().address
    return ServerAccount(at.user, at.password)


@pytest.fixture
def office(shared: Shared, tmp_path: Path) -> Iterator[Office]:
    """The office as 陈立, its administrator, has joined it."""
    app, _ = join_office(
        DataFolder(tmp_path / "desk"), shared.place, "chenli", PASSWORD, clock=SetClock(START)
    )
    yield Office(app, SetClock(START))
    app.close()


def test_the_copy_holds_the_same_and_opens_by_itself(
    office: Office, account: ServerAccount, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path / "copy")
    told: list[str] = []
    copied = office.app.copying.to_file(
        office.administrator,
        account,
        folder,
        NoKeyring(),
        passphrase=PHRASE,
        progress=lambda what, *_: told.append(what),
    )
    assert copied.tables["person"].rows == 2
    assert copied.key is not None
    assert copied.key.hex() not in repr(copied)
    assert told[-1] == "search"
    assert load_profile(folder).keeping is KeyKeeping.PASSPHRASE
    # The server's office goes on as it was.
    assert len(office.app.people.people(office.administrator)) == 2
    app = open_application(folder, NoKeyring(), passphrase=PHRASE, clock=SetClock(START))
    session = app.login.log_in(SYSTEM, "lifang", PASSWORD).value
    assert session.name == "李芳"
    logged = [action for (action,) in sql.rows("SELECT action FROM audit_entry ORDER BY seq")]
    assert logged[-2:] == ["sharing.copied", "login.in"]
    assert app.audit.verify(Office(app, SetClock(START)).administrator).sound
    assert app.check.run(Office(app, SetClock(START)).administrator) == []
    app.close()


def test_cancelled_it_leaves_no_office_and_can_be_repeated(
    office: Office, account: ServerAccount, tmp_path: Path
) -> None:
    class Stop(Exception):
        pass

    def cancel(what: str, *_: int) -> None:
        if what == "person":
            raise Stop

    folder = DataFolder(tmp_path / "copy")
    copying, admin = office.app.copying, office.administrator
    with pytest.raises(Stop):
        copying.to_file(admin, account, folder, NoKeyring(), plain=True, progress=cancel)
    assert not has_office(folder)
    assert [each.name for each in folder.root.iterdir()] == []
    assert copying.to_file(admin, account, folder, NoKeyring(), plain=True).key is None
    with pytest.raises(Refused, match=r"already_founded"):
        copying.to_file(admin, account, folder, NoKeyring(), plain=True)


def test_what_does_not_fit_is_refused(
    office: Office, account: ServerAccount, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path / "copy")
    copying = office.app.copying
    with pytest.raises(PassphraseNeeded):
        copying.to_file(office.administrator, account, folder, NoKeyring())
    with pytest.raises(Refused, match=r"needs_account"):
        copying.to_file(office.administrator, None, folder, NoKeyring(), plain=True)
    assert not has_office(folder)


def test_a_clerk_copies_nothing(shared: Shared, account: ServerAccount, tmp_path: Path) -> None:
    desk, folder = DataFolder(tmp_path / "desk"), DataFolder(tmp_path / "copy")
    app, session = join_office(desk, shared.place, "lifang", PASSWORD, clock=SetClock(START))
    try:
        with pytest.raises(NotAllowed):
            app.copying.to_file(session.actor, account, folder, NoKeyring(), plain=True)
    finally:
        app.close()
    assert not folder.root.exists()
