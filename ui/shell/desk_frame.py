"""The desk: rail, top bar, the room in the middle, status bar; what works in every room."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.screen import Room, Screen
from ui.shell.cut_off import CutOff
from ui.shell.desk_commands import (
    KEYS_HINT,
    PROGRAM_KEYS,
    Doings,
    fill_post_menu,
    program_commands,
)
from ui.shell.desk_keys import DeskKeys, is_escape
from ui.shell.desk_status import DeskStatus
from ui.shell.dialogs import open_once
from ui.shell.finding import Finding
from ui.shell.pulse import Beat
from ui.shell.rooms_stack import RoomsStack
from ui.toolkit import rail as rail_part
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command, CommandList
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.keysheet import KeyGroup, KeySheet
from ui.toolkit.menu import Menu
from ui.toolkit.rail import Rail
from ui.toolkit.speech import Speaker
from ui.toolkit.toast import Toasts
from ui.toolkit.tokens import Space
from ui.toolkit.topbar import TopBar
from ui.workplace import Address, Workplace

if TYPE_CHECKING:
    from crm_desktop.sharing.hearing import Reach

_HOME = "desk"
_COMPLAIN = "complaints.create"


class DeskFrame(Speaker, QWidget):
    """Everything around a room, for one person at one workplace."""

    def __init__(
        self, place: Workplace, rooms: Sequence[Room], doings: Doings, *, is_sample: bool
    ) -> None:
        super().__init__()
        self._place, self._doings, self._is_sample = place, doings, is_sample
        self._listed: list[str] = []
        self.rail = Rail()
        self.top = TopBar(place.clock, self)
        self.stack = RoomsStack(place, rooms)
        self.status = DeskStatus(place, is_sample=is_sample)
        self.cut_off = CutOff()
        self.finding = Finding(place, self.top.search, rooms)
        self.toasts = Toasts(self, left=rail_part.WIDTH + Space.XL)
        self._menu: Menu | None = None
        self._told: dict[int, list[int]] = {}
        self._lay_out()
        self._connect()
        self._bind()
        self.follow_session()

    def begin(self) -> None:
        """Show the first room."""
        self.stack.go_home()

    def show_reach(self, reach: Reach) -> None:
        """Say that the server of a shared office is away, or that it is back."""
        if reach.is_there and self.cut_off.isVisibleTo(self):
            self._place.say(Phrase("cut_off.back"))
        self.cut_off.show_reach(reach)
        self.status.show_reach(is_there=reach.is_there)

    def show_beat(self, beat: Beat) -> None:
        """Show how much is due, how much of it is late, and how old the backup is."""
        now = self._place.now()
        late = sum(1 for item in beat.due if item.due is not None and item.due <= now)
        # What stands on the Desk counts there; a warning of it counts beside it.
        told = {each.complaint for each in beat.notices if not each.on_desk}
        self.top.bell.set_count(len(beat.due) + len(told))
        self._told = {}
        for each in beat.notices:
            self._told.setdefault(each.complaint, []).append(each.id)
        if _HOME in self._listed:
            self.rail.set_overdue(_HOME, late)
        self.status.show_status(beat.backup)

    def follow_session(self) -> None:
        """Show who acts under which post and the rooms that are open to it."""
        session = self._place.session
        self.top.post.show_post(session.name, session.post_title)
        rooms = self.stack.open_rooms()
        keys = [room.key for room in rooms]
        if keys != self._listed:
            self._listed = keys
            self.rail.clear()
            for room in rooms:
                self.rail.add(room.key, room.icon, room.name, foot=room.foot)
        self.stack.follow_session()
        self._mark_room(self.stack.room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.status.set_narrow(event.size().width() < 1100)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Only what neither field, list nor screen wanted comes this far.
        if is_escape(event):
            self._escape()
            return
        if event.key() == Qt.Key.Key_F7 and not event.modifiers():
            self._new_complaint()
            return
        super().keyPressEvent(event)

    def take_scan(self, text: str) -> None:
        """Give a scan to the room that waits for one, or open what has that number."""
        screen = self.stack.screen_shown
        if screen is None or not screen.take_scan(text):
            self.finding.open_number(text)

    def show_keys(self) -> None:
        """Show what every key does here."""
        screen = self.stack.screen_shown
        own = list(screen.hints()) if screen is not None else []
        everywhere = list(PROGRAM_KEYS)
        if self._place.may(_COMPLAIN):
            everywhere.insert(1, KeyHint("F7", Phrase("complaint_list.do.new")))
        groups = [KeyGroup(Phrase("shell.keys.program"), everywhere)]
        if own:
            groups.insert(0, KeyGroup(Phrase("shell.keys.room"), own))
        more = Button(Phrase("shell.keys.help"), kind=Kind.GHOST, icon="circle-question-mark")
        more.clicked.connect(lambda: self._go(Address("settings", page="help")))
        open_once(KeySheet(self.window(), groups, more))

    def show_commands(self) -> None:
        """Show the command list: the room's own commands first."""
        screen = self.stack.screen_shown
        own = list(screen.commands()) if screen is not None else []
        others = program_commands(
            self._place.session,
            self.stack.open_rooms(),
            self._doings,
            is_sample=self._is_sample,
        )
        keys = Command(KEYS_HINT.does, self.show_keys, icon="keyboard", key=KEYS_HINT.key)
        open_once(CommandList(self.window(), [*own, *others, keys]))

    def show_posts(self) -> None:
        """Open the menu under the acting post."""
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = Menu(self)
        fill_post_menu(self._menu, self._place.session, self._doings, is_sample=self._is_sample)
        button = self.top.post
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + Space.XS))
        self._menu.popup(corner - QPoint(self._menu.sizeHint().width(), 0))

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(self.stack, 1)
        right.addWidget(self.cut_off)
        right.addWidget(self.status)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)

    def _connect(self) -> None:
        self.rail.chosen.connect(self._enter)
        self.stack.arrived.connect(self._arrived)
        self.stack.hints_changed.connect(self._show_hints)
        self.top.help.clicked.connect(self.show_keys)
        self.top.post.clicked.connect(self.show_posts)
        self.top.bell.clicked.connect(lambda: self._enter(_HOME))
        self.top.search.help_wanted.connect(self.show_keys)
        keys = DeskKeys(self)
        keys.help_wanted.connect(self.show_keys)
        self._place.wanted.connect(self._go)
        self._place.said.connect(self.toasts.show)
        self._place.printed.connect(self._preview)
        self._place.opened.connect(lambda visit: self._see(visit.address))
        self._place.session_changed.connect(self._follow)

    def _bind(self) -> None:
        for key, run in (
            ("Ctrl+K", self.show_commands),
            ("Ctrl+L", self._doings.lock),
            ("Alt+Left", self.stack.back),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(sequences(key))
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(run)

    def _follow(self) -> None:
        if self._place.is_occupied:
            self.follow_session()

    def _enter(self, key: str) -> None:
        self._go(Address(key))

    def _go(self, address: Address) -> None:
        self.top.search.close_list()
        if not self.stack.go(address):
            self._mark_room(self.stack.room)
        else:
            self._see(address)

    def _see(self, address: Address) -> None:
        """Note what one was told of a case as seen: it is open before them."""
        told = self._told.pop(address.id, None) if address.kind == "complaint" else None
        if told is None:
            return
        self._place.ask(
            lambda app, actor: app.complaint_clocks.seen(actor, told),
            owner=self,
            failed=_not_noted,
        )

    def _arrived(self, room: Room) -> None:
        self._mark_room(room)
        screen = self.stack.screen_shown
        if screen is not None:
            # After the screen has had its chance to take the focus itself.
            QTimer.singleShot(0, screen, lambda: _give_focus(screen))

    def _mark_room(self, room: Room | None) -> None:
        self.rail.select(room.key if room is not None else "")
        self._show_hints()

    def _show_hints(self) -> None:
        screen = self.stack.screen_shown
        own: list[KeyHint] = list(screen.hints()) if screen is not None else []
        self.status.show_keys([*own, KEYS_HINT])

    def _escape(self) -> None:
        """Leave the search box or a preview; whatever is typed into a screen stays."""
        screen = self.stack.screen_shown
        if screen is None:
            self.stack.close_page()
        elif self.top.search.line.hasFocus():
            _give_focus(screen)

    def _new_complaint(self) -> None:
        """Begin a complaint of whoever is in sight, where no button of the page has that key."""
        if self._place.may(_COMPLAIN):
            screen = self.stack.screen_shown
            about = (screen.subject() if screen is not None else None) or Address()
            self._go(Address("complaints", "new", about.kind, about.id))

    def _preview(self, title: Phrase | str, pdf: bytes) -> None:
        from ui.shell.preview import PreviewPage

        page = PreviewPage(self._place.runner, title, pdf)
        page.left.connect(self.stack.close_page)
        self.stack.show_page(page)
        self.status.show_keys([*page.hints(), KEYS_HINT])


def _not_noted(error: Exception) -> None:
    # It is told again with the next beat, which does no harm.
    logging.getLogger(__name__).warning("notice not noted as seen: %r", error)


def _give_focus(screen: Screen) -> None:
    """Let the keyboard work in a screen: where it was there last, else at the first control."""
    now = QApplication.focusWidget()
    if now is not None and screen.isAncestorOf(now):
        return
    last = screen.focusWidget()
    if last is not None and last.isVisible():
        last.setFocus()
        return
    widget = screen.nextInFocusChain()
    while widget is not screen:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and widget.isEnabled() and widget.isVisible() and screen.isAncestorOf(widget):
            widget.setFocus()
            return
        widget = widget.nextInFocusChain()
