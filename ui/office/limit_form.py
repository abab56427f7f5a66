"""Limits as a form: proposed by one, in force once another approved them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.limits import LimitChoice, LimitChoices, LimitData, LimitRow
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Phrase
from ui.access.forms import OfficeDrafts, show_form
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.drafts import Drafts
from ui.toolkit.fields import Field
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

PROPOSE = "standards.create"
_WIDTH = 640
_ANY = Phrase("complaint_watch.any")
LEVELS = {
    "": _ANY,
    "ordinary": Phrase("complaint_list.level.ordinary"),
    "escalated": Phrase("complaint_list.level.escalated"),
    "major": Phrase("complaint_list.level.major"),
}
#: What a new proposal starts from: what the program ships for any case.
_USUAL = {
    "acknowledge": 30,
    "promise": 1440,
    "receipt": 60,
    "handling": 1440,
    "callback": 480,
    "answer_days": 7,
}


class LimitForm(Form):
    """Proposes limits, like those of a row where one is given."""

    def __init__(self, place: Workplace, choices: LimitChoices, like: LimitRow | None) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], _version: int | None) -> object:
            return place.application().limits.propose(actor, _data(values))

        drafts = Drafts(OfficeDrafts(place), place.runner, "limit")
        word = Phrase("complaint_watch.limits.propose")
        super().__init__(place.runner, save, drafts=drafts, save_word=word)
        add = self.add
        levels = Combo([Option(code, words) for code, words in LEVELS.items()])
        self.level = add("level", Phrase("complaint_list.level"), levels)
        self.channel = add(
            "channel", Phrase("complaint_watch.limits.channel"), _offered(choices.channels)
        )
        self.tier = add("tier", Phrase("complaint_watch.limits.tier"), _offered(choices.tiers))
        self.from_day = add(
            "from_day", Phrase("complaint_watch.limits.from"), DateEdit(place.clock)
        )
        self.acknowledge = self._minutes(
            "acknowledge", Phrase("complaint_watch.limits.acknowledge")
        )
        self.promise = self._minutes("promise", Phrase("complaint_watch.limits.promise"))
        self.receipt = self._minutes("receipt", Phrase("complaint_watch.limits.receipt"))
        self.handling = self._minutes("handling", Phrase("complaint_watch.limits.handling"))
        self.callback = self._minutes("callback", Phrase("complaint_watch.limits.callback"))
        self.answer_days = add(
            "answer_days",
            Phrase("complaint_watch.limits.answer"),
            LineEdit(longest=3),
            binding=NumberBinding,
            help_text=Phrase("complaint_watch.limits.answer_help"),
        )
        today = place.now().date()
        values: dict[str, Any] = {"level": "", "channel": "", "tier": "", **_USUAL}
        if like is not None:
            values = {name: getattr(like.data, name) for name in values}
        self.load(values | {"from_day": today})

    def open_in(self, window: QWidget, title: Phrase) -> None:
        """Open as a dialog of that title."""
        rows = [
            [self.level, self.channel],
            [self.tier, self.from_day],
            [self.acknowledge, self.promise],
            [self.receipt, self.handling],
            [self.callback, self.answer_days],
        ]
        show_form(window, self, title, rows, width=_WIDTH, first=self.level.editor)

    def _minutes(self, name: str, words: Phrase) -> Field:
        return self.add(
            name,
            words,
            LineEdit(longest=7),
            binding=NumberBinding,
            help_text=Phrase("complaint_watch.limits.minutes_help"),
        )


def _offered(choices: tuple[LimitChoice, ...]) -> Combo:
    return Combo([Option("", _ANY), *(Option(each.code, each.phrase) for each in choices)])


def _data(values: dict[str, Any]) -> LimitData:
    missing = {name: Phrase("error.needed") for name, value in values.items() if value is None}
    if missing:
        raise ValidationErrors(missing)
    return LimitData(**values)
