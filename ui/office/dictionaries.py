"""字典: the lists of values that people choose from."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import DictionaryEntry, EntryData
from ui.office.chooser import Choice, Chooser
from ui.office.dictionary_form import EntryForm
from ui.office.dictionary_rows import EntrySource, columns, names
from ui.office.listed_rules import OrderedRulesPage
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Space
from ui.workplace import Work, Workplace

_LIST = 216
_BESIDE = {False: QBoxLayout.Direction.LeftToRight, True: QBoxLayout.Direction.TopToBottom}


class DictionariesPage(OrderedRulesPage[DictionaryEntry]):
    """The dictionaries at the left, the values of one at the right."""

    kinds = ("dictionary",)
    new_word = Phrase("settings_room.dictionary.new")
    page_word = Phrase("settings_room.page.dictionaries")

    def __init__(self, place: Workplace) -> None:
        empty = EmptyState(
            Phrase("settings_room.dictionary.empty"),
            Phrase("settings_room.dictionary.empty_hint"),
            icon="list-tree",
        )
        self.entries = EntrySource(place)
        super().__init__(place, self.entries, columns(), empty)
        self.chooser = Chooser(Phrase("settings_room.dictionary.lists"), width=_LIST, framed=True)
        self.chooser.set_rows([Choice(each, Phrase(f"dictionary.{each}")) for each in names()])
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

    def listed(self) -> list[DictionaryEntry]:
        return self.entries.of(self.chooser.key)

    def counted(self, count: int, retired: int) -> Phrase:
        return Phrase("settings_room.dictionary.count", count=count, retired=retired)

    def form(self, record: DictionaryEntry | None) -> EntryForm:
        return EntryForm(self.place, self.chooser.key, record)

    def kept(self, record: DictionaryEntry, *, active: bool) -> Work:
        data = EntryData(
            record.dictionary, record.code, record.zh, record.en, record.position, active
        )
        return lambda app, actor: app.dictionaries.edit_entry(
            actor, record.id, record.version, data
        )

    def moved(self, record: DictionaryEntry, step: int) -> Work:
        return lambda app, actor: app.dictionaries.move_entry(actor, record.id, step)

    def _arrived(self) -> None:
        counted = [
            Choice(each, Phrase(f"dictionary.{each}"), count=len(self.entries.of(each)))
            for each in names()
        ]
        self.chooser.set_rows(counted)
        wanted = self.entries.row(self._wanted)
        if wanted is not None and wanted.dictionary != self.chooser.key:
            self.calm()
            self.chooser.choose(wanted.dictionary)
            return
        super()._arrived()
