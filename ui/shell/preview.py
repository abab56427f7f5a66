"""The page on which a PDF is seen before it is printed; it stands before the room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.desk_keys import is_escape
from ui.toolkit.buttons import Button
from ui.toolkit.keys import KeyHint
from ui.toolkit.preview import PdfPreview
from ui.toolkit.tasks import TaskRunner
from ui.toolkit.text import heading


class PreviewPage(QWidget):
    """A PDF with its bar; Esc and the button go back, and ``left`` is sent."""

    left = Signal()

    def __init__(self, runner: TaskRunner, title: Phrase | str, pdf: bytes) -> None:
        super().__init__()
        self.preview = PdfPreview(runner)
        back = Button(Phrase("shell.back"), icon="chevron-left", key="Esc")
        back.clicked.connect(self.left)
        self.preview.tools.addWidget(back)
        self.preview.tools.addWidget(heading(title))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.preview)
        self.setFocusProxy(self.preview)
        self.preview.show_pdf(pdf, title)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (
            KeyHint("Esc", Phrase("shell.back")),
            KeyHint("Ctrl+P", Phrase("machinery.preview.print")),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_escape(event):
            self.left.emit()
            return
        super().keyPressEvent(event)
