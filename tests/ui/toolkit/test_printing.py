"""A PDF comes out of the printer page by page, in its size, moved as the printer needs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize, QSizeF
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from crm_desktop.foundation.errors import phrase_of
from tests.ui.toolkit.pdf_of import A4, CARD, MM, pdf_of, printer_to
from ui.toolkit.printing import (
    AS_IT_IS,
    Offset,
    PrintFailed,
    _pages,
    fit_paper,
    open_pdf,
    print_pdf,
)
from ui.toolkit.tasks import Cancelled, Progress


def printed(
    path: Path, pdf: bytes, offset: Offset = AS_IT_IS, *, paper: QSizeF = A4, pages: int = 1
) -> list[QRectF]:
    """Print and return where the black box of each page stands, in millimetres."""
    printer = printer_to(path, paper)
    assert print_pdf(pdf, printer, Progress(), offset) == pages
    document = open_pdf(path.read_bytes())
    assert document.pageCount() == pages
    return [box_of(document.render(page, size_of(paper))) for page in range(pages)]


def size_of(paper: QSizeF) -> QSize:
    """Return the pixels of a page in which three are a millimetre."""
    return (paper * (3 / MM)).toSize()


def box_of(image: QImage) -> QRectF:
    dark = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixel(x, y) == 0xFF000000
    ]
    left, top = min(x for x, _ in dark), min(y for _, y in dark)
    right, bottom = max(x for x, _ in dark), max(y for _, y in dark)
    return QRectF(left / 3, top / 3, (right + 1 - left) / 3, (bottom + 1 - top) / 3)


def near(box: QRectF, left: float, top: float, width: float, height: float) -> bool:
    parts = zip(box.getRect(), (left, top, width, height), strict=True)
    return all(abs(one - other) < 0.8 for one, other in parts)


def test_every_page_in_its_size(tmp_path: Path) -> None:
    boxes = printed(tmp_path / "a.pdf", pdf_of(2), pages=2)
    # pdf_of puts a box of 40 by 20 mm at 30, 50 mm.
    assert all(near(box, 30, 50, 40, 20) for box in boxes)


def test_it_is_moved_by_millimetres(tmp_path: Path) -> None:
    (box,) = printed(tmp_path / "a.pdf", pdf_of(1), Offset(right=5, down=-3))
    assert near(box, 35, 47, 40, 20)


def test_a_card_is_printed_on_a_card(tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    fit_paper(printer, CARD)
    paper = printer.pageLayout().fullRectPoints()
    assert abs(paper.width() - CARD.width()) <= 1
    assert abs(paper.height() - CARD.height()) <= 1
    assert printer.fullPage()


def test_larger_paper_enlarges_nothing_and_smaller_shrinks(tmp_path: Path) -> None:
    (box,) = printed(tmp_path / "a.pdf", pdf_of(1), paper=A4 * 1.3)
    assert near(box, 30, 50, 40, 20)
    (box,) = printed(tmp_path / "b.pdf", pdf_of(1), paper=A4 * 0.5)
    assert near(box, 15, 25, 20, 10)


def test_copies_where_the_printer_cannot_count(tmp_path: Path) -> None:
    printer = printer_to(tmp_path / "a.pdf", A4)
    printer.setCopyCount(3)
    assert not printer.supportsMultipleCopies()
    assert print_pdf(pdf_of(2), printer, Progress()) == 6
    assert open_pdf((tmp_path / "a.pdf").read_bytes()).pageCount() == 6


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [(0, 0, [0, 1, 2]), (2, 3, [1, 2]), (3, 9, [2]), (5, 9, [])],
)
def test_a_range_of_pages(tmp_path: Path, first: int, last: int, pages: list[int]) -> None:
    printer = printer_to(tmp_path / "a.pdf", A4)
    printer.setFromTo(first, last)
    assert list(_pages(open_pdf(pdf_of(3)), printer)) == pages


def test_stopping_aborts_the_job(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        print_pdf(pdf_of(1), printer_to(tmp_path / "a.pdf", A4), progress)


def test_no_page_is_a_failure(tmp_path: Path) -> None:
    printer = printer_to(tmp_path / "a.pdf", A4)
    printer.setFromTo(5, 9)
    with pytest.raises(PrintFailed):
        print_pdf(pdf_of(1), printer, Progress())


def test_what_is_no_pdf_is_a_failure() -> None:
    with pytest.raises(PrintFailed) as raised:
        open_pdf(b"%PDF-1.7 torn")
    assert phrase_of(raised.value) is not None
