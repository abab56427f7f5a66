"""Every condition that customers can be filtered by, and the name a filter is kept under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.customers.filtering import NO, YES, CustomerFilter
from crm_desktop.customers.filters import FilterData, KeptFilter
from crm_desktop.customers.wording import FILTER_DAYS
from crm_desktop.foundation.words import Language, Phrase
from ui.access.forms import RecordForm, Saving
from ui.customers.choices import Choices
from ui.customers.steps import MERGE
from ui.customers.wording import KINDS
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import language
from ui.workplace import Workplace

FORM_WIDTH, NAME_WIDTH = 880, 480
OwnFields = Sequence[tuple[str, str, str]]


class FilterForm(RecordForm):
    """The conditions; ``saved`` carries the filter."""

    def __init__(
        self, place: Workplace, choices: Choices, own: OwnFields, wanted: CustomerFilter
    ) -> None:
        super().__init__(place, "", self._keep, Phrase("customers_room.do.filter"))
        self._wanted = wanted
        words, clock = choices.words, place.clock
        any_word = Phrase("merge_room.filter.any")
        whatever = Option("", any_word)

        def of(dictionary: str) -> Combo:
            return Combo([whatever, *words.options(dictionary)])

        def either(yes: Phrase, no: Phrase) -> Combo:
            return Combo([whatever, Option(YES, yes), Option(NO, no)])

        companies = [Option(each.id, each.name) for each in choices.companies]
        in_chinese = language() is Language.ZH
        own_options = [Option(code, zh if in_chinese else en) for code, zh, en in own]
        self.kind = Combo([whatever, *(Option(kind, name) for kind, name in KINDS.items())])
        self.place_text = LineEdit(Phrase("merge_room.filter.place.example"), longest=60)
        self.rows: list[list[QWidget]] = [
            [
                self._add("kind", Phrase("customers_room.kind"), self.kind),
                self._add("level", Phrase("customers_room.level"), of("customer_level")),
                self._add("org_type", Phrase("customers_room.org_type"), of("organisation_type")),
                self._add("store_level", Phrase("customers_room.store_level"), of("store_level")),
            ],
            [
                self._add("industry", Phrase("customers_room.industry"), of("industry")),
                self._add("source", Phrase("customers_room.source"), of("customer_source")),
                self._add(
                    "owner",
                    Phrase("customers_room.owner"),
                    SearchCombo([Option(None, any_word), *choices.owners()]),
                ),
                self._add(
                    "company",
                    Phrase("customers_room.company"),
                    Combo([Option(None, any_word), *companies]),
                ),
            ],
            [
                self._add("tag", Phrase("customers_room.tags"), LineEdit(longest=40)),
                self._add("place", Phrase("customers_room.place"), self.place_text),
                self._add(
                    "has_phone",
                    Phrase("customers_room.phone"),
                    either(Phrase("merge_room.filter.has"), Phrase("merge_room.filter.has_not")),
                ),
                self._add(
                    "do_not_contact",
                    Phrase("customers_room.quiet"),
                    either(Phrase("audit_room.yes"), Phrase("audit_room.no")),
                ),
            ],
            [
                self._number("complete_from", Phrase("merge_room.filter.complete_from")),
                self._number("complete_until", Phrase("merge_room.filter.complete_until")),
                self._add(
                    "own_field", Phrase("merge_room.filter.own"), Combo([whatever, *own_options])
                ),
                self._add(
                    "own_value", Phrase("merge_room.filter.own_value"), LineEdit(longest=500)
                ),
            ],
            self._days(clock, "created", "changed"),
            self._days(clock, "insured", "service"),
        ]
        self.load({f.name: getattr(wanted, f.name) for f in fields(wanted) if f.name != "order"})

    def _add(self, name: str, label: Phrase, editor: QWidget) -> QWidget:
        return self.add(name, label, editor)

    def _number(self, name: str, label: Phrase) -> QWidget:
        return self.add(name, label, LineEdit(longest=3), binding=NumberBinding)

    def _days(self, clock: Any, *names: str) -> list[QWidget]:
        return [
            self.add(f"{name}_{end}", FILTER_DAYS[f"{name}_{end}"], DateEdit(clock))
            for name in names
            for end in ("from", "until")
        ]

    def _keep(self, asked: Saving) -> Any:
        empty = {name: "" for name in _TEXTS if name in asked.values and asked.values[name] is None}
        return replace(self._wanted, **{**asked.values, **empty})


_TEXTS = tuple(f.name for f in fields(CustomerFilter) if str(f.type) == "str")


class NameForm(RecordForm):
    """The name of a filter, and whether others see it; ``saved`` carries the kept filter."""

    def __init__(self, place: Workplace, data: FilterData) -> None:
        super().__init__(place, "", self._keep, Phrase("machinery.form.save"))
        self._data = data
        self._kept = data if isinstance(data, KeptFilter) else None
        self.name = LineEdit(Phrase("merge_room.filter.name.example"), longest=100)
        self.rows: list[list[QWidget]] = [
            [self.add("name", Phrase("merge_room.filter.name"), self.name)]
        ]
        if place.may(MERGE):
            shared = CheckBox(Phrase("merge_room.filter.shared.word"))
            self.rows.append([self.add("shared", Phrase("merge_room.filter.shared"), shared)])
        known: dict[str, Any] = {"name": data.name, "shared": data.shared}
        if self._kept is not None:
            known |= {"id": self._kept.id, "version": self._kept.version}
        self.load(known)

    def _keep(self, asked: Saving) -> Any:
        shared = bool(asked.values.get("shared", self._data.shared))
        data = FilterData(asked.values["name"], self._data.wanted, self._data.columns, shared)
        if self._kept is None:
            return asked.app.filters.keep(asked.actor, data)
        return asked.app.filters.change(asked.actor, self._kept.id, asked.version, data)
