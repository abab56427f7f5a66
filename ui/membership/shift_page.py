"""The tab 交班: the shifts of the tills, one's own opened with its cash and closed with a count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.shifts import Shift
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.paged import Page
from ui.toolkit.bindings import MoneyBinding
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.text import Label
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

CREATE, APPROVE = "stored_value.create", "stored_value.approve"
_WIDTH, _LABEL = 480, 88


class ShiftPage(Page):
    """The list of shifts; the button opens one's own shift, or closes it."""

    kinds = ("shift", "account", "card")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.mine: Shift | None = None
        self._word = Phrase("shift.do.open")
        self.step = Button(self._word, kind=Kind.PRIMARY, icon="play", key="F9")
        self.actions = [self.step] if place.may(CREATE) else []
        self.table = GivenTable(
            place,
            columns(),
            Phrase("shift.shifts"),
            empty=EmptyState(Phrase("shift.none"), Phrase("shift.none_hint"), icon="clock"),
            action=self._action,
        )
        self.column.addWidget(framed(self.table), 1)
        self.step.clicked.connect(self._take_step)
        self.table.opened.connect(lambda row: self._close(self.table.record(row)))
        self.table.acted.connect(lambda row: self._close(self.table.record(row)))

    def load(self) -> None:
        self.place.ask(
            lambda app, actor: (app.shifts.shifts(actor), app.shifts.mine(actor)),
            owner=self,
            done=self._show,
            failed=self.fail,
            latest="shifts",
        )

    def refresh(self, _changes: Changes) -> None:
        self.load()

    def focus_first(self) -> None:
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        if not self.actions:
            return ()
        return (KeyHint("F9", self._word),)

    def commands(self) -> Sequence[Command]:
        if not self.actions:
            return ()
        room = Phrase("room.members")
        return (Command(self._word, self._take_step, "clock", "F9", room),)

    def _show(self, found: tuple[tuple[Shift, ...], Shift | None]) -> None:
        shifts, self.mine = found
        self.calm()
        self.table.give(shifts)
        self._offer()
        if self.mine is None:
            self.tell(Phrase("shift.no_mine"))
        else:
            amount = format_fen(self.mine.should_fen)
            self.tell(Phrase("shift.mine", till=self.mine.till, amount=amount))
        self.hints_changed.emit()

    def _offer(self) -> None:
        """Offer to open a shift, or to close one's own."""
        is_on = self.mine is not None
        self._word = Phrase("shift.do.close" if is_on else "shift.do.open")
        self.step.set_phrase(self._word)
        self.step.set_icon("check" if is_on else "play")

    def _take_step(self) -> None:
        if self.mine is not None:
            close_shift(self.window(), self.place, self.mine)
        else:
            open_shift(self.window(), self.place)

    def _may_close(self, shift: Shift) -> bool:
        own = shift.opened_by == self.place.session.actor.person
        return shift.closed_at is None and self.place.may(CREATE if own else APPROVE)

    def _action(self, shift: Shift) -> RowAction | None:
        return RowAction(Phrase("shift.do.close"), "Enter") if self._may_close(shift) else None

    def _close(self, shift: Shift | None) -> None:
        if shift is not None and self._may_close(shift):
            close_shift(self.window(), self.place, shift)


class OpenForm(RecordForm):
    """A till and the cash in its drawer."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, "shift", self._keep, Phrase("shift.do.open"))
        self.till, self.opening = LineEdit(longest=40), LineEdit(longest=20)
        self.rows: list[list[QWidget]] = [
            [
                self.add("till", Phrase("shift.till"), self.till),
                self.add(
                    "opening_fen", Phrase("shift.opening"), self.opening, binding=MoneyBinding
                ),
            ]
        ]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "opening_fen")
        return asked.app.shifts.open(asked.actor, asked.values["till"], asked.values["opening_fen"])


class CloseForm(RecordForm):
    """The cash that was counted, and why it differs where it does."""

    def __init__(self, place: Workplace, shift: Shift) -> None:
        super().__init__(place, "", self._keep, Phrase("shift.do.close"))
        self._shift = shift.id
        self.counted, self.reason = LineEdit(longest=20), TextEdit(rows=2)
        self.rows: list[list[QWidget]] = [
            [_sum(shift)],
            [self.add("counted_fen", Phrase("shift.counted"), self.counted, binding=MoneyBinding)],
            [self.add("reason", Phrase("shift.reason"), self.reason, optional=True)],
        ]
        self.load({"id": shift.id, "version": shift.version})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "counted_fen")
        return asked.app.shifts.close(
            asked.actor,
            self._shift,
            asked.version,
            asked.values["counted_fen"],
            asked.values["reason"],
        )


def open_shift(window: QWidget, place: Workplace) -> Dialog:
    """Ask for the till and its cash."""
    form, word = OpenForm(place), Phrase("shift.do.open")
    form.saved.connect(lambda made: place.say(Phrase("shift.opened", till=made.till)))
    dialog = show_form(window, form, word, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(word)
    return dialog


def close_shift(window: QWidget, place: Workplace, shift: Shift) -> Dialog:
    """Ask for the cash that was counted."""
    form, word = CloseForm(place, shift), Phrase("shift.do.close")
    form.saved.connect(
        lambda made: place.say(
            Phrase("shift.closed", till=made.till, amount=format_fen(made.difference_fen or 0))
        )
    )
    title = Phrase("shift.close_title", till=shift.till)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH, first=form.counted)
    dialog.primary.set_phrase(word)
    return dialog


def _sum(shift: Shift) -> KeyValues:
    """Return what should be in the drawer, a line for each part of it."""
    lines = KeyValues(label_width=_LABEL)
    lines.add(Phrase("shift.opening"), format_fen(shift.opening_fen))
    lines.add(Phrase("shift.in"), f"+ {format_fen(shift.in_fen)}")
    lines.add(Phrase("shift.fees"), f"+ {format_fen(shift.fees_fen)}")
    lines.add(Phrase("shift.out"), f"\u2212 {format_fen(shift.out_fen)}")
    should = Label(format_fen(shift.should_fen), weight=Weight.BOLD, selectable=True)
    lines.add(Phrase("shift.should"), should)
    return lines


def columns() -> list[Column]:
    """Return the columns of the shifts."""
    return [
        Column("till", Phrase("shift.till"), lambda shift: shift.till, width=96,
               weight=Weight.MEDIUM),
        Column("state", Phrase("shift.state"), _state, Cell.PILL, width=120, english_width=136),
        Column("by", Phrase("shift.by"), lambda shift: shift.opened_by_name, width=80),
        Column("opened", Phrase("shift.opened_at"), lambda shift: shift.opened_at, Cell.MOMENT,
               width=136, ink="text2"),
        Column("closed", Phrase("shift.closed_at"), lambda shift: shift.closed_at, Cell.MOMENT,
               width=136, ink="text2", priority=3),
        Column("opening", Phrase("shift.opening"), lambda shift: shift.opening_fen, Cell.MONEY,
               width=104, priority=2),
        Column("in", Phrase("shift.in"), lambda shift: shift.in_fen, Cell.MONEY, width=104,
               priority=1),
        Column("fees", Phrase("shift.fees"), lambda shift: shift.fees_fen, Cell.MONEY, width=96,
               priority=1),
        Column("out", Phrase("shift.out"), lambda shift: shift.out_fen, Cell.MONEY, width=104,
               priority=1),
        Column("should", Phrase("shift.should"), lambda shift: shift.should_fen, Cell.MONEY,
               width=112),
        Column("counted", Phrase("shift.counted"), lambda shift: shift.counted_fen, Cell.MONEY,
               width=112),
        Column("reason", Phrase("shift.reason"), lambda shift: shift.reason, width=136, stretch=1,
               ink="text2", priority=4),
    ]  # fmt: skip


def _state(shift: Shift) -> Pill:
    difference = shift.difference_fen
    if difference is None:
        return Pill(Phrase("shift.state.open"), Tone.BLUE)
    if difference:
        return Pill(Phrase("shift.state.differs", amount=format_fen(difference)), Tone.RED)
    return Pill(Phrase("shift.state.closed"), Tone.QUIET)
