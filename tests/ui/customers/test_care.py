"""Credit, visits and the paper file on a customer's page, and the way from the Desk to them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt

from crm_desktop.customers.care import FilePlace, VisitPlan
from crm_desktop.customers.owing import CreditTerms, SaleData
from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.words import Language
from tests.ui.customers.archive import Archive, texts
from tests.ui.lint import faults
from tests.ui.office.founded import BARS, SIZES, dialog, words_said
from ui.access.forms import RecordForm
from ui.access.words_form import WordsForm
from ui.customers.credit_forms import SaleForm, SettleForm, TermsForm
from ui.customers.file_tab import LendForm, PlaceForm
from ui.customers.given import GivenTable
from ui.customers.receivables import show_file
from ui.customers.record_page import TABS
from ui.customers.screen import RETENTION, CustomersScreen
from ui.customers.visits_tab import PlanForm
from ui.desk.due_list import DueSource
from ui.toolkit.notices import Band
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address

ZHANG = "张淑敏"


def shown(archive: Archive, tab: str, size: tuple[int, int] = SIZES[0]) -> CustomersScreen:
    screen = archive.open(size)
    screen.open(Address(kind="customer", id=archive.people[ZHANG].id))
    archive.rest()
    screen.record.show_tab(tab)
    archive.rest()
    return screen


def asked(archive: Archive, screen: CustomersScreen, kind: type[RecordForm]) -> RecordForm:
    """Return the form that a dialog shows, once its first field has the focus."""
    archive.rest()
    form = dialog(archive.qtbot, screen).findChild(kind)
    assert isinstance(form, kind)
    return form


def keep(archive: Archive) -> None:
    archive.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def rows(table: GivenTable) -> list[object]:
    listed = table.rows_model.rows
    return [table.record(listed.id_at(place)) for place in range(len(listed))]


def owing(archive: Archive) -> int:
    """Let somebody owe more than they may, some of it too long."""
    customer, today = archive.people[ZHANG].id, archive.seat.clock.today()
    terms = CreditTerms(10_000_00, 30, "b", today - timedelta(1), "结款慢")
    old = today - timedelta(90)

    def plant(app: object) -> None:
        app.credit.set_terms(archive.actor, customer, 0, terms, exception="只有一位主管")
        app.credit.add_sale(archive.actor, customer, SaleData(old, 1_234_50, None, "S-1"))
        app.credit.add_sale(archive.actor, customer, SaleData(today, 9_000_00, None, "S-2"))

    archive.call(plant)
    return customer


def test_a_sale_is_noted_settled_and_taken_back(archive: Archive) -> None:
    screen = shown(archive, "credit")
    tab = screen.record.credit
    assert {"没有建立信用档案", "¥0.00"} <= texts(tab)
    tab.add_sale.click()
    form = asked(archive, screen, SaleForm)
    form.number.setText("S-1")
    form.amount.setText("1234.5")
    keep(archive)
    archive.qtbot.waitUntil(lambda: len(rows(tab.sales)) == 1)
    assert "¥1,234.50" in texts(tab)
    tab.sales.setFocus()
    archive.press(Qt.Key.Key_Return)
    assert asked(archive, screen, SettleForm)
    keep(archive)
    archive.qtbot.waitUntil(lambda: rows(tab.sales)[0].settled_on is not None)
    tab.sales.setFocus()
    archive.press(Qt.Key.Key_Return)
    form = asked(archive, screen, WordsForm)
    keep(archive)
    assert form._entries["reason"].field.error is not None
    form.text.setPlainText("录错了")
    keep(archive)
    archive.qtbot.waitUntil(lambda: rows(tab.sales)[0].settled_on is None)


def test_more_credit_asks_for_a_second_person(archive: Archive) -> None:
    screen = shown(archive, "credit")
    tab = screen.record.credit
    tab.edit.click()
    form = asked(archive, screen, TermsForm)
    refused: list[Exception] = []
    form.refused.connect(refused.append)
    form.limit.setText("50000")
    keep(archive)
    assert form._entries["days"].field.error is not None
    form.days.setText("30")
    form.save()
    archive.qtbot.waitUntil(lambda: len(refused) == 2)
    assert isinstance(refused[1], SecondPersonNeeded)


def test_what_is_owed_is_shown_warned_of_and_printed(archive: Archive) -> None:
    owing(archive)
    screen = shown(archive, "credit")
    tab = screen.record.credit
    printed: list[tuple[object, bytes]] = []
    archive.seat.place.printed.connect(lambda words, pdf: printed.append((words, pdf)))
    said = [band.accessibleName() for band in tab.findChildren(Band) if band.isVisible()]
    assert [each.split()[0] for each in said] == ["有逾期款", "超出信用额度", "该复审了"]
    assert {"¥10,234.50", "¥10,000.00", "-¥234.50", "30 天", "结款慢"} <= texts(tab)
    archive.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    archive.qtbot.waitUntil(lambda: bool(printed))
    assert tr(printed[0][0]) == "张淑敏 对账单"
    assert printed[0][1].startswith(b"%PDF")


def test_a_file_of_receivables_is_looked_at_first(archive: Archive, tmp_path: Path) -> None:
    code = archive.people[ZHANG].code
    file = tmp_path / "ying.csv"
    file.write_text(f"客户编码,单号,金额,到期日\n{code},F-1,88,2026-01-05\nX,F-2,1,\n", "utf-8")
    screen = shown(archive, "credit")
    tab = screen.record.credit
    box = show_file(screen, archive.seat.place, file)
    archive.qtbot.waitUntil(box.primary.isEnabled)
    assert "新增 1" in box.counts.text()
    archive.qtbot.waitUntil(lambda: len(rows(box.report)) == 1)
    assert rows(tab.bills) == []
    report = tmp_path / "report.csv"
    box._write(report)
    archive.qtbot.waitUntil(report.exists)
    said = words_said(archive.seat)
    box.primary.click()
    archive.qtbot.waitUntil(lambda: [bill.number for bill in rows(tab.bills)] == ["F-1"])
    assert any("已导入 1 笔应收款" in tr(words) for words, _undo in said)


def test_what_arrives_of_another_customer_is_not_shown(archive: Archive) -> None:
    owing(archive)
    screen = shown(archive, "credit")
    tab, tabs = screen.record.credit, screen.record.tabs
    assert tab.credit is not None
    assert tabs._counts[list(TABS).index("credit")] == 2
    screen.record.show_tab("overview")
    tab.read()
    other = archive.people["周珊"].id
    customer = archive.call(lambda app: app.customers.customer(archive.actor, other))
    tab.show_customer(customer, tab.choices)
    archive.rest()
    assert tab.credit is None
    assert tabs._counts[list(TABS).index("credit")] is None
    screen.record.show_tab("credit")
    assert "¥10,234.50" not in texts(tab)
    archive.qtbot.waitUntil(lambda: tab.credit is not None)
    assert tab.credit.customer == other


def test_visits_are_planned_made_and_undone(archive: Archive) -> None:
    screen = shown(archive, "visits")
    tab = screen.record.visits
    tab.plan.click()
    form = asked(archive, screen, PlanForm)
    form.day.set_value(archive.seat.clock.today())
    form.purpose.setText("年度走访")
    keep(archive)
    archive.qtbot.waitUntil(lambda: len(rows(tab.table)) == 1)
    listed = DueSource(archive.seat.place)
    archive.call(lambda _app: listed.ids(None, "customers"))
    (due,) = (row.item for row in listed.rows_by_id.values() if row.item.sort == "visit")
    assert tr(due.title) == "张淑敏 · 年度走访"
    screen.show_list()
    screen.open(Address(kind=due.kind, id=due.id))
    archive.qtbot.waitUntil(lambda: tab.isVisible() and len(rows(tab.table)) == 1)
    archive.rest()
    assert tab.table.chosen.id == due.id
    assert screen.focusWidget() is tab.table
    undo: list[object] = []
    archive.seat.place.said.connect(lambda _words, back: undo.append(back))
    archive.press(Qt.Key.Key_Return)
    form = asked(archive, screen, WordsForm)
    form.text.setPlainText("满意")
    keep(archive)
    archive.qtbot.waitUntil(lambda: rows(tab.table)[0].result == "满意")
    undo[-1]()
    archive.qtbot.waitUntil(lambda: rows(tab.table)[0].due)
    archive.rest()
    tab.cancel.click()
    form = asked(archive, screen, WordsForm)
    form.text.setPlainText("客户出差")
    keep(archive)
    archive.qtbot.waitUntil(lambda: rows(tab.table)[0].cancelled_at is not None)
    archive.qtbot.waitUntil(lambda: not tab.cancel.isVisible())


def test_a_paper_file_is_placed_lent_and_taken_back(archive: Archive) -> None:
    screen = shown(archive, "file")
    tab = screen.record.file
    tab.edit.click()
    form = asked(archive, screen, PlaceForm)
    form.number.setText("2016-0042")
    form.until.set_value(archive.seat.clock.today() - timedelta(1))
    keep(archive)
    archive.qtbot.waitUntil(lambda: "2016-0042" in texts(tab))
    tab.lend.click()
    form = asked(archive, screen, LendForm)
    form.borrower.setText("财务部 王芳")
    form.due.set_value(archive.seat.clock.today())
    keep(archive)
    archive.qtbot.waitUntil(lambda: len(rows(tab.table)) == 1)
    (lent,) = rows(tab.table)
    screen.show_list()
    screen.open(Address(kind="borrowing", id=lent.id))
    archive.qtbot.waitUntil(lambda: tab.isVisible() and tab.back.isVisible())
    tab.back.click()
    archive.qtbot.waitUntil(lambda: "在库" in texts(tab))
    screen.open(Address(page=RETENTION))
    archive.qtbot.waitUntil(lambda: len(rows(screen.retention.table)) == 1)
    printed: list[bytes] = []
    archive.seat.place.printed.connect(lambda _words, pdf: printed.append(pdf))
    screen.retention.print.click()
    archive.qtbot.waitUntil(lambda: bool(printed))
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()


def test_a_tab_without_its_right_is_not_there(archive: Archive) -> None:
    archive.seat.log_in("李梅")
    screen = shown(archive, "overview")
    seen = [key for n, key in enumerate(TABS) if screen.record.tabs.isTabVisible(n)]
    assert seen == [key for key in TABS if key != "credit"]
    credit = Qt.Key(Qt.Key.Key_1 + list(TABS).index("credit"))
    archive.press(credit, Qt.KeyboardModifier.ControlModifier)
    assert screen.record.tabs.currentIndex() == 0
    assert "credit.do.import" not in {command.name.key for command in screen.commands()}


def test_nothing_is_cut_in_either_language(archive: Archive) -> None:
    customer, today = owing(archive), archive.seat.clock.today()

    def plant(app: object) -> None:
        plan = VisitPlan(today, "年度走访", archive.actor.person)
        app.visits.plan(archive.actor, customer, plan)
        version = app.lending.file(archive.actor, customer).version
        place = FilePlace("2016-0042", "二层 B3", today)
        app.lending.place(archive.actor, customer, version, place)
        app.lending.lend(archive.actor, customer, "财务部 王芳", today)

    archive.call(plant)
    screen = shown(archive, "credit", SIZES[1])
    for language, scheme, size in (
        (Language.ZH, Scheme.LIGHT, SIZES[1]),
        (Language.EN, Scheme.DARK, SIZES[1]),
        (Language.EN, Scheme.LIGHT, SIZES[3]),
    ):
        set_language(language)
        theme().set_scheme(scheme)
        theme().set_window_height(size[1] + BARS)
        screen.resize(*size)
        screen.record.refresh()
        for tab in ("credit", "visits", "file"):
            screen.record.show_tab(tab)
            archive.rest()
            found = faults(screen)
            assert not found, (tab, size, found)
            assert (screen.width(), screen.height()) == size
    set_language(Language.ZH)
    theme().set_scheme(Scheme.LIGHT)
