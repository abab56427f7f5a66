"""A scroll bar that keeps its room beside a list, and shows no thumb where nothing scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea


def keep_scroll_room(area: QAbstractScrollArea) -> None:
    """Keep the room of the vertical bar: columns would jump when a list gets longer.

    The style sheet paints the thumb of a disabled bar not at all.
    """
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    bar = area.verticalScrollBar()
    bar.setEnabled(bar.maximum() > bar.minimum())
    bar.rangeChanged.connect(lambda least, most: bar.setEnabled(most > least))
