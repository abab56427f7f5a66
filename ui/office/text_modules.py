"""常用语: words that are typed often, by the place where they are offered."""

from __future__ import annotations

from dataclasses import replace

from crm_desktop.complaints.text_modules import PLACES, TextModule
from crm_desktop.foundation.words import Phrase
from ui.office.grouped_rules import GroupedRows, GroupedRulesPage
from ui.office.text_module_form import TextModuleForm
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Work, Workplace

KEEP = "standards.create"
_IN_USE = Pill(Phrase("settings_room.ordered.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("settings_room.ordered.retired"), Tone.GREY)
_NAMES = {
    "complaint": Phrase("complaint_watch.texts.complaint"),
    "inquiry": Phrase("complaint_watch.texts.inquiry"),
    "answer": Phrase("complaint_watch.texts.answer"),
}


class TextModulesPage(GroupedRulesPage[TextModule]):
    """The places at the left, the modules of one at the right."""

    kinds = ("text_module",)
    new_word = Phrase("complaint_watch.texts.new")
    page_word = Phrase("complaint_watch.texts.page")
    groups_word = Phrase("complaint_watch.texts.places")
    width = 176
    rights = (KEEP,)

    def __init__(self, place: Workplace) -> None:
        empty = EmptyState(
            Phrase("complaint_watch.texts.empty"),
            Phrase("complaint_watch.texts.empty_hint"),
            icon="file-text",
        )
        modules = GroupedRows(
            lambda: place.application().text_modules.listing(place.session.actor, retired=True),
            lambda module: module.data.place,
        )
        super().__init__(place, modules, _columns(), empty, {each: _NAMES[each] for each in PLACES})

    # What the list asks

    def counted(self, count: int, retired: int) -> Phrase:
        return Phrase("complaint_watch.texts.count", count=count, retired=retired)

    def form(self, record: TextModule | None) -> TextModuleForm:
        return TextModuleForm(self.place, self.chooser.key, record)

    def kept(self, record: TextModule, *, active: bool) -> Work:
        data = replace(record.data, active=active)
        return lambda app, actor: app.text_modules.edit(actor, record.id, record.version, data)

    def moved(self, record: TextModule, step: int) -> Work:
        return lambda app, actor: app.text_modules.move(actor, record.id, step)


def _columns() -> list[Column]:
    return [
        Column(
            "name", Phrase("complaint_watch.texts.name"), lambda module: module.data.name,
            width=140, weight=Weight.MEDIUM,
        ),
        Column(
            "words", Phrase("complaint_watch.texts.words"),
            lambda module: " ".join(module.data.words.split()), width=260, stretch=1, ink="text2",
        ),
        Column(
            "active", Phrase("settings_room.ordered.use"),
            lambda module: _IN_USE if module.active else _RETIRED, Cell.PILL, width=108,
        ),
    ]  # fmt: skip
