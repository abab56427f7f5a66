"""Reading what lies on the card desk; runs on a lane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.history import CardEvent
from crm_desktop.cards.model import CardType
from crm_desktop.foundation.actor import Actor
from ui.access.dictionary import DictionaryWords

if TYPE_CHECKING:
    from crm_desktop.application import Application

_REPLACING = ("reissue", "damaged")


@dataclass(frozen=True)
class Asked:
    """Whose desk is wanted, by one of three, and the step to begin with.

    ``again``: what is shown is read again, for something of it was changed.
    """

    customer: int = 0
    card: int = 0
    number: str = ""
    step: str = ""
    again: bool = False


@dataclass(frozen=True)
class Laid:
    """The desk, the past of the card in front, and what its steps have to offer.

    ``blanks`` are the numbers of the next blanks in the clerk's hands, by the kind of card.
    """

    desk: Desk
    events: tuple[CardEvent, ...]
    types: tuple[CardType, ...]
    blanks: dict[str, str]
    words: DictionaryWords

    @property
    def shown(self) -> DeskCard | None:
        """The card in front."""
        return self.desk.shown


def lay(app: Application, actor: Actor, asked: Asked) -> Laid:
    """Return what lies on the desk; the card in front is one that takes the wanted step."""
    desk = _desk(app, actor, asked)
    if asked.step and (desk.shown is None or asked.step not in desk.shown.steps):
        fitting = [each.card.id for each in desk.cards if asked.step in each.steps]
        desk = replace(desk, chosen=fitting[0] if fitting else desk.chosen)
    shown = desk.shown
    types = app.card_desk.types(actor)
    wanted = set(desk.may_issue)
    company = desk.holder.company if desk.holder else 0
    if shown is not None and any(step in shown.steps for step in _REPLACING):
        wanted.add(shown.card.type.code)
        company = shown.card.company
    return Laid(
        desk,
        app.card_desk.history(actor, shown.card.id) if shown else (),
        types,
        {code: app.card_desk.next_blank(actor, code, company) for code in sorted(wanted)},
        DictionaryWords(app.dictionaries.entries(actor)),
    )


def _desk(app: Application, actor: Actor, asked: Asked) -> Desk:
    if asked.number:
        return app.card_desk.numbered(actor, asked.number)
    if asked.card:
        return app.card_desk.of_card(actor, asked.card)
    return app.card_desk.of_customer(actor, asked.customer)
