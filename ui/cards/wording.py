"""The codes of cards in words, tones, icons and keys."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.cards.desk import Desk, DeskCard
from crm_desktop.cards.model import Card
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Membership
from ui.cards.changes import State
from ui.cards.picture import Face
from ui.toolkit.tokens import Tone

_TONES = {
    "pending": Tone.BLUE,
    "active": Tone.GREEN,
    "lost": Tone.RED,
    "frozen": Tone.RED,
    "expired": Tone.AMBER,
    "cancelling": Tone.AMBER,
}
#: The colour of a level, by its code; a level that the office made itself is worn quietly.
_INKS = {"silver": "silver", "gold": "gold", "vip": "diamond"}
_FACES = {"silver": "silver", "gold": "gold", "vip": "diamond"}


@dataclass(frozen=True)
class Doing:
    """How a step of the desk is offered."""

    words: Phrase
    icon: str
    key: str = ""


DOINGS = {
    "lose": Doing(Phrase("event.card.lose"), "lock", "F6"),
    "confirm": Doing(Phrase("event.card.confirm"), "badge-check"),
    "reissue": Doing(Phrase("card_room.do.reissue"), "rotate-ccw", "F8"),
    "damaged": Doing(Phrase("card_room.do.damaged"), "rotate-ccw", "F10"),
    "top_up": Doing(Phrase("card_room.do.top_up"), "plus", "Ctrl+R"),
    "ask": Doing(Phrase("event.card.ask"), "send"),
    "unlose": Doing(Phrase("event.card.unlose"), "lock-open"),
    "activate": Doing(Phrase("event.card.activate"), "circle-check"),
    "freeze": Doing(Phrase("event.card.freeze"), "pause"),
    "unfreeze": Doing(Phrase("event.card.unfreeze"), "play"),
    "renew": Doing(Phrase("event.card.renew"), "calendar-days"),
    "cancel": Doing(Phrase("event.card.cancel"), "x"),
    "keep": Doing(Phrase("event.card.keep"), "undo-2"),
    "finish": Doing(Phrase("event.card.finish"), "ban"),
    "issue": Doing(Phrase("card_room.do.issue"), "plus", "F9"),
}


def state_of(card: Card) -> State:
    """Return a card's state as a pill; one that ended is grey."""
    return State(Phrase(f"state.card.{card.state}"), _TONES.get(card.state, Tone.GREY))


def tier_ink(code: str) -> str:
    """Return the token of a level's tag."""
    return _INKS.get(code, "text2")


def face_of(desk: Desk, each: DeskCard) -> Face:
    """Return what is painted of a card."""
    card, membership = each.card, desk.membership
    level = membership.tier.phrase if membership else card.type.phrase
    holder: Phrase | str = card.bearer or (desk.holder.name if desk.holder else "")
    return Face(
        each.company,
        level,
        card.number,
        holder or Phrase("card_room.face.nobody"),
        _until(card, membership),
        _kind(card, membership),
    )


def _until(card: Card, membership: Membership | None) -> Phrase | str:
    until = card.valid_until or (membership.period_until if membership else None)
    return f"{until:%Y-%m-%d}" if until else Phrase("card_paper.no_end")


def _kind(card: Card, membership: Membership | None) -> str:
    if not card.live:
        return "void"
    return _FACES.get(membership.tier.code, "plain") if membership else "plain"


def why_not(step: str, why: Phrase) -> Phrase:
    """Return why a step cannot be taken: 补办 F8：先挂失."""
    doing = DOINGS[step]
    if not doing.key:
        return Phrase("card_room.why", step=doing.words, why=why)
    return Phrase("card_room.why_keyed", step=doing.words, cap=doing.key, why=why)
