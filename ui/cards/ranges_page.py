"""The tab 号段: blanks as ranges, and what can be done with the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.cards.model import grouped
from crm_desktop.cards.stock_model import Batch, StockMoved, StockRun
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.cards.batch_form import BatchSteps
from ui.cards.stock_forms import Choices, give_form, read_choices, receive_form, spoil_form
from ui.customers.given import GivenTable
from ui.long_work import LongWork
from ui.paged import Page
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.choices import CheckBox
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

DO, ISSUE = "card_stock.do", "cards.do"
_TONES = {"blank": Tone.QUIET, "allocated": Tone.BLUE, "spoiled": Tone.GREY}


@dataclass(frozen=True)
class _Row:
    """A range under a number by which the list keeps the cursor."""

    id: int
    run: StockRun


class RangesPage(Page):
    """The ranges, and the steps with blanks at the head."""

    kinds = ("card", "card_stock", "card_type", "person")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.receive = Button(Phrase("stock.do.receive"), kind=Kind.PRIMARY, icon="plus", key="F9")
        self.hand_out = Button(Phrase("stock.do.allocate"), key="F7")
        self.give_back = Button(Phrase("stock.do.give_back"))
        self.spoil = Button(Phrase("stock.do.spoil"))
        self.issue = Button(Phrase("stock.do.batch"), icon="users", key="F8")
        self.also_spoiled = CheckBox(Phrase("stock.also_spoiled"))
        hint = "stock.none_hint" if place.may(DO) else "stock.none_ask"
        empty = EmptyState(Phrase("stock.none"), Phrase(hint), icon="credit-card")
        self.table = GivenTable(
            place, _columns(), Phrase("stock.tab.ranges"), empty=empty, action=self._action
        )
        self.work = LongWork(place)
        self.batch = BatchSteps(self, self.work)
        self.column.addWidget(self.work)
        self.column.addWidget(self.also_spoiled)
        self.column.addWidget(framed(self.table), 1)
        self._offer()
        self._connect()

    # What the room asks

    def load(self) -> None:
        states = ["blank", "allocated"] + ["spoiled"] * self.also_spoiled.isChecked()
        self.place.ask(
            lambda app, actor: app.stock.ranges(actor, states),
            owner=self,
            done=self._take,
            failed=self.fail,
            latest="ranges",
        )

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_filters(self) -> None:
        self.also_spoiled.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        hints = [KeyHint("Enter", Phrase("stock.do.next"))] if self.place.may(DO) else []
        if self.place.may(DO):
            hints += [
                KeyHint("F9", Phrase("stock.do.receive")),
                KeyHint("F7", Phrase("stock.do.allocate")),
            ]
        if self.place.may(ISSUE):
            hints.append(KeyHint("F8", Phrase("stock.do.batch")))
        return hints

    def commands(self) -> Sequence[Command]:
        found: list[Command] = []
        if self.place.may(DO):
            found += [
                Command(Phrase("stock.do.receive"), self.receive.click, key="F9"),
                Command(Phrase("stock.do.allocate"), self.hand_out.click, key="F7"),
                Command(Phrase("stock.do.give_back"), self.give_back.click),
                Command(Phrase("stock.do.spoil"), self.spoil.click),
            ]
        if self.place.may(ISSUE):
            found.append(Command(Phrase("stock.do.batch"), self.issue.click, key="F8"))
        return found

    @property
    def chosen(self) -> StockRun | None:
        """The range under the cursor."""
        row = self.table.chosen
        return row.run if row is not None else None

    # Parts

    def _offer(self) -> None:
        moves = self.place.may(DO)
        steps = [self.spoil, self.give_back, self.hand_out] if moves else []
        if self.place.may(ISSUE):
            steps.append(self.issue)
        self.actions = [*steps, self.receive] if moves else list(steps)
        # A low window has room for two beside the tabs; the command list has the others.
        self.low_actions = [self.hand_out, self.receive] if moves else list(steps)
        for button in (self.receive, self.hand_out, self.give_back, self.spoil, self.issue):
            button.setVisible(False)

    def _connect(self) -> None:
        self.also_spoiled.toggled.connect(lambda _on: self.load())
        self.receive.clicked.connect(lambda: self._ask(receive_form))
        self.hand_out.clicked.connect(lambda: self._give("allocate"))
        self.give_back.clicked.connect(lambda: self._give("give_back"))
        self.spoil.clicked.connect(
            lambda: self._ask(lambda page, choices: spoil_form(page, choices, self.chosen))
        )
        self.issue.clicked.connect(self.batch.ask)
        self.batch.issued.connect(self._issued)
        self.table.opened.connect(lambda _row: self._next())
        self.table.acted.connect(lambda _row: self._next())
        self.table.selected.connect(lambda _row: self.go_on())

    def _action(self, row: _Row) -> RowAction | None:
        if not self.place.may(DO) or row.run.state == "spoiled":
            return None
        word = "stock.do.allocate" if row.run.state == "blank" else "stock.do.give_back"
        return RowAction(Phrase(word), "Enter")

    # Steps

    def _next(self) -> None:
        run = self.chosen
        if run is not None and self.place.may(DO) and run.state != "spoiled":
            self._give("allocate" if run.state == "blank" else "give_back")

    def _give(self, kind: str) -> None:
        self._ask(lambda page, choices: give_form(page, choices, kind, self.chosen))

    def _ask(self, form: object) -> None:
        def show(choices: Choices) -> None:
            dialog = form(self, choices)  # type: ignore[operator]
            dialog.saved.connect(self.said)

        self.prepare(read_choices, show)

    def said(self, moved: StockMoved) -> None:
        """Say what was done; a hand-over is printed from the list of moves."""
        self.go_on()
        self.place.say(
            Phrase(
                "stock.said.moved",
                number=moved.number,
                kind=Phrase(f"stock.move.{moved.kind}"),
                count=moved.quantity,
            )
        )

    def _issued(self, batch: Batch) -> None:
        self.go_on()
        self.place.say(Phrase("stock.said.batch", number=batch.number, count=batch.issued))

    # What arrives

    def _take(self, runs: list[StockRun]) -> None:
        self.calm()
        self.table.give(_Row(place, run) for place, run in enumerate(runs, start=1))
        by_state = {
            state: sum(run.quantity for run in runs if run.state == state)
            for state in ("blank", "allocated")
        }
        self.tell(Phrase("stock.note", blank=by_state["blank"], out=by_state["allocated"]))


def shown_number(number: str) -> str:
    """Return a number as people read it: digits in groups of four."""
    return grouped(number) if number.isdigit() else number


def _columns() -> list[Column]:
    return [
        Column("type", Phrase("stock.column.type"), lambda row: row.run.type.phrase, width=112,
               english_width=152, stretch=1, weight=Weight.MEDIUM),
        Column("first", Phrase("stock.column.first"), lambda row: shown_number(row.run.first),
               width=184),
        Column("last", Phrase("stock.column.last"), lambda row: shown_number(row.run.last),
               width=184),
        Column("quantity", Phrase("stock.column.quantity"), lambda row: row.run.quantity,
               Cell.NUMBER, width=88),
        Column("holder", Phrase("stock.column.holder"), lambda row: row.run.holder_name, width=136,
               priority=1),
        # The action of the row has its place behind the word.
        Column("state", Phrase("stock.column.state"), _state, Cell.PILL, width=200,
               english_width=248),
    ]  # fmt: skip


def _state(row: _Row) -> Pill:
    return Pill(Phrase(f"state.card.{row.run.state}"), _TONES[row.run.state])
