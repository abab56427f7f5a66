"""The item under the cursor: what it is, how long it may take, and the one button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.model import Request
from crm_desktop.foundation.words import Phrase
from ui.desk.due_list import DueRow
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.clock import ClockChip
from ui.toolkit.dates import moment_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues, Panel, rule
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption, name_label
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

#: Doing these from the Desk needs no other page.
DONE_HERE = frozenset({"approve", "carry_out", "backup", "recovery_sheet"})


class DuePreview(Panel):
    """Follows the selection; ``usual`` and ``opened`` carry the row whose step was asked for."""

    usual = Signal(object)
    opened = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._place = place
        self._row: DueRow | None = None
        self._clock = ClockChip(None, place.clock)
        self._when = caption("")
        self._name = name_label("")
        self._state = StatusPill("", Tone.BLUE)
        self._text = Label("", wrap=True)
        self._facts = KeyValues(label_width=72)
        self._number = self._facts.add(Phrase("desk.number"), "")
        self._asked = self._facts.add(Phrase("desk.asked"), "")
        self._do = Button("", kind=Kind.PRIMARY, key="Ctrl+Enter")
        self._open = Button(Phrase("desk.open"), key="Enter")
        self._do.clicked.connect(lambda: self.usual.emit(self._row))
        self._open.clicked.connect(lambda: self.opened.emit(self._row))
        self._nothing = EmptyState(
            Phrase("desk.nothing_chosen"), Phrase("desk.nothing_chosen_hint"), icon="inbox"
        )
        self._content = QWidget()
        self._lay_out()
        self.body.addWidget(self._content)
        self.body.addWidget(self._nothing)
        self.show_row(None)

    def show_row(self, row: DueRow | None) -> None:
        """Show an item, or that none is chosen."""
        self._row = row
        self._content.setVisible(row is not None)
        self._nothing.setVisible(row is None)
        if row is None:
            return
        item = row.item
        self._clock.set_deadline(row.deadline)
        due = moment_words(item.due, self._place.now()) if item.due else ""
        self._when.set_phrase(Phrase("desk.due_at", at=due) if due else "")
        self._name.set_phrase(item.who or Phrase(f"due.{item.sort}"))
        self._state.setVisible(item.kind == "request")
        if item.kind == "request":
            state = "requested" if item.sort == "approve" else "approved"
            self._state.set_state(Phrase(f"state.request.{state}"), Tone.BLUE)
        self._text.set_phrase(row.matter)
        self._facts.setVisible(item.kind == "request")
        self._do.set_phrase(Phrase(f"desk.do.{item.sort}"))
        self._open.setVisible(item.sort in DONE_HERE)
        if item.kind == "request":
            self._place.ask(
                lambda app, actor: app.requests.request(actor, item.id),
                owner=self,
                done=self._show_request,
                latest="request",
            )

    def _show_request(self, request: Request) -> None:
        if self._number is not None and self._asked is not None:
            self._number.set_phrase(request.number)
            at = (
                moment_words(request.requested_at, self._place.now())
                if request.requested_at
                else ""
            )
            self._asked.set_phrase(Phrase("desk.asked_by", name=request.requester, at=at))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._clock)
        head.addStretch()
        head.addWidget(self._when)
        who = QHBoxLayout()
        who.addWidget(self._name)
        who.addStretch()
        who.addWidget(self._state)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self._do, 1)
        buttons.addWidget(self._open)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addLayout(who)
        column.addWidget(self._text)
        column.addWidget(rule())
        column.addWidget(self._facts)
        column.addLayout(buttons)
        column.addStretch()
