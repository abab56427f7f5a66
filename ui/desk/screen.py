"""The Desk: tiles that filter, the list of what is due, and the item under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.model import Request
from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import SecondPersonNeeded, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.desk.due_list import TILES, DueRow, DueSource, action_of, columns
from ui.desk.preview import DONE_HERE, DuePreview
from ui.desk.recent import RecentPanel
from ui.screen import Screen
from ui.toolkit.buttons import Button
from ui.toolkit.commandlist import Command
from ui.toolkit.dates import heading_words
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import Panel, page_head
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.speech import language
from ui.toolkit.table import TableView
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tiles import CounterRow
from ui.toolkit.tokens import Space
from ui.workplace import Address, Workplace

_PREVIEW = 320
_WIDE_PREVIEW = 400
_WIDE_FROM = 1500
_NARROW_BELOW = 1000
_LOW_BELOW = 400
_MINUTE_MS = 60_000
_KINDS = (
    "request", "posting", "person", "backup", "calendar", "office", "company", "rights", "visit",
    "borrowing", "application", "membership", "card",
    "complaint", "dispatch", "supervision", "rectification", "remedy", "limit",
)  # fmt: skip


class DeskScreen(Screen):
    """Home. One key opens an item, the next does the usual thing."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._source = DueSource(place)
        self._rows = PagedRows(self._source, place.runner, parent=self)
        model = RowTableModel(self._rows, columns(), clock=place.clock, parent=self)
        self._new = Button(Phrase("desk.new_request"), icon="plus", key="F9")
        self._new.clicked.connect(self._ask_for_something)
        # F7 belongs to the whole window: this button only shows it.
        self._complain = Button(Phrase("complaint_list.do.new"), icon="plus", key="F7")
        self._complain.bind("")
        self._complain.clicked.connect(lambda: place.go(Address("complaints", "new")))
        empty = EmptyState(Phrase("desk.empty"), Phrase("desk.empty_hint"), icon="check")
        self._table = TableView(model, Phrase("desk.list"), action=action_of, empty=empty)
        self._tiles = CounterRow()
        for key in TILES:
            self._tiles.add(key, Phrase(f"desk.tile.{key}"), Phrase(f"desk.tile_short.{key}"))
        self._preview = DuePreview(place)
        self._recent = RecentPanel(place)
        self._tick = QTimer(self, interval=_MINUTE_MS)
        self._lay_out()
        self._connect()

    def load(self) -> None:
        self._rows.show()
        self._recent.load()
        self._tick.start()
        self._table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Enter", Phrase("desk.open")),
            KeyHint("Ctrl+Enter", Phrase("desk.usual")),
            KeyHint("F5", Phrase("desk.refresh")),
        )

    def commands(self) -> Sequence[Command]:
        if not self.place.may("administration.request"):
            return ()
        return (
            Command(Phrase("desk.new_request"), self._ask_for_something, icon="plus", key="F9"),
        )

    def _lay_out(self) -> None:
        head = QWidget()
        row, self._now = page_head(title(Phrase("desk.title")), "", self._complain, self._new)
        head.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._head = head
        listed = Panel(edge_to_edge=True)
        listed.body.addWidget(self._table)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self._preview)
        column.addWidget(self._recent, 1)
        self._side = side
        middle = QHBoxLayout()
        middle.setSpacing(Space.L)
        middle.addWidget(listed, 1)
        middle.addWidget(side)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(Space.M)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addWidget(head)
        self._page.addWidget(self._tiles)
        self._page.addLayout(middle, 1)
        self._follow_theme()
        self._show_now()

    def _connect(self) -> None:
        self._tiles.chosen.connect(lambda key: self._rows.show(wanted=key))
        self._rows.changed.connect(self._count)
        self._table.selected.connect(lambda row: self._preview.show_row(self._row(row)))
        self._table.opened.connect(lambda row: self._open(self._row(row)))
        self._table.acted.connect(lambda row: self._do(self._row(row)))
        self._preview.usual.connect(self._do)
        self._preview.opened.connect(self._open)
        self._tick.timeout.connect(self._pass_a_minute)
        theme().changed.connect(self._follow_theme)
        self.place.bus.subscribe(self, _KINDS, self._changed)
        self.place.session_changed.connect(self._follow_session)
        self._follow_session()

    # What is due

    def _row(self, row_id: int | None) -> DueRow | None:
        return self._source.rows_by_id.get(row_id or 0)

    def _changed(self, _changes: Changes) -> None:
        self._table.refresh()

    def _count(self) -> None:
        now = self.place.now()
        # One empty state says enough.
        self._preview.setVisible(bool(self._source.rows_by_id))
        for key, sorts in TILES.items():
            rows = [
                row
                for row in self._source.rows_by_id.values()
                if not sorts or row.item.sort in sorts
            ]
            overdue = sum(1 for row in rows if row.item.due is not None and row.item.due <= now)
            self._tiles.set_count(key, len(rows), overdue)

    def _open(self, row: DueRow | None) -> None:
        if row is not None:
            self.place.go(Address(kind=row.item.kind, id=row.item.id))

    def _do(self, row: DueRow | None) -> None:
        """Take the usual step of an item, here where it needs nothing more."""
        if row is None:
            return
        if row.item.sort not in DONE_HERE:
            self._open(row)
        elif row.item.kind == "request":
            self._step(row, None, "")
        elif row.item.sort == "backup":
            self.place.ask_long(
                lambda app, actor, progress: app.backups.make(actor, None, progress.report),
                owner=self,
                done=lambda _made: self._finished(Phrase("desk.backed_up")),
                failed=self._failed,
            )
        else:
            chosen = language()
            self.place.ask(
                lambda app, actor: app.sheets.sheet(actor, chosen),
                owner=self,
                done=self._show_sheet,
                failed=self._failed,
            )

    def _step(self, row: DueRow, second: object, exception: str) -> None:
        approve = row.item.sort == "approve"

        def work(app: Application, actor: Actor) -> object:
            version = app.requests.request(actor, row.item.id).version
            if approve:
                return app.requests.approve(
                    actor, row.item.id, version, second=second, exception=exception
                )
            return app.requests.carry_out(actor, row.item.id, version)

        def failed(error: Exception) -> None:
            if isinstance(error, SecondPersonNeeded):
                from ui.shell.second_person import ask_second

                ask_second(
                    self.window(),
                    self.place,
                    error,
                    "administration.approve",
                    lambda signature, reason: self._step(row, signature, reason),
                )
            else:
                self._failed(error)

        self.place.ask(work, owner=self, done=self._stepped, failed=failed)

    def _stepped(self, request: Request) -> None:
        state = Phrase(f"state.request.{request.state}")
        self._finished(Phrase("desk.stepped", number=request.number, state=state))

    def _show_sheet(self, pdf: bytes) -> None:
        self.place.preview(Phrase("due.recovery_sheet"), pdf)
        self._table.refresh()

    def _finished(self, words: Phrase) -> None:
        self.place.say(words)
        self._table.refresh()

    def _failed(self, error: Exception) -> None:
        phrase = phrase_of(error)
        if phrase is not None:
            self.place.say(phrase)
        self._table.refresh()

    def _ask_for_something(self) -> None:
        self.place.go(Address(room="organisation", page="new_request"))

    # Time, place, person

    def _pass_a_minute(self) -> None:
        self._show_now()
        self._count()

    def _show_now(self) -> None:
        now: datetime = self.place.now()
        self._now.set_phrase(heading_words(now))

    def _follow_session(self) -> None:
        self._new.setVisible(self.place.may("administration.request"))
        self._complain.setVisible(self.place.may("complaints.create"))
        if self._loaded and self.place.is_occupied:
            self._table.refresh()
            self._recent.load()

    def _follow_theme(self) -> None:
        margin = theme().metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, height = event.size().width(), event.size().height()
        self._side.setFixedWidth(_WIDE_PREVIEW if width >= _WIDE_FROM else _PREVIEW)
        self._side.setVisible(width >= _NARROW_BELOW)
        self._head.setVisible(height >= _LOW_BELOW)
