"""The consents of a customer: what holds now by purpose, and every line that led there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.consents import Consent, ConsentData, Consents, Evidence
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.wording import dotted, listed
from ui.customers.choices import Choices
from ui.customers.file_reading import read_file
from ui.customers.given import GivenTable
from ui.customers.steps import EDIT
from ui.customers.tab import CustomerTab
from ui.shell.files import pick_file
from ui.toolkit.buttons import Button, link
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Work, Workplace

_WIDTH, _LEAST = 560, 152
STATES = {
    "given": Phrase("record_room.consent.given"),
    "withdrawn": Phrase("record_room.consent.withdrawn"),
}
_TONES = {"given": Tone.GREEN, "withdrawn": Tone.RED}
_ASKED_NOT = Pill(Phrase("record_room.consent.nothing"), Tone.GREY)


@dataclass(frozen=True)
class PurposeRow:
    """A purpose and the line that holds for it, None where nothing was said."""

    id: int
    code: str
    word: Phrase | str
    line: Consent | None


class ConsentTab(CustomerTab):
    """Above what holds now, below all lines; Enter on a purpose notes what the customer says.

    ``wanted_file`` asks for the evidence of a line to be opened.
    """

    wanted_file = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.purposes = self._table(_purpose_columns(self), Phrase("record_room.now"))
        self.lines = self._table(_line_columns(self), Phrase("record_room.history"))
        self.add = link(Phrase("record_room.do.consent"))
        self.add.clicked.connect(lambda: self.note(""))
        now = Panel(Phrase("record_room.now"), edge_to_edge=True)
        if now.head is not None:
            now.head.add_right(self.add)
        history = Panel(Phrase("record_room.history"), edge_to_edge=True)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for panel, table, share in ((now, self.purposes, 3), (history, self.lines, 2)):
            panel.body.setContentsMargins(0, 0, 0, Space.XS)
            panel.body.addWidget(table)
            table.setMinimumHeight(_LEAST)
            column.addWidget(panel, share)
        # In a low window both would be too low to read: they scroll.
        self.put(content)
        self.purposes.opened.connect(self._note_on)
        self.lines.opened.connect(self._open_evidence)

    def question(self, customer: int) -> Work:
        return lambda app, actor: app.consents.consents(actor, customer)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Enter", Phrase("record_room.do.consent")),) if self.may_do(EDIT) else ()

    def forget(self) -> None:
        self.purposes.clear()
        self.lines.clear()

    def take(self, found: Consents) -> None:
        current = found.current
        options = self.choices.words.options("consent_purpose")
        codes = {str(option.value): option.text for option in options}
        # A purpose that is out of use still holds what was said about it.
        codes |= {code: self.word("purpose", code) for code in current if code not in codes}
        self.purposes.give(
            PurposeRow(number, code, word, current.get(code))
            for number, (code, word) in enumerate(codes.items(), start=1)
        )
        self.lines.give(found.lines)
        self.add.setVisible(self.may_do(EDIT))
        self.counted.emit(sum(line.given for line in current.values()) or None)

    def word(self, field: str, code: str) -> Phrase | str:
        """Return the word of a purpose or a way."""
        dictionary = {"purpose": "consent_purpose", "how": "consent_way"}[field]
        return self.choices.words.word(dictionary, code)

    def note(self, purpose: str) -> Dialog | None:
        """Ask what the customer says, about a purpose where one is known."""
        if self.customer is None or not self.may_do(EDIT):
            return None
        return ask_consent(self.window(), self.place, self.customer, self.choices, purpose)

    def _note_on(self, row: int) -> None:
        self.note(self.purposes.record(row).code)

    def _open_evidence(self, line: int) -> None:
        files = self.lines.record(line).files
        if files:
            self.wanted_file.emit(files[0].id)

    def _table(self, columns: list[Column], name: Phrase) -> GivenTable:
        empty = EmptyState(Phrase("record_room.consent.empty"), icon="badge-check")
        return GivenTable(self.place, columns, name, empty=empty)


def _purpose_columns(tab: ConsentTab) -> list[Column]:
    def of(row: PurposeRow, name: str) -> Any:
        return getattr(row.line, name) if row.line is not None else None

    return [
        Column(
            "purpose", Phrase("record_room.purpose"), lambda row: row.word,
            width=160, weight=Weight.MEDIUM,
        ),
        Column(
            "state", Phrase("record_room.state"),
            lambda row: _pill(row.line) if row.line is not None else _ASKED_NOT,
            Cell.PILL, width=112, english_width=128,
        ),
        Column("at", Phrase("record_room.at"), lambda row: of(row, "at"), Cell.MOMENT, width=148),
        Column(
            "how", Phrase("record_room.how"),
            lambda row: tab.word("how", row.line.how) if row.line is not None else "",
            width=112, english_width=136,
        ),
        Column(
            "evidence", Phrase("record_room.evidence"),
            lambda row: _evidence(row.line) if row.line is not None else "",
            width=200, stretch=1, ink="text2",
        ),
    ]  # fmt: skip


def _line_columns(tab: ConsentTab) -> list[Column]:
    return [
        Column("at", Phrase("record_room.at"), lambda line: line.at, Cell.MOMENT, width=160),
        Column(
            "state", Phrase("record_room.state"), _pill, Cell.PILL, width=112, english_width=128,
        ),
        Column(
            "purpose", Phrase("record_room.purpose"),
            lambda line: tab.word("purpose", line.purpose), width=148,
        ),
        Column(
            "how", Phrase("record_room.how"), lambda line: tab.word("how", line.how),
            width=112, english_width=136,
        ),
        Column(
            "evidence", Phrase("record_room.evidence"), _evidence,
            width=200, stretch=1, ink="text2",
        ),
        Column("who", Phrase("record_room.noted_by"), lambda line: line.noted_by, width=96),
    ]  # fmt: skip


def _pill(line: Consent) -> Pill:
    return Pill(STATES[line.state], _TONES[line.state])


def _evidence(line: Consent) -> Phrase | str:
    return dotted(line.evidence, listed(file.name for file in line.files))


class ConsentForm(RecordForm):
    """What a customer says about a purpose, how, when, and what shows it."""

    def __init__(
        self, place: Workplace, customer: Customer, choices: Choices, purpose: str
    ) -> None:
        super().__init__(place, "", self._keep, Phrase("record_room.do.consent"))
        self._customer, self._file = customer, Path()
        words = choices.words
        self.purpose = Combo(words.options("consent_purpose"))
        self.state = Combo([Option(state, word) for state, word in STATES.items()])
        self.how, self.on = Combo(words.options("consent_way")), DateEdit(place.clock)
        self.evidence = LineEdit(Phrase("record_room.evidence.example"), longest=200)
        self.attach = Button(Phrase("record_room.do.attach"), icon="paperclip")
        self.attach.clicked.connect(self._choose)
        self.attached = Label(Phrase("record_room.no_file"), ink="text3", elide=True)
        add = self.add
        self.rows = [
            [
                add("purpose", Phrase("record_room.purpose"), self.purpose),
                add("state", Phrase("record_room.state"), self.state),
            ],
            [
                add("how", Phrase("record_room.how"), self.how),
                add("at", Phrase("record_room.consent.on"), self.on),
            ],
            [add("evidence", Phrase("record_room.evidence"), self.evidence)],
            [self._file_row()],
        ]
        self.load({"purpose": purpose or None, "state": "given", "at": place.clock.today()})

    def take_file(self, path: Path) -> None:
        """Keep a file with what is said."""
        self._file = path
        self.attached.set_phrase(path.name)
        self.attached.set_ink("text")

    def _file_row(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.attach)
        row.addWidget(self.attached, 1)
        return line

    def _choose(self) -> None:
        kind = Phrase("record_room.pictures"), "*.pdf *.png *.jpg *.jpeg *.mp3 *.wav *.m4a"
        title = Phrase("record_room.do.attach")
        pick_file(self.window(), title, Path.home(), kind, self.take_file)

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "purpose", "state", "how")
        day = asked.values.pop("at")
        now = self.place.now()
        # Only the day is known of what was said earlier.
        at = None if day is None or day == now.date() else datetime.combine(day, time(12), CHINA)
        data = ConsentData(**asked.values, at=at)
        evidence = Evidence(self._file.name, read_file(self._file)) if self._file.name else None
        return asked.app.consents.note(asked.actor, self._customer.id, data, evidence)


def ask_consent(
    window: QWidget, place: Workplace, customer: Customer, choices: Choices, purpose: str
) -> Dialog:
    """Ask what a customer says about a purpose; nothing of it can be changed later."""
    form = ConsentForm(place, customer, choices, purpose)
    form.saved.connect(lambda _found: place.say(Phrase("record_room.consent.noted")))
    title = Phrase("record_room.consent.title", name=customer.name)
    first = form.how if purpose else form.purpose
    dialog = show_form(window, form, title, form.rows, width=_WIDTH, first=first)
    dialog.primary.set_phrase(Phrase("record_room.do.consent"))
    return dialog
