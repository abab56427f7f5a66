"""Handing in a request, and the words that go with a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Request, RequestData
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.words_form import WordsForm
from ui.toolkit.combos import Combo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

_WIDTH = 560


class RequestForm(RecordForm):
    """What about, in words, and by when."""

    def __init__(self, place: Workplace, words: DictionaryWords, due: date) -> None:
        super().__init__(place, "request", _submit, Phrase("organisation.do.submit"))
        self.subject = Combo(words.options("request_subject"))
        self.text = TextEdit(Phrase("organisation.request.example"), rows=5)
        self.due_on = DateEdit(place.clock)
        self.rows = [
            [
                self.add("subject", Phrase("organisation.request.subject"), self.subject),
                self.add(
                    "due_on",
                    Phrase("organisation.request.due"),
                    self.due_on,
                    help_text=Phrase("organisation.request.due_hint"),
                ),
            ],
            [self.add("text", Phrase("organisation.request.text"), self.text)],
        ]
        self.load({"subject": "people", "due_on": due})


def _submit(asked: Saving) -> Any:
    app, actor, values = asked.app, asked.actor, asked.values
    due = values["due_on"] or app.requests.usual_due_day(actor)
    return app.requests.submit(actor, RequestData(values["subject"] or "", values["text"], due))


def new_request(window: QWidget, place: Workplace, words: DictionaryWords, due: date) -> Dialog:
    """Ask for a new request."""
    form = RequestForm(place, words, due)
    form.saved.connect(
        lambda made: place.say(Phrase("organisation.request.submitted", number=made.number))
    )
    title = Phrase("organisation.do.new_request")
    return show_form(window, form, title, form.rows, width=_WIDTH)


def remark(window: QWidget, place: Workplace, request: Request, *, rejects: bool) -> Dialog:
    """Ask for the words of a rejection, or of what was carried out."""
    # The service names the field after what it is for.
    name, label = "remark", Phrase("organisation.request.remark")
    word = Phrase("event.request.carry_out")
    if rejects:
        name, label = "reason", Phrase("organisation.reason")
        word = Phrase("event.request.reject")

    def save(asked: Saving) -> Any:
        requests = asked.app.requests
        take = requests.reject if rejects else requests.carry_out
        return take(asked.actor, request.id, asked.version, asked.values[name])

    form = WordsForm(
        place, word, save, label, field=name, rows=4,
        optional=not rejects, draft="remark",
        known={"id": request.id, "version": request.version},
    )  # fmt: skip
    form.saved.connect(lambda kept: say_step(place, kept))
    title = Phrase(
        "organisation.request.reject_of" if rejects else "organisation.request.carry_out_of",
        number=request.number,
    )
    return form.open_in(window, title, width=_WIDTH)


def say_step(place: Workplace, request: Request) -> None:
    """Say how far a request has come."""
    state = Phrase(f"state.request.{request.state}")
    place.say(Phrase("organisation.request.stepped", number=request.number, state=state))
