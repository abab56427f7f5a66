"""Joining an office that a server shares: tried as the person who joins, then kept in the folder.

A desk that has joined keeps where the office is (``Profile.shared``) and, for whoever wishes it,
their password in this user's keyring; nothing else.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from crm_desktop.access.model import Session
from crm_desktop.access.waits import Waits, must_wait
from crm_desktop.application import Application, open_as_person
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.errors import DeniedLogin
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Phrase
from crm_desktop.place import check_joining_place
from crm_desktop.profile import KeyKeeping, Profile, load_profile
from crm_desktop.sharing.certificate import trusted_while_joining, trusting
from crm_desktop.sharing.place import SharedPlace
from db import sql
from db.errors import WrongPassword


def try_office(
    folder: DataFolder,
    place: SharedPlace,
    login: str,
    password: str,
    *,
    clock: Clock | None = None,
) -> SharedPlace:
    """Let a person in, look and leave; return the place with the office's name.

    Keeps nothing. Raises what ``join_office`` raises of the server.
    """
    with tempfile.TemporaryDirectory(prefix="crm-join-") as aside:
        known = trusting(place, Path(aside))
        application, _ = _let_in(folder, _new_profile(known), login, password, clock or Clock())
        try:
            return replace(place, office=_office_name())
        finally:
            application.close()


def join_office(
    folder: DataFolder,
    place: SharedPlace,
    login: str,
    password: str,
    *,
    keyring: Secrets | None = None,
    clock: Clock | None = None,
) -> tuple[Application, Session]:
    """Join an office from a folder, open it on this thread, and let in the person who joins.

    The folder keeps the place only once the server has let the person in. With a ``keyring`` it
    keeps the password for the next time. A folder that has joined before may join anew, where a
    server has moved. Raises what ``enter_office`` raises, but WrongPassword as it is: here the
    database's name may be at fault as well. Raises Refused where the folder has a database of its
    own, or the keyring does not take the password; then nothing is kept.
    """
    check_joining_place(folder)
    clock = clock or Clock()
    with trusted_while_joining(place, folder.root) as known:
        application, session = _let_in(folder, _new_profile(known), login, password, clock)
        try:
            joined = replace(known, office=_office_name())
            application.profile = replace(application.profile, shared=joined)
            if keyring is not None:
                keep_password(application.profile, keyring, login, password)
            application.profile.save(folder)
        except BaseException:
            application.close()
            raise
    return application, session


def enter_office(
    folder: DataFolder, login: str, password: str, *, clock: Clock | None = None
) -> tuple[Application, Session]:
    """Open the office that a folder has joined, on this thread, and let a person in.

    Raises DeniedLogin for a wrong password (and for a while after some of them), for somebody who
    holds no post; what else ``open_as_person`` raises.
    """
    profile = load_profile(folder)
    if profile.shared is not None:
        profile = replace(profile, shared=trusting(profile.shared, folder.root))
    try:
        return _let_in(folder, profile, login, password, clock or Clock())
    except WrongPassword as error:
        raise DeniedLogin(Phrase("error.login")) from error


def _let_in(
    folder: DataFolder, profile: Profile, login: str, password: str, clock: Clock
) -> tuple[Application, Session]:
    """Open as a person and make their session, counting the passwords that do not fit."""
    waits, key, now = Waits(folder.waits), fold(login), clock.now()
    seconds = waits.seconds(key, now)
    if seconds:
        raise must_wait(seconds)
    try:
        application = open_as_person(folder, profile, login, password, clock=clock)
    except WrongPassword:
        waits.failed(key, now)
        raise
    try:
        session = application.login.come_in(SYSTEM).value
        # What was typed here while the server was away.
        application.aside.bring(session.actor)
        return application, session
    except BaseException:
        application.close()
        raise


def kept_password(profile: Profile, keyring: Secrets, login: str) -> str | None:
    """Return the password that somebody wished to be remembered here, None where there is none."""
    return keyring.get(_name(profile, login)) if login.strip() else None


def keep_password(profile: Profile, keyring: Secrets, login: str, password: str | None) -> None:
    """Remember somebody's password in this user's keyring; None forgets it.

    Raises Refused where the keyring does not take it.
    """
    if password is None:
        keyring.forget(_name(profile, login))
    else:
        keyring.put(_name(profile, login), password)


def _name(profile: Profile, login: str) -> str:
    return f"{profile.uid}:{fold(login)}"


def _new_profile(place: SharedPlace) -> Profile:
    return Profile("", KeyKeeping.SERVER, shared=place)


def _office_name() -> str:
    """Return what the office calls itself: its first company, as this person may see it."""
    named = sql.one("SELECT short_name, name FROM company ORDER BY code LIMIT 1")
    return (named[0] or named[1]) if named else ""
