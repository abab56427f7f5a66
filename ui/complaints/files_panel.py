"""The files of a case: recordings as they sound, papers and pictures by name; added and opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crm_desktop.application import Application
from crm_desktop.complaints.case_file import CaseFile, Way
from crm_desktop.complaints.waves import BARS, Wave
from crm_desktop.customers.files import is_recording
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Attachment
from ui.complaints.file_picks import PATTERN, paths_of
from ui.customers.file_reading import copies, read_file, windows_name
from ui.customers.files import icon_of, size_words
from ui.shell.files import pick_file, pick_folder
from ui.toolkit.buttons import link
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.menu import Menu
from ui.toolkit.painting import middle, paint_box, paint_focus, paint_words, painting, words_width
from ui.toolkit.panels import Panel
from ui.toolkit.pressing import Pressable
from ui.toolkit.speech import tr
from ui.toolkit.text import caption
from ui.toolkit.tokens import Radius, Size, Space
from ui.workplace import Workplace

_HEIGHT, _BAR, _BAR_GAP, _TALLEST = 36, 2, 2, 24
_NAME = 200
_SCANS = 8


class FileChip(Pressable, QAbstractButton):
    """One file: Enter opens it, Del takes it off. A recording is drawn as loud as it is."""

    removed = Signal()

    def __init__(
        self, file: Attachment, wave: Wave | None, *, closed: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.file, self.wave, self.is_closed = file, wave, closed
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_phrase(file.name)
        self.setEnabled(not closed)
        why = Phrase("complaint_page.file.closed", name=file.name) if closed else file.name
        self.say(self.setToolTip, why)
        self.say(self.setAccessibleName, why)

    def sizeHint(self) -> QSize:
        if self.wave is not None:
            width = IN_TEXT + 8 + BARS * (_BAR + _BAR_GAP) + 12 + words_width(self._aside())
        else:
            name = min(_NAME, words_width(self.file.name))
            width = IN_TEXT + 8 + name + 8 + words_width(self._aside(), Size.CAPTION)
        return QSize(width + 16, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink = "text" if self.isEnabled() else "text3"
        with painting(self) as painter:
            box = QRectF(self.rect())
            if self.underMouse() and self.isEnabled():
                paint_box(painter, box, Radius.CONTROL, fill="hover")
            if self.hasFocus():
                paint_focus(painter, box)
            left = 8.0
            icon = "play" if is_recording(self.file) else icon_of(self.file)
            tint = "accent" if icon == "play" and self.isEnabled() else "text2"
            paint_icon(painter, middle(box, left, IN_TEXT, IN_TEXT), icon, tint)
            left += IN_TEXT + 8
            if self.wave is not None:
                for peak in self.wave.peaks:
                    height = max(3.0, peak * _TALLEST)
                    paint_box(painter, middle(box, left, _BAR, height), 1, fill="accent")
                    left += _BAR + _BAR_GAP
                left += 12 - _BAR_GAP
            else:
                name = min(_NAME, words_width(self.file.name))
                words = QRectF(left, 0, name, box.height())
                paint_words(painter, words, self.file.name, ink)
                left += name + 8
            aside = QRectF(left, 0, box.width() - left, box.height())
            paint_words(painter, aside, self._aside(), "text3", size=Size.CAPTION)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def _aside(self) -> str:
        if self.wave is None:
            return size_words(self.file.size)
        minutes, seconds = divmod(round(self.wave.seconds), 60)
        return f"{minutes:02}:{seconds:02}"


class _Flow(QWidget):
    """Chips beside each other, in as many lines as the width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def put(self, chips: Sequence[QWidget]) -> None:
        for old in self.chips:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self.chips = list(chips)
        for chip in self.chips:
            chip.setParent(self)
            chip.show()
        self._lay()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        left = top = 0
        for chip in self.chips:
            size = chip.sizeHint()
            if left and left + size.width() > self.width():
                left, top = 0, top + _HEIGHT
            chip.setGeometry(left, top, min(size.width(), max(60, self.width())), _HEIGHT)
            left += size.width() + Space.S
        self.setFixedHeight(top + _HEIGHT if self.chips else 0)


class FilesPanel(Panel):
    """``failed`` carries an error to be said above the page."""

    failed = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.files"), parent=parent)
        #: How another program is asked to open a copy.
        self.open_with: Callable[[QUrl], object] = QDesktopServices.openUrl
        self.place = place
        self._file: CaseFile | None = None
        self.add = link(Phrase("complaint_page.file.add"))
        if self.head is not None:
            self.head.add_right(self.add)
        self.none = caption(Phrase("complaint_page.file.empty"))
        self.flow = _Flow()
        self.body.setContentsMargins(Space.S, 0, Space.L, Space.S)
        self.body.addWidget(self.none)
        self.body.addWidget(self.flow)
        self.none.setContentsMargins(Space.S, 0, 0, 0)
        self.body.addStretch()
        self.add.clicked.connect(self.offer)
        self.setAcceptDrops(True)

    def show_case(self, file: CaseFile) -> None:
        """Show the files of a case, recordings first."""
        self._file = file
        self.add.setVisible(file.may_add)
        listed = sorted(file.files, key=lambda each: not is_recording(each))
        chips = []
        for each in listed:
            chip = FileChip(each, file.waves.get(each.id), closed=each.id in file.closed)
            chip.clicked.connect(lambda _on=False, each=each: self.open_file(each))
            chip.removed.connect(lambda each=each: self.remove(each))
            chips.append(chip)
        self.flow.put(chips)
        self.none.setVisible(not chips)

    # In

    def offer(self) -> None:
        """Offer every way to add a file; what was scanned lately stands in the menu by name."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(Phrase("complaint_page.file.choose"), self._choose, icon_name="paperclip")
        menu.add(Phrase("complaint_page.file.paste"), self.paste, icon_name="copy", key="Ctrl+V")
        for path in self.scanned():
            words = Phrase("complaint_page.file.scanned", name=path.name)
            menu.add(words, lambda path=path: self.add_files([path]), icon_name="scan-line")
        menu.add(Phrase("complaint_page.file.folder"), self._choose_folder, icon_name="file-input")
        menu.open_under(self.add)

    def scanned(self) -> list[Path]:
        """Return the newest files of the scan folder that are not with the case yet."""
        folder = str(self.place.settings.get("scan_folder", "")).strip()
        if not folder or self._file is None or not Path(folder).is_dir():
            return []
        since = (self._file.case.received_at - timedelta(days=1)).timestamp()
        here = {(each.name, each.size) for each in self._file.files}
        found = []
        for path in Path(folder).iterdir():
            if path.is_file() and not path.name.startswith("."):
                facts = path.stat()
                if facts.st_mtime >= since and (path.name, facts.st_size) not in here:
                    found.append((facts.st_mtime, path))
        return [path for _, path in sorted(found, reverse=True)[:_SCANS]]

    def add_files(self, paths: Sequence[Path]) -> None:
        """Keep files of this machine with the case."""
        self._add([(path.name, lambda path=path: read_file(path)) for path in paths])

    def paste(self) -> None:
        """Keep what was copied: files, or a picture such as of the screen."""
        copied = QGuiApplication.clipboard().mimeData()
        paths = paths_of(copied)
        if paths:
            self.add_files(paths)
        elif copied.hasImage():
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            QGuiApplication.clipboard().image().save(buffer, "PNG")
            at = f"{self.place.now():%Y-%m-%d %H%M%S}"
            name = tr(Phrase("complaint_page.file.pasted", at=at))
            content = bytes(buffer.data().data())
            self._add([(f"{name}.png", lambda: content)])

    def _add(self, files: Sequence[tuple[str, Callable[[], bytes]]]) -> None:
        file = self._file
        if file is None or not file.may_add or not files:
            return
        case = file.case.id

        def work(app: Application, actor: Actor) -> Any:
            # All are read before the first is kept: one that cannot be read stops nothing half.
            contents = [(name, read()) for name, read in files]
            return [app.case_files.add_file(actor, case, *each) for each in contents][-1]

        added = Phrase("complaint_page.file.added", count=len(files), name=files[0][0])
        self.place.ask(
            work, owner=self, done=lambda _none: self.place.say(added), failed=self.failed.emit
        )

    def _choose(self) -> None:
        kind = Phrase("complaint_page.file.kinds"), PATTERN
        title = Phrase("complaint_page.file.choose")
        pick_file(self.window(), title, Path.home(), kind, lambda path: self.add_files([path]))

    def _choose_folder(self) -> None:
        title = Phrase("complaint_page.file.folder")
        pick_folder(self.window(), title, Path.home(), self.keep_folder)

    def keep_folder(self, folder: Path) -> None:
        """Remember where this person's scanner puts its files."""

        def done(_none: object) -> None:
            self.place.settings["scan_folder"] = str(folder)
            self.place.say(Phrase("complaint_page.file.folder_kept", name=folder.name))

        self.place.ask(
            lambda app, actor: app.settings.change_own(actor, "scan_folder", str(folder)),
            owner=self,
            done=done,
            failed=self.failed.emit,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._file is not None and self._file.may_add and paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files(paths_of(event.mimeData()))
        event.acceptProposedAction()

    # Out

    def open_file(self, file: Attachment) -> None:
        """Open a copy of a file with the system's program; noted in the log."""

        def work(app: Application, actor: Actor) -> Path:
            taken = app.case_files.content(actor, file.id, Way.OPEN).value
            try:
                return copies.write(taken.file.name, taken.content)
            except OSError as error:
                why = Phrase("record_room.file.not_written", name=windows_name(taken.file.name))
                raise Refused(why) from error

        self.place.ask(work, owner=self, done=self._open_copy, failed=self.failed.emit)

    def remove(self, file: Attachment) -> None:
        """Take a file off the case; its content stays in the database."""
        self.place.ask(
            lambda app, actor: app.case_files.remove_file(actor, file.id),
            owner=self,
            done=lambda _none: self.place.say(
                Phrase("complaint_page.file.removed", name=file.name)
            ),
            failed=self.failed.emit,
        )

    def _open_copy(self, path: Path) -> None:
        if not self.open_with(QUrl.fromLocalFile(str(path))):
            self.failed.emit(Refused(Phrase("record_room.file.no_program", name=path.name)))
