"""Rooms for tests: a screen to type into, and one that only some posts may enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from crm_desktop.foundation.words import Phrase
from ui.screen import Offer, Room, Screen
from ui.toolkit.commandlist import Command
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.keys import KeyHint
from ui.workplace import Address, Workplace


class TypingScreen(Screen):
    """A screen with two fields; it notes what the window asks of it."""

    def __init__(self, place: Workplace, name: str) -> None:
        super().__init__(place)
        self.setObjectName(name)
        self.line = LineEdit()
        self.line.setAccessibleName(name)
        self.text = TextEdit()
        self.text.setAccessibleName(f"{name} text")
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.text)
        self.loaded = 0
        self.visited: list[Address] = []
        self.left = 0
        self.stays = False
        self.key = "F5"
        self.ran: list[str] = []

    def load(self) -> None:
        self.loaded += 1
        self.line.setFocus()

    def open(self, address: Address) -> None:
        self.visited.append(address)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint(self.key, Phrase("shell.way.retry")),)

    def commands(self) -> Sequence[Command]:
        return (Command(Phrase("shell.way.retry"), lambda: self.ran.append("again"), key="F5"),)

    def leave(self) -> bool:
        self.left += 1
        return not self.stays


def _desk(place: Workplace) -> Screen:
    return TypingScreen(place, "desk")


def _people(place: Workplace) -> Screen:
    return TypingScreen(place, "people")


def _audit(place: Workplace) -> Screen:
    return TypingScreen(place, "audit")


ROOMS = (
    Room("desk", "layout-dashboard", Phrase("room.desk"), _desk, ("own.do",)),
    Room(
        "organisation",
        "network",
        Phrase("room.organisation"),
        _people,
        ("administration.view",),
        kinds=("person", "post", "unit", "request"),
        offers=(
            Offer(
                "person",
                "password",
                Phrase("shell.command.password"),
                "key-round",
                "administration.do",
                "F7",
            ),
            Offer("person", "other", Phrase("shell.command.about"), "info", "no.such_right"),
        ),
    ),
    Room("audit", "scroll-text", Phrase("room.audit"), _audit, ("audit.view",), foot=True),
)
