"""A form of one text: why something is done, or what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Save, show_form
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

_WIDTH = 480


class WordsForm(RecordForm):
    """Asks for ``text``; ``word`` names the step that is taken with it.

    ``field`` is the service's name of the text, ``draft`` that under which what was typed is kept
    for the record that is ``known``; without one it goes with the dialog.
    """

    def __init__(
        self,
        place: Workplace,
        word: Phrase,
        save: Save,
        label: Phrase,
        *,
        field: str = "reason",
        example: Phrase | str = "",
        help_text: Phrase | str = "",
        rows: int = 3,
        optional: bool = False,
        draft: str = "",
        known: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(place, draft, save, word)
        self._word = word
        self.text = TextEdit(example, rows=rows)
        self.field = self.add(field, label, self.text, help_text=help_text, optional=optional)
        self.load(known)

    def open_in(self, window: QWidget, title: Phrase, *, width: int = _WIDTH) -> Dialog:
        """Open as a dialog of that title."""
        dialog = show_form(window, self, title, [[self.field]], width=width)
        dialog.primary.set_phrase(self._word)
        return dialog
