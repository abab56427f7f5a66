"""What is typed about inquiries: answers, whom they go to, what they become; articles, calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.inquiries.model import (
    Addressee,
    Answer,
    Article,
    ArticleData,
    CallData,
    Handover,
    Inquiry,
    PassOn,
    Turn,
)
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.wording import dotted
from ui.access.words_form import WordsForm
from ui.inquiries.known import KnownAnswers
from ui.inquiries.wording import TURNS, first_line
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH, _WIDE = 560, 800
_EDIT = "inquiries.edit"


class AnswerForm(RecordForm):
    """The answer to a question, out of what is known or of the reply that came back."""

    def __init__(self, place: Workplace, found: Inquiry) -> None:
        super().__init__(place, "inquiry_answer", self._keep, Phrase("event.inquiry.answer"))
        self._found = found
        self.answer = TextEdit(Phrase("inquiry_room.answer_example"), rows=8)
        self.known = KnownAnswers(place, found.topic)
        self.close_it = CheckBox(Phrase("inquiry_room.close_at_once"))
        self.rows: list[list[QWidget]] = [
            [
                self.add("answer", Phrase("inquiry_room.answer"), self.answer,
                         help_text=first_line(found.question, 60)),
                self.known,
            ],
            [after := self.add("close", Phrase("inquiry_room.after"), self.close_it)],
        ]  # fmt: skip
        after.setVisible(place.may(_EDIT))
        known = {"id": found.id, "version": found.version}
        self.load({**known, "answer": found.reply, "close": True})
        self.known.picked.connect(self.insert)
        self.known.look(found.question)

    def insert(self, body: str) -> None:
        """Put what is known into the answer, behind what stands there."""
        typed = self.answer.toPlainText().rstrip()
        self.answer.setPlainText(f"{typed}\n{body}" if typed else body)
        self.answer.moveCursor(QTextCursor.MoveOperation.End)
        self.answer.setFocus()

    def _keep(self, asked: Saving) -> Any:
        text = asked.values["answer"]
        close = bool(asked.values["close"]) and self.place.may(_EDIT)
        answer = Answer(text, self.known.used(text), close=close)
        return asked.app.inquiries.answer(asked.actor, self._found.id, asked.version, answer)


class PassForm(RecordForm):
    """Whom a question goes to, and a note."""

    def __init__(self, place: Workplace, addressees: Sequence[Addressee], found: Inquiry) -> None:
        super().__init__(place, "", self._keep, Phrase("event.inquiry.pass"))
        self._found = found
        self.target = SearchCombo(
            [
                Option((each.company, each.unit), dotted(each.company_name, each.unit_name))
                for each in addressees
            ]
        )
        self.rows: list[list[QWidget]] = [
            [
                self.add("company", Phrase("inquiry_room.target"), self.target,
                         help_text=Phrase("inquiry_room.pass_help"))
            ],
            [
                self.add("note", Phrase("inquiry_room.note"),
                         TextEdit(Phrase("inquiry_room.note_example"), rows=3), optional=True)
            ],
        ]  # fmt: skip
        self.load({"id": found.id, "version": found.version})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "company")
        company, unit = asked.values["company"]
        order = PassOn(company, unit, asked.values["note"])
        return asked.app.inquiries.pass_on(asked.actor, self._found.id, asked.version, order)


class TurnForm(RecordForm):
    """What a question becomes; its words go along by themselves."""

    def __init__(self, place: Workplace, words: DictionaryWords, found: Inquiry) -> None:
        super().__init__(place, "", self._keep, Phrase("inquiry_room.do.turn"))
        self._found = found
        kinds = [key for key in TURNS if key != "complaint" or place.may("complaints.create")]
        self.kind = Combo([Option(key, TURNS[key]) for key in kinds])
        self.type = Combo(words.options("service_type"))
        self.fault = LineEdit(Phrase("inquiry_room.fault_example"), longest=100)
        self.type_field = self.add("type", Phrase("inquiry_room.type"), self.type)
        self.fault_field = self.add(
            "fault", Phrase("inquiry_room.fault"), self.fault, optional=True
        )
        self.rows: list[list[QWidget]] = [
            [
                self.add("kind", Phrase("inquiry_room.becomes"), self.kind,
                         help_text=Phrase("inquiry_room.turn_help")),
                self.type_field,
                self.fault_field,
            ],
            [
                self.add("reason", Phrase("inquiry_room.reason"), TextEdit(rows=2), optional=True)
            ],
        ]  # fmt: skip
        self.load({"id": found.id, "version": found.version, "kind": kinds[0]})
        self.kind.chosen.connect(lambda _kind: self._follow())
        self._follow()

    def _follow(self) -> None:
        self.type_field.setVisible(self.kind.value() == "service")
        self.fault_field.setVisible(self.kind.value() == "complaint")

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        kind = str(values["kind"])
        turn = Turn(
            kind,
            values["reason"],
            type=values["type"] or "" if kind == "service" else "",
            fault=values["fault"] if kind == "complaint" else "",
        )
        return asked.app.inquiry_turns.turn(asked.actor, self._found.id, asked.version, turn)


class ArticleForm(RecordForm):
    """Something that is known; who may not decide proposes it."""

    def __init__(
        self, place: Workplace, words: DictionaryWords, known: Article | None, *, decides: bool
    ) -> None:
        super().__init__(place, "article", self._keep, Phrase("machinery.form.save"))
        self._known, self._decides = known, decides
        kept = known.topic if known else ""
        self.active = CheckBox(Phrase("inquiry_room.article.use"))
        self.rows: list[list[QWidget]] = [
            [
                self.add("title", Phrase("inquiry_room.article.title"),
                         LineEdit(Phrase("inquiry_room.article.title_example"), longest=200)),
                self.add("topic", Phrase("inquiry_room.topic"),
                         Combo(words.options("inquiry_topic", kept=kept))),
            ],
            [self.add("body", Phrase("inquiry_room.answer"), TextEdit(rows=8))],
            [
                self.add("keywords", Phrase("inquiry_room.article.keywords"),
                         LineEdit(longest=400), optional=True,
                         help_text=Phrase("inquiry_room.article.keywords_help")),
            ],
        ]  # fmt: skip
        use = self.add("active", Phrase("inquiry_room.state"), self.active)
        if decides:
            self.rows[-1].append(use)
        else:
            use.setParent(self)
            use.hide()
        self.load(known or {"active": True})

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "topic")
        values = dict(asked.values)
        active = bool(values.pop("active"))
        data, service = ArticleData(**values), asked.app.knowledge
        if self._known is not None:
            return service.edit(asked.actor, self._known.id, asked.version, data, active=active)
        if self._decides:
            return service.add(asked.actor, data)
        return service.propose(asked.actor, data)


class CallForm(RecordForm):
    """A call that the exchange did not tell of."""

    def __init__(self, place: Workplace, words: DictionaryWords) -> None:
        super().__init__(place, "", self._keep, Phrase("machinery.form.save"))
        choices = words.options("ivr_choice")
        # As the exchange writes them, whatever the language of the window.
        self._choices = {each.value: say(each.text, Language.ZH) for each in choices}
        self._at = place.now()
        self.answered = CheckBox(Phrase("inquiry_room.call.was_answered"))
        add = self.add
        self.rows: list[list[QWidget]] = [
            [
                add("phone", Phrase("inquiry_room.phone"), LineEdit(longest=40)),
                add("choice", Phrase("inquiry_room.call.choice"), Combo(choices), optional=True),
            ],
            [
                add("wait_seconds", Phrase("inquiry_room.call.wait_seconds"), LineEdit(longest=6),
                    binding=NumberBinding, optional=True),
                add("talk_seconds", Phrase("inquiry_room.call.talk_seconds"), LineEdit(longest=6),
                    binding=NumberBinding, optional=True),
                add("answered", Phrase("inquiry_room.state"), self.answered),
            ],
        ]  # fmt: skip
        self.load({"answered": True})

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        data = CallData(
            self._at,
            phone=values["phone"],
            choice=self._choices.get(values["choice"], ""),
            agent=self.place.session.name,
            answered=bool(values["answered"]),
            wait_seconds=values["wait_seconds"] or 0,
            talk_seconds=values["talk_seconds"] or 0,
        )
        return asked.app.calls.add(asked.actor, data)


def opened(
    window: QWidget, form: Any, title: Phrase, word: Phrase, *, wide: bool = False
) -> Dialog:
    """Open a form as a dialog whose primary says what is done."""
    dialog = show_form(window, form, title, form.rows, width=_WIDE if wide else _WIDTH)
    dialog.primary.set_phrase(word)
    return dialog


def reply_form(place: Workplace, found: Inquiry) -> WordsForm:
    """Return the form of the reply to a question that was passed on."""

    def save(asked: Saving) -> Any:
        reply = asked.app.inquiries.reply
        return reply(asked.actor, found.id, asked.version, asked.values["reply"])

    return WordsForm(
        place, Phrase("event.inquiry.reply"), save, Phrase("inquiry_room.reply"), field="reply",
        help_text=first_line(found.question, 60), rows=6, draft="inquiry_reply",
        known={"id": found.id, "version": found.version},
    )  # fmt: skip


def done_form(place: Workplace, found: Handover) -> WordsForm:
    """Return the form of what came of a handover."""

    def save(asked: Saving) -> Any:
        done = asked.app.handovers.done
        return done(asked.actor, found.id, asked.version, asked.values["result"])

    return WordsForm(
        place, Phrase("inquiry_room.do.done"), save, Phrase("inquiry_room.result"),
        field="result", rows=4, draft="handover",
        known={"id": found.id, "version": found.version},
    )  # fmt: skip
