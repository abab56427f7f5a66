"""The office behind the window: opened, founded, restored and closed on the desk's lane.

Methods run on a lane, but for ``lanes`` and what is said to be asked by the window.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import Refused, StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Language
from ui.toolkit.tasks import DESK, Cancelled, Lane, Progress

if TYPE_CHECKING:
    from crm_desktop.access.model import Session
    from crm_desktop.application import Application
    from crm_desktop.profile import Profile
    from crm_desktop.restoring import Authority
    from crm_desktop.setup import Founding
    from crm_desktop.sharing.model import ServerAccount
    from crm_desktop.sharing.place import SharedPlace

LONG = "long"
#: The lane on which previews print; the module that names it brings QtPdf and is not imported here.
_PRINTING = "printing"
#: Whoever signs that a backup is put back needs this right.
SIGNS_RESTORE = "backup.approve"


class UnreadableProfile(StorageError):
    """The file that says how the database is opened is torn; the recovery sheet helps."""

    code = "damaged"


@dataclass(frozen=True)
class Entry:
    """Somebody let in: their session and the settings that hold for them."""

    session: Session
    settings: dict[str, Any]


@dataclass(frozen=True)
class Restoring:
    """What is typed to put a backup back: who does it and who signs, or the reason for neither."""

    file: Path
    login: str
    password: str
    second_login: str = ""
    second_password: str = ""
    exception: str = ""
    #: The server's own account, where the office is on a server and this PC does not keep it.
    account: str = ""
    account_password: str = ""


class Office:
    """One data folder with its database, and the key that opens it."""

    def __init__(self, folder: DataFolder, keyring: Secrets, clock: Clock) -> None:
        self.folder = folder
        self._keyring = keyring
        self._clock = clock
        self._application: Application | None = None
        self._passphrase: str | None = None
        self._key: bytes | None = None
        self._at_long_work: Application | None = None

    def lanes(self) -> tuple[Lane, ...]:
        """Return the desk's lane, which opens the database, one for long work, one to print."""
        desk = Lane(DESK, closed=self.close)
        long = Lane(LONG, opened=self._connect_here, closed=self._close_here)
        return desk, long, Lane(_PRINTING)

    @property
    def is_open(self) -> bool:
        """Whether the database is open; asked by the window."""
        return self._application is not None

    def application(self) -> Application:
        """Return the services; raises RuntimeError while no office is open.

        Raises Cancelled where whoever opened it has left: what they left waiting would else be done
        by whoever comes next.
        """
        if self._application is None:
            if self._is_joined():
                raise Cancelled
            raise RuntimeError("no office is open")
        return self._application

    def open(self, passphrase: str | None = None) -> None:
        """Open the database; raises StorageError, PassphraseNeeded, KeyLost.

        Where the folder has joined an office, whoever logs in opens it: nothing is done here.
        """
        from crm_desktop.application import open_application

        if self._application is None and not self._is_joined():
            self._passphrase = passphrase
            with _readable_profile():
                self._application = open_application(
                    self.folder, self._keyring, passphrase=passphrase, clock=self._clock
                )

    def open_with_key(self, key: bytes) -> bool:
        """Open the database with the data key of the recovery sheet.

        Returns whether this machine's keyring keeps the key from now on. Raises StorageError.
        """
        from crm_desktop.application import open_with_key
        from crm_desktop.profile import adopt_key, load_profile

        with _readable_profile():
            profile = load_profile(self.folder)
        try:
            # First see that it is the key: a wrong one must not replace the right one.
            application = open_with_key(self.folder, profile, key, self._clock)
        except StorageError as error:
            # Kept for a restore where only the database is at fault.
            self._key = None if error.code == "wrong_key" else key
            raise
        self._application, self._key = application, key
        try:
            application.profile = adopt_key(self.folder, self._keyring, key)
        except Refused:
            # No keyring, or one that does not take it: next time the sheet is needed again.
            return False
        return True

    def has_keyring(self) -> bool:
        """Return whether this machine can keep the key; without one a passphrase opens."""
        return self._keyring.available()

    def found(self, founding: Founding, passphrase: str | None) -> tuple[Entry, str]:
        """Make a new office and let its administrator in; return the recovery code too.

        Raises ValidationErrors, Refused, PassphraseNeeded, StorageError.
        """
        from crm_desktop.application import found_office

        application, founded, _key = found_office(
            self.folder, self._keyring, founding, passphrase=passphrase, clock=self._clock
        )
        self._application = application
        return self.let_in(founding.login, founding.password), founded.recovery_code

    def found_sample(self, language: Language, progress: Progress) -> Entry:
        """Make the sample office and let its first person in; raises Cancelled, StorageError."""
        from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD, found_sample

        self._application = found_sample(self.folder, self._clock, language, progress.report)
        return self.let_in(SAMPLE_LOGINS[0], SAMPLE_PASSWORD)

    def restore(self, restoring: Restoring) -> None:
        """Put a backup back in place of the database, and open it.

        The key is what was typed last, or the keyring's. Raises StorageError, DeniedLogin,
        SecondPersonNeeded, NotAllowed, KeyLost, PassphraseNeeded; then nothing has changed.
        """
        from crm_desktop.profile import load_profile
        from crm_desktop.restoring import restore_office

        self.close()
        with _readable_profile():
            profile = load_profile(self.folder)
        if profile.joined:
            self._restore_there(profile, restoring)
            return
        self._application = restore_office(
            self.folder,
            profile,
            self._key or profile.key(self._keyring, self._passphrase),
            restoring.file,
            lambda application: _authority(application, restoring),
            clock=self._clock,
        )

    def _restore_there(self, profile: Profile, restoring: Restoring) -> None:
        """Put a backup back on the server; whoever logs in next opens the office."""
        from crm_desktop.shared_restoring import restore_joined
        from crm_desktop.sharing.model import ServerAccount

        account = self.kept_account()
        if restoring.account:
            account = ServerAccount(restoring.account, restoring.account_password)
        restore_joined(
            self.folder,
            profile,
            account,
            restoring.file,
            lambda application: _authority(application, restoring),
            clock=self._clock,
        )

    def kept_account(self) -> ServerAccount | None:
        """Return the server's own account where this PC hosts the office and keeps it."""
        from crm_desktop.hosting.service import own_account
        from crm_desktop.profile import joined_place
        from crm_desktop.sharing.account import kept_account

        place = joined_place(self.folder)
        if place is None:
            return None
        return own_account(self.folder) or kept_account(self._keyring, place.address("", ""))

    def restore_elsewhere(self, file: Path, key: bytes | None, passphrase: str | None) -> None:
        """Put a backup into the empty folder, and open it; raises Refused, StorageError,
        PassphraseNeeded."""
        from crm_desktop.restoring import restore_elsewhere

        self._application = restore_elsewhere(
            self.folder, self._keyring, file, key, passphrase=passphrase, clock=self._clock
        )

    def let_in(self, login: str, password: str, *, remember: bool | None = None) -> Entry:
        """Let somebody in who knows their password; raises DeniedLogin.

        Where the folder has joined an office, the password opens the connection too: raises
        StorageError, Refused. ``remember`` says whether the keyring keeps the password from now on;
        None leaves that as it is.
        """
        from crm_desktop.foundation.actor import SYSTEM

        if self._is_joined():
            return self._let_in_there(login, password, remember)
        application = self.application()
        session = application.login.log_in(SYSTEM, login, password).value
        return Entry(session, self._settings(session))

    def join(self, place: SharedPlace, login: str, password: str, *, remember: bool) -> Entry:
        """Join an office from this folder and let in who joins.

        Raises StorageError, DeniedLogin, Refused; then the folder is as it was.
        """
        from crm_desktop.sharing.joining import join_office

        self.close()
        self._application, session = join_office(
            self.folder,
            place,
            login,
            password,
            keyring=self._keyring if remember else None,
            clock=self._clock,
        )
        self._application.account = self.kept_account()
        return Entry(session, self._settings(session))

    def try_to_join(self, place: SharedPlace, login: str, password: str) -> SharedPlace:
        """Connect, look and leave; return the place with the office's name. Raises as ``join``."""
        from crm_desktop.sharing.joining import try_office

        return try_office(self.folder, place, login, password, clock=self._clock)

    def kept_password(self, login: str) -> str | None:
        """Return the password that somebody had remembered here for a joined office."""
        from crm_desktop.profile import load_profile
        from crm_desktop.sharing.joining import kept_password

        return kept_password(load_profile(self.folder), self._keyring, login)

    def renew_kept(self, login: str, password: str) -> None:
        """Let the keyring keep a new password where it keeps the one before."""
        from crm_desktop.profile import load_profile
        from crm_desktop.sharing.joining import keep_password

        if self.kept_password(login) is not None:
            with contextlib.suppress(Refused):
                keep_password(load_profile(self.folder), self._keyring, login, password)

    def leave(self) -> None:
        """Close the connection of whoever leaves the desk; a database of our own stays open."""
        if self._is_joined():
            self.close()

    def _is_joined(self) -> bool:
        from crm_desktop.profile import joined_place

        return joined_place(self.folder) is not None

    def _let_in_there(self, login: str, password: str, remember: bool | None) -> Entry:
        from crm_desktop.hosting.service import wake
        from crm_desktop.sharing.joining import enter_office, keep_password

        self.close()
        wake(self.folder)  # where this PC hosts the office itself
        self._application, session = enter_office(self.folder, login, password, clock=self._clock)
        self._application.account = self.kept_account()
        if remember is not None:
            # A keyring that is locked keeps nobody from working.
            with contextlib.suppress(Refused):
                kept = password if remember else None
                keep_password(self._application.profile, self._keyring, login, kept)
        return Entry(session, self._settings(session))

    def let_in_again(self, session: Session) -> Entry:
        """Return the session as the rights stand now; raises NotAllowed where the post is gone."""
        fresh = self.application().login.session(session.actor)
        return Entry(fresh, self._settings(fresh))

    def switch_post(self, session: Session, post: int) -> Entry:
        """Let the same person work under another of their posts; raises NotFound."""
        fresh = self.application().login.switch_post(session.actor, post).value
        return Entry(fresh, self._settings(fresh))

    def change_first_password(self, entry: Entry, old: str, new: str) -> Entry:
        """Replace the password that somebody else made; raises ValidationErrors, DeniedLogin."""
        self.application().login.change_password(entry.session.actor, old, new)
        if self._is_joined():
            self.renew_kept(entry.session.login, new)
        return self.let_in_again(entry.session)

    def recover(self, code: str, login: str, new: str) -> None:
        """Give an administrator a new password by the recovery sheet's code.

        Raises DeniedLogin, ValidationErrors.
        """
        from crm_desktop.foundation.actor import SYSTEM

        self.application().login.recover(SYSTEM, code, login, new)

    def close(self) -> None:
        """Close the database."""
        if self._application is not None:
            self._application.close()
            self._application = None

    def _settings(self, session: Session) -> dict[str, Any]:
        return self.application().settings.values(session.actor)

    def _connect_here(self) -> None:
        application = self.application()
        application.connect_here()
        self._at_long_work = application

    def _close_here(self) -> None:
        # Another may have logged in meanwhile: what is closed is what was opened here.
        application, self._at_long_work = self._at_long_work, None
        if application is not None:
            application.close_here()


@contextlib.contextmanager
def _readable_profile() -> Iterator[None]:
    """Raise UnreadableProfile for a profile that is no longer what was written."""
    try:
        yield
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError) as error:
        raise UnreadableProfile(str(error)) from error


def _authority(application: Application, restoring: Restoring) -> Authority:
    """Log in whoever restores and take the second person's signature."""
    from crm_desktop.foundation.actor import SYSTEM
    from crm_desktop.restoring import Authority

    login = application.login
    actor = login.log_in(SYSTEM, restoring.login, restoring.password).value.actor
    second = None
    if restoring.second_login:
        second = login.countersign(
            actor, SIGNS_RESTORE, restoring.second_login, restoring.second_password
        ).value
    return Authority(actor, second, restoring.exception)
