"""Receivables of a book-keeping's file: whose each row is, what is new of it, nothing half done."""

from __future__ import annotations

import csv
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.customers import receivable_import
from crm_desktop.customers.importing.lines import columns_of
from crm_desktop.customers.model import Contact
from crm_desktop.customers.owing import CreditTerms, SaleData
from crm_desktop.customers.receivable_import import ReceivableResult
from crm_desktop.customers.receivables import RECEIVABLES
from crm_desktop.files.tables_out import write_xlsx
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.words import Language, say
from db import sql
from db.engine import Database
from tests.core.customers.test_service import somebody
from tests.core.offices import TODAY, Office
from tests.core.paper.reading import text as words_of
from tests.core.test_cli import Cli, cli, drawer, house
from tests.houses import House

__all__ = ["cli", "drawer", "house"]

HEAD = "客户编码,会员号,客户名称,联系电话,发票号,开票日期,到期日,应收金额,已收金额,未收金额"


@pytest.fixture
def chief(office: Office) -> Actor:
    return office.actor("A1-1")


def counts(result: ReceivableResult) -> list[int]:
    return [getattr(result, n) for n in ("read", "created", "updated", "unchanged", "failed")]


def test_headers_in_both_languages() -> None:
    assert list(columns_of(HEAD.split(","), RECEIVABLES).values()) == [
        "code", "old_code", "name", "phone", "number", "issued_on", "due_on", "amount", "paid",
        "open",
    ]  # fmt: skip
    english = ["Customer Code", "Invoice No.", "Invoice Date", "Due Date", "Amount (CNY)", "Paid"]
    assert list(columns_of(english, RECEIVABLES).values()) == [
        "code", "number", "issued_on", "due_on", "amount", "paid",
    ]  # fmt: skip
    assert columns_of(["客户/编码", "款项/未收金额", "金额", "金额"], RECEIVABLES) == {
        0: "code",
        1: "open",
        2: "amount",
    }


def test_rows_are_matched_told_and_updated(office: Office, chief: Actor, tmp_path: Path) -> None:
    app = office.app
    zhang = app.customers.add(chief, replace(somebody(), old_code="A-7")).value
    firm = app.customers.add(
        chief,
        replace(
            somebody(), kind="organisation", name="云岭物流有限公司", gender="", birthday=None,
            identities=(), contacts=(Contact("phone", "0871-65551234"),),
        ),
    ).value  # fmt: skip
    app.credit.set_terms(chief, zhang.id, 0, CreditTerms(10**9, 30), exception="一人")
    file = tmp_path / "应收.csv"
    rows = [
        f"{zhang.code},,,,F-1,2026/1/5,2026年2月5日,\"1,234.50\",234.5,",
        "A-7,,,,F-2,20260105,,500,,500",
        ",A-7,,,F-3,2026-01-05,2026-03-01,¥80,80,0",
        ",,云岭物流有限公司,0871 65551234,F-1,46027,46058,99.999,,",
        f"{zhang.code},,,,F-1,2026-01-05,2026-02-05,1,,",
        "KH9999999999,,,,F-9,2026-01-05,2026-02-05,1,,",
        ",,云岭物流有限公司,13800000000,F-8,2026-01-05,2026-02-05,1,,",
        ",,云岭物流有限公司,,F-8,2026-01-05,2026-02-05,1,,",
        f"{zhang.code},,,,,2026-01-05,2026-02-05,1,,",
        f"{zhang.code},,,,F-5,2026-01-05,2026-02-05,很多,,",
        f"{zhang.code},,,,F-6,2026-01-05,2026-02-05,10,4,7",
        f"{zhang.code},,,,F-7,2026-01-05,2026-02-05,10,11,",
        f"{zhang.code},,,,F-8,2026-02-05,2026-01-05,10,,",
        f"{zhang.code},,,,F-8,上周,2026-02-05,10,,",
        f"{zhang.code},,,,F-8,2026-01-05,2026-02-05,-10,,",
        f"{zhang.code},,,,F-8,9999-12-31,,10,,",
        "合计,,,,,,,3000,,",
    ]  # fmt: skip
    file.write_bytes("\n".join(["应收款明细表", HEAD, *rows]).encode("gb18030"))
    before = office.last_seq
    tried = app.receivables.rehearse(chief, file)
    assert (counts(tried), tried.dry_run, office.last_seq) == ([17, 4, 0, 0, 13], True, before)
    with office.logs("receivable.import done"):
        result = app.receivables.run(chief, file).value
    assert (counts(result), result.number) == ([17, 4, 0, 0, 13], "DR202603020001")
    told = [(line.line, line.column, say(line.why, Language.ZH)) for line in result.report]
    assert told == [
        (7, "发票号", "与第 3 行相同"),
        (8, "客户编码", "本公司没有这位客户"),
        (9, "客户名称", "本公司没有这位客户"),
        (10, "客户名称", "要有客户编码，或者姓名加电话"),
        (11, "发票号", "必填"),
        (12, "应收金额", "看不出是多少钱"),
        (13, "未收金额", "应收减已收不等于未收"),
        (14, "已收金额", "已收要在零和应收之间"),
        (15, "到期日", "到期日不能早于发生日期"),
        (16, "开票日期", "看不出是哪一天"),
        (17, "应收金额", "金额要大于零，不超过 ¥100,000,000,000.00"),
        (18, "开票日期", "看不出是哪一天"),
        (19, "发票号", "必填"),
    ]
    credit = app.credit.credit(chief, zhang.id)
    assert [(b.number, b.due_on, b.open_fen) for b in credit.receivables] == [
        ("F-2", date(2026, 2, 4), 50_000),
        ("F-1", date(2026, 2, 5), 100_000),
        ("F-3", date(2026, 3, 1), 0),
    ]
    assert (credit.owed_fen, credit.overdue_fen, credit.warnings) == (
        150_000,
        150_000,
        ("overdue",),
    )
    theirs = app.credit.credit(chief, firm.id).receivables
    assert [(bill.issued_on, bill.open_fen) for bill in theirs] == [(date(2026, 1, 5), 10_000)]
    actions = [h.action for h in app.customers.timeline(chief, firm.id)]
    assert actions == ["receivable.import", "customer.add"]
    again = tmp_path / "again.xlsx"
    write_xlsx(
        again,
        [
            [zhang.code, "F-1", "2026-01-05", "2026-02-05", "1234.5", "1234.5"],
            [zhang.code, "F-2", "2026-01-05", "", "500", "0"],
        ],
        head=["Customer code", "Invoice number", "Invoice date", "Due date", "Amount", "Paid"],
        sheet="AR",
    )
    assert counts(app.receivables.run(chief, again).value) == [2, 0, 1, 1, 0]
    assert app.credit.credit(chief, zhang.id).owed_fen == 50_000


def test_stopped_or_not_a_table_nothing_comes_in(
    office: Office, chief: Actor, tmp_path: Path
) -> None:
    app = office.app
    zhang = app.customers.add(chief, somebody()).value
    file = tmp_path / "a.csv"
    file.write_text(f"客户编码,单号,金额\n{zhang.code},1,5\n", encoding="utf-8")
    gone = app.customers.add(chief, replace(somebody(), name="张叁")).value
    app.merging.merge(chief, zhang.id, gone.id, (zhang.version, gone.version))
    before = office.last_seq

    class Stop(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        app.receivables.run(chief, file, progress=stop)
    for text in ("姓名,电话\n张三,1\n", "客户编码,金额\nA,1\n", "BEGIN:VCARD\nFN:x\nEND:VCARD\n"):
        other = tmp_path / "b.csv"
        other.write_text(text, encoding="utf-8")
        with pytest.raises(Refused):
            app.receivables.run(chief, other)
    with pytest.raises(NotAllowed):
        app.receivables.run(office.actor("A1-2"), file)
    assert sql.scalar("SELECT count(*) FROM receivable") == 0
    assert office.log(before) == [("receivable.import", "denied", office.actor("A1-2").person)]
    file.write_text(f"客户编码,单号,未收\n{gone.code},1,5\n", encoding="utf-8")
    assert counts(app.receivables.run(chief, file).value) == [1, 1, 0, 0, 0]
    assert app.credit.credit(chief, zhang.id).owed_fen == 500, "the code of what was merged"


def test_a_file_is_matched_in_a_few_queries(
    office: Office, chief: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang = office.app.customers.add(chief, replace(somebody(), old_code="A-7")).value
    office.app.credit.set_terms(chief, zhang.id, 0, CreditTerms(100, 30), exception="一人")
    whose = (f"{zhang.code},,,", ",A-7,,", f",,{zhang.name},13812345678")
    lines = [f"{whose[n % 3]},F-{n},2026-02-01,,10,,10\n" for n in range(300)]
    file = tmp_path / "owed.csv"
    file.write_text(HEAD + "\n" + "".join(lines), encoding="utf-8")
    asked: list[str] = []
    kind = type(office.app.database)
    execute = kind.execute_sql

    def counted(self: Database, text: str, params: Any = None) -> Any:
        asked.append(text)
        return execute(self, text, params)

    begin = kind.begin

    def begun(self: Database, lock_type: str | None = None) -> None:
        asked.append("BEGIN")
        begin(self, lock_type)

    monkeypatch.setattr(kind, "execute_sql", counted)
    monkeypatch.setattr(kind, "begin", begun)
    for found in ([300, 300, 0, 0, 0], [300, 0, 0, 300, 0]):
        asked.clear()
        assert counts(office.app.receivables.run(chief, file).value) == found
        assert len(asked) < 60
        # Nobody waits for the matching: of the receivables nothing is read once it is begun.
        inside = asked[asked.index("BEGIN") :]
        assert not any("FROM receivable" in text for text in inside)
    monkeypatch.undo()
    assert {d for (d,) in sql.rows("SELECT due_on FROM receivable")} == {"2026-03-03"}


def test_what_is_saved_between_matching_and_storing_counts(
    office: Office, chief: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang = office.app.customers.add(chief, replace(somebody(), old_code="A-7")).value
    file = tmp_path / "owed.csv"
    file.write_text(f"{HEAD}\n,A-7,,,F-1,2026-02-01,,10,,10\n", encoding="utf-8")
    really, times = receivable_import.plan_lines, list[int]()

    def elsewhere() -> None:
        office.app.connect_here()
        sql.run(
            "INSERT INTO receivable (customer_id, number, issued_on, due_on, amount_fen, paid_fen)"
            " VALUES (?, 'F-1', '2026-02-01', '2026-02-01', 2000, 0)",
            zhang.id,
        )
        office.app.close_here()

    def planned(*given: Any) -> Any:
        plan = really(*given)
        times.append(len(plan.create))
        if len(times) == 1:
            other = threading.Thread(target=elsewhere)
            other.start()
            other.join()
        return plan

    monkeypatch.setattr(receivable_import, "plan_lines", planned)
    assert counts(office.app.receivables.run(chief, file).value) == [1, 0, 1, 0, 0]
    assert times == [1, 0]


def test_a_statement_and_the_list_of_files_on_paper(office: Office, chief: Actor) -> None:
    app = office.app
    until = date(2026, 1, 31)
    data = replace(somebody(), retain_until=until, file_number="2016-0042", shelf="B3")
    customer = app.customers.add(chief, data).value
    app.credit.set_terms(chief, customer.id, 0, CreditTerms(100, 30), exception="一人")
    app.credit.add_sale(chief, customer.id, SaleData(TODAY, 123_450, number="S-1"))
    with office.logs("print.note done"):
        pdf = app.care_prints.statement(chief, customer.id, Language.ZH)
    said = words_of(pdf)
    for words in (
        "客户对账单",
        "S-1",
        "¥1,234.50",
        "壹仟贰佰叁拾肆元伍角整",
        "2026-04-01",
        "张淑敏",
    ):
        assert words in said
    # One word and one number, as on the sheet of the archive.
    sheet = words_of(app.customer_prints.sheet(chief, customer.id, Language.ZH))
    for paper in (said, sheet):
        assert "欠款合计¥1,234.50" in "".join(paper.split())
    assert "Statementofaccount" in words_of(
        app.care_prints.statement(chief, customer.id, Language.EN)
    )
    with office.logs("print.note done"):
        listed = words_of(app.care_prints.retention(chief, Language.ZH))
    for words in ("未经审批，任何档案不得销毁", "2016-0042", "2026-01-31", "监销"):
        assert words in listed.replace("\n", "")
    actions = [h.action for h in app.customers.timeline(chief, customer.id)]
    assert actions[0] == "print.note"


def test_receivables_on_the_command_line(cli: Cli, house: House, tmp_path: Path) -> None:
    people = tmp_path / "客户.csv"
    people.write_text("姓名,手机\n张三,13812345678\n", encoding="utf-8")
    cli("import", "customers", people)
    owed = tmp_path / "应收.csv"
    owed.write_text(
        "姓名,手机,单号,到期日,余额\n张三,13812345678,1,2026-01-05,5\n李四,1,2,2026-01-05,5\n",
        encoding="utf-8",
    )
    report = tmp_path / "report.csv"
    tried = cli("import", "receivables", owed, "--dry-run", "--json").json
    assert (tried["created"], tried["dry_run"], tried["number"]) == (1, True, "")
    said = cli("import", "receivables", owed, "--report", report)
    assert said.out.splitlines() == ["2 rows: 1 new, 0 updated, 0 unchanged, 1 refused"]
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [row[0] for row in csv.reader(lines)] == ["Line", "3"]
    refused = cli("import", "receivables", owed, "--mode", "both")
    assert refused.code == 1
    assert "--mode" in refused.err
    assert "--map" not in refused.err
    assert cli("import", "receivables", people).code == 1
