"""A new card for one that is lost or damaged: the blank, the fee, what was seen; Enter replaces."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.figures import figures
from crm_desktop.cards.model import grouped, mask_card
from crm_desktop.cards.replacing import Replacing
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.cards.changes import Changes, Line, State, money_and_points
from ui.cards.step_page import StepPage, checked_by_keys
from ui.cards.wording import state_of
from ui.toolkit.combos import Combo, Option
from ui.toolkit.facts import FactRow, line_up
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Work, Workplace

_BLANK, _METHOD = 280, 200


class ReplacePage(StepPage):
    """补办 and 换卡 are one form: which of them, the state of the card says."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, Phrase("card_room.replace.go"), parent)
        self._shown: DeskCard | None = None
        self.blank = LineEdit(Phrase("card_room.replace.blank_hint"), longest=40)
        self.method = Combo()
        self.seen = FactRow("", "", "Ctrl+1")
        self.pill = StatusPill("", Tone.AMBER)
        self.changes = Changes(Phrase("card_room.replace.after"))
        self._blank = Field(Phrase("card_room.replace.blank"), self.blank)
        self._method = Field(Phrase("card_room.replace.fee", fee=""), self.method)
        self.column.addWidget(self._new_card())
        self.column.addWidget(self._checklist())
        panel = Panel(Phrase("card_room.replace.changes"), edge_to_edge=True)
        panel.body.addWidget(self.changes)
        self.column.addWidget(panel)
        self.column.addStretch()
        self.blank.textChanged.connect(lambda _text: self._judge())
        checked_by_keys([self.seen], self._judge)

    def show_card(self, desk: Desk, shown: DeskCard, methods: list[Option], blank: str) -> None:
        """Begin a replacement; ``blank`` is the next one in the clerk's hands, empty for none."""
        self.calm()
        self.hold(shown.card.id)
        self._shown = shown
        card, lost = shown.card, shown.card.state == "lost"
        self.blank.setText(grouped(blank))
        self._blank.set_error(None)
        self._blank.set_help(
            Phrase("card_room.replace.next_blank")
            if blank
            else Phrase("cards.blank.none_left", type=card.type.phrase)
        )
        fee = card.type.reissue_fee_fen
        self._method.label.set_phrase(Phrase("card_room.replace.fee", fee=format_fen(fee)))
        self._method.setVisible(bool(fee))
        self.method.set_options(methods)
        self.method.set_value(methods[0].value if methods else None)
        self._check(shown, lost)
        self.number.set_phrase(
            Phrase("card_room.replace.lost") if lost else Phrase("card_room.replace.damaged")
        )
        self.follows.set_phrase(Phrase("card_room.replace.follows"))
        after = figures("active", shown.account)
        gone = State(Phrase("state.card.replaced"), Tone.GREY)
        self._lines = [
            Line(
                Phrase("card_room.replace.old", number=mask_card(card.number)),
                state_of(card),
                gone,
                Phrase("card_room.replace.old_effect"),
            ),
            *money_and_points(shown.figures, after),
        ]
        self.changes.show_lines(self._lines)
        self._judge()

    def focus_first(self) -> None:
        if self.seen.isChecked():
            self.blank.setFocus()
            self.blank.selectAll()
        else:
            self.seen.setFocus()

    def take_scan(self, text: str) -> bool:
        self.blank.setText(grouped(text.strip()))
        self._blank.set_error(None)
        return True

    def work(self) -> Work | None:
        shown = self._shown
        if shown is None:
            return None
        card, seen = shown.card, self.seen.isChecked()
        fee = card.type.reissue_fee_fen
        replacing = Replacing(
            blank=self.blank.text(),
            identity=seen and card.state == "lost",
            collected=seen and card.state != "lost",
            method=str(self.method.value() or "") if fee else "",
        )

        def replace(app: Application, actor: Actor) -> object:
            return app.card_replacing.replace(actor, card.id, card.version, replacing)

        return replace

    def _failed(self, error: Exception) -> None:
        super()._failed(error)
        if isinstance(error, ValidationErrors) and "blank" in error.fields:
            self._blank.set_error(error.fields["blank"])
            self.trouble.hide()
            self.blank.setFocus()
            self.blank.selectAll()

    def _check(self, shown: DeskCard, lost: bool) -> None:
        """Ask for the document of a lost card's holder, or for the damaged card itself.

        A loss in writing has seen the document already.
        """
        seen = lost and shown.card.lost_how == "written"
        if lost:
            self.seen.set_phrase(Phrase("card_room.replace.identity"))
            known = Phrase("card_room.replace.seen") if seen else Phrase("card_room.replace.ask")
        else:
            self.seen.set_phrase(Phrase("card_room.replace.collected"))
            known = Phrase("card_room.replace.cut")
        self.seen.set_known(known)
        self.line_up()
        self.seen.setChecked(seen)

    def line_up(self) -> None:
        line_up([self.seen])

    def _judge(self) -> None:
        words = None
        if not self.seen.isChecked():
            words = Phrase("card_room.replace.check_first")
        elif not self.blank.text().strip():
            words = Phrase("card_room.replace.no_blank")
        if words is None:
            self.pill.set_state(Phrase("card_room.replace.ready"), Tone.GREEN)
            self.go.unblock()
        else:
            self.pill.set_state(words, Tone.AMBER)
            self.go.block(words)

    def _new_card(self) -> Panel:
        panel = Panel(Phrase("card_room.replace.new"))
        self.blank.setFixedWidth(_BLANK)
        self.method.setFixedWidth(_METHOD)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self._blank)
        row.addWidget(self._method)
        row.addStretch()
        panel.body.setContentsMargins(Space.L, 0, Space.L, Space.S)
        panel.body.addLayout(row)
        return panel

    def _checklist(self) -> Panel:
        panel = Panel(Phrase("card_room.replace.check"))
        if panel.head is not None:
            panel.head.add_right(self.pill)
        panel.body.setContentsMargins(Space.S, 0, Space.S, Space.S)
        panel.body.addWidget(self.seen)
        return panel
