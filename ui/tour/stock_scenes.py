"""The scenes behind the card desk: blanks come in, are handed out and counted; a card is drawn."""

from __future__ import annotations

from ui.cards.canvas import Canvas
from ui.cards.counts_page import CountForm, CountsPage
from ui.cards.faces_page import FacesPage
from ui.cards.print_form import PrintDialog
from ui.cards.ranges_page import RangesPage
from ui.cards.stock_forms import MoveForm, ReceiveForm
from ui.toolkit.preview import PdfPreview
from ui.tour.guide import Guide
from ui.tour.ways import for_readers, keep_preview
from ui.workplace import Address


def stock(guide: Guide) -> None:
    """Whoever issues cards takes blanks in, draws some, and counts them at the end of the day."""
    guide.program.house.place.go(Address("cards", page="stock"))
    guide.settle()
    page = guide.find(RangesPage)
    guide.press("F9")
    form = guide.find(ReceiveForm)
    form.quantity.setFocus()
    guide.fill("50")
    guide.picture("receive-blanks")
    guide.press("Ctrl+Enter")
    page.table.setFocus()
    guide.press("Home", "Enter")
    moved = guide.find(MoveForm)
    moved.first.setFocus()
    guide.press("Ctrl+A", "Del", "Tab", "Ctrl+A", "Del", "Tab")
    guide.fill("12")
    guide.picture("hand-out-blanks")
    guide.press("Ctrl+Enter")
    guide.picture("stock")
    guide.press("Ctrl+2")
    guide.picture("stock-moves")
    guide.press("Ctrl+P")
    keep_preview(guide, "hand-over-slip")
    guide.press("Esc", "Ctrl+3", "F9")
    count = guide.find(CountForm)
    count.counted.setFocus()
    guide.fill("50")
    guide.press("Ctrl+Enter")
    guide.find(CountsPage).counts.setFocus()
    guide.picture("stock-counts")
    guide.press("Ctrl+P")
    keep_preview(guide, "stock-count")
    guide.press("Esc", "Esc")


def faces(guide: Guide) -> None:
    """A design is changed on the ruler and taken back; cards are previewed in it."""
    guide.program.house.place.go(Address("cards", page="faces"))
    guide.settle()
    page = guide.find(FacesPage)
    guide.find(Canvas).setFocus()
    guide.press("PgDown", "PgDown", "PgDown", "Right", "Right", "Down")
    guide.picture("card-design")
    for_readers(guide, "card-faces")
    page.back.click()
    guide.find(Canvas).setFocus()
    guide.picture("card-design-back")
    guide.press("Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+P")
    form = guide.find(PrintDialog)
    guide.picture("print-cards")
    form.primary.click()
    guide.find(PdfPreview)
    guide.picture("card-faces-preview")
    keep_preview(guide, "card-faces")
    guide.press("Esc")
