"""The connections to the office's server: where the list comes from, and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.model import Connection, ServerFacts
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

#: A statement that runs longer than this is not what a desk usually does.
_LONG_SECONDS = 10.0


class ConnectionSource:
    """Asks the server how it stands and keeps the answer; there are some dozen connections."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.facts: ServerFacts | None = None
        self.connections: dict[int, Connection] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the connections, those at work first, then by login and machine."""
        app, actor = self._place.application(), self._place.session.actor
        self.facts = app.server.facts(actor)
        found = sorted(
            self.facts.connections,
            key=lambda each: (-(each.busy_seconds or 0.0), each.login, each.machine, each.pid),
        )
        self.connections = {each.pid: each for each in found}
        return array("q", self.connections)

    def rows(self, ids: Sequence[int]) -> list[Connection]:
        """Return connections of the last list."""
        return [self.connections[pid] for pid in ids if pid in self.connections]


def columns() -> list[Column]:
    """Return the columns of the list."""

    def state(each: Connection) -> Pill:
        if each.mine:
            return Pill(Phrase("server_page.mine"), Tone.QUIET)
        if each.waits_for_lock:
            return Pill(Phrase("server_page.waits"), Tone.AMBER)
        if each.busy_seconds is None:
            return Pill(Phrase("server_page.idle"), Tone.QUIET)
        words = Phrase("server_page.busy", seconds=f"{each.busy_seconds:.0f}")
        return Pill(words, Tone.AMBER if each.busy_seconds > _LONG_SECONDS else Tone.GREEN)

    return [
        Column(
            "login",
            Phrase("server_page.login"),
            lambda each: each.login,
            width=120,
            weight=Weight.MEDIUM,
            stretch=1,
        ),
        Column(
            "machine",
            Phrase("server_page.machine"),
            lambda each: each.machine,
            width=128,
            stretch=1,
        ),
        Column(
            "address",
            Phrase("server_page.address"),
            lambda each: each.address,
            width=120,
            priority=1,
            ink="text2",
        ),
        Column(
            "since", Phrase("server_page.since"), lambda each: each.since, Cell.MOMENT, width=148
        ),
        Column(
            "state",
            Phrase("server_page.state"),
            state,
            Cell.PILL,
            width=112,
            english_width=152,
        ),
    ]
