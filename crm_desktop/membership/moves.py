"""Levels of many members at once: the rows, the changes with their computations, the log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.work import Work
from db import rows, sql


@dataclass(frozen=True)
class Move:
    """A member's level before and after (ids), until when, and how it was computed."""

    membership: int
    customer: int
    before: int
    after: int
    until: date | None
    computed: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """What the review calls it."""
        return "keep" if self.before == self.after else "downgrade"


def computed_text(computed: Mapping[str, Any], until: date | None) -> str:
    """Return a computation, and until when the level holds, as they are stored."""
    told = {**computed, "until": day_text(until)} if until else computed
    return json.dumps(told, ensure_ascii=False)


def apply_moves(work: Work, moves: Sequence[Move], kind: str = "") -> None:
    """Write levels and changes of members; each is touched, and its customer where it differs.

    ``kind`` is what the change is called, that of each move where it is "".
    """
    today, now = day_text(work.today), stamp(work.now)
    sql.run_many(
        "UPDATE membership SET tier_id = ?, tier_hold = '', tier_until = ?, "
        "tier_since = CASE WHEN tier_id = ? THEN tier_since ELSE ? END, version = version + 1 "
        "WHERE id = ?",
        [
            (
                move.after,
                day_text(move.until) if move.until else None,
                move.after,
                today,
                move.membership,
            )
            for move in moves
        ],
    )
    rows.insert(
        "tier_change",
        [
            {
                "membership_id": move.membership,
                "kind": kind or move.kind,
                "before_id": move.before,
                "after_id": move.after,
                "at": now,
                "by_id": work.acting.actor.person or None,
                "reason": "",
                "computed": computed_text(move.computed, move.until),
            }
            for move in moves
        ],
    )
    work.touched("membership", (move.membership for move in moves))
    work.touched("customer", (move.customer for move in moves if move.before != move.after))
