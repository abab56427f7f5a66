"""Filter chips: each narrows a list by one property and shows what it is set to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.combos import Option
from ui.toolkit.icons import IN_CHIP, paint_icon
from ui.toolkit.menu import Menu
from ui.toolkit.painting import (
    middle,
    paint_box,
    paint_focus,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.pressing import Pressable
from ui.toolkit.speech import tr
from ui.toolkit.tokens import ROOMY, Radius, Size, Space, Weight

_PADDING = 10
_GAP = 6
#: Values beyond this many are counted, not listed.
_LISTED = 3
_OPENING = (Qt.Key.Key_Down, Qt.Key.Key_F4)
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True)
class Filter:
    """A property to narrow a list by; ``options`` is asked each time the menu opens.

    A ``switch`` has one option and no menu: it is on or off.
    """

    key: str
    label: Phrase
    options: Callable[[], Sequence[Option]]
    several: bool = False
    switch: bool = False


class FilterChip(Pressable, QAbstractButton):
    """One filter: unset it opens its menu, set it shows its values and an x that clears it.

    Delete clears it too. ``changed`` is sent when a person set or cleared it.
    """

    changed = Signal()

    def __init__(self, spec: Filter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._options: tuple[Option, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_phrase(spec.label)
        self.clicked.connect(self._press)

    def values(self) -> tuple[object, ...]:
        """Return the values set; none means that the filter is off."""
        return tuple(option.value for option in self._options)

    def set_values(self, values: Iterable[object]) -> None:
        """Set the filter without telling anyone."""
        wanted = list(values)
        self._options = tuple(o for o in self.spec.options() if o.value in wanted)
        self._describe()

    def clear(self) -> None:
        """Take the filter off."""
        if self._options:
            self._options = ()
            self._describe()
            self.changed.emit()

    def open_menu(self) -> None:
        """Show the options below the chip."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self.values()
        for option in self.spec.options():
            action = menu.add(option.text, partial(self._pick, option))
            action.setCheckable(True)
            action.setChecked(option.value in chosen)
        menu.open_under(self)

    def respeak(self) -> None:
        super().respeak()
        self._describe()

    def sizeHint(self) -> QSize:
        width = 2 * _PADDING + words_width(self.words(), Size.CAPTION)
        if self._options or not self.spec.switch:
            width += _GAP + IN_CHIP
        if self._options and not self.spec.switch:
            width += _GAP + words_width(self._value_words(), Size.CAPTION, Weight.BOLD)
        return QSize(width, ROOMY.chip)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CLEARING:
            self.clear()
        elif event.key() in _OPENING and not self.spec.switch:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = self._options and event.position().x() >= self.width() - _PADDING - IN_CHIP - 4
        if on_cross and self.isDown():
            self.setDown(False)
            self.clear()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        is_set = bool(self._options)
        with painting(self) as painter:
            box = QRectF(self.rect())
            fill = "tint" if is_set else ("hover" if self.underMouse() else "surface")
            border = "accent" if is_set else "line2"
            paint_box(painter, box, Radius.CONTROL, fill=fill, border=border)
            if self.hasFocus():
                paint_focus(painter, box)
            ink = "accent" if is_set else "text2"
            words = box.adjusted(_PADDING, 0, 0, 0)
            paint_words(painter, words, self.words(), ink, size=Size.CAPTION)
            if is_set and not self.spec.switch:
                words.translate(words_width(self.words(), Size.CAPTION) + _GAP, 0)
                paint_words(
                    painter,
                    words,
                    self._value_words(),
                    ink,
                    size=Size.CAPTION,
                    weight=Weight.BOLD,
                )
            if is_set or not self.spec.switch:
                end = middle(box, box.width() - _PADDING - IN_CHIP, IN_CHIP, IN_CHIP)
                paint_icon(painter, end, "x" if is_set else "chevron-down", ink)

    def _press(self) -> None:
        if self.spec.switch:
            self._pick(self.spec.options()[0])
        else:
            self.open_menu()

    def _pick(self, option: Option) -> None:
        """Set an option, or take it off where it was set."""
        kept = tuple(other for other in self._options if other.value != option.value)
        if option.value in self.values():
            self._options = kept
        else:
            self._options = (*kept, option) if self.spec.several else (option,)
        self._describe()
        self.changed.emit()

    def _value_words(self) -> str:
        if len(self._options) > _LISTED:
            return tr(Phrase("toolkit.chip.several", count=len(self._options)))
        return tr(Phrase("toolkit.chip.comma")).join(tr(o.text) for o in self._options)

    def _describe(self) -> None:
        shown = self._options and not self.spec.switch
        value = f" {self._value_words()}" if shown else ""
        self.setAccessibleName(self.words() + value)
        self.updateGeometry()
        self.update()


class ChipRow(QWidget):
    """The filters of a list in a row with one button that clears them all.

    ``changed`` carries the values set, by the key of their filter; filters that are off are left
    out.
    """

    changed = Signal(object)

    def __init__(self, filters: Iterable[Filter], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = {spec.key: FilterChip(spec) for spec in filters}
        self._clear = Button(Phrase("toolkit.chip.clear"), kind=Kind.PLAIN)
        self._clear.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        for chip in self._chips.values():
            chip.changed.connect(self._tell)
            layout.addWidget(chip)
        layout.addWidget(self._clear)
        layout.addStretch()
        self._show_clear()

    def chip(self, key: str) -> FilterChip:
        """Return the chip of a filter."""
        return self._chips[key]

    def values(self) -> dict[str, tuple[object, ...]]:
        """Return the values of the filters that are set."""
        return {key: chip.values() for key, chip in self._chips.items() if chip.values()}

    def set_values(self, values: Mapping[str, Iterable[object]]) -> None:
        """Set all filters, such as those of a saved list, without telling anyone."""
        for key, chip in self._chips.items():
            chip.set_values(values.get(key, ()))
        self._show_clear()

    def clear(self) -> None:
        """Take all filters off."""
        self.set_values({})
        self._tell()

    def focus_first(self) -> None:
        """Put the focus on the first chip: what Ctrl+F does."""
        next(iter(self._chips.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(self) -> None:
        self._show_clear()
        self.changed.emit(self.values())

    def _show_clear(self) -> None:
        self._clear.setVisible(bool(self.values()))
