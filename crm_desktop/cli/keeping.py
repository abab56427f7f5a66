"""The commands that make, prove and put back backups, and tell how the server stands."""

from __future__ import annotations

import argparse
import json
import os
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.backups.recovery_key import read_key
from crm_desktop.cli.ask import PASSPHRASE, SECOND_PASSWORD, ask_secret
from crm_desktop.cli.hosting import hosted
from crm_desktop.cli.hosting import told as told_of_host
from crm_desktop.cli.moving import host_here, move_to_file, move_to_server
from crm_desktop.cli.server import account_of, least_said, server_status, verified
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.profile import KeyKeeping, Profile, load_profile
from crm_desktop.restoring import Authority, restore_elsewhere, restore_office
from crm_desktop.shared_restoring import restore_joined
from crm_desktop.sharing.model import ServerAccount
from db.errors import Missing

DATA_KEY = "CRM_DESKTOP_DATA_KEY"


class Keeping(ABC):
    """Part of a command: what it needs of the rest is said below."""

    _options: argparse.Namespace
    _language: Language

    @abstractmethod
    def _opened(self) -> AbstractContextManager[tuple[Application, Session]]:
        """Open the office and let the person in."""

    @abstractmethod
    def _folder(self) -> DataFolder:
        """Return the data folder that was named."""

    @abstractmethod
    def _passphrase(self, keeping: KeyKeeping) -> str | None:
        """Ask for the passphrase where one opens the database."""

    @abstractmethod
    def _log_in(self, application: Application) -> Session:
        """Let the person who was named into an open office."""

    @abstractmethod
    def _say(self, result: dict[str, Any], phrase: Phrase) -> None:
        """Say what came of it, plain or in words."""

    @abstractmethod
    def _lines(self, *phrases: Phrase | None) -> None:
        """Say some sentences."""

    def _backup(self) -> int:
        with self._opened() as (application, session):
            account = self._account(application.profile)
            made = application.backups.make(session.actor, self._options.out, account=account).value
        result = {"file": str(made.path), "size": made.size, "sha256": made.sha256}
        self._say(result, Phrase("cli.backed_up", file=str(made.path), bytes=made.size))
        return 0

    def _account(self, profile: Profile) -> ServerAccount | None:
        return account_of(self._options, SystemKeyring(), profile, self._language)

    def _verify(self) -> int:
        with self._opened() as (application, session):
            account = self._account(application.profile)
            facts = application.backups.verify(session.actor, self._options.file, account=account)
        result, said = verified(facts)
        self._say(result, said[0])
        if not self._options.json:
            self._lines(*said[1:])
            for wrong in facts.wrong:
                print(wrong)
        return 1 if facts.wrong else 0

    def _server_status(self) -> int:
        with self._opened() as (application, session):
            result, said = server_status(application, session)
        if self._options.json:
            print(json.dumps(result, ensure_ascii=False))
        else:
            self._lines(*said)
        return 0

    def _least_program(self) -> int:
        version = self._options.version
        with self._opened() as (application, session):
            application.server.require(session.actor, version)
        self._say({"least_program": version}, least_said(version))
        return 0

    def _move_to_server(self) -> int:
        with self._opened() as (application, session):
            told = move_to_server(application, session, self._options, self._language)
        return self._tell_moved(*told)

    def _move_to_file(self) -> int:
        with self._opened() as (application, session):
            told = move_to_file(
                application,
                session,
                self._options,
                self._language,
                lambda: ask_secret(PASSPHRASE, Phrase("cli.passphrase"), self._language),
            )
        return self._tell_moved(*told)

    def _host_here(self) -> int:
        with self._opened() as (application, session):
            told = host_here(application, session, self._options, self._language)
        return self._tell_moved(*told)

    def _host(self, verb: str) -> int:
        plain, lines = told_of_host(hosted(self._folder()), verb)
        if self._options.json:
            print(json.dumps(plain, ensure_ascii=False))
            return 0
        for line in lines:
            print(say(line, self._language) if isinstance(line, Phrase) else line)
        return 0

    def _host_start(self) -> int:
        return self._host("start")

    def _host_stop(self) -> int:
        return self._host("stop")

    def _host_status(self) -> int:
        return self._host("status")

    def _host_address(self) -> int:
        return self._host("address")

    def _host_start_with_pc(self) -> int:
        return self._host("start-with-pc")

    def _host_no_longer_with_pc(self) -> int:
        return self._host("no-longer-with-pc")

    def _host_backup(self) -> int:
        from crm_desktop.hosting.backing_up import back_up

        folder = self._folder()
        made = back_up(folder, hosted(folder))
        if made is None:
            self._say({"file": ""}, Phrase("hosting.backed_up_today"))
            return 0
        result = {"file": str(made.path), "size": made.size, "sha256": made.sha256}
        self._say(result, Phrase("cli.backed_up", file=str(made.path), bytes=made.size))
        return 0

    def _tell_moved(self, plain: dict[str, Any], lines: list[str]) -> int:
        if self._options.json:
            print(json.dumps(plain, ensure_ascii=False))
        for line in () if self._options.json else lines:
            print(line)
        return 0

    def _restore(self) -> int:
        options = self._options
        folder = self._folder()
        keyring = SystemKeyring()
        if not options.file.is_file():
            raise NotFound("backup")
        try:
            profile = load_profile(folder)
        except Missing:
            return self._restore_elsewhere(folder, keyring)

        def authorise(application: Application) -> Authority:
            session = self._log_in(application)
            second = None
            if options.second:
                password = ask_secret(
                    SECOND_PASSWORD, Phrase("cli.password", name=options.second), self._language
                )
                second = application.login.countersign(
                    session.actor, "backup.approve", options.second, password
                ).value
            reason = options.reason or say(Phrase("cli.alone"), self._language)
            return Authority(session.actor, second, "" if second else reason)

        result, said = {"file": str(options.file)}, Phrase("cli.restored", file=str(options.file))
        if profile.joined:
            account = self._account(profile)
            done = restore_joined(folder, profile, account, options.file, authorise)
            result["aside"] = done.aside
            self._say(result, said)
            if done.aside and not options.json:
                self._lines(Phrase("server_backup.aside", name=done.aside))
            return 0
        key = profile.key(keyring, self._passphrase(profile.keeping))
        restore_office(folder, profile, key, options.file, authorise).close()
        self._say(result, said)
        return 0

    def _restore_elsewhere(self, folder: DataFolder, keyring: SystemKeyring) -> int:
        from db.backup import is_plain

        file = self._options.file
        key = None
        if not is_plain(file):
            key = read_key(ask_secret(DATA_KEY, Phrase("cli.ask_data_key"), self._language))
        passphrase = os.environ.get(PASSPHRASE)
        if key and not passphrase and not keyring.available():
            passphrase = ask_secret(PASSPHRASE, Phrase("cli.passphrase"), self._language)
        restore_elsewhere(folder, keyring, file, key, passphrase=passphrase).close()
        self._say({"file": str(file)}, Phrase("cli.restored", file=str(file)))
        return 0
