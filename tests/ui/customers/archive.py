"""A few customers in a real office, and a hand that drives their room."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.application import Application, open_application
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    CustomerRow,
    Identity,
    VehicleData,
)
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from db import sql
from tests.ui.calm import calm
from tests.ui.office.founded import SIZES, _shown, show
from tests.ui.place import NOW, PASSWORD, Seat, copied, found, take_seat
from ui.customers.screen import CustomersScreen

NAMES = ("张淑敏", "欧阳荑", "周珊", "单晓东", "尉迟明月")
PHONE = "13812345678"


@cache
def planted() -> DataFolder:
    """Return an office with a few customers, made once in a run; tests copy it."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = found(root / "office")
    app = open_application(folder, SystemKeyring(), clock=SetClock(NOW))
    actor = app.login.log_in(SYSTEM, "何涛", PASSWORD).value.actor
    for number, name in enumerate(NAMES[1:], start=1):
        app.customers.add(actor, person(name, f"1391234{number:04}"))
    zhang = app.customers.add(actor, _zhang(actor.person)).value
    for plate, vin, days in (("粤B3K56L", "LSVAM4187C2184847", 8), ("粤BD12088", "", 90)):
        until = NOW.date() + timedelta(days=days)
        car = VehicleData(1, plate=plate, vin=vin, brand="岚山", model="S7", insurance_until=until)
        app.vehicles.add(actor, car, zhang.id)
    app.close()
    return folder


@contextmanager
def seat_at_the_archive(folder: Path, qtbot: QtBot) -> Iterator[Seat]:
    """Take the seat of somebody who may do everything with customers, in a copy of the office."""
    taken = take_seat(copied(planted(), folder / "office"), qtbot)
    taken.log_in("何涛")
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


class Archive:
    """``people`` are the customers by name."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        self.seat, self.qtbot = seat, qtbot
        self.people: dict[str, CustomerRow] = {
            row.name: row
            for row in self.call(
                lambda app: app.customers.rows(
                    self.actor, app.customers.ids(self.actor, CustomerFilter())
                )
            )
        }

    @property
    def actor(self) -> Actor:
        return self.seat.place.session.actor

    def call(self, work: Callable[[Application], Any]) -> Any:
        return self.seat.call(work)

    def add(self, data: CustomerData) -> Customer:
        made: Customer = self.call(lambda app: app.customers.add(self.actor, data))
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

    def mask(self, masked: bool = True) -> None:
        """Let everybody who acts as this one see customers masked only, or whole again."""
        only = "masked" if masked else ""
        self.call(
            lambda _app: sql.run(
                "UPDATE role_right SET only_for = ? WHERE right_code = 'customers.view'", only
            )
        )

    def open(self, size: tuple[int, int] = SIZES[0]) -> CustomersScreen:
        screen = self._screen = CustomersScreen(self.seat.place)
        show(screen, self.qtbot, size)
        self.rest()
        assert screen.isActiveWindow()
        return screen

    def rest(self) -> None:
        calm(self.qtbot, lambda: [(self.seat.runner, self.seat.place.bus)])

    def press(self, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        if QApplication.activeWindow() is None:
            # Without a window manager nobody gives the focus back when a dialog closes.
            self._screen.activateWindow()
            self.qtbot.waitUntil(self._screen.isActiveWindow)
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


def _zhang(owner: int | None) -> CustomerData:
    return replace(
        person(NAMES[0], PHONE),
        contacts=(Contact("phone", PHONE), Contact("wechat", "zhangsm")),
        addresses=(Address("广东省深圳市宝安区新安街道 1 号", "家"),),
        identities=(Identity("resident", "440306198403070023"),),
        gender="female",
        birthday=date(1984, 3, 7),
        source="walk_in",
        owner=owner,
        care_plan="年度回访由主管亲自做",
        tags=("老客户",),
    )
