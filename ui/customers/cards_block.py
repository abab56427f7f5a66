"""A customer's cards: at a glance on the first tab, all of them on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.model import grouped
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.cards.picture import MiniCard
from ui.cards.wording import face_of, state_of
from ui.customers.given import GivenTable
from ui.customers.tab import CustomerTab
from ui.toolkit.buttons import link
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Address, Work, Workplace

VIEW = "card_loss.view"


class CardsBlock(Panel):
    """The card in use with what is on it; ``found`` carries the Desk once it was read, or None.

    Whoever may not look at cards, and a customer without any, has no such block.
    """

    found = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("shell.find.cards"), " ", parent=parent)
        self._place = place
        self._asked = 0
        self.picture = MiniCard()
        self.number = Label("", weight=Weight.MEDIUM, selectable=True)
        self.state = StatusPill("", Tone.QUIET)
        self.until = caption("")
        self.money, self.points = Label("", weight=Weight.BOLD), Label("", weight=Weight.BOLD)
        self.desk = link(Phrase("card_room.to_desk"))
        if self.head is not None:
            self.head.add_right(self.desk)
        self.body.addLayout(self._line())
        self.body.addLayout(self._figures())
        self.desk.clicked.connect(self._go)
        self.hide()

    def show_customer(self, customer: int) -> None:
        """Read the cards of a customer; those of another go out of sight at once."""
        if customer != self._asked:
            self.hide()
            self.found.emit(None)
        self._asked = customer
        if not self._place.may(VIEW):
            return
        self._place.ask(
            lambda app, actor: app.card_desk.of_customer(actor, customer),
            owner=self,
            latest="cards",
            done=lambda desk: self._take(desk, customer),
            failed=lambda _error: self.hide(),
        )

    def _take(self, desk: Desk, customer: int) -> None:
        if customer != self._asked:
            return
        shown = desk.shown
        self.setVisible(shown is not None)
        if shown is not None:
            self._show(desk, shown)
        self.found.emit(desk)

    def _show(self, desk: Desk, shown: DeskCard) -> None:
        face, state = face_of(desk, shown), state_of(shown.card)
        self.picture.show_face(face)
        self.number.set_phrase(grouped(shown.card.number))
        # In use is the quiet state; what needs a person is filled.
        tone = Tone.QUIET if shown.card.state == "active" else state.tone
        self.state.set_state(state.word, tone)
        self.until.set_phrase(dotted(face.level, Phrase("card_room.good_until", until=face.until)))
        self.money.set_phrase(format_fen(shown.account.money_fen))
        self.points.set_phrase(f"{shown.account.points:,}")
        if self.head is not None:
            others = len(desk.cards) - 1
            said = Phrase("card_room.other_cards", count=others) if others else ""
            self.head.note.set_phrase(said)

    def _go(self) -> None:
        self._place.go(Address("cards", kind="customer", id=self._asked))

    def _line(self) -> QHBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.number)
        first.addWidget(self.state)
        first.addStretch()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(first)
        words.addWidget(self.until)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        return row

    def _figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for label, value in (
            (Phrase("card_room.money"), self.money),
            (Phrase("card_room.points"), self.points),
        ):
            row.addWidget(caption(label))
            row.addWidget(value)
            row.addSpacing(Space.L)
        row.addStretch()
        return row


@dataclass(frozen=True)
class CardLine:
    """A card as a row."""

    id: int
    each: DeskCard


class CardsTab(CustomerTab):
    """Every card there ever was, those in use first; Enter lays one on the card desk."""

    right = VIEW

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.desk = link(Phrase("card_room.to_desk"))
        self.table = GivenTable(
            place,
            _columns(),
            Phrase("shell.find.cards"),
            empty=EmptyState(
                Phrase("card_room.no_card"), Phrase("card_room.no_card_here"), icon="id-card"
            ),
        )
        panel = Panel(Phrase("shell.find.cards"), edge_to_edge=True)
        panel.body.setContentsMargins(0, 0, 0, Space.XS)
        panel.body.addWidget(self.table)
        if panel.head is not None:
            panel.head.add_right(self.desk)
        self.put(panel)
        self.desk.clicked.connect(self._go)
        self.table.opened.connect(self._open)

    def question(self, customer: int) -> Work:
        return lambda app, actor: app.card_desk.of_customer(actor, customer)

    def take(self, found: Desk) -> None:
        self.table.give(CardLine(each.card.id, each) for each in found.cards)
        self.counted.emit(sum(1 for each in found.cards if each.card.live) or None)

    def hints(self) -> Sequence[KeyHint]:
        return (KeyHint("Enter", Phrase("card_room.to_desk")),)

    def forget(self) -> None:
        self.table.clear()

    def _open(self, row: int) -> None:
        line = self.table.record(row)
        if line is not None:
            self.place.go(Address("cards", kind="card", id=line.id))

    def _go(self) -> None:
        if self.customer is not None:
            self.place.go(Address("cards", kind="customer", id=self.customer.id))


def _columns() -> list[Column]:
    return [
        Column("number", Phrase("card_paper.card"), lambda row: grouped(row.each.card.number),
               width=200, weight=Weight.MEDIUM),
        Column("type", Phrase("card_room.issue.type"), lambda row: row.each.card.type.phrase,
               width=120, english_width=152, ink="text2"),
        Column("state", Phrase("card_room.state"), _state, Cell.PILL, width=112,
               english_width=128),
        Column("bearer", Phrase("card_paper.bearer"), lambda row: row.each.card.bearer,
               width=120, stretch=1, priority=2),
        Column("issued", Phrase("card_room.issued_on"),
               lambda row: f"{row.each.card.issued_on or ''}", width=112, priority=1),
        Column("until", Phrase("card_paper.valid_until"),
               lambda row: f"{row.each.card.valid_until or ''}", width=112),
        Column("money", Phrase("card_paper.free_fen"),
               lambda row: format_fen(row.each.figures.free_fen), width=128),
    ]  # fmt: skip


def _state(line: CardLine) -> Pill:
    state = state_of(line.each.card)
    return Pill(state.word, Tone.QUIET if line.each.card.state == "active" else state.tone)
