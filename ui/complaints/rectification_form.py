"""Steps of a rectification as forms: ordering, adopting, reporting, verifying, dropping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.model import Rectification, Target
from crm_desktop.complaints.rectifying import Proof, RectificationData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.complaints.file_picks import FilePicks, FilesBinding
from ui.complaints.step_form import target_words
from ui.toolkit.combos import Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.toolkit.text import Label
from ui.workplace import Workplace

_WIDTH = 620
#: A proposal of when it is to be done; whoever orders it says otherwise.
_USUAL = timedelta(days=7)


class OrderForm(RecordForm):
    """Orders a rectification, adopts a suggestion, or makes one (``step`` names the service's)."""

    def __init__(
        self,
        place: Workplace,
        step: str,
        targets: Sequence[Target],
        known: Rectification | None = None,
    ) -> None:
        def save(asked: Saving) -> Any:
            must_choose(asked.values, "target", "due_on")
            data = RectificationData(**asked.values, complaint=known.complaint if known else None)
            service = asked.app.rectifications
            if step == "suggest":
                return service.suggest(asked.actor, data)
            if known is None:
                return service.issue(asked.actor, data)
            return service.adopt(asked.actor, known.id, known.version, data)

        word = Phrase(
            "event.rectification.issue" if step != "suggest" else "complaint_watch.rectify.suggest"
        )
        super().__init__(place, f"rectification_{step}", save, word)
        add = self.add
        self.issue = add("issue", Phrase("complaint_watch.rectify.issue"), TextEdit(rows=3))
        self.target = add(
            "target",
            Phrase("complaint_watch.rectify.target"),
            SearchCombo(
                [Option(each, target_words(each)) for each in targets],
                hint=Phrase("complaint_page.target_hint"),
            ),
        )
        self.due_on = add("due_on", Phrase("complaint_watch.rectify.due"), DateEdit(place.clock))
        self.basis = add(
            "basis", Phrase("complaint_watch.rectify.basis"), TextEdit(rows=2), optional=True
        )
        self.opinion = add(
            "opinion", Phrase("complaint_watch.rectify.opinion"), TextEdit(rows=3), optional=True
        )
        day = place.now().date() + _USUAL
        start: dict[str, Any] = {"due_on": day}
        if known is not None:
            start = {
                "id": known.id,
                "issue": known.issue,
                "basis": known.basis,
                "opinion": known.opinion,
                "due_on": max(known.due_on, place.now().date()),
                "target": next((t for t in targets if _same(t, known.target)), None),
            }
        self.load(start)

    def open_in(self, window: QWidget, title: Phrase) -> Dialog:
        """Open as a dialog of that title."""
        rows = [[self.issue], [self.target, self.due_on], [self.basis], [self.opinion]]
        return show_form(window, self, title, rows, width=_WIDTH, first=self.issue.editor)


class ReportForm(RecordForm):
    """Reports what was done, on which day, with what proves it."""

    def __init__(self, place: Workplace, known: Rectification) -> None:
        def save(asked: Saving) -> Any:
            must_choose(asked.values, "done_on")
            return asked.app.rectifications.submit(
                asked.actor,
                known.id,
                known.version,
                asked.values["measure"],
                asked.values["done_on"],
                proof=[_proof(path) for path in asked.values["proof"]],
            )

        super().__init__(place, "rectification_submit", save, Phrase("event.rectification.submit"))
        self._issue = known.issue
        self.measure = self.add(
            "measure", Phrase("complaint_watch.rectify.measure"), TextEdit(rows=5)
        )
        self.done_on = self.add(
            "done_on", Phrase("complaint_watch.rectify.done_on"), DateEdit(place.clock)
        )
        self.proof = self.add(
            "proof",
            Phrase("complaint_watch.rectify.proof"),
            FilePicks(),
            binding=FilesBinding,
            optional=True,
        )
        self.load({"id": known.id, "measure": known.measure, "done_on": place.now().date()})

    def open_in(self, window: QWidget, title: Phrase) -> Dialog:
        """Open as a dialog of that title."""
        rows = [
            [Label(self._issue, ink="text2", wrap=True)],
            [self.measure],
            [self.done_on],
            [self.proof],
        ]
        return show_form(window, self, title, rows, width=_WIDTH, first=self.measure.editor)


class VerdictForm(RecordForm):
    """Passes or fails what was reported, or drops a suggestion: ``step`` is the event."""

    def __init__(self, place: Workplace, step: str, known: Rectification) -> None:
        def save(asked: Saving) -> Any:
            service, words = asked.app.rectifications, asked.values["verdict"]
            if step == "drop":
                return service.drop(asked.actor, known.id, known.version, words)
            return service.verify(
                asked.actor,
                known.id,
                known.version,
                passed=step == "pass",
                verdict=words,
                second=asked.given.second,
            )

        super().__init__(
            place, f"rectification_{step}", save, Phrase(f"event.rectification.{step}")
        )
        self._about = known.measure or known.issue
        self.verdict = self.add(
            "verdict",
            Phrase("complaint_watch.rectify.reason")
            if step == "drop"
            else Phrase("complaint_watch.rectify.verdict"),
            TextEdit(rows=4),
            optional=step == "pass",
        )
        self.load({"id": known.id})

    def open_in(self, window: QWidget, title: Phrase) -> Dialog:
        """Open as a dialog of that title."""
        rows = [[Label(self._about, ink="text2", wrap=True)], [self.verdict]]
        return show_form(window, self, title, rows, width=_WIDTH, first=self.verdict.editor)


def _same(one: Target, other: Target) -> bool:
    return (one.company, one.unit, one.person) == (other.company, other.unit, other.person)


def _proof(path: Path) -> Proof:
    return Proof(path.name, path.read_bytes())
