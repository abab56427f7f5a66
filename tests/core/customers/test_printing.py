"""Customers on paper: by right, masked, numbered, on record, and all of it on the page."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader

from crm_desktop.customers import printing, read
from crm_desktop.customers.documents import (
    ArchiveSheet,
    CreditFacts,
    CustomerList,
    archive_sheet,
    customer_list,
)
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerRow,
    HeldVehicle,
    Identity,
    VehicleData,
)
from crm_desktop.customers.own_fields import OwnFieldData
from crm_desktop.customers.wording import COLUMNS, LACKING
from crm_desktop.foundation.clock import CHINA, stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.customers.test_masking import FULL, detailed, holder
from tests.core.customers.test_service import somebody
from tests.core.offices import TODAY, Office
from tests.core.paper.reading import LETTERHEAD, fonts, pages, sizes, text

EN = replace(LETTERHEAD, language=Language.EN)
AT = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)


@pytest.fixture
def stored(group: Office) -> Customer:
    """A customer with every kind of value, and a car."""
    app, officer = group.app, group.actor("B1-2")
    customer = app.customers.add(officer, detailed()).value
    car = VehicleData(1, plate="粤B3K56L", vin="LSVAM4187C2184847", brand="岚山", model="S7")
    app.vehicles.add(officer, car, customer.id)
    return app.customers.customer(officer, customer.id)


def numbered(office: Office) -> tuple[str, str]:
    row = sql.one("SELECT number, document FROM print_record ORDER BY id DESC")
    assert row
    return row[0], row[1]


def test_the_sheet_holds_what_the_page_shows(group: Office, stored: Customer) -> None:
    officer = group.actor("B1-2")
    with group.logs("print.note done"):
        pdf = group.app.customer_prints.sheet(officer, stored.id, Language.ZH)
    found = text(pdf)
    wanted = [stored.code, stored.name, "13812345678", "zhang@example.com", "建国路1号", "粤B3K56L"]
    wanted += [
        "LSVAM4187C2184847",
        "岚山S7",
        "车主",
        "新建客户",
        "没有登记任何同意",
        "扫码打开档案",
    ]
    wanted += [f"{stored.completeness}%", *(paper.number for paper in stored.identities)]
    assert [words for words in wanted if words not in found] == []
    assert "信用与应收" not in found
    number, document = numbered(group)
    assert document == "customer_sheet"
    head = pages(pdf)[0].replace(" ", "")
    assert number in head
    assert "保密·已脱敏" in head
    assert all(fonts(pdf).values())
    assert f'"kind":"customer","id":{stored.id},"label":"{number}"' in str(
        group.last_entry()["subjects"]
    )
    events = group.app.customers.timeline(officer, stored.id)
    assert events[0].action == "print.note"


def test_whoever_sees_masked_prints_masked(group: Office, stored: Customer) -> None:
    seller = holder(group, "TM", "tm")
    prints = group.app.customer_prints
    for language in Language:
        found = text(prints.sheet(seller, stored.id, language))
        assert "138****5678" in found
        assert [secret for secret in FULL if secret in found] == []
        listed = text(prints.listed(seller, CustomerFilter(), language))
        assert [secret for secret in FULL if secret in listed] == []


def test_printing_takes_the_right_to_see(group: Office, stored: Customer) -> None:
    prints = group.app.customer_prints
    for go in (
        lambda who: prints.sheet(who, stored.id, Language.ZH),
        lambda who: prints.listed(who, CustomerFilter(), Language.ZH),
    ):
        with group.logs("print.note denied"), pytest.raises(NotAllowed):
            go(group.administrator)
    with group.logs(), pytest.raises(NotFound):
        prints.sheet(group.actor("X1-3"), stored.id, Language.ZH)
    assert sql.scalar("SELECT count(*) FROM print_record") == 0


def test_consents_credit_and_visits_stand_on_the_sheet_of_whoever_may_see_them(
    group: Office, stored: Customer
) -> None:
    person = group.actor("B1-2").person
    consent = (
        "INSERT INTO consent (customer_id, purpose, state, at, how, evidence, noted_by_id) "
        "VALUES (?, ?, ?, ?, 'paper', '表三', ?)"
    )
    for purpose, state, at in (
        ("service", "given", AT),
        ("marketing", "withdrawn", AT),
        # Noted later, said earlier: it does not hold.
        ("marketing", "given", AT - timedelta(days=30)),
    ):
        sql.run(consent, stored.id, purpose, state, stamp(at), person)
    sql.run(
        "INSERT INTO credit_file (version, customer_id, limit_fen, days, grade, notes) "
        "VALUES (1, ?, 5000000, 30, 'b', '')",
        stored.id,
    )
    owed = (
        "INSERT INTO receivable (customer_id, number, issued_on, due_on, amount_fen, paid_fen) "
        "VALUES (?, ?, '2026-01-01', ?, ?, 0)"
    )
    sql.run(owed, stored.id, "1", (TODAY - timedelta(days=3)).isoformat(), 120000)
    sql.run(owed, stored.id, "2", (TODAY + timedelta(days=1)).isoformat(), 3450)
    # What was sold on credit is owed like what was billed.
    sql.run(
        "INSERT INTO credit_sale (customer_id, number, sold_on, due_on, amount_fen, notes) "
        "VALUES (?, '', '2026-01-01', ?, 700, '')",
        stored.id,
        TODAY.isoformat(),
    )
    visit = (
        "INSERT INTO visit (version, customer_id, planned_on, purpose, who_id, result, "
        "cancelled_at) VALUES (1, ?, ?, ?, ?, '', ?)"
    )
    sql.run(visit, stored.id, TODAY.isoformat(), "上门致歉", person, None)
    sql.run(visit, stored.id, TODAY.isoformat(), "送还证件", person, stamp(AT))
    prints = group.app.customer_prints
    sheet = text(prints.sheet(group.actor("B1-1"), stored.id, Language.ZH))
    for words in ("营销推广已撤回", "服务联系同意", "书面签字", "上门致歉", "¥50,000.00"):
        assert words in sheet, words
    assert "欠款合计¥1,241.50" in sheet
    assert "其中逾期¥1,200.00" in sheet
    assert "营销推广同意" not in sheet, "the newest word holds"
    assert "送还证件" not in sheet, "cancelled"
    assert "¥" not in text(prints.sheet(group.actor("B1-2"), stored.id, Language.ZH))
    for role, seen in (("TM", False), ("AG", True)):
        found = text(prints.sheet(holder(group, role, role.lower()), stored.id, Language.ZH))
        assert ("上门致歉" in found) is seen, role


def test_what_is_due_on_a_day_off_is_overdue_after_the_next_working_day(
    group: Office, stored: Customer
) -> None:
    sql.run(
        "INSERT INTO receivable (customer_id, number, issued_on, due_on, amount_fen, paid_fen) "
        "VALUES (?, '1', '2026-01-01', ?, 5000, 0)",
        stored.id,
        "2026-10-01",
    )
    for day, overdue in ((8, "¥0.00"), (9, "¥50.00")):  # the holidays end with the 7th
        group.clock.set(datetime(2026, 10, day, 9, tzinfo=CHINA))
        sheet = text(group.app.customer_prints.sheet(group.actor("B1-1"), stored.id, Language.ZH))
        assert f"其中逾期{overdue}" in sheet, day


def test_own_values_stand_in_the_language_of_the_paper(group: Office, stored: Customer) -> None:
    app, officer = group.app, group.actor("B1-2")
    app.own_fields.add(group.administrator, OwnFieldData("club", "车友会", "Club", "yes_no"))
    data = replace(read.typed(stored), own=(("club", "yes"),))
    app.customers.edit(officer, stored.id, stored.version, data)
    prints = app.customer_prints
    assert "车友会是" in text(prints.sheet(officer, stored.id, Language.ZH))
    assert "ClubYes" in text(prints.sheet(officer, stored.id, Language.EN))
    wanted = CustomerFilter(own_field="club", own_value="yes")
    assert "车友会是" in text(prints.listed(officer, wanted, Language.ZH))


@pytest.fixture
def many(group: Office, stored: Customer) -> list[CustomerRow]:
    app, officer = group.app, group.actor("B1-2")
    for number in range(4):
        phone = Contact("phone", f"1390000000{number}")
        app.customers.add(officer, somebody(name=f"李{number}", contacts=(phone,)))
    return app.customers.rows(officer, app.customers.ids(officer, CustomerFilter()))


def test_the_list_is_what_the_window_shows(group: Office, many: list[CustomerRow]) -> None:
    officer, told = group.actor("B1-2"), list[tuple[int, int]]()
    wanted = CustomerFilter(kind="person", company=1, order="code")
    with group.logs("print.note done"):
        pdf = group.app.customer_prints.listed(
            officer,
            wanted,
            Language.ZH,
            ("name", "phone", "code", "level"),
            lambda done, total: told.append((done, total)),
        )
    found = text(pdf)
    assert told == [(0, 5)]
    assert "类型个人公司远达汽车集团有限公司排序编码" in found
    assert "共5位" in found
    codes = [row.code for row in sorted(many, key=lambda row: row.code)]
    assert [found.index(code) for code in codes] == sorted(found.index(code) for code in codes)
    assert "139****0003" in found
    assert "13900000003" not in found
    assert say(COLUMNS["owner"], Language.ZH) not in found
    assert "已脱敏" in pages(pdf)[0]
    assert "打印，已脱敏" in pages(pdf)[0].replace(" ", ""), "the watermark"
    assert '"customers":5' in str(group.last_entry()["subjects"])
    assert numbered(group)[1] == "customer_list"


def test_what_no_face_can_draw_is_told_before(group: Office, stored: Customer) -> None:
    app, officer = group.app, group.actor("B1-2")
    assert app.customer_prints.lost(officer, stored.id) == ""
    odd = app.customers.add(officer, somebody(name="王\U0001f600䶮", notes="\U0001f600\U0001f9ff"))
    assert app.customer_prints.lost(officer, odd.value.id) == "\U0001f600\U0001f9ff"
    assert "王□䶮" in text(app.customer_prints.sheet(officer, odd.value.id, Language.ZH))


def test_every_filter_is_named(group: Office, many: list[CustomerRow]) -> None:
    officer = group.actor("B1-2")
    sql.run("UPDATE customer SET level = 'vip', owner_id = ?", officer.person)
    wanted = CustomerFilter(level="vip", org_type="dealer", owner=officer.person, tag="大客户")
    found = text(group.app.customer_prints.listed(officer, wanted, Language.ZH))
    assert "级别VIP单位类型经销商负责人李芳标签大客户" in found
    assert "共0位" in found
    wanted = replace(wanted, org_type="")
    found = text(group.app.customer_prints.listed(officer, wanted, Language.ZH, ("name", "level")))
    assert found.count("VIP") == 1 + len(many)


def test_another_company_is_not_on_the_list(group: Office, many: list[CustomerRow]) -> None:
    pdf = group.app.customer_prints.listed(group.actor("X1-3"), CustomerFilter(), Language.EN)
    assert "Nocustomerfits" in text(pdf)
    assert "FilterAllcustomers" in text(pdf)


def test_more_than_paper_holds_is_refused(
    group: Office, many: list[CustomerRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_LINES", 3)
    with group.logs(), pytest.raises(Refused) as refused:
        group.app.customer_prints.listed(group.actor("B1-2"), CustomerFilter(), Language.ZH)
    assert "5 位" in say(refused.value.phrase, Language.ZH)


# ------------------------------------------------------------------------------ documents alone

ROW = CustomerRow(
    1, "KH0100000017", "person", "𬭊䶮", "138****5678", "粤B3K56L", "广东省深圳市宝安区", "vip", 1,
    "何静", 75, True, AT,
)  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_a_list_in_both_directions(language: Language) -> None:
    head = replace(LETTERHEAD, language=language)
    lines = [replace(ROW, id=number) for number in range(1, 101)]
    whole = customer_list(head, CustomerList((), tuple(COLUMNS), lines, {"vip": "VIP"}))
    width, height = sizes(whole)[0]
    assert width > height
    assert text(whole).count("𬭊䶮") == 100, "rare names copy as they are"
    assert "…" not in text(whole), "nothing is cut"
    few = customer_list(head, CustomerList((), ("name", "phone"), lines))
    width, height = sizes(few)[0]
    assert width < height
    assert [page.count("138****5678") for page in pages(few)] != [100]


def test_a_full_sheet_and_an_empty_one() -> None:
    empty = Customer(1, "organisation", "远达", code="01-0000001", id=1)
    assert "完整度0%尚缺资料齐全" in text(archive_sheet(LETTERHEAD, ArchiveSheet(empty)))
    full = replace(
        empty,
        kind="person",
        name="A&B <b>张三</b>",
        salutation="张老师",
        gender="female",
        birthday=date(1984, 3, 7),
        tags=("老客户", "大客户"),
        notes="长" * 3000,
        care=True,
        care_plan="年度回访",
        do_not_contact=True,
        do_not_contact_reason="多次来电打扰",
        deleted_at=AT,
        completeness=40,
        contacts=tuple(Contact("phone", f"1380000{n:04}", "手机") for n in range(30)),
        addresses=(Address("广东省深圳市宝安区新安街道1号", "家", postcode="518101"),),
        identities=(Identity("resident", "440306********0023", date(2030, 1, 1)),),
        vehicles=(
            HeldVehicle(1, "product", "净水器", "", "", "payer", date(2025, 1, 2), AT.date()),
        ),
    )
    sheet = ArchiveSheet(
        full,
        own=(("爱好", "钓鱼"),),
        credit=CreditFacts(owed=1),
        lacking=tuple(LACKING),
    )
    for head, words in (
        (LETTERHEAD, ("A&B<b>张三</b>", "在回收站", "谢绝联系", "多次来电打扰", "钓鱼", "¥0.01")),
        (EN, ("Donotcontact", "Validuntil2030-01-01", "Otherproduct", "Lacking")),
    ):
        pdf = archive_sheet(head, sheet)
        assert [each for each in words if each not in text(pdf)] == []
        assert text(pdf).count("长") == 3000
        assert PdfReader(io.BytesIO(pdf)).metadata["/Title"]  # type: ignore[index]
    assert archive_sheet(EN, sheet) == archive_sheet(EN, sheet), "the same bytes again"
