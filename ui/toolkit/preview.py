"""The preview is the PDF itself: zoom, pages, printing, saving."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMargins, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, icon_button
from ui.toolkit.fields import Note
from ui.toolkit.printing import (
    AS_IT_IS,
    PRINTING,
    NoPrinter,
    Offset,
    PrintFailed,
    fit_paper,
    open_pdf,
    print_pdf,
)
from ui.toolkit.speech import Speaker, tr
from ui.toolkit.tasks import Reached, Task, TaskRunner
from ui.toolkit.text import caption
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space

_BAR = 49
_MARGIN = 16
_STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_LONGEST_NAME = 120

#: Lets the user choose a printer and calls back with it, or does nothing; raises NoPrinter.
ChoosePrinter = Callable[[QPrinter, QWidget, Callable[[], object]], object]


def safe_name(title: str) -> str:
    """Return a title as a file name that every Windows takes."""
    name = _NOT_IN_NAMES.sub("_", title).strip(" .")[:_LONGEST_NAME].rstrip(" .")
    return f"_{name}" if not name or _RESERVED.match(name) else name


class _Pages(QPdfView):
    """The pages under each other, each with a hairline round it: white on a light ground.

    ``resized`` says that there is other room for them; bars that come and go do not count.
    """

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._room = QSize()
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setPageSpacing(_MARGIN)
        self.setDocumentMargins(QMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN))

    def factor_for(self, points: QSizeF, room: QSize) -> float:
        """Return the zoom at which a page fills a room."""
        inch = self.logicalDpiX() / 72
        return min(
            (room.width() - 2 * _MARGIN) / (points.width() * inch),
            # A page is drawn in whole pixels: one more would bring a bar for nothing.
            (room.height() - 2 * _MARGIN - 1) / (points.height() * inch),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.size() != self._room:
            self._room = self.size()
            self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        document = self.document()
        scale = self.logicalDpiX() / 72 * self.zoomFactor()
        sizes = [document.pagePointSize(page) for page in range(document.pageCount())]
        widest = max((size.width() * scale for size in sizes), default=0) + 2 * _MARGIN
        width = max(widest, self.viewport().width())
        top = float(_MARGIN - self.verticalScrollBar().value())
        painter = QPainter(self.viewport())
        painter.setPen(theme().colour("line"))
        for size in sizes:
            page = (size * scale).toSize()
            left = (width - page.width()) / 2 - self.horizontalScrollBar().value()
            painter.drawRect(
                QRectF(round(left) - 0.5, top - 0.5, page.width() + 1, page.height() + 1)
            )
            top += page.height() + _MARGIN
        painter.end()


class PdfPreview(Speaker, QWidget):
    """Shows a PDF with its bar; ``tools`` takes a screen's own choices at the left of the bar.

    ``printed(pages)`` and ``saved(path)`` follow what was done, so that it can be logged.
    """

    printed = Signal(int)
    saved = Signal(str)

    def __init__(
        self,
        runner: TaskRunner,
        *,
        offset: Offset = AS_IT_IS,
        lane: str = PRINTING,
        choose_printer: ChoosePrinter | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._lane = lane
        self._offset = offset
        self._choose_printer = choose_printer or _ask_for_printer
        self._pdf = b""
        self._title: Phrase | str = ""
        self._fits = True
        self._task: Task | None = None
        self._document = QPdfDocument(self)
        self.view = _Pages()
        self.view.setDocument(self._document)
        self._build()
        self._bind()
        self._follow_theme()
        theme().changed.connect(self._follow_theme)
        self.view.pageNavigator().currentPageChanged.connect(self._tell_page)
        self.view.zoomFactorChanged.connect(self._tell_zoom)
        self.view.resized.connect(lambda: self._fit() if self._fits else None)

    def show_pdf(self, pdf: bytes, title: Phrase | str) -> None:
        """Show a PDF from its first page; raises PrintFailed where it is none."""
        document = open_pdf(pdf)
        document.setParent(self)
        self.view.setDocument(document)
        # Qt keeps this distance after the last page too: a page that fits would get a bar.
        self.view.setPageSpacing(_MARGIN if document.pageCount() > 1 else 0)
        self._document.deleteLater()
        self._document = document
        self._pdf = pdf
        self._title = title
        self.say(self.view.setAccessibleName, title)
        for button in (self._print, self._save):
            button.setEnabled(True)
        self._note.show_note("")
        self.fit()
        self.go_to(1)
        self._tell_page()

    @property
    def pdf(self) -> bytes:
        """The document that is shown; empty before there is one."""
        return self._pdf

    @property
    def page_count(self) -> int:
        return self._document.pageCount()

    @property
    def page(self) -> int:
        """The page in sight, counted from 1."""
        return self.view.pageNavigator().currentPage() + 1

    def go_to(self, page: int) -> None:
        """Show a page, counted from 1; beyond the ends nothing happens."""
        if 1 <= page <= self.page_count:
            navigator = self.view.pageNavigator()
            navigator.jump(page - 1, QPointF(), navigator.currentZoom())

    def fit(self) -> None:
        """Show a whole page, now and whenever the room for it changes."""
        self._fits = True
        self._fit()

    def zoom_in(self) -> None:
        """Show the pages one step larger."""
        at = bisect_right(_STEPS, self.view.zoomFactor() + 0.005)
        self._zoom(_STEPS[min(at, len(_STEPS) - 1)])

    def zoom_out(self) -> None:
        """Show the pages one step smaller."""
        at = bisect_left(_STEPS, self.view.zoomFactor() - 0.005) - 1
        self._zoom(_STEPS[max(at, 0)])

    def ask_print(self) -> None:
        """Let the user choose a printer, then print; while it prints, stop it."""
        if self._task is not None:
            self._task.cancel()
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(tr(self._title))
        fit_paper(printer, self._document.pagePointSize(0))
        try:
            self._choose_printer(printer, self, lambda: self.print_on(printer))
        except NoPrinter as error:
            self._complain(error.phrase)

    def print_on(self, printer: QPrinter) -> None:
        """Print on a printer that was chosen and set."""
        pdf, offset = self._pdf, self._offset
        self._print.set_phrase(Phrase("machinery.preview.stop"))
        self._task = self._runner.run_long(
            lambda progress: print_pdf(pdf, printer, progress, offset),
            owner=self,
            done=self._has_printed,
            failed=self._print_failed,
            progressed=self._show_printing,
            cancelled=self._has_stopped,
            lane=self._lane,
        )

    def ask_save(self) -> None:
        """Let the user choose a file, then save."""
        dialog = QFileDialog(self, tr(Phrase("machinery.preview.save_as")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{safe_name(tr(self._title))}.pdf")
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Save the PDF to a file."""
        pdf = self._pdf
        self._runner.run(
            lambda: _write(Path(path), pdf),
            owner=self,
            done=lambda trouble: self._has_saved(path, trouble),
            lane=self._lane,
        )

    # Parts

    def _build(self) -> None:
        bar = QFrame()
        mark(bar, part="top")
        bar.setFixedHeight(_BAR)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(Space.S)
        self._note = Note()
        self._smaller = icon_button("zoom-out", Phrase("machinery.preview.smaller"))
        self._larger = icon_button("zoom-in", Phrase("machinery.preview.larger"))
        self._zoom_label, self._page_label = caption(""), caption("")
        for label, width in ((self._zoom_label, 40), (self._page_label, 48)):
            label.setMinimumWidth(width)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._print = Button(Phrase("machinery.preview.print"), icon="printer", key="Ctrl+P")
        self._save = Button(Phrase("machinery.preview.save"), icon="download")
        self._save.bind("Ctrl+S")
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.XL, 0, Space.XL, 0)
        row.setSpacing(Space.S)
        row.addLayout(self.tools)
        row.addWidget(self._note, 1)
        row.addWidget(self._smaller)
        row.addWidget(self._zoom_label)
        row.addWidget(self._larger)
        row.addWidget(_upright_rule())
        row.addWidget(self._page_label)
        row.addWidget(_upright_rule())
        row.addWidget(self._print)
        row.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        for button in (self._print, self._save):
            button.setEnabled(False)

    def _bind(self) -> None:
        self._smaller.clicked.connect(self.zoom_out)
        self._larger.clicked.connect(self.zoom_in)
        self._print.clicked.connect(self.ask_print)
        self._save.clicked.connect(self.ask_save)
        for keys, act in (
            (("+", "=", "Ctrl++", "Ctrl+="), self.zoom_in),
            (("-", "Ctrl+-"), self.zoom_out),
            (("Ctrl+0",), self.fit),
            (("PgDown",), lambda: self.go_to(self.page + 1)),
            (("PgUp",), lambda: self.go_to(self.page - 1)),
            (("Home",), lambda: self.go_to(1)),
            (("End",), lambda: self.go_to(self.page_count)),
        ):
            shortcut = QShortcut(self.view)
            shortcut.setKeys(list(keys))
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _follow_theme(self) -> None:
        # QPdfView paints what lies around the pages in the colour of this role.
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Dark, theme().colour("bg"))
        self.view.setPalette(palette)

    # Zoom and pages

    def _zoom(self, factor: float) -> None:
        self._fits = False
        self.view.setZoomFactor(factor)

    def _fit(self) -> None:
        size = self._document.pagePointSize(0)
        if size.isValid() and not size.isEmpty():
            factor = self.view.factor_for(size, self.view.viewport().size())
            self.view.setZoomFactor(max(_STEPS[0], factor))

    def _tell_page(self) -> None:
        self._page_label.set_phrase(f"{self.page} / {self.page_count}")
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        self._zoom_label.set_phrase(f"{self.view.zoomFactor() * 100:.0f} %")

    # Printing and saving

    def _show_printing(self, reached: Reached) -> None:
        self._note.show_note(
            Phrase("machinery.preview.printing", page=reached.done + 1, pages=reached.total)
        )

    def _has_printed(self, pages: int) -> None:
        self._end_printing("")
        self.printed.emit(pages)

    def _has_stopped(self) -> None:
        self._end_printing(Phrase("machinery.preview.stopped"))

    def _print_failed(self, error: Exception) -> None:
        self._end_printing("")
        self._complain(phrase_of(error) or PrintFailed().phrase)

    def _end_printing(self, words: Phrase | str) -> None:
        self._task = None
        self._print.set_phrase(Phrase("machinery.preview.print"))
        self._note.show_note(words)

    def _has_saved(self, path: str, trouble: str) -> None:
        if trouble:
            self._complain(Phrase("machinery.preview.not_saved", why=trouble))
        else:
            self._note.show_note("")
            self.saved.emit(path)

    def _complain(self, words: Phrase) -> None:
        self._note.show_note(words, icon="circle-alert", ink="red")


def _write(path: Path, pdf: bytes) -> str:
    """Write a file; return the system's words where it cannot be written."""
    try:
        path.write_bytes(pdf)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _ask_for_printer(printer: QPrinter, parent: QWidget, chosen: Callable[[], object]) -> None:
    if not QPrinterInfo.availablePrinterNames():
        raise NoPrinter
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(chosen)
    dialog.open()


def _upright_rule() -> QFrame:
    line = QFrame()
    line.setFixedSize(1, 16)
    mark(line, part="rule")
    return line
