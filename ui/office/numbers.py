"""编号: how documents of each kind are numbered."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import NumberRule
from ui.access.forms import OfficeDrafts, show_form
from ui.access.lists import framed, select_record
from ui.office.page import read_only_band, read_only_reason
from ui.paged import Page
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.columns import Cell, Column, RowAction
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.tokens import Weight
from ui.workplace import Workplace

_WIDTH = 480


class RuleSource:
    """Asks for every rule; there are some dozen."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.rules: dict[int, NumberRule] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the rules in the order of the domain's list."""
        found = self._place.application().numbers.rules(self._place.session.actor)
        self.rules = {rule.id: rule for rule in found}
        return array("q", self.rules)

    def rows(self, ids: Sequence[int]) -> list[NumberRule]:
        """Return rules of the last list."""
        return [self.rules[rule] for rule in ids if rule in self.rules]


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


class NumbersPage(Page):
    """The rules in a table."""

    kinds = ("number",)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._reason = read_only_reason(place)
        self._wanted: int | None = None
        self.source = RuleSource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(self.list, columns(), clock=place.clock, parent=self)
        self.table = TableView(model, Phrase("settings_room.page.numbers"), action=self._action)
        self.table.opened.connect(lambda _id: self._edit())
        self.table.acted.connect(lambda _id: self._edit())
        self.list.changed.connect(self._arrived)
        self.column.addWidget(read_only_band(self._reason))
        self.column.addWidget(framed(self.table), 1)
        self.tell(Phrase("settings_room.number.note"))

    def load(self) -> None:
        self.list.show()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, _kind: str, record: int) -> None:
        self._wanted = record
        self.table.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        if self._reason is not None:
            return ()
        return (KeyHint("Enter", Phrase("settings_room.do.edit")),)

    def _action(self, _rule: NumberRule) -> RowAction | None:
        return RowAction(Phrase("settings_room.do.edit"), "Enter") if self._reason is None else None

    def _arrived(self) -> None:
        self.calm()
        if self._wanted is not None:
            select_record(self.table, self._wanted)
            self._wanted = None

    def _edit(self) -> None:
        rule = self.source.rules.get(self.table.selected_id or 0)
        if rule is not None and self._reason is None:
            form = RuleForm(self.place, rule)
            form.saved.connect(self._saved)
            title = Phrase("settings_room.number.edit", kind=Phrase(f"number.{rule.kind}"))
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
