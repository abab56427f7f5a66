"""The papers of an application: dropped, pasted or chosen, opened, taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import Application, Paper, Scan
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.wording import dotted
from ui.access.words_form import WordsForm
from ui.customers.file_reading import copies, read_file
from ui.shell.files import pick_file
from ui.toolkit.buttons import Button, Kind, icon_button, link
from ui.toolkit.combos import Combo
from ui.toolkit.dates import moment_words
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import sequences
from ui.toolkit.speech import tr
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space, Weight
from ui.workplace import Workplace

CREATE = "membership.create"
_COMING = frozenset({"draft", "review", "papers", "approved"})
_GOING = frozenset({"draft", "papers"})
_WIDTH = 480
#: What is added: its name, and what reads it on the lane.
Source = tuple[str, Callable[[], bytes]]


class PapersView(QWidget):
    """A line for each paper; a scan opens in the system's program as a copy."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        #: How another program is asked to open a copy.
        self.open_with: Callable[[QUrl], object] = QDesktopServices.openUrl
        self.application: Application | None = None
        self._words = DictionaryWords()
        self.add = Button(Phrase("application.add_paper"), icon="paperclip")
        self.add.clicked.connect(lambda: self.ask_paper(()))
        self.hint = caption(Phrase("application.paper_hint"), "text3")
        self._list = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.XS, 0, Space.S, 0)
        self._column.setSpacing(Space.S)
        self._column.addWidget(self._list)
        self._column.addWidget(self.hint)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch()
        self._column.addLayout(foot)
        self._column.addStretch()
        self.setAcceptDrops(True)
        paste = QShortcut(self)
        paste.setKeys(sequences("Ctrl+V"))
        paste.activated.connect(self.paste)

    def show_papers(self, application: Application, words: DictionaryWords) -> None:
        """Show the papers of an application."""
        self.application, self._words = application, words
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for paper in application.papers:
            column.addWidget(self._line(paper))
        if not application.papers:
            column.addWidget(Label(Phrase("application.no_papers"), ink="text2", wrap=True))
        self._column.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh
        for widget in (self.add, self.hint):
            widget.setVisible(self.may_add)

    @property
    def may_add(self) -> bool:
        """Whether a paper may come now, from whoever works here."""
        found = self.application
        return found is not None and found.state in _COMING and self._place.may(CREATE)

    def paste(self) -> None:
        """Add what was copied: files, or a picture such as of the screen."""
        copied = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in copied.urls() if url.isLocalFile()]
        if paths:
            self.ask_paper(_sources(paths))
        elif copied.hasImage():
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            QGuiApplication.clipboard().image().save(buffer, "PNG")
            content = bytes(buffer.data().data())
            at = f"{self._place.now():%Y-%m-%d %H%M%S}"
            name = tr(Phrase("record_room.file.pasted", at=at))
            self.ask_paper([(f"{name}.png", lambda: content)])

    def ask_paper(self, files: Sequence[Source]) -> Dialog | None:
        """Ask what kind of paper came; ``files`` are its scans, as far as they are known."""
        if self.application is None or not self.may_add:
            return None
        form = PaperForm(self._place, self._words, self.application, files)
        form.saved.connect(lambda _made: self._place.say(Phrase("application.paper_added")))
        title = Phrase("application.paper_form", number=self.application.number)
        return show_form(self.window(), form, title, form.rows, width=_WIDTH)

    def open_paper(self, paper: Paper) -> None:
        """Open a scan with the system's program; that stands in the log."""

        def show(taken: tuple[Any, bytes]) -> None:
            file, content = taken
            try:
                path = copies.write(file.name, content)
            except OSError:
                self._place.say(Phrase("record_room.file.not_written", name=file.name))
            else:
                self.open_with(QUrl.fromLocalFile(str(path)))

        self._place.ask(
            lambda app, actor: app.papers.take(actor, paper.id, "open"),
            owner=self,
            done=show,
            failed=self._fail,
        )

    def remove_paper(self, paper: Paper) -> Dialog:
        """Ask why a paper is taken away."""
        form = WordsForm(
            self._place,
            Phrase("application.remove_paper"),
            lambda asked: asked.app.papers.remove(asked.actor, paper.id, asked.values["reason"]),
            Phrase("members.reason"),
        )
        return form.open_in(self.window(), Phrase("application.remove_paper"))

    # Parts

    def _line(self, paper: Paper) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        words = QVBoxLayout()
        words.setSpacing(0)
        kind = self._words.word("evidence_kind", paper.kind)
        words.addWidget(Label(kind, weight=Weight.MEDIUM))
        came = moment_words(paper.received_at, self._place.now())
        words.addWidget(caption(dotted(paper.received_by, came, paper.note), "text2"))
        row.addLayout(words, 1)
        if paper.file is not None:
            opens = link(paper.file.name)
            opens.clicked.connect(lambda: self.open_paper(paper))
            row.addWidget(opens)
        found = self.application
        if found is not None and found.state in _GOING and self._place.may(CREATE):
            away = icon_button("x", Phrase("application.remove_paper"))
            away.clicked.connect(lambda: self.remove_paper(paper))
            row.addWidget(away)
        return line

    def _fail(self, error: Exception) -> None:
        self._place.say(phrase_of(error) or Phrase("window.failed"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.may_add and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.ask_paper(_sources([Path(url.toLocalFile()) for url in urls if url.isLocalFile()]))
        event.acceptProposedAction()


class PaperForm(RecordForm):
    """What kind of paper came, a word about it, and its scans."""

    def __init__(
        self,
        place: Workplace,
        words: DictionaryWords,
        application: Application,
        files: Sequence[Source],
    ) -> None:
        super().__init__(place, "", self._keep, Phrase("application.add_paper"))
        self._application, self._files = application.id, list(files)
        wanted = application.missing.kinds if application.state == "papers" else ()
        self.kind = Combo(words.options("evidence_kind"))
        self.note = LineEdit(Phrase("application.paper_example"), longest=200)
        self.attach = Button(Phrase("record_room.do.attach"), kind=Kind.OUTLINED, icon="paperclip")
        self.attach.clicked.connect(self._choose)
        self.attached = Label("", ink="text3", elide=True)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.attach)
        row.addWidget(self.attached, 1)
        self.rows: list[list[QWidget]] = [
            [self.add("kind", Phrase("members.paper_kind"), self.kind)],
            [self.add("note", Phrase("members.notes"), self.note, optional=True)],
            [line],
        ]
        self._tell_files()
        self.load({"kind": wanted[0] if wanted else None})

    def take_file(self, path: Path) -> None:
        """Take a scan along."""
        self._files += _sources([path])
        self._tell_files()

    def _tell_files(self) -> None:
        names = ", ".join(name for name, _read in self._files)
        self.attached.set_phrase(names or Phrase("record_room.no_file"))
        self.attached.set_ink("text" if names else "text3")

    def _choose(self) -> None:
        kind = Phrase("record_room.pictures"), "*.pdf *.png *.jpg *.jpeg"
        title = Phrase("record_room.do.attach")
        pick_file(self.window(), title, Path.home(), kind, self.take_file)

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "kind")
        kind, note = asked.values["kind"], asked.values["note"]
        # All are read before the first is kept: one that cannot be read stops nothing half.
        scans = [Scan(name, read()) for name, read in self._files]
        add = asked.app.papers.add
        return [add(asked.actor, self._application, kind, note, scan) for scan in scans or [None]][
            -1
        ]


def _sources(paths: Sequence[Path]) -> list[Source]:
    return [(path.name, lambda path=path: read_file(path)) for path in paths]
