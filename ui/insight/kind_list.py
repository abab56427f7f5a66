"""The reports there are, each with how far the chosen month's one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crm_desktop.foundation.words import Phrase
from ui.toolkit.painting import middle, paint_box, paint_focus, paint_words
from ui.toolkit.rows import RowsModel
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.theme import mark
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Weight

_ROW = 48
_INSET = 8
_PADDING = 12
_DOT = 6
#: The colour of the dot by the state of a report; "" is a draft.
_DOTS = {"": "text3", "prepared": "accent", "checked": "amber", "approved": "green",
         "refused": "red"}  # fmt: skip


@dataclass(frozen=True)
class KindRow:
    """A report of the list: its kind, what it is called, its month and state in words."""

    kind: str
    name: Phrase
    state: str
    words: Phrase


class KindList(Speaker, QListView):
    """The list; ``chosen`` carries the kind that somebody went to."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel(_spoken, parent=self)
        self.setModel(self.rows)
        self.setItemDelegate(_KindDelegate(self))
        mark(self, part="clear")
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.say(self.setAccessibleName, Phrase("insight.room.kinds"))
        self.selectionModel().currentChanged.connect(self._tell)
        self._quiet = False

    def set_rows(self, rows: Sequence[KindRow], kind: str) -> None:
        """Show other rows with one of the kinds chosen; nothing is told."""
        self._quiet = True
        self.rows.set_rows(rows)
        for number, row in enumerate(rows):
            if row.kind == kind:
                self.setCurrentIndex(self.rows.index(number))
        self._quiet = False

    def respeak(self) -> None:
        super().respeak()
        self.viewport().update()

    def _tell(self, index: QModelIndex) -> None:
        row: KindRow | None = self.rows.row(index)
        if row is not None and not self._quiet:
            self.chosen.emit(row.kind)


def _spoken(row: KindRow) -> str:
    return f"{tr(row.name)} {tr(row.words)}"


class _KindDelegate(QStyledItemDelegate):
    """Paints the name over a dot and the state."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: KindRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(option.rect).adjusted(_INSET, 1, -_INSET, -1)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            paint_box(painter, ground, Radius.CONTROL, fill="sel" if current else "hover")
        if current and option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground)
        inner = ground.adjusted(_PADDING, 4, -_PADDING, -2)
        name = QRectF(inner.left(), inner.top(), inner.width(), LINE_BOX[Size.BODY])
        weight = Weight.BOLD if current else Weight.REGULAR
        ink = "accent" if current else "text"
        paint_words(painter, name, tr(row.name), ink, weight=weight)
        line = QRectF(inner.left(), name.bottom(), inner.width(), LINE_BOX[Size.CAPTION])
        dot = middle(line, line.left(), _DOT, _DOT)
        paint_box(painter, dot, _DOT / 2, fill=_DOTS[row.state])
        line.setLeft(dot.right() + 6)
        paint_words(painter, line, tr(row.words), "text2", size=Size.CAPTION)
        painter.restore()
