"""Sales from a till, from a file, and by the documented function: a document counts once."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from pathlib import Path

import pytest

from crm_desktop.files.tables_out import write_csv
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.foundation.words import Language, say
from crm_desktop.membership import till
from crm_desktop.membership.paying import TopUp
from crm_desktop.membership.replay import trial_balance
from crm_desktop.membership.sales import Sale
from crm_desktop.membership.till import record_sale
from db import sql
from tests.core.membership.books import Book, member, set_card
from tests.core.offices import TODAY, Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def book(office: Office, clerk: Actor) -> Book:
    """A member with ¥300 on the card."""
    made = member(office)
    office.app.value.top_up(clerk, made.account, TopUp(30_000, "cash"), "paid", card=made.card)
    return made


def test_a_sale_pays_and_earns_once(office: Office, clerk: Actor, book: Book) -> None:
    app = office.app
    spaced = f"{book.card_number[:4]} {book.card_number[4:]}"
    with office.logs("sale.record done", "sale.record done"):
        sale = record_sale(app, clerk, spaced, 25_900, "POS1-42", stored_fen=10_000)
        again = record_sale(app, clerk, book.card_number, 25_900, "POS1-42", stored_fen=10_000)
    assert sale.earned
    assert sale.spent
    assert (sale.earned.points, sale.spent.after_fen, sale.again) == (259, 20_000, False)
    assert (again.earned, again.spent, again.again) == (sale.earned, sale.spent, True)
    assert (book.now.points, book.now.principal_fen) == (259, 20_000)
    for amount, stored in ((25_900, 0), (25_900, 9_999), (25_901, 10_000)):
        with pytest.raises(Refused):
            record_sale(app, clerk, book.card_number, amount, "POS1-42", stored_fen=stored)
    assert (book.now.points, book.now.principal_fen) == (259, 20_000)


def test_what_is_no_sale_leaves_nothing(office: Office, clerk: Actor, book: Book) -> None:
    app = office.app
    with pytest.raises(NotFound):
        record_sale(app, clerk, "1234", 100, "A")
    with pytest.raises(ValidationErrors) as wrong:
        record_sale(app, clerk, book.card_number, 100, "", stored_fen=101)
    assert set(wrong.value.fields) == {"document", "stored_fen"}
    with pytest.raises(Refused):
        record_sale(app, clerk, book.card_number, 50_000, "A", stored_fen=30_001)
    with pytest.raises(NotAllowed):
        record_sale(app, office.actor("A1-1"), book.card_number, 100, "A")
    set_card(book.card, "lost")
    with pytest.raises(Refused):
        record_sale(app, clerk, book.card_number, 100, "A", stored_fen=100)
    assert sql.scalar("SELECT count(*) FROM points_entry") == 0
    assert sql.scalar("SELECT count(*) FROM value_entry") == 1


def test_the_example_for_a_till_names_what_there_is() -> None:
    """What a programmer copies from the documentation can be imported and called as it stands."""
    example = textwrap.dedent((till.__doc__ or "").split("\n\n", 1)[1].split("The till logs in")[0])
    module = ast.parse(example)
    for node in module.body:
        if isinstance(node, ast.ImportFrom):
            there = importlib.import_module(str(node.module))
            assert [name.name for name in node.names if not hasattr(there, name.name)] == []
    calls = [
        n
        for n in ast.walk(module)
        if isinstance(n, ast.Call) and ast.unparse(n.func) == "record_sale"
    ]
    (call,) = calls
    names = inspect.signature(record_sale).parameters
    assert {keyword.arg for keyword in call.keywords} <= set(names)
    assert len(call.args) == 5


def test_a_sale_at_the_desk_needs_no_document(office: Office, clerk: Actor, book: Book) -> None:
    sale = Sale(5_000, TODAY, "", 5_000, key="a form")
    done = office.app.sales.sell(clerk, book.account, sale, card=book.card).value
    assert office.app.sales.sell(clerk, book.account, sale, card=book.card).value.again
    assert done.spent
    assert (done.spent.after_fen, book.now.principal_fen, book.now.points) == (25_000, 25_000, 50)
    with pytest.raises(ValidationErrors):
        office.app.sales.sell(clerk, book.account, Sale(5_000, TODAY, ""), card=book.card)


def write(path: Path, rows: list[tuple[str, ...]]) -> Path:
    head = ["卡号", "会员编号", "小票号", "消费日期", "实收金额", "储值支付"]
    write_csv(path, rows, head=head)
    return path


def test_a_file_of_sales(office: Office, clerk: Actor, book: Book, tmp_path: Path) -> None:
    other = member(office, "李明")
    lost = member(office, "王伟")
    set_card(lost.card, "lost")
    rows = [
        (book.card_number, "", "P1", "2026-03-01", "100.00", "50"),
        ("", other.member_number, "P2", "2026/3/2", "1,234.50", ""),
        (book.card_number, "", "P1", "2026-03-01", "100.00", "50"),
        (book.card_number, "", "P1", "2026-03-01", "200.00", "50"),
        ("99", "", "P3", "", "10", ""),
        (book.card_number, "", "P4", "", "-10", ""),
        (book.card_number, "", "P5", "", "十元", ""),
        (book.card_number, "", "P6", "明天", "10", ""),
        (book.card_number, "", "", "", "10", ""),
        (lost.card_number, "", "P7", "", "10", ""),
        (book.card_number, "", "P8", "", "900", "900"),
        ("", other.member_number, "P9", "", "10", "10"),
        (book.card_number, "", "P10", "2026-03-03", "10", ""),
    ]  # fmt: skip
    file = write(tmp_path / "三月.csv", rows)
    before = office.last_seq
    dry = office.app.till_import.run(clerk, file, dry_run=True).value
    assert office.last_seq == before
    assert sql.scalar("SELECT count(*) FROM points_entry") == 0
    with office.logs("sale.import done"):
        done = office.app.till_import.run(clerk, file).value
    assert (dry.read, dry.created, dry.unchanged, dry.failed, dry.report) == (
        done.read, done.created, done.unchanged, done.failed, done.report,
    )  # fmt: skip
    assert (done.read, done.created, done.unchanged, done.failed) == (13, 2, 1, 10)
    assert (done.points, done.spent_fen) == (1334, 5_000)
    told = [(line.line, line.column, say(line.why, Language.ZH)) for line in done.report]
    assert [(line, column) for line, column, _ in told] == [
        (5, "卡号"), (6, "卡号"), (7, "实收金额"), (8, "实收金额"), (9, "消费日期"), (10, "小票号"),
        (11, "卡号"), (12, "卡号"), (13, "会员编号"), (14, "消费日期"),
    ]  # fmt: skip
    assert told[0][2] == "单号 P1 已登记过，内容不同"
    assert sql.scalar("SELECT count(*) FROM points_entry WHERE account_id = ?", book.account) == 1
    assert (book.now.points, book.now.principal_fen, other.now.points) == (100, 25_000, 1234)
    actions = [each.action for each in office.app.customers.timeline(clerk, other.customer)]
    assert actions[0] == "sale.import"
    again = office.app.till_import.run(clerk, file).value
    assert (again.created, again.unchanged, again.failed) == (0, 3, 10)
    assert trial_balance().faults == ()


def test_stopping_leaves_no_trace(office: Office, clerk: Actor, book: Book, tmp_path: Path) -> None:
    rows = [(book.card_number, "", f"P{n}", str(TODAY), "10", "") for n in range(250)]

    def stop(done: int, _total: int) -> None:
        if done == 200:
            raise InterruptedError

    file = write(tmp_path / "s.csv", rows)
    with pytest.raises(InterruptedError):
        office.app.till_import.run(clerk, file, progress=stop)
    assert sql.scalar("SELECT count(*) FROM points_entry") == 0


def test_a_file_without_its_columns(office: Office, clerk: Actor, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("卡号,金额\n1,2\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        office.app.till_import.run(clerk, file)
    assert refused.value.phrase.key == "till.no_columns"
