"""The fields of two records in two columns, one of each chosen to stay."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from crm_desktop.customers.model import Comparison, Customer
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.customers.choices import Choices
from ui.customers.merging.wording import FIELDS, value_words
from ui.toolkit.choices import Radio
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Weight

_LABEL = 104
_LEAST = 96


class ValueChoice(Radio):
    """One of the two values; a long one ends in an ellipsis and is whole in its tool tip."""

    def __init__(self, words: Phrase | str, field: Phrase) -> None:
        super().__init__(words or Phrase("customers_room.none"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.say(self.setToolTip, words)
        self.say(self.setAccessibleDescription, field)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())


class FieldChoices(QWidget):
    """Every field that one of two records fills; where they differ, one value is to be chosen."""

    def __init__(
        self, comparison: Comparison, choices: Choices, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pairs: dict[str, tuple[ValueChoice, ValueChoice]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, _LABEL)
        for column in (1, 2):
            self._grid.setColumnStretch(column, 1)
        keep, gone = comparison.keep, comparison.gone
        self._head(keep, 1, Phrase("merge_room.stays"))
        self._head(gone, 2, Phrase("merge_room.goes"))
        same = []
        for name, label in FIELDS.items():
            one, other = (value_words(each, name, choices) for each in (keep, gone))
            if getattr(keep, name) != getattr(gone, name):
                self._choice(name, label, one, other)
            elif one:
                same.append((label, one))
        for label, value in same:
            row = self._row(label)
            self._grid.addWidget(Label(value, ink="text2", elide=True), row, 1, 1, 2)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    @property
    def taken(self) -> frozenset[str]:
        """The fields that the record which stays takes from the other."""
        return frozenset(name for name, (_, other) in self._pairs.items() if other.isChecked())

    @property
    def pairs(self) -> Mapping[str, tuple[ValueChoice, ValueChoice]]:
        """The two choices of each field that differs."""
        return self._pairs

    def choose_as(self, other: FieldChoices) -> None:
        """Choose what was chosen before the two records were read again."""
        for name, (_, taken) in other.pairs.items():
            if name in self._pairs:
                self._pairs[name][1 if taken.isChecked() else 0].setChecked(True)

    def focus_first(self) -> bool:
        """Put the focus on the first choice; False where nothing differs."""
        for one, other in self._pairs.values():
            (other if other.isChecked() else one).setFocus()
            return True
        return False

    def _head(self, customer: Customer, column: int, words: Phrase) -> None:
        name = Label(customer.name, weight=Weight.BOLD, elide=True)
        self._grid.addWidget(caption(dotted(words, customer.code)), 0, column)
        self._grid.addWidget(name, 1, column)
        self._grid.setRowMinimumHeight(1, theme().metrics.key_value)

    def _row(self, label: Phrase) -> int:
        row = self._grid.rowCount()
        self._grid.addWidget(caption(label), row, 0)
        self._grid.setRowMinimumHeight(row, theme().metrics.key_value)
        return row

    def _choice(self, name: str, label: Phrase, one: Phrase | str, other: Phrase | str) -> None:
        row = self._row(label)
        group = QButtonGroup(self)
        pair = ValueChoice(one, label), ValueChoice(other, label)
        for column, choice in enumerate(pair, start=1):
            group.addButton(choice)
            self._grid.addWidget(choice, row, column)
        # What only one record knows is not lost where nobody looks.
        pair[0 if one else 1].setChecked(True)
        self._pairs[name] = pair
