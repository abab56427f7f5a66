"""The commands for an office on a server: how it stands, and what its own account does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.ask import ask_secret
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.profile import Profile
from crm_desktop.sharing.account import kept_account
from crm_desktop.sharing.model import ServerAccount, ServerFacts
from crm_desktop.sharing.place import endpoint
from crm_desktop.sharing.versions import ANY
from db.backup import CopyFacts

#: Where the environment holds the password of the server's own account.
SERVER_PASSWORD = "CRM_DESKTOP_SERVER_PASSWORD"
_MEGABYTE = 1 << 20


def add_server(verbs: Any, person: argparse.ArgumentParser, word: Callable[[str], str]) -> None:
    """Add the commands that look after backups and the server."""
    backup = verbs.add_parser("backup", parents=[person], help=word("backup"))
    backup.add_argument("--out", type=Path, required=True, metavar="FILE")
    verify = verbs.add_parser("verify", parents=[person], help=word("verify"))
    verify.add_argument("file", type=Path, metavar="FILE")
    restore = verbs.add_parser("restore", parents=[person], help=word("restore"))
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--second", metavar="NAME", help=word("second"))
    restore.add_argument("--reason", metavar="TEXT", help=word("reason"))
    for parser in (backup, verify, restore):
        parser.add_argument("--server-account", metavar="NAME", help=word("server_account"))
    verbs.add_parser("server-status", parents=[person], help=word("server_status"))
    least = verbs.add_parser("least-program", parents=[person], help=word("least_program"))
    least.add_argument("version", metavar="VERSION")


def account_of(
    options: argparse.Namespace, keyring: Secrets, profile: Profile, language: Language
) -> ServerAccount | None:
    """Return the server's own account: as named, with its password asked for, or as kept here."""
    if options.server_account:
        asked = Phrase("cli.password", name=options.server_account)
        return ServerAccount(options.server_account, ask_secret(SERVER_PASSWORD, asked, language))
    return kept_account(keyring, profile.shared.address("", "")) if profile.shared else None


def verified(facts: CopyFacts) -> tuple[dict[str, Any], list[Phrase]]:
    """Return what is said of a backup that was verified, plain and in words."""
    plain = {
        "file": str(facts.path),
        "size": facts.size,
        "sha256": facts.sha256,
        "schema": facts.head,
        "audit_seq": facts.audit_seq,
        "wrong": list(facts.wrong),
    }
    said = [Phrase("cli.verified", file=str(facts.path), seq=facts.audit_seq)]
    if facts.wrong:
        said.append(Phrase("server_backup.check_found", count=len(facts.wrong)))
    return plain, said


def server_status(
    application: Application, session: Session
) -> tuple[dict[str, Any], list[Phrase]]:
    """Return how the server stands, plain and in words; raises Refused for a local file."""
    facts = application.server.facts(session.actor)
    plain = asdict(facts)
    for name in ("started_at", "last_backup"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    plain["connections"] = [
        {**each, "since": each["since"].isoformat()} for each in plain["connections"]
    ]
    reading = plain["reading"]
    reading["as_of"] = reading["as_of"].isoformat() if reading["as_of"] else None
    return plain, _status_said(facts)


def least_said(version: str) -> Phrase:
    """Return which programs may work on the office."""
    if version == ANY:
        return Phrase("server_care.said.any")
    return Phrase("server_care.said.least", version=version)


def _status_said(facts: ServerFacts) -> list[Phrase]:
    backup, at = facts.last_backup, endpoint(facts.host, facts.port)
    said = [
        Phrase("server_care.said.server", server=at, name=facts.database,
               version=facts.version, at=f"{facts.started_at:%Y-%m-%d %H:%M}"),
        Phrase("server_care.said.schema", schema=facts.schema, program=facts.program),
        least_said(facts.least_program),
        Phrase("server_care.said.size", size=f"{facts.size / _MEGABYTE:.1f}",
               count=len(facts.connections), most=facts.limit),
        Phrase("server_care.said.backup", at=f"{backup:%Y-%m-%d %H:%M}") if backup
        else Phrase("server_care.said.no_backup"),
    ]  # fmt: skip
    said += [
        Phrase(
            "server_care.said.connection", login=each.login, machine=each.machine,
            address=each.address, at=f"{each.since:%m-%d %H:%M}", pid=each.pid,
        )
        for each in facts.connections
    ]  # fmt: skip
    said += [
        Phrase("server_care.said.slow", seconds=f"{each.longest_seconds:.1f}", text=each.text)
        for each in facts.slow
    ]
    said += [
        Phrase(
            "server_care.said.standby", name=each.name, address=each.address,
            delay="?" if each.delay_seconds is None else f"{each.delay_seconds:.1f}",
        )
        for each in facts.following
    ]  # fmt: skip
    return said
