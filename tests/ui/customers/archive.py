"""A few customers in a real office, and a hand that drives their room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    Identity,
    VehicleData,
)
from tests.ui.office.founded import SIZES, rest, show
from tests.ui.place import Seat
from ui.customers.screen import CustomersScreen

NAMES = ("张淑敏", "欧阳荑", "周珊", "单晓东", "尉迟明月")
PHONE = "13812345678"


class Archive:
    """``people`` are the customers by name."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        self.seat, self.qtbot = seat, qtbot
        self.people: dict[str, Customer] = {}
        for number, name in enumerate(NAMES):
            self.add(person(name, f"1391234{number:04}"))
        zhang = person("张淑敏", PHONE)
        stored = self.people["张淑敏"]
        self.change(
            stored,
            contacts=(*zhang.contacts, Contact("wechat", "zhangsm")),
            addresses=(Address("广东省深圳市宝安区新安街道 1 号", "家", "广东省", "深圳市", "宝安区"),),
            identities=(Identity("resident", "440306198403070023"),),
            gender="female",
            birthday=date(1984, 3, 7),
            source="walk_in",
            owner=self.actor.person,
            care_plan="年度回访由主管亲自做",
            tags=("老客户",),
        )
        for plate, vin, days in (("粤B3K56L", "LSVAM4187C2184847", 8), ("粤BD12088", "", 90)):
            self.call(
                lambda app, plate=plate, vin=vin, days=days: app.vehicles.add(
                    self.actor,
                    VehicleData(
                        stored.company,
                        plate=plate,
                        vin=vin,
                        brand="岚山",
                        model="S7 2.0T",
                        insurance_until=date.fromordinal(date(2026, 11, 23).toordinal() + days),
                    ),
                    stored.id,
                )
            )

    @property
    def actor(self) -> object:
        return self.seat.place.session.actor

    def call(self, work: object) -> object:
        return self.seat.call(work)

    def add(self, data: CustomerData) -> Customer:
        made: Customer = self.call(lambda app: app.customers.add(self.actor, data))
        self.people[made.name] = made
        return made

    def stored(self, customer: int) -> Customer:
        found: Customer = self.call(lambda app: app.customers.customer(self.actor, customer))
        return found

    def change(self, customer: Customer, **values: object) -> Customer:
        """Change a customer at another desk."""
        was = self.stored(customer.id)
        data = CustomerData(
            **{name: getattr(was, name) for name in CustomerData.__dataclass_fields__}
        )
        changed = replace(data, **values)
        self.call(lambda app: app.customers.edit(self.actor, was.id, was.version, changed))
        return self.stored(customer.id)

    def open(self, size: tuple[int, int] = SIZES[0]) -> CustomersScreen:
        screen = CustomersScreen(self.seat.place)
        show(screen, self.qtbot, size)
        self.rest()
        assert screen.isActiveWindow()
        return screen

    def rest(self) -> None:
        rest(self.seat)
        # The preview follows the cursor a little later, and the change bus gathers for a moment.
        self.qtbot.wait(130)
        rest(self.seat)

    def press(self, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        self.qtbot.keyClick(target(), which, pressed)
        self.rest()

    def type(self, text: str) -> None:
        """Type where the focus is: Latin by keys, Chinese as an input method commits it."""
        if text.isascii():
            self.qtbot.keyClicks(target(), text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target(), event)
        self.rest()


def target() -> QWidget:
    """Return the widget that keys go to."""
    modal = QApplication.activeModalWidget()
    focused = QApplication.focusWidget()
    if modal is not None and (focused is None or not modal.isAncestorOf(focused)):
        return modal
    assert focused is not None
    return focused


def person(name: str, phone: str) -> CustomerData:
    """Return what is typed about somebody with a telephone."""
    return CustomerData(1, "person", name, contacts=(Contact("phone", phone),))


def texts(widget: QWidget) -> set[str]:
    """Return the words in sight below a widget."""
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisible()}
