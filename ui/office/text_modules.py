"""常用语: words that are typed often, by the place where they are offered."""

from __future__ import annotations

from array import array
from dataclasses import replace

from PySide6.QtWidgets import QBoxLayout

from crm_desktop.complaints.text_modules import PLACES, TextModule
from crm_desktop.foundation.words import Phrase
from ui.office.chooser import Choice, Chooser
from ui.office.listed_rules import OrderedRulesPage
from ui.office.text_module_form import TextModuleForm
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Space, Tone, Weight
from ui.whole_rows import WholeRows
from ui.workplace import Work, Workplace

KEEP = "standards.create"
_LIST = 176
_BESIDE = {False: QBoxLayout.Direction.LeftToRight, True: QBoxLayout.Direction.TopToBottom}
_IN_USE = Pill(Phrase("settings_room.ordered.in_use"), Tone.QUIET)
_RETIRED = Pill(Phrase("settings_room.ordered.retired"), Tone.GREY)
_NAMES = {
    "complaint": Phrase("complaint_watch.texts.complaint"),
    "inquiry": Phrase("complaint_watch.texts.inquiry"),
    "answer": Phrase("complaint_watch.texts.answer"),
}


class ModuleSource(WholeRows[TextModule]):
    """Asks for every module at once and keeps them: they are short lists."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            lambda: place.application().text_modules.listing(place.session.actor, retired=True)
        )

    def ids(self, sort: Sort | None, wanted: object) -> array[int]:
        """Return the modules of a place in order."""
        super().ids(sort, wanted)
        return array("q", (module.id for module in self.of(wanted)))

    def of(self, place: object) -> list[TextModule]:
        """Return the modules of a place, in order."""
        return [module for module in self.kept.values() if module.data.place == place]


class TextModulesPage(OrderedRulesPage[TextModule]):
    """The places at the left, the modules of one at the right."""

    kinds = ("text_module",)
    new_word = Phrase("complaint_watch.texts.new")
    page_word = Phrase("complaint_watch.texts.page")
    rights = (KEEP,)

    def __init__(self, place: Workplace) -> None:
        empty = EmptyState(
            Phrase("complaint_watch.texts.empty"),
            Phrase("complaint_watch.texts.empty_hint"),
            icon="file-text",
        )
        self.modules = ModuleSource(place)
        super().__init__(place, self.modules, _columns(), empty)
        self.chooser = Chooser(Phrase("complaint_watch.texts.places"), width=_LIST, framed=True)
        self.chooser.set_rows([Choice(each, _NAMES[each]) for each in PLACES])
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.L)
        self._columns.addWidget(self.chooser)
        self._columns.addWidget(self.panel, 1)
        self.column.addLayout(self._columns, 1)
        self.chooser.chosen.connect(lambda _key: self.load())
        self.chooser.entered.connect(self.focus_first)

    # What the room asks

    def load(self) -> None:
        self.list.show(wanted=self.chooser.key)

    def focus_filters(self) -> None:
        self.chooser.focus()

    def set_narrow(self, narrow: bool) -> None:
        self.chooser.set_narrow(narrow)
        self._columns.setDirection(_BESIDE[narrow])
        self._columns.setSpacing(Space.S if narrow else Space.L)

    # What the list asks

    def listed(self) -> list[TextModule]:
        return self.modules.of(self.chooser.key)

    def counted(self, count: int, retired: int) -> Phrase:
        return Phrase("complaint_watch.texts.count", count=count, retired=retired)

    def form(self, record: TextModule | None) -> TextModuleForm:
        return TextModuleForm(self.place, self.chooser.key, record)

    def kept(self, record: TextModule, *, active: bool) -> Work:
        data = replace(record.data, active=active)
        return lambda app, actor: app.text_modules.edit(actor, record.id, record.version, data)

    def moved(self, record: TextModule, step: int) -> Work:
        return lambda app, actor: app.text_modules.move(actor, record.id, step)

    def _arrived(self) -> None:
        counted = [Choice(each, _NAMES[each], count=len(self.modules.of(each))) for each in PLACES]
        self.chooser.set_rows(counted)
        wanted = self.modules.row(self._wanted)
        if wanted is not None and wanted.data.place != self.chooser.key:
            self.calm()
            self.chooser.choose(wanted.data.place)
            return
        super()._arrived()


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
