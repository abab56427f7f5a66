"""Steps that a supervisor takes from the board: read with the case, asked for in its own form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application
from crm_desktop.complaints.list_model import CaseRow
from crm_desktop.complaints.room import CaseDone
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.complaints.step_data import Reading
from ui.complaints.step_form import StepForm
from ui.complaints.step_specs import SPECS
from ui.workplace import Address, Workplace

URGE, SUPERVISE, REASSIGN = "complaint.urge", "complaint.supervise", "dispatch.reassign"


def ask_step(window: QWidget, place: Workplace, row: CaseRow, key: str) -> None:
    """Ask what a step of a case needs, where it is legal now; else say that it is not.

    Where there are several orders that it may be about, the case is opened: one sees them there.
    """

    def read(app: Application, actor: Actor) -> Reading:
        words = DictionaryWords(app.dictionaries.entries(actor))
        return Reading(app.case_files.case(actor, row.id), words, app.case_files.targets(actor))

    def show(reading: Reading) -> None:
        steps = [step for step in reading.file.next if step.key == key and key in SPECS]
        if len(steps) > 1:
            place.go(Address("complaints", kind="complaint", id=row.id))
        elif not steps:
            place.say(Phrase("complaint_list.not_now", title=row.title))
        else:
            form = StepForm(place, SPECS[key], steps[0], reading, read)
            form.saved.connect(_sayer(place, SPECS[key].do))
            title = Phrase("complaint_list.step_of", step=SPECS[key].do, title=row.title)
            form.open_in(window, title)

    place.ask(
        read,
        owner=place,
        done=show,
        failed=lambda error: place.say(phrase_of(error) or Phrase("window.failed")),
        latest="board step",
    )


def _sayer(place: Workplace, step: Phrase) -> Callable[[Any], None]:
    def say(done: Any) -> None:
        number = done.number if isinstance(done, CaseDone) else ""
        said = Phrase("complaint_list.stepped", step=step, number=number)
        place.say(said if number else Phrase("complaint_list.stepped_plain", step=step))

    return say
