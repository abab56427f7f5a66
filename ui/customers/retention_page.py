"""Paper files past the day until which they are kept: looked through and printed, never removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.care import PaperFile
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import page_head
from ui.toolkit.speech import language
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace


@dataclass(frozen=True)
class _Row:
    """A file under its customer's id, as lists need it."""

    id: int
    file: PaperFile


class RetentionPage(QWidget):
    """``left`` asks for the list of customers, ``opened`` for the page of one."""

    left = Signal()
    opened = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.table = GivenTable(
            place,
            _columns(),
            Phrase("file.paper.title"),
            empty=EmptyState(Phrase("file.none_past"), icon="archive"),
        )
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.print = Button(Phrase("file.do.print"), icon="printer", key="Ctrl+P")
        self.told = Band(Phrase("file.only_listed"), icon="info", tone=Tone.BLUE, stretch=True)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        head, self._note = page_head(title(Phrase("file.paper.title")), "", self.print, self.back)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addWidget(self.told)
        self._page.addWidget(self.trouble)
        self._page.addWidget(framed(self.table), 1)
        self.back.clicked.connect(self.left)
        self.print.clicked.connect(self._print)
        self.table.opened.connect(self.opened)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

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

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (
            KeyHint("Enter", Phrase("customers_room.do.open")),
            KeyHint("Ctrl+P", Phrase("file.do.print")),
            KeyHint("Esc", Phrase("organisation.back")),
        )

    def fail(self, error: Exception) -> None:
        """Say above the list what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

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

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)


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
