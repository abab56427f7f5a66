"""The rooms in the middle of the window: made when entered or ahead of that, and then kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from crm_desktop.foundation.words import Phrase
from ui.screen import Room, Screen
from ui.toolkit.ahead import Ahead
from ui.workplace import Address, Workplace

_LONGEST_WAY_BACK = 50


class RoomsStack(QStackedWidget):
    """Shows one room at a time and knows the way back; ``arrived`` carries the Room shown.

    It is also sent when a page that stood before the room has gone. ``hints_changed`` is sent when
    other keys work in the screen that is shown.
    """

    arrived = Signal(object)
    hints_changed = Signal()

    def __init__(self, place: Workplace, rooms: Sequence[Room]) -> None:
        super().__init__()
        self._place, self._rooms = place, tuple(rooms)
        self._screens: dict[str, Screen] = {}
        self._way: list[Address] = []
        self._room: Room | None = None
        self._page: QWidget | None = None
        self._focused: QWidget | None = None
        self._ahead = Ahead(self)
        self.setMinimumSize(1, 1)

    @property
    def room(self) -> Room | None:
        """The room that is shown."""
        return self._room

    @property
    def screen_shown(self) -> Screen | None:
        """The screen of the room that is shown, None while a page stands before it."""
        return self._screens.get(self._room.key) if self._room and self._page is None else None

    def open_rooms(self) -> list[Room]:
        """Return the rooms that the acting post may enter."""
        return [room for room in self._rooms if room.is_open_to(self._place)]

    def room_for(self, address: Address) -> Room | None:
        """Return the room of an address, whether it is open or not."""
        for room in self._rooms:
            if room.key == address.room or (not address.room and address.kind in room.kinds):
                return room
        return None

    def go(self, address: Address) -> bool:
        """Show a place; says so where the acting post may not enter, or nobody knows the place."""
        room = self.room_for(address)
        if room is None or not room.is_open_to(self._place):
            self._place.say(_closed(room))
            return False
        if not self._enter(room):
            return False
        if self._way[-1:] != [address]:
            self._way = [*self._way, address][-_LONGEST_WAY_BACK:]
        self._screens[room.key].open(address)
        return True

    def back(self) -> None:
        """Go back to the place before, or from a page to its room."""
        if self._page is not None:
            self.close_page()
            return
        while len(self._way) > 1:
            address = self._way[-2]
            room = self.room_for(address)
            if room is None or not room.is_open_to(self._place):
                del self._way[-2]
                continue
            if self._enter(room):
                self._way.pop()
                self._screens[room.key].open(address)
            return

    def show_page(self, page: QWidget) -> None:
        """Show a page, such as a preview, before the room; ``close_page`` goes back."""
        self.close_page()
        self._focused = QApplication.focusWidget()
        self._page = page
        self.addWidget(page)
        self.setCurrentWidget(page)
        page.setFocus()

    def close_page(self) -> None:
        """Take the page away that stands before the room; the keyboard is where it was before."""
        page, self._page = self._page, None
        focused, self._focused = self._focused, None
        if page is not None:
            screen = self.screen_shown
            if screen is not None:
                self.setCurrentWidget(screen)
                kept = focused if focused is not None and isValid(focused) else None
                inside = kept is not None and screen.isAncestorOf(kept) and kept.isVisible()
                now = QApplication.focusWidget()
                if kept is not None and inside:
                    kept.setFocus()
                elif now is None or not screen.isAncestorOf(now):  # unless it took it itself
                    screen.setFocus()
            self.removeWidget(page)
            page.hide()
            page.deleteLater()
            self.arrived.emit(self._room)

    def may_leave(self) -> bool:
        """Let the screen keep what was typed; False where it asks to stay."""
        screen = self.screen_shown
        return screen is None or screen.leave()

    def empty(self) -> None:
        """Forget every room, for another post works here now."""
        self._ahead.stop()
        # Out of sight, or each room that goes would show the next, which then reads what it missed.
        self.hide()
        self.close_page()
        for screen in self._screens.values():
            self._drop(screen)
        self._screens.clear()
        self._way.clear()
        self._room = None
        self.show()

    def follow_session(self) -> None:
        """Drop the rooms that are no longer open; from one of them go home.

        Rooms that are likely to be entered are made ready after that.
        """
        self._ahead.stop()
        open_keys = {room.key for room in self.open_rooms()}
        for key in set(self._screens) - open_keys:
            self._drop(self._screens.pop(key))
        self._way = [a for a in self._way if (r := self.room_for(a)) and r.key in open_keys]
        if self._room is None or self._room.key not in open_keys:
            self._room = None
            self.go_home()
        self._ahead.make(self._make_ahead())

    def go_home(self) -> None:
        """Show the first room that is open."""
        rooms = self.open_rooms()
        if rooms:
            self.go(Address(rooms[0].key))

    def _enter(self, room: Room) -> bool:
        if self._room is not None and room.key != self._room.key and not self.may_leave():
            return False
        screen = self._screen(room)
        self.close_page()
        self._room = room
        self.setCurrentWidget(screen)
        self.arrived.emit(room)
        return True

    def _screen(self, room: Room) -> Screen:
        """Return the screen of a room, made where it is not there yet."""
        if room.key not in self._screens:
            screen = room.make(self._place)
            self._screens[room.key] = screen
            screen.hints_changed.connect(lambda: self._tell_hints(screen))
            self.addWidget(screen)
        return self._screens[room.key]

    def _make_ahead(self) -> Iterator[object]:
        for room in self.open_rooms():
            for module in room.modules:
                yield import_module(module)
            if room.modules:
                yield from self._screen(room).make_ahead()

    def _tell_hints(self, screen: Screen) -> None:
        if screen is self.screen_shown:
            self.hints_changed.emit()

    def _drop(self, screen: Screen) -> None:
        self._place.runner.forget(screen)
        self.removeWidget(screen)
        screen.hide()
        screen.deleteLater()


def _closed(room: Room | None) -> Phrase:
    if room is None:
        return Phrase("shell.room.unknown")
    return Phrase("shell.room.closed", room=room.name)
