"""A membership beside the list: level and balances, the level's history, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from crm_desktop.customers.model import Happening
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.belonging import LevelChange, Member
from crm_desktop.membership.levels import NextLevel
from ui.access.detail import Detail, column_of, section
from ui.access.post_detail import LABEL_WIDTH
from ui.access.wording import dotted
from ui.customers.overview import entries_of
from ui.membership.computed import computed_words, show_computation
from ui.membership.looks import MEMBER_STATES, MEMBER_TONES, linked
from ui.toolkit.dates import past_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.text import Label
from ui.toolkit.timeline import Timeline, TimelineEntry
from ui.toolkit.tokens import Tone
from ui.workplace import Address, Workplace

LEVEL_CHANGES = {
    "joined": (Phrase("members.change.joined"), "user-plus", Tone.GREEN),
    "upgrade": (Phrase("members.change.upgrade"), "arrow-up", Tone.GREEN),
    "grant": (Phrase("members.change.grant"), "crown", Tone.AMBER),
    "keep": (Phrase("members.change.keep"), "check", Tone.GREY),
    "downgrade": (Phrase("members.change.downgrade"), "arrow-down", Tone.RED),
    "freeze": (Phrase("members.change.freeze"), "pause", Tone.AMBER),
    "unfreeze": (Phrase("members.change.unfreeze"), "play", Tone.GREEN),
    "import": (Phrase("members.change.import"), "upload", Tone.GREY),
}


@dataclass(frozen=True)
class Shown:
    """A member with what is read beside: what is missing to the next level, what happened."""

    member: Member
    next: NextLevel | None
    events: Sequence[Happening] = ()


class MemberDetail(Detail):
    """The page of a membership."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("levels", Phrase("members.levels")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(Phrase("organisation.choose"), Phrase("members.choose"), icon="crown"),
            parent,
        )
        self._place = place
        self.levels, self.timeline = Timeline(), Timeline()
        self.levels.say(self.levels.setAccessibleName, Phrase("members.levels"))
        self.levels.opened.connect(
            lambda change: show_computation(self.window(), change, words_of(change))
        )
        self.use_section("levels", self.levels)
        self.use_section("timeline", self.timeline)

    def show_member(self, shown: Shown) -> None:
        """Show a membership."""
        member, now = shown.member, self._place.now()
        state = MEMBER_STATES[member.state], MEMBER_TONES[member.state]
        self.show_head(member.name, member.number, member.tier.phrase, state)
        self.levels.set_entries([_entry(each, now) for each in member.changes])
        self.timeline.set_entries(entries_of(shown.events, now))
        self.show_section("overview", lambda: self._overview(shown))

    def _overview(self, shown: Shown) -> QWidget:
        member = shown.member
        parts = []
        if shown.next is not None:
            parts.append(Label(shown.next.phrase, ink="accent", wrap=True))
        return column_of(
            *parts,
            section(Phrase("members.account"), _balances(member)),
            section(Phrase("members.membership"), self._facts(member)),
        )

    def _facts(self, member: Member) -> KeyValues:
        facts = KeyValues(label_width=LABEL_WIDTH)
        customer = Address("customers", kind="customer", id=member.customer)
        who = dotted(member.name, member.code)
        facts.add(Phrase("members.customer"), linked(who, lambda: self._place.go(customer)))
        facts.add(Phrase("members.phone"), member.phone or "—")
        since = Phrase("organisation.since", first=member.tier_since.isoformat())
        facts.add(Phrase("members.level"), dotted(member.tier.phrase, since))
        if member.tier_until is not None:
            facts.add(Phrase("members.level_review"), member.tier_until.isoformat())
        facts.add(Phrase("members.joined"), member.joined_on.isoformat())
        until = member.period_until.isoformat() if member.period_until else Phrase("members.no_end")
        facts.add(Phrase("members.period"), until)
        if member.ended_on is not None:
            facts.add(Phrase("members.ended"), member.ended_on.isoformat())
        if member.application is not None:
            back = Address("members", kind="application", id=member.application)
            number = linked(member.application_number, lambda: self._place.go(back))
            facts.add(Phrase("members.application"), number)
        return facts


def _balances(member: Member) -> KeyValues:
    facts = KeyValues(label_width=LABEL_WIDTH)
    if member.points is not None:
        facts.add(Phrase("members.points"), f"{member.points:,}")
    if member.money_fen is not None:
        facts.add(Phrase("members.money"), format_fen(member.money_fen))
    facts.add(Phrase("members.cards"), str(member.cards))
    return facts


def words_of(change: LevelChange) -> Phrase:
    """Return a change of level in words: 升级 · 银卡会员 → 金卡会员."""
    levels = change.after.phrase
    if change.before is not None and change.before.id != change.after.id:
        levels = Phrase(
            "members.change.from_to", before=change.before.phrase, after=change.after.phrase
        )
    return Phrase("members.change.line", what=LEVEL_CHANGES[change.kind][0], levels=levels)


def _entry(change: LevelChange, now: datetime) -> TimelineEntry:
    _, icon, tone = LEVEL_CHANGES[change.kind]
    detail = dotted(computed_words(change.computed), change.by, change.reason)
    time = past_words(change.at, now)
    return TimelineEntry(time, words_of(change), detail, icon, tone, key=change)
