"""The commands that take an office to a server, and copy it back into a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.ask import ask_secret
from crm_desktop.cli.joining import PASSWORD, place_of
from crm_desktop.cli.server import SERVER_PASSWORD
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.hosting.cluster import cluster_in
from crm_desktop.hosting.service import destination, server_folder
from crm_desktop.sharing.model import ServerAccount
from crm_desktop.sharing.moving import Destination, Moved, put_aside
from db.errors import translated
from db.moving import Proof
from db.shared import TLS_MODES

_SERVER = "HOST[:PORT]|crm://…"
_STEPS = {
    "server": Phrase("hosting.step"),
    "backup": Phrase("moving.step.backup"),
    "logins": Phrase("moving.step.logins"),
    "search": Phrase("moving.step.search"),
}


def add_moving(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add the commands that move an office, and the tour, which may move the ones it makes."""
    move = verbs.add_parser("move-to-server", parents=[person], help=word("move_to_server"))
    move.add_argument("server", metavar=_SERVER, help=word("join_server"))
    tour = verbs.add_parser("tour", help=word("tour"))
    tour.add_argument("folder", type=Path, metavar="DIR")
    tour.add_argument("--server", metavar=_SERVER, help=word("tour_server"))
    for parser in (move, tour):
        parser.add_argument("--database", default="", metavar="NAME", help=word("join_database"))
        parser.add_argument("--tls", choices=TLS_MODES, help=word("join_tls"))
        parser.add_argument(
            "--certificate", type=Path, metavar="FILE.crt", help=word("join_certificate")
        )
    move.add_argument("--slips", type=Path, metavar="FILE.pdf", help=word("slips"))
    back = verbs.add_parser("move-to-file", parents=[person], help=word("move_to_file"))
    back.add_argument("folder", type=Path, metavar="DIR", help=word("move_folder"))
    back.add_argument("--plain", action="store_true", help=word("plain"))
    for parser in (move, tour, back):
        parser.add_argument(
            "--server-account", metavar="NAME", default="postgres", help=word("server_account")
        )


def destination_of(options: argparse.Namespace, language: Language) -> Destination:
    """Return the server that was named, asking for the password; raises ValidationErrors."""
    place, name = place_of(options), options.server_account
    asked = Phrase("cli.password", name=name)
    return Destination(place, name, ask_secret(SERVER_PASSWORD, asked, language))


def move_to_server(
    application: Application, session: Session, options: argparse.Namespace, language: Language
) -> tuple[dict[str, Any], list[str]]:
    """Move the office; return what came of it, plain and as lines to print.

    The application is closed afterwards: the folder's office is on the server now.
    """
    to = destination_of(options, language)
    own = ask_secret(PASSWORD, Phrase("cli.password", name=session.name), language)
    told = _teller(language, quiet=options.json)
    moved = application.moving.to_server(session.actor, to, own, told)
    return _arrived(application, session, to, moved, options, language)


def host_here(
    application: Application, session: Session, options: argparse.Namespace, language: Language
) -> tuple[dict[str, Any], list[str]]:
    """Make a server on this PC and move the office to it; returned as ``move_to_server`` does."""
    own = ask_secret(PASSWORD, Phrase("cli.password", name=session.name), language)
    moved = application.hosting.host_here(session.actor, own, _teller(language, quiet=options.json))
    to = destination(cluster_in(server_folder(application.folder)))
    return _arrived(application, session, to, moved, options, language)


def _arrived(  # noqa: PLR0917 - what both ways have at hand
    application: Application,
    session: Session,
    to: Destination,
    moved: Moved,
    options: argparse.Namespace,
    language: Language,
) -> tuple[dict[str, Any], list[str]]:
    place, told = to.place, _teller(language, quiet=options.json)
    customers = application.moving.make_keys(
        session.actor, to, lambda done, whole: told("search", done, whole)
    )
    if options.slips and moved.passwords:
        slips = application.hosting.start_slips(session.actor, moved.passwords, language)
        with translated():
            options.slips.write_bytes(slips)
    application.close()
    put_aside(application.folder, moved.old)
    plain = {
        "server": place.line(),
        "old_file": str(moved.old),
        "backup": str(moved.backup),
        "customers_found": customers,
        "tables": tables_plain(moved.tables),
        "passwords": [
            {"name": each.name, "login": each.login, "password": each.password}
            for each in moved.passwords
        ],
    }
    lines = [
        *compared(moved.tables, language),
        say(Phrase("moving.done", server=place.line(), file=str(moved.old)), language),
        say(Phrase("moving.passwords"), language),
        *(f"{each.name}  {each.login}  {each.password}" for each in moved.passwords),
    ]
    return plain, lines


def move_to_file(
    application: Application,
    session: Session,
    options: argparse.Namespace,
    language: Language,
    ask_passphrase: Callable[[], str],
) -> tuple[dict[str, Any], list[str]]:
    """Copy a server's office into a file; return what came of it, plain and as lines to print."""
    name = options.server_account
    asked = Phrase("cli.password", name=name)
    account = ServerAccount(name, ask_secret(SERVER_PASSWORD, asked, language))
    keyring = SystemKeyring()
    passphrase = None if options.plain or keyring.available() else ask_passphrase()
    copied = application.copying.to_file(
        session.actor,
        account,
        DataFolder(options.folder),
        keyring,
        passphrase=passphrase,
        plain=options.plain,
        progress=_teller(language, quiet=options.json),
    )
    plain = {
        "file": str(copied.file),
        "data_key": copied.key.hex() if copied.key else "",
        "tables": tables_plain(copied.tables),
    }
    lines = [
        *compared(copied.tables, language),
        say(Phrase("moving.copied", file=str(copied.file)), language),
    ]
    if copied.key:
        lines.append(say(Phrase("cli.data_key", digits=copied.key.hex()), language))
        lines.append(say(Phrase("cli.keep_safe"), language))
    return plain, lines


def tables_plain(tables: dict[str, Proof]) -> dict[str, dict[str, Any]]:
    """Return what each table holds on both sides, to be written as JSON."""
    return {
        name: {"rows": proof.rows, "checksum": proof.checksum, "sums": dict(proof.sums)}
        for name, proof in tables.items()
    }


def compared(tables: dict[str, Proof], language: Language) -> list[str]:
    """Return a line for each table that holds anything: rows and sums, the same on both sides."""
    found = []
    for name, proof in tables.items():
        if proof.rows:
            sums = "  ".join(f"{column} {total:,}" for column, total in proof.sums.items())
            words = Phrase(
                "moving.table", table=name, rows=f"{proof.rows:,}", checksum=proof.checksum[:12]
            )
            found.append(f"{say(words, language)}  {sums}".rstrip())
    return found


def _teller(language: Language, *, quiet: bool) -> Callable[[str, int, int], None]:
    """Return what tells each whole percent on stderr, where somebody looks at it."""
    last = [""]

    def tell(what: str, done: int, whole: int) -> None:
        name = say(_STEPS[what], language) if what in _STEPS else what
        line = f"{name} {done * 100 // whole}%" if whole else name
        if line != last[0]:
            last[0] = line
            sys.stderr.write(line + "\n")

    return (lambda *_: None) if quiet else tell
