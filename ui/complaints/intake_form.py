"""The form of a new complaint, in the order of the talk; none of it is needed to save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.complaints.intake import Intake
from crm_desktop.complaints.intake_desk import (
    Complainant,
    PromiseAsked,
    PromiseTime,
    TargetChoices,
)
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.complaints.similar import Similar
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving
from ui.complaints.choice_chips import ChipsBinding, ChoiceChips
from ui.complaints.moment_edit import MomentBinding, MomentEdit
from ui.complaints.wording import LEVEL_WORDS
from ui.toolkit.bindings import Binding
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

#: Channels by which an authority passes a complaint on, with a number and a time of its own.
FROM_AUTHORITY = frozenset({"hotline_12315", "authority"})
_NAMES = frozenset(f.name for f in fields(Intake))
#: What a complaint begins with; the rest is empty.
BEGINNING = {"channel": "call", "level": "ordinary", "kind": "", "wish_kind": ""}

#: Keeps the files with the case that was registered and returns the names of those that were not
#: kept; runs on the lane.
KeepFiles = Callable[[Saving, Complaint], Sequence[str]]


@dataclass(frozen=True)
class Kept:
    """What came of saving: the case, its promise, and files that were not kept."""

    case: Complaint
    promise: PromiseTime
    refused: Sequence[str] = ()


class WordsEdit(TextEdit):
    """What was said; ``pasted`` carries files and pictures that were pasted into it."""

    pasted = Signal(object)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasUrls() or (source.hasImage() and not source.hasText()):
            self.pasted.emit(source)
        else:
            super().insertFromMimeData(source)


class IntakeForm(RecordForm):
    """``saved`` carries a Kept. ``touched`` says that what promise or repeats hang on changed."""

    touched = Signal()

    def __init__(
        self,
        place: Workplace,
        words: DictionaryWords,
        choices: TargetChoices,
        who: Complainant | None,
        keep_files: KeepFiles,
    ) -> None:
        super().__init__(place, "complaint", self._register, Phrase("complaint_list.do.register"))
        self.who, self._choices, self._keep_files = who, choices, keep_files
        clock = place.clock
        self.channel = ChoiceChips(words.options("complaint_channel"))
        self.modules = Button(
            Phrase("complaint_list.do.module"), kind=Kind.GHOST, icon="file-text", key="Ctrl+M"
        )
        self.words = WordsEdit(Phrase("complaint_list.words_example"), rows=4)
        self.name = LineEdit(longest=200)
        self.phone = LineEdit(longest=40)
        self.anonymous = CheckBox(Phrase("complaint_list.anonymous_tick"))
        self.vehicle = Combo(_of(who.vehicles if who else ()))
        self.card = Combo(_of(who.cards if who else ()))
        self.order = LineEdit(longest=40)
        self.company = Combo([_NONE, *(Option(i, name) for i, name in choices.companies)])
        self.unit, self.person = SearchCombo([_NONE]), SearchCombo([_NONE])
        self.level = ChoiceChips([Option(level, word) for level, word in LEVEL_WORDS.items()])
        self.safety = CheckBox(Phrase("complaint_list.safety"))
        self.legal = CheckBox(Phrase("complaint_list.legal"))
        self.fault = LineEdit(Phrase("complaint_list.fault_example"), longest=100)
        self.promise_at = MomentEdit(clock)
        self.received_at = MomentEdit(clock)
        self.source_number = LineEdit(longest=60)
        self.source_due = MomentEdit(clock)
        self._kinds = Combo([_EMPTY, *words.options("complaint_kind")])
        self._wishes = Combo([_EMPTY, *words.options("wish_kind")])
        self.sections = QWidget()
        self._declare()
        self._follow()
        self.load({**BEGINNING, "id": who.id if who else None})
        self._show_units()
        self._show_source()

    # What the page asks

    @property
    def asked(self) -> PromiseAsked:
        """What the promise hangs on, as it stands in the form."""
        return PromiseAsked(
            level=str(self.level.value() or "ordinary"),
            safety=self.safety.isChecked(),
            legal=self.legal.isChecked(),
            channel=str(self.channel.value() or "call"),
            customer=self.who.id if self.who else None,
        )

    def intake(self, values: Mapping[str, Any]) -> Intake:
        """Return what is registered, from the values of the form."""
        known = {name: value for name, value in values.items() if name in _NAMES}
        target = _target(values, self._choices)
        texts = ("kind", "wish_kind")
        known |= {name: known.get(name) or "" for name in texts}
        if known.get("channel") not in FROM_AUTHORITY:
            known |= {"source_number": "", "source_due": None}
        return Intake(**known, customer=self.who.id if self.who else None, target=target)

    @property
    def alike(self) -> Similar:
        """What repeats are found by, as it stands in the form."""
        return Similar(
            customer=self.who.id if self.who else None,
            phone=self.phone.text(),
            vehicle=self.vehicle.value(),
            fault=self.fault.text(),
            kind=str(self._kinds.value() or ""),
        )

    def take_over(self, other: IntakeForm) -> None:
        """Take what was typed into another form, where somebody else turns out to complain."""
        typed = other.hand_over()
        for name, entry in self._entries.items():
            if name in typed:
                entry.binding.set_text(typed[name])

    def hand_over(self) -> dict[str, str]:
        """Return what was typed, of which this form keeps no draft any more."""
        typed = self._texts()
        for entry in self._entries.values():
            entry.loaded = entry.binding.text()
        self._tell_dirty()
        if self._drafts is not None:
            self._drafts.drop(self._key)
        return typed

    def insert(self, text: str) -> None:
        """Put words of a text module where the cursor stands."""
        self.words.insertPlainText(text)
        self.words.setFocus()

    # Parts

    def _register(self, asked: Saving) -> Outcome[Kept]:
        intake = self.intake(asked.values)
        done = asked.app.complaint_intake.register(asked.actor, intake)
        case = done.value.case
        # The number is given: what cannot be kept of the files must not ask for it again.
        refused = self._keep_files(asked, case)
        promise = asked.app.intake_desk.promised(asked.actor, case.id)
        return Outcome(Kept(case, promise, refused), done.changes)

    def _declare(self) -> None:
        column = QVBoxLayout(self.sections)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.XS)

        def row(*parts: QWidget, stretches: tuple[int, ...] = ()) -> QHBoxLayout:
            line = QHBoxLayout()
            line.setSpacing(Space.L)
            for place, part in enumerate(parts):
                line.addWidget(part, stretches[place] if stretches else 1)
            column.addLayout(line)
            return line

        label = Phrase
        row(self._add("channel", label("complaint_list.channel"), self.channel, ChipsBinding))
        words = self._add("words", label("complaint_list.words"), self.words)
        words.add_beside(self.modules)
        row(words)
        if self.who is None:
            row(
                self._add("contact_name", label("complaint_list.contact"), self.name),
                self._add("contact_phone", label("complaint_list.phone"), self.phone),
                self._add("anonymous", label("complaint_list.unnamed"), self.anonymous),
            )
        else:
            row(
                self._add("vehicle", label("complaint_list.vehicle"), self.vehicle),
                self._add("card", label("complaint_list.card"), self.card),
                self._add("order_number", label("complaint_list.order"), self.order),
            )
        row(
            self._add("target_company", label("complaint_list.target"), self.company),
            self._add("target_unit", label("complaint_list.target_unit"), self.unit),
            self._add("target_person", label("complaint_list.target_person"), self.person),
        )
        row(
            self._add("kind", label("complaint_list.kind"), self._kinds),
            self._add("fault", label("complaint_list.fault"), self.fault),
            self._add("wish_kind", label("complaint_list.wish"), self._wishes),
            self._add("wish", label("complaint_list.wish_words"), LineEdit(longest=1000)),
        )
        row(
            self._add("level", label("complaint_list.level"), self.level, ChipsBinding),
            self._add("safety", label("complaint_list.risk_people"), self.safety),
            self._add("legal", label("complaint_list.risk_law"), self.legal),
        )
        row(
            self._add(
                "promise_at", label("complaint_list.promise_at"), self.promise_at, MomentBinding,
                help_text=label("complaint_list.promise_at_hint"),
            ),
            self._add(
                "received_at", label("complaint_list.received_at"), self.received_at,
                MomentBinding, help_text=label("complaint_list.received_at_hint"),
            ),
            self._add("title", label("complaint_list.title"), LineEdit(longest=200)),
        )  # fmt: skip
        self._source = QWidget()
        line = QHBoxLayout(self._source)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.L)
        for name, words, editor, binding in (
            ("source_number", label("complaint_list.source_number"), self.source_number, None),
            ("source_due", label("complaint_list.source_due"), self.source_due, MomentBinding),
        ):
            line.addWidget(self._add(name, words, editor, binding), 1)
        column.addWidget(self._source)
        column.addStretch()

    def _add(
        self,
        name: str,
        label: Phrase,
        editor: QWidget,
        binding: Callable[[Any], Binding] | None = None,
        help_text: Phrase | str = "",
    ) -> Field:
        if binding is None:
            return self.add(name, label, editor, help_text=help_text)
        return self.add(name, label, editor, binding=binding, help_text=help_text)

    def _follow(self) -> None:
        self.channel.changed.connect(self._show_source)
        self.company.currentIndexChanged.connect(self._show_units)
        self.unit.currentIndexChanged.connect(self._show_people)
        self.level.changed.connect(self.touched)
        self.channel.changed.connect(self.touched)
        for box in (self.safety, self.legal):
            box.toggled.connect(self.touched)
        for line in (self.fault, self.phone):
            line.textChanged.connect(self.touched)
        for combo in (self.vehicle, self._kinds):
            combo.currentIndexChanged.connect(self.touched)

    def _show_source(self) -> None:
        self._source.setVisible(self.channel.value() in FROM_AUTHORITY)

    def _show_units(self) -> None:
        company = self.company.value()
        units = [each for each in self._choices.units if each.company == company]
        self.unit.set_options([_NONE, *(Option(each.id, each.name) for each in units)])
        self._show_people()

    def _show_people(self) -> None:
        company, unit = self.company.value(), self.unit.value()
        people = {
            each.id: each.name
            for each in self._choices.people
            if each.company == company and unit in (None, each.unit)
        }
        self.person.set_options([_NONE, *(Option(each, name) for each, name in people.items())])


_EMPTY = Option("", Phrase("complaint_list.not_said"))
_NONE = Option(None, Phrase("complaint_list.not_said"))


def _of(choices: tuple[tuple[int, str], ...]) -> list[Option]:
    return [_NONE, *(Option(number, name) for number, name in choices)]


def _target(values: Mapping[str, Any], choices: TargetChoices) -> Target | None:
    company = values.get("target_company")
    if company is None:
        return None
    units = {each.id for each in choices.units if each.company == company}
    unit, person = values.get("target_unit"), values.get("target_person")
    return Target(company, unit if unit in units else None, person)
