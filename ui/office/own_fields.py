"""自定义字段: what this office wants to know of its customers besides."""

from __future__ import annotations

from dataclasses import fields, replace

from crm_desktop.customers.own_fields import OwnField, OwnFieldData
from crm_desktop.foundation.words import Phrase
from ui.office.listed_rules import OrderedRulesPage
from ui.office.own_field_form import KINDS, OwnFieldForm
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Tone, Weight
from ui.whole_rows import WholeRows
from ui.workplace import Work, Workplace

_IN_USE = Pill(Phrase("settings_room.ordered.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("settings_room.ordered.retired"), Tone.GREY)


class OwnFieldsPage(OrderedRulesPage[OwnField]):
    """The own fields in the order of the customers' form."""

    kinds = ("own_field",)
    new_word = Phrase("record_room.own.new")
    page_word = Phrase("record_room.own.page")

    def __init__(self, place: Workplace) -> None:
        empty = EmptyState(
            Phrase("record_room.own.empty"), Phrase("record_room.own.empty_hint"), icon="list-tree"
        )
        source = WholeRows[OwnField](
            lambda: place.application().own_fields.fields(place.session.actor)
        )
        super().__init__(place, source, _columns(), empty)
        self.column.addWidget(self.panel, 1)

    def counted(self, count: int, retired: int) -> Phrase:
        return Phrase("record_room.own.count", count=count, retired=retired)

    def form(self, record: OwnField | None) -> OwnFieldForm:
        return OwnFieldForm(self.place, record)

    def kept(self, record: OwnField, *, active: bool) -> Work:
        typed = OwnFieldData(**{f.name: getattr(record, f.name) for f in fields(OwnFieldData)})
        data = replace(typed, active=active)
        return lambda app, actor: app.own_fields.edit(actor, record.id, record.version, data)

    def moved(self, record: OwnField, step: int) -> Work:
        return lambda app, actor: app.own_fields.move(actor, record.id, step)


def _columns() -> list[Column]:
    return [
        Column(
            "zh", Phrase("record_room.own.zh"), lambda field: field.zh,
            width=140, stretch=1, weight=Weight.MEDIUM,
        ),
        Column("en", Phrase("record_room.own.en"), lambda field: field.en, width=160, stretch=1),
        Column(
            "kind", Phrase("record_room.own.kind"), lambda field: KINDS.get(field.kind, ""),
            width=96, english_width=112,
        ),
        Column(
            "choices", Phrase("record_room.choices"), lambda field: " / ".join(field.choices),
            width=160, stretch=1, priority=1, ink="text2",
        ),
        Column(
            "code", Phrase("record_room.own.code"), lambda field: field.code,
            width=120, priority=2, ink="text2",
        ),
        Column(
            "active", Phrase("settings_room.ordered.use"),
            lambda field: _IN_USE if field.active else _RETIRED, Cell.PILL, width=108,
        ),
    ]  # fmt: skip
