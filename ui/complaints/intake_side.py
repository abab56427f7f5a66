"""Beside the form of a new complaint: the promise, what is alike, the files that go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.complaints.intake_desk import PromiseTime
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.wording import dotted
from ui.complaints.wording import LEVEL_WORDS
from ui.customers.file_reading import read_file
from ui.customers.files import size_words
from ui.shell.files import pick_file
from ui.toolkit.buttons import Button, Scale, icon_button, link
from ui.toolkit.dates import moment_words
from ui.toolkit.panels import Panel
from ui.toolkit.speech import tr
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Space, Weight
from ui.workplace import Workplace


class PromisePanel(Panel):
    """Until when somebody will be called back, as it stands now."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._place = place
        self.label = caption(Phrase("complaint_list.promised"))
        self.when = Label("", size=Size.TITLE, weight=Weight.BOLD, elide=True)
        self.why = caption("", "text2")
        self.answer = caption("")
        self.body.setSpacing(Space.XS)
        for part in (self.label, self.when, self.why, self.answer):
            self.body.addWidget(part)

    def show_promise(self, found: PromiseTime) -> None:
        """Show what would be promised now."""
        now = self._place.now()
        if found.due is None:
            self.when.set_phrase(
                Phrase("complaint_list.year_unknown", year=found.unknown_year or now.year)
            )
        else:
            self.when.set_phrase(moment_words(found.due, now))
        self.why.set_phrase(Phrase("complaint_list.level_is", level=LEVEL_WORDS[found.level]))
        answer = found.answer_due
        self.answer.set_phrase(
            Phrase("complaint_list.answer_by", day=f"{answer:%Y-%m-%d}") if answer else ""
        )


@dataclass(frozen=True)
class NewFile:
    """A file to be kept with the case: its name, its size in bytes, and what reads it."""

    name: str
    size: int
    read: Callable[[], bytes]


class FilesPanel(Panel):
    """Recordings and papers, dropped, pasted or chosen; they are read when the case is saved."""

    changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_list.files"), parent=parent)
        self._place = place
        self.files: list[NewFile] = []
        self.add = link(Phrase("complaint_list.do.add_file"))
        if self.head is not None:
            self.head.add_right(self.add)
        self.add.clicked.connect(self._choose)
        self._list = QWidget()
        self.body.addWidget(self._list)
        self._show()

    def take(self, mime: QMimeData) -> bool:
        """Take what was dropped or pasted; returns False where there is no file in it."""
        paths = paths_of(mime)
        self.add_paths(paths)
        if not paths and mime.hasImage():
            self._add_picture(mime.imageData())
            return True
        return bool(paths)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files of this machine."""
        for path in paths:
            size = path.stat().st_size if path.is_file() else 0
            self.files.append(NewFile(path.name, size, lambda path=path: read_file(path)))
        self._show()

    def remove(self, place: int) -> None:
        """Leave one out again."""
        del self.files[place]
        self._show()

    def _add_picture(self, image: Any) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImage(image).save(buffer, "PNG")
        content = bytes(buffer.data().data())
        name = tr(Phrase("record_room.file.pasted", at=f"{self._place.now():%Y-%m-%d %H%M%S}"))
        self.files.append(NewFile(f"{name}.png", len(content), lambda: content))
        self._show()

    def _choose(self) -> None:
        kind = Phrase("record_room.pictures"), "*.pdf *.png *.jpg *.jpeg *.mp3 *.wav *.m4a"
        title = Phrase("complaint_list.do.add_file")
        pick_file(self.window(), title, Path.home(), kind, lambda path: self.add_paths([path]))

    def _show(self) -> None:
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for place, file in enumerate(self.files):
            line = QHBoxLayout()
            line.addWidget(Label(file.name, elide=True), 1)
            line.addWidget(caption(size_words(file.size)))
            out = icon_button("x", Phrase("complaint_list.do.leave_out", name=file.name))
            out.clicked.connect(lambda _on=False, place=place: self.remove(place))
            line.addWidget(out)
            column.addLayout(line)
        if not self.files:
            hint = Phrase("complaint_list.files_hint")
            column.addWidget(Label(hint, size=Size.CAPTION, ink="text3", wrap=True))
        self.body.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh
        self.changed.emit()


@dataclass(frozen=True)
class Alike:
    """A case that may be the same: its id and what is said of it."""

    case: int
    title: str
    detail: Phrase | str


class AlikePanel(Panel):
    """What was complained of before by the same person, of the same vehicle or fault.

    ``opened`` goes to one of them.
    """

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_list.alike"), parent=parent)
        self.found: Sequence[Alike] = ()
        self._list = Scrolled()
        self.body.addWidget(self._list, 1)
        self.show_alike(())

    def show_alike(self, found: Sequence[Alike]) -> None:
        """Show other cases; none says what would be looked for."""
        self.found = found
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for each in found:
            button = Button(
                each.title, scale=Scale.SMALL, icon="message-square-warning", leading=True
            )
            button.setMinimumWidth(40)
            button.clicked.connect(lambda _on=False, case=each.case: self.opened.emit(case))
            column.addWidget(button)
            column.addWidget(caption(dotted(each.detail), "text2"))
        if not found:
            hint = Phrase("complaint_list.alike_none")
            column.addWidget(Label(hint, size=Size.CAPTION, ink="text3", wrap=True))
        column.addStretch()
        self._list.show_content(fresh)


def paths_of(mime: QMimeData) -> list[Path]:
    """Return the files of this machine that something brings."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
