"""A list with its record beside it; in a narrow window the record takes the whole tab."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.rowview import RowView
from ui.toolkit.splitview import SplitView
from ui.toolkit.tokens import Space
from ui.toolkit.tree import TreeView


class Aside(QStackedWidget):
    """Lays out a list and the widget that shows its record.

    ``previewed(id)`` asks to show a record, None for none. ``opened(id)`` follows Enter and the
    double click where the record is in sight already: it asks for the usual step. In a narrow
    window Enter shows the record alone, Esc the list again; ``alone(bool)`` tells, so that the bar
    over the list can go meanwhile.
    """

    previewed = Signal(object)
    opened = Signal(int)
    alone = Signal(bool)

    def __init__(
        self,
        left: QWidget,
        view: RowView | TreeView,
        detail: QWidget,
        *,
        width: int = 376,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._detail = view, detail
        self._beside, self._alone = QWidget(), QWidget()
        for slot in (self._beside, self._alone):
            layout = QVBoxLayout(slot)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(Space.S)
        self.split = SplitView(left, view, self._beside, preview_width=width)
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.back.clicked.connect(self.show_list)
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch()
        self._alone.layout().insertLayout(0, top)
        self.addWidget(self.split)
        self.addWidget(self._alone)
        self._beside.layout().addWidget(detail, 1)
        self.split.previewed.connect(self.previewed)
        self.split.opened.connect(self._open)

    @property
    def is_alone(self) -> bool:
        """Whether the record takes the whole tab."""
        return self.currentWidget() is self._alone

    def show_record(self, record: int) -> None:
        """Show the record of the row under the cursor now, wherever there is room for it."""
        self.previewed.emit(record)
        if not self.split.has_preview:
            self._put_detail(self._alone)
            self.setCurrentWidget(self._alone)
            self.alone.emit(True)
            self.back.setFocus()

    def show_list(self) -> None:
        """Go back to the list, with the record beside it where there is room."""
        if self.is_alone:
            self._put_detail(self._beside)
            self.setCurrentWidget(self.split)
            self.alone.emit(False)
            self._view.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.split.has_preview:
            self.show_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_alone:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def _open(self, record: int) -> None:
        if self.split.has_preview:
            self.opened.emit(record)
        else:
            self.show_record(record)

    def _put_detail(self, slot: QWidget) -> None:
        layout = slot.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addWidget(self._detail, 1)
