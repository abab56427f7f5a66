"""A list with a preview of the row under the cursor beside it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.toolkit.rowview import RowView
from ui.toolkit.tokens import Space
from ui.toolkit.tree import TreeView

#: The preview follows the cursor this much later, so that walking the list asks nothing.
FOLLOW_AFTER_MS = 80

#: Windows narrower than this have no room for a preview; from the second on it grows.
NARROW_BELOW = 1100
WIDE_FROM = 1600
_WIDE_PREVIEW = 400


class SplitView(QWidget):
    """Lays out what holds a list at the left and its preview at the right.

    ``previewed(id)`` asks to show a row in the preview, None for no row. ``opened(id)`` asks to
    open one: after Enter and the double click, and after Space where there is no preview.
    """

    previewed = Signal(object)
    opened = Signal(int)

    def __init__(
        self,
        left: QWidget,
        view: RowView | TreeView,
        preview: QWidget,
        *,
        preview_width: int = 320,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._preview = preview
        self._preview_width = preview_width
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L)
        layout.addWidget(left, 1)
        layout.addWidget(preview)
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_AFTER_MS)
        self._follow.timeout.connect(self._show_row)
        view.selected.connect(self._follow_later)
        view.opened.connect(self.opened)
        view.peeked.connect(self._peek)

    @property
    def has_preview(self) -> bool:
        """Whether the window is wide enough for the preview."""
        return self.window().width() >= NARROW_BELOW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width() >= WIDE_FROM
        self._preview.setFixedWidth(_WIDE_PREVIEW if wide else self._preview_width)
        shows, showed = self.has_preview, not self._preview.isHidden()
        if shows == showed:
            return
        if not shows and self._preview.isAncestorOf(self.focusWidget() or self):
            self._view.setFocus()
        self._preview.setVisible(shows)
        self._follow_later()

    def _follow_later(self, _row_id: object = None) -> None:
        if self.has_preview:
            self._follow.start()

    def _show_row(self) -> None:
        self.previewed.emit(self._view.selected_id)

    def _peek(self, row_id: int) -> None:
        if not self.has_preview:
            self.opened.emit(row_id)
