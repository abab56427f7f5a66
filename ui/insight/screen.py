"""报表: the report of a month as it is printed, its numbers with their formulas, who signed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.insight.model import KINDS, MonthReport, Period
from crm_desktop.insight.report_prints import PRINTED, SAVED, Wanted
from ui.insight.figure_list import FigureList, Told
from ui.insight.kind_list import KindList
from ui.insight.reading import (
    Found,
    company_options,
    kind_rows,
    month_option,
    month_options,
    read_report,
    reading_words,
)
from ui.insight.rows_dialog import RowsDialog, show_rows
from ui.insight.sign_bar import SignBar
from ui.insight.signing import Signing
from ui.screen import Screen
from ui.shell.files import save_as
from ui.toolkit.buttons import Button
from ui.toolkit.combos import Combo, Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import Band
from ui.toolkit.panels import SectionHead
from ui.toolkit.preview import PdfPreview, safe_name
from ui.toolkit.speech import language, tr
from ui.toolkit.text import title
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

_LIST, _LIST_WIDE = 208, 264
_FIGURES, _FIGURES_WIDE = 296, 368
#: Below this the figures take turns with the paper, and what is chosen stands under the list.
_NARROW, _WIDE = 1000, 1500
_LIST_NARROW = 180
_TITLE_LEFT = 20


class ReportsScreen(Screen):
    """The list of reports, the paper in the middle, its figures at the right, signing below."""

    _is_narrow = False

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._kind = KINDS[0]
        self._report = 0
        self._found: Found | None = None
        self._spoken: Language = language()
        self._standing: object = None
        self.kinds = KindList()
        self.month = Combo(month_options(place.now().date()))
        self.month.set_value(Period.month(place.now().date()).before.first)
        self.company = Combo()
        self.edition = Combo()
        self.preview = PdfPreview(place.runner)
        #: Shows the figures in place of the paper where there is no room for both.
        self.beside = Button(Phrase("insight.room.beside"), selectable=True)
        self.figures = FigureList()
        self.signing = SignBar()
        self.steps = Signing(place, self.signing)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.late = Band("", stretch=True)
        #: Where the figures were read: only said where the office has a standby.
        self.read_at = Band("", tone=Tone.GREY, icon="info", stretch=True)
        self._lay_out()
        self._connect()

    # What the window asks

    def load(self) -> None:
        self.kinds.set_rows(kind_rows(None, self.wanted.day), self._kind)
        self.kinds.setFocus()
        self._ask()

    def open(self, address: Address) -> None:
        if address.kind == "month_report" and address.id:
            self.place.ask(
                lambda app, actor: app.month_reports.report(actor, address.id),
                owner=self,
                done=self._go_to,
                failed=self._fail,
                latest="opened",
            )

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("PgUp PgDn", Phrase("insight.room.do.turn"))]
        found.append(KeyHint("Ctrl+P", Phrase("machinery.preview.print")))
        found.append(KeyHint("Ctrl+Shift+E", Phrase("insight.room.do.export")))
        if self.steps.is_offered:
            found.append(KeyHint("Ctrl+Enter", self.steps.next_words()))
        return found

    def commands(self) -> Sequence[Command]:
        room = Phrase("room.reports")
        found = [
            Command(Phrase("machinery.preview.print"), self.preview.ask_print, icon="printer",
                    key="Ctrl+P", room=room),
            Command(Phrase("insight.room.do.export"), self.export, icon="file-spreadsheet",
                    key="Ctrl+Shift+E", room=room),
        ]  # fmt: skip
        if self.steps.is_offered:
            found.append(
                Command(
                    self.steps.next_words(), self.signing.next.click, key="Ctrl+Enter", room=room
                )
            )
        return found

    def respeak(self) -> None:
        super().respeak()
        # The paper and what stands beside it are in the language of the window.
        if language() is not getattr(self, "_spoken", language()):
            self._spoken = language()
            if self._loaded:
                self._ask()

    # Parts

    def _lay_out(self) -> None:
        self._left, self._right, self._middle = QFrame(), QFrame(), QWidget()
        for side in (self._left, self._right):
            mark(side, part="bar")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, Space.L, 0, Space.L)
        left.setSpacing(Space.S)
        name = title(Phrase("room.reports"))
        name.setContentsMargins(_TITLE_LEFT, 0, Space.L, 0)
        left.addWidget(name)
        left.addWidget(self.kinds, 1)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self.head = SectionHead(Phrase("insight.room.figures"))
        right.addWidget(self.head)
        right.addWidget(self.figures, 1)
        for combo, words, width in (
            (self.month, Phrase("insight.room.month"), 132),
            (self.company, Phrase("insight.part.company"), 140),
        ):
            combo.say(combo.setAccessibleName, words)
            combo.setFixedWidth(width)
            self.preview.tools.addWidget(combo)
        self.edition.say(self.edition.setAccessibleName, Phrase("insight.room.edition"))
        self.edition.hide()
        self.company.hide()
        self._choices = QVBoxLayout()
        self._choices.setContentsMargins(Space.L, 0, Space.L, 0)
        self._choices.setSpacing(Space.S)
        left.addLayout(self._choices)
        self._choices.addWidget(self.beside)
        self._choices.addWidget(self.edition)
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        bands = QVBoxLayout()
        bands.setSpacing(Space.S)
        for band in (self.trouble, self.late, self.read_at):
            band.hide()
            bands.addWidget(band)
        middle.addLayout(bands)
        middle.addWidget(self.preview, 1)
        row = QHBoxLayout()
        row.setSpacing(1)
        row.addWidget(self._left)
        row.addWidget(self._middle, 1)
        row.addWidget(self._right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addLayout(row, 1)
        column.addWidget(self.signing)
        self._fit(self.width())
        self._offer()

    def _connect(self) -> None:
        place = self.place
        self.kinds.chosen.connect(self._choose_kind)
        self.beside.toggled.connect(lambda _on: self._fit(self.width()))
        self.month.chosen.connect(lambda _month: self._choose())
        self.company.chosen.connect(lambda _company: self._choose())
        self.edition.chosen.connect(self._choose_edition)
        self.figures.asked.connect(self.show_rows)
        self.preview.printed.connect(lambda _pages: self._note(PRINTED))
        self.preview.saved.connect(lambda _path: self._note(SAVED))
        self.steps.stepped.connect(self._choose)
        self.steps.failed.connect(self._fail)
        self.signing.export.clicked.connect(self.export)
        # Not the button's own: it gives its place to the steps in a narrow window.
        out = QShortcut(self)
        out.setKeys(sequences("Ctrl+Shift+E"))
        out.activated.connect(self.export)
        place.session_changed.connect(self._follow_session)
        place.bus.subscribe(self, ("month_report",), self._changed)

    # What is shown

    @property
    def wanted(self) -> Wanted:
        """Which report is chosen."""
        day, company = self.month.value(), self.company.value()
        assert isinstance(day, date)
        return Wanted(self._kind, day, company or None, self._report)  # type: ignore[arg-type]

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self._choose()

    def _choose(self) -> None:
        self._report = 0
        self._ask()

    def _choose_edition(self, report: object) -> None:
        self._report = int(report)  # type: ignore[call-overload]
        self._ask()

    def _go_to(self, report: MonthReport) -> None:
        self._kind, self._report = report.kind, report.id
        first = report.period.first
        if first not in [option.value for option in self.month.options]:
            self.month.set_options([*self.month.options, month_option(first)])
        self.month.set_value(first)
        self.company.set_value(report.company or 0)
        self._ask()

    def _changed(self, _changes: Changes) -> None:
        if self._loaded:
            # A step makes another state of the edition shown; another edition is shown at once.
            if self._found is None or self._found.is_newest:
                self._report = 0
            self._ask()

    def _ask(self) -> None:
        wanted, chosen = self.wanted, language()
        self.place.ask(
            lambda app, actor: read_report(app, actor, wanted, chosen),
            owner=self,
            done=self._take,
            failed=self._fail,
            latest="report",
        )

    def _take(self, found: Found) -> None:
        self._found = found
        shown = found.shown
        self.trouble.hide()
        options = company_options(found.companies)
        if [each.value for each in self.company.options] != [each.value for each in options]:
            self.company.set_options(options)
        self.company.set_value(shown.figures.company or 0)
        self.company.setVisible(len(found.companies) > 1)
        self.preview.show_pdf(shown.pdf, shown.title)
        self.figures.show_figures(shown.figures, shown.words)
        self.kinds.set_rows(kind_rows(found, shown.figures.period.first), self._kind)
        self.edition.set_options(
            Option(line.id, Phrase("insight.edition", edition=line.edition))
            for line in found.editions
        )
        self.edition.set_value(found.report.id if found.report else None)
        self.edition.setVisible(len(found.editions) > 1)
        words = reading_words(found.reading)
        self.read_at.setVisible(words is not None)
        if words is not None:
            self.read_at.show_band(words)
        self.late.setVisible(bool(found.late))
        if found.late:
            said = Phrase("insight.room.late", count=len(found.late))
            self.late.show_band(said, found.late_words())
        self._offer()

    def _offer(self) -> None:
        self.steps.offer(self._found)
        self.hints_changed.emit()

    # Ways out

    def show_rows(self, told: Told) -> RowsDialog | None:
        """Show the rows behind a figure."""
        if self._found is None:
            return None
        return show_rows(self.window(), self.place, told, self._found.shown.figures)

    def export(self) -> None:
        """Ask where the workbook is to be saved, and write it."""
        if self._found is None:
            return
        name = safe_name(tr(self._found.shown.title))
        heading = Phrase("insight.room.export_title")
        save_as(self.window(), heading, Path.home() / f"{name}.xlsx", self.export_to)

    def export_to(self, out: Path) -> None:
        """Write the workbook."""
        wanted, chosen = self._shown(), language()
        self.place.ask(
            lambda app, actor: app.report_prints.xlsx(actor, wanted, chosen, out),
            owner=self,
            done=lambda _rows: self.place.say(Phrase("insight.room.exported", name=out.name)),
            failed=self._fail,
        )

    def _note(self, way: str) -> None:
        wanted = self._shown()
        self.place.ask(
            lambda app, actor: app.report_prints.note(actor, wanted, way),
            owner=self,
            failed=self._fail,
        )

    def _shown(self) -> Wanted:
        return self._found.wanted if self._found else self.wanted

    # Trouble, rights, size

    def _fail(self, error: Exception) -> None:
        self.trouble.show_band(phrase_of(error) or Phrase("window.failed"))
        self.trouble.show()

    def _follow_session(self) -> None:
        if not self.place.is_occupied:
            return
        standing = (self.place.session.actor, self.place.session.rights)
        if standing != self._standing and self._loaded:
            self._report = 0
            self.company.set_options([])
            self._ask()
        self._standing = standing

    def _fit(self, width: int) -> None:
        narrow, wide = width < _NARROW, width >= _WIDE
        self._left.setFixedWidth(_LIST_NARROW if narrow else _LIST_WIDE if wide else _LIST)
        if narrow:
            self._right.setMinimumWidth(_FIGURES)
            self._right.setMaximumWidth(_NARROW)
        else:
            self._right.setFixedWidth(_FIGURES_WIDE if wide else _FIGURES)
        self.beside.setVisible(narrow)
        self.signing.export.setVisible(not narrow)
        figures = narrow and self.beside.isChecked()
        self._middle.setVisible(not figures)
        self._right.setVisible(figures or not narrow)
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            for combo in (self.month, self.company):
                (self._choices if narrow else self.preview.tools).addWidget(combo)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())
