"""State machines as tables."""

from __future__ import annotations

import pytest

from crm_desktop.access.model import REQUESTS
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.machine import Machine, Step
from crm_desktop.foundation.words import Language, say

DOOR = Machine(
    "door",
    ("closed", "open", "gone"),
    frozenset({"gone"}),
    (
        Step("open", "closed", "open", "own.do"),
        Step("close", "open", "closed", "own.do", ("own",)),
        Step("remove", "open", "gone", "own.do"),
    ),
)


def test_a_legal_step_is_found_by_state_and_event() -> None:
    assert DOOR.step("open", "close").target == "closed"
    assert [step.event for step in DOOR.possible("open")] == ["close", "remove"]
    assert DOOR.possible("gone") == ()


def test_an_illegal_step_is_refused_in_words() -> None:
    with pytest.raises(Refused) as caught:
        REQUESTS.step("done", "approve")
    assert say(caught.value.phrase, Language.EN) == "“Approve” is not possible while “Done”"


def test_the_machine_of_requests_is_whole() -> None:
    """Every state can be reached, every end is one, and each event is unambiguous."""
    reached = {REQUESTS.states[0]} | {step.target for step in REQUESTS.steps}
    assert reached == set(REQUESTS.states)
    assert {state for state in REQUESTS.states if not REQUESTS.possible(state)} == REQUESTS.ends
    pairs = [(step.source, step.event) for step in REQUESTS.steps]
    assert len(set(pairs)) == len(pairs)


def test_it_is_rendered_for_the_documentation() -> None:
    table = REQUESTS.table(Language.EN).splitlines()
    assert table[0] == "| From | Event | To | Right; guards |"
    assert len(table) == 2 + len(REQUESTS.steps)
    assert table[2] == (
        "| To approve | Approve | To carry out "
        "| `administration.approve`; not the person who asked |"
    )
    assert all(line.startswith("| 待") for line in REQUESTS.table(Language.ZH).splitlines()[2:])
