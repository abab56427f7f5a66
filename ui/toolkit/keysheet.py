"""The key sheet: F1 shows what every key does on this screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.dialog import Sheet
from ui.toolkit.keys import KeyCap, KeyHint
from ui.toolkit.panels import rule
from ui.toolkit.text import Label, heading
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Size, Space, Weight

WIDTH = 640
_ROW = 28


@dataclass(frozen=True)
class KeyGroup:
    """Keys that belong together, such as those of this page or of the whole program."""

    title: Phrase
    hints: Sequence[KeyHint]


class KeySheet(Sheet):
    """Shows the keys in two columns; Esc, F1 or the button closes it.

    ``more`` leads on from here, such as to the help pages, and closes it too.
    """

    def __init__(
        self, window: QWidget, groups: Sequence[KeyGroup], more: Button | None = None
    ) -> None:
        super().__init__(window, width=WIDTH)
        title = Phrase("toolkit.keys.title")
        self.say(self.setWindowTitle, title)
        close = Button(Phrase("toolkit.keys.close"), key="Esc")
        close.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.XL, Space.M)
        head.setSpacing(Space.S)
        head.addWidget(Label(title, size=Size.NAME, weight=Weight.BOLD))
        head.addStretch()
        if more is not None:
            more.clicked.connect(self.reject)
            head.addWidget(more)
        head.addWidget(close)
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(Space.XL, Space.M, Space.XL, Space.L)
        columns.setSpacing(2 * Space.L)
        for group in groups:
            columns.addLayout(_column(group), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        mark(scroll, part="clear")
        lines = max((len(group.hints) for group in groups), default=0) + 1
        wanted = lines * _ROW + Space.M + Space.L + Space.S
        scroll.setFixedHeight(min(wanted, max(200, window.height() - 160)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(rule())
        layout.addWidget(scroll)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.reject()
            return
        super().keyPressEvent(event)


def _column(group: KeyGroup) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    title = heading(group.title)
    title.setFixedHeight(_ROW)
    column.addWidget(title)
    grid = QGridLayout()
    grid.setVerticalSpacing(0)
    grid.setHorizontalSpacing(Space.M)
    grid.setColumnStretch(1, 1)
    for row, hint in enumerate(group.hints):
        grid.setRowMinimumHeight(row, _ROW)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(KeyCap(hint.key), row, 0, left)
        grid.addWidget(Label(hint.does, elide=True), row, 1, Qt.AlignmentFlag.AlignVCenter)
    column.addLayout(grid)
    column.addStretch()
    return column
