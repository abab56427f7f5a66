"""An office of two companies on the tests' server, and psql as somebody who works in it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.access.model import CompanyData, PostData, UnitData
from crm_desktop.application import Application, found_shared_office, open_shared_office
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from db import sql
from db.engine import SharedAddress, persons_address
from db.programs import program_name
from tests.core.offices import PASSWORD, Office, founding, settle
from tests.servers import new_name, server


@dataclass
class House:
    """Where it is; people log in with ``PASSWORD``.

    陈立 administers all, 孙浩 leads the centre (SP) everywhere. 李芳 is a clerk (AG) of company
    01, 王伟 administers company 02 alone and 赵雪 is a clerk there. Each company has one customer.
    """

    address: SharedAddress
    folder: Path
    clerk: int = 0
    far_clerk: int = 0
    near_customer: int = 0
    far_customer: int = 0
    far_post: int = 0

    def desk(self, login: str) -> Application:
        """Open the program as a person does, on this thread."""
        return open_shared_office(DataFolder(self.folder), self._persons(login))

    def psql(self, login: str, statement: str) -> subprocess.CompletedProcess[str]:
        """Run one statement with psql as a person."""
        return subprocess.run(
            [*self._psql(login), "-c", statement],
            capture_output=True, text=True, encoding="utf-8", env=_surroundings(), check=False,
        )  # fmt: skip

    def session(self, login: str) -> Session:
        """Return a psql that stays open."""
        return Session(
            subprocess.Popen(
                [*self._psql(login)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, encoding="utf-8", env=_surroundings(),
            )
        )  # fmt: skip

    def _persons(self, login: str) -> SharedAddress:
        address = self.address
        return persons_address(
            address.host, address.database, login, PASSWORD, port=address.port, tls="disable"
        )

    def _psql(self, login: str) -> list[str]:
        address = self._persons(login)
        where = f"host={address.host} port={address.port} sslmode=disable"
        return [
            str(server().programs / program_name("psql")), "-X", "-A", "-t",
            "-d", f"{where} dbname={_quoted(address.database)} user={_quoted(address.user)}",
        ]  # fmt: skip


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _surroundings() -> dict[str, str]:
    return {
        **os.environ,
        "PGPASSWORD": PASSWORD,
        "PGOPTIONS": "-c search_path=desk,public",
        "PGCLIENTENCODING": "UTF8",
        "LC_ALL": "C",
    }


@dataclass
class Session:
    """A psql that is asked one statement after the other."""

    process: subprocess.Popen[str]

    def ask(self, statement: str) -> str:
        """Return what it says to a statement."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{statement};\n\\echo === said\n")
        self.process.stdin.flush()
        said = []
        for line in self.process.stdout:
            if line.startswith("=== said"):
                return "".join(said).strip()
            said.append(line)
        return "".join(said).strip() or "the session has ended"

    def close(self) -> None:
        """End it."""
        self.process.communicate()


def found_house(folder: Path) -> House:
    """Found the office and let its people in."""
    address = server().database(new_name("held"))
    house = House(address, folder)
    app, _ = found_shared_office(DataFolder(folder), address, founding("dealer-group"))
    try:
        office = Office(app, Clock())  # type: ignore[arg-type]
        settle(1)
        admin = office.administrator
        company = app.organisation.add_company(admin, CompanyData("02", "城东汽车有限公司")).value
        today = office.today
        unit = app.organisation.add_unit(
            admin, UnitData(company.id, "department", "城东客服部"), today
        ).value
        for number, title, role in (("X1-2", "城东管理员", "AD"), ("X1-3", "城东专员", "AG")):
            post = PostData(unit.id, number, title, frozenset({role}), level="specialist")
            app.organisation.add_post(admin, post, today)
        clerk = office.hire("B1-2", "lifang", "李芳")
        office.hire("X1-2", "wangwei", "王伟")
        far = office.hire("X1-3", "zhaoxue", "赵雪")
        office.hire("B1-1", "sunhao", "孙浩")
        house.clerk, house.far_clerk = clerk.person, far.person
        house.far_post = office.post("X1-3")
        for person, login in sql.rows("SELECT id, login_key FROM person ORDER BY id"):
            app.database.give_password(person, login, PASSWORD)
        for actor, name, at in ((clerk, "赵六", 1), (far, "孙七", company.id)):
            data = CustomerData(at, "person", name, contacts=(Contact("phone", "13812345678"),))
            made = app.customers.add(actor, data).value.id
            if at == 1:
                house.near_customer = made
            else:
                house.far_customer = made
    finally:
        app.close()
    return house
