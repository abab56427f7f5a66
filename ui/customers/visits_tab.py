"""The tab of the visits to a customer, and the forms of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.customers.care import Visit, VisitPlan
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.lists import select_record
from ui.access.words_form import WordsForm
from ui.customers.choices import Choices
from ui.customers.given import GivenTable
from ui.customers.steps import say_with_undo
from ui.customers.tab import CustomerTab
from ui.toolkit.buttons import link
from ui.toolkit.columns import Cell, Column, Flagged, Pill, RowAction
from ui.toolkit.combos import SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Work, Workplace

VIEW, CREATE, DO = "visits.view", "visits.create", "visits.do"
_WIDTH = 560


class VisitsTab(CustomerTab):
    """Visits to come first, then what was; Enter says what came of the one under the cursor."""

    right = VIEW

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._wanted = 0
        self.plan = link(Phrase("visits.do.plan"))
        self.move_ = link(Phrase("visits.do.move"))
        self.cancel = link(Phrase("visits.do.cancel"))
        self.table = GivenTable(
            place,
            _columns(place),
            Phrase("visits.title"),
            empty=EmptyState(Phrase("visits.none"), Phrase("visits.none_hint"), icon="briefcase"),
            action=self._action,
        )
        panel = Panel(Phrase("visits.title"), edge_to_edge=True)
        panel.body.setContentsMargins(0, 0, 0, Space.XS)
        panel.body.addWidget(self.table)
        if panel.head is not None:
            for button in (self.cancel, self.move_, self.plan):
                panel.head.add_right(button)
        self.put(panel)
        self.plan.clicked.connect(self._plan)
        self.move_.clicked.connect(self._move)
        self.cancel.clicked.connect(self._cancel)
        self.table.selected.connect(lambda _row: self._offer())
        self.table.rows_model.rows.changed.connect(self._find)
        self.table.opened.connect(self._done)
        self.table.acted.connect(self._done)

    def look_at(self, visit: int) -> None:
        """Put the cursor on a visit once the list in which it stands is there."""
        self._wanted = visit
        self._find()

    def question(self, customer: int) -> Work:
        return lambda app, actor: app.visits.visits(actor, customer)

    def take(self, found: list[Visit]) -> None:
        self.table.give(found)
        self.counted.emit(sum(1 for visit in found if visit.due) or None)
        self._offer()

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Enter", Phrase("visits.do.done")),) if self.may_do(DO) else ()

    def forget(self) -> None:
        self.table.clear()

    def _find(self) -> None:
        if self._wanted and select_record(self.table, self._wanted):
            self._wanted = 0
            self.table.setFocus()

    def _offer(self) -> None:
        """Show the steps that are open for the visit under the cursor."""
        visit = self.table.chosen
        plans = self.may_do(CREATE)
        self.plan.setVisible(plans)
        for button in (self.move_, self.cancel):
            button.setVisible(plans and visit is not None and visit.due)

    def _action(self, visit: Visit) -> RowAction | None:
        if visit.due and self.may_do(DO):
            return RowAction(Phrase("visits.do.done"), "Enter")
        return None

    def _plan(self) -> None:
        if self.customer is not None:
            show_plan(self.window(), self.place, self.customer, self.choices)

    def _move(self) -> None:
        visit = self.table.chosen
        if self.customer is not None and visit is not None:
            show_plan(self.window(), self.place, self.customer, self.choices, visit)

    def _done(self, row: int) -> None:
        visit = self.table.record(row)
        if visit is not None and self._action(visit) is not None:
            show_end(self.window(), self.place, visit, cancelled=False)

    def _cancel(self) -> None:
        visit = self.table.chosen
        if visit is not None and visit.due:
            show_end(self.window(), self.place, visit, cancelled=True)


class PlanForm(RecordForm):
    """When somebody goes, who, and what for."""

    def __init__(
        self, place: Workplace, customer: int, choices: Choices, visit: Visit | None
    ) -> None:
        super().__init__(place, "visit", self._keep, Phrase("machinery.form.save"))
        self._customer, self._visit = customer, visit
        kept = (visit.who, visit.who_name) if visit else None
        self.day, self.who = DateEdit(place.clock), SearchCombo(choices.owners(kept))
        self.purpose = LineEdit(Phrase("visits.purpose_example"), longest=200)
        self.rows = [
            [
                self.add("planned_on", Phrase("visits.day"), self.day),
                self.add("who", Phrase("visits.who"), self.who),
            ],
            [self.add("purpose", Phrase("visits.purpose"), self.purpose)],
        ]
        mine = place.session.actor.person
        self.load(visit or {"who": mine, "id": f"of {customer}"})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "planned_on", "who")
        plan = VisitPlan(**asked.values)
        if self._visit is None:
            return asked.app.visits.plan(asked.actor, self._customer, plan)
        return asked.app.visits.move(asked.actor, self._visit.id, asked.version, plan)


def show_plan(
    window: QWidget,
    place: Workplace,
    customer: Customer,
    choices: Choices,
    visit: Visit | None = None,
) -> Dialog:
    """Ask for a visit, or for another day of one; that can be undone."""
    form = PlanForm(place, customer.id, choices, visit)
    if visit is None:
        form.saved.connect(lambda _made: place.say(Phrase("visits.said.planned")))
    else:
        form.saved.connect(
            lambda saved: say_with_undo(place, Phrase("visits.said.moved"), saved.step)
        )
    word = Phrase("visits.form.move") if visit else Phrase("visits.form.plan", name=customer.name)
    return show_form(window, form, word, form.rows, width=_WIDTH, first=form.day)


def show_end(window: QWidget, place: Workplace, visit: Visit, *, cancelled: bool) -> Dialog:
    """Ask what came of a visit, or why it is off; either can be undone."""
    name, label = "result", Phrase("visits.result")
    said, word = Phrase("visits.said.done"), Phrase("visits.do.done")
    if cancelled:
        name, label = "reason", Phrase("customers_room.reason")
        said, word = Phrase("visits.said.cancelled"), Phrase("visits.do.cancel")

    def save(asked: Saving) -> Any:
        end = asked.app.visits.cancel if cancelled else asked.app.visits.done
        return end(asked.actor, visit.id, asked.version, asked.values[name])

    form = WordsForm(
        place, word, save, label, field=name, rows=4, draft=f"visit_{name}",
        known={"id": visit.id, "version": visit.version},
    )  # fmt: skip
    form.saved.connect(lambda saved: say_with_undo(place, said, saved.step))
    title = Phrase("visits.form.end", what=word, purpose=visit.purpose)
    return form.open_in(window, title, width=_WIDTH)


def _columns(place: Workplace) -> list[Column]:
    def day(visit: Visit) -> Flagged | str:
        text = visit.planned_on.isoformat()
        if visit.due and visit.planned_on < place.clock.today():
            return Flagged(text, Tone.RED, Phrase("visits.late"))
        return text

    return [
        Column("day", Phrase("visits.day"), day, Cell.FLAG, width=120),
        Column(
            "purpose",
            Phrase("visits.purpose"),
            lambda row: row.purpose,
            width=200,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column("who", Phrase("visits.who"), lambda row: row.who_name, width=112, ink="text2"),
        Column("state", Phrase("credit.state"), _state, Cell.PILL, width=96, english_width=112),
        Column(
            "result",
            Phrase("visits.result"),
            lambda row: row.result.partition("\n")[0],
            width=240,
            stretch=1,
            priority=1,
        ),
    ]


def _state(visit: Visit) -> Pill:
    if visit.done_at is not None:
        return Pill(Phrase("visits.state.done"), Tone.QUIET)
    if visit.cancelled_at is not None:
        return Pill(Phrase("visits.state.cancelled"), Tone.GREY)
    return Pill(Phrase("visits.state.due"), Tone.BLUE)
