"""Prints a PDF as it is: its own pages, rendered for the printer, moved by some millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrinter

from crm_desktop.foundation.errors import CrmError
from crm_desktop.foundation.words import Phrase
from ui.toolkit.tasks import Progress

#: The lane of the runner that prints; rendering a page may take longer than a search may wait.
PRINTING = "printing"

_POINTS_PER_INCH = 72.0
_MM_PER_INCH = 25.4
#: Sharper than paper shows; a page in 1200 dpi would be half a gigabyte.
_FINEST_DPI = 600
#: Pages are rendered in strips: a whole A4 page in 600 dpi takes 139 MB.
_STRIP = 512


class PrintFailed(CrmError):
    """The printer did not take the job, or the PDF has nothing to print."""

    def __init__(self) -> None:
        super().__init__(Phrase("machinery.preview.not_printed"))


class NoPrinter(CrmError):
    """The machine has no printer to choose."""

    def __init__(self) -> None:
        super().__init__(Phrase("machinery.preview.no_printer"))


@dataclass(frozen=True)
class Offset:
    """How far a printer needs its pages moved, in millimetres to the right and down."""

    right: float = 0.0
    down: float = 0.0


AS_IT_IS = Offset()


def open_pdf(pdf: bytes) -> QPdfDocument:
    """Return a PDF as a document; raises PrintFailed where it is none."""
    document = QPdfDocument()
    buffer = QBuffer(document)
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready:
        raise PrintFailed
    return document


def fit_paper(printer: QPrinter, points: QSizeF) -> None:
    """Ask the printer for the paper of a page, so that a card is printed on a card."""
    landscape = points.width() > points.height()
    size = QPageSize(
        points.transposed() if landscape else points,
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    turned = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, turned, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def print_pdf(pdf: bytes, printer: QPrinter, progress: Progress, offset: Offset = AS_IT_IS) -> int:
    """Print the pages that the printer was set to and return how many that were.

    A page keeps its size where the paper has room for it. Copies are the printer's, or ours where
    it cannot count. Runs on a lane; raises PrintFailed, and Cancelled after stopping the job.
    """
    document = open_pdf(pdf)
    pages = list(_pages(document, printer))
    painter = QPainter()
    if not pages or not painter.begin(printer):
        raise PrintFailed
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    run = pages * copies
    try:
        for number, page in enumerate(run):
            progress.report(number, len(run))
            if number and not printer.newPage():
                raise PrintFailed
            _print_page(document, page, painter, printer, offset)
    except Exception:
        printer.abort()
        raise
    finally:
        painter.end()
    return len(run)


def _pages(document: QPdfDocument, printer: QPrinter) -> Iterator[int]:
    """Return the pages to print, counted from 0; the printer counts from 1, and 0 means all."""
    first, last = printer.fromPage() or 1, printer.toPage() or document.pageCount()
    yield from range(first - 1, min(last, document.pageCount()))


def _print_page(
    document: QPdfDocument, page: int, painter: QPainter, printer: QPrinter, offset: Offset
) -> None:
    points = document.pagePointSize(page)
    paper = printer.pageLayout().fullRectPoints().size()
    # Never enlarged: a card stays a card on any paper.
    scale = min(1.0, paper.width() / points.width(), paper.height() / points.height())
    dots = printer.resolution()
    painter.resetTransform()
    painter.translate(offset.right / _MM_PER_INCH * dots, offset.down / _MM_PER_INCH * dots)
    fine = min(dots, _FINEST_DPI)
    painter.scale(dots / fine * scale, dots / fine * scale)
    size = (points * (fine / _POINTS_PER_INCH)).toSize()
    for top in range(0, size.height(), _STRIP):
        strip = QRect(0, top, size.width(), min(_STRIP, size.height() - top))
        painter.drawImage(strip.topLeft(), _render(document, page, size, strip))


def _render(document: QPdfDocument, page: int, size: QSize, strip: QRect) -> QImage:
    options = QPdfDocumentRenderOptions()
    options.setScaledSize(size)
    options.setScaledClipRect(strip)
    drawn = document.render(page, strip.size(), options)
    # Printers' drivers are slow with what is transparent.
    paper = QImage(strip.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return paper
