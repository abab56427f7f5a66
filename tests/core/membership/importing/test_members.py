"""Members from files: what maps by itself, what comes in whole, what is reported and why."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from crm_desktop.cards.loss import Lifting
from crm_desktop.cards.read import card_numbered
from crm_desktop.customers.importing.model import Fate
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.files.tables_out import write_csv
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.words import Language, say
from crm_desktop.membership.importing.wishes import MemberOptions, MemberResult, options_from
from crm_desktop.membership.model import Membership
from crm_desktop.membership.read import memberships_of, tier_of, tiers
from db import sql
from tests.core.offices import TODAY, Office

REAL = os.environ.get("CRM_REAL_DATA")
real = pytest.mark.skipif(not REAL, reason="CRM_REAL_DATA is not set")
SHEET = (
    "卡号", "姓名", "性别", "积分", "卡内余额", "记次次数", "手机", "卡类型", "生日", "总消费金额",
    "总优惠额", "总存款额", "总消费次数", "储值卡消费额", "记次已用次数", "发卡日期", "作废日期",
    "单位", "地址", "备注",
)  # fmt: skip
HEADS = ("会员号", "姓名", "手机", "会员等级", "积分", "余额", "入会日期", "退会日期", "状态")


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.actor("A1-1")


def file_of(folder: Path, *rows: tuple[str, ...], head: tuple[str, ...] = HEADS) -> Path:
    out = folder / "members.csv"
    write_csv(out, rows, head=head)
    return out


def row(number: str, **cells: str) -> tuple[str, ...]:
    return tuple({"会员号": number, **cells}.get(head, "") for head in HEADS)


def brought(
    office: Office, actor: Actor, file: Path, options: MemberOptions | None = None
) -> MemberResult:
    wish = options or MemberOptions()
    result = office.app.member_imports.run(actor, file, wish).value
    told = result.created + result.linked + result.duplicate + result.failed
    assert told == result.read
    return result


def numbered(number: str) -> Membership:
    customer = sql.scalar("SELECT customer_id FROM membership WHERE number = ?", number)
    return memberships_of(customer)[0]


def reasons(result: MemberResult) -> list[tuple[int, str, str]]:
    return [(line.line, line.fate, line.why.key) for line in result.report]


def test_a_till_system_sheet_maps_by_itself(office: Office, chief: Actor, tmp_path: Path) -> None:
    file = file_of(
        tmp_path,
        ("10001", "张𬭊", "男", "1200", "350.50", "0", "13800001111", "金卡", "1980-05-06", "8000",
         "0", "0.00", "12", "", "", "2019-03-04", "", "远达公司", "上海市南京东路1号", "老客户"),
        ("10002", "䶮青", "女", "0", "0", "", "13800002222", "普通卡", "", "", "", "", "", "", "",
         "2020/1/5", "2024-06-30", "", "", ""),
        ("10003", "", "", "5.5", "6000", "", "", "银卡", "", "", "", "", "", "", "", "", "", "", "",
         ""),
        ("10004", "王五", "", "0", "20", "", "", "银卡", "", "", "", "", "", "", "", "2020-01-01",
         "2023-01-01", "", "", ""),
        head=SHEET,
    )  # fmt: skip
    with office.logs("member.import done"):
        result = brought(office, chief, file)
    assert (result.created, result.failed, result.cards, result.quit) == (4, 0, 4, 1)
    assert (result.points, result.money_fen) == (1205, 35_050 + 600_000 + 2000)
    gold = numbered("10001")
    assert (gold.tier.code, gold.state, gold.joined_on) == ("gold", "active", date(2019, 3, 4))
    assert (gold.account.points, gold.account.principal_fen) == (1200, 35_050)
    assert gold.tier_until == date(2027, 3, 2)
    customer = office.app.customers.customer(chief, gold.customer)
    assert (customer.name, customer.gender, customer.old_code) == ("张𬭊", "male", "10001")
    assert customer.birthday == date(1980, 5, 6)
    assert customer.notes.splitlines() == [
        "老客户",
        "总消费金额: 8000",
        "总消费次数: 12",
        "单位: 远达公司",
    ]
    card = card_numbered("10001")
    assert card is not None
    assert (card.state, card.account, card.issued_on) == ("active", gold.account.id, gold.joined_on)
    left = numbered("10002")
    assert (left.state, left.ended_on, left.account.state) == ("quit", date(2024, 6, 30), "closed")
    assert card_numbered("10002").state == "cancelled"
    nobody = numbered("10003")
    assert office.app.customers.customer(chief, nobody.customer).name == "10003"
    assert nobody.account.points == 5
    owed = numbered("10004")
    assert (owed.state, owed.account.principal_fen) == ("frozen", 2000), "the money is not lost"
    assert reasons(result) == [
        (4, Fate.REMARK, "tiers.import.whole_points"),
        (4, Fate.REMARK, "ledger.limit"),
        (5, Fate.REMARK, "tiers.import.over_with_money"),
    ]
    assert all(say(line.why, language) for line in result.report for language in Language)
    assert office.app.find_customers.find(chief, "13800002222")[0].row.id == left.customer


def test_what_cannot_come_in_is_reported_row_by_row(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    brought(office, chief, file_of(tmp_path, row("1", 姓名="已在")))
    file = file_of(
        tmp_path,
        row("1", 姓名="已在"),
        row("2", 姓名="甲", 积分="-3"),
        row("3", 姓名="乙", 余额="一百"),
        row("4", 姓名="丙", 入会日期="2020-02-30"),
        row("5", 姓名="丁", 入会日期="2022-01-01", 退会日期="2021-01-01"),
        row("6", 姓名="戊", 会员等级="黑曜"),
        row("7", 姓名="己"),
        row("7", 姓名="庚"),
        row("", 姓名="辛"),
        row("8", 姓名="壬", 状态="休眠"),
        row("9", 姓名="癸", 状态="作废"),
        row("10", 姓名="子", 状态="冻结"),
    )
    result = brought(office, chief, file)
    assert (result.created, result.duplicate, result.failed) == (4, 1, 7)
    assert reasons(result) == [
        (2, Fate.DUPLICATE, "tiers.import.there"),
        (3, Fate.FAILED, "tiers.import.no_points"),
        (4, Fate.FAILED, "tiers.import.no_money"),
        (5, Fate.FAILED, "importing.why.no_day"),
        (6, Fate.FAILED, "tiers.import.ended_before"),
        (7, Fate.FAILED, "tiers.import.no_tier"),
        (9, Fate.FAILED, "importing.why.same_as_line"),
        (10, Fate.FAILED, "error.needed"),
        (11, Fate.REMARK, "tiers.import.no_state"),
        (12, Fate.REMARK, "tiers.import.over_today"),
    ]
    assert (numbered("9").state, numbered("9").ended_on) == ("quit", TODAY)
    assert numbered("10").state == "frozen"
    assert [(each.name, each.code) for each in result.tiers] == [("黑曜", "")]


def test_customers_that_are_there_become_members(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    known = office.app.customers.add(
        chief, CustomerData(1, "person", "李雷", contacts=(Contact("phone", "13800003333"),))
    ).value
    file = file_of(
        tmp_path,
        row("A1", 姓名="李雷", 手机="13800003333"),
        row("A2", 姓名="李雷", 手机="13800003333"),  # a second card: somebody has to look at it
    )
    result = brought(office, chief, file)
    assert (result.created, result.linked, result.failed) == (0, 1, 1)
    assert numbered("A1").customer == known.id
    again = brought(office, chief, file_of(tmp_path, row("A3", 姓名="李雷", 手机="13800003333")))
    assert reasons(again) == [(2, Fate.FAILED, "tiers.import.member_already")]


def test_who_sees_customers_masked_reads_a_masked_report(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    file = file_of(tmp_path, row("1", 姓名="甲", 手机="138123456789"))
    assert [line.value for line in brought(office, chief, file).report] == ["138123456789"]
    sql.run("UPDATE role_right SET only_for = 'masked' WHERE right_code = 'customers.view'")
    file = file_of(tmp_path, row("2", 姓名="乙", 手机="138123456780"))
    (line,) = office.app.member_imports.rehearse(chief, file, MemberOptions()).report
    assert "*" in line.value
    (line,) = brought(office, chief, file).report
    assert "*" in line.value


def test_levels_of_a_file_by_choice(office: Office, chief: Actor, tmp_path: Path) -> None:
    file = file_of(tmp_path, row("1", 会员等级="黑曜"), row("2", 会员等级="青铜"), row("3"))
    wish = options_from(json.dumps({"tiers": {"青铜": "silver"}}))
    rehearsed = office.app.member_imports.rehearse(chief, file, wish)
    assert [(each.name, each.code) for each in rehearsed.tiers] == [
        ("黑曜", ""),
        ("青铜", "silver"),
    ]
    assert rehearsed.failed == 1
    assert sql.scalar("SELECT count(*) FROM membership") == 0, "a rehearsal changes nothing"
    result = brought(office, chief, file, MemberOptions(tiers=wish.tiers, new_tiers=True))
    assert result.created == 3
    assert numbered("1").tier.zh == "黑曜"
    assert (numbered("1").tier.rank, numbered("1").tier.upgrade_at) == (5, 0)
    assert numbered("2").tier == tier_of("silver")
    assert numbered("3").tier == tiers()[0]


def test_columns_by_choice(office: Office, chief: Actor, tmp_path: Path) -> None:
    file = file_of(tmp_path, ("77", "9"), head=("编号甲", "分"))
    with pytest.raises(Refused):
        brought(office, chief, file)
    wish = MemberOptions(columns={"编号甲": "member.number", "分": "member.points"})
    assert brought(office, chief, file, wish).points == 9
    for wrong in ("[1]", "{", '{"tiers": 1}'):
        with pytest.raises(ValueError, match=r"mapping|Expecting"):
            options_from(wrong)


def test_nothing_half_done(office: Office, chief: Actor, tmp_path: Path) -> None:
    """Stopped in the transaction, at its very end: nobody has come in."""
    file = file_of(tmp_path, *(row(str(n), 姓名=f"会员{n}", 积分="5") for n in range(450)))

    class Stop(Exception):
        pass

    def progress(what: str, done: int, total: int | None) -> None:
        if what == "store" and total and done >= total - 250:
            raise Stop

    with pytest.raises(Stop):
        office.app.member_imports.run(chief, file, MemberOptions(), progress)
    for table in ("customer", "membership", "account", "points_entry", "import_run"):
        assert sql.scalar(f"SELECT count(*) FROM {table}") == 0
    assert brought(office, chief, file).created == 450


def test_it_takes_both_rights(group: Office, tmp_path: Path) -> None:
    file = file_of(tmp_path, row("1"))
    for number in ("X1-3", "X1-1", "B1-2"):  # adds customers, decides on levels, neither both
        with pytest.raises(NotAllowed):
            group.app.member_imports.run(group.actor(number), file, MemberOptions())
    assert sql.scalar("SELECT count(*) FROM membership") == 0


def test_numbers_of_our_own_are_not_drawn_again(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    file = file_of(tmp_path, ("9001126000001233", "甲"), head=("卡号", "姓名"))
    brought(office, chief, file)
    last = sql.scalar("SELECT last FROM number_counter WHERE kind = 'card:001:1:26'")
    assert last == 123
    again = file_of(tmp_path, ("9001 1260 0000 1233", "乙"), head=("卡号", "姓名"))
    assert reasons(brought(office, chief, again)) == [(2, Fate.FAILED, "tiers.import.card_there")]


def test_each_member_has_the_import_in_its_timeline(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    brought(office, chief, file_of(tmp_path, row("1", 姓名="甲", 积分="7")))
    someone = numbered("1")
    timeline = office.app.audit.timeline(chief, "customer", someone.customer)
    assert [entry.action for entry in timeline] == ["member.import"]
    change = office.app.tiers.history(chief, someone.id)[0]
    assert (change.kind, change.computed) == ("import", None)
    assert sql.rows("SELECT kind, points, document FROM points_entry") == [
        ("opening", 7, "DR202603020001")
    ]
    runs = office.app.imports.runs(chief)
    assert [(run.number, run.created, run.step) for run in runs] == [("DR202603020001", 1, None)]


@real
def test_the_real_sheet_of_a_till_system_maps_by_itself(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    file = Path(REAL or "") / "customers" / "zh_membercard_POS_import_template_BIFF8.xls"
    result = office.app.member_imports.rehearse(chief, file, MemberOptions())
    assert tuple(column.header for column in result.columns) == SHEET
    assert [column.field for column in result.columns] == [
        "member.card", "name", "gender", "member.points", "member.balance", "note", "phone",
        "member.tier", "birthday", "note", "note", "note", "note", "note", "note",
        "member.joined_on", "member.ended_on", "employer", "address.text", "notes",
    ]  # fmt: skip
    assert result.read == 0


@real
def test_the_loyalty_members_come_in_whole(office: Office, chief: Actor, tmp_path: Path) -> None:
    file, people = _loyalty(tmp_path)
    result = brought(office, chief, file)
    left_at = sum(bool(each["cancellation_year"]) for each in people)
    told = (result.read, result.created, result.failed, result.quit)
    assert told == (len(people), len(people), 0, left_at)
    levels = {"Star": "silver", "Nova": "gold", "Aurora": "vip"}
    assert [(each.name, each.count, each.code) for each in result.tiers] == [
        (name, count, levels[name])
        for name, count in Counter(each["loyalty_card"] for each in people).most_common()
    ]
    assert [
        (level.tier.code, level.members) for level in office.app.tiers.levels(chief)
    ] == sql.rows(
        "SELECT t.code, (SELECT count(*) FROM membership m WHERE m.tier_id = t.id "
        "AND m.ended_on IS NULL) FROM member_tier t ORDER BY t.rank"
    )
    left = numbered("429460")
    assert (left.state, left.joined_on, left.ended_on) == (
        "quit", date(2014, 7, 1), date(2018, 1, 31),
    )  # fmt: skip
    hit = office.app.find_customers.find(chief, "480934")[0].row
    assert (hit.name, hit.place) == ("480934", "OntarioToronto")
    assert sql.scalar("SELECT count(*) FROM search_queue") == 0
    assert brought(office, chief, file).duplicate == len(people), "again brings nobody twice"


def _loyalty(folder: Path) -> tuple[Path, list[dict[str, str]]]:
    """Return the real list of 16,737 members and what stands in it, read by itself.

    Unless ``CRM_WHOLE`` is set it is the beginning of it: the whole takes a minute twice.
    """
    source = Path(REAL or "") / "transactions" / "airline_loyalty_members_16737.csv"
    lines = source.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file = folder / "loyalty.csv"
    file.write_text("".join(lines if "CRM_WHOLE" in os.environ else lines[:2501]), encoding="utf-8")
    with file.open(encoding="utf-8", newline="") as rows:
        return file, list(csv.DictReader(rows))


def test_cards_of_every_state_go_on_at_the_card_desk(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    """A card that came lost can be given back to its holder, a frozen one let go."""
    head = ("卡号", "姓名", "状态", "卡内余额")
    file = file_of(
        tmp_path, ("800001", "甲", "挂失", "20"), ("800002", "乙", "冻结", "5"),
        ("800003", "丙", "正常", "0"), head=head,
    )  # fmt: skip
    brought(office, chief, file)
    clerk = office.actor("A1-2")
    lost, frozen, active = (card_numbered(f"80000{n}") for n in (1, 2, 3))
    assert lost is not None
    assert frozen is not None
    assert active is not None
    assert [each.state for each in (lost, frozen, active)] == ["lost", "frozen", "active"]
    for each in (lost, frozen, active):
        (event,) = office.app.card_desk.history(clerk, each.id)
        assert (event.event, event.number, event.target) == ("import", "DR202603020001", each.state)
        assert office.app.card_desk.of_card(clerk, each.id) is not None
    lifting = Lifting(in_person=True, presented=True, reason="本人持卡到店")
    found = office.app.card_losses.unlose(
        clerk, lost.id, lost.version, lifting, exception="只有一位经办"
    ).value
    assert found.card.state == "active"
    free = office.app.cards.unfreeze(chief, frozen.id, frozen.version, "旧系统已核实").value
    assert free.card.state == "active"
