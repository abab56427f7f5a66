"""The files of a customer: dropped, pasted or chosen, seen small, opened, saved, deleted, back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.customers.files import CustomerFiles, TakenFile, Way
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.model import Attachment
from ui.access.words_form import WordsForm
from ui.customers.file_preview import FilePreview
from ui.customers.file_reading import copies, read_file, windows_name
from ui.customers.given import GivenTable
from ui.customers.steps import EDIT, say_with_undo
from ui.customers.tab import CustomerTab
from ui.shell.files import pick_file, save_as
from ui.toolkit.buttons import Button, Scale, link
from ui.toolkit.columns import Cell, Column, IconText, Pill, RowAction
from ui.toolkit.dialog import Dialog
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel, rule
from ui.toolkit.speech import tr
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Work, Workplace

_PREVIEW, _FOOT, _NARROW_BELOW, _LEAST = 288, 44, 1000, 152
_ICONS = {"image": "image", "audio": "headset", "video": "play", "text": "file-text"}
_BINNED = Pill(Phrase("record_room.file.binned"), Tone.GREY)
_CLOSED = Pill(Phrase("record_room.file.closed"), Tone.QUIET)


@dataclass(frozen=True)
class FileRow:
    """A file in the list; ``binned`` where it was deleted, ``closed`` where one may not open it."""

    id: int
    file: Attachment
    binned: bool = False
    closed: bool = False


class FilesTab(CustomerTab):
    """The list with the one under the cursor beside it; those deleted stand below the others."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        #: How another program is asked to open a copy.
        self.open_with: Callable[[QUrl], object] = QDesktopServices.openUrl
        empty = EmptyState(
            Phrase("record_room.file.empty"), Phrase("record_room.file.empty_hint"),
            icon="paperclip",
        )  # fmt: skip
        name = Phrase("record_room.files")
        self.table = GivenTable(place, _columns(), name, empty=empty, action=_action)
        self.add = link(Phrase("record_room.do.add_file"))
        self.open = self._button("record_room.do.open_file", "", "Enter", self.open_file)
        self.save = self._button("record_room.do.save_file", "save", "Ctrl+S", self.save_file)
        self.remove = self._button("record_room.do.delete_file", "trash-2", "Del", self.delete_file)
        self.limit = caption("", "text2")
        self.preview = FilePreview()
        self._lay_out()
        self.setAcceptDrops(True)
        self.add.clicked.connect(self._choose)
        self.table.opened.connect(lambda _row: self.open_file())
        self.table.acted.connect(lambda _row: self.open_file())
        self.table.selected.connect(lambda _row: self._follow())
        self.table.rows_model.rows.changed.connect(self._follow)
        paste = QShortcut(self)
        paste.setKeys(sequences("Ctrl+V"))
        paste.activated.connect(self.paste)

    # What the page asks

    def question(self, customer: int) -> Work:
        return lambda app, actor: app.files.files(actor, customer)

    def hints(self) -> Sequence[KeyHint]:
        found = [
            KeyHint("Enter", Phrase("record_room.do.open_file")),
            KeyHint("Ctrl+S", Phrase("record_room.do.save_file")),
        ]
        if self.may_do(EDIT):
            found.append(KeyHint("Ctrl+V", Phrase("record_room.do.add_file")))
            found.append(KeyHint("Del", Phrase("record_room.do.delete_file")))
        return found

    def forget(self) -> None:
        self.table.clear()
        self.preview.show_file(None)

    def take(self, found: CustomerFiles) -> None:
        listed = [FileRow(each.id, each, closed=each.id in found.closed) for each in found.files]
        listed += [FileRow(each.file.id, each.file, binned=True) for each in found.binned]
        self.add.setVisible(self.may_do(EDIT))
        most = found.megabytes
        self.limit.set_phrase(Phrase("record_room.file.limit", megabytes=most) if most else "")
        self.table.give(listed)
        self.counted.emit(len(found.files) or None)

    @property
    def chosen(self) -> FileRow | None:
        """The file under the cursor."""
        found: FileRow | None = self.table.chosen
        return found

    # In

    def add_files(self, paths: Sequence[Path]) -> None:
        """Keep files of this machine with the customer."""
        self._add([(path.name, lambda path=path: read_file(path)) for path in paths])

    def paste(self) -> None:
        """Keep what was copied: files, or a picture such as of the screen."""
        copied = QGuiApplication.clipboard().mimeData()
        paths = _paths(copied)
        if paths:
            self.add_files(paths)
        elif copied.hasImage():
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            QGuiApplication.clipboard().image().save(buffer, "PNG")
            name = tr(Phrase("record_room.file.pasted", at=f"{self.place.now():%Y-%m-%d %H%M%S}"))
            content = bytes(buffer.data().data())
            self._add([(f"{name}.png", lambda: content)])

    def _add(self, files: Sequence[tuple[str, Callable[[], bytes]]]) -> None:
        if self.customer is None or not self.may_do(EDIT) or not files:
            return
        customer = self.customer.id

        def work(app: Application, actor: Actor) -> Any:
            # All are read before the first is kept: one that cannot be read stops nothing half.
            contents = [(name, read()) for name, read in files]
            # The customer is what changed, by the last file as by all.
            return [app.files.add(actor, customer, *each) for each in contents][-1]

        self.place.ask(
            work,
            owner=self,
            done=lambda _none: self.place.say(
                Phrase("record_room.file.added", count=len(files), name=files[0][0])
            ),
            failed=self._refused,
        )

    def _refused(self, error: Exception) -> None:
        """Say why a file is not kept; those before it are."""
        if isinstance(error, ValidationErrors):
            self.say_trouble(next(iter(error.fields.values())))
        else:
            self.fail(error)

    def _choose(self) -> None:
        kind = Phrase("record_room.pictures"), "*.pdf *.png *.jpg *.jpeg *.mp3 *.wav *.m4a"
        title = Phrase("record_room.do.add_file")
        pick_file(self.window(), title, Path.home(), kind, lambda path: self.add_files([path]))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.may_do(EDIT) and _paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files(_paths(event.mimeData()))
        event.acceptProposedAction()

    # Out

    def open_file(self, file: int = 0) -> None:
        """Open a file, or that under the cursor, with the system's program; a deleted one returns.

        Whatever another program makes of the copy stays there.
        """
        row = self.chosen
        if not file and row is not None and row.binned:
            self._restore(row)
        elif file or (row is not None and not row.closed):
            self._take(file or row.id, Way.OPEN, _copy, self._open_copy)

    def save_file(self) -> None:
        """Ask where a copy of the file under the cursor goes."""
        row = self.chosen
        if row is None or row.binned or row.closed:
            return
        proposal = Path.home() / windows_name(row.file.name)
        title = Phrase("record_room.do.save_file")
        save_as(self.window(), title, proposal, lambda path: self.save_to(row.id, path))

    def save_to(self, file: int, path: Path) -> None:
        """Write a copy of a file to a place that somebody chose."""

        def write(taken: TakenFile) -> Path:
            path.write_bytes(taken.content)
            return path

        def done(_path: Path) -> None:
            self.place.say(Phrase("record_room.file.saved", name=path.name))

        self._take(file, Way.SAVE, write, done)

    def _take(
        self,
        file: int,
        way: Way,
        write: Callable[[TakenFile], Path],
        done: Callable[[Path], object],
    ) -> None:
        """Take a file and write it where it is to be, both off the GUI thread."""

        def work(app: Application, actor: Actor) -> Path:
            taken = app.files.take(actor, file, way).value
            try:
                return write(taken)
            except OSError as error:
                why = Phrase("record_room.file.not_written", name=windows_name(taken.file.name))
                raise Refused(why) from error

        self.place.ask(work, owner=self, done=done, failed=self.fail)

    def _open_copy(self, path: Path) -> None:
        if not self.open_with(QUrl.fromLocalFile(str(path))):
            self.say_trouble(Phrase("record_room.file.no_program", name=path.name))

    # Away and back

    def delete_file(self) -> None:
        """Ask why the file under the cursor goes."""
        row = self.chosen
        if row is not None and not row.binned and self.may_do(EDIT):
            ask_delete_file(self.window(), self.place, row.file)

    def _restore(self, row: FileRow) -> None:
        if self.may_do(EDIT):
            self.place.ask(
                lambda app, actor: app.files.restore(actor, row.id),
                owner=self,
                done=lambda file: self.place.say(
                    Phrase("record_room.file.restored", name=file.name)
                ),
                failed=self.fail,
            )

    # Parts

    def _button(self, words: str, icon: str, key: str, step: Callable[[], object]) -> Button:
        button = Button(Phrase(words), icon=icon, key=key, scale=Scale.SMALL)
        button.clicked.connect(step)
        return button

    def _lay_out(self) -> None:
        panel = Panel(Phrase("record_room.files"), edge_to_edge=True)
        if panel.head is not None:
            panel.head.add_right(self.add)
        panel.body.addWidget(self.table, 1)
        panel.body.addWidget(rule())
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.limit, 1)
        for button in (self.open, self.save, self.remove):
            row.addWidget(button)
        panel.body.addWidget(foot)
        self.preview.setFixedWidth(_PREVIEW)
        self.table.setMinimumHeight(_LEAST)
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(Space.L)
        columns.addWidget(panel, 1)
        columns.addWidget(self.preview)
        self.put(content)

    def _follow(self) -> None:
        row = self.chosen
        live = row is not None and not row.binned
        words = "record_room.do.open_file" if row is None or live else "record_room.do.restore_file"
        self.open.set_phrase(Phrase(words))
        may_open = row is not None and (self.may_do(EDIT) if row.binned else not row.closed)
        self.open.setEnabled(may_open)
        self.save.setEnabled(live and may_open)
        self.remove.setVisible(self.may_do(EDIT))
        self.remove.setEnabled(live)
        self.preview.show_file(row.file if row is not None else None)
        if row is None or not live or row.closed or not self.isVisible():
            return
        wanted = row.file
        self.place.ask(
            lambda app, actor: app.files.picture(actor, wanted.id),
            owner=self,
            done=lambda content: self.preview.show_content(wanted, content),
            failed=self.fail,
            latest="picture",
        )

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.preview.setVisible(self.window().width() >= _NARROW_BELOW)


def _copy(taken: TakenFile) -> Path:
    return copies.write(taken.file.name, taken.content)


def _paths(mime: Any) -> list[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def _action(row: FileRow) -> RowAction | None:
    if row.closed:
        return None
    key = "record_room.do.restore_file" if row.binned else "record_room.do.open_file"
    return RowAction(Phrase(key), "Enter")


def icon_of(file: Attachment) -> str:
    """Return the icon of a kind of file."""
    return _ICONS.get(file.media_type.partition("/")[0], "file-text")


def size_words(size: int) -> str:
    """Return how large a file is, as people read it."""
    kilobytes = size / 1024
    return f"{kilobytes / 1024:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 0.1):.1f} KB"


def _columns() -> list[Column]:
    return [
        Column(
            "name", Phrase("record_room.file.name"),
            lambda row: IconText(icon_of(row.file), row.file.name),
            Cell.ICON, width=200, stretch=1, weight=Weight.MEDIUM,
        ),
        Column("size", Phrase("record_room.file.size"), lambda row: size_words(row.file.size),
               width=88, ink="text2"),
        Column("who", Phrase("record_room.file.who"), lambda row: row.file.added_by, width=96,
               english_width=104),
        Column("at", Phrase("record_room.file.at"), lambda row: row.file.added_at, Cell.MOMENT,
               width=152, ink="text2"),
        Column("state", Phrase("record_room.state"), _state, Cell.PILL, width=112,
               english_width=128),
    ]  # fmt: skip


def _state(row: FileRow) -> Pill | None:
    if row.binned:
        return _BINNED
    return _CLOSED if row.closed else None


def ask_delete_file(window: QWidget, place: Workplace, file: Attachment) -> Dialog:
    """Ask why a file goes; the quiet line offers to undo that."""
    form = WordsForm(
        place,
        Phrase("record_room.do.delete_file"),
        lambda asked: asked.app.files.remove(asked.actor, file.id, asked.values["reason"]),
        Phrase("record_room.reason"),
        help_text=Phrase("record_room.file.delete_hint"),
        draft="delete_file",
        known={"id": file.id},
    )
    deleted = Phrase("record_room.file.deleted", name=file.name)
    form.saved.connect(lambda removed: say_with_undo(place, deleted, removed.step))
    return form.open_in(window, Phrase("record_room.file.delete_title", name=file.name))
