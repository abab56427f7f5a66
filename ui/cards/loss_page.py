"""Reporting a card lost: how and why, the facts, what it changes; Enter freezes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.facts import FACTS, LEAST_FACTS
from crm_desktop.cards.loss import VERBAL, WRITTEN, LossReport
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.cards.changes import Changes, Line, State, money_and_points
from ui.cards.step_page import StepPage, checked_by_keys
from ui.cards.wording import state_of
from ui.toolkit.choices import Radio
from ui.toolkit.combos import Combo, Option
from ui.toolkit.facts import FactRow, line_up
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill
from ui.toolkit.text import caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Work, Workplace

_WORDS = {
    "name": Phrase("cards.fact.name"),
    "phone": Phrase("cards.fact.phone"),
    "plate": Phrase("cards.fact.plate"),
    "identity": Phrase("cards.fact.identity"),
    "birthday": Phrase("cards.fact.birthday"),
    "spend": Phrase("cards.fact.spend"),
}
_REASON = 144


class LossPage(StepPage):
    """One screen for the whole talk; the button stays shut until enough is verified."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        self._top = Panel()
        super().__init__(place, Phrase("card_room.loss.go"), parent)
        self._shown: DeskCard | None = None
        self._known: set[str] = set()
        self._until = place.now()
        self.verbal = Radio(Phrase("card_room.loss.verbal", hours=0))
        self.written = Radio(Phrase("card_room.loss.written"))
        self.reason = Combo()
        self.reason.setFixedWidth(_REASON)
        self.reason.say(self.reason.setAccessibleName, Phrase("card_paper.reason"))
        self.facts = {
            key: FactRow(_WORDS[key], "", f"Ctrl+{number}")
            for number, key in enumerate(FACTS, start=1)
        }
        self.pill = StatusPill("", Tone.AMBER)
        self.changes = Changes(Phrase("card_room.loss.after"))
        self.column.addWidget(self._manner())
        self.column.addWidget(self._checklist())
        panel = Panel(Phrase("card_room.loss.changes"), edge_to_edge=True)
        panel.body.addWidget(self.changes)
        self.column.addWidget(panel)
        self.column.addStretch()
        self.verbal.toggled.connect(lambda _on: self._judge())
        checked_by_keys([*self.facts.values()], self._judge)

    def show_card(
        self, desk: Desk, shown: DeskCard, reasons: list[Option], hours: int, now: datetime
    ) -> None:
        """Begin a report of a card."""
        self.calm()
        self.hold(shown.card.id)
        self._shown = shown
        self._until = now + timedelta(hours=hours)
        self._known = {fact.key for fact in desk.facts if fact.known}
        for fact in desk.facts:
            row = self.facts[fact.key]
            row.setChecked(False)
            row.set_known(fact.shown)
        self.line_up()
        self.verbal.set_phrase(Phrase("card_room.loss.verbal", hours=hours))
        self.verbal.setChecked(True)
        self.reason.set_options(reasons)
        self.reason.set_value(reasons[0].value if reasons else None)
        self.number.set_phrase(Phrase("card_room.loss.number", number=desk.next_number))
        lost = State(Phrase("state.card.lost"), Tone.RED)
        effect = Phrase("card_room.loss.effect")
        state = Line(Phrase("card_room.state"), state_of(shown.card), lost, effect)
        self.changes.show_lines([state, *money_and_points(shown.figures, shown.after_loss)])
        self._judge()

    @property
    def ticked(self) -> tuple[str, ...]:
        """The facts that were verified, in their order."""
        return tuple(key for key, row in self.facts.items() if row.isChecked())

    def focus_first(self) -> None:
        self.facts[FACTS[0]].setFocus()

    def work(self) -> Work | None:
        shown = self._shown
        if shown is None:
            return None
        how = VERBAL if self.verbal.isChecked() else WRITTEN
        report = LossReport(how, str(self.reason.value() or ""), self.ticked)
        card = shown.card

        def lose(app: Application, actor: Actor) -> object:
            return app.card_losses.report(actor, card.id, card.version, report)

        return lose

    def line_up(self) -> None:
        line_up([*self.facts.values()])

    def _judge(self) -> None:
        """Open the button once enough is verified, and say what is missing in the same words."""
        verbal = self.verbal.isChecked()
        for key, row in self.facts.items():
            row.setEnabled(key in self._known or (key == "identity" and not verbal))
            if not row.isEnabled():
                row.setChecked(False)
        count = len(self.ticked)
        missing = LEAST_FACTS - count if verbal else int("identity" not in self.ticked)
        if missing <= 0:
            self.pill.set_state(Phrase("card_room.loss.enough", count=count), Tone.GREEN)
            self.go.unblock()
        else:
            words = Phrase("card_room.loss.missing", count=count, missing=missing)
            if not verbal:
                words = Phrase("cards.loss.needs_identity")
            self.pill.set_state(words, Tone.AMBER)
            self.go.block(words)
        self.follows.set_phrase(
            Phrase("card_room.loss.lapses", at=f"{self._until:%m-%d %H:%M}")
            if verbal
            else Phrase("card_room.loss.stays")
        )

    def _manner(self) -> Panel:
        panel = self._top
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(caption(Phrase("card_paper.how")))
        row.addWidget(self.verbal)
        row.addWidget(self.written)
        row.addStretch()
        row.addWidget(caption(Phrase("card_paper.reason")))
        row.addWidget(self.reason)
        panel.body.addLayout(row)
        return panel

    def _follow_theme(self) -> None:
        super()._follow_theme()
        margin = Space.S if theme().dense else Space.M
        self._top.body.setContentsMargins(Space.L, margin, Space.L, margin)

    def _checklist(self) -> Panel:
        panel = Panel(Phrase("card_room.loss.check"), Phrase("card_room.loss.check_note"))
        if panel.head is not None:
            panel.head.add_right(self.pill)
        panel.body.setContentsMargins(Space.S, 0, Space.S, Space.S)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        half = len(FACTS) // 2
        for number, row in enumerate(self.facts.values()):
            grid.addWidget(row, number % half, number // half)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        panel.body.addLayout(grid)
        return panel
