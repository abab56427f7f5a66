"""An office with members and blanks, and a hand that drives the pages behind the card desk."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application, open_application
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.usecase import USE_CASES, Service, use_case
from crm_desktop.foundation.work import Work
from crm_desktop.membership.joining import Joining, join
from crm_desktop.membership.read import tier_of
from tests.ui.calm import calm
from tests.ui.customers.archive import target
from tests.ui.office.founded import SIZES, _shown, dialog, show
from tests.ui.place import NOW, PASSWORD, Seat, copied, found, take_seat
from ui.access.forms import RecordForm
from ui.cards.screen import CardsScreen
from ui.cards.store_screen import FACES, STOCK, FacesScreen, StoreScreen
from ui.paged import Page
from ui.workplace import Address

ISSUER = "方芳"
NAMES = ("张𬭊䶮", "李梅", "单晓东")
F = TypeVar("F", bound=RecordForm)


@cache
def planted() -> DataFolder:
    """Return an office with an issuer, three members and 20 blanks; tests copy it."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = found(root / "office")
    app = open_application(folder, SystemKeyring(), clock=SetClock(NOW))
    try:
        _plant(app)
    finally:
        app.close()
    return folder


def _plant(app: Application) -> None:
    admin = app.login.log_in(SYSTEM, "周敏", PASSWORD).value.actor
    made = app.people.add_person(admin, PersonData(1, ISSUER, ISSUER)).value
    post = next(p for p in app.organisation.posts(admin) if "AS" in p.roles)
    app.people.assign(admin, made.person.id, post.id, NOW.date())
    actor = app.login.log_in(SYSTEM, ISSUER, made.password).value.actor
    app.login.change_password(actor, made.password, PASSWORD)
    chief = app.login.log_in(SYSTEM, "何涛", PASSWORD).value.actor
    people = [app.customers.add(chief, CustomerData(1, "person", n)).value.id for n in NAMES[::-1]]
    _join(app, actor, people[::-1])
    app.stock.receive(actor, Delivery("member", 20))


def _join(app: Application, actor: Actor, people: list[int]) -> None:
    class Joiner(Service):
        @use_case("membership.join", "membership.view")
        def all(self, work: Work, customers: list[int]) -> None:
            for one in customers:
                join(work, Joining(one, 1, tier_of("gold"), work.today))

    Joiner(app.context).all(actor, people)
    for name in [name for name in USE_CASES if not name.startswith("crm_desktop.")]:
        del USE_CASES[name]


@contextmanager
def seat_at_the_store(folder: Path, qtbot: QtBot) -> Iterator[Seat]:
    """Take the seat of the issuer in a copy of the office."""
    taken = take_seat(copied(planted(), folder / "office"), qtbot)
    taken.log_in(ISSUER)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


class Store:
    """The screen with one of its pages open."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        self.seat, self.qtbot = seat, qtbot

    @property
    def actor(self) -> Actor:
        return self.seat.place.session.actor

    def call(self, work: Callable[[Application], Any]) -> Any:
        return self.seat.call(work)

    def hand_out(self, quantity: int) -> None:
        """Hand blanks to the issuer."""
        wanted = Wanted("member", quantity=quantity)
        self.call(lambda app: app.stock.allocate(self.actor, wanted, self.actor.person))

    def open(self, page: str = STOCK, size: tuple[int, int] = SIZES[0]) -> Page:
        """Show the screen at one of its pages."""
        self.screen = (FacesScreen if page == FACES else StoreScreen)(self.seat.place)
        show(self.screen, self.qtbot, size)
        self.screen.open(Address("cards", page))
        self.rest()
        assert self.screen.page is not None
        return self.screen.page

    def open_room(self, size: tuple[int, int] = SIZES[0]) -> CardsScreen:
        """Show the room itself, with the card desk."""
        self.screen = CardsScreen(self.seat.place)
        show(self.screen, self.qtbot, size)
        self.rest()
        return self.screen

    def rest(self) -> None:
        calm(self.qtbot, lambda: [(self.seat.runner, self.seat.place.bus)])

    def press(
        self, which: Qt.Key, *modifiers: Qt.KeyboardModifier, on: QWidget | None = None
    ) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        if on is None and not self.screen.isActiveWindow() and not _modal():
            self.screen.activateWindow()
            self.qtbot.waitUntil(self.screen.isActiveWindow)
        self.qtbot.keyClick(on or target(), which, pressed)
        self.rest()

    def form(self, kind: type[F]) -> F:
        """Return the form of the dialog that is open."""
        self.rest()
        found = dialog(self.qtbot, self.screen).findChild(kind)
        assert isinstance(found, kind)
        return found

    def keep(self) -> None:
        """Save the form that is open."""
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def _modal() -> QWidget | None:
    from PySide6.QtWidgets import QApplication

    return QApplication.activeModalWidget()
