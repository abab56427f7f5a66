"""备份与恢复: copies of the database, each proved; the recovery sheet; the office's check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.backups.model import Able, Backup
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import right_phrase
from crm_desktop.foundation.words import Phrase
from crm_desktop.office.about import OfficeFacts
from crm_desktop.sharing.model import ServerAccount
from ui.access.lists import framed, select_record
from ui.backups.account import AccountDialog
from ui.backups.rows import BackupSource, Verified, columns
from ui.backups.side import CheckPanel, SheetPanel, StatusPanel, column
from ui.long_work import LongWork
from ui.office.page import CHANGES_RULES, read_only_band, scrolled
from ui.paged import Page
from ui.shell.files import save_as
from ui.toolkit.buttons import Button, Kind, Scale
from ui.toolkit.columns import RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.speech import language
from ui.toolkit.table import TableView
from ui.toolkit.tasks import Progress, Reached
from ui.toolkit.text import caption
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

DO, CHECKS = "backup.do", "audit.verify"
_SIDE = 320
_FOOT = 44
_LEAST_LIST = 220


class BackupsPage(Page):
    """The list at the left; the last backup, the sheet and the check at the right."""

    kinds = ("backup", "office", "setting")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._may = place.may(DO)
        self._verified: dict[Path, Verified] = {}
        self._wanted: int | None = None
        self.source = BackupSource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(
            self.list,
            columns(self._verified.get, lambda: self.source.status.shared),
            clock=place.clock,
            parent=self,
        )
        self.table = TableView(
            model,
            Phrase("settings_room.backup.list"),
            action=lambda _row: RowAction(Phrase("settings_room.backup.verify"), "Enter"),
            empty=EmptyState(
                Phrase("settings_room.backup.empty"),
                Phrase("settings_room.backup.empty_hint"),
                icon="archive",
            ),
        )
        self.work = LongWork(place)
        self.make = Button(
            Phrase("settings_room.backup.make"), kind=Kind.PRIMARY, icon="archive", key="F9"
        )
        self.copy = Button(Phrase("settings_room.backup.copy"), icon="save", key="Ctrl+S")
        self.verify = Button(Phrase("settings_room.backup.verify"), scale=Scale.SMALL)
        self.restore = Button(
            Phrase("settings_room.backup.put_back"), icon="archive-restore", scale=Scale.SMALL
        )
        self.path = caption("", "text2")
        self.status = StatusPanel(place)
        self.elsewhere = Band(
            Phrase("server_backup.elsewhere"), tone=Tone.GREY, icon="info", stretch=True
        )
        self.elsewhere.hide()
        self.sheet = SheetPanel()
        self.check = CheckPanel(place)
        self._lay_out()
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.show()
        self._read_sheet()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()
        self._read_sheet()

    def open(self, _kind: str, record: int) -> None:
        self._wanted = record
        self.table.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def set_narrow(self, narrow: bool) -> None:
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._side.setMinimumWidth(0 if narrow else _SIDE)
        self._side.setMaximumWidth(16777215 if narrow else _SIDE)

    def hints(self) -> Sequence[KeyHint]:
        verify = KeyHint("Enter", Phrase("settings_room.backup.verify"))
        if not self._may:
            return (verify,)
        return (
            KeyHint("F9", Phrase("settings_room.backup.make")),
            KeyHint("Ctrl+S", Phrase("settings_room.backup.copy")),
            verify,
        )

    def commands(self) -> Sequence[Command]:
        room = Phrase("settings_room.page.backups")
        found = []
        if self._may:
            found += [
                Command(
                    Phrase("settings_room.backup.make"),
                    self._make,
                    icon="archive",
                    key="F9",
                    room=room,
                ),
                Command(
                    Phrase("settings_room.backup.copy"),
                    self._copy,
                    icon="save",
                    key="Ctrl+S",
                    room=room,
                ),
            ]
        if self.place.may(CHECKS):
            name = Phrase("settings_room.check.run")
            found.append(Command(name, self._check, icon="shield-check", room=room))
        return found

    @property
    def chosen(self) -> Backup | None:
        """The backup under the cursor."""
        return self.source.backups.get(self.table.selected_id or 0)

    # Parts

    def _lay_out(self) -> None:
        reason = Phrase("settings_room.read_only", right=right_phrase(DO))
        if self._may:
            self.actions = [self.copy, self.make]
        panel = framed(self.table)
        panel.setMinimumHeight(_LEAST_LIST)
        panel.body.addWidget(rule())
        panel.body.addWidget(self._foot())
        self._side = column(self.status, self.sheet, self.check)
        self.sheet.setVisible(self.place.may(CHANGES_RULES))
        self.check.setVisible(self.place.may(CHECKS))
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(Space.L)
        self._columns.addWidget(panel, 1)
        self._columns.addWidget(self._side)
        self.set_narrow(False)
        self.column.addWidget(read_only_band(None if self._may else reason))
        self.column.addWidget(self.elsewhere)
        self.column.addWidget(self.work)
        self.column.addWidget(scrolled(inner), 1)

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.path, 1)
        row.addWidget(self.verify)
        row.addWidget(self.restore)
        self.restore.setVisible(self._may)
        return foot

    def _connect(self) -> None:
        self.list.changed.connect(self._arrived)
        self.table.selected.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self._verify())
        self.table.acted.connect(lambda _id: self._verify())
        self.work.busy.connect(lambda _busy: self._follow())
        self.make.clicked.connect(self._make)
        self.copy.clicked.connect(self._copy)
        self.verify.clicked.connect(self._verify)
        self.restore.clicked.connect(self._restore)
        self.sheet.wanted.connect(self._ask_sheet)
        self.check.wanted.connect(self._check)

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        self.status.show_status(self.source.status)
        self.elsewhere.setVisible(self.source.status.able is Able.ELSEWHERE)
        if self._wanted is not None:
            select_record(self.table, self._wanted)
            self._wanted = None
        self._follow()

    def _follow(self) -> None:
        backup, is_busy = self.chosen, self.work.is_busy
        is_there = backup is not None and backup.there
        self.path.set_phrase(str(backup.path) if backup is not None else "")
        can = self.source.status.able is not Able.ELSEWHERE
        for button in (self.verify, self.restore):
            button.setEnabled(is_there and can and not is_busy)
        for button in (self.make, self.copy):
            button.setEnabled(can and not is_busy)
        self.check.run.setEnabled(not is_busy)

    def _read_sheet(self) -> None:
        def show(facts: OfficeFacts) -> None:
            self.sheet.show_made(facts.sheet_made_at)

        self.place.ask(
            lambda app, actor: app.about.facts(actor),
            owner=self,
            done=show,
            failed=self.fail,
            latest="facts",
        )

    # Steps

    def _make(self) -> None:
        self._back_up(None)

    def _copy(self) -> None:
        name = f"office-{self.place.now():%Y%m%d-%H%M}.crmbackup"
        title = Phrase("settings_room.backup.copy_title")
        save_as(self.window(), title, Path.home() / name, self._back_up)

    def _back_up(self, out: Path | None, account: ServerAccount | None = None) -> None:
        status = self.source.status
        if status.able is Able.ELSEWHERE:
            return
        if status.able is Able.ASKS and account is None:
            AccountDialog(self.window(), lambda given: self._back_up(out, given)).open()
            return
        step = Phrase("settings_room.backup.copying")
        if status.shared:
            step = Phrase("server_backup.copying")
        self.work.begin(
            Phrase("settings_room.backup.making"),
            str(out) if out is not None else Phrase("settings_room.backup.to_folder"),
            lambda _reached: step,
            lambda app, actor, progress: app.backups.make(actor, out, progress.report, account),
            done=lambda made: self._made(made, out),
            failed=self.fail,
        )

    def _made(self, backup: Backup, out: Path | None) -> None:
        self._wanted = backup.id
        self._verified[backup.path] = Verified(backup.made_at, is_sound=True)
        words = Phrase("settings_room.backup.made")
        if out is not None:
            words = Phrase("settings_room.backup.saved", name=out.name)
        self.place.say(words)
        self.table.refresh()

    def _verify(self) -> None:
        backup = self.chosen
        if backup is None or not backup.there:
            return

        def work(app: Application, actor: Actor, progress: Progress) -> tuple[bool, int]:
            facts = app.backups.verify(actor, backup.path, progress.report)
            return facts.sha256 == backup.sha256, len(facts.wrong)

        step = Phrase("settings_room.backup.opening")
        if self.source.status.shared:
            step = Phrase("server_backup.trying")
        self.work.begin(
            Phrase("settings_room.backup.verifying"),
            backup.path.name,
            lambda _reached: step,
            work,
            done=lambda found: self._proved(backup, is_sound=found[0], wrong=found[1]),
            failed=lambda error: self._not_proved(backup, error),
        )

    def _proved(self, backup: Backup, *, is_sound: bool, wrong: int) -> None:
        self.calm()
        self._verified[backup.path] = Verified(self.place.now(), is_sound)
        if is_sound and wrong:
            self.trouble.show_band(Phrase("server_backup.check_found", count=wrong))
            self.trouble.show()
        elif is_sound:
            self.place.say(Phrase("settings_room.backup.proved", name=backup.path.name))
        else:
            self.trouble.show_band(Phrase("settings_room.backup.not_same", name=backup.path.name))
            self.trouble.show()
        self.table.viewport().update()

    def _not_proved(self, backup: Backup, error: Exception) -> None:
        self._verified[backup.path] = Verified(self.place.now(), is_sound=False)
        self.fail(error)
        self.table.viewport().update()

    def _restore(self) -> None:
        backup = self.chosen
        if backup is None:
            return
        dialog = ask(
            self.window(),
            Phrase("settings_room.restore.title"),
            Phrase("settings_room.restore.text", at=f"{backup.made_at:%Y-%m-%d %H:%M}"),
            Phrase("settings_room.restore.go"),
            detail=Phrase("server_backup.restore_how")
            if self.source.status.shared
            else Phrase("settings_room.restore.detail"),
        )
        dialog.accepted.connect(lambda: self.place.restore(backup.path))
        dialog.open()

    def _ask_sheet(self) -> None:
        dialog = ask(
            self.window(),
            Phrase("settings_room.sheet.title"),
            Phrase("settings_room.sheet.warning"),
            Phrase("settings_room.sheet.go"),
        )
        dialog.accepted.connect(self._print_sheet)
        dialog.open()

    def _print_sheet(self) -> None:
        chosen = language()
        self.place.ask(
            lambda app, actor: app.sheets.sheet(actor, chosen),
            owner=self,
            done=self._show_sheet,
            failed=self.fail,
        )

    def _show_sheet(self, pdf: bytes) -> None:
        self._read_sheet()
        self.place.preview(Phrase("paper.recovery.title"), pdf)

    def _check(self) -> None:
        def step(reached: Reached) -> Phrase:
            done, total = reached.done, reached.total or reached.done
            return Phrase("settings_room.check.step", done=done, total=total)

        self.work.begin(
            Phrase("settings_room.check.title"),
            Phrase("settings_room.check.text"),
            step,
            lambda app, actor, progress: app.check.run(actor, progress.report),
            done=self.check.show_findings,
            failed=self.fail,
        )
