"""The left of the card desk: whose card it is, the card itself, what is on it, what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.model import mask_card
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Language, Phrase
from ui.access.wording import dotted
from ui.cards.picture import CardPicture
from ui.cards.wording import DOINGS, face_of, state_of, tier_ink, why_not
from ui.toolkit.buttons import Button, Kind, Scale, link
from ui.toolkit.fields import Note
from ui.toolkit.menu import Menu
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.speech import language
from ui.toolkit.state import StatusPill, TierTag
from ui.toolkit.text import Label, caption, name_label
from ui.toolkit.theme import theme
from ui.toolkit.tokens import ROOMY, Space, Tone, Weight

WIDTH = 362
_LABEL, _ENGLISH_LABEL = 72, 96
#: The steps that a clerk looks for most; what the machine allows besides follows.
_ORDER = (
    "lose", "reissue", "activate", "confirm", "unlose", "ask", "damaged", "top_up", "renew",
    "issue",
)  # fmt: skip
#: More steps than these stand in the menu.
_MOST = 3
_SAID = ("reissue", "lose", "freeze", "unlose", "damaged")


class PersonPanel(Panel):
    """The person and the card in front; ``chosen`` carries another card's id."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.name = name_label("")
        self.tier = TierTag("", "text2")
        self.code = caption("")
        self.picture = CardPicture()
        self.others = Button("", kind=Kind.GHOST, scale=Scale.SMALL)
        # As high as the line it ends, or the buttons below would not fit any more.
        self.others.setFixedHeight(ROOMY.pill)
        self._cards: tuple[DeskCard, ...] = ()
        self.state = StatusPill("", Tone.QUIET)
        self.since = caption("")
        self._facts = QWidget()
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.name)
        head.addWidget(self.tier)
        head.addStretch()
        head.addWidget(self.code)
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.state)
        line.addWidget(self.since, 1)
        line.addWidget(self.others)
        self.body.addLayout(head)
        self.body.addWidget(self.picture)
        self.body.addLayout(line)
        self.body.addWidget(self._facts)
        self.body.addStretch()
        self.others.clicked.connect(self._offer)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_card(self, desk: Desk, shown: DeskCard | None) -> None:
        """Show whose desk it is and the card in front, None where there is none."""
        holder, membership = desk.holder, desk.membership
        self.name.set_phrase(holder.name if holder else Phrase("card_room.anonymous"))
        self.code.set_phrase(holder.code if holder else "")
        self.tier.setVisible(membership is not None)
        if membership is not None:
            self.tier.set_tier(membership.tier.phrase, tier_ink(membership.tier.code))
        for part in (self.picture, self.state, self.since):
            part.setVisible(shown is not None)
        self._cards = tuple(each for each in desk.cards if each is not shown)
        self.others.setVisible(bool(self._cards))
        self.others.set_phrase(Phrase("card_room.others", count=len(self._cards)))
        if shown is not None:
            self.picture.show_face(face_of(desk, shown))
            state = state_of(shown.card)
            self.state.set_state(state.word, state.tone)
            self.since.set_phrase(_since(shown))
        self._put(_facts(desk, shown))

    def _put(self, fresh: QWidget) -> None:
        old, self._facts = self._facts, fresh
        self.body.replaceWidget(old, fresh)
        old.hide()
        old.deleteLater()

    def _offer(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self._cards:
            menu.add(_named(each), partial(self.chosen.emit, each.card.id), icon_name="id-card")
        menu.open_under(self.others)

    def _follow_theme(self) -> None:
        margin = Space.L if not theme().dense else Space.M
        self.body.setContentsMargins(Space.L, margin, Space.L, margin)
        self.body.setSpacing(Space.S if not theme().dense else Space.XS)


class StepsPanel(Panel):
    """What can be done with the card: ``wanted`` carries a step of the desk.

    The likeliest steps are buttons, the others stand in a menu. What cannot be done is no grey
    button: one line says why.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("card_room.can_do"), parent=parent)
        self.buttons: dict[str, Button] = {}
        self.others: tuple[str, ...] = ()
        self.more = link(Phrase("card_room.do.more"))
        if self.head is not None:
            self.head.add_right(self.more)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.S)
        self.why = Note()
        self.body.addLayout(self._column)
        self.body.addWidget(self.why)
        self.body.addStretch()
        self.more.clicked.connect(self._offer)

    def show_steps(self, shown: DeskCard | None, also: Sequence[str]) -> None:
        """Offer the steps of a card, and what can be done besides: money on it, another card."""
        steps = [*(shown.steps if shown else ()), *also]
        steps.sort(key=lambda step: _ORDER.index(step) if step in _ORDER else len(_ORDER))
        for button in self.buttons.values():
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {step: self._button(step) for step in steps[:_MOST]}
        self.others = tuple(steps[_MOST:])
        self.more.setVisible(bool(self.others))
        why = _why(shown)
        self.why.show_note(why or "", icon="info", words="text3", ink="text3")
        self.why.setVisible(bool(why))

    def mark(self, step: str) -> None:
        """Show which step is under way; an empty one is none."""
        for name, button in self.buttons.items():
            button.setChecked(name == step)

    def _button(self, step: str) -> Button:
        doing = DOINGS[step]
        button = Button(doing.words, icon=doing.icon, key=doing.key, leading=True, selectable=True)
        # The desk listens to the keys, also of steps that stand in the menu.
        button.bind("")
        self._column.addWidget(button)
        button.clicked.connect(partial(self._press, step))
        return button

    def _press(self, step: str) -> None:
        # Pressed again it stays under way: the screen says which one is.
        self.buttons[step].setChecked(False)
        self.wanted.emit(step)

    def _offer(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for step in self.others:
            doing = DOINGS[step]
            menu.add(
                doing.words, partial(self.wanted.emit, step), icon_name=doing.icon, key=doing.key
            )
        menu.open_under(self.more)


def _named(each: DeskCard) -> Phrase:
    return Phrase(
        "card_room.card_named",
        type=each.card.type.phrase,
        number=mask_card(each.card.number),
        state=state_of(each.card).word,
    )


def _since(shown: DeskCard) -> Phrase | str:
    card = shown.card
    if card.state == "lost" and card.lost_at is not None:
        return Phrase("card_room.since.lost", at=_short(card.lost_at))
    if card.activated_on is not None:
        on = f"{card.activated_on:%Y-%m-%d}"
        return Phrase("card_room.since.active", on=on, company=shown.company)
    if card.issued_on is not None:
        return Phrase("card_room.since.issued", on=f"{card.issued_on:%Y-%m-%d}")
    return ""


def _short(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def _facts(desk: Desk, shown: DeskCard | None) -> QWidget:
    facts = KeyValues(label_width=_ENGLISH_LABEL if language() is Language.EN else _LABEL)
    membership = desk.membership
    account = shown.account if shown else membership.account if membership else None
    if account is None:
        none = "card_room.no_member" if desk.application is None else "card_room.approved"
        facts.add(Phrase("card_room.membership"), Phrase(none))
        return facts
    money = Label(format_fen(account.money_fen), weight=Weight.BOLD, selectable=True)
    # A card that nobody may draw on must not read like one with money to spend.
    shut = shown is not None and bool(shown.figures.frozen_fen or shown.figures.frozen_points)
    facts.add(Phrase("card_paper.frozen_fen" if shut else "card_room.money"), money)
    points = Phrase("card_paper.frozen_points" if shut else "card_room.points")
    facts.add(points, f"{account.points:,}")
    last = shown.last if shown else None
    words: Phrase | str = Phrase("card_room.never_used")
    if last is not None:
        words = Phrase("card_room.used", on=f"{last.on:%m-%d}", amount=format_fen(last.fen))
    facts.add(Phrase("card_room.last_used"), words)
    return facts


def _why(shown: DeskCard | None) -> Phrase | str:
    if shown is None:
        return ""
    said: Mapping[str, Phrase] = {each.step: each.why for each in shown.barred}
    parts: list[Phrase | str] = [
        why_not(step, said[step]) for step in _SAID if step in said and step not in shown.steps
    ]
    return dotted(*parts[:2])
