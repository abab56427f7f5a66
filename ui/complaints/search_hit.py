"""A case in the search list: how far it is, without opening it."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.complaints.list_model import CaseRow
from ui.access.wording import dotted
from ui.complaints.wording import deadline_of, state_of, who_of
from ui.toolkit.highlight import Marked, mark_words
from ui.toolkit.searchlist import Hit
from ui.workplace import Address


def case_hit(row: CaseRow, words: Sequence[str]) -> Hit:
    """Return a case with its number, its state and the clock that runs."""
    who, state = who_of(row), state_of(row)
    return Hit(
        Address(kind="complaint", id=row.id),
        "message-square-warning",
        Marked(row.title),
        mark_words(row.number, words),
        note=dotted(who, state.word),
        deadline=deadline_of(row),
        state=(state.word, state.tone),
    )
