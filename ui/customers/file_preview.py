"""A file seen small: a picture, the first page of a PDF, or what kind of file it is."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QLabel, QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Attachment
from ui.access.wording import dotted
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.text import name_label

_ROOM = QSize(256, 256)
_LABEL = 56
_SHA_SHOWN = 12
_KINDS = {
    "image": Phrase("record_room.file.image"),
    "audio": Phrase("record_room.file.audio"),
    "video": Phrase("record_room.file.video"),
}
_LONGEST_ENDING = 5


def kind_words(file: Attachment) -> Phrase:
    """Return what kind of file it is as people call it, with its ending: 图片 · PNG."""
    kind = _KINDS.get(file.media_type.partition("/")[0], Phrase("record_room.file.document"))
    _, dot, ending = file.name.rpartition(".")
    return dotted(kind, ending.upper() if dot and len(ending) <= _LONGEST_ENDING else "")


class FilePreview(Panel):
    """Shows a file; its picture comes a little later."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._file: Attachment | None = None
        self.name = name_label("")
        self.name.setMinimumWidth(1)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.hide()
        self._facts = QWidget()
        self.body.addWidget(self.name)
        self.body.addWidget(self.picture)
        self.body.addWidget(self._facts)
        self.body.addStretch()

    def show_file(self, file: Attachment | None) -> None:
        """Show what is known of a file without reading it; None shows nothing."""
        if file != self._file:
            self.picture.hide()
            self.picture.clear()
        self._file = file
        self.name.set_phrase(file.name if file else "")
        facts = KeyValues(label_width=_LABEL)
        if file is not None:
            facts.add(Phrase("record_room.file.kind"), kind_words(file))
            facts.add(Phrase("record_room.file.hash"), file.hash[:_SHA_SHOWN])
            facts.add(Phrase("record_room.file.who"), file.added_by)
        self.body.replaceWidget(self._facts, facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = facts

    def show_content(self, file: Attachment, content: bytes) -> None:
        """Show the picture of a file, if it is still the one shown and has one."""
        if self._file is None or file.id != self._file.id or not content:
            return
        is_paper = file.media_type == "application/pdf"
        ratio = self.devicePixelRatioF()
        image = _page(content, ratio) if is_paper else _image(content, ratio)
        if not image.isNull():
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            self.picture.setPixmap(pixmap)
            self.picture.show()


def _fitted(size: QSize, ratio: float) -> QSize:
    """Return a size scaled into the room there is, never made larger than it is."""
    room = QSize(round(_ROOM.width() * ratio), round(_ROOM.height() * ratio))
    if size.width() <= room.width() and size.height() <= room.height():
        return size
    return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)


def _image(content: bytes, ratio: float) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    if reader.size().isValid():
        reader.setScaledSize(_fitted(reader.size(), ratio))
    return reader.read()


def _page(content: bytes, ratio: float) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    image = QImage()
    if document.pageCount() > 0:
        points = document.pagePointSize(0)
        large = QSize(round(points.width() * 4), round(points.height() * 4))
        drawn = document.render(0, _fitted(large, ratio))
        if not drawn.isNull():
            # A page is paper also in the dark.
            image = QImage(drawn.size(), QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.white)
            painter = QPainter(image)
            painter.drawImage(0, 0, drawn)
            painter.end()
    document.close()
    return image
