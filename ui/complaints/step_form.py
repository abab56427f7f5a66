"""The one form of every step of a case: its fields come as data, its text is never lost.

Where somebody was faster, the case is read again, what was typed stays, and the step may be tried
once more with the case as it is now, if it is still legal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.callbacks import OUTCOMES
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.machines import LEVELS
from crm_desktop.complaints.model import Target
from crm_desktop.foundation.errors import Conflict, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.wording import dotted
from ui.complaints.case_words import LEVEL_WORDS, OUTCOME_WORDS
from ui.complaints.file_picks import FilePicks, FilesBinding
from ui.complaints.moment_edit import MomentBinding, MomentEdit
from ui.complaints.step_data import Ask, Reading, StepSpec
from ui.customers.file_reading import read_file
from ui.toolkit.bindings import Binding, MoneyBinding, NumberBinding, binding_of
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.text import Label
from ui.workplace import Workplace

#: Where a binding is not the editor's own.
_BINDINGS: dict[str, Callable[[Any], Binding]] = {
    "money": MoneyBinding,
    "number": NumberBinding,
    "moment": MomentBinding,
    "files": FilesBinding,
}
_GRADES = {
    5: Phrase("complaint_page.grade.five"),
    4: Phrase("complaint_page.grade.four"),
    3: Phrase("complaint_page.grade.three"),
    2: Phrase("complaint_page.grade.two"),
    1: Phrase("complaint_page.grade.one"),
}
#: Editors of words: an empty one is an empty text for the service, which says what it needs.
_MAY_BE_NONE = frozenset({"money", "number", "moment", "day", "target", "good_grade", "bad_grade"})
#: Reads the case anew; runs on a lane.
Read = Callable[[Any, Any], Reading]


class StepForm(RecordForm):
    """The fields of a step."""

    def __init__(
        self, place: Workplace, spec: StepSpec, step: NextStep, reading: Reading, read: Read
    ) -> None:
        super().__init__(place, f"case_{step.key}", self._take, spec.do)
        self.spec, self.step, self.reading, self._read = spec, step, reading, read
        self.editors: dict[str, QWidget] = {}
        self.rows: list[list[QWidget]] = [[self._field(ask) for ask in row] for row in spec.rows]
        self.load({"id": step.subject, "version": step.version, **spec.start(reading, step)})

    def open_in(self, window: QWidget, title: Phrase) -> Dialog:
        """Open as a dialog of that title."""
        rows = self.rows
        if self.spec.text:
            rows = [[Label(self.spec.text, ink="text2", wrap=True)], *rows]
        dialog = show_form(window, self, title, rows, width=self.spec.width)
        dialog.primary.set_phrase(self.spec.do)
        return dialog

    def _field(self, ask: Ask) -> QWidget:
        editor = self._editor(ask)
        self.editors[ask.name] = editor
        return self.add(
            ask.name,
            ask.label,
            editor,
            binding=_BINDINGS.get(ask.kind, binding_of),
            help_text=ask.help,
            optional=ask.optional,
        )

    def _editor(self, ask: Ask) -> QWidget:
        makers: dict[str, Callable[[], QWidget]] = {
            "line": lambda: LineEdit(longest=200),
            "money": lambda: LineEdit(longest=20),
            "number": lambda: LineEdit(longest=8),
            "text": lambda: TextEdit(rows=ask.rows),
            "moment": lambda: MomentEdit(self.place.clock),
            "day": lambda: DateEdit(self.place.clock),
            "check": lambda: CheckBox(ask.words),
            "files": FilePicks,
            "target": lambda: SearchCombo(
                [Option(target, target_words(target)) for target in self.reading.targets],
                hint=Phrase("complaint_page.target_hint"),
            ),
            "good_grade": lambda: Combo([Option(each, _GRADES[each]) for each in (5, 4, 3)]),
            "bad_grade": lambda: Combo([Option(each, _GRADES[each]) for each in (1, 2, 3)]),
            "level": lambda: Combo([Option(level, LEVEL_WORDS[level]) for level in LEVELS]),
            "outcome": lambda: Combo([Option(each, OUTCOME_WORDS[each]) for each in OUTCOMES]),
        }
        make = makers.get(ask.kind)
        if make is not None:
            return make()
        # Any other kind is the name of a dictionary. What need not be said may be left open.
        options = self.reading.words.options(ask.kind)
        return Combo([Option("", "—"), *options] if ask.optional else options)

    # Saving

    def _take(self, asked: Saving) -> Any:
        for ask in self.spec.asks:
            if asked.values[ask.name] is None and ask.kind not in _MAY_BE_NONE:
                asked.values[ask.name] = ""
        self._keep_files(asked)
        return self.spec.take(asked, self.step)

    def _keep_files(self, asked: Saving) -> None:
        """Keep the files of the step with the case, each once, before it is taken."""
        for ask in self.spec.asks:
            editor = self.editors[ask.name]
            if not isinstance(editor, FilePicks):
                continue
            for path in asked.values.pop(ask.name):
                if path not in editor.kept:
                    case = self.reading.file.case.id
                    asked.app.case_files.add_file(asked.actor, case, path.name, read_file(path))
                    editor.kept.add(path)

    def _settle(self, conflict: Conflict) -> None:
        """Read the case again and keep the text: whoever types sees that it changed."""
        self.foot.say(phrase_of(conflict) or Phrase("complaint_page.failed"), wrong=True)
        self.place.ask(self._read, owner=self, done=self._take_anew, latest="anew")

    def _take_anew(self, reading: Reading) -> None:
        self.reading = reading
        same = [
            each
            for each in reading.file.next
            if (each.key, each.subject) == (self.step.key, self.step.subject)
        ]
        if not same:
            self.foot.save.setEnabled(False)
            self.foot.say(Phrase("complaint_page.no_longer"), wrong=True)
            return
        self.step, self._version = same[0], same[0].version
        self.foot.say(Phrase("complaint_page.changed"), wrong=True)


def target_words(target: Target) -> Phrase | str:
    """Return whom something is sent to: the person first, for they are looked for by name."""
    return dotted(target.person_name, target.unit_name, target.company_name)
