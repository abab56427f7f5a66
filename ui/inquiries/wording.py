"""States and kinds of this room in words and tones."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import INQUIRIES
from ui.toolkit.tokens import Tone

STATES = {state: Phrase(f"state.inquiry.{state}") for state in INQUIRIES.states}
TONES = {
    "registered": Tone.BLUE,
    "passed": Tone.AMBER,
    "replied": Tone.BLUE,
    "answered": Tone.GREEN,
    "turned": Tone.GREY,
    "closed": Tone.QUIET,
}
TURNS = {
    "complaint": Phrase("inquiry_room.turn.complaint"),
    "lead": Phrase("inquiry_room.turn.lead"),
    "service": Phrase("inquiry_room.turn.service"),
}


def first_line(text: str, longest: int = 80) -> str:
    """Return the first words of a text on one line."""
    line = " ".join(text.split())
    return line[:longest] + "…" if len(line) > longest else line
