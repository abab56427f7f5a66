"""One step in the life of a card: state, history and log in the transaction of a use case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crm_desktop.cards.fees import NO_FEE, Fee
from crm_desktop.cards.model import CARDS, Card, mask_card
from crm_desktop.cards.read import card_of
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Conflict
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.work import Work
from db import sql
from db.models.cards import Card as CardTable

_STEP = (
    "INSERT INTO card_step (card_id, event, source, target, at, by_id, number, reason, content, "
    f"fee_fen, method, shift_id) VALUES ({sql.marks(12)})"
)


def take_step(
    work: Work,
    card: Card,
    event: str,
    *,
    number: str = "",
    reason: str = "",
    content: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    fee: Fee = NO_FEE,
) -> Card:
    """Take a step of the machine and return the card after it.

    ``number`` is the receipt's, ``content`` what the receipt tells (JSON types), ``values`` are
    further columns of the card, ``fee`` is what was taken for it. The guards of the step are the
    caller's. Raises Refused where the step is illegal in the card's state, Conflict where somebody
    else was faster.
    """
    step = CARDS.step(card.state, event)
    update_version(
        CardTable,
        card.id,
        card.version,
        kind="card",
        mine=card,
        theirs=lambda: card_of(card.id),
        values={"state": step.target, **(values or {})},
    )
    # As text: the ORM takes longer over this row than SQLite does.
    sql.run(
        _STEP,
        card.id,
        event,
        step.source,
        step.target,
        stamp(work.now),
        work.acting.actor.person or None,
        number,
        reason,
        json.dumps(content or {}, ensure_ascii=False),
        fee.fen,
        fee.method,
        fee.shift,
    )
    work.changed(
        "card", card.id, mask_card(card.number), {"state": step.source}, {"state": step.target}
    )
    return card_of(card.id)


def must_be(card: Card, version: int) -> None:
    """Hold that a card is as whoever acts saw it; raises Conflict."""
    if card.version != version:
        raise Conflict("card", None, card)
