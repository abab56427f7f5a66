"""字典: the lists of values that people choose from."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import DictionaryEntry, EntryData
from ui.office.dictionary_form import EntryForm
from ui.office.dictionary_rows import columns, names
from ui.office.grouped_rules import GroupedRows, GroupedRulesPage
from ui.toolkit.notices import EmptyState
from ui.workplace import Work, Workplace


class DictionariesPage(GroupedRulesPage[DictionaryEntry]):
    """The dictionaries at the left, the values of one at the right."""

    kinds = ("dictionary",)
    new_word = Phrase("settings_room.dictionary.new")
    page_word = Phrase("settings_room.page.dictionaries")
    groups_word = Phrase("settings_room.dictionary.lists")
    width = 216

    def __init__(self, place: Workplace) -> None:
        empty = EmptyState(
            Phrase("settings_room.dictionary.empty"),
            Phrase("settings_room.dictionary.empty_hint"),
            icon="list-tree",
        )
        entries = GroupedRows(
            lambda: place.application().dictionaries.entries(place.session.actor),
            lambda entry: entry.dictionary,
        )
        groups = {name: Phrase(f"dictionary.{name}") for name in names()}
        super().__init__(place, entries, columns(), empty, groups)

    # What the list asks

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
