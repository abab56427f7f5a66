"""A question as it is asked, and its answer found from what is known while one types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application as App
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import Answer, Caller, Inquiry, InquiryData
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, show_form
from ui.inquiries.known import KnownAnswers, QuestionEdit
from ui.inquiries.wording import first_line
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Note
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.speech import tr
from ui.workplace import Workplace

_WIDTH = 960
_AFTER_TYPING_MS = 250


@dataclass(frozen=True)
class Asking:
    """What is known before anything is typed: who asks, of a call or of a question before."""

    customer: int | None = None
    phone: str = ""
    name: str = ""
    received_at: datetime | None = None
    choice: str = ""
    again_of: Inquiry | None = None


class AskForm(RecordForm):
    """Question and answer beside what is known; whoever calls is looked up by their number."""

    def __init__(self, place: Workplace, words: DictionaryWords, asking: Asking) -> None:
        super().__init__(place, "inquiry", self._keep, Phrase("inquiry_room.do.register"))
        self._asking = asking
        self._caller = Caller(asking.customer)
        # The exchange's own words for a choice need not be the office's.
        choices = {tr(each.text): each.value for each in words.options("ivr_choice")}
        self._choice = str(choices.get(asking.choice, ""))
        again = asking.again_of
        self.question = QuestionEdit(Phrase("inquiry_room.question_example"), rows=4)
        self.answer = TextEdit(Phrase("inquiry_room.answer_example"), rows=3)
        self.phone = LineEdit(longest=40)
        self.known = KnownAnswers(place)
        self.who = Note()
        self.again = CheckBox(Phrase("inquiry_room.again"))
        self.close_it = CheckBox(Phrase("inquiry_room.close_at_once"))
        add = self.add
        self.before = add("again", Phrase("inquiry_room.before"), self.again)
        self.rows: list[list[QWidget]] = [
            [
                add("contact_phone", Phrase("inquiry_room.phone"), self.phone, optional=True),
                add("contact_name", Phrase("inquiry_room.name"), LineEdit(longest=200),
                    optional=True),
                add("channel", Phrase("inquiry_room.channel"),
                    Combo(words.options("complaint_channel"))),
                add("topic", Phrase("inquiry_room.topic"), Combo(words.options("inquiry_topic")),
                    optional=True),
            ],
            [self.who],
            [add("question", Phrase("inquiry_room.question"), self.question), self.known],
            [add("answer", Phrase("inquiry_room.answer"), self.answer, optional=True,
                 help_text=Phrase("inquiry_room.answer_help"))],
            [self.before, after := add("close", Phrase("inquiry_room.after"), self.close_it)],
        ]  # fmt: skip
        after.setVisible(place.may("inquiries.edit"))
        self.before.setVisible(again is not None)
        if again is not None:
            self.again.set_phrase(Phrase("inquiry_room.again_of", number=again.number))
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._later.timeout.connect(lambda: self.known.look(self.question.toPlainText()))
        self._look_up = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._look_up.timeout.connect(self._find_caller)
        self.load(
            {
                "id": f"of {asking.customer}" if asking.customer else None,
                "contact_phone": asking.phone,
                "contact_name": asking.name,
                "channel": "call",
                "close": True,
                "again": again is not None,
            }
        )
        self.question.textChanged.connect(self._later.start)
        self.phone.textChanged.connect(self._look_up.start)
        self.known.follow(self.question)
        self.known.picked.connect(self.insert)
        self.known.look("")
        if asking.customer or asking.phone:
            self._find_caller()

    def insert(self, body: str) -> None:
        """Put what is known into the answer, behind what stands there, and go on there."""
        typed = self.answer.toPlainText().rstrip()
        self.answer.setPlainText(f"{typed}\n{body}" if typed else body)
        self.answer.moveCursor(QTextCursor.MoveOperation.End)
        self.answer.setFocus()

    # Parts

    def _find_caller(self) -> None:
        phone, customer = self.phone.text(), self._asking.customer
        self.place.ask(
            lambda app, actor: app.inquiries.caller(actor, phone, customer),
            owner=self, done=self._show_caller, latest="caller",
        )  # fmt: skip

    def _show_caller(self, caller: Caller) -> None:
        self._caller = caller
        if caller.customer is not None:
            words = Phrase("inquiry_room.is_customer", name=caller.name, code=caller.code)
            self.who.show_note(words, icon="user-check", ink="green", words="text")
        else:
            self.who.show_note("")
        if self._asking.again_of is None:
            last = self._last
            self.before.setVisible(last is not None)
            if last is not None:
                self.again.set_phrase(
                    Phrase(
                        "inquiry_room.asked_before",
                        number=last.number,
                        question=first_line(last.question, 24),
                    )
                )

    def _keep(self, asked: Saving) -> Any:
        values = dict(asked.values)
        text, close = values.pop("answer"), bool(values.pop("close"))
        again = bool(values.pop("again"))
        data = InquiryData(
            values["question"],
            channel=values["channel"] or "call",
            topic=values["topic"] or "",
            contact_name=values["contact_name"],
            contact_phone=values["contact_phone"],
            customer=self._caller.customer,
            received_at=self._asking.received_at,
            again_of=self._again_of() if again else None,
            ivr_choice=self._choice,
        )
        answer = None
        if text.strip():
            may_close = close and self.place.may("inquiries.edit")
            answer = Answer(text, self.known.used(text), close=may_close)
        return asked.app.inquiries.register(asked.actor, data, answer)

    def _again_of(self) -> int | None:
        if self._asking.again_of is not None:
            return self._asking.again_of.id
        return self._last.id if self._last else None

    @property
    def _last(self) -> Inquiry | None:
        """What whoever asks asked last; what became something else goes on there."""
        return next((each for each in self._caller.earlier if each.state != "turned"), None)


def read_words(app: App, actor: Actor) -> DictionaryWords:
    """Read the office's words; runs on a lane."""
    return DictionaryWords(app.dictionaries.entries(actor))


def show_ask_form(
    window: QWidget, place: Workplace, words: DictionaryWords, asking: Asking
) -> Dialog:
    """Show the form of a question."""
    form = AskForm(place, words, asking)
    form.saved.connect(
        lambda made: place.say(
            Phrase(
                "inquiry_room.registered",
                number=made.number,
                state=Phrase(f"state.inquiry.{made.state}"),
            )
        )
    )
    dialog = show_form(
        window, form, Phrase("inquiry_room.new"), form.rows, width=_WIDTH, first=form.question
    )
    dialog.primary.set_phrase(Phrase("inquiry_room.do.register"))
    return dialog
