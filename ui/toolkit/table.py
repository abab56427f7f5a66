"""The table of the program: a list that keeps its place, its columns and its news."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.columnfit import ColumnFit
from ui.toolkit.columns import Cell, Column, RowAction
from ui.toolkit.pages import PagedRows, Sort
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.rowview import RowView
from ui.toolkit.speech import tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space

__all__ = ["Cell", "Column", "PagedRows", "RowAction", "RowTableModel", "Sort", "TableView"]


@dataclass(frozen=True)
class _Place:
    """Where the cursor and the view stood before a new list came."""

    line: int = 0
    row_id: int | None = None
    top_id: int | None = None
    top_offset: int = 0


class TableView(RowView):
    """Shows the list of a RowTableModel.

    ``action`` says what stands at the end of the row under the cursor. ``widths`` are those a
    person chose before, by column key; ``keep_widths`` gets them when they change. ``figures``
    makes the low rows of a table of numbers. ``empty`` lies over a list without rows and says what
    to do next.
    """

    def __init__(
        self,
        model: RowTableModel,
        name: Phrase,
        *,
        action: Callable[[Any], RowAction | None] | None = None,
        figures: bool = False,
        widths: Mapping[str, int] | None = None,
        keep_widths: Callable[[dict[str, int]], object] | None = None,
        empty: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, name, action, parent)
        self._figures = figures
        self._empty = empty
        self._place = _Place()
        self._keeps_place = False
        head = self.horizontalHeader()
        self._fit = ColumnFit(self, head, model.columns, widths or {}, keep_widths)
        head.sectionClicked.connect(self._head_clicked)
        head.customContextMenuRequested.connect(self._head_menu)
        if model.checks is not None:
            head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
            model.checks.changed.connect(head.viewport().update)
        self.setCornerWidget(QWidget())
        self._note = Button(icon="refresh-cw", key="F5", parent=self)
        self._note.hide()
        self._note.clicked.connect(self.refresh)
        if empty is not None:
            empty.setParent(self.viewport())
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)
        model.rows.news.connect(self._tell_news)
        model.rows.failed.connect(self._tell_failure)
        self._measure()
        self._dress_groups()
        self._place_covers()

    # What screens ask for

    def refresh(self) -> None:
        """Make the list again; the cursor and what is in sight stay with their rows."""
        self._keeps_place = True
        self._note.hide()
        ids = (self._top_id(), self.selected_id)
        self.rows_model.rows.refresh(keep=[row_id for row_id in ids if row_id is not None])

    def hear(self, changes: Changes) -> None:
        """Take in what somebody else changed, as a subscriber of the change bus.

        Rows in sight are read again where they stand; new ones are offered, not pushed in.
        """
        rows = self.rows_model.rows
        rows.touch(change.id for change in changes.items)
        rows.look()

    def sort_by(self, key: str) -> None:
        """Sort by a column; a second time turns the order round."""
        rows = self.rows_model.rows
        turned = rows.sort is not None and rows.sort.column == key and not rows.sort.descending
        rows.show(sort=Sort(key, descending=turned), wanted=rows.wanted)

    def columns_in_sight(self) -> list[str]:
        """Return the keys of the columns that are in sight, from the left.

        A narrow window has no room for some of those that are wanted: see ``wanted_columns``.
        """
        head = self.horizontalHeader()
        columns = enumerate(self.rows_model.columns)
        return [
            each.key
            for place, each in columns
            if each.cell is not Cell.CHECK and not head.isSectionHidden(place)
        ]

    def wanted_columns(self) -> tuple[str, ...]:
        """Return the keys of the columns that nobody has hidden, whether there is room or not."""
        columns = self.rows_model.columns
        shown = [each for each in columns if each.cell is not Cell.CHECK]
        return tuple(each.key for each in shown if not self._fit.is_hidden(each))

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns only; the first one and the ticks always stay."""
        columns = self.rows_model.columns
        ticks = [each.key for each in columns if each.cell is Cell.CHECK]
        first = next(each.key for each in columns if each.cell is not Cell.CHECK)
        self._fit.show_only((*ticks, first, *keys))

    def column_menu(self) -> QMenu:
        """Return a menu of the orders there are and the columns that may go; hand it on to show."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sort = self.rows_model.rows.sort
        columns = [each for each in self.rows_model.columns if each.cell is not Cell.CHECK]
        for column in columns:
            if column.sortable:
                entry = menu.addAction(tr(Phrase("machinery.table.sort_by", column=column.title)))
                entry.setCheckable(True)
                entry.setChecked(sort is not None and sort.column == column.key)
                entry.triggered.connect(lambda _on, key=column.key: self.sort_by(key))
        menu.addSeparator()
        for column in columns[1:]:
            entry = menu.addAction(tr(column.title))
            entry.setCheckable(True)
            entry.setChecked(not self._fit.is_hidden(column))
            entry.triggered.connect(lambda on, each=column: self._fit.set_hidden(each, not on))
        return menu

    # Layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.fit()
        self._place_covers()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()
        elif event.type() == QEvent.Type.LanguageChange:
            self._fit.fit()
            self.horizontalHeader().viewport().update()
            self.viewport().update()

    def _measure(self) -> None:
        metrics = theme().metrics
        height = metrics.figure_row if self._figures else metrics.row
        if height != self.verticalHeader().defaultSectionSize():
            self.verticalHeader().setDefaultSectionSize(height)
            self._dress_groups()

    def _dress_groups(self) -> None:
        """Give headings their height and the whole width."""
        self.clearSpans()
        for line in self.rows_model.heads:
            self.setSpan(line, 0, 1, len(self.rows_model.columns))
            self.verticalHeader().resizeSection(line, theme().metrics.group_row)

    def _place_covers(self) -> None:
        if self._empty is not None:
            rows = self.rows_model.rows
            self._empty.setGeometry(self.viewport().rect())
            self._empty.setVisible(rows.is_listed and not len(rows))
        size = self._note.sizeHint()
        left = (self.width() - size.width()) // 2
        self._note.setGeometry(left, self.viewport().y() + Space.S, size.width(), size.height())

    # A new list

    def _top_line(self) -> int:
        line = self.rowAt(0)
        return line if self.rows_model.id_at(line) is not None else line + 1

    def _top_id(self) -> int | None:
        return self.rows_model.id_at(self._top_line())

    def _remember(self) -> None:
        offset = self.rowViewportPosition(self._top_line())
        self._place = _Place(self.currentIndex().row(), self.selected_id, self._top_id(), offset)

    def _recall(self) -> None:
        self._dress_groups()
        self.updateGeometries()
        place = self._place if self._keeps_place else _Place()
        self._keeps_place = False
        self._note.hide()
        top = self._line_of(place.top_id)
        above = 0 if top is None else self.verticalHeader().sectionPosition(top)
        kept = self._line_of(place.row_id)
        # Where the row under the cursor has left, the cursor stays at its height in the list.
        line = place.line if kept is None else kept
        self.setAutoScroll(False)
        self.select_line(line)
        self.setAutoScroll(True)
        self.verticalScrollBar().setValue(above - place.top_offset)
        self._tell_selected()
        self._place_covers()

    def _line_of(self, row_id: int | None) -> int | None:
        position = None if row_id is None else self.rows_model.rows.position_of(row_id)
        return None if position is None else self.rows_model.line_of(position)

    def _tell_news(self, added: int, _removed: int) -> None:
        changed = Phrase("machinery.table.changed")
        self._show_note(Phrase("machinery.table.news", count=added) if added else changed)

    def _tell_failure(self, error: Exception) -> None:
        why = phrase_of(error) or Phrase("machinery.table.failed")
        self._show_note(Phrase("machinery.table.retry", why=why))

    def _show_note(self, words: Phrase) -> None:
        self._note.set_phrase(words)
        self._note.show()
        self._place_covers()

    # The head

    def _head_clicked(self, section: int) -> None:
        column, checks = self.rows_model.columns[section], self.rows_model.checks
        if column.sortable:
            self.sort_by(column.key)
        elif column.cell is Cell.CHECK and checks is not None:
            checks.set_every(checks.count(len(self.rows_model.rows)) == 0)

    def _head_menu(self, at: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().viewport().mapToGlobal(at))
