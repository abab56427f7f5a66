"""A card desk in a real office: somebody who serves and issues, a member with a card, blanks."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.application import Application, open_application
from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_of
from crm_desktop.customers.model import Contact, Identity
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from db import sql
from tests.core.cards.stock import Member, blanks, card_for, member, spent
from tests.core.offices import Office
from tests.ui.calm import calm
from tests.ui.customers.archive import person, target
from tests.ui.office.founded import SIZES, _shown, show
from tests.ui.place import NOW, PASSWORD, Seat, copied, found, take_seat
from ui.cards.screen import CardsScreen
from ui.workplace import Address

CLERK = "李梅"
NAME = "单晓东"


@cache
def planted() -> tuple[DataFolder, int, int]:
    """Return an office with a member and a card in use, made once in a run; tests copy it."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = found(root / "office")
    clock = SetClock(NOW)
    app = open_application(folder, SystemKeyring(), clock=clock)
    try:
        # 李梅 serves and issues: 一人兼任数职 (domain S04-05).
        for right in ("cards.view", "cards.do", "card_loss.lift"):
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('AG', ?, '')", right
            )
        clerk = app.login.log_in(SYSTEM, CLERK, PASSWORD).value.actor
        office = Office(app, clock)
        blanks(clerk, 6, start=4187)
        held = member(office, clerk, data=shan(), until=date(2027, 6, 30), plate="粤BK7788",
                      money=218_000)  # fmt: skip
        spent(office, held.account, 32_000)
        card = card_for(office, clerk, held, active=False)
        app.cards.activate(clerk, card.id, card.version, "2210")
    finally:
        app.close()
    return folder, held.customer, card.id


def shan() -> Any:
    """Return what is typed about the member."""
    return replace(
        person(NAME, "13712342210"),
        contacts=(Contact("phone", "13712342210"),),
        identities=(Identity("resident", "440306198403070023"),),
        birthday=date(1984, 3, 7),
    )


@contextmanager
def seat_at_the_counter(folder: Path, qtbot: QtBot) -> Iterator[Seat]:
    """Take the seat of whoever serves members, in a copy of the office."""
    office, _, _ = planted()
    taken = take_seat(copied(office, folder / "office"), qtbot)
    taken.log_in(CLERK)
    yield taken
    taken.runner.close()
    _shown.clear()
    if taken.unexpected:
        raise taken.unexpected[0]


class Counter:
    """``customer`` and ``card`` are the member's; ``printed`` gathers what is previewed."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        self.seat, self.qtbot = seat, qtbot
        _, self.customer, self.card_id = planted()
        self.printed: list[tuple[object, bytes]] = []
        seat.place.printed.connect(lambda title, pdf: self.printed.append((title, bytes(pdf))))

    @property
    def actor(self) -> Actor:
        return self.seat.place.session.actor

    @property
    def card(self) -> Card:
        """The member's card as it is stored now."""
        found: Card = self.call(lambda _app: card_of(self.card_id))
        return found

    def call(self, work: Callable[[Application], Any]) -> Any:
        return self.seat.call(work)

    def held(self) -> Member:
        from crm_desktop.membership.read import memberships_of

        return Member(self.customer, self.call(lambda _app: memberships_of(self.customer)[0]))

    def open(self, page: str = "", size: tuple[int, int] = SIZES[0]) -> CardsScreen:
        """Show the room with the member on the desk, and a step begun where one is wanted."""
        screen = self.screen = CardsScreen(self.seat.place)
        show(screen, self.qtbot, size)
        self.rest()
        screen.open(Address("cards", page, "customer", self.customer))
        self.rest()
        return screen

    def rest(self) -> None:
        calm(self.qtbot, lambda: [(self.seat.runner, self.seat.place.bus)])

    def press(self, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        if QApplication.activeWindow() is None:
            self.screen.activateWindow()
            self.qtbot.waitUntil(self.screen.isActiveWindow)
        self.qtbot.keyClick(target(), which, pressed)
        self.rest()

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(target(), text)
        self.rest()


def focused() -> QWidget | None:
    return QApplication.focusWidget()
