"""One of a few choices, all in sight: chips in as many rows as they need; arrow keys walk them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.bindings import Binding
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.combos import Option
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Chip(Button):
    """Gives the arrow keys to its row."""

    def __init__(self, row: ChoiceChips, option: Option) -> None:
        super().__init__(option.text, scale=Scale.SMALL, selectable=True, parent=row)
        self._row = row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._row.step(step)

    def nextCheckState(self) -> None:
        # A press chooses; pressed once more it stays chosen.
        self.setChecked(True)


class ChoiceChips(Speaker, QWidget):
    """``changed`` follows the choice. Tab enters the row at what is chosen."""

    changed = Signal()

    def __init__(self, options: Iterable[Option] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[object, _Chip] = {}
        self._value: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_options(options)

    @property
    def options(self) -> list[object]:
        """The values offered."""
        return list(self._chips)

    def chip(self, value: object) -> Button:
        """Return the chip of a value."""
        return self._chips[value]

    def set_options(self, options: Iterable[Option]) -> None:
        """Offer other choices; what is chosen stays where it is still offered."""
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._chips = {option.value: _Chip(self, option) for option in options}
        for value, chip in self._chips.items():
            chip.clicked.connect(lambda _on=False, value=value: self._choose(value))
            chip.setVisible(True)
        self._mark()
        self._lay_out()

    def value(self) -> object:
        """Return what is chosen, None where nothing is."""
        return self._value

    def set_value(self, value: object) -> None:
        """Choose a value without telling anyone."""
        self._value = value
        self._mark()

    def step(self, step: int) -> None:
        """Choose the next one to the left or right, round the ends."""
        order = list(self._chips)
        if order:
            at = order.index(self._value) if self._value in self._chips else -1
            self._choose(order[(at + step) % len(order)])
            self._chips[self._value].setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())

    def respeak(self) -> None:
        super().respeak()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._lay_out()

    def _choose(self, value: object) -> None:
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.changed.emit()

    def _mark(self) -> None:
        entry = self._value if self._value in self._chips else next(iter(self._chips), None)
        for value, chip in self._chips.items():
            chip.setChecked(value == self._value)
            takes = Qt.FocusPolicy.StrongFocus if value == entry else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(takes)
            if value == entry:
                self.setFocusProxy(chip)

    def _lay_out(self) -> None:
        left = top = 0
        height = theme().metrics.small_control
        for chip in self._chips.values():
            width = chip.sizeHint().width()
            if left and left + width > self.width():
                left, top = 0, top + height + Space.XS
            chip.setGeometry(left, top, width, height)
            left += width + Space.S
        if self.height() != top + height:
            self.setFixedHeight(top + height)
            self.updateGeometry()


class ChipsBinding(Binding):
    """The choice of a row of chips."""

    editor: ChoiceChips

    def __init__(self, editor: ChoiceChips) -> None:
        super().__init__(editor)
        editor.changed.connect(self._tell)

    def show(self, value: Any) -> None:
        self.editor.set_value(value)

    def value(self) -> Any:
        return self.editor.value()

    def text(self) -> str:
        value = self.editor.value()
        return "" if value is None else str(value)

    def set_text(self, text: str) -> None:
        found = next((each for each in self.editor.options if str(each) == text), None)
        self.editor.set_value(found)
        self._tell()

    def words(self, value: Any) -> Phrase | str:
        return self.editor.chip(value).words() if value in self.editor.options else ""

    def _tell(self) -> None:
        self.changed.emit()
        self.left.emit()
