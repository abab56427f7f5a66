"""Paper files past the day until which they are kept: looked through and printed, never removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal

from crm_desktop.customers.care import PaperFile
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.customers.room_page import RoomPage
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.speech import language
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace


@dataclass(frozen=True)
class _Row:
    """A file under its customer's id, as lists need it."""

    id: int
    file: PaperFile


class RetentionPage(RoomPage):
    """``opened`` asks for the page of a customer."""

    opened = Signal(int)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("file.paper.title"))
        self.table = GivenTable(
            place,
            _columns(),
            Phrase("file.paper.title"),
            empty=EmptyState(Phrase("file.none_past"), icon="archive"),
        )
        self.print = Button(Phrase("file.do.print"), icon="printer", key="Ctrl+P")
        self.told = Band(Phrase("file.only_listed"), icon="info", tone=Tone.BLUE, stretch=True)
        self._lay_out((self.print, self.back), self.told, framed(self.table))
        self.print.clicked.connect(self._print)
        self.table.opened.connect(self.opened)

    def load(self) -> None:
        """Read the list."""
        self.place.ask(
            lambda app, actor: app.lending.past_retention(actor),
            owner=self,
            done=self._take,
            failed=self.fail,
            latest="past",
        )
        self.table.setFocus()

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Enter", Phrase("customers_room.do.open")),
            KeyHint("Ctrl+P", Phrase("file.do.print")),
        )

    def _take(self, files: list[PaperFile]) -> None:
        self.trouble.hide()
        self.table.give(_Row(file.customer, file) for file in files)
        self._note.set_phrase(Phrase("customers_room.count", count=len(files)))

    def _print(self) -> None:
        chosen = language()
        self.place.ask(
            lambda app, actor: app.care_prints.retention(actor, chosen),
            owner=self,
            done=lambda pdf: self.place.preview(Phrase("file.paper.title"), pdf),
            failed=self.fail,
        )


def _columns() -> list[Column]:
    return [
        Column(
            "until", Phrase("file.paper.until"), lambda row: row.file.retain_until, Cell.DATE,
            width=120,
        ),
        Column("number", Phrase("file.paper.number"), lambda row: row.file.file_number, width=136),
        Column(
            "name", Phrase("file.paper.name"), lambda row: row.file.name, stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column("code", Phrase("file.paper.code"), lambda row: row.file.code, width=128,
               ink="text2"),
        Column("shelf", Phrase("file.paper.shelf"), lambda row: row.file.shelf, width=200),
    ]  # fmt: skip
