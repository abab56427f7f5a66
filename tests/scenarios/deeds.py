"""What a program does until it is killed: ``python -m tests.scenarios.deeds``.

It reads orders, a JSON line each with ``kind``, ``root`` and ``key``, and has each carried out by a
process of its own: forked, because to start Python anew for each would take most of the time. That
process says every step on a line of its own once it is acknowledged, never before, until somebody
kills it; then the end is said and the next order read.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application, found_office, open_application, open_with_key
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import load_profile
from crm_desktop.restoring import Authority, restore_office
from db import sql
from db.engine import open_local
from tests.db.upgrading import upgrade_at
from tests.houses import Keys, founding
from tests.scenarios import card_deeds, complaint_deeds, customer_deeds, money_deeds

ADMIN = Actor(1, 1)


def say(**step: Any) -> None:
    """Acknowledge a step: one write, so that a line is whole or not there."""
    os.write(1, (json.dumps({"at": time.monotonic(), **step}) + "\n").encode())


@contextmanager
def opened(folder: DataFolder, key: bytes | None) -> Iterator[Application]:
    """Open an office with its key at hand."""
    application = open_with_key(folder, load_profile(folder), key, Clock())
    try:
        yield application
    finally:
        application.close()


def saves(folder: DataFolder, key: bytes | None) -> None:
    """Add people, give them posts, change settings, one use case after the other."""
    with opened(folder, key) as office:
        today = office.context.clock.today()
        posts = [post.id for post in office.organisation.posts(ADMIN) if post.id != ADMIN.post]
        for number in itertools.count():
            minutes = number % 200 + 1
            office.settings.change_office(ADMIN, "idle_minutes", minutes)
            say(setting=minutes)
            content = {"number": str(number), "text": "写" * 300}
            office.desk.keep_draft(ADMIN, "form", str(number), content)
            say(draft=number)
            if number % 8 == 0:
                data = PersonData(1, f"p{os.getpid()}.{number}", f"员工{number}")
                person = office.people.add_person(ADMIN, data).value.person.id
                say(person=person)
                post = posts[number % len(posts)]
                office.people.assign(ADMIN, person, post, today, until=today + timedelta(days=9))
                say(posting=person)


def backups(folder: DataFolder, key: bytes | None) -> None:
    """Save something and make a backup of it, again and again."""
    with opened(folder, key) as office:
        for number in itertools.count():
            office.settings.change_office(ADMIN, "idle_minutes", number % 200 + 1)
            say(setting=number % 200 + 1)
            made = office.backups.make(ADMIN).value
            say(backup=made.path.name, sha256=made.sha256)


def restores(folder: DataFolder, key: bytes | None) -> None:
    """Save something, then put the same backup back, again and again."""
    copy = next(folder.root.parent.glob("*.crmbackup"))
    while True:
        with opened(folder, key) as office:
            office.settings.change_own(ADMIN, "theme", "light")
        say(theme="light")
        office = restore_office(
            folder, load_profile(folder), key, copy, lambda _: Authority(ADMIN, None, "again")
        )
        office.close()
        say(theme="dark")


def founds(folder: DataFolder, key: bytes | None) -> None:
    """Found an office and save one setting in it."""
    keys = FileKeys(folder.root.with_suffix(".keys"))
    found_office(folder, keys, founding())[0].close()
    say(founded=True)
    application = open_application(folder, keys)
    with application.database.here():
        admin = Actor(*sql.rows("SELECT person_id, post_id FROM posting")[0])
    application.settings.change_office(admin, "idle_minutes", 77)
    say(setting=77)
    signal.pause()


def upgrades(folder: DataFolder, key: bytes | None) -> None:
    """Upgrade to the schema of a later program."""
    database = open_local(folder.database, key)
    database.connect_here()
    upgrade_at(database, folder.root.parent / "migrations")
    say(upgraded=True)
    signal.pause()


_IN_AN_OFFICE = customer_deeds.KINDS | card_deeds.KINDS | money_deeds.KINDS | complaint_deeds.KINDS


def in_an_office(kind: str) -> Callable[[DataFolder, bytes | None], None]:
    """Return what is done in an open office, until it is killed."""

    def go(folder: DataFolder, key: bytes | None) -> None:
        with opened(folder, key) as office:
            _IN_AN_OFFICE[kind](office, ADMIN, folder.root.parent, say)
            signal.pause()

    return go


class FileKeys(Keys):
    """Secrets in a file that the other side reads."""

    def __init__(self, path: Path) -> None:
        kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
        super().__init__(kept)
        self._path = path

    def put(self, name: str, value: str) -> None:
        """Keep a text, on the disk before anything else happens, as a keyring does."""
        super().put(name, value)
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self.kept), "utf-8")
        part.replace(self._path)


KINDS: dict[str, Callable[[DataFolder, bytes | None], None]] = {
    "saves": saves,
    "backup": backups,
    "restore": restores,
    "init": founds,
    "migration": upgrades,
    **{kind: in_an_office(kind) for kind in _IN_AN_OFFICE},
}


def main() -> None:
    """Have each order carried out until it is ended by force."""
    for line in sys.stdin:
        order = json.loads(line)
        process = os.fork()
        if not process:
            try:
                say(started=os.getpid())
                key = bytes.fromhex(order["key"]) or None
                KINDS[order["kind"]](DataFolder(Path(order["root"])), key)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        say(ended=os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


if __name__ == "__main__":
    main()
