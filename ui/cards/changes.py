"""What a step changes: each figure now, afterwards, and the difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.cards.figures import Figures
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.toolkit.panels import rule
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone, Weight

_LABEL, _FIGURE, _LEAST = 144, 120, 56
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class State:
    """A state as a pill."""

    word: Phrase
    tone: Tone


@dataclass(frozen=True)
class Line:
    """One line: what it is, before and after, and what that means."""

    what: Phrase
    before: State | str
    after: State | str
    change: Phrase | str


def money_and_points(before: Figures, after: Figures) -> list[Line]:
    """Return the lines of what is free and frozen."""
    lines = []
    for words, was, now, said in (
        (Phrase("card_paper.free_fen"), before.free_fen, after.free_fen, format_fen),
        (Phrase("card_paper.frozen_fen"), before.frozen_fen, after.frozen_fen, format_fen),
        (Phrase("card_paper.free_points"), before.free_points, after.free_points, _count),
        (Phrase("card_paper.frozen_points"), before.frozen_points, after.frozen_points, _count),
    ):
        lines.append(Line(words, said(was), said(now), _difference(was, now, said)))
    return lines


def _count(value: int) -> str:
    return f"{value:,}"


def _difference(was: int, now: int, said: Callable[[int], str]) -> Phrase | str:
    if was == now:
        return Phrase("card_room.no_change")
    sign = "+" if now > was else "−"
    return f"{sign} {said(abs(now - was))}"


class Changes(QWidget):
    """The lines under their heads, divided by hairlines, edge to edge in a panel."""

    def __init__(self, after: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        head = [
            caption(""),
            caption(Phrase("card_room.now")),
            caption(after),
            caption(Phrase("card_paper.change")),
        ]
        self.after = head[2]
        self._head = _row(*head)
        self._column.addWidget(self._head)
        self._rows: list[QWidget] = []
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = []
        for line in lines:
            shown = _row(
                Label(line.what, ink="text2"),
                _value(line.before),
                _value(line.after, weight=Weight.BOLD),
                Label(line.change, ink="text2", elide=True),
            )
            for part in (rule(), shown):
                self._rows.append(part)
                self._column.addWidget(part)
        self._follow_theme()

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        self._head.setFixedHeight(metrics.table_head)
        for row in self._rows[1::2]:
            # The hairline above belongs to the row.
            row.setFixedHeight(metrics.figure_row - 1)


def _value(value: State | str, *, weight: int = Weight.REGULAR) -> QWidget:
    if isinstance(value, State):
        return StatusPill(value.word, value.tone)
    return Label(value, weight=weight, selectable=True)


def _row(what: QWidget, before: QWidget, after: QWidget, change: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(Space.L, 0, Space.L, 0)
    row.setSpacing(Space.XL)
    what.setFixedWidth(_LABEL)
    row.addWidget(what)
    for value in (before, after):
        cell = QWidget()
        cell.setFixedWidth(_FIGURE)
        inner = QHBoxLayout(cell)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addStretch()
        inner.addWidget(value, 0, _RIGHT)
        row.addWidget(cell)
    change.setMinimumWidth(_LEAST)
    row.addWidget(change, 1)
    return line
