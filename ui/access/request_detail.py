"""A request beside the list: where it is on its way, what is asked, who did what, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.model import Request
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Detail, column_of, section, wrapped
from ui.access.dictionary import DictionaryWords
from ui.access.moments import timeline_entries
from ui.access.post_detail import LABEL_WIDTH
from ui.access.request_rows import STATES, TONES, deadline_of
from ui.access.wording import dotted
from ui.toolkit.clock import ClockChip
from ui.toolkit.dates import moment_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.stepper import Step, Stepper
from ui.toolkit.text import Label
from ui.toolkit.timeline import Timeline
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WAY = ("requested", "approved", "done")
_STEPS = {
    "requested": Phrase("organisation.request.step_asked"),
    "approved": Phrase("organisation.request.step_decided"),
    "done": Phrase("organisation.request.step_done"),
}


class RequestDetail(Detail):
    """The page of a request."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(
                Phrase("organisation.choose"), Phrase("organisation.request.choose"), icon="inbox"
            ),
            parent,
        )
        self._place = place
        self.timeline = Timeline()
        self.use_section("timeline", self.timeline)

    def show_request(self, request: Request, words: DictionaryWords) -> None:
        """Show a request."""
        state = STATES[request.state], TONES[request.state]
        subject = words.word("request_subject", request.subject)
        self.show_head(subject, request.number, "", state)
        self.show_section("overview", lambda: self._overview(request))

    def show_moments(self, moments: Sequence[Moment], now: datetime) -> None:
        """Show what happened to it."""
        self.timeline.set_entries(timeline_entries(moments, now))

    def _overview(self, request: Request) -> QWidget:
        clock = ClockChip(deadline_of(request), self._place.clock, flush=True)
        due = QHBoxLayout()
        due.setSpacing(Space.S)
        due.addWidget(clock)
        due.addWidget(Label(request.due_on.isoformat(), ink="text2"))
        due.addStretch()
        facts = KeyValues(label_width=LABEL_WIDTH)
        facts.add(Phrase("organisation.request.due"), due)
        facts.add(
            Phrase("organisation.request.requester"),
            self._who(request.requester, request.requested_at),
        )
        if request.decided_at is not None:
            label = (
                Phrase("organisation.request.rejected_by")
                if request.state == "rejected"
                else Phrase("organisation.request.approved_by")
            )
            facts.add(label, self._who(request.decider, request.decided_at))
        if request.done_at is not None:
            done = self._who(request.doer, request.done_at)
            facts.add(Phrase("organisation.request.done_by"), done)
        if request.remark:
            facts.add(Phrase("organisation.request.remark"), wrapped(request.remark))
        text = Label(request.text, wrap=True, selectable=True)
        return column_of(
            _way(request),
            section(Phrase("organisation.request.text"), text),
            section(Phrase("organisation.facts"), facts),
        )

    def _who(self, name: str, at: datetime | None) -> Phrase | str:
        return dotted(name, moment_words(at, self._place.now()) if at else "")


def _way(request: Request) -> QWidget:
    """Return the steps; a request that ended early stops where it was."""
    stepper = Stepper()
    stepper.setContentsMargins(0, Space.XS, 0, 0)
    ended = request.state in ("rejected", "withdrawn")
    current = 1 if ended else _WAY.index(request.state) + 1
    steps = [Step(_STEPS[state]) for state in _WAY]
    stepper.show_steps(steps, current)
    if ended:
        stepper.tell("", Phrase("organisation.request.ended_early", state=STATES[request.state]))
    else:
        stepper.tell("")
    framed = QWidget()
    layout = QVBoxLayout(framed)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(stepper)
    return framed
