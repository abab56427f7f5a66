"""The scenes of the archive on paper: the sheet of one customer, and the list as it is shown."""

from __future__ import annotations

from ui.customers.list_page import ListPage
from ui.tour.guide import Guide
from ui.tour.ways import go_to, keep_preview


def on_paper(guide: Guide) -> None:
    """The archive sheet and the customer list, previewed and kept."""
    go_to(guide, "customers")
    guide.press("F2")
    guide.type("5678")
    guide.press("Enter", "Ctrl+P")
    guide.picture("customer-sheet-preview")
    keep_preview(guide, "customer-sheet")
    guide.press("Esc", "Esc")
    guide.find(ListPage).focus_first()
    guide.press("Ctrl+P")
    keep_preview(guide, "customer-list")
    guide.press("Esc")
