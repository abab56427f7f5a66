"""Several boxes to tick in one field, and the values that are ticked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed
from ui.toolkit.bindings import Binding
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Option
from ui.toolkit.tokens import Space

_COLUMNS = 2


class Boxes(QWidget):
    """Options as boxes, two beside each other; none is ticked until somebody ticks it."""

    changed = Signal()

    def __init__(self, options: Sequence[Option], *, columns: int = _COLUMNS) -> None:
        super().__init__()
        self.boxes = {str(option.value): CheckBox(option.text) for option in options}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(0)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, place // columns, place % columns)
            box.toggled.connect(self._tell)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def ticked(self) -> frozenset[str]:
        """Return the values that are ticked."""
        return frozenset(value for value, box in self.boxes.items() if box.isChecked())

    def tick(self, values: Iterable[str]) -> None:
        """Tick these values and no other."""
        wanted = set(values)
        for value, box in self.boxes.items():
            box.setChecked(value in wanted)

    def _tell(self) -> None:
        self.changed.emit()


class BoxesBinding(Binding):
    """A set of values in Boxes."""

    editor: Boxes

    def __init__(self, editor: Boxes) -> None:
        super().__init__(editor)
        editor.changed.connect(self._tell)

    def show(self, value: Any) -> None:
        self.editor.tick(value or ())

    def value(self) -> frozenset[str]:
        return self.editor.ticked()

    def text(self) -> str:
        return ",".join(sorted(self.editor.ticked()))

    def set_text(self, text: str) -> None:
        self.editor.tick(text.split(",") if text else ())

    def words(self, value: Any) -> Phrase | str:
        wanted = set(value or ())
        return listed(box.phrase for key, box in self.editor.boxes.items() if key in wanted)

    def _tell(self) -> None:
        self.changed.emit()
