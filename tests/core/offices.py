"""Founded offices for tests: real databases, founded once and copied for every test.

On either engine: an office in a folder is the local file there, or where a file ``shared`` lies in
it, the database on the tests' own server that it names. ``on_engine`` says which are founded.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from crm_desktop.access.model import CompanyData, PersonData, PostData, UnitData
from crm_desktop.access.passwords import hash_password
from crm_desktop.application import (
    Application,
    found_office,
    found_shared_office,
    open_application,
    open_shared_office,
)
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.setup import Founding
from db import sql
from db.engine import DATABASE, SharedAddress
from db.shared import open_shared

ENGINES = ("sqlite", "postgres", "held")
_MARK, _HELD = "shared", "held"
_engine = [ENGINES[0]]

PASSWORD = "correct-horse-9"
START = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # a Monday
TODAY = START.date()


class NoKeyring:
    """The keyring of a machine that has none."""

    def available(self) -> bool:
        return False

    def get(self, name: str) -> str | None:
        return None

    def put(self, name: str, value: str) -> None:
        raise AssertionError("there is no keyring")

    def forget(self, name: str) -> None:
        return


@dataclass
class Office:
    """An open office with a clock that the test sets."""

    app: Application
    clock: SetClock
    tampered: bool = False  # set by a test that spoils the database on purpose
    silent: frozenset[str] = frozenset()  # actions of a test's own that change nothing

    @property
    def today(self) -> date:
        return self.clock.today()

    def actor(self, number: str) -> Actor:
        """Return whoever first held the post of this number, acting under it."""
        found = sql.one(
            "SELECT g.person_id, g.post_id FROM posting g WHERE g.post_id = ? ORDER BY g.id",
            self.post(number),
        )
        assert found, f"nobody holds {number}"
        return Actor(*found)

    def post(self, number: str) -> int:
        """Return the id of the post of this number."""
        found = sql.scalar("SELECT post_id FROM post_state WHERE number = ?", number)
        assert found, f"no post {number}"
        return int(found)

    def unit(self, name: str) -> int:
        """Return the id of the unit of this name."""
        found = sql.scalar("SELECT unit_id FROM unit_state WHERE name = ?", name)
        assert found, f"no unit {name}"
        return int(found)

    def hire(self, number: str, login: str, name: str, *, by: Actor | None = None) -> Actor:
        """Put somebody new, who knows ``PASSWORD``, on a post; return them acting under it."""
        by = by or self.administrator
        company = sql.scalar("SELECT company_id FROM post WHERE id = ?", self.post(number))
        person = self.app.people.add_person(by, PersonData(company, login, name)).value.person
        self.app.people.assign(by, person.id, self.post(number), self.today)
        settle(person.id)
        return Actor(person.id, self.post(number))

    @property
    def administrator(self) -> Actor:
        """The first administrator: person 1 under the post they were given at the founding."""
        return Actor(1, sql.scalar("SELECT min(post_id) FROM posting WHERE person_id = 1"))

    def log(self, since: int = 0) -> list[tuple[str, str, int | None]]:
        """Return action, outcome and person of the entries after a number."""
        return sql.rows(
            "SELECT action, outcome, person FROM audit_entry WHERE seq > ? ORDER BY seq", since
        )

    @contextmanager
    def logs(self, *expected: str) -> Iterator[None]:
        """Hold that the block leaves these entries in the log, as ``action outcome``, no other."""
        before = self.last_seq
        yield
        assert [f"{action} {outcome}" for action, outcome, _ in self.log(before)] == [*expected]

    @property
    def last_seq(self) -> int:
        """The number of the newest entry."""
        return int(sql.scalar("SELECT seq FROM audit_head"))

    def last_entry(self) -> dict[str, object]:
        """Return the newest entry by column."""
        names = "action outcome person post company subjects reason duty second_person second_name"
        row = sql.one(
            f"SELECT {', '.join(names.split())} FROM audit_entry ORDER BY seq DESC LIMIT 1"
        )
        assert row
        return dict(zip(names.split(), row, strict=True))


@cache
def _quick_hash() -> str:
    """Return a hash of ``PASSWORD``: in tests it is made and checked at once."""
    return hash_password(PASSWORD)


def settle(person: int) -> None:
    """Give somebody ``PASSWORD`` as their own."""
    sql.run(
        "UPDATE credential SET must_change = ?, password_hash = ? WHERE person_id = ?",
        False,
        _quick_hash(),
        person,
    )
    login_key = sql.scalar("SELECT login_key FROM person WHERE id = ?", person)
    DATABASE.give_password(person, login_key, PASSWORD)  # where a server looks at it


def founding(template: str, **changes: object) -> Founding:
    """Return the wizard's answers for a template."""
    answers: dict[str, object] = {
        "company": CompanyData("01", "远达汽车集团有限公司", "远达"),
        "template": template,
        "administrator": "陈立",
        "login": "chenli",
        "password": PASSWORD,
    }
    return Founding(**(answers | changes))  # type: ignore[arg-type]


@contextmanager
def on_engine(name: str) -> Iterator[None]:
    """Found offices on one of ``ENGINES`` for a while."""
    _engine.append(name)
    try:
        yield
    finally:
        _engine.pop()


def shared_address(folder: Path) -> SharedAddress | None:
    """Return where the office of a folder is shared, None for a local one."""
    mark = folder / _MARK
    return SharedAddress(**json.loads(mark.read_text("utf-8"))) if mark.is_file() else None


def _mark(folder: Path, address: SharedAddress) -> None:
    # Whole: another process finds it here too, and has no server of its own.
    (folder / _MARK).write_text(json.dumps(asdict(address)), "utf-8")


def cleared(folder: Path) -> None:
    """Remove what a folder's office has on the tests' server; a local one goes with its folder."""
    if address := shared_address(folder):
        from tests.servers import server

        server().drop(address.database)


def at_desk(folder: Path, clock: SetClock) -> Application:
    """Open the office of a folder, on the file there or on the tests' server, as a desk does."""
    if address := shared_address(folder):
        app = open_shared_office(DataFolder(folder), address, clock=clock)
        if (folder / _HELD).exists():
            from tests.core.held import act_as_people

            act_as_people(app)
        return app
    return open_application(DataFolder(folder), NoKeyring(), clock=clock)


@contextmanager
def opened(folder: Path, at: datetime = START) -> Iterator[Office]:
    """Open the office of a folder; at the end its log must hold and its check find nothing."""
    clock = SetClock(at)
    app = at_desk(folder, clock)
    if shared_address(folder) is None:
        # No test pulls the plug: what the disk has flushed by when does not matter here.
        app.database.execute_sql("PRAGMA synchronous = OFF")
    office = Office(app, clock)
    try:
        yield office
        if not office.tampered:
            wrong = [f"{name} {detail}" for name, find in app.check._checks for detail in find()]
            assert wrong == []
            silent = sql.rows(
                "SELECT DISTINCT action FROM audit_entry WHERE outcome = 'done' AND subjects = '[]'"
            )
            assert {action for (action,) in silent} <= office.silent, "says not what it changed"
    finally:
        app.close()


def copied(template: Path, to: Path) -> Path:
    """Return a copy of a founded office's folder, also of one that is open and was checkpointed."""
    shutil.copytree(template, to, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    if address := shared_address(template):
        from tests.servers import new_name, server

        address = server().database(new_name("office"), address.database)
        own_roles(address)
        _mark(to, address)
    return to


def own_roles(address: SharedAddress) -> None:
    """Let a copy begin without logins: those of its template are the template's.

    What else the server holds stays as it was installed there, group roles and all.
    """
    database = open_shared(address)
    database.connect()
    try:
        database.cursor().execute(
            "DELETE FROM keep.person_role; DELETE FROM keep.standing; "
            "UPDATE keep.installed SET name = current_database()"
        )
    finally:
        database.close()


@contextmanager
def open_copy(template: Path, to: Path) -> Iterator[Office]:
    """Open a copy of a founded office, and leave nothing of it on a server."""
    copied(template, to)
    try:
        with opened(to) as office:
            yield office
    finally:
        cleared(to)


def found_small(folder: Path) -> Path:
    """Found a small office: 陈立 leads on A1-1, 李芳 is the officer on A1-2."""
    _found(folder, "small-office")
    with opened(folder) as office:
        settle(1)
        office.hire("A1-2", "lifang", "李芳")
    return folder


def found_group(folder: Path) -> Path:
    """Found a dealer group: the centre's company 01, and 02 with an administrator of its own.

    陈立 administers the whole (A1-2). Company 02 has 城东客服部 with X1-1 (MG), X1-2 (AD) and X1-3
    (AG), none of which reaches further than the company.
    """
    _found(folder, "dealer-group")
    with opened(folder) as office:
        settle(1)
        app, admin = office.app, office.administrator
        company = app.organisation.add_company(admin, CompanyData("02", "城东汽车有限公司")).value
        data = UnitData(company.id, "department", "城东客服部")
        unit = app.organisation.add_unit(admin, data, TODAY).value
        for number, title, role in (
            ("X1-1", "城东经理", "MG"),
            ("X1-2", "城东管理员", "AD"),
            ("X1-3", "城东专员", "AG"),
        ):
            post = PostData(unit.id, number, title, frozenset({role}), level="specialist")
            app.organisation.add_post(admin, post, TODAY)
        for number, login, name in (
            ("A1-1", "zhoumin", "周敏"),
            ("B1-1", "sunhao", "孙浩"),
            ("B1-2", "lifang", "李芳"),
            ("E3-1", "hejing", "何静"),
            ("X1-1", "liqiang", "李强"),
            ("X1-2", "wangwei", "王伟"),
            ("X1-3", "zhaoxue", "赵雪"),
        ):
            office.hire(number, login, name)
    return folder


def found_centre(folder: Path) -> Path:
    """Found the group with everybody on duty whom a complaint passes through.

    Beside those of ``found_group``: 周芳 and 唐磊 accept (C3-1, C3-2: CC), 陈晨 calls back (D2-2:
    CB), 李建军 handles for 01 (F1-1: DP), 马俊 for 02 (X2-1: DP). 何静 supervises (E3-1: SV), 孙浩
    is the head (B1-1: SP), 周敏 the manager (A1-1: MG), 李芳 sits at the front desk (B1-2: AG).
    """
    found_group(folder)
    with opened(folder) as office:
        app, admin = office.app, office.administrator
        company = sql.scalar("SELECT id FROM company WHERE code = '02'")
        unit = app.organisation.add_unit(
            admin, UnitData(company, "department", "城东售后部"), TODAY
        ).value
        post = PostData(unit.id, "X2-1", "城东投诉经办", frozenset({"DP"}), level="specialist")
        app.organisation.add_post(admin, post, TODAY)
        for number, login, name in (
            ("C3-1", "zhoufang", "周芳"),
            ("C3-2", "tanglei", "唐磊"),
            ("D2-2", "chenchen", "陈晨"),
            ("F1-1", "lijianjun", "李建军"),
            ("X2-1", "majun", "马俊"),
        ):
            office.hire(number, login, name)
    return folder


def _found(folder: Path, template: str) -> None:
    if _engine[-1] in {"postgres", "held"}:
        from tests.servers import new_name, server

        folder.mkdir(parents=True)
        address = server().database(new_name(template.replace("-", "_")))
        _mark(folder, address)
        app, _ = found_shared_office(
            DataFolder(folder), address, founding(template), clock=SetClock(START)
        )
        if _engine[-1] == "held":
            from tests.core.held import hold

            hold(app, START.date())
            (folder / _HELD).touch()
        app.close()
        return
    app, _, _ = found_office(
        DataFolder(folder), NoKeyring(), founding(template), plain=True, clock=SetClock(START)
    )
    app.close()
