"""An office full of secrets, and whoever walks past everything masked in it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PIL import Image

from crm_desktop.application import Application
from crm_desktop.cards.loss import LossReport
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.customers.care import FilePlace, VisitPlan
from crm_desktop.customers.consents import ConsentData, Evidence
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    Identity,
    VehicleData,
)
from crm_desktop.customers.owing import SaleData
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.inquiries.model import CallData, InquiryData, Turn
from crm_desktop.membership.applying import ApplicationData, Scan
from crm_desktop.membership.paying import TopUp
from db import sql
from tests.core.customers.test_masking import holder
from tests.core.foundation.test_use_cases_declared import matrix
from tests.core.offices import PASSWORD, Office

#: What a scanned paper shows; it is a text here, so that the walk would read it.
PAPER = "居民身份证 11010519491231002X".encode()
ALL = CustomerFilter()


def somebody(name: str, *phones: str) -> CustomerData:
    """Return a customer with a secret of every kind."""
    return CustomerData(
        1,
        "person",
        name,
        old_code=f"OLD-{name}",
        contacts=(
            *(Contact("phone", phone) for phone in phones),
            Contact("fax", "021-62345678"),
            Contact("email", "secret.zhang@example.com"),
            Contact("wechat", "wx_secret_zhang"),
            Contact("other", "QQ 50002009"),
        ),
        addresses=(Address("北京市朝阳区建国路77号"), Address("长安街88号")),
        identities=(Identity("resident", "11010519491231002X"), Identity("passport", "E12345678")),
    )


@dataclass
class Walk:
    """An office full of secrets, and whoever walks through it."""

    office: Office
    folder: Path
    me: Actor
    officer: Actor
    customers: list[Customer]
    vehicle: int

    @property
    def app(self) -> Application:
        return self.office.app

    def second(self) -> Countersign:
        """Return the signature of somebody else under an export."""
        signed = self.app.login.countersign(self.me, "export.approve", "zhoumin", PASSWORD)
        return signed.value

    def fresh(self) -> Customer:
        """Return another customer full of secrets, stored by the officer."""
        return self.app.customers.add(self.officer, somebody("张新", "13812345678")).value

    def file(self, text: str) -> Path:
        path = self.folder / "in.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def owed(self) -> Path:
        """Return receivables: one that fits, one of a wrong amount, two of unclear customers."""
        code, name = self.customers[0].code, self.customers[0].name
        return self.file(
            "客户编码,客户名称,联系电话,发票号,开票日期,到期日,应收金额\n"
            f"{code},,,F-1,2026-01-05,2026-02-05,100\n{code},,,F-2,2026-01-05,2026-02-05,很多\n"
            f",{name},13600000000,F-3,2026-01-05,2026-02-05,1\n,{name},,F-4,2026-01-05,,1\n"
        )

    def complaints(self) -> Path:
        """Return old complaints: one of a customer's telephone, one whose number is too long."""
        return self.file(
            "投诉日期,内容,电话\n2026/1/5,打13812345678找我,13812345678\n"
            f"2026/1/6,漏油,13812345678{' 转8001' * 9}\nsomeday,漏油,13812345678\n"
        )

    def calls(self) -> Path:
        """Return calls: one of a customer, one whose telephone is none."""
        return self.file(
            "呼叫时间,来电号码,等待\n2026/1/5 9:00,13812345678,1\n"
            f"2026/1/5 9:01,13812345678{' 转8001' * 9},1\n2026/1/5 9:02,13812345678,long\n"
        )

    def call(self) -> int:
        """Return a call of a customer."""
        found = sql.scalar("SELECT min(id) FROM call_record")
        if found is None:
            found = self.app.calls.add(self.me, CallData(self.office.clock.now(), "13812345678"))
            return int(found.value.id)
        return int(found)

    def inquiry(self) -> int:
        """Return what a customer asked, whose words name a telephone."""
        found = sql.scalar("SELECT min(id) FROM inquiry")
        if found is None:
            asked = InquiryData("打13812345678找我", contact_phone="13812345678")
            found = self.app.inquiries.register(self.me, asked).value.id
        return int(found)

    def handover(self) -> int:
        """Return a lead that such a question became."""
        found = sql.scalar("SELECT min(id) FROM handover")
        if found is None:
            asked = InquiryData("打13812345678找我", contact_phone="13812345678")
            made = self.app.inquiries.register(self.me, asked).value
            found = self.app.inquiry_turns.turn(
                self.me, made.id, made.version, Turn("lead")
            ).value.id
        return int(found)

    def papers(self) -> list[int]:
        """Return the files that are kept with customers and with their consents."""
        return [file for (file,) in sql.rows("SELECT id FROM attachment ORDER BY id")]

    def card(self) -> int:
        """Return a card of the first customer, who is made a member for it."""
        first = self.customers[0].id
        found = sql.scalar("SELECT id FROM card WHERE account_id IS NOT NULL")
        if found is None:
            self.app.stock.receive(self.me, Delivery("member", 2))
            self.app.stock.allocate(self.me, Wanted("member", quantity=1), self.me.person)
            sql.run(
                "INSERT INTO membership (company_id, customer_id, number, state, tier_id, "
                "tier_since, tier_hold, joined_on, version) "
                "VALUES (1, ?, 'M1', 'active', 1, '2026-03-02', '', '2026-03-02', 1)",
                first,
            )
            sql.run(
                "INSERT INTO account (company_id, membership_id, state, points, principal_fen, "
                "gift_fen, version) SELECT 1, id, 'open', 0, 0, 0, 1 FROM membership"
            )
            self.app.card_batches.issue(self.me, "member")
            found = sql.scalar("SELECT id FROM card WHERE account_id IS NOT NULL")
        return int(found)

    def application(self) -> int:
        """Return an application of the third customer, with a scanned paper."""
        found = sql.scalar("SELECT id FROM member_application")
        if found is None:
            wanted = ApplicationData(
                self.customers[2].id, "ordinary", "member", "walk_in", notice_signed=True,
                consents=frozenset({"sensitive"}), notes="转介绍",
            )  # fmt: skip
            found = self.app.applications.enter(self.me, wanted).value.id
            scan = Scan("证件.pdf", PAPER)
            self.app.papers.add(self.me, found, "identity", "", scan)
        return int(found)

    def paper(self) -> int:
        """Return the scanned paper of that application."""
        self.application()
        return int(sql.scalar("SELECT id FROM application_evidence"))

    def member(self) -> int:
        """Return the membership of the first customer."""
        self.card()
        return int(sql.scalar("SELECT id FROM membership"))

    def members(self) -> Path:
        """Return a file of members: one who is a customer, one with a number that is none."""
        return self.file(
            "会员号,姓名,手机,身份证号,等级,积分\n"
            "71,张淑敏,13812345678,11010519491231002X,金卡,5\n"
            "72,赵六,138123456780,E12345678,黑曜,9\n73,钱七,138123456780,E12345678,,\n"
        )

    def card_number(self) -> str:
        """Return the number of that card."""
        return str(sql.scalar("SELECT number FROM card WHERE id = ?", self.card()))

    def topped_up(self) -> str:
        """Return the receipt of money that came onto that card."""
        found = sql.scalar("SELECT number FROM value_entry WHERE kind = 'top_up'")
        if found is None:
            card = self.card()
            version = sql.scalar("SELECT version FROM card WHERE id = ?", card)
            self.app.cards.activate(self.me, card, version, "5678")
            money = TopUp(10_000, "wechat")
            self.app.value.top_up(self.me, self.account(), money, "walk", card=card)
            found = sql.scalar("SELECT number FROM value_entry WHERE kind = 'top_up'")
        return str(found)

    def loss_receipt(self) -> str:
        """Return the receipt of that card's loss."""
        found = sql.scalar("SELECT number FROM card_step WHERE event = 'lose'")
        if found is None:
            self.topped_up()
            card = self.card()
            version = sql.scalar("SELECT version FROM card WHERE id = ?", card)
            report = LossReport(facts=("name", "phone", "plate"))
            found = self.app.card_losses.report(self.me, card, version, report).value.number
        return str(found)

    def account(self) -> int:
        """Return the account of that membership."""
        return int(sql.scalar("SELECT id FROM account WHERE membership_id = ?", self.member()))

    def design_picture(self) -> int:
        """Return a picture that designs of cards may use."""
        out = io.BytesIO()
        Image.new("RGB", (2, 2)).save(out, "PNG")
        return self.app.card_designs.add_picture(self.me, "a.png", out.getvalue()).value.id

    def version(self, customer: Customer) -> int:
        return self.app.customers.customer(self.officer, customer.id).version

    def out(self, name: str) -> Path:
        return self.folder / name


def walk_through(group: Office, folder: Path) -> Walk:
    """Fill an office with secrets and return it with whoever has every right but to see them."""
    app, officer = group.app, group.actor("B1-2")
    me = holder(group, "TM", "tm")
    held = {right for (right,) in sql.rows("SELECT right_code FROM role_right WHERE role = 'TM'")}
    for right in sorted(matrix() - held - {"reveal.do"}):
        sql.run("INSERT INTO role_right (role, right_code, only_for) VALUES ('TM', ?, '')", right)
    manager = group.actor("A1-1")
    customers = [
        app.customers.add(officer, somebody(name, phone)).value
        for name, phone in (
            ("张淑敏", "13812345678"), ("张叔敏", "13812345678"), ("李明", "13987654321"),
            ("李鸣", "13987654321"), ("王回收", "13812345678"),
        )
    ]  # fmt: skip
    first = customers[0]
    changed = replace(typed(first), contacts=(*first.contacts, Contact("phone", "13987654321")))
    app.customers.edit(officer, first.id, 1, replace(changed, employer=None))
    app.reveals.reveal(officer, first.id, "identity", first.identities[0].id, "核对证件")
    car = VehicleData(1, plate="粤B3K56L", vin="LSVAM4187C2184847")
    vehicle = app.vehicles.add(officer, car, first.id).value.id
    app.merging.merge(manager, customers[2].id, customers[3].id, (1, 1))
    app.bin.delete(officer, customers[4].id, 1, "重复建档")
    app.duplicates.not_same(officer, first.id, customers[2].id)
    _cared_for(app, me, first.id)
    return Walk(group, folder, me, officer, customers, vehicle)


def _cared_for(app: Application, by: Actor, customer: int) -> None:
    """Give a customer what comes over time: a debt, a visit, a lent file, consents, papers."""
    today = app.context.clock.now().date()
    app.credit.add_sale(by, customer, SaleData(today, 40_000, number="S-1"))
    app.visits.plan(by, customer, VisitPlan(today, "年度走访", by.person))
    version = app.customers.customer(by, customer).version
    app.lending.place(by, customer, version, FilePlace("D-1", "A-1", date(2020, 1, 1)))
    app.lending.lend(by, customer, "李芳", today)
    given = ConsentData("marketing", "given", "paper")
    app.consents.note(by, customer, given, Evidence("同意书.pdf", PAPER))
    app.files.add(by, customer, "证件.pdf", PAPER)
