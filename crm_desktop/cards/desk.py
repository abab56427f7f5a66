"""What the card desk shows: who it is, their cards, what is free, and what may be done next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.cards.facts import Fact
from crm_desktop.cards.figures import Figures, Spend
from crm_desktop.cards.history import CardEvent
from crm_desktop.cards.model import CARDS, Card
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Account, Membership
from db import sql

#: What the desk calls a replacement: of a card that is lost, and of one that is damaged.
_REPLACING = {"lost": "reissue", "active": "damaged"}
#: Done by the program, or in the stock room.
_ELSEWHERE = {"issue", "allocate", "spoil", "give_back"}
_SYSTEM = "system"
#: Roles in the order in which a clerk would go and ask somebody.
_ASKED = ("AS", "SP", "AM", "AG", "MG")


@dataclass(frozen=True)
class Holder:
    """Whose card it is; nobody is named on an anonymous one. The telephone is masked."""

    id: int
    code: str
    name: str
    phone: str
    company: int


@dataclass(frozen=True)
class Barred:
    """A step that cannot be taken now, and why; the desk says it in one line."""

    step: str
    why: Phrase


@dataclass(frozen=True)
class Loss:
    """How a card came to be lost: the report, when it lapses, and who asked to lift it."""

    report: CardEvent
    how: str
    lapses_at: datetime | None
    asked: CardEvent | None


@dataclass(frozen=True)
class DeskCard:
    """A card as it lies on the desk.

    ``steps`` are those that are legal now for whoever looks, in the order of the machine:
    its events, but ``reissue`` and ``damaged`` for ``replace``.
    """

    card: Card
    account: Account
    company: str
    figures: Figures
    last: Spend | None
    steps: tuple[str, ...]
    barred: tuple[Barred, ...]
    loss: Loss | None
    successor: str = ""

    @property
    def after_loss(self) -> Figures:
        """What would be free and frozen once the card is lost."""
        now = self.figures
        return Figures(0, now.free_fen + now.frozen_fen, 0, now.free_points + now.frozen_points)


@dataclass(frozen=True)
class Desk:
    """Everything about one person, or about one card that nobody is named on.

    ``cards`` are in the order in which they are dealt with: those in use first. ``chosen`` is the
    card that was asked for. ``may_issue`` names the kinds of card that can be issued now;
    ``application`` is the approved one by which somebody becomes a member with that card.
    """

    holder: Holder | None
    membership: Membership | None
    cards: tuple[DeskCard, ...]
    facts: tuple[Fact, ...]
    chosen: int | None
    may_issue: tuple[str, ...]
    next_number: str = ""
    application: int | None = None

    @property
    def shown(self) -> DeskCard | None:
        """The card to begin with, None where there is none."""
        for each in self.cards:
            if each.card.id == self.chosen:
                return each
        return self.cards[0] if self.cards else None


def step_right(step: str, state: str) -> str:
    """Return the right that a step of the desk takes in a state of the card."""
    event = "replace" if step in _REPLACING.values() else step
    return CARDS.step(state, event).right


def steps_for(card: Card, rights: Mapping[str, object]) -> tuple[str, ...]:
    """Return the steps that are legal for a card under an acting post's rights."""
    return tuple(step for step, right in _legal(card) if right in rights)


def barred_for(card: Card, rights: Mapping[str, object]) -> tuple[Barred, ...]:
    """Return what a clerk may look for in vain: a step that another post or another state takes."""
    found = [
        Barred(step, _ask(right))
        for step, right in _legal(card)
        if right not in rights and step in {"reissue", "damaged", "freeze", "unfreeze", "unlose"}
    ]
    if card.state == "active" and card.named:
        found.insert(0, Barred("reissue", Phrase("cards.why.lose_first")))
    if card.state == "active" and not card.named:
        found.insert(0, Barred("lose", Phrase("cards.why.anonymous")))
    return tuple(found)


def _legal(card: Card) -> list[tuple[str, str]]:
    """Return the steps of a card with their rights, whoever looks."""
    found = []
    for step in CARDS.possible(card.state):
        if step.right == _SYSTEM or step.event in _ELSEWHERE:
            continue
        if step.event == "lose" and not card.named:
            continue
        if step.event == "confirm" and card.lost_how != "verbal":
            continue
        name = _REPLACING[card.state] if step.event == "replace" else step.event
        found.append((name, step.right))
    return found


def _ask(right: str) -> Phrase:
    """Return whom to ask for a step one has no right for."""
    roles = {
        role for (role,) in sql.rows("SELECT role FROM role_right WHERE right_code = ?", right)
    }
    for role in _ASKED:
        if role in roles:
            return Phrase("cards.why.ask", who=Phrase(f"role_short.{role}"))
    return Phrase("cards.why.nobody")
