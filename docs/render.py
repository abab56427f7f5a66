"""Render the declared state machines: ``python docs/render.py`` rewrites docs/state-machines.md."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crm_desktop.access.model import REQUESTS
from crm_desktop.cards.model import CARDS
from crm_desktop.complaints.machines import COMPLAINTS, DISPATCHES, RECTIFICATIONS
from crm_desktop.foundation.machine import Machine
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.inquiries.model import INQUIRIES
from crm_desktop.insight.model import REPORTS
from crm_desktop.membership.model import APPLICATIONS, MEMBERSHIPS
from crm_desktop.membership.tier_model import REVIEWS

MACHINES: tuple[Machine, ...] = (
    REQUESTS,
    APPLICATIONS,
    MEMBERSHIPS,
    REVIEWS,
    CARDS,
    COMPLAINTS,
    DISPATCHES,
    RECTIFICATIONS,
    INQUIRIES,
    REPORTS,
)
PAGE = Path(__file__).with_name("state-machines.md")


def page() -> str:
    """Return the page: one table per machine in each language."""
    parts = ["# State machines 状态机", "Made by `docs/render.py` from the declared machines."]
    for machine in MACHINES:
        for language in Language:
            name = say(Phrase(f"kind.{machine.name}"), language)
            parts += [f"## {name}", machine.table(language)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
