"""What happened to a card, as its receipts and the desk tell it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_desktop.foundation.clock import moment
from db import sql

_STEPS = """
SELECT s.id, s.card_id, s.event, s.source, s.target, s.at, s.by_id, coalesce(p.name, ''), s.number,
       s.reason, s.content
FROM card_step s LEFT JOIN person p ON p.id = s.by_id
"""


@dataclass(frozen=True)
class CardEvent:
    """A step a card took; ``content`` is what its receipt tells, ``number`` the receipt's."""

    id: int
    card: int
    event: str
    source: str
    target: str
    at: datetime
    by: int | None
    by_name: str
    number: str
    reason: str
    content: Mapping[str, Any]


def events_of(card: int) -> tuple[CardEvent, ...]:
    """Return every step of a card, the latest first."""
    found = sql.rows(f"{_STEPS} WHERE s.card_id = ? ORDER BY s.id DESC", card)
    return tuple(_event(row) for row in found)


def latest(card: int, event: str) -> CardEvent | None:
    """Return the latest step of a kind that a card took, None where it never did."""
    row = sql.one(
        f"{_STEPS} WHERE s.card_id = ? AND s.event = ? ORDER BY s.id DESC LIMIT 1", card, event
    )
    return _event(row) if row else None


def numbered(number: str, *events: str) -> CardEvent | None:
    """Return the step of one of these kinds that bears a receipt's number."""
    row = sql.one(
        f"{_STEPS} WHERE s.number = ? AND s.event IN ({sql.marks(len(events))}) "
        "ORDER BY s.id DESC LIMIT 1",
        number,
        *events,
    )
    return _event(row) if row else None


def open_request(card: int) -> CardEvent | None:
    """Return the request to lift the loss of a card that is lost now, None where nobody asked."""
    asked, lost = latest(card, "ask"), latest(card, "lose")
    return asked if asked and lost and asked.id > lost.id else None


def _event(row: sql.Row) -> CardEvent:
    number, card, event, source, target, at, by, name, receipt, reason, content = row
    return CardEvent(
        number, card, event, source, target, moment(at), by, name, receipt, reason,
        json.loads(content),
    )  # fmt: skip
