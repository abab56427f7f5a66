"""States, levels and flags of cases in words and tones."""

from __future__ import annotations

from collections.abc import Iterable

from crm_desktop.complaints.list_model import CaseRow
from crm_desktop.complaints.machines import COMPLAINTS, LEVELS
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Tier as Level
from ui.membership.looks import tier_of
from ui.toolkit.columns import Pill, Tier
from ui.toolkit.deadlines import Deadline
from ui.toolkit.tokens import Tone

STATES = {state: Phrase(f"state.complaint.{state}") for state in COMPLAINTS.states}
#: Blue waits for the office, amber is at work, red is stuck; what is over is green or grey.
TONES = {
    "registered": Tone.BLUE,
    "accepted": Tone.BLUE,
    "dispatched": Tone.BLUE,
    "returned": Tone.RED,
    "handling": Tone.AMBER,
    "review": Tone.AMBER,
    "callback": Tone.BLUE,
    "closing": Tone.BLUE,
    "closed": Tone.GREEN,
    "archived": Tone.GREY,
    "merged": Tone.GREY,
    "transferred": Tone.GREY,
    "void": Tone.GREY,
}
LEVEL_WORDS = {
    "ordinary": Phrase("complaint_list.level.ordinary"),
    "escalated": Phrase("complaint_list.level.escalated"),
    "major": Phrase("complaint_list.level.major"),
}
LEVEL_TONES = {"ordinary": Tone.QUIET, "escalated": Tone.AMBER, "major": Tone.RED}
CLOCK_WORDS = {
    "acknowledge": Phrase("complaint_list.clock.acknowledge"),
    "promise": Phrase("complaint_list.clock.promise"),
    "receipt": Phrase("complaint_list.clock.receipt"),
    "handling": Phrase("complaint_list.clock.handling"),
    "answer": Phrase("complaint_list.clock.answer"),
    "source": Phrase("complaint_list.clock.source"),
    "callback": Phrase("complaint_list.clock.callback"),
}
assert set(LEVEL_WORDS) == set(LEVELS)


class Tiers:
    """How the levels of members are worn, by their code."""

    def __init__(self, levels: Iterable[Level] = ()) -> None:
        self._levels = {level.code: tier_of(level) for level in levels}

    def tier(self, code: str) -> Tier | None:
        """Return how a level is worn, None where somebody has none."""
        return self._levels.get(code)


def state_of(row: CaseRow) -> Pill:
    """Return where a case stands; from the second round on with its number."""
    words = STATES[row.state]
    if row.round > 1:
        words = Phrase("complaint_list.state_round", state=words, round=row.round)
    return Pill(words, TONES[row.state])


def level_of(row: CaseRow) -> Pill | None:
    """Return the level of a case where it is more than ordinary."""
    if row.level == "ordinary":
        return None
    return Pill(LEVEL_WORDS[row.level], LEVEL_TONES[row.level])


def who_of(row: CaseRow) -> Phrase | str:
    """Return who complained, or that nobody is known."""
    return row.person or Phrase("complaint_list.anonymous")


def deadline_of(row: CaseRow) -> Deadline | None:
    """Return the clock that ends first, None where none runs."""
    if row.next_due is None or row.next_started is None:
        return None
    return Deadline(row.next_due, row.next_started)


def remark_of(row: CaseRow) -> Pill | None:
    """Return what must not be overlooked where state, round and level stand beside it already."""
    if row.supervised:
        return Pill(Phrase("complaint_list.flag.supervised"), Tone.RED)
    if row.waits:
        return Pill(Phrase("complaint_list.flag.waits"), Tone.GREY)
    if row.urged:
        return Pill(Phrase("complaint_list.flag.urged", count=row.urged), Tone.AMBER)
    return None


def flag_of(row: CaseRow) -> Pill | None:
    """Return the one thing about a case that must not be overlooked, the gravest there is."""
    flags = (
        (row.state == "returned", STATES["returned"], Tone.RED),
        (row.supervised, Phrase("complaint_list.flag.supervised"), Tone.RED),
        (row.level == "major", LEVEL_WORDS["major"], Tone.RED),
        (row.waits, Phrase("complaint_list.flag.waits"), Tone.GREY),
        (row.level == "escalated", LEVEL_WORDS["escalated"], Tone.AMBER),
        (row.round > 1, Phrase("complaint_list.flag.round", round=row.round), Tone.AMBER),
        (row.urged > 0, Phrase("complaint_list.flag.urged", count=row.urged), Tone.AMBER),
    )
    return next((Pill(words, tone) for holds, words, tone in flags if holds), None)
