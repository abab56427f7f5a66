"""The scenes of the archive: somebody is added, found, edited, undone, and taken out of use."""

from __future__ import annotations

from ui.access.words_form import WordsForm
from ui.customers.form import CustomerForm
from ui.customers.list_page import ListPage
from ui.customers.record_page import RecordPage
from ui.customers.reveal import RevealForm, ValueDialog
from ui.customers.vehicles import VehicleForm
from ui.toolkit.table import TableView
from ui.tour.guide import Guide
from ui.tour.ways import for_readers, go_to

CUSTOMERS = (
    ("张淑敏", "13812345678"),
    ("欧阳荑", "13912340716"),
    ("周珊", "13612345670"),
    ("单晓东", "13712342210"),
)
_VEHICLE = ("粤B3K56L", "LSVAM4187C2184847")


def customers(guide: Guide) -> None:
    """The archive: new customers, a likely double, one all round, an edit and its undoing."""
    go_to(guide, "customers")
    guide.picture("customers-empty")
    for name, phone in CUSTOMERS:
        _add(guide, name, phone)
    guide.press("F9")
    guide.find(CustomerForm).name.setFocus()
    guide.type(CUSTOMERS[0][0])
    guide.wait(500)
    guide.picture("customer-double")
    guide.press("Esc")
    guide.find(TableView).setFocus()
    guide.press("Home", "Down", "Down", "Down")
    guide.picture("customers")


def one_customer(guide: Guide) -> None:
    """One customer found by the tail of a telephone: a vehicle, a document, an edit undone."""
    guide.press("F2")
    guide.type("5678")
    guide.picture("search-customer")
    guide.press("Enter", "Ctrl+E")
    form = guide.find(CustomerForm)
    form.addresses.setFocus()
    guide.type("广东省深圳市宝安区新安街道 1 号")
    form.identities.setFocus()
    guide.type("440306198403070023")
    guide.picture("customer-form")
    guide.press("Ctrl+Enter", "Ctrl+3")
    guide.find(TableView).setFocus()
    _add_vehicle(guide)
    guide.press("Ctrl+1")
    guide.picture("customer")
    guide.press("F3")
    guide.find(RevealForm).reason.setFocus()
    guide.type("核对身份")
    guide.picture("reveal")
    guide.press("Enter")
    guide.find(ValueDialog)
    guide.press("Enter", "Ctrl+2")
    guide.picture("customer-timeline")
    guide.press("Esc")


def undone(guide: Guide) -> None:
    """A customer deleted by mistake comes back by Ctrl+Z."""
    listed = guide.find(ListPage)
    listed.focus_first()
    guide.press("Del")
    guide.find(WordsForm).text.setFocus()
    guide.type("重复建档")
    guide.picture("customer-delete")
    guide.press("Ctrl+Enter", "Ctrl+Z")
    listed.focus_first()
    guide.picture("customer-undone")


def archive(guide: Guide) -> None:
    """The list and a customer as readers are shown them."""
    go_to(guide, "customers")
    listed = guide.find(ListPage)
    listed.focus_first()
    guide.press("Home")
    guide.wait_until(lambda: listed.table.selected_id is not None, "somebody in the list")
    for _ in CUSTOMERS[:3]:
        guide.press("Down")
    for_readers(guide, "customers")
    guide.press("Enter")
    guide.find(RecordPage)
    for_readers(guide, "customer")
    guide.press("Esc")


def _add(guide: Guide, name: str, phone: str) -> None:
    guide.press("F9")
    form = guide.find(CustomerForm)
    form.name.setFocus()
    guide.type(name)
    form.contacts.setFocus()
    guide.type(phone)
    guide.press("Ctrl+Enter", "Esc")


def _add_vehicle(guide: Guide) -> None:
    guide.find(RecordPage).add_vehicle()
    form = guide.find(VehicleForm)
    form.plate.setFocus()
    guide.fill(*_VEHICLE)
    guide.press("Ctrl+Enter")
