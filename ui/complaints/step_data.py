"""What a step asks for, as data: its fields in rows, and how it is taken with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.model import Target
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.forms import Saving


@dataclass(frozen=True)
class Reading:
    """A case as it was read, with the words and addressees that its forms offer."""

    file: CaseFile
    words: DictionaryWords
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Ask:
    """One field: the service's name of it, its words, and what kind of editor it gets.

    ``kind`` is ``line``, ``text``, ``money``, ``number``, ``moment``, ``day``, ``check``,
    ``files``, ``target``, ``good_grade``, ``bad_grade``, ``level``, ``outcome`` or the name of a
    dictionary.
    ``words`` are those beside a box that is ticked.
    """

    name: str
    label: Phrase
    kind: str = "line"
    optional: bool = False
    help: Phrase | str = ""
    words: Phrase | str = ""
    rows: int = 3


#: Takes a step with what was typed; runs on a lane.
Take = Callable[[Saving, NextStep], Any]
#: What stands in the fields when the form opens.
Start = Callable[[Reading, NextStep], Mapping[str, Any]]


def _nothing(_reading: Reading, _step: NextStep) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class StepSpec:
    """A step in the window: ``do`` on its button, its fields, how it is taken.

    ``at_once``: it asks nothing. ``text`` stands above the fields. ``icon`` is for menus.
    """

    do: Phrase
    take: Take
    rows: tuple[tuple[Ask, ...], ...] = ()
    start: Start = _nothing
    text: Phrase | str = ""
    icon: str = "arrow-right"
    key: str = ""
    at_once: bool = False
    width: int = 560

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every field, row by row."""
        return tuple(ask for row in self.rows for ask in row)
