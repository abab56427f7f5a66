"""编号: how documents of each kind are numbered."""

from __future__ import annotations

from typing import Any

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import NumberRule
from ui.access.forms import OfficeDrafts, show_form
from ui.office.listed_rules import ListedRulesPage
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.columns import Cell, Column
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit
from ui.toolkit.tokens import Weight
from ui.whole_rows import WholeRows
from ui.workplace import Workplace

_WIDTH = 480


def columns() -> list[Column]:
    """Return the columns of the rules."""
    return [
        Column(
            "kind",
            Phrase("settings_room.number.kind"),
            lambda rule: Phrase(f"number.{rule.kind}"),
            width=200,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "prefix", Phrase("settings_room.number.prefix"), lambda rule: rule.prefix, width=112
        ),
        Column(
            "digits",
            Phrase("settings_room.number.digits"),
            lambda rule: rule.digits,
            Cell.NUMBER,
            width=96,
        ),
        Column(
            "example",
            Phrase("settings_room.number.next"),
            lambda rule: rule.example,
            width=232,
            stretch=1,
        ),
    ]


class NumbersPage(ListedRulesPage[NumberRule]):
    """The rules in the order of the domain's list; there are some dozen."""

    kinds = ("number",)

    def __init__(self, place: Workplace) -> None:
        source = WholeRows[NumberRule](
            lambda: place.application().numbers.rules(place.session.actor)
        )
        super().__init__(place, source, columns(), Phrase("settings_room.page.numbers"))
        self.column.addWidget(self.panel, 1)
        self.tell(Phrase("settings_room.number.note"))

    def edit(self, record: NumberRule) -> None:
        form = RuleForm(self.place, record)
        form.saved.connect(self._saved)
        title = Phrase("settings_room.number.edit", kind=Phrase(f"number.{record.kind}"))
        show_form(self.window(), form, title, [[form.prefix, form.digits]], width=_WIDTH)

    def _saved(self, rule: NumberRule) -> None:
        kind = Phrase(f"number.{rule.kind}")
        self.place.say(Phrase("settings_room.number.saved", kind=kind, number=rule.example))


class RuleForm(Form):
    """Prefix and digits of one kind, for numbers given from now on."""

    def __init__(self, place: Workplace, rule: NumberRule) -> None:
        actor = place.session.actor

        def save(values: dict[str, Any], version: int | None) -> object:
            return place.application().numbers.change_rule(
                actor, rule.kind, version or 0, values["prefix"].upper(), values["digits"] or 0
            )

        drafts = Drafts(OfficeDrafts(place), place.runner, "number")
        super().__init__(place.runner, save, drafts=drafts)
        self.prefix = self.add(
            "prefix",
            Phrase("settings_room.number.prefix"),
            LineEdit(longest=4),
            help_text=Phrase("settings_room.number.prefix_help"),
        )
        self.digits = self.add(
            "digits",
            Phrase("settings_room.number.digits"),
            LineEdit(longest=2),
            binding=NumberBinding,
            help_text=Phrase("settings_room.number.digits_help"),
        )
        self.load(rule)
