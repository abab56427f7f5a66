"""The list of requests: where it comes from, its columns and its filters."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from crm_desktop.access.model import REQUESTS, Request
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.deadlines import Deadline
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone
from ui.workplace import Workplace

OPEN_STATES = tuple(state for state in REQUESTS.states if state not in REQUESTS.ends)
STATES = {state: Phrase(f"state.request.{state}") for state in REQUESTS.states}
TONES = {
    "requested": Tone.BLUE,
    "approved": Tone.AMBER,
    "done": Tone.GREEN,
    "rejected": Tone.RED,
    "withdrawn": Tone.GREY,
}
Wanted = Mapping[str, Sequence[object]]


class RequestSource:
    """Asks for all requests at once and keeps them; the open ones come first, by their day."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.requests: dict[int, Request] = {}
        self.words = DictionaryWords()

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the requests that pass the filters, in order."""
        app, actor = self._place.application(), self._place.session.actor
        self.words = DictionaryWords(app.dictionaries.entries(actor, "request_subject"))
        found = [
            *app.requests.requests(actor),
            *reversed(app.requests.requests(actor, ended=True)),
        ]
        self.requests = {request.id: request for request in found}
        shown = [each for each in found if passes(each, wanted or {}, actor.person)]
        if sort is not None:
            shown.sort(key=_KEYS[sort.column], reverse=sort.descending)
        return array("q", (request.id for request in shown))

    def rows(self, ids: Sequence[int]) -> list[Request]:
        """Return requests of the last list."""
        return [self.requests[each] for each in ids if each in self.requests]


def passes(request: Request, wanted: Wanted, person: int) -> bool:
    """Return whether a request passes the filters; ended ones only where they are asked for."""
    subjects = wanted.get("subject", ())
    return (
        request.state in wanted.get("state", OPEN_STATES)
        and (not subjects or request.subject in subjects)
        and (not wanted.get("mine") or request.requested_by == person)
    )


_KEYS = {
    "due": lambda request: (request.due_on, request.id),
    "number": lambda request: request.number,
    "requester": lambda request: request.requester.encode("gb18030", "replace"),
}


def deadline_of(request: Request) -> Deadline | None:
    """Return the clock of a request: it stops when it is carried out, or ends otherwise."""
    if request.due_at is None or request.requested_at is None:
        return None
    if request.state in ("rejected", "withdrawn"):
        return None
    return Deadline(request.due_at, request.requested_at, request.done_at)


def columns(source: RequestSource) -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(
            "due",
            Phrase("organisation.request.due"),
            deadline_of,
            Cell.CLOCK,
            width=136,
            english_width=172,
            sortable=True,
        ),
        Column(
            "subject",
            Phrase("organisation.request.subject"),
            lambda request: source.words.word("request_subject", request.subject),
            width=100,
            english_width=136,
            priority=2,
            ink="text2",
        ),
        Column(
            "text",
            Phrase("organisation.request.text"),
            lambda request: request.text.partition("\n")[0],
            width=200,
            stretch=1,
        ),
        Column(
            "requester",
            Phrase("organisation.request.requester"),
            lambda request: request.requester,
            width=80,
            english_width=96,
            sortable=True,
            priority=1,
        ),
        Column(
            "state",
            Phrase("organisation.person.state"),
            lambda request: Pill(STATES[request.state], TONES[request.state]),
            Cell.PILL,
            width=92,
            english_width=124,
        ),
        Column(
            "number",
            Phrase("organisation.request.number"),
            lambda request: request.number,
            width=140,
            sortable=True,
            priority=3,
            ink="text2",
        ),
    ]
