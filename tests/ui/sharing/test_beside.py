"""Who else has a record open, and who is at a step of a card: two desks on a real server."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.application import open_application, open_shared_office
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.sharing.moving import Destination
from crm_desktop.sharing.place import SharedPlace
from crm_desktop.sharing.presence import OPEN
from db import sql
from db.engine import SharedAddress, persons_address
from tests.core.offices import Office
from tests.core.sharing.people import Shared, clear
from tests.servers import new_name, server
from tests.ui.cards.counter import CLERK, Counter, planted
from tests.ui.office.founded import _shown, show
from tests.ui.place import ADMIN, NOW, PASSWORD, Seat, take_seat
from ui.cards.loss_page import LossPage
from ui.customers.choices import Choices
from ui.customers.record_page import RecordPage
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import tr


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedAddress]:
    """The address of the card counter's office, moved to the tests' server."""
    local = tmp_path_factory.mktemp("counter") / "office"
    shutil.copytree(planted()[0].root, local)
    at = server().address
    place = SharedPlace(at.host, new_name("beside"), at.port, "disable")
    to = Destination(place, at.user, at.password)
    clock = SetClock(NOW)
    app = open_application(DataFolder(local), SystemKeyring(), clock=clock)
    admin = app.login.log_in(SYSTEM, ADMIN, PASSWORD).value.actor
    app.moving.to_server(admin, to, PASSWORD)
    app.close()
    app = open_shared_office(DataFolder(local), to.address, clock=clock)
    for person, login in sql.rows("SELECT id, login_key FROM person ORDER BY id"):
        app.database.give_password(person, login, PASSWORD)
    sql.run("UPDATE credential SET must_change = false")  # they have chosen their own since
    app.close()
    yield to.address
    clear(Shared(to.address))


def as_person(address: SharedAddress, login: str) -> SharedAddress:
    return persons_address(
        address.host, address.database, login, PASSWORD, port=address.port, tls="disable"
    )


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot, moved: SharedAddress) -> Iterator[Seat]:
    taken = take_seat(DataFolder(tmp_path / "desk"), qtbot, as_person(moved, CLERK), CLERK)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


@pytest.fixture
def counter(seat: Seat, qtbot: QtBot) -> Counter:
    return Counter(seat, qtbot)


class Colleague:
    """何涛 at another desk; what they do there is told here at once."""

    def __init__(self, office: Office, seat: Seat, actor: Actor) -> None:
        self.office, self.seat, self.actor = office, seat, actor

    def at(self, kind: str, record: int, **how: Any) -> bool:
        """Have a record open there; return whether somebody else is alone at it."""
        others = self.office.app.presence.at(self.actor, kind, record, first=True, **how)
        self._tell(kind, record)
        return any(each.alone for each in others)

    def off(self, kind: str, record: int) -> None:
        self.office.app.presence.off(self.actor, kind, record)
        self._tell(kind, record)

    def _tell(self, kind: str, record: int) -> None:
        # What Hearing brings, which this desk has none of.
        self.seat.place.bus.publish(Changes.of([Change(f"{OPEN}{kind}", record)]))


@pytest.fixture
def colleague(seat: Seat, moved: SharedAddress, tmp_path: Path) -> Iterator[Colleague]:
    clock = SetClock(NOW)
    folder = DataFolder(tmp_path / "other")
    app = open_shared_office(folder, as_person(moved, "何涛"), clock=clock)
    actor = app.login.log_in(SYSTEM, "何涛", PASSWORD).value.actor
    yield Colleague(Office(app, clock), seat, actor)
    app.close()


def test_a_step_waits_for_whoever_is_at_the_card(counter: Counter, colleague: Colleague) -> None:
    colleague.at("card", counter.card_id, alone=True)
    screen = counter.open()
    screen.desk.begin("cancel")
    counter.rest()
    box = screen.window().findChild(Dialog)
    assert box is not None
    assert not box.primary.isEnabled()
    assert tr(box.note.phrase).startswith("何涛 正在")
    colleague.off("card", counter.card_id)
    counter.rest()
    assert box.primary.isEnabled()
    assert tr(box.note.phrase) == ""
    box.reject()
    counter.rest()
    assert not colleague.at("card", counter.card_id, alone=True), "it was let go of"

    counter.press(Qt.Key.Key_F6)
    page = screen.findChild(LossPage)
    assert page is not None
    assert page.trouble.isVisible()
    assert page.trouble.accessibleName().startswith("何涛 正在")
    for number in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        counter.press(number, Qt.KeyboardModifier.ControlModifier)
    counter.press(Qt.Key.Key_Return)
    assert counter.card.state == "active"
    colleague.off("card", counter.card_id)
    counter.rest()
    assert not page.trouble.isVisible()
    assert colleague.at("card", counter.card_id, alone=True), "now it is held here"
    counter.rest()
    counter.press(Qt.Key.Key_Return)
    assert counter.card.state == "lost"
    assert not colleague.at("card", counter.card_id, alone=True), "the step is over"


def test_the_page_of_a_customer_says_who_else_has_it_open(
    counter: Counter, colleague: Colleague, qtbot: QtBot
) -> None:
    page = RecordPage(counter.seat.place)
    show(page, qtbot)
    page.show_record(counter.customer, Choices())
    counter.rest()
    assert not page.beside.isVisible()
    assert not colleague.at("customer", counter.customer)
    counter.rest()
    assert page.beside.isVisible()
    here = socket.gethostname()
    assert page.beside.note.text().startswith(f"何涛 也打开着（{here}，")
    colleague.off("customer", counter.customer)
    counter.rest()
    assert not page.beside.isVisible()
    page.hide()
    counter.rest()
    found = counter.call(lambda app: app.presence.at(counter.actor, "customer", counter.customer))
    assert found == ()
