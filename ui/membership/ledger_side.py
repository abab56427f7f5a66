"""The account at the left of the ledgers: whose it is, its card, what is on it, its lots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.cards.model import mask_card
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.membership.entries import PointsLot
from crm_desktop.membership.ledgers import Ledger
from ui.access.detail import Scrolled, section
from ui.access.wording import dotted
from ui.membership.ledger_forms import name_of
from ui.membership.ledger_rows import ACCOUNT_STATES
from ui.toolkit.buttons import Button
from ui.toolkit.fields import Note
from ui.toolkit.panels import KeyValues, Panel, rule
from ui.toolkit.speech import language
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption, name_label
from ui.toolkit.tokens import Space, Tone

WIDTH, NARROW = 376, 344
_LABEL, _ENGLISH_LABEL = 72, 96
_LOT_LABEL, _MOST_LOTS = 152, 3
_CARD_TONES = {"active": Tone.QUIET, "pending": Tone.BLUE, "cancelling": Tone.AMBER}


class AccountSide(Panel):
    """Shows an account; the steps are given as buttons, the next one over the others."""

    def __init__(self, first: Button, steps: list[Button]) -> None:
        super().__init__(edge_to_edge=True)
        self.setFixedWidth(WIDTH)
        self.name, self.state = name_label(""), StatusPill("", Tone.QUIET)
        self.number = caption("", "text2")
        self.why_not = Note()
        self._facts = QWidget()
        self._lay_out(first, steps)

    def show_ledger(self, ledger: Ledger, day: date, why_not: Phrase | None) -> None:
        """Show an account; ``why_not`` says why nobody may draw on it now."""
        self.name.set_phrase(name_of(ledger))
        self.state.set_state(*ACCOUNT_STATES[ledger.account.state])
        membership = ledger.membership
        self.number.set_phrase(membership.number if membership else "")
        self.why_not.show_note(why_not or "", icon="ban", ink="red")
        self.why_not.setVisible(why_not is not None)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, 0, Space.L, Space.S)
        content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        column.setSpacing(Space.S)
        column.addWidget(self._facts_of(ledger))
        if ledger.lots:
            column.addWidget(section(Phrase("ledger.lots"), _lots(ledger.lots, day)))
        column.addStretch()
        self._column.replaceWidget(self._facts, content)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = content

    def _facts_of(self, ledger: Ledger) -> KeyValues:
        facts = KeyValues(label_width=_ENGLISH_LABEL if language() is Language.EN else _LABEL)
        card, account = ledger.card, ledger.account
        if card is not None:
            facts.add(Phrase("ledger.card"), _card_line(card.number, card.state))
        if ledger.membership is not None:
            facts.add(Phrase("ledger.level"), ledger.membership.tier.phrase)
        if ledger.money:
            balance = facts.add(Phrase("ledger.balance"), format_fen(account.money_fen))
            _figure(balance, strong=True)
            parts = Phrase(
                "ledger.parts",
                principal=format_fen(account.principal_fen),
                gift=format_fen(account.gift_fen),
            )
            _figure(facts.add(Phrase("ledger.of_it"), parts))
            if ledger.reclaimable_fen:
                amount = format_fen(ledger.reclaimable_fen)
                _figure(facts.add(Phrase("ledger.reclaimable"), amount))
        points = facts.add(Phrase("ledger.points"), f"{account.points:,}")
        _figure(points, strong=True, bad=account.points < 0)
        if ledger.locked or ledger.usable != account.points:
            told = Phrase("ledger.usable", usable=ledger.usable, locked=ledger.locked)
            _figure(facts.add(Phrase("ledger.of_it"), told))
        return facts

    def _lay_out(self, first: Button, steps: list[Button]) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.name)
        head.addWidget(self.state)
        head.addStretch()
        head.addWidget(self.number)
        head.setContentsMargins(Space.L, Space.M, Space.L, Space.XS)
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        for place, button in enumerate(steps):
            grid.addWidget(button, place // 2, place % 2)
        lower = QVBoxLayout()
        lower.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        lower.setSpacing(Space.S)
        lower.addWidget(self.why_not)
        lower.addWidget(first)
        lower.addLayout(grid)
        # In a low window all of it scrolls; in a higher one the steps stand at the foot.
        whole = QWidget()
        self._column = QVBoxLayout(whole)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self._facts, 1)
        self._column.addWidget(rule())
        self._column.addLayout(lower)
        area = Scrolled()
        area.show_content(whole)
        self.body.setSpacing(0)
        self.body.addWidget(area)


def _lots(lots: Sequence[PointsLot], day: date) -> KeyValues:
    """Return the lots that are used next: until when each is good, what is left, what it waits for.

    The other ones are told in the dialog that says why the balance is what it is.
    """
    facts = KeyValues(label_width=_LOT_LABEL)
    for lot in lots[:_MOST_LOTS]:
        until = str(lot.expires_on) if lot.expires_on else Phrase("ledger.ever")
        _figure(
            facts.add(Phrase("ledger.lot", until=until), dotted(_state(lot, day), f"{lot.left:,}"))
        )
    if len(lots) > _MOST_LOTS:
        more = Phrase("ledger.more_lots", count=len(lots) - _MOST_LOTS)
        facts.add(more, "")
    return facts


def _state(lot: PointsLot, day: date) -> Phrase | str:
    if lot.expired(day):
        return Phrase("ledger.lot.expired")
    return "" if lot.usable(day) else Phrase("ledger.lot.locked")


def _card_line(number: str, state: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    row.addWidget(caption(mask_card(number), "text"))
    row.addWidget(StatusPill(Phrase(f"state.card.{state}"), _CARD_TONES.get(state, Tone.RED)))
    return line


def _figure(shown: object, *, strong: bool = False, bad: bool = False) -> None:
    """Let a value stand at the right edge, under and over others."""
    if isinstance(shown, Label):
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        shown.set_ink("red" if bad else "text" if strong else "text2")
