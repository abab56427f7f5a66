"""The smaller steps of the card desk, each a short dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.cards.loss import Lifting
from crm_desktop.cards.model import Card, CardType, grouped, mask_card
from crm_desktop.cards.service import IssueWish
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.cards.wording import DOINGS
from ui.sharing.beside import alone_at
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Workplace

_WIDTH = 480
_YEAR = timedelta(days=365)


class CardStepForm(RecordForm):
    """The fields that a step of a card asks for."""

    def __init__(
        self, place: Workplace, card: Card, step: str, save: Callable[[Saving], Any]
    ) -> None:
        super().__init__(place, "", save, DOINGS[step].words)
        self.card, self.step = card, step
        self.rows: list[list[QWidget]] = []

    def add_text(self, name: str, label: Phrase, hint: Phrase | str = "") -> None:
        """Ask for one line."""
        field = self.add(name, label, LineEdit(longest=40), help_text=hint)
        self.rows.append([field])

    def add_reason(self) -> None:
        """Ask why."""
        help_text = Phrase("record_room.reason_kept")
        label = Phrase("record_room.reason")
        self.rows.append([self.add("reason", label, TextEdit(rows=3), help_text=help_text)])

    def add_check(self, name: str, label: Phrase, words: Phrase) -> None:
        """Ask whether something was seen."""
        self.rows.append([self.add(name, label, CheckBox(words))])

    def add_day(self, name: str, label: Phrase) -> None:
        """Ask for a day."""
        self.rows.append([self.add(name, label, DateEdit(self.place.clock))])


def ask_step(
    window: QWidget, place: Workplace, step: str, card: Card, done: Callable[[Any], object]
) -> Dialog:
    """Ask what a step needs and take it; ``done`` gets what the service returned."""
    form = CardStepForm(place, card, step, lambda asked: _TAKEN[step](asked, card.id))
    known: dict[str, Any] = {"id": card.id, "version": card.version}
    if step in {"activate", "cancel"} and card.named:
        form.add_text("tail", Phrase("card_room.tail"), Phrase("card_room.tail_hint"))
    if step in {"freeze", "unfreeze", "ask", "cancel"}:
        form.add_reason()
    if step == "confirm":
        form.add_check("identity", Phrase("card_room.paper"), Phrase("card_room.paper_seen"))
    if step == "unlose":
        form.add_check("in_person", Phrase("card_room.holder"), Phrase("card_room.holder_here"))
        form.add_check("presented", Phrase("card_room.the_card"), Phrase("card_room.card_here"))
        form.add_reason()
    if step == "finish":
        form.add_check("collected", Phrase("card_room.the_card"), Phrase("card_room.card_taken"))
    if step == "renew":
        form.add_day("until", Phrase("card_room.until"))
        known["until"] = place.clock.today() + _YEAR
    form.load(known)
    form.saved.connect(done)
    title = Phrase("card_room.step_title", step=DOINGS[step].words, number=mask_card(card.number))
    dialog = show_form(window, form, title, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(DOINGS[step].words)
    alone_at(form, dialog, place, "card", card.id)
    return dialog


#: What takes each step: the form's values by the service's names.
_TAKEN: dict[str, Callable[[Saving, int], Any]] = {
    "activate": lambda a, card: a.app.cards.activate(
        a.actor, card, a.version, a.values.get("tail", "")
    ),
    "freeze": lambda a, card: a.app.cards.freeze(a.actor, card, a.version, a.values["reason"]),
    "unfreeze": lambda a, card: a.app.cards.unfreeze(a.actor, card, a.version, a.values["reason"]),
    "renew": lambda a, card: a.app.cards.renew(a.actor, card, a.version, a.values["until"]),
    "cancel": lambda a, card: a.app.cards.cancel(
        a.actor, card, a.version, a.values["reason"], tail=a.values.get("tail", "")
    ),
    "keep": lambda a, card: a.app.cards.keep(a.actor, card, a.version),
    "finish": lambda a, card: a.app.cards.finish(
        a.actor, card, a.version, collected=a.values["collected"]
    ),
    "confirm": lambda a, card: a.app.card_losses.confirm(
        a.actor, card, a.version, identity=a.values["identity"]
    ),
    "ask": lambda a, card: a.app.card_losses.ask(a.actor, card, a.version, a.values["reason"]),
    "unlose": lambda a, card: a.app.card_losses.unlose(
        a.actor,
        card,
        a.version,
        Lifting(a.values["in_person"], a.values["presented"], a.values["reason"]),
        second=a.given.second,
        exception=a.given.exception,
    ),
}


@dataclass(frozen=True)
class ToIssue:
    """What can be issued: the kinds of card, the next blank of each, the ways to pay.

    With an ``application`` the card makes whoever was approved a member.
    """

    types: Sequence[CardType]
    blanks: Mapping[str, str]
    methods: Sequence[Option]
    application: int | None = None


class IssueForm(RecordForm):
    """A card for a member, or one that nobody is named on: which kind, which blank, the fee."""

    def __init__(
        self,
        place: Workplace,
        customer: int | None,
        offered: ToIssue,
    ) -> None:
        super().__init__(place, "", self._keep, Phrase("card_room.do.issue"))
        types, methods = offered.types, offered.methods
        self._customer, self._blanks = customer, offered.blanks
        self._application = offered.application
        self._types = {each.code: each for each in types}
        self.type = Combo(Option(each.code, each.phrase) for each in types)
        self.blank = LineEdit(Phrase("card_room.replace.blank_hint"), longest=40)
        self.bearer, self.method = LineEdit(longest=200), Combo(methods)
        self.signed = CheckBox(Phrase("card_room.issue.signed_words"))
        self._bearer = self.add("bearer", Phrase("card_room.issue.bearer"), self.bearer)
        self._method = self.add("method", Phrase("card_room.issue.fee", fee=""), self.method)
        self._signed = self.add("signed", Phrase("card_room.issue.signed"), self.signed)
        self.rows = [
            [self.add("type", Phrase("card_room.issue.type"), self.type)],
            [self.add("blank", Phrase("card_room.replace.blank"), self.blank)],
            [self._bearer],
            [self._method],
            [self._signed],
        ]
        first = types[0].code
        self.load({
            "type": first,
            "blank": grouped(self._blanks[first]),
            "method": methods[0].value if methods else None,
        })  # fmt: skip
        self.type.chosen.connect(self._follow)
        self._follow(first)

    def _follow(self, code: object) -> None:
        """Offer the next blank of the kind that was chosen, and what that kind asks for."""
        kind = self._types[str(code)]
        self.blank.setText(grouped(self._blanks[kind.code]))
        self._bearer.setVisible(kind.extra)
        self._method.setVisible(bool(kind.fee_fen))
        fee = Phrase("card_room.issue.fee", fee=format_fen(kind.fee_fen))
        self._method.label.set_phrase(fee)
        self._signed.setVisible(kind.named)

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        kind = self._types[values["type"]]
        wish = IssueWish(
            self._customer if kind.named else None,
            kind.code,
            values["blank"],
            values["bearer"] if kind.extra else "",
            (values["method"] or "") if kind.fee_fen else "",
            values["signed"],
        )
        if self._application is not None:
            return asked.app.cards.join(asked.actor, self._application, wish)
        return asked.app.cards.issue(asked.actor, wish)


def ask_issue(
    window: QWidget,
    place: Workplace,
    customer: int | None,
    offered: ToIssue,
    done: Callable[[Any], object],
) -> Dialog:
    """Ask for a card to be issued; ``done`` gets it."""
    form = IssueForm(place, customer, offered)
    form.saved.connect(done)
    word = Phrase("card_room.do.issue")
    dialog = show_form(window, form, word, form.rows, width=_WIDTH, first=form.blank)
    dialog.primary.set_phrase(word)
    return dialog
