"""Rules that stand in groups: the groups at the left, the rules of one in order at the right."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtWidgets import QBoxLayout

from crm_desktop.foundation.words import Phrase
from ui.office.chooser import Choice, Chooser
from ui.office.listed_rules import ONE, OrderedRulesPage
from ui.toolkit.columns import Column
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Space
from ui.whole_rows import WholeRows
from ui.workplace import Workplace

_BESIDE = {False: QBoxLayout.Direction.LeftToRight, True: QBoxLayout.Direction.TopToBottom}


class GroupedRows(WholeRows[ONE]):
    """Asks for every rule at once and keeps them: each group is a short list."""

    def __init__(self, read: Callable[[], Iterable[ONE]], group_of: Callable[[ONE], str]) -> None:
        super().__init__(read)
        self.group_of = group_of

    def ids(self, sort: Sort | None, wanted: object) -> array[int]:
        """Return the rules of a group in order."""
        super().ids(sort, wanted)
        return array("q", (rule.id for rule in self.of(wanted)))

    def of(self, group: object) -> list[ONE]:
        """Return the rules of a group, in order."""
        return [rule for rule in self.kept.values() if self.group_of(rule) == group]


class GroupedRulesPage(OrderedRulesPage[ONE]):
    """A page of such rules. ``groups_word`` names the list of groups, ``width`` its pixels."""

    groups_word: Phrase
    width: int

    def __init__(
        self,
        place: Workplace,
        source: GroupedRows[ONE],
        columns: Sequence[Column],
        empty: EmptyState,
        groups: Mapping[str, Phrase],
    ) -> None:
        super().__init__(place, source, columns, empty)
        self.grouped, self._groups = source, groups
        self.chooser = Chooser(self.groups_word, width=self.width, framed=True)
        self.chooser.set_rows([Choice(key, words) for key, words in groups.items()])
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

    def listed(self) -> list[ONE]:
        return self.grouped.of(self.chooser.key)

    def _arrived(self) -> None:
        of = self.grouped.of
        self.chooser.set_rows(
            [Choice(key, words, count=len(of(key))) for key, words in self._groups.items()]
        )
        wanted = self.grouped.row(self._wanted)
        if wanted is not None and (group := self.grouped.group_of(wanted)) != self.chooser.key:
            self.calm()
            self.chooser.choose(group)
            return
        super()._arrived()
