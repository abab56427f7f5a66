"""What stands beside the list of backups: the last one, the recovery sheet, the office's check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.backups.model import Able, BackupStatus
from crm_desktop.check import Finding
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.words import Phrase
from ui.shell.desk_status import ago_words
from ui.toolkit.buttons import Button
from ui.toolkit.dates import moment_words
from ui.toolkit.fields import Note
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, name_label
from ui.toolkit.tokens import Size, Space, Tone
from ui.workplace import Workplace

#: So many findings are told one by one; the rest is counted.
_TOLD = 12


class StatusPanel(Panel):
    """How old the last backup is, and by which rule they are kept."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(Phrase("settings_room.backup.last"))
        self._place = place
        self.pill = StatusPill("", Tone.QUIET)
        self.head.add_right(self.pill)
        self.ago = name_label("")
        self.when = Label("", size=Size.CAPTION, ink="text2", wrap=True)
        self.body.setSpacing(Space.XS)
        self.body.addWidget(self.ago)
        self.body.addWidget(self.when)

    def show_status(self, status: BackupStatus) -> None:
        """Show when the last backup was made."""
        now = self._place.now()
        if status.due:
            self.pill.set_state(Phrase("settings_room.backup.due"), Tone.AMBER)
        else:
            self.pill.set_state(Phrase("settings_room.backup.fine"), Tone.QUIET)
        days = self._place.settings.get("backup_keep_days", 0)
        kept = Phrase("settings_room.backup.rule", days=days)
        if status.shared and status.able is not Able.ALONE:
            kept = Phrase("server_backup.rule", days=days)
        if status.last is None:
            self.ago.set_phrase(Phrase("settings_room.backup.never"))
            self.when.set_phrase(kept)
        else:
            self.ago.set_phrase(ago_words(now - status.last))
            at = moment_words(status.last, now)
            self.when.set_phrase(Phrase("settings_room.backup.at", at=at, rule=kept))


class SheetPanel(Panel):
    """The recovery sheet that holds; ``wanted`` asks for a new one."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__(Phrase("paper.recovery.title"))
        self.pill = StatusPill("", Tone.QUIET)
        self.head.add_right(self.pill)
        self.text = Label(
            Phrase("settings_room.sheet.text"), size=Size.CAPTION, ink="text2", wrap=True
        )
        self.print = Button(Phrase("settings_room.sheet.print"), icon="printer", key="Ctrl+P")
        self.print.clicked.connect(self.wanted)
        self.body.addWidget(self.text)
        self.body.addWidget(self.print)

    def show_made(self, made_at: datetime | None) -> None:
        """Show when the sheet was printed; None: none holds."""
        if made_at is None:
            self.pill.set_state(Phrase("settings_room.sheet.none"), Tone.AMBER)
        else:
            day = day_text(made_at.date())
            self.pill.set_state(Phrase("settings_room.sheet.made", day=day), Tone.QUIET)


class CheckPanel(Panel):
    """The office's check and what it found; ``wanted`` asks to run it."""

    wanted = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(Phrase("settings_room.check.title"))
        self._place = place
        self.text = Label(
            Phrase("settings_room.check.text"), size=Size.CAPTION, ink="text2", wrap=True
        )
        self.result = Note("")
        self.result.hide()
        self._findings = QVBoxLayout()
        self._findings.setSpacing(Space.XS)
        self.run = Button(Phrase("settings_room.check.run"), icon="shield-check")
        self.run.clicked.connect(self.wanted)
        self.body.addWidget(self.text)
        self.body.addWidget(self.result)
        self.body.addLayout(self._findings)
        self.body.addWidget(self.run)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what was found just now."""
        at = f"{self._place.now():%H:%M}"
        while self._findings.count():
            self._findings.takeAt(0).widget().deleteLater()
        if findings:
            count = Phrase("settings_room.check.found", count=len(findings), at=at)
            self.result.show_note(count, icon="circle-alert", ink="red")
        else:
            words = Phrase("settings_room.check.sound", at=at)
            self.result.show_note(words, icon="circle-check", ink="green", words="text2")
        self.result.show()
        for finding in findings[:_TOLD]:
            self._findings.addWidget(Label(finding.phrase, size=Size.CAPTION, wrap=True))
        if len(findings) > _TOLD:
            more = Phrase("settings_room.check.more", count=len(findings) - _TOLD)
            self._findings.addWidget(Label(more, size=Size.CAPTION, ink="text3"))


def column(*panels: QWidget) -> QWidget:
    """Return panels below each other, the rest of the room empty."""
    side = QWidget()
    layout = QVBoxLayout(side)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.M)
    for panel in panels:
        layout.addWidget(panel)
    layout.addStretch()
    return side
