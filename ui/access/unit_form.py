"""Adding, changing and moving a unit, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Unit, UnitData
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.structure_rows import Organisation
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_WIDTH = 640
NOTHING = Option(None, Phrase("organisation.none"))


class UnitForm(RecordForm):
    """The fields of a unit; the company is that of the place where it was asked for."""

    def __init__(self, place: Workplace, organisation: Organisation, unit: Unit | None) -> None:
        super().__init__(place, "unit", self._keep, Phrase("machinery.form.save"))
        self._unit = unit
        self.name = LineEdit(longest=200)
        self.kind = Combo(organisation.words.options("unit_kind", kept=unit.kind if unit else ""))
        self.parent_unit = SearchCombo()
        self.position = LineEdit()
        self.from_day = DateEdit(place.clock)
        self._company = unit.company if unit else 0
        self._organisation = organisation
        change = unit is not None
        self.rows = [
            [
                self.add("name", Phrase("organisation.name"), self.name),
                self.add("kind", Phrase("organisation.unit.kind"), self.kind),
            ],
            [
                self.add("parent", Phrase("organisation.unit.parent"), self.parent_unit),
                self.add(
                    "position",
                    Phrase("organisation.position"),
                    self.position,
                    binding=NumberBinding,
                    help_text=Phrase("organisation.position_hint"),
                ),
            ],
            [
                self.add(
                    "from_day",
                    Phrase("organisation.from_day"),
                    self.from_day,
                    help_text=Phrase(
                        "organisation.from_day_change" if change else "organisation.from_day_new"
                    ),
                ),
                QWidget(),
            ],
        ]

    def begin(self, company: int, parent: int | None, today: date) -> None:
        """Start a new unit at a place of the tree."""
        self._offer_parents(company)
        self.load({"kind": "group", "parent": parent, "position": 0, "from_day": today})

    def change(self, unit: Unit, today: date) -> None:
        """Start changing a unit."""
        self._offer_parents(unit.company)
        known = {each.name: getattr(unit, each.name) for each in fields(UnitData)}
        self.load({**known, "id": unit.id, "version": unit.version, "from_day": today})

    def _offer_parents(self, company: int) -> None:
        self._company = company
        units = [each for each in self._organisation.units if each.company == company]
        if self._unit is not None:
            below = set(_below(self._unit.id, units))
            units = [each for each in units if each.id not in below]
        self.parent_unit.set_options([NOTHING, *(Option(each.id, each.name) for each in units)])

    def _keep(self, asked: Saving) -> Any:
        from_day = asked.values.pop("from_day") or self.place.clock.today()
        asked.values["position"] = asked.values["position"] or 0
        asked.values["kind"] = asked.values["kind"] or ""
        data = UnitData(company=self._company, **asked.values)
        if self._unit is None:
            return asked.app.organisation.add_unit(asked.actor, data, from_day)
        return asked.app.organisation.change_unit(
            asked.actor, self._unit.id, asked.version, data, from_day
        )


def _below(unit: int, units: Iterable[Unit]) -> Iterable[int]:
    """Yield a unit and all below it: none of them can be above it."""
    units = list(units)
    yield unit
    for each in units:
        if each.parent == unit:
            yield from _below(each.id, units)


def new_unit(
    window: QWidget,
    place: Workplace,
    organisation: Organisation,
    company: int,
    parent: int | None = None,
) -> Dialog:
    """Ask for a new unit in a company, below a unit or at the top."""
    form = UnitForm(place, organisation, None)
    form.begin(company, parent, place.clock.today())
    form.saved.connect(lambda unit: place.say(Phrase("organisation.unit.added", name=unit.name)))
    return show_form(window, form, Phrase("organisation.do.new_unit"), form.rows, width=_WIDTH)


def change_unit(
    window: QWidget,
    place: Workplace,
    organisation: Organisation,
    unit: Unit,
    *,
    move: bool = False,
) -> Dialog:
    """Ask what a unit shall be from a day on; ``move`` begins with where it hangs."""
    form = UnitForm(place, organisation, unit)
    form.change(unit, place.clock.today())
    form.saved.connect(lambda kept: place.say(Phrase("organisation.unit.kept", name=kept.name)))
    title = Phrase("organisation.unit.change", name=unit.name)
    first = form.parent_unit if move else None
    return show_form(window, form, title, form.rows, width=_WIDTH, first=first)
