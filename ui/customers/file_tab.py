"""The tab of a customer's paper file: where it stands, who has it, and who had it."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.customers.care import Borrowing, FilePlace, PaperFile
from crm_desktop.foundation.words import Language, Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.customers.given import GivenTable
from ui.customers.steps import EDIT, say_with_undo
from ui.customers.tab import CustomerTab
from ui.toolkit.buttons import Button, link
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.speech import language
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Work, Workplace

_SIDE = 312
_LEAST = 272
_WIDTH = 560
_LABEL, _ENGLISH_LABEL = 72, 96


class FileTab(CustomerTab):
    """Shows ``file``; the one button lends it, or takes it back."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.file: PaperFile | None = None
        self.stand = Panel(Phrase("file.title"))
        self.edit = link(Phrase("credit.do.edit"))
        self.lend = Button(Phrase("file.do.lend"), icon="archive")
        self.back = Button(Phrase("file.do.back"), icon="archive-restore")
        self.table = GivenTable(
            place,
            _columns(),
            Phrase("file.borrowings"),
            empty=EmptyState(Phrase("file.never_lent"), icon="archive"),
        )
        self._facts = KeyValues()
        if self.stand.head is not None:
            self.stand.head.add_right(self.edit)
        self.stand.body.addWidget(self._facts)
        self.stand.body.addStretch()
        self.stand.body.addWidget(self.lend)
        self.stand.body.addWidget(self.back)
        self.stand.setFixedWidth(_SIDE)
        history = Panel(Phrase("file.borrowings"), edge_to_edge=True)
        history.body.setContentsMargins(0, 0, 0, Space.XS)
        history.body.addWidget(self.table)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self.stand)
        row.addWidget(history, 1)
        self.put(content, _LEAST)
        self.edit.clicked.connect(self._edit)
        self.lend.clicked.connect(self._lend)
        self.back.clicked.connect(self._give_back)

    def question(self, customer: int) -> Work:
        return lambda app, actor: app.lending.file(actor, customer)

    def take(self, found: PaperFile) -> None:
        self.file = found
        out = found.out
        may = self.may_do(EDIT)
        self.edit.setVisible(may)
        self.lend.setVisible(may and out is None)
        self.back.setVisible(out is not None and self.place.may(EDIT))
        self._show_facts(found)
        self.table.give(found.borrowings)
        self.counted.emit(1 if out is not None else None)

    def forget(self) -> None:
        self.file = None
        self.table.clear()

    def _show_facts(self, file: PaperFile) -> None:
        english = language() is Language.EN
        facts = KeyValues(label_width=_ENGLISH_LABEL if english else _LABEL)
        facts.add(Phrase("file.paper.number"), file.file_number or "—")
        facts.add(Phrase("file.paper.shelf"), file.shelf or "—")
        facts.add(Phrase("file.paper.until"), str(file.retain_until or "—"))
        out = file.out
        facts.add(Phrase("file.now"), Phrase("file.state.out" if out else "file.on_shelf"))
        if out is not None:
            facts.add(Phrase("file.borrower"), out.borrower)
            facts.add(Phrase("file.due_on"), out.due_on.isoformat())
        self.stand.body.replaceWidget(self._facts, facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = facts

    def _edit(self) -> None:
        if self.file is not None:
            edit_place(self.window(), self.place, self.file)

    def _lend(self) -> None:
        if self.file is not None:
            lend_file(self.window(), self.place, self.file)

    def _give_back(self) -> None:
        out = self.file.out if self.file else None
        if out is None:
            return
        self.place.ask(
            lambda app, actor: app.lending.give_back(actor, out.id),
            owner=self,
            done=lambda _back: self.place.say(Phrase("file.said.back")),
            failed=self.fail,
        )


class PlaceForm(RecordForm):
    """Where a file stands and until when it is kept."""

    def __init__(self, place: Workplace, file: PaperFile) -> None:
        super().__init__(place, "file_place", self._keep, Phrase("machinery.form.save"))
        self._customer = file.customer
        self.number, self.shelf = LineEdit(longest=40), LineEdit(longest=60)
        self.until = DateEdit(place.clock)
        add = self.add
        self.rows = [
            [
                add("file_number", Phrase("file.paper.number"), self.number, optional=True),
                add("shelf", Phrase("file.paper.shelf"), self.shelf, optional=True),
            ],
            [
                add(
                    "retain_until",
                    Phrase("file.paper.until"),
                    self.until,
                    help_text=Phrase("file.until_hint"),
                    optional=True,
                )
            ],
        ]
        self.load(
            {
                "file_number": file.file_number,
                "shelf": file.shelf,
                "retain_until": file.retain_until,
                "version": file.version,
                "id": file.customer,
            }
        )

    def _keep(self, asked: Saving) -> Any:
        return asked.app.lending.place(
            asked.actor, self._customer, asked.version, FilePlace(**asked.values)
        )


class LendForm(RecordForm):
    """Who takes a file, and until when."""

    def __init__(self, place: Workplace, file: PaperFile) -> None:
        super().__init__(place, "lend", self._keep, Phrase("file.do.lend"))
        self._customer = file.customer
        self.borrower, self.due = LineEdit(longest=100), DateEdit(place.clock)
        self.rows = [
            [
                self.add("borrower", Phrase("file.borrower"), self.borrower),
                self.add("due_on", Phrase("file.due_on"), self.due),
            ]
        ]
        self.load({"id": file.customer})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "due_on")
        return asked.app.lending.lend(asked.actor, self._customer, **asked.values)


def edit_place(window: QWidget, place: Workplace, file: PaperFile) -> Dialog:
    """Ask where a file stands; the change can be undone."""
    form = PlaceForm(place, file)
    form.saved.connect(lambda saved: say_with_undo(place, Phrase("file.said.placed"), saved.step))
    title = Phrase("file.form.place", name=file.name)
    return show_form(window, form, title, form.rows, width=_WIDTH, first=form.number)


def lend_file(window: QWidget, place: Workplace, file: PaperFile) -> Dialog:
    """Ask who takes a file."""
    form = LendForm(place, file)
    form.saved.connect(
        lambda lent: place.say(Phrase("file.said.lent", name=lent.borrower, day=f"{lent.due_on}"))
    )
    title = Phrase("file.form.lend", name=file.name)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH, first=form.borrower)
    dialog.primary.set_phrase(Phrase("file.do.lend"))
    return dialog


def _columns() -> list[Column]:
    return [
        Column(
            "borrower",
            Phrase("file.borrower"),
            lambda row: row.borrower,
            width=160,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column("lent", Phrase("file.lent_at"), _lent_on, Cell.DATE, width=112),
        Column("due", Phrase("file.due_on"), lambda row: row.due_on, Cell.DATE, width=112),
        Column("state", Phrase("credit.state"), _state, Cell.PILL, width=136, english_width=152),
        Column(
            "by", Phrase("file.lent_by"), lambda row: row.lent_by, width=112, priority=1,
            ink="text2",
        ),
    ]  # fmt: skip


def _state(lent: Borrowing) -> Pill:
    if lent.returned_at is not None:
        return Pill(Phrase("file.state.back", day=f"{lent.returned_at:%m-%d}"), Tone.QUIET)
    if lent.overdue:
        return Pill(Phrase("file.state.overdue"), Tone.RED)
    return Pill(Phrase("file.state.out"), Tone.AMBER)


def _lent_on(lent: Borrowing) -> date:
    return lent.lent_at.date()
