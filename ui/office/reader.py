"""A help page: Markdown of our own in the look of the window, with pictures where there are any."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Size, Space, Weight

#: Longer lines are hard to read.
_WIDEST = 680
_PICTURE = re.compile(r"^!\[[^\]]*\]\(([^)]+)\)\s*$", re.MULTILINE)
_SIZES = {1: Size.TITLE, 2: Size.NAME, 3: Size.BODY}
_LINE_HEIGHT = 120.0
_FIRST_COLUMN = QTextLength(QTextLength.Type.FixedLength, 208)
_OTHER_COLUMN = QTextLength(QTextLength.Type.VariableLength, 0)
_ABOVE = {1: 0, 2: Space.XL, 3: Space.L}


class Reader(Speaker, QTextBrowser):
    """Shows one page; ``followed`` carries a link that leads out of it."""

    followed = Signal(QUrl)

    def __init__(self, name: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Path | None = None
        mark(self, part="reader")
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(Space.XL)
        self.document().setIndentWidth(20)
        self.say(self.setAccessibleName, name)
        self.anchorClicked.connect(self.followed)

    def show_page(self, page: Path) -> None:
        """Show a Markdown file; a picture that is not there yet is left out."""
        self._page = page
        self._render()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._page is not None:
            self._render()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Text stays narrow enough to read; the rest of the width is left free.
        free = max(0, event.size().width() - _WIDEST - 2 * Space.XL)
        frame = self.document().rootFrame()
        style = frame.frameFormat()
        style.setRightMargin(free + Space.XL)
        frame.setFrameFormat(style)
        super().resizeEvent(event)
        self._fit_pictures()

    def _render(self) -> None:
        page = self._page
        if page is None:
            return
        text = _PICTURE.sub(lambda found: _kept(page, found), page.read_text(encoding="utf-8"))
        place = self.verticalScrollBar().value()
        self.document().setDefaultFont(theme().font())
        self.document().setBaseUrl(QUrl.fromLocalFile(f"{page.parent}/"))
        self.setMarkdown(text)
        block = self.document().begin()
        while block.isValid():
            self._dress(block)
            block = block.next()
        self._dress_tables()
        self._fit_pictures()
        self.verticalScrollBar().setValue(place)

    # The look

    def loadResource(self, kind: int, name: QUrl) -> object:
        # A document shrinks pictures roughly; the words in them must stay legible.
        picture = QImage(self.document().baseUrl().resolved(name).toLocalFile())
        if kind != QTextDocument.ResourceType.ImageResource.value or picture.isNull():
            return super().loadResource(kind, name)
        ratio = self.devicePixelRatioF()
        shrunk = picture.scaledToWidth(
            round(_WIDEST * ratio), Qt.TransformationMode.SmoothTransformation
        )
        shrunk.setDevicePixelRatio(ratio)
        return shrunk

    def _dress(self, block: QTextBlock) -> None:
        """Give a block its size, weight and distance, and what is in it its ink."""
        cursor = QTextCursor(block)
        level = block.blockFormat().headingLevel()
        distance = QTextBlockFormat()
        if not _is_picture(block):
            distance.setLineHeight(
                _LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
        in_table = cursor.currentTable() is not None
        is_code = block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
        distance.setTopMargin(_ABOVE.get(level, 0))
        is_item = block.textList() is not None
        is_tight = in_table or is_code
        distance.setBottomMargin(0 if is_tight else Space.XS if is_item else Space.S)
        cursor.mergeBlockFormat(distance)
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if not piece.charFormat().isImageFormat():
                cursor.setPosition(piece.position())
                cursor.setPosition(
                    piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor
                )
                letters = _letters(piece.charFormat(), level, is_code=is_code)
                cursor.setCharFormat(letters)
            pieces += 1

    def _dress_tables(self) -> None:
        """Give tables hairlines between their rows and quiet heads."""
        for frame in self.document().rootFrame().childFrames():
            if not isinstance(frame, QTextTable):
                continue
            style = frame.format()
            style.setBorder(0)
            style.setCellSpacing(0)
            style.setCellPadding(Space.XS + 1)
            style.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
            style.setTopMargin(Space.XS)
            # The first column has the same width in every table of a page.
            style.setColumnWidthConstraints([_FIRST_COLUMN, _OTHER_COLUMN])
            frame.setFormat(style)
            for column in range(frame.columns()):
                head = frame.cellAt(0, column)
                cursor = head.firstCursorPosition()
                cursor.setPosition(
                    head.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor
                )
                quiet = QTextCharFormat()
                quiet.setForeground(theme().colour("text3"))
                quiet.setFontWeight(QFont.Weight.Normal)
                cursor.mergeCharFormat(quiet)

    def _fit_pictures(self) -> None:
        """Show pictures no wider than the text."""
        room = min(_WIDEST, self.viewport().width() - 2 * Space.XL)
        block = self.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                if piece.charFormat().isImageFormat():
                    self._fit(piece.position(), piece.charFormat().toImageFormat(), room)
                pieces += 1
            block = block.next()

    def _fit(self, position: int, picture: QTextImageFormat, room: int) -> None:
        if round(picture.width()) == room:
            return
        picture.setWidth(room)
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.movePosition(
            QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor
        )
        cursor.setCharFormat(picture)


def _is_picture(block: QTextBlock) -> bool:
    pieces = block.begin()
    return not pieces.atEnd() and pieces.fragment().charFormat().isImageFormat()


def _kept(page: Path, found: re.Match[str]) -> str:
    return found[0] if (page.parent / found[1]).is_file() else ""


def _letters(given: QTextCharFormat, level: int, *, is_code: bool) -> QTextCharFormat:
    """Return how letters look, from what Markdown says of them."""
    tokens = theme()
    is_bold = given.fontWeight() > QFont.Weight.Normal
    weight = Weight.BOLD if level or is_bold else Weight.REGULAR
    letters = QTextCharFormat()
    letters.setFont(tokens.font(_SIZES.get(level, Size.BODY), weight))
    letters.setForeground(tokens.colour("text"))
    letters.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    if is_code or given.fontFixedPitch():
        letters.setBackground(tokens.colour("grey_tint"))
        letters.setForeground(tokens.colour("text2"))
    if given.isAnchor():
        letters.setAnchor(True)
        letters.setAnchorHref(given.anchorHref())
        letters.setForeground(tokens.colour("accent"))
    return letters
