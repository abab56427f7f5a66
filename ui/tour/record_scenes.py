"""What else belongs to the record: own fields, decisions, consents, files, what is said first."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.customers.attention import Attention
from ui.customers.consents import ConsentForm, ConsentTab
from ui.customers.files import FilesTab
from ui.customers.form import CustomerForm
from ui.customers.record_page import RecordPage
from ui.customers.standing import DecisionForm, ask_level, ask_quiet
from ui.office.own_field_form import OwnFieldForm
from ui.office.own_fields import OwnFieldsPage
from ui.tour.guide import Guide
from ui.tour.ways import go_to
from ui.workplace import Address

_FIELDS = (("tea", "茶水", "Drink", "choice"), ("hobby", "爱好", "Hobby", "text"))
_CHOICES = "茶\n咖啡\n白水"
_PLAN = "每季度由主管登门一次；生日前一天送花。来电一律先接，不转自助语音。"


def own_fields(guide: Guide) -> None:
    """The administrator declares what this office wants to know of its customers."""
    guide.program.house.place.go(Address("settings", page="own_fields"))
    page = guide.find(OwnFieldsPage)
    guide.settle()
    for code, chinese, english, kind in _FIELDS:
        page.new.click()
        form = guide.find(OwnFieldForm)
        form.code.editor.setText(code)
        form.zh.editor.setText(chinese)
        form.en.editor.setText(english)
        form.kind.editor.set_value(kind)
        if kind == "choice":
            form.choices.editor.setPlainText(_CHOICES)
            guide.picture("own-field")
        _confirm(guide, form)
    page.focus_first()
    guide.picture("own-fields")


def key_customer(guide: Guide) -> None:
    """A new customer with a vehicle in one step; a care plan, a level, consents and a paper."""
    go_to(guide, "customers")
    guide.press("F9")
    form = guide.find(CustomerForm)
    form.name.setFocus()
    guide.type("尉迟明月")
    form.contacts.setFocus()
    guide.type("13688807788")
    form.vehicles.setFocus()
    guide.fill("粤BD12345", "", "岚山 E5")
    guide.picture("customer-form-vehicles")
    form.care_plan.setFocus()
    guide.type(_PLAN)
    guide.press("Ctrl+Enter")
    record = guide.find(RecordPage)
    guide.find(Attention)
    guide.picture("care-plan-first")
    guide.press("F12")
    place = guide.program.house.place
    if record.customer is None:
        return
    ask_level(record.window(), place, record.customer, record.offered)
    decision = guide.find(DecisionForm)
    if decision.choice is not None:
        decision.choice.set_value("vip")
    decision.reason.setPlainText("集团车队负责人，年消费最高")
    guide.picture("customer-level")
    _confirm(guide, decision)
    record.show_tab("consents")
    guide.find(ConsentTab).note("marketing")
    consent = guide.find(ConsentForm)
    consent.how.set_value("paper")
    consent.evidence.setText("签字单 2026-017")
    guide.picture("consent")
    _confirm(guide, consent)
    guide.picture("consents")
    _file(guide, record)
    ask_quiet(record.window(), place, record.customer)
    decision = guide.find(DecisionForm)
    decision.reason.setPlainText("来电要求不再收到短信和电话")
    _confirm(guide, decision)
    record.show_tab("overview")
    guide.picture("do-not-contact")
    guide.press("F12", "Esc")


def _file(guide: Guide, record: RecordPage) -> None:
    """Keep a file that the tour wrote itself: the picture it took last."""
    record.show_tab("files")
    tab = guide.find(FilesTab)
    last = next(path for path in reversed(guide.brought) if path.suffix == ".png")
    tab.add_files([last])
    guide.wait_until(lambda: bool(tab.chosen), "the file in the list")
    guide.wait_until(tab.preview.picture.isVisible, "its picture")
    tab.table.setFocus()
    guide.picture("customer-files")


def _confirm(guide: Guide, form: QWidget) -> None:
    """Press what saves a dialog; without a window manager nobody makes it the active window."""
    dialog = form.window()
    dialog.activateWindow()
    guide.wait_until(dialog.isActiveWindow, "the dialog to listen")
    guide.press("Ctrl+Enter")
