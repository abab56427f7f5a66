"""Levels, reviews and the members on a review: rows and columns."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.levels import amount
from crm_desktop.membership.model import Basis
from crm_desktop.membership.tier_model import REVIEWS, Level, Review, ReviewLine
from ui.membership.looks import tier_of
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.tokens import Tone, Weight

REVIEW_STATES = {state: Phrase(f"state.tier_review.{state}") for state in REVIEWS.states}
REVIEW_TONES = {
    "prepared": Tone.BLUE,
    "noticed": Tone.AMBER,
    "approved": Tone.QUIET,
    "dropped": Tone.GREY,
}
_IN_USE = Pill(Phrase("settings_room.ordered.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("settings_room.ordered.retired"), Tone.GREY)
_KEPT = Pill(Phrase("tiers.room.kept"), Tone.QUIET)
_LOWERED = Pill(Phrase("tiers.room.lowered"), Tone.AMBER)


@dataclass(frozen=True)
class LevelRow:
    """A level under its id, with what the office counts by."""

    level: Level
    basis: Basis

    @property
    def id(self) -> int:
        return self.level.tier.id

    def counted(self, value: int) -> Phrase | str:
        """Return a threshold in words, "—" where there is none."""
        return amount(self.basis, value) if value else "—"


@dataclass(frozen=True)
class LineRow:
    """A member on a review under the id of the membership."""

    line: ReviewLine
    basis: Basis

    @property
    def id(self) -> int:
        return self.line.membership


def level_columns() -> list[Column]:
    """Return the columns of the levels."""
    return [
        Column(
            "tier",
            Phrase("tiers.room.level"),
            lambda row: tier_of(row.level.tier),
            Cell.TIER,
            width=136,
            english_width=120,
            stretch=1,
        ),
        Column(
            "upgrade_at",
            Phrase("tiers.room.upgrade_at"),
            lambda row: row.counted(row.level.tier.upgrade_at),
            width=136,
            english_width=168,
            figure=True,
        ),
        Column(
            "keep_at",
            Phrase("tiers.room.keep_at"),
            lambda row: row.counted(row.level.tier.keep_at),
            width=136,
            english_width=168,
            figure=True,
        ),
        Column(
            "earn",
            Phrase("tiers.room.earn"),
            lambda row: f"{row.level.tier.earn_percent} %",
            width=80,
            priority=2,
            figure=True,
        ),
        Column(
            "callback",
            Phrase("tiers.room.callback"),
            lambda row: Phrase("tiers.room.days", count=row.level.tier.callback_days),
            width=96,
            english_width=112,
            priority=3,
            figure=True,
        ),
        Column(
            "priority",
            Phrase("tiers.room.priority"),
            lambda row: row.level.tier.priority,
            Cell.NUMBER,
            width=72,
            priority=4,
        ),
        Column(
            "sla",
            Phrase("tiers.room.sla"),
            lambda row: f"{row.level.tier.sla_percent} %",
            width=80,
            english_width=104,
            priority=5,
            figure=True,
        ),
        Column(
            "members",
            Phrase("tiers.room.members"),
            lambda row: row.level.members,
            Cell.NUMBER,
            width=88,
        ),
        Column(
            "active",
            Phrase("settings_room.ordered.use"),
            lambda row: _IN_USE if row.level.tier.active else _RETIRED,
            Cell.PILL,
            width=96,
            priority=1,
        ),
    ]


def review_columns() -> list[Column]:
    """Return the columns of the reviews."""
    return [
        Column(
            "due_on",
            Phrase("tiers.room.due_on"),
            lambda row: row.due_on,
            Cell.DATE,
            width=112,
            weight=Weight.MEDIUM,
            stretch=1,
        ),
        Column(
            "state",
            Phrase("tiers.room.state"),
            lambda row: Pill(REVIEW_STATES[row.state], REVIEW_TONES[row.state]),
            Cell.PILL,
            width=96,
        ),
        Column(
            "lowered",
            Phrase("tiers.room.lower"),
            _share,
            width=88,
            english_width=96,
            figure=True,
        ),
    ]


def line_columns() -> list[Column]:
    """Return the columns of the members on a review."""
    return [
        Column(
            "name",
            Phrase("tiers.room.name"),
            lambda row: row.line.name,
            width=120,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "number", Phrase("tiers.paper.number"), lambda row: row.line.number, width=128,
            priority=3, ink="text2",
        ),
        Column(
            "counted",
            Phrase("tiers.room.counted"),
            lambda row: amount(row.basis, row.line.counted),
            width=128,
            english_width=168,
            figure=True,
        ),
        Column(
            "keep_at",
            Phrase("tiers.room.keep_at"),
            lambda row: amount(row.basis, row.line.keep_at),
            width=128,
            english_width=168,
            priority=2,
            figure=True,
        ),
        Column(
            "before", Phrase("tiers.room.before"), lambda row: tier_of(row.line.before), Cell.TIER,
            width=104,
        ),
        Column(
            "after", Phrase("tiers.room.after"), lambda row: tier_of(row.line.after), Cell.TIER,
            width=104,
        ),
        Column(
            "outcome",
            Phrase("tiers.room.outcome"),
            lambda row: _LOWERED if row.line.lowered else _KEPT,
            Cell.PILL,
            width=88,
            english_width=96,
        ),
        Column(
            "noticed",
            Phrase("tiers.room.noticed"),
            lambda row: row.line.noticed_at.date() if row.line.noticed_at else None,
            Cell.DATE,
            width=112,
            priority=1,
        ),
    ]  # fmt: skip


def _share(review: Review) -> str:
    return f"{review.lowered:,} / {review.members:,}"
