"""The commands: each opens the office, works with a person's rights, and says what came of it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crm_desktop.access.model import CompanyData, Session
from crm_desktop.application import Application, found_office, open_application
from crm_desktop.audit.export import verify_export
from crm_desktop.audit.seal import Verdict
from crm_desktop.cli.ask import PASSPHRASE, SECOND_PASSWORD, ask_secret
from crm_desktop.cli.cards import Told, card_command
from crm_desktop.cli.complaints import complaint_command
from crm_desktop.cli.customers import (
    Order,
    customer_said,
    found,
    lost_characters,
    plain,
    shown,
    take_out,
    wish_of,
)
from crm_desktop.cli.joining import PASSWORD, come_in, join, place_of
from crm_desktop.cli.keeping import Keeping
from crm_desktop.cli.ledgers import trial_plain, trial_said
from crm_desktop.cli.members import bring_members, members_said, order_of
from crm_desktop.cli.moving import destination_of
from crm_desktop.cli.orders import BROUGHT
from crm_desktop.cli.papers import what_is_meant, write_paper
from crm_desktop.cli.parser import build_parser
from crm_desktop.cli.speaking import error_sentence, see_to_streams, system_language
from crm_desktop.cli.stock import stock_step
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import SecondPersonNeeded, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.profile import KeyKeeping, PassphraseNeeded, load_profile
from crm_desktop.setup import Founding
from crm_desktop.sharing.moving import Destination


@dataclass(frozen=True)
class Window:
    """What needs the window: playing the tour into a folder, checking that the window starts."""

    tour: Callable[[Path, Destination | None], int]
    check: Callable[[], list[str]]


def run(arguments: Sequence[str], window: Window) -> int:
    """Run one command; return 0, or after one sentence on stderr 1."""
    language = system_language()
    see_to_streams()
    options = build_parser(language).parse_args(arguments)
    command = Command(options, language, window)
    try:
        return command.run()
    except Exception as error:
        sentence = error_sentence(error, language)
        if sentence is None:
            raise
        sys.stderr.write(sentence + "\n")
        return 1


class Command(Keeping):
    """One command with its options."""

    def __init__(self, options: argparse.Namespace, language: Language, window: Window) -> None:
        self._options = options
        self._language = language
        self._window = window

    def run(self) -> int:
        """Do what was asked and return the exit code."""
        options = self._options
        if options.self_check:
            from crm_desktop.selfcheck import self_check

            return self_check(self._window.check)
        if options.command is None:
            build_parser(self._language).print_help()
            return 2
        below = getattr(options, f"{options.command}_command", None)
        parted = below and options.command not in {"card", "complaint"}
        name = f"{options.command}_{below}" if parted else options.command
        verb: Callable[[], int] = getattr(self, f"_{name.replace('-', '_')}")
        return verb()

    def _init(self) -> int:
        options = self._options
        if options.sample < 0:
            raise ValidationErrors({"--sample": Phrase("error.format")})
        password = ask_secret(PASSWORD, Phrase("cli.password", name=options.admin), self._language)
        founding = Founding(
            CompanyData(options.code, options.company),
            options.template,
            options.admin,
            options.login or options.admin,
            password,
            Language(options.language) if options.language else self._language,
        )
        keyring = SystemKeyring()
        passphrase = os.environ.get(PASSPHRASE)
        if not options.plain and not passphrase and not keyring.available():
            passphrase = ask_secret(PASSPHRASE, Phrase("cli.passphrase"), self._language)
        application, founded, key = found_office(
            self._folder(), keyring, founding, plain=options.plain, passphrase=passphrase
        )
        try:
            # Said first: where the sheet cannot be written, nobody would learn them otherwise.
            self._say_founded(application.profile.keeping, key, founded.recovery_code)
            if options.recovery_sheet:
                self._write_sheet(application, founding, founded.recovery_code)
            if options.sample:
                self._plant(application)
        finally:
            application.close()
        return 0

    def _say_founded(self, keeping: KeyKeeping, key: bytes | None, code: str) -> None:
        folder = str(self._options.data)
        result = {
            "folder": folder,
            "key": keeping.value,
            "data_key": key.hex() if key else "",
            "recovery_code": code,
        }
        self._say(result, Phrase("cli.founded", folder=folder))
        if not self._options.json:
            self._lines(
                Phrase("cli.data_key", digits=key.hex()) if key else None,
                Phrase("cli.recovery_code", code=code),
                Phrase("cli.keep_safe"),
            )

    def _plant(self, application: Application) -> None:
        """Fill the new office with sample customers, the same for the same seed."""
        count = application.samples.plant(SYSTEM, self._options.sample, self._options.seed)
        if not self._options.json:
            self._lines(Phrase("cli.planted", count=count))

    def _write_sheet(self, application: Application, founding: Founding, code: str) -> None:
        session = application.login.log_in(SYSTEM, founding.login, founding.password).value
        sheet = application.sheets.sheet(session.actor, founding.language, code)
        self._options.recovery_sheet.write_bytes(sheet)

    def _join(self) -> int:
        options, user = self._options, self._user()
        place = place_of(options)
        keyring = SystemKeyring() if options.remember else None
        if keyring is not None and not keyring.available():
            raise ValidationErrors({"--remember": Phrase("cli.join_no_keyring")})
        found = join(self._folder(), place, user, self._password(user), keyring)
        result = {"folder": str(options.data), "server": found.line(), "office": found.office}
        self._say(result, Phrase("join.connected", office=found.title))
        return 0

    def _check(self) -> int:
        with self._opened() as (application, session):
            findings = application.check.run(session.actor)
        self._say(
            {"findings": [asdict(finding) for finding in findings]},
            Phrase("cli.check_failed", count=len(findings)) if findings else Phrase("cli.check_ok"),
        )
        if not self._options.json:
            for finding in findings:
                print(f"{finding.check}: {finding.detail}")
        return 1 if findings else 0

    def _audit_verify(self) -> int:
        if self._options.file:
            verdict = verify_export(self._options.file)
        else:
            with self._opened() as (application, session):
                verdict = application.audit.verify(session.actor)
        return self._verdict(verdict)

    def _verdict(self, verdict: Verdict) -> int:
        result = {
            "entries": verdict.entries,
            "hash": verdict.last_hash,
            "sound": verdict.sound,
            "breaks": [asdict(found) for found in verdict.breaks],
        }
        self._say(
            result,
            Phrase("cli.audit_ok", count=verdict.entries, hash=verdict.last_hash[:16])
            if verdict.sound
            else Phrase("cli.audit_broken", count=len(verdict.breaks)),
        )
        if not self._options.json:
            self._lines(*(Phrase(f"break.{b.what}", seq=b.seq) for b in verdict.breaks))
        return 0 if verdict.sound else 1

    def _audit_export(self) -> int:
        out = self._options.out
        with self._opened() as (application, session):
            count = application.audit.export(session.actor, out).value
        self._say(
            {"file": str(out), "entries": count},
            Phrase("cli.exported", count=count, file=str(out)),
        )
        return 0

    def _import(self) -> int:
        options = self._options
        if options.what == "members":
            wish = order_of(options)
            with self._opened() as (application, session):
                counts = bring_members(application, session, wish, self._language)
            return self._imported(counts, members_said(counts))
        order = Order(
            options.file,
            options.encoding,
            options.map,
            options.mode,
            options.reason,
            options.all_or_nothing,
            options.dry_run,
            options.report,
        )
        # Looked at first: a wrong name is told as such, before anybody is asked for a password.
        with order.file.open("rb"):
            pass
        bring, said = BROUGHT[options.what]
        with self._opened() as (application, session):
            counts = bring(application, session, order, self._language)
        return self._imported(counts, said(counts))

    def _imported(self, counts: dict[str, Any], said: list[Phrase]) -> int:
        if self._options.json:
            self._say(counts, Phrase("cli.import"))
        else:
            if self._options.dry_run:
                self._lines(Phrase("importing.only_tried"))
            self._lines(*said)
        return 0

    def _export(self) -> int:
        options = self._options
        second = None
        if options.second:
            asked = Phrase("cli.password", name=options.second)
            second = (options.second, ask_secret(SECOND_PASSWORD, asked, self._language))
        wish = wish_of(self._language, gb18030=options.gb18030)
        with self._opened() as (application, session):
            written = take_out(
                application, session, options.out, wish, second=second, exception=options.reason
            )
        lost = lost_characters(written)
        result = {"file": str(options.out), "customers": written.rows, "lost": lost}
        phrase = Phrase("cli.exported_customers", count=written.rows, file=str(options.out))
        self._say(result, phrase)
        if lost and not options.json:
            self._lines(Phrase("cli.lost", characters=lost))
        return 0

    def _search(self) -> int:
        with self._opened() as (application, session):
            rows = found(application, session, " ".join(self._options.text))
        if self._options.json:
            print(json.dumps({"customers": rows}, ensure_ascii=False))
        else:
            for row in rows:
                print("  ".join(filter(None, row.values())))
            if not rows:
                self._lines(Phrase("cli.nobody_found"))
        return 0

    def _print(self) -> int:
        what_is_meant(self._options)
        with self._opened() as (application, session):
            told, said = write_paper(application, session, self._options, self._language)
        self._say(told, said)
        return 0

    def _show(self) -> int:
        with self._opened() as (application, session):
            customer = shown(application, session, self._options.code)
        if self._options.json:
            print(json.dumps(plain(customer), ensure_ascii=False, default=str))
        else:
            for label, value in customer_said(customer):
                print(f"{self._word(label)}  {self._word(value)}")
        return 0

    def _card(self) -> int:
        return self._tell(card_command)

    def _complaint(self) -> int:
        return self._tell(complaint_command)

    def _tell(self, command: Callable[..., Told]) -> int:
        with self._opened() as (application, session):
            told = command(application, session, self._options, self._language)
        if self._options.json:
            print(json.dumps(told.result, ensure_ascii=False))
        for label, value in () if self._options.json else told.words:
            print(f"{self._word(label)}  {self._word(value)}")
        return 0

    def _stock(self) -> int:
        with self._opened() as (application, session):
            plain_words, said = stock_step(application, session, self._options)
        if self._options.json:
            print(json.dumps(plain_words, ensure_ascii=False))
        else:
            self._lines(*said)
        return 0

    def _ledger_verify(self) -> int:
        with self._opened() as (application, session):
            trial = application.ledgers.trial(session.actor)
        if self._options.json:
            print(json.dumps(trial_plain(trial), ensure_ascii=False))
        else:
            self._lines(*trial_said(trial))
        return 1 if trial.faults else 0

    def _ledger_expire(self) -> int:
        with self._opened() as (application, session):
            lots = application.points.expire(session.actor).value
        self._say({"lots": lots}, Phrase("ledger.expired", count=lots))
        return 0

    def _tour(self) -> int:
        options = self._options
        to = destination_of(options, self._language) if options.server else None
        return self._window.tour(options.folder, to)

    def _opened(self) -> _Opened:
        folder = self._folder()
        profile = load_profile(folder)
        if profile.joined:
            user = self._user()
            keyring = SystemKeyring()
            application, session = come_in(
                folder, profile, user, keyring, lambda: self._password(user)
            )
            return _Opened(application, lambda _application: session)
        passphrase = self._passphrase(profile.keeping)
        application = open_application(folder, SystemKeyring(), passphrase=passphrase)
        return _Opened(application, self._log_in)

    def _passphrase(self, keeping: KeyKeeping) -> str | None:
        if keeping is not KeyKeeping.PASSPHRASE:
            return None
        return ask_secret(PASSPHRASE, Phrase("cli.passphrase"), self._language)

    def _log_in(self, application: Application) -> Session:
        user = self._user()
        return application.login.log_in(SYSTEM, user, self._password(user)).value

    def _user(self) -> str:
        user: str = self._options.user or ""
        if not user:
            raise ValidationErrors({"--user": Phrase("error.needed")})
        return user

    def _password(self, user: str) -> str:
        return ask_secret(PASSWORD, Phrase("cli.password", name=user), self._language)

    def _folder(self) -> DataFolder:
        return DataFolder(self._options.data)

    def _say(self, result: dict[str, Any], phrase: Phrase) -> None:
        if self._options.json:
            print(json.dumps(result, ensure_ascii=False))
        else:
            self._lines(phrase)

    def _word(self, words: Phrase | str) -> str:
        return words if isinstance(words, str) else say(words, self._language)

    def _lines(self, *phrases: Phrase | None) -> None:
        for phrase in phrases:
            if phrase is not None:
                print(say(phrase, self._language))


class _Opened:
    """An office opened for one command by one person."""

    def __init__(self, application: Application, log_in: Callable[[Application], Session]) -> None:
        self._application = application
        self._log_in = log_in

    def __enter__(self) -> tuple[Application, Session]:
        try:
            return self._application, self._log_in(self._application)
        except BaseException:
            self._application.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._application.close()


__all__ = ["Command", "PassphraseNeeded", "SecondPersonNeeded", "run"]
