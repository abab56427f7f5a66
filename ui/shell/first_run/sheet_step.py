"""The recovery sheet: seen, printed or saved, and put away before the desk opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.first_run.step import Step
from ui.toolkit.choices import CheckBox
from ui.toolkit.fields import Field
from ui.toolkit.tasks import TaskRunner
from ui.toolkit.waiting import LoadingRows

if TYPE_CHECKING:
    from ui.toolkit.preview import PdfPreview

_LOWEST = 240
#: What stands under the preview: the tick with its label, and air.
_UNDER = 100


class SheetStep(Step):
    """Shows the sheet; without the tick there is no going on."""

    name = Phrase("shell.sheet.title")
    heading = Phrase("shell.sheet.title")
    detail = Phrase("shell.sheet.detail")
    forward = Phrase("shell.sheet.enter")
    preview = Phrase("shell.sheet.put_away")
    can_go_back = False

    def __init__(self, runner: Callable[[], TaskRunner]) -> None:
        super().__init__()
        self.kept = CheckBox(Phrase("shell.sheet.kept"))
        self.kept.toggled.connect(lambda _on: self._ticked())
        self._runner = runner
        self._height = 0
        self._pane: LoadingRows | PdfPreview = LoadingRows(6)
        self.tick = Field(Phrase("shell.sheet.confirm"), self.kept)
        self.adopt("kept", Phrase("shell.sheet.confirm"), self.tick)
        self.body.addWidget(self._pane)
        self.body.addWidget(self.tick)

    def first_field(self) -> QWidget:
        return self.kept

    def faults(self) -> Mapping[str, Phrase]:
        return {} if self.kept.isChecked() else {"kept": Phrase("shell.sheet.tick_first")}

    def show_pdf(self, pdf: bytes) -> None:
        """Show the sheet, to be printed or saved."""
        from ui.toolkit.preview import PdfPreview

        shown = PdfPreview(self._runner())
        self.body.replaceWidget(self._pane, shown)
        self._pane.hide()
        self._pane.deleteLater()
        self._pane = shown
        shown.show_pdf(pdf, Phrase("shell.sheet.title"))
        self.fit(self._height)

    def fit(self, height: int) -> None:
        self._height = height
        self._pane.setFixedHeight(max(_LOWEST, height - _UNDER))
        if isinstance(self._pane, LoadingRows):
            return
        # The preview learns of its new room before its page has got it.
        QTimer.singleShot(0, self._pane, self._pane.fit)

    def _ticked(self) -> None:
        self.tick.set_error(None)
        self.changed.emit()
