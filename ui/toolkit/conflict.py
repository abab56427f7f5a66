"""Two people changed the same record: both sides field by field, and a choice where they differ."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.choices import Radio
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import tr
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Space, Weight

_WIDTH = 720
_TALLEST = 360


class Side(enum.Enum):
    """Whose value is to stand."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Compared:
    """A field to compare: its name in the records, its label, and how its values are said."""

    name: str
    label: Phrase
    words: Callable[[Any], Phrase | str]


@dataclass(frozen=True)
class Difference:
    """A field in which both sides differ; ``side`` is settled where only one of them changed it."""

    name: str
    label: Phrase
    mine: Phrase | str
    theirs: Phrase | str
    side: Side | None


def value_of(record: Any, name: str, default: Any = None) -> Any:
    """Return a field of a record, which is a mapping or has attributes."""
    if isinstance(record, Mapping):
        return record.get(name, default)
    return getattr(record, name, default)


def differences(
    fields: Iterable[Compared], base: Any, mine: Mapping[str, Any], theirs: Any
) -> list[Difference]:
    """Return the fields in which ``mine`` and ``theirs`` differ; fields they lack are left out."""
    found = []
    missing = object()
    for field in fields:
        own, other = mine[field.name], value_of(theirs, field.name, missing)
        if other is missing or own == other:
            continue
        before = value_of(base, field.name, missing)
        side = Side.THEIRS if own == before else Side.MINE if other == before else None
        words = field.words(own), field.words(other)
        found.append(Difference(field.name, field.label, *words, side))
    return found


class ConflictDialog(Dialog):
    """Shows both sides of each difference; ``resolved`` carries the side chosen for each name.

    What only one side changed is chosen already. The rest a person has to decide: nobody's work is
    overwritten by a key pressed in haste.
    """

    resolved = Signal(dict)

    def __init__(self, window: QWidget, found: Iterable[Difference]) -> None:
        super().__init__(
            window,
            Phrase("machinery.conflict.title"),
            Phrase("machinery.conflict.save"),
            width=_WIDTH,
        )
        self._groups: dict[str, QButtonGroup] = {}
        self.body.addWidget(Label(Phrase("machinery.conflict.text"), ink="text2", wrap=True))
        self.body.addWidget(self._table(list(found)))
        self.primary.clicked.connect(self._resolve)
        self._tell_open()

    def sides(self) -> dict[str, Side]:
        """Return what is chosen so far."""
        return {
            name: _SIDES[group.checkedId()]
            for name, group in self._groups.items()
            if group.checkedId() >= 0
        }

    def _table(self, found: list[Difference]) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(caption(Phrase("machinery.conflict.mine")), 0, 1)
        grid.addWidget(caption(Phrase("machinery.conflict.theirs")), 0, 2)
        for row, each in enumerate(found, start=1):
            grid.addWidget(Label(each.label, weight=Weight.MEDIUM), row, 0)
            group = self._groups[each.name] = QButtonGroup(self)
            for column, (side, value) in enumerate(
                zip(_SIDES, (each.mine, each.theirs), strict=True)
            ):
                radio = Radio(value or Phrase("machinery.conflict.nothing"))
                # Both columns get the same width, however long a value is; its tool tip has it all.
                radio.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
                radio.setToolTip(tr(value))
                radio.setAccessibleDescription(tr(each.label))
                radio.setChecked(side is each.side)
                group.addButton(radio, column)
                grid.addWidget(radio, row, column + 1)
            group.idToggled.connect(self._tell_open)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setFixedHeight(min(_TALLEST, inner.sizeHint().height()))
        mark(area, part="clear")
        return area

    def _tell_open(self) -> None:
        """Say how many fields are still to be decided; nothing is saved before."""
        still = len(self._groups) - len(self.sides())
        if still:
            self.primary.block(Phrase("machinery.conflict.open", count=still))
            self.note.show_note(Phrase("machinery.conflict.open", count=still))
        else:
            self.primary.unblock()
            self.note.show_note("")

    def _resolve(self) -> None:
        self.accept()
        self.resolved.emit(self.sides())


_SIDES = (Side.MINE, Side.THEIRS)
