"""Files to be kept with a step: chosen, dropped or pasted, named until it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed
from ui.shell.files import pick_file
from ui.toolkit.bindings import Binding
from ui.toolkit.buttons import Button
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space

PATTERN = "*.pdf *.png *.jpg *.jpeg *.mp3 *.wav *.m4a"


class FilePicks(QWidget):
    """The files chosen so far. ``kept`` are those already stored: a second try adds none twice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paths: list[Path] = []
        self.kept: set[Path] = set()
        self.choose = Button(Phrase("complaint_page.file.choose"), icon="paperclip")
        self.choose.clicked.connect(self._choose)
        self.names = Label(Phrase("complaint_page.file.none"), ink="text2", elide=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.choose)
        row.addWidget(self.names, 1)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.choose)

    def put(self, paths: Iterable[Path]) -> None:
        """Choose these files and no other."""
        self.paths = list(dict.fromkeys(paths))
        names = listed(path.name for path in self.paths)
        self.names.set_phrase(names or Phrase("complaint_page.file.none"))
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.put([*self.paths, *paths_of(event.mimeData())])
        event.acceptProposedAction()

    def _choose(self) -> None:
        kind = Phrase("complaint_page.file.kinds"), PATTERN
        title = Phrase("complaint_page.file.choose")
        pick_file(
            self.window(), title, Path.home(), kind, lambda path: self.put([*self.paths, path])
        )


class FilesBinding(Binding):
    """The paths chosen."""

    editor: FilePicks

    def __init__(self, editor: FilePicks) -> None:
        super().__init__(editor)
        editor.changed.connect(self._tell)

    def show(self, value: Any) -> None:
        self.editor.put(value or ())

    def value(self) -> tuple[Path, ...]:
        return tuple(self.editor.paths)

    def text(self) -> str:
        return "\n".join(str(path) for path in self.editor.paths)

    def set_text(self, text: str) -> None:
        self.editor.put(Path(line) for line in text.splitlines() if line)

    def _tell(self) -> None:
        self.changed.emit()


def paths_of(mime: Any) -> list[Path]:
    """Return the files of this machine in what was dropped or pasted."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
