"""The scenes of what is done with a customer over time: credit, receivables, visits, the file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ui.customers.credit_forms import SaleForm
from ui.customers.credit_tab import CreditTab
from ui.customers.file_tab import FileTab, LendForm, PlaceForm
from ui.customers.receivables import ReceivablesDialog, show_file
from ui.customers.record_page import RecordPage
from ui.customers.retention_page import RetentionPage
from ui.customers.screen import RETENTION
from ui.customers.visits_tab import PlanForm, VisitsTab
from ui.tour.guide import Guide
from ui.tour.ways import go_to, keep_preview
from ui.workplace import Address

_RECEIVABLES = """客户编码,单据号,开票日期,到期日,应收金额,已收金额
{code},FP-20260105,2026-01-05,2026-02-05,12345.67,345.67
KH0199999999,FP-20260106,2026-01-06,2026-02-06,800,0
"""


def credit(guide: Guide) -> None:
    """A sale on credit, receivables from a file with one row refused, and the statement."""
    guide.press("F2")
    guide.type("5678")
    guide.press("Enter")
    guide.find(RecordPage).show_tab("credit")
    guide.settle()
    tab = guide.find(CreditTab)
    tab.add_sale.click()
    form = guide.find(SaleForm)
    guide.settle()
    form.number.setFocus()
    guide.fill("SX-0091", "1234.5")
    guide.picture("credit-sale")
    guide.press("Ctrl+Enter")
    _import(guide, tab)
    guide.picture("credit")
    guide.press("Ctrl+P")
    guide.picture("statement-preview")
    keep_preview(guide, "statement")
    guide.press("Esc")


def visits(guide: Guide) -> None:
    """A visit for today, which the Desk shows and opens."""
    guide.find(RecordPage).show_tab("visits")
    guide.settle()
    guide.find(VisitsTab).plan.click()
    form = guide.find(PlanForm)
    guide.settle()
    form.day.set_value(guide.program.house.place.clock.today())
    form.purpose.setFocus()
    guide.type("年度走访")
    guide.picture("visit-plan")
    guide.press("Ctrl+Enter")
    go_to(guide, "desk")
    guide.press("F5")
    guide.picture("desk-visit")
    guide.press("Enter")
    guide.find(VisitsTab)
    guide.picture("visits")


def paper_file(guide: Guide) -> None:
    """The paper file gets its place, is lent, and stands in the list of what is past its time."""
    guide.find(RecordPage).show_tab("file")
    guide.settle()
    tab = guide.find(FileTab)
    today = guide.program.house.place.clock.today()
    tab.edit.click()
    form = guide.find(PlaceForm)
    guide.settle()
    form.number.setFocus()
    guide.fill("2016-0042", "B3-07")
    form.until.set_value(today - timedelta(days=40))
    guide.press("Ctrl+Enter")
    tab.lend.click()
    lend = guide.find(LendForm)
    guide.settle()
    lend.borrower.setFocus()
    guide.type("财务部 王芳")
    lend.due.set_value(today)
    guide.press("Ctrl+Enter")
    guide.picture("paper-file")
    guide.program.house.place.go(Address("customers", page=RETENTION))
    guide.picture("retention")
    guide.press("Ctrl+P")
    keep_preview(guide, "retention-list")
    guide.press("Esc")
    guide.find(RetentionPage).table.setFocus()
    guide.press("Esc")


def _import(guide: Guide, tab: CreditTab) -> None:
    code = tab.customer.code if tab.customer is not None else ""
    file = Path(guide.folder) / "receivables.csv"
    file.write_text(_RECEIVABLES.format(code=code), encoding="utf-8")
    try:
        show_file(tab.window(), guide.program.house.place, file)
        dialog = guide.find(ReceivablesDialog)
        guide.wait_until(dialog.primary.isEnabled, "the rehearsal")
        guide.picture("receivables")
        guide.press("Ctrl+Enter")
    finally:
        file.unlink()
