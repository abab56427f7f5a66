"""The room in a window of a real size, driven by real keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.application import Application
from tests.ui.calm import calm
from tests.ui.place import ADMIN, Seat
from ui.access.screen import OrganisationScreen
from ui.paged import Page
from ui.tabbed import TabbedScreen
from ui.toolkit.dialog import Dialog
from ui.toolkit.theme import theme
from ui.workplace import Address

W = TypeVar("W", bound=QObject)
Key, Mod = Qt.Key, Qt.KeyboardModifier
#: What the window keeps for its rail, its top bar and its status bar.
_RAIL, _BARS = 80, 88


class Window(QWidget):
    """A window that keeps the room of rail and bars free, as the real one does."""

    said = Signal(object)

    def __init__(self, screen: QWidget, size: tuple[int, int]) -> None:
        super().__init__()
        theme().set_window_height(size[1])
        outer = QHBoxLayout(self)
        outer.setContentsMargins(_RAIL, 0, 0, 0)
        right = QVBoxLayout()
        right.setContentsMargins(0, _BARS, 0, 0)
        right.addWidget(screen)
        outer.addLayout(right)
        self.resize(*size)


class Room:
    """The screen with what tests do to it; other rooms of tabs name their own."""

    screen_type: type[TabbedScreen] = OrganisationScreen
    name = "organisation"

    def __init__(self, seat: Seat, qtbot: QtBot, size: tuple[int, int]) -> None:
        self.seat, self.qtbot = seat, qtbot
        self.said: list[Any] = []
        self.printed: list[tuple[Any, bytes]] = []
        self.wanted: list[Address] = []
        place = seat.place
        place.said.connect(self._hear)
        place.printed.connect(self._take_print)
        place.wanted.connect(self._take_wish)
        self.screen = self.screen_type(place)
        self.window = Window(self.screen, size)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.calm()

    @property
    def page(self) -> Any:
        """The page of the tab that is open."""
        page = self.screen.page
        assert isinstance(page, Page)
        return page

    def tab(self, key: str) -> Any:
        """Open a tab and return its page."""
        self.screen.open(Address(self.name, page=key))
        self.calm()
        return self.page

    def show(self, kind: str, record: int) -> Any:
        """Open a record as the search box does."""
        self.screen.open(Address(self.name, kind=kind, id=record))
        self.calm()
        return self.page

    def call(self, work: Callable[[Application], Any]) -> Any:
        """Run work with the services, as another desk would."""
        return self.seat.call(work)

    def calm(self) -> None:
        """Wait until everything that was asked has arrived and is shown."""
        calm(self.qtbot, lambda: [(self.seat.runner, self.seat.place.bus)])

    def press(self, key: Qt.Key, mods: Any = Mod.NoModifier, target: QWidget | None = None) -> None:
        """Press a key where the focus is."""
        if not self.has_dialog and not self.window.isActiveWindow():
            self.window.activateWindow()
            self.qtbot.waitUntil(self.window.isActiveWindow)
        widget = target or QApplication.focusWidget() or self.window
        QTest.keyClick(widget, key, mods)
        self.calm()

    @property
    def dialog(self) -> Dialog:
        """The dialog that is open on top."""
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Dialog))
        found = QApplication.activeModalWidget()
        assert isinstance(found, Dialog), found
        return found

    @property
    def has_dialog(self) -> bool:
        """Whether a dialog is open."""
        return QApplication.activeModalWidget() is not None

    def form(self, kind: type[W]) -> W:
        """Return the form in the dialog on top."""
        found = self.dialog.findChild(kind)
        assert found is not None
        return found

    def save(self) -> None:
        """Press the primary button of the dialog by its key."""
        dialog = self.dialog
        self.qtbot.waitUntil(dialog.isActiveWindow)
        self.press(Key.Key_Return, Mod.ControlModifier, dialog)

    def note(self) -> str:
        """What the foot of the dialog says."""
        text: str = self.dialog.note.text()
        return text

    def words(self) -> list[str]:
        """What was said quietly, by key."""
        return [phrase.key for phrase in self.said]

    def _hear(self, phrase: Any, _undo: Any) -> None:
        self.said.append(phrase)

    def _take_print(self, title: Any, pdf: bytes) -> None:
        self.printed.append((title, pdf))

    def _take_wish(self, address: Address) -> None:
        self.wanted.append(address)
        self.screen.open(address)


class Rooms:
    """Opens rooms and closes what they left open."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        self.seat, self._qtbot = seat, qtbot
        self._made: list[Room] = []
        self.room_type: type[Room] = Room

    def open(self, login: str = ADMIN, size: tuple[int, int] = (1366, 768)) -> Room:
        """Let somebody sit down and open the room."""
        if login != ADMIN:
            self.seat.log_in(login)
        made = self.room_type(self.seat, self._qtbot, size)
        self._made.append(made)
        return made

    def close(self) -> None:
        """Close dialogs first: their drafts need the lane."""
        while (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
        for made in self._made:
            made.calm()
            made.window.close()
            made.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def type_words(widget: QWidget, text: str) -> None:
    """Type as an input method does: Chinese never arrives as keys."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def post_of(room: Room, number: str) -> Any:
    """Return a post of today by its number."""
    posts: Sequence[Any] = room.call(
        lambda app: app.organisation.posts(room.seat.place.session.actor)
    )
    return next(post for post in posts if post.number == number)


def person_of(room: Room, name: str) -> Any:
    """Return a person by name."""
    actor = room.seat.place.session.actor
    people: Sequence[Any] = room.call(lambda app: app.people.people(actor, also_left=True))
    return next(person for person in people if person.name == name)


def unit_of(room: Room, name: str) -> Any:
    """Return a unit of today by its name."""
    units: Sequence[Any] = room.call(
        lambda app: app.organisation.units(room.seat.place.session.actor)
    )
    return next(unit for unit in units if unit.name == name)
