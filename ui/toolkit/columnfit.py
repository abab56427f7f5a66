"""Fits the columns of a table into its width and remembers what a person chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QHeaderView

from crm_desktop.foundation.words import Language
from ui.toolkit.columns import Column, fitted
from ui.toolkit.speech import language

#: A drag at the head's edge sends hundreds of widths; the last one counts.
_KEEP_AFTER_MS = 400


class ColumnFit(QObject):
    """Gives every column its width, again after each change of the table's width.

    ``chosen`` are the widths a person set before, by column key, 0 for a column that was hidden;
    ``keep`` gets them all some time after the last change.
    """

    def __init__(
        self,
        view: QAbstractScrollArea,
        head: QHeaderView,
        columns: Sequence[Column],
        chosen: Mapping[str, int],
        keep: Callable[[dict[str, int]], object] | None,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._head = head
        self._columns = columns
        self._chosen = dict(chosen)
        self._is_fitting = False
        self._later = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        if keep is not None:
            self._later.timeout.connect(lambda: keep(dict(self._chosen)))
        head.sectionResized.connect(self._resized)

    def fit(self) -> None:
        """Set all widths for the width of the viewport."""
        available = self._view.viewport().width()
        widths = fitted(self._columns, available, self._chosen, english=language() is Language.EN)
        self._is_fitting = True
        for section, column in enumerate(self._columns):
            width = widths[column.key]
            self._head.setSectionHidden(section, width == 0)
            if width:
                self._head.resizeSection(section, width)
        self._is_fitting = False

    def is_hidden(self, column: Column) -> bool:
        """Return whether a person hid the column."""
        return self._chosen.get(column.key) == 0

    def set_hidden(self, column: Column, hidden: bool) -> None:
        """Hide a column for this person or show it again."""
        if hidden:
            self._chosen[column.key] = 0
        else:
            del self._chosen[column.key]
        self.fit()
        self._later.start()

    def show_only(self, keys: Sequence[str]) -> None:
        """Show these columns and hide the others, as a list that is kept by name wants it."""
        for column in self._columns:
            if column.key in keys:
                if self._chosen.get(column.key) == 0:
                    del self._chosen[column.key]
            else:
                self._chosen[column.key] = 0
        self.fit()
        self._later.start()

    def _resized(self, section: int, _old: int, new: int) -> None:
        if self._is_fitting or not new:
            return
        self._chosen[self._columns[section].key] = new
        self.fit()
        self._later.start()
