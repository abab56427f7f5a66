"""After the office has moved: what was compared, and what everybody logs in with first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase, say
from crm_desktop.sharing.moving import Moved
from ui.shell.dialogs import open_once
from ui.toolkit.buttons import Button
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import TextEdit
from ui.toolkit.preview import PdfPreview
from ui.toolkit.speech import language
from ui.toolkit.tasks import TaskRunner
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDTH, _HEIGHT = 640, 168
_SLIPS_WIDTH = 760
#: What stands around the preview in its dialog, and how low it may become.
_AROUND, _LOWEST = 240, 280
_SHOWN = 8  # signs of a checksum that are enough to compare by eye


class MovedDialog(Dialog):
    """Stays until it is read: the start passwords are shown this once. Its primary goes on."""

    def __init__(self, window: QWidget, place: Workplace, moved: Moved) -> None:
        super().__init__(
            window, Phrase("host_page.moved"), Phrase("host_page.reopen"), width=_WIDTH
        )
        self._place, self._given = place, moved.passwords
        self.cancel.hide()
        rows = sum(proof.rows for proof in moved.tables.values())
        words = Phrase("host_page.proved", tables=len(moved.tables), rows=rows)
        self.body.addWidget(Label(words, wrap=True))
        self.tables = _lines(_compared(moved))
        self.body.addWidget(Field(Phrase("host_page.compared"), self.tables))
        self._passwords = "\n".join(
            f"{each.name}\t{each.login}\t{each.password}" for each in moved.passwords
        )
        self.passwords = _lines(self._passwords)
        self.copy = Button(Phrase("host_page.copy_passwords"), icon="copy")
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self._passwords))
        self.print = Button(Phrase("host_page.print_passwords"), icon="printer", key="Ctrl+P")
        self.print.clicked.connect(self._ask_for_slips)
        if moved.passwords:
            self.body.addWidget(Field(Phrase("host_page.passwords"), self.passwords))
            self.body.addWidget(Label(Phrase("host_page.passwords_once"), ink="text2", wrap=True))
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            row.addWidget(self.print)
            row.addWidget(self.copy)
            row.addStretch()
            self.body.addLayout(row)
        self.primary.clicked.connect(self.accept)

    def reject(self) -> None:
        """Esc closes nothing: what is shown here is not shown again."""

    def _ask_for_slips(self) -> None:
        spoken, given = language(), self._given
        self._place.ask(
            lambda app, actor: app.hosting.start_slips(actor, given, spoken),
            owner=self,
            done=self._show_slips,
            failed=self._say_why,
            latest="slips",
        )

    def _show_slips(self, pdf: bytes) -> None:
        open_once(SlipsDialog(self.parentWidget().window(), self._place.runner, pdf))

    def _say_why(self, error: Exception) -> None:
        self.note.show_note(phrase_of(error) or Phrase("window.failed"), ink="red")


class SlipsDialog(Dialog):
    """The slips before they are printed or saved; Esc and the primary go back to the passwords."""

    def __init__(self, window: QWidget, runner: TaskRunner, pdf: bytes) -> None:
        super().__init__(
            window, Phrase("start_slips.title"), Phrase("host_page.slips_done"), width=_SLIPS_WIDTH
        )
        self.cancel.hide()
        self.preview = PdfPreview(runner)
        room = window.height() - _AROUND
        self.preview.setFixedHeight(max(_LOWEST, room))
        self.preview.show_pdf(pdf, Phrase("start_slips.title"))
        self.body.addWidget(Label(Phrase("host_page.slips_note"), ink="text2"))
        self.body.addWidget(self.preview)
        self.primary.clicked.connect(self.accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def _compared(moved: Moved) -> str:
    lines = []
    for table, proof in moved.tables.items():
        if not proof.rows:
            continue
        words = Phrase(
            "moving.table", table=table, rows=proof.rows, checksum=proof.checksum[:_SHOWN]
        )
        sums = "  ".join(f"Σ {name} {total:,}" for name, total in proof.sums.items() if total)
        lines.append("  ".join(part for part in (say(words, language()), sums) if part))
    return "\n".join(lines)


def _lines(text: str) -> TextEdit:
    edit = TextEdit()
    edit.setPlainText(text)
    edit.setReadOnly(True)
    edit.setFixedHeight(_HEIGHT if text.count("\n") > 4 else _HEIGHT // 2)
    return edit
