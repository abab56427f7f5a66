"""Surfaces: the panel with its head, the section head alone, key-value rows, rules between."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.text import Label, caption, heading
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space

#: A ghost link is 8 wide around its words, so that their right edge stands on the margin.
_LINK_MARGIN = Space.L - Space.S


class SectionHead(QWidget):
    """A title, a quiet word beside it, and at the right edge a count, a link or other widgets."""

    def __init__(
        self, title: Phrase | str, note: Phrase | str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = heading(title)
        self.note = caption(note)
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(Space.S)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self.note)
        self._layout.addStretch()
        self._right = Space.L
        self._follow_theme()
        theme().changed.connect(self._follow_theme)

    def add_right(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        if isinstance(widget, Button) and widget.kind is Kind.GHOST:
            self._right = _LINK_MARGIN
        self._layout.addWidget(widget)
        self._follow_theme()

    def _follow_theme(self) -> None:
        self.setFixedHeight(theme().metrics.panel_head)
        self._layout.setContentsMargins(Space.L, 0, self._right, 0)


class Panel(QFrame):
    """A white surface with a hairline; never nested.

    ``body`` takes the content with 16 around it; ``edge_to_edge`` leaves the margins out for
    tables. A panel without a title has no head.
    """

    def __init__(
        self,
        title: Phrase | str = "",
        note: Phrase | str = "",
        *,
        edge_to_edge: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        mark(self, part="panel")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head: SectionHead | None = None
        if title:
            self.head = SectionHead(title, note)
            outer.addWidget(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.S)
        if edge_to_edge:
            self.body.setContentsMargins(0, 0, 0, 0)
        else:
            top = 0 if title else Space.L
            self.body.setContentsMargins(Space.L, top, Space.L, Space.L)
        outer.addLayout(self.body)


class KeyValues(QWidget):
    """Rows of a quiet label and a value; values can be selected with the mouse.

    ``label_width`` lines up several grids; English wants 80 to 96.
    """

    def __init__(self, *, label_width: int = 72, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        theme().changed.connect(self._follow_theme)

    def add(self, label: Phrase, value: Phrase | str | QWidget | QLayout) -> Label | None:
        """Add a row; returns the label of a plain value so that it can be changed."""
        row = self._grid.rowCount() if self._grid.count() else 0
        self._grid.addWidget(caption(label), row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowMinimumHeight(row, theme().metrics.key_value)
        if isinstance(value, QLayout):
            self._grid.addLayout(value, row, 1)
            return None
        if isinstance(value, QWidget):
            place = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(value, row, 1, place)
            return None
        shown = Label(value, elide=True, selectable=True)
        self._grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignVCenter)
        return shown

    def _follow_theme(self) -> None:
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, theme().metrics.key_value)


class Masked(QWidget):
    """A masked value with the button that asks to reveal it.

    The screen asks for the reason, logs, and then calls ``set_value`` with the whole text.
    """

    def __init__(self, masked: str, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = Label(masked, selectable=True)
        self.reveal = Button(Phrase("toolkit.panel.reveal"), kind=Kind.GHOST, icon="eye", key=key)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.value)
        layout.addWidget(self.reveal)
        layout.addStretch()

    def set_value(self, text: str, *, masked: bool) -> None:
        """Show another value; an open one needs no button."""
        self.value.set_phrase(text)
        self.reveal.setVisible(masked)


def rule(parent: QWidget | None = None) -> QFrame:
    """Return a hairline that divides a panel."""
    line = QFrame(parent)
    line.setFixedHeight(1)
    mark(line, part="rule")
    return line


def page_head(
    title_label: Label, note: Phrase | str = "", *actions: QWidget
) -> tuple[QHBoxLayout, Label]:
    """Return the title row of a page and its quiet line: title, note, stretch, actions."""
    quiet = Label(note, ink="text3", elide=True)
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(title_label)
    row.addSpacing(Space.M)
    row.addWidget(quiet)
    row.addStretch()
    for action in actions:
        row.addWidget(action)
    return row, quiet
