"""A program killed at any moment: what it acknowledged is there, nothing is half there.

``CRM_KILLS`` is how many times each kind is killed (20 unless told); ``CRM_KILL_SEED`` begins
another series of moments.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.application import Application, found_office, open_application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import load_profile
from crm_desktop.restoring import Authority, restore_office
from db import sql
from db.backup import verify_copy
from db.engine import integrity_problems, open_local
from db.errors import Missing
from db.migrate import HEAD, applied
from tests.db.upgrading import KNOWN, LATER_HEAD, later_migrations, upgrade_at
from tests.houses import House, founding, house_in
from tests.scenarios.deeds import KINDS, FileKeys
from tests.source import ROOT

KILLS = int(os.environ.get("CRM_KILLS", "20"))
SEED = os.environ.get("CRM_KILL_SEED", "1")
# What each kind has to acknowledge, and how often, for one whole round of its work: as long as that
# takes on this machine, moments are spread.
ROUND = {
    "saves": ("posting", 2),
    "backup": ("backup", 3),
    "restore": ("theme", 4),
    "init": ("setting", 1),
    "migration": ("upgraded", 1),
    "customer_saves": ("edited", 12),
    "customer_import": ("imported", 2),
    "customer_undo": ("undone", 2),
    "customer_merge": ("merged", 6),
    "card_batch": ("issued", 20),
    "money_steps": ("done", 1),
    "complaint_steps": ("close", 2),
}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks what it kills")


@dataclass
class Victim:
    """A program at its own copy of an office that was killed."""

    house: House
    said: list[dict[str, Any]] = field(default_factory=list)

    def last(self, name: str) -> Any:
        """Return the last value acknowledged under a name, None where none was."""
        return next((step[name] for step in reversed(self.said) if name in step), None)


class Executioner:
    """Has programs begin, and kills them."""

    def __init__(self) -> None:
        unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.deeds"],
            cwd=ROOT,
            env=unmeasured,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill(self, kind: str, house: House, seconds: float | None) -> tuple[Victim, float]:
        """Kill a program after so long, or a whole round.

        Return it and how long a whole round took, infinity where it did not come to that.
        """
        started = self._begin(kind, house)
        victim = Victim(house)
        name, times = ROUND[kind]
        if seconds is None:
            while sum(name in step for step in victim.said) < times:
                victim.said.append(self._next())
        else:
            time.sleep(seconds)
        victim.said += self._end(started)
        reached = [step["at"] for step in victim.said if name in step][times - 1 : times]
        return victim, (reached[0] if reached else math.inf) - started["at"]

    def kill_in_step(self, kind: str, house: House, seconds: float) -> None:
        """Kill a program so long after it began a step, for infinity once that is done."""
        started = self._begin(kind, house)
        assert "begun" in self._next()
        if seconds < math.inf:
            time.sleep(seconds)
        else:
            assert "done" in self._next()
        self._end(started)

    def _begin(self, kind: str, house: House) -> dict[str, Any]:
        assert self._process.stdin
        key = house.key.hex() if house.key else ""
        order = {"kind": kind, "root": str(house.folder.root), "key": key}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._next()

    def _end(self, started: dict[str, Any]) -> list[dict[str, Any]]:
        """Kill a program; return what it said until then."""
        os.kill(started["started"], signal.SIGKILL)
        said = []
        while "ended" not in (step := self._next()):
            said.append(step)
        assert step["ended"] == -signal.SIGKILL, "it ended by itself"
        return said

    def _next(self) -> dict[str, Any]:
        assert self._process.stdout
        step: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "ended" not in step or step["ended"] < 0, "it ended by itself"
        return step

    def close(self) -> None:
        """End with the last of them."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


def victims(kind: str, tmp_path: Path, make: Callable[[Path], House]) -> Iterator[Victim]:
    """Yield programs killed one after the other: one after a whole round of its work, the others at
    moments that the seed spreads over such a round and a little more."""
    chance = random.Random(f"{SEED} {kind}")
    executioner = Executioner()
    whole = math.inf
    try:
        for number in range(KILLS):
            folder = tmp_path / f"{kind}{number}"
            folder.mkdir()
            moment = chance.uniform(0, 1.2)
            seconds = None if whole == math.inf else moment * whole
            victim, took = executioner.kill(kind, make(folder), seconds)
            # The shortest round there was: on a busy machine the first may take much longer.
            whole = min(whole, took)
            yield victim
            shutil.rmtree(folder)
    finally:
        executioner.close()


def sound(house: House, office: Application) -> None:
    """Hold that the office is as its rules say."""
    assert office.check.run(house.admin) == []
    assert office.audit.verify(house.admin).sound


def stored(office: Application, name: str) -> Any:
    """Return a setting of the office as stored."""
    with office.database.here():
        text = sql.scalar("SELECT value FROM setting_value WHERE key = ? AND owner IN (0, 1)", name)
    return json.loads(text) if text else None


def names(folder: Path) -> set[str]:
    """Return the names in a folder, none where there is none."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_each_kind_of_deed_has_its_test() -> None:
    assert set(KINDS) == set(ROUND)


def test_saves(tmp_path: Path) -> None:
    acknowledged = 0
    for victim in victims("saves", tmp_path, house_in):
        house = victim.house
        with house.open() as office:
            sound(house, office)
            acknowledged += len(victim.said)
            last = victim.last("setting")
            # What was done may be one step further than what was heard of.
            assert stored(office, "idle_minutes") in {last, (last or 0) % 200 + 1}
            with office.database.here():
                drafts = {int(row[0]) for row in sql.rows("SELECT record FROM draft")}
                people = {row[0] for row in sql.rows("SELECT id FROM person")}
                postings = {row[0] for row in sql.rows("SELECT person_id FROM posting")}
            assert drafts >= {step["draft"] for step in victim.said if "draft" in step}
            assert people >= {step["person"] for step in victim.said if "person" in step}
            assert postings >= {step["posting"] for step in victim.said if "posting" in step}
            assert max(drafts, default=-1) + 1 == len(drafts)
    assert acknowledged > KILLS


def test_backup(tmp_path: Path) -> None:
    made = 0
    for victim in victims("backup", tmp_path, house_in):
        house = victim.house
        with house.open() as office:
            sound(house, office)
            last = victim.last("setting")
            assert stored(office, "idle_minutes") in {last, (last or 0) % 200 + 1}
            noted = {backup.path.name: backup for backup in office.backups.backups(house.admin)}
            for step in victim.said:
                if "backup" in step:
                    made += 1
                    assert noted[step["backup"]].sha256 == step["sha256"]
            # Whatever bears a backup's name is one, whole, noted or not.
            for path in house.folder.backups.glob("*.crmbackup"):
                facts = verify_copy(path, house.key)
                assert path.name not in noted or noted[path.name].sha256 == facts.sha256
            assert set(noted) <= names(house.folder.backups)
            # A half one is no obstacle to the next.
            assert office.backups.make(house.admin).value.there
    assert made > 0


def test_restore(tmp_path: Path) -> None:
    heard = set()
    for victim in victims("restore", tmp_path, _with_a_backup):
        house = victim.house
        with house.open() as office:
            sound(house, office)
            theme = stored(office, "theme")
            last = victim.last("theme")
            heard.add(last)
            # Either the old one whole or the new one whole, and at most one step beyond what was
            # heard of last.
            assert theme in {None: {"auto", "light"}}.get(last, {"light", "dark"})
            with office.database.here():
                traces = sql.scalar(
                    "SELECT count(*) FROM audit_entry WHERE action = 'backup.restored'"
                )
            assert traces == (last is not None and _restored(victim, theme)), "without a trace"
        assert "office.db" in names(house.folder.root)
        left = {name for name in names(house.folder.root) if name.startswith("restore-")}
        # What is left is no office, and the next restore clears it.
        copy = next(house.folder.root.parent.glob("*.crmbackup"))
        restore_office(
            house.folder,
            load_profile(house.folder),
            house.key,
            copy,
            lambda _, house=house: Authority(house.admin, None, "after the kill"),
        ).close()
        with house.open() as office:
            assert stored(office, "theme") == "dark"
            sound(house, office)
        assert not left & names(house.folder.root)
    assert "dark" in heard


def _restored(victim: Victim, theme: str) -> bool:
    """Return whether what is there now was put back: dark, or light again since."""
    return theme == "dark" or "dark" in {step.get("theme") for step in victim.said}


def _with_a_backup(folder: Path) -> House:
    house = house_in(folder)
    with house.open() as office:
        office.settings.change_own(house.admin, "theme", "dark")
        office.backups.make(house.admin, folder / "monday.crmbackup")
        office.settings.change_own(house.admin, "theme", "auto")
    return house


def test_init(tmp_path: Path) -> None:
    founded = again = 0
    for victim in victims("init", tmp_path, _nowhere):
        folder = victim.house.folder
        keys = FileKeys(folder.root.with_suffix(".keys"))
        if not folder.database.exists():
            assert not victim.last("founded"), "an office that was acknowledged is gone"
            with pytest.raises(Missing):
                open_application(folder, keys)
            again += 1
            if again > 3:  # to found takes a second; three times it can be done again are enough
                continue
            found_office(folder, keys, founding(), plain=True)[0].close()
            assert not [name for name in names(folder.root) if ".new" in name]
        else:
            founded += 1
            with pytest.raises(Refused):
                found_office(folder, keys, founding())
        application = open_application(folder, keys)
        try:
            with application.database.here():
                (row,) = sql.rows("SELECT person_id, post_id FROM posting")
            admin = Actor(*row)
            assert application.check.run(admin) == []
            if victim.last("setting"):
                assert stored(application, "idle_minutes") == 77
        finally:
            application.close()
    assert founded


def _nowhere(folder: Path) -> House:
    house = house_in(folder / "template")
    return House(DataFolder(folder / "new"), FileKeys(folder / "new.keys"), None, house.admin)


def test_migration(tmp_path: Path) -> None:
    done = 0
    for victim in victims("migration", tmp_path, _before_an_upgrade):
        house = victim.house
        migrations = house.folder.root.parent / "migrations"
        database = open_local(house.folder.database, house.key)
        database.connect_here()
        try:
            through = applied(database)
            assert through in (KNOWN, KNOWN | {LATER_HEAD})
            upgraded = LATER_HEAD in through
            done += upgraded
            if victim.last("upgraded"):
                assert upgraded
            assert ("nickname" in database.get_tables()) == upgraded
            assert integrity_problems(database.connection(), encrypted=True) == []
            copy = house.folder.root / "before-upgrade.db"
            if upgraded:
                assert database.execute_sql("SELECT count(*) FROM nickname").fetchone() == (2000,)
                assert verify_copy(copy, house.key).head == HEAD, "no backup of before"
            else:
                copy.unlink(missing_ok=True)
                assert upgrade_at(database, migrations) == (LATER_HEAD,)
            assert not list(house.folder.root.glob("*.part*")) or not upgraded
        finally:
            database.close_here()
    assert done


def _before_an_upgrade(folder: Path) -> House:
    later_migrations(folder)
    return house_in(folder)
