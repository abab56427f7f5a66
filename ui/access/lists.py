"""What the lists of this room share."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.toolkit.panels import Panel
from ui.toolkit.table import TableView
from ui.toolkit.tokens import Space


def framed(*views: QWidget) -> Panel:
    """Return a panel filled with a list, which leaves the panel its round corners."""
    panel = Panel(edge_to_edge=True)
    panel.body.setContentsMargins(0, Space.XS, 0, Space.XS)
    panel.body.setSpacing(0)
    for view in views:
        panel.body.addWidget(view)
    return panel


def select_record(table: TableView, record: int) -> bool:
    """Put the cursor on a record; False where the list does not show it."""
    rows = table.rows_model.rows
    for position in range(len(rows)):
        if rows.id_at(position) == record:
            table.select_line(table.rows_model.line_of(position))
            return True
    return False
