"""整改单: the list of orders, and under it the one in sight with its next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.complaints.model import Rectification, Target
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed, select_record
from ui.access.wording import listed
from ui.complaints.rectification_form import OrderForm, ReportForm, VerdictForm
from ui.complaints.step_form import target_words
from ui.paged import Page
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.commandlist import Command
from ui.toolkit.deadlines import Deadline
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Tone, Weight
from ui.whole_rows import WholeRows
from ui.workplace import Address, Workplace

SUGGEST, ISSUE = "rectification.suggest", "rectification.create"
CARRY_OUT, VERIFY = "rectification.do", "rectification.approve"
#: The usual step of a state, the other one, and the right that they take.
_STEPS: dict[str, tuple[str, str, str]] = {
    "suggested": ("issue", "drop", ISSUE),
    "issued": ("take", "", CARRY_OUT),
    "working": ("submit", "", CARRY_OUT),
    "verifying": ("pass", "fail", VERIFY),
}
_TONES = {
    "suggested": Tone.GREY,
    "issued": Tone.BLUE,
    "working": Tone.AMBER,
    "verifying": Tone.BLUE,
    "closed": Tone.QUIET,
    "dropped": Tone.GREY,
}


class RectificationPage(Page):
    """Orders under way (``open``) or those that ended; Ctrl+Enter takes the next legal step."""

    kinds = ("rectification",)

    def __init__(self, place: Workplace, which: str) -> None:
        super().__init__(place)
        self._wanted: int | None = None
        self.source = WholeRows[Rectification](
            lambda: place.application().rectifications.listing(place.session.actor, which)
        )
        self.list = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(self.list, _columns(which), clock=place.clock, parent=self)
        empty = EmptyState(
            Phrase("complaint_watch.rectify.empty"),
            Phrase("complaint_watch.rectify.empty_hint"),
            icon="wrench",
        )
        self.table = TableView(model, Phrase("room.rectifications"), empty=empty)
        self.new = Button(self._new_word(), icon="plus", key="F9")
        self.next = Button(Phrase("event.rectification.take"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.other = Button(Phrase("event.rectification.drop"), key="Ctrl+D")
        self.case = Button(Phrase("complaint_watch.rectify.case"), kind=Kind.GHOST, key="Ctrl+O")
        self.facts = Label("", ink="text2", wrap=True)
        if which == "open" and (place.may(ISSUE) or place.may(SUGGEST)):
            self.actions = [self.new]
        self.panel = framed(self.table)
        self._add_foot()
        self.column.addWidget(self.panel, 1)
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.show()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, _kind: str, record: int) -> None:
        self._wanted = record
        self.table.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        found = []
        if self.actions:
            found.append(KeyHint("F9", self._new_word()))
        chosen = self.chosen
        if chosen is not None and (step := self._step(chosen)):
            found.append(KeyHint("Ctrl+Enter", Phrase(f"event.rectification.{step[0]}")))
        return found

    def commands(self) -> Sequence[Command]:
        if not self.actions:
            return ()
        room = Phrase("room.rectifications")
        return (Command(self._new_word(), self._add, icon="plus", key="F9", room=room),)

    @property
    def chosen(self) -> Rectification | None:
        """The order under the cursor."""
        return self.source.row(self.table.selected_id)

    # Parts

    def _new_word(self) -> Phrase:
        may = self.place.may(ISSUE)
        return Phrase("complaint_watch.rectify.new" if may else "complaint_watch.rectify.suggest")

    def _add_foot(self) -> None:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.S)
        column.addWidget(self.facts)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.case)
        row.addStretch()
        row.addWidget(self.other)
        row.addWidget(self.next)
        column.addLayout(row)
        self.foot = foot
        self.panel.body.addWidget(rule())
        self.panel.body.addWidget(foot)

    def _connect(self) -> None:
        self.list.changed.connect(self._arrived)
        self.list.failed.connect(self.fail)
        self.table.selected.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self._take_next())
        self.new.clicked.connect(self._add)
        self.next.clicked.connect(self._take_next)
        self.other.clicked.connect(self._take_other)
        self.case.clicked.connect(self._open_case)

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        if self.source.row(self._wanted) is not None:
            select_record(self.table, self._wanted or 0)
            self._wanted = None
        self._follow()

    def _follow(self) -> None:
        chosen = self.chosen
        self.foot.setVisible(chosen is not None)
        if chosen is None:
            return
        step = self._step(chosen)
        self.next.setVisible(step is not None)
        self.other.setVisible(step is not None and bool(step[1]))
        self.case.setVisible(chosen.complaint is not None and self.place.may("complaints.view"))
        if step is not None:
            self.next.set_phrase(Phrase(f"event.rectification.{step[0]}"))
            if step[1]:
                self.other.set_phrase(Phrase(f"event.rectification.{step[1]}"))
        self.facts.set_phrase(_facts(chosen))
        self.place.ask(
            lambda app, actor: app.rectifications.proof(actor, chosen.id),
            owner=self,
            done=lambda files: self._show_proof(chosen, files),
            failed=self.fail,
            latest="proof",
        )
        self.hints_changed.emit()

    def _show_proof(self, of: Rectification, files: Sequence[Any]) -> None:
        if files and self.chosen == of:
            names = listed(file.name for file in files)
            self.facts.set_phrase(
                Phrase("complaint_watch.rectify.with_proof", facts=_facts(of), names=names)
            )

    def _step(self, of: Rectification) -> tuple[str, str] | None:
        """Return the legal steps of an order that whoever sits here may take: usual and other."""
        usual, other, right = _STEPS.get(of.state, ("", "", ""))
        return (usual, other) if usual and self.place.may(right) else None

    # Steps

    def _add(self) -> None:
        step = "issue" if self.place.may(ISSUE) else "suggest"
        self._order(step, None)

    def _take_next(self) -> None:
        chosen = self.chosen
        step = self._step(chosen) if chosen is not None else None
        if chosen is not None and step is not None:
            self._take(step[0], chosen)

    def _take_other(self) -> None:
        chosen = self.chosen
        step = self._step(chosen) if chosen is not None else None
        if chosen is not None and step is not None and step[1]:
            self._take(step[1], chosen)

    def _take(self, step: str, chosen: Rectification) -> None:
        if step == "take":
            self.place.ask(
                lambda app, actor: app.rectifications.take(actor, chosen.id, chosen.version),
                owner=self.place,
                done=lambda _after: self._tell_done(chosen.number, "take"),
                failed=self.refuse,
            )
        elif step == "issue":
            self._order("adopt", chosen)
        elif step == "submit":
            self._open_form(ReportForm(self.place, chosen), step)
        else:
            self._open_form(VerdictForm(self.place, step, chosen), step)

    def _order(self, step: str, known: Rectification | None) -> None:
        def show(targets: Sequence[Target]) -> None:
            self._open_form(OrderForm(self.place, step, targets, known), step)

        self.prepare(lambda app, actor: app.case_files.targets(actor), show)

    def _open_form(self, form: OrderForm | ReportForm | VerdictForm, step: str) -> None:
        titles = {
            "adopt": Phrase("event.rectification.issue"),
            "issue": Phrase("complaint_watch.rectify.new"),
            "suggest": Phrase("complaint_watch.rectify.suggest"),
        }
        title = titles.get(step) or Phrase(f"event.rectification.{step}")
        form.saved.connect(lambda after: self._saved(after, title))
        form.open_in(self.window(), title)

    def _saved(self, after: Rectification, step: Phrase) -> None:
        self._wanted = after.id
        self.go_on()
        self.place.say(Phrase("complaint_watch.rectify.done", number=after.number, step=step))

    def _tell_done(self, number: str, step: str) -> None:
        self.go_on()
        words = Phrase(f"event.rectification.{step}")
        self.place.say(Phrase("complaint_watch.rectify.done", number=number, step=words))

    def _open_case(self) -> None:
        chosen = self.chosen
        if chosen is not None and chosen.complaint is not None:
            self.place.go(Address(kind="complaint", id=chosen.complaint))


def _facts(of: Rectification) -> Phrase | str:
    """Return what is known of an order, below each other."""
    done = day_text(of.done_on) if of.done_on and of.measure else ""
    facts = (
        (Phrase("complaint_watch.rectify.issue"), of.issue),
        (Phrase("complaint_watch.rectify.basis"), of.basis),
        (Phrase("complaint_watch.rectify.opinion"), of.opinion),
        (Phrase("complaint_watch.rectify.measure"), of.measure),
        (Phrase("complaint_watch.rectify.done_on"), done),
        (Phrase("complaint_watch.rectify.verdict"), of.verdict),
    )
    shown: Phrase | str = ""
    for name, text in facts:
        if text:
            line = Phrase("complaint_watch.rectify.line", name=name, text=text)
            shown = (
                Phrase("complaint_watch.rectify.lines", start=shown, end=line) if shown else line
            )
    return shown


def _deadline(of: Rectification) -> Deadline:
    opens = of.issued_at
    ends = datetime(of.due_on.year, of.due_on.month, of.due_on.day, 23, 59, tzinfo=opens.tzinfo)
    return Deadline(ends, opens, of.verified_at)


def _columns(which: str) -> list[Column]:
    columns = [
        Column(
            "state", Phrase("complaint_watch.limits.state"),
            lambda each: Pill(Phrase(f"state.rectification.{each.state}"), _TONES[each.state]),
            Cell.PILL, width=100, english_width=120,
        ),
        Column(
            "number", Phrase("complaint_watch.rectify.number"), lambda each: each.number,
            width=140, weight=Weight.MEDIUM,
        ),
        Column(
            "issue", Phrase("complaint_watch.rectify.issue"),
            lambda each: " ".join(each.issue.split()), width=220, stretch=2,
        ),
        Column(
            "target", Phrase("complaint_watch.rectify.target"),
            lambda each: target_words(each.target), width=160, stretch=1, priority=1, ink="text2",
        ),
        Column(
            "rounds", Phrase("complaint_watch.rectify.rounds"), lambda each: each.rounds,
            Cell.NUMBER, width=64, english_width=80, priority=2,
        ),
    ]  # fmt: skip
    if which == "open":
        columns.append(
            Column(
                "due", Phrase("complaint_watch.rectify.due"), _deadline, Cell.CLOCK,
                width=144, english_width=172,
            )
        )  # fmt: skip
        return columns
    return [
        *columns,
        Column(
            "due_on", Phrase("complaint_watch.rectify.due"), lambda each: each.due_on, Cell.DATE,
            width=108,
        ),
    ]  # fmt: skip
