"""The command line on a server's office: join it, and come in as a person."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.foundation.errors import CrmError, StorageError, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import Profile
from crm_desktop.sharing.joining import enter_office, join_office, kept_password
from crm_desktop.sharing.place import (
    TLS_MODES,
    USUAL_PORT,
    USUAL_TLS,
    SharedPlace,
    read_host,
    read_line,
)
from crm_desktop.sharing.refusals import why_not

PASSWORD = "CRM_DESKTOP_PASSWORD"


class NotJoined(CrmError):
    """The server did not let the person in; the sentence says why and what to look at."""


def add_join(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add the command that joins an office on a server."""
    join = verbs.add_parser("join", parents=[person], help=word("join"))
    join.add_argument("server", metavar="HOST[:PORT]|crm://…", help=word("join_server"))
    join.add_argument("--database", default="", metavar="NAME", help=word("join_database"))
    join.add_argument("--tls", choices=TLS_MODES, help=word("join_tls"))
    join.add_argument("--certificate", type=Path, metavar="FILE.crt", help=word("join_certificate"))
    join.add_argument("--remember", action="store_true", help=word("join_remember"))


def place_of(options: argparse.Namespace) -> SharedPlace:
    """Return the place that was named; raises ValidationErrors."""
    certificate = str(options.certificate.absolute()) if options.certificate else ""
    line = read_line(options.server)
    if line is not None:
        database = options.database or line.database
        tls = options.tls or line.tls
        # A certificate that is named, or another way, comes before what the line vouches for.
        known = "" if options.certificate or tls != line.tls else line.fingerprint
        return replace(line, database=database, tls=tls, certificate=certificate, fingerprint=known)
    host = read_host(options.server)
    if host is None:
        raise ValidationErrors({"server": Phrase("join.host_format")})
    if not options.database:
        raise ValidationErrors({"--database": Phrase("error.needed")})
    tls = options.tls or USUAL_TLS
    port = host[1] or USUAL_PORT
    return SharedPlace(host[0], options.database, port, tls, certificate=certificate)


def join(
    folder: DataFolder,
    place: SharedPlace,
    user: str,
    password: str,
    keyring: Secrets | None,
) -> SharedPlace:
    """Join an office from a folder; return the place with the office's name.

    Raises NotJoined, in whose sentence it stands what to look at.
    """
    try:
        application, _ = join_office(folder, place, user, password, keyring=keyring)
    except (StorageError, CrmError) as error:
        refusal = why_not(error)
        if refusal is None:
            raise
        raise NotJoined(refusal.why) from error
    try:
        return application.profile.shared or place
    finally:
        application.close()


def come_in(
    folder: DataFolder, profile: Profile, user: str, keyring: Secrets, ask: Callable[[], str]
) -> tuple[Application, Session]:
    """Open the office that a folder has joined as a person.

    The password is the environment's, else the keyring's, else it is asked for. Raises what
    ``enter_office`` raises.
    """
    password = os.environ.get(PASSWORD) or kept_password(profile, keyring, user) or ask()
    return enter_office(folder, user, password)
