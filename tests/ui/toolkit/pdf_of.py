"""PDFs with one black box a page, and a printer that writes a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

MM = 72 / 25.4
A4 = QSizeF(210, 297) * MM
CARD = QSizeF(85.6, 53.98) * MM


@cache
def pdf_of(pages: int, paper: tuple[float, float] = (210, 297)) -> bytes:
    """Return a PDF with a box of 40 by 20 mm at 30, 50 mm on every page."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QSizeF(*paper), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    unit = writer.resolution() / 25.4
    for page in range(pages):
        if page:
            writer.newPage()
        painter.fillRect(QRectF(30 * unit, 50 * unit, 40 * unit, 20 * unit), QColor("black"))
    painter.end()
    return bytes(buffer.data().data())


def printer_to(path: Path, paper: QSizeF) -> QPrinter:
    """Return a printer that writes a PDF, with paper of that size in points."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(300)
    size = QPageSize(paper, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    upright = QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, upright, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    return printer
