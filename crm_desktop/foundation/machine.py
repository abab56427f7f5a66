"""State machines as declared data: one table per machine, walked by tests, rendered into docs."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Language, Phrase, say


@dataclass(frozen=True)
class Step:
    """One legal step: event, from which state to which, the right it takes, and its guards."""

    event: str
    source: str
    target: str
    right: str
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Machine:
    """A machine by name: states in the order of a normal life, the first one initial."""

    name: str
    states: tuple[str, ...]
    ends: frozenset[str]
    steps: tuple[Step, ...]

    def step(self, state: str, event: str, target: str = "") -> Step:
        """Return the step of an event in a state; raises Refused where it is illegal.

        ``target`` chooses among steps of one event that lead to different states.
        """
        for step in self.steps:
            if (step.source, step.event) == (state, event) and target in ("", step.target):
                return step
        raise Refused(
            Phrase(
                "error.illegal_step",
                event=Phrase(f"event.{self.name}.{event}"),
                state=Phrase(f"state.{self.name}.{state}"),
            )
        )

    def possible(self, state: str) -> tuple[Step, ...]:
        """Return the steps that are legal in a state, in declared order."""
        return tuple(step for step in self.steps if step.source == state)

    def table(self, language: Language) -> str:
        """Return the machine as a Markdown table for the documentation."""

        def word(kind: str, name: str) -> str:
            return say(Phrase(f"{kind}.{self.name}.{name}"), language)

        heads = [say(Phrase(f"machine.{head}"), language) for head in ("from", "event", "to", "by")]
        lines = ["| " + " | ".join(heads) + " |", "|---|---|---|---|"]
        for step in self.steps:
            guards = "".join(f"; {word('guard', guard)}" for guard in step.guards)
            lines.append(
                f"| {word('state', step.source)} | {word('event', step.event)} "
                f"| {word('state', step.target)} | `{step.right}`{guards} |"
            )
        return "\n".join(lines)
