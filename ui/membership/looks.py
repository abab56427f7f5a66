"""States and levels of this room in words and tones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import APPLICATIONS, MEMBERSHIPS
from crm_desktop.membership.model import Tier as Level
from ui.toolkit.buttons import link
from ui.toolkit.columns import Tier
from ui.toolkit.tokens import Space, Tone

#: Where no filter is set, what is over is left out.
WAITING = tuple(state for state in APPLICATIONS.states if state not in APPLICATIONS.ends)
OPEN = tuple(state for state in MEMBERSHIPS.states if state not in MEMBERSHIPS.ends)
APPLICATION_STATES = {state: Phrase(f"state.application.{state}") for state in APPLICATIONS.states}
APPLICATION_TONES = {
    "draft": Tone.GREY,
    "review": Tone.BLUE,
    "papers": Tone.AMBER,
    "approved": Tone.GREEN,
    "joined": Tone.QUIET,
    "rejected": Tone.RED,
    "withdrawn": Tone.GREY,
}
MEMBER_STATES = {state: Phrase(f"state.membership.{state}") for state in MEMBERSHIPS.states}
MEMBER_TONES = {
    "active": Tone.QUIET,
    "frozen": Tone.AMBER,
    "ended": Tone.RED,
    "quit": Tone.GREY,
}
_INKS = {2: "silver", 3: "gold"}


def tier_of(level: Level) -> Tier:
    """Return how a level is worn: the lowest plainly, the highest ones as diamonds."""
    ink = "text2" if level.rank <= 1 else _INKS.get(level.rank, "diamond")
    return Tier(level.phrase, ink)


def linked(words: Phrase | str, run: Callable[[], object]) -> QHBoxLayout:
    """Return a link as the value of a key-value row: its words stand where the others do."""
    go = link(words)
    go.clicked.connect(run)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    # Qt takes no margin below zero, but a space.
    row.addSpacing(-Space.S)
    row.addWidget(go)
    row.addStretch()
    return row
