"""How the panels of a case stand: two columns, in a narrow window one with the promise on top."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.access.detail import Scrolled
from ui.complaints.promise_panel import PromisePanel
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space

_RAIL = 80
_SIDE, _WIDE_SIDE, _WIDE_FROM, _NARROW_BELOW, _WIDEST = 376, 400, 1600, 1100, 1840
#: From this height on the promise of a narrow page stays where it is while the rest is scrolled.
_PINNED_FROM = 480


class CaseColumns(QWidget):
    """``left`` stands over ``pair`` and the rest of the wide column; ``right`` below the promise.

    The last panel of either column takes the room that is left, so that both end on one line.
    """

    def __init__(
        self,
        promise: PromisePanel,
        left: tuple[QWidget, ...],
        pair: tuple[QWidget, QWidget],
        right: tuple[QWidget, ...],
    ) -> None:
        super().__init__()
        self.promise = promise
        self.is_narrow = False
        self._is_pinned = False
        self._left, self._right = QWidget(), QWidget()
        self._left_column, self._right_column = QVBoxLayout(self._left), QVBoxLayout(self._right)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for panel in pair:
            self._pair.addWidget(panel, 1)
        first, *rest = left
        self._left_column.addWidget(first)
        self._left_column.addLayout(self._pair)
        for panel in rest:
            self._left_column.addWidget(panel, int(panel is rest[-1]))
        self._right_column.addWidget(promise)
        for panel in right:
            self._right_column.addWidget(panel, int(panel is right[-1]))
        for column in (self._left_column, self._right_column):
            column.setContentsMargins(0, 0, 0, 0)
        self.left_area, self.right_area = Scrolled(), Scrolled()
        self.left_area.setWidget(self._left)
        self.right_area.setWidget(self._right)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(Space.L)
        self._columns.addWidget(self.left_area, 1)
        self._columns.addWidget(self.right_area)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._columns, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _follow_theme(self) -> None:
        gap = theme().metrics.panel_gap
        for layout in (self._left_column, self._right_column, self._pair, self._outer):
            layout.setSpacing(gap)
        self._fit()

    def _fit(self) -> None:
        width, margin = self.width() + _RAIL, theme().metrics.page_margin
        spare = max(0, self.width() - _WIDEST) // 2
        self._outer.setContentsMargins(Space.XL + spare, margin, Space.XL + spare, margin)
        self.right_area.setFixedWidth(_WIDE_SIDE if width >= _WIDE_FROM else _SIDE)
        narrow = width < _NARROW_BELOW
        pinned = narrow and self.height() >= _PINNED_FROM
        if (narrow, pinned) == (self.is_narrow, self._is_pinned):
            return
        held = self.promise.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        if narrow != self.is_narrow:
            self._fold(narrow)
        self.is_narrow, self._is_pinned = narrow, pinned
        if pinned:
            self._outer.insertWidget(0, self.promise)
        elif narrow:
            self._left_column.insertWidget(0, self.promise)
        else:
            self._right_column.insertWidget(0, self.promise)
        if held:
            # Whoever stood on the next step still does in the other layout.
            self.promise.focus_first()

    def _fold(self, narrow: bool) -> None:
        way = QBoxLayout.Direction
        self._pair.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        if narrow:
            self.right_area.takeWidget()
            self._left_column.addWidget(self._right)
            self._right.show()
        else:
            self._left_column.removeWidget(self._right)
            self.right_area.setWidget(self._right)
        self.right_area.setVisible(not narrow)
