"""Make the stored database of the present schema: ``python -m tests.db.make_released``.

To be run once for each schema that is released, by the program that is released with it. The file
is plain and small, holds rows in every table, and is never made anew: what an old program wrote is
what the upgrade of every later one has to read.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from crm_desktop.access.model import PersonData, RequestData
from crm_desktop.application import Application
from crm_desktop.customers.bulk import BulkChange, Chosen
from crm_desktop.customers.care import FilePlace, VisitPlan
from crm_desktop.customers.consents import ConsentData, Evidence
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.filters import FilterData
from crm_desktop.customers.importing.model import Column, ImportOptions, Mapping
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    Identity,
    VehicleData,
)
from crm_desktop.customers.owing import CreditTerms, SaleData
from crm_desktop.customers.own_fields import OwnFieldData
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.work import Work
from crm_desktop.office.attachments import attach
from db.migrate import HEAD
from tests.db.complaints_day import take_complaints
from tests.db.members_day import Hands, serve_members
from tests.db.tables import connect
from tests.houses import FOUNDED_AT, house_in

RELEASED = Path(__file__).parent / "released"


def main(into: Path = RELEASED) -> int:
    """Write the file; refuse to replace one."""
    out = into / f"{HEAD}.db"
    if out.exists():
        sys.stderr.write(f"{out.name} is there already and stays as it is\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        house = house_in(Path(folder), plain=True)
        clock = SetClock(FOUNDED_AT)
        with house.open(clock) as application:
            work_a_day(application, house.admin, clock)
        path = house.folder.database
        empty = [table for table, rows in tables(path).items() if not rows]
        if empty:
            sys.stderr.write(f"no row in {', '.join(empty)}: fill them in work_a_day\n")
            return 1
        connection = connect(path, None)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM")
        connection.close()
        into.mkdir(exist_ok=True)
        shutil.copyfile(path, out)
    sys.stdout.write(f"{out.name}: {out.stat().st_size} bytes\n")
    return 0


def work_a_day(application: Application, admin: Actor, clock: SetClock) -> None:
    """Do something of every kind, so that no table stays empty."""
    clock.advance(timedelta(hours=1))
    added = application.people.add_person(
        admin, PersonData(1, "li", "李㛃", phone="138 0000 0000")
    ).value
    person = added.person
    posts = application.organisation.posts(admin)
    free = next(post for post in posts if post.id != admin.post)
    application.people.assign(
        admin, person.id, free.id, clock.today(), kind="acting", reason="stand_in"
    )
    application.settings.change_own(admin, "theme", "dark")
    application.settings.change_office(admin, "idle_minutes", 15)
    asked = RequestData("people", "开通账号\n<b>&", clock.today() + timedelta(days=2))
    request = application.requests.submit(admin, asked).value
    application.requests.approve(admin, request.id, request.version, exception="只有一人")
    application.desk.keep_draft(admin, "person", "", {"name": "未保存 €"})
    application.prints.note(admin, "organisation_chart", "company", 1, 1)
    context = application.context
    with context.database.here(), context.database.atomic():
        acting = context.gate.admit(admin, "own.do", clock.today())
        work = Work(acting, clock.now(), "person.edit", context.duties)
        attach(work, "person", person.id, "合同.txt", b"\x00\xff contract" * 50)
        context.journal.write(work.entry)
    clock.advance(timedelta(hours=1))
    fill_the_archive(application, admin, clock)
    clerk = Actor(person.id, free.id)
    application.login.change_password(clerk, added.password, "staple horse correct")
    hands = Hands(application, admin, clerk, clock)
    serve_members(application, hands)
    take_complaints(hands)
    made = application.backups.make_daily(SYSTEM)
    assert made
    clock.advance(timedelta(hours=1))
    application.login.log_out(admin)


def fill_the_archive(application: Application, by: Actor, clock: SetClock) -> None:
    """Keep customers with all that belongs to them, and what is done with many of them."""
    for field in OWN_FIELDS:
        application.own_fields.add(by, field)
    firm = application.customers.add(by, FIRM).value
    zhang = application.customers.add(by, replace(SOMEBODY, employer=firm.id, owner=by.person))
    clock.advance(timedelta(minutes=5))
    _change_records(application, by, zhang.value, firm)
    _share_a_car(application, by, zhang.value, firm, clock)
    _give_credit(application, by, firm, clock)
    _look_after(application, by, zhang.value, clock)
    clock.advance(timedelta(minutes=5))
    _take_in_files(application, by, firm)


OWN_FIELDS = (
    OwnFieldData("hobby", "爱好", "Hobby"),
    OwnFieldData("cars", "家中车数", "Cars at home", "number"),
    OwnFieldData("wedding", "纪念日", "Wedding", "day"),
    OwnFieldData("drink", "茶水", "Drink", "choice", ("茶", "咖啡")),
    OwnFieldData("invoice", "要发票", "Wants invoices", "yes_no"),
)
FIRM = CustomerData(
    1,
    "organisation",
    "云岭物流有限公司",
    contacts=(Contact("phone", "0871-65551234", "前台"),),
    identities=(Identity("credit_code", "91350100M000100Y43"),),
)
SOMEBODY = CustomerData(
    1,
    "person",
    "张淑敏",
    old_code="A-7",
    gender="female",
    contacts=(
        Contact("phone", "+86 138 1234 5678", "手机"),
        Contact("phone", "010-62345678", "家"),
        Contact("email", "zhang@example.com"),
        Contact("wechat", "zm_2026"),
    ),
    addresses=(Address("北京市朝阳区建国路1号", area="朝阳区", street="建国路1号"),),
    identities=(Identity("resident", "11010519491231002X"),),
    tags=("大客户", "老客户"),
    own=(("hobby", "钓鱼"), ("cars", "2"), ("wedding", "2010-05-01"), ("drink", "茶")),
)


def _change_records(application: Application, by: Actor, zhang: Customer, firm: Customer) -> None:
    """Edit, undo, decide, tell apart, merge and delete: what leaves steps behind."""
    edited = replace(typed(zhang), tags=("大客户",), job="教师", notes="周末联系 €\n<b>&")
    application.customers.edit(by, zhang.id, zhang.version, edited)
    chosen = Chosen(frozenset({zhang.id, firm.id}))
    undone = application.bulk.change(by, chosen, BulkChange("add_tag", "误加")).value
    application.undo.undo(by, undone.step)
    version = application.customers.customer(by, zhang.id).version
    application.standing.set_level(by, zhang.id, version, "vip", "年消费最高")
    phone = (Contact("phone", "13812345678"),)
    son, double, wrong = (
        application.customers.add(by, CustomerData(1, "person", name, contacts=phone)).value
        for name in ("张小", "章淑敏", "张误")
    )
    application.duplicates.not_same(by, zhang.id, son.id)
    version = application.customers.customer(by, zhang.id).version
    application.merging.merge(by, zhang.id, double.id, (version, double.version))
    application.bin.delete(by, wrong.id, wrong.version, "重复建档")


def _share_a_car(
    application: Application, by: Actor, driver: Customer, owner: Customer, clock: SetClock
) -> None:
    today = clock.today()
    car = VehicleData(
        1,
        plate="沪A12345",
        vin="LSVAM4187C2184847",
        brand="大众",
        model="帕萨特",
        mileage=52_000,
        mileage_on=today,
        insurance_until=today + timedelta(20),
    )
    added = application.vehicles.add(by, car, owner.id).value
    linked = application.vehicles.link(by, added.id, driver.id, "driver", today).value
    drives = next(holder for holder in linked.holders if holder.role == "driver")
    application.vehicles.unlink(by, drives.link, today)
    washer = VehicleData(1, "product", brand="海尔", model="洗衣机", serial="HX-0042")
    application.vehicles.add(by, washer, driver.id)


def _give_credit(application: Application, by: Actor, firm: Customer, clock: SetClock) -> None:
    today = clock.today()
    terms = CreditTerms(5_000_000, 30, "a", today + timedelta(180), "季度复核")
    application.credit.set_terms(by, firm.id, 0, terms, exception="只有一人")
    sold_on = today - timedelta(10)
    paid = application.credit.add_sale(by, firm.id, SaleData(sold_on, 98_700, number="S-1")).value
    application.credit.settle(by, paid.sales[0].id, today)
    application.credit.add_sale(by, firm.id, SaleData(sold_on, 80_000, number="S-2"))


def _look_after(application: Application, by: Actor, zhang: Customer, clock: SetClock) -> None:
    """Note what comes over time: consents, visits, a lent file, a value shown in full, papers."""
    today = clock.today()
    given = ConsentData("marketing", "given", "paper")
    application.consents.note(by, zhang.id, given, Evidence("同意书.pdf", b"%PDF-1.7 consent"))
    taken_back = ConsentData("marketing", "withdrawn", "call", "3月2日来电")
    application.consents.note(by, zhang.id, taken_back)
    soon, later = (
        application.visits.plan(by, zhang.id, VisitPlan(today + timedelta(day), "走访", by.person))
        for day in (2, 9)
    )
    application.visits.done(by, soon.value.id, soon.value.version, "满意")
    application.visits.cancel(by, later.value.id, later.value.version, "客户出差")
    application.visits.plan(by, zhang.id, VisitPlan(today + timedelta(30), "续约", by.person))
    version = application.lending.file(by, zhang.id).version
    place = FilePlace("2026-0007", "二层 B3", today + timedelta(3650))
    application.lending.place(by, zhang.id, version, place)
    back = application.lending.lend(by, zhang.id, "财务部 王芳", today + timedelta(2)).value
    application.lending.give_back(by, back.id)
    application.lending.lend(by, zhang.id, "乙", today + timedelta(5))
    paper = zhang.identities[0]
    application.reveals.reveal(by, zhang.id, "identity", paper.id, "核对证件")
    application.files.add(by, zhang.id, "证件.txt", b"scan of a paper")


class _Ended(Exception):
    """The program is ended while the keys of an import are filled."""


def _end_at_the_keys(what: str, _done: int, _total: int | None) -> None:
    if what == "keys":
        raise _Ended


def _take_in_files(application: Application, by: Actor, firm: Customer) -> None:
    """Import customers, the second file with its search keys still to come, and receivables."""
    mapping = Mapping((Column("甲", "name"), Column("乙", "phone")))
    kept = application.imports.save_mapping(by, "旧系统", mapping).value
    wanted = CustomerFilter(tag="大客户", own_field="hobby")
    application.filters.keep(by, FilterData("大客户", wanted, ("code", "name"), shared=True))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "客户.csv"
        file.write_text("甲,乙\n赵一,13800001111\n钱二,13800002222\n", encoding="utf-8")
        application.imports.run(by, file, ImportOptions(mapping=kept.mapping))
        file = Path(folder) / "新客户.csv"
        file.write_text("姓名,手机\n孙三,13800003333\n李四,13800004444\n", encoding="utf-8")
        application.imports.run(by, file, ImportOptions(), _end_at_the_keys)
        file = Path(folder) / "应收.csv"
        file.write_text(
            "客户编码,发票号,开票日期,到期日,应收金额,已收金额\n"
            f"{firm.code},F-1,2026-01-05,2026-02-05,1234.50,234.50\n",
            encoding="utf-8",
        )
        application.receivables.run(by, file)


def tables(path: Path) -> dict[str, int]:
    """Return how many rows each table of a plain database has."""
    connection = connect(path, None)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in names
        }
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
