"""Bringing members in: the file, what its columns and levels mean, what would come of it, the run.

Nothing is stored before the primary is pressed; a stop on the way leaves no trace.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.application import Application as App
from crm_desktop.customers.importing.model import Column as FileColumn
from crm_desktop.customers.importing.model import ReportLine
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.importing.wishes import MEMBER, MemberOptions, MemberResult, TierName
from crm_desktop.membership.tier_model import Level
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.customers.importing.progress import Way
from ui.customers.importing.wording import FATES, FIELDS, NOTHING
from ui.long_work import LongWork
from ui.office.page import scrolled
from ui.shell.files import pick_file, save_as
from ui.toolkit.buttons import Button
from ui.toolkit.choices import CheckBox
from ui.toolkit.columns import Cell, Column
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.notices import EmptyState
from ui.toolkit.speech import language, tr
from ui.toolkit.tasks import Progress
from ui.toolkit.text import Label, caption, heading
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

APPROVE, CREATE, TIERS = "membership.approve", "customers.create", "tiers.create"
_WIDTH = 880
_AROUND = 330
_UPPER = 208
_LEAST, _MOST = 96, 240
_COMBO = 168
_TABLES = (Phrase("credit.import.kind"), "*.csv *.xlsx *.xls *.ods *.txt")


@dataclass(frozen=True)
class _Told:
    """A line of the report under the id of its row."""

    id: int
    line: ReportLine


@dataclass(frozen=True)
class _Meant:
    """A column of the file under its place."""

    id: int
    column: FileColumn


class MemberImportDialog(Dialog):
    """``result`` is what was told last, of a rehearsal or of the import itself."""

    def __init__(self, window: QWidget, place: Workplace, file: Path) -> None:
        super().__init__(
            window, Phrase("tiers.import.title"), Phrase("tiers.import.do"), width=_WIDTH
        )
        self._place, self._file = place, file
        self._levels: tuple[Level, ...] = ()
        self._chosen: dict[str, str] = {}
        self.result: MemberResult | None = None
        self.combos: dict[str, Combo] = {}
        self.counts = Label(Phrase("credit.import.reading", file=file.name), wrap=True)
        self.columns = GivenTable(
            place, _meanings(), Phrase("tiers.import.columns"),
            empty=EmptyState(Phrase("tiers.import.no_columns"), icon="columns-3"),
        )  # fmt: skip
        self.report = GivenTable(
            place, _columns(), Phrase("credit.import.report"),
            empty=EmptyState(Phrase("credit.import.no_faults"), icon="check"),
        )  # fmt: skip
        self.new_tiers = CheckBox(Phrase("tiers.import.new_tiers"))
        self.keep = Button(Phrase("credit.import.keep"), icon="save")
        self.work = LongWork(place)
        self._lay_out(window)
        self.keep.clicked.connect(self._keep)
        self.primary.clicked.connect(lambda: self._ask(trial=False))
        self.new_tiers.toggled.connect(lambda _on: self._ask(trial=True))
        self.rejected.connect(self.work.stop)
        self._ask(trial=True)

    @property
    def options(self) -> MemberOptions:
        """What is asked for now."""
        return MemberOptions(tiers=dict(self._chosen), new_tiers=self.new_tiers.isChecked())

    # Parts

    def _lay_out(self, window: QWidget) -> None:
        self.keep.setEnabled(False)
        self.primary.setEnabled(False)
        self.new_tiers.hide()
        top = QHBoxLayout()
        top.setSpacing(Space.M)
        top.addWidget(self.counts, 1)
        top.addWidget(self.keep)
        self._names = QWidget()
        self._grid = QGridLayout(self._names)
        self._grid.setContentsMargins(0, 0, Space.S, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        upper = QHBoxLayout()
        upper.setSpacing(Space.L)
        meant, levels = (
            _block(Phrase("tiers.import.columns")),
            _block(Phrase("tiers.import.levels")),
        )
        meant.layout().addWidget(framed(self.columns))
        levels.layout().addWidget(scrolled(self._names))
        levels.layout().addWidget(self.new_tiers)
        for part in (meant, levels):
            upper.addWidget(part, 1)
        told = framed(self.report)
        told.setFixedHeight(max(_LEAST, min(_MOST, window.height() - _AROUND - _UPPER)))
        self.body.addLayout(top)
        self.body.addWidget(self.work)
        self.body.addLayout(upper)
        self.body.addWidget(told)

    def _show_names(self, names: tuple[TierName, ...]) -> None:
        """Offer the office's levels for each name; made once, for the names stay."""
        if self.combos:
            return
        if not names:
            self._grid.addWidget(caption(Phrase("tiers.import.no_names")), 0, 0)
        offered = [
            Option(level.tier.code, level.tier.phrase)
            for level in self._levels
            if level.tier.active
        ]
        for row, each in enumerate(names):
            combo = Combo([Option("", Phrase("tiers.import.none")), *offered])
            combo.setFixedWidth(_COMBO)
            combo.set_value(each.code)
            combo.say(combo.setAccessibleName, Phrase("tiers.import.level_of", name=each.name))
            combo.chosen.connect(lambda code, name=each.name: self._choose(name, str(code)))
            self.combos[each.name] = combo
            label = Label(Phrase("tiers.import.name", name=each.name, count=each.count))
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(combo, row, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(len(names) + 1, 1)

    # Asking

    def _choose(self, name: str, code: str) -> None:
        self._chosen[name] = code
        self._ask(trial=True)

    def _ask(self, *, trial: bool) -> None:
        if self.work.is_busy:
            return
        file, way = self._file, Way(trial=trial)
        options = replace(self.options, dry_run=trial)
        self.primary.setEnabled(False)

        def work(app: App, actor: Actor, progress: Progress) -> Any:
            def told(what: str, done: int, total: int | None) -> None:
                way.take(progress, what, done, total)

            done = app.member_imports.run_apart(actor, file, options, told)
            return (app.tiers.levels(actor), done.value) if trial else done

        self.work.begin(
            Phrase("import_room.trying") if trial else Phrase("import_room.importing"),
            file.name,
            way.words,
            work,
            done=self._rehearsed if trial else self._stored,
            failed=self._failed,
            cancelled=self._follow,
        )

    def _rehearsed(self, told: tuple[tuple[Level, ...], MemberResult]) -> None:
        self._levels, result = told
        self.result = result
        self._show_names(result.tiers)
        unknown = any(not each.code for each in result.tiers)
        may = self._place.may(TIERS) and self._place.session.everywhere
        self.new_tiers.setVisible(may and (unknown or self.new_tiers.isChecked()))
        self.counts.set_ink("text")
        self.counts.set_phrase(_counted(result))
        self.columns.give(_Meant(n, column) for n, column in enumerate(result.columns, start=1))
        self.report.give(_Told(n, line) for n, line in enumerate(result.report, start=1))
        self._follow()

    def _follow(self) -> None:
        result = self.result
        self.keep.setEnabled(bool(result and result.report))
        self.primary.setEnabled(bool(result and (result.created or result.linked)))
        if self.primary.isEnabled():
            self.primary.setFocus()
        self.adjustSize()  # the box of the work that was under way has gone

    def _stored(self, result: MemberResult) -> None:
        count = result.created + result.linked
        self._place.say(Phrase("tiers.import.done", number=result.number, count=count))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.counts.set_phrase(phrase_of(error) or Phrase("customers_room.failed"))
        self.counts.set_ink("red")

    # The report as a file

    def _keep(self) -> None:
        name = f"{self._file.stem}-{tr(Phrase('credit.import.report'))}.csv"
        save_as(
            self.window(), Phrase("credit.import.keep"), self._file.with_name(name), self._write
        )

    def _write(self, out: Path) -> None:
        lines, chosen = (self.result.report if self.result else ()), language()

        def write(_app: object, _actor: object) -> object:
            from crm_desktop.customers.importing.report import write_report

            return write_report(out, lines, chosen)

        said = Phrase("credit.import.kept", file=out.name)
        self._place.ask(
            write, owner=self, done=lambda _w: self._place.say(said), failed=self._failed
        )


def _block(title: Phrase) -> QWidget:
    """Return a titled column of the upper half, to be filled."""
    block = QWidget()
    block.setFixedHeight(_UPPER)
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    column.addWidget(heading(title))
    return block


def may_import(place: Workplace) -> bool:
    """Return whether the acting post may bring members in."""
    return place.may(APPROVE) and place.may(CREATE)


def ask_members(window: QWidget, place: Workplace) -> None:
    """Ask for a file, and show what would come of it."""
    title = Phrase("tiers.import.title")
    pick_file(window, title, Path.home(), _TABLES, lambda file: show_file(window, place, file))


def show_file(window: QWidget, place: Workplace, file: Path) -> MemberImportDialog:
    """Show what would come of a file of members."""
    dialog = MemberImportDialog(window, place, file)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _counted(result: MemberResult) -> Phrase:
    return Phrase(
        "tiers.import.counts",
        read=result.read,
        created=result.created,
        linked=result.linked,
        duplicate=result.duplicate,
        failed=result.failed,
        opened=Phrase(
            "tiers.import.opened",
            cards=result.cards,
            quit=result.quit,
            points=result.points,
            money=format_fen(result.money_fen),
        ),
    )


def _meaning(column: FileColumn) -> Phrase:
    if column.field.startswith(MEMBER):
        return Phrase(f"tiers.field.{column.field.removeprefix(MEMBER)}")
    return FIELDS.get(column.field, NOTHING)


def _meanings() -> list[Column]:
    return [
        Column("header", Phrase("tiers.import.header"), lambda row: row.column.header, stretch=1),
        Column(
            "means", Phrase("tiers.import.means"), lambda row: _meaning(row.column), width=152,
            english_width=176,
        ),
    ]  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("line", Phrase("importing.report.line"), lambda row: str(row.line.line), width=72),
        Column(
            "fate", Phrase("importing.report.fate"), lambda row: FATES[row.line.fate], Cell.PILL,
            width=112, english_width=136,
        ),
        Column("column", Phrase("importing.report.column"), lambda row: row.line.column, width=112),
        Column("why", Phrase("importing.report.why"), lambda row: row.line.why, stretch=1),
        Column("value", Phrase("importing.report.value"), lambda row: row.line.value, width=136),
    ]  # fmt: skip
