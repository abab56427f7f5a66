"""What the timeline of a case says: what was done, and which clock raised it."""

from __future__ import annotations

from datetime import datetime

import pytest

from crm_desktop.complaints.history import did_words
from crm_desktop.complaints.machines import CLOCKS, COMPLAINTS, DISPATCHES, NOTED
from crm_desktop.complaints.model import CaseEvent
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, say
from ui.complaints.case_words import event_words

_AT = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)


def _event(event: str, dispatch: int | None = None, **content: object) -> CaseEvent:
    where = "handling"
    return CaseEvent(1, 1, dispatch, 1, event, where, where, _AT, None, "", "", "", "", content)


@pytest.mark.parametrize("clock", sorted(CLOCKS))
def test_a_case_raised_by_a_clock_names_it(clock: str) -> None:
    words = event_words(_event("escalate", clock=clock, notice="over"))
    assert say(words, Language.EN).startswith("Escalated: ")
    assert say(words, Language.ZH).endswith("超时")
    assert say(event_words(_event("escalate", level="major")), Language.EN) == "Escalated"


def test_every_step_there_is_has_words_for_having_been_done() -> None:
    told_with_more = {"rectification", "remedy"}
    for event in {step.event for step in COMPLAINTS.steps} | set(NOTED) - told_with_more:
        assert did_words(_event(event)) is not None, event
    for event in {step.event for step in DISPATCHES.steps}:
        assert did_words(_event(event, dispatch=1)) is not None, event
