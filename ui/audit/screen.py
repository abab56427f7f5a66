"""审计: every step that was taken, who took it, and the proof that nobody changed the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.audit.model import AuditFilter, AuditRow
from crm_desktop.audit.seal import Verdict
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase, catalogue
from ui.access.aside import Aside
from ui.access.lists import framed
from ui.audit.detail import EntryDetail
from ui.audit.filters import LogFilters
from ui.audit.report_form import ReportForm
from ui.audit.rows import EVERYTHING, LogSource, columns, position_of
from ui.audit.verdict import VerdictBand
from ui.long_work import LongWork
from ui.screen import Screen
from ui.shell.files import save_as
from ui.toolkit.buttons import Button
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.speech import language
from ui.toolkit.splitview import NARROW_BELOW
from ui.toolkit.table import TableView
from ui.toolkit.tasks import Reached
from ui.toolkit.text import caption, title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

VERIFY, EXPORT = "audit.verify", "audit.export"
_SEARCH = 240
_NARROW_SEARCH = 200
_FOOT = 36
#: Whatever is changed leaves an entry: every kind of record there is.
_KINDS = tuple(key.removeprefix("kind.") for key in catalogue() if key.startswith("kind."))


class AuditScreen(Screen):
    """The log as a list with one entry beside it; filters above, the proof by a button."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._asked: int | None = None
        self._standing: object = None
        self.rows = PagedRows(LogSource(place), place.runner, parent=self)
        model = RowTableModel(self.rows, columns(), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("audit_room.title"),
            empty=EmptyState(
                Phrase("audit_room.empty"), Phrase("audit_room.empty_hint"), icon="scroll-text"
            ),
        )
        self.filters = LogFilters(place.clock)
        self.detail = EntryDetail()
        self.verdict = VerdictBand()
        self.work = LongWork(place)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.verify = Button(Phrase("audit_room.verify"), icon="shield-check")
        self.export = Button(Phrase("audit_room.export"), icon="download", key="Ctrl+S")
        self.print = Button(Phrase("audit_room.print"), icon="printer", key="Ctrl+P")
        self._seen = caption("", "text2")
        self._count = caption("")
        self._lay_out()
        self._connect()
        self._follow_session()

    # What the window asks

    def load(self) -> None:
        self._read_people()
        self.rows.show(wanted=self.filters.wanted())
        self.table.setFocus()

    def open(self, address: Address) -> None:
        if address.kind != "audit" or not address.id:
            return
        self._asked = address.id
        self.filters.clear()
        if self._loaded:
            self.rows.show(wanted=EVERYTHING)

    def hints(self) -> Sequence[KeyHint]:
        found = [
            KeyHint("Enter", Phrase("audit_room.do.read")),
            KeyHint("Ctrl+F", Phrase("audit_room.do.filter")),
        ]
        if self.place.may(EXPORT):
            found += [
                KeyHint("Ctrl+P", Phrase("audit_room.print")),
                KeyHint("Ctrl+S", Phrase("audit_room.export")),
            ]
        return found

    def commands(self) -> Sequence[Command]:
        room = Phrase("room.audit")
        found = []
        if self.place.may(VERIFY):
            name = Phrase("audit_room.verify")
            found.append(Command(name, self._verify, icon="shield-check", room=room))
        if self.place.may(EXPORT):
            for name, run, icon, key in (
                (Phrase("audit_room.export"), self._export, "download", "Ctrl+S"),
                (Phrase("audit_room.print"), self._ask_report, "printer", "Ctrl+P"),
            ):
                found.append(Command(name, run, icon=icon, key=key, room=room))
        return found

    # Parts

    def _lay_out(self) -> None:
        self.trouble.hide()
        self._head = QHBoxLayout()
        self._head.setSpacing(Space.S)
        self._title = title(Phrase("audit_room.title"))
        self._head.addWidget(self._title)
        self._head.addStretch()
        self._head.addWidget(self.filters.search)
        self.filters.search.setFixedWidth(_SEARCH)
        for button in (self.verify, self.export, self.print):
            self._head.addWidget(button)
        panel = framed(self.table)
        panel.body.addWidget(rule())
        panel.body.addWidget(self._foot())
        self.aside = Aside(panel, self.table, self.detail, width=336)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(self._head)
        self._page.addWidget(self.filters)
        for widget in (self.trouble, self.verdict, self.work):
            self._page.addWidget(widget)
        self._page.addWidget(self.aside, 1)
        self._follow_theme()

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.addWidget(self._seen, 1)
        row.addWidget(self._count)
        return foot

    def _connect(self) -> None:
        place = self.place
        self.filters.changed.connect(self._narrow)
        self.rows.changed.connect(self._arrived)
        self.aside.previewed.connect(self._show_entry)
        self.aside.opened.connect(lambda _id: self.detail.newer.setFocus())
        self.aside.alone.connect(lambda alone: self.filters.setVisible(not alone))
        self.detail.stepped.connect(self._step)
        self.detail.opened.connect(lambda kind, record: place.go(Address(kind=kind, id=record)))
        self.verify.clicked.connect(self._verify)
        self.export.clicked.connect(self._export)
        self.print.clicked.connect(self._ask_report)
        self.verdict.wanted.connect(
            lambda number: self.open(Address("audit", kind="audit", id=number))
        )
        self.work.busy.connect(self._follow_work)
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(self.filters.chips.focus_first)
        theme().changed.connect(self._follow_theme)
        place.session_changed.connect(self._follow_session)
        place.bus.subscribe(self, _KINDS, self._changed)

    # What arrives

    def _narrow(self, wanted: AuditFilter) -> None:
        self.rows.show(wanted=wanted)

    def _arrived(self) -> None:
        self.trouble.hide()
        self._count.set_phrase(Phrase("audit_room.count", count=len(self.rows)))
        asked, self._asked = self._asked, None
        if asked is not None:
            at = position_of(self.rows, asked)
            if at is None:
                self.place.say(Phrase("audit_room.not_seen", number=asked))
            else:
                self.table.select_line(at)
                self.aside.show_record(asked)
        if not len(self.rows):
            self.detail.show_nothing()

    def _changed(self, _changes: Changes) -> None:
        """Say above the list that there is more; what somebody is reading stays where it is."""
        if not self.rows.is_listed:
            return
        wanted = self.rows.wanted or EVERYTHING
        newest = self.rows.id_at(0) if len(self.rows) else 0

        def tell(count: int) -> None:
            if count:
                self.rows.news.emit(count, 0)

        self.place.ask(
            lambda app, actor: app.audit.newer(actor, wanted, newest),
            owner=self,
            done=tell,
            failed=self._fail,
            latest="news",
        )

    def _show_entry(self, number: int | None) -> None:
        if number is None:
            self.detail.show_nothing()
            return
        self.place.ask(
            lambda app, actor: app.audit.entries(actor, [number]),
            owner=self,
            done=self._take_entry,
            failed=self._fail,
            latest="entry",
        )

    def _take_entry(self, found: list[AuditRow]) -> None:
        if not found:
            self.detail.show_nothing()
            return
        self.detail.show_entry(found[0], may_open=self._may_open(found[0]))
        line = self.table.currentIndex().row()
        self.detail.newer.setEnabled(line > 0)
        self.detail.older.setEnabled(line < len(self.rows) - 1)

    def _may_open(self, entry: AuditRow) -> bool:
        from ui.rooms import ROOMS

        kind = entry.subjects[0].kind if entry.subjects else ""
        return any(kind in room.kinds and room.is_open_to(self.place) for room in ROOMS)

    def _step(self, step: int) -> None:
        self.table.select_line(self.table.currentIndex().row() + step)
        self._show_entry(self.table.selected_id)

    def _read_people(self) -> None:
        self.place.ask(
            lambda app, actor: app.audit.people(actor),
            owner=self,
            done=self.filters.set_people,
            failed=self._fail,
            latest="people",
        )

    def _fail(self, error: Exception) -> None:
        self.trouble.show_band(phrase_of(error) or Phrase("audit_room.failed"))
        self.trouble.show()

    # Proof, export, report

    def _verify(self) -> None:
        self.work.begin(
            Phrase("audit_room.verify.title"),
            Phrase("audit_room.verify.what"),
            _entries_read,
            lambda app, actor, progress: app.audit.verify(actor, progress.report),
            done=self._show_verdict,
            failed=self._fail,
        )

    def _show_verdict(self, verdict: Verdict) -> None:
        self.trouble.hide()
        self.verdict.show_verdict(verdict, self.place.now())

    def _export(self) -> None:
        name = f"audit-{self.place.now():%Y%m%d-%H%M}.jsonl"
        title_ = Phrase("audit_room.export.title")
        save_as(self.window(), title_, Path.home() / name, self._export_to)

    def _export_to(self, out: Path) -> None:
        self.work.begin(
            Phrase("audit_room.export.title"),
            str(out),
            _entries_read,
            lambda app, actor, progress: app.audit.export(actor, out, progress.report),
            done=lambda count: self.place.say(
                Phrase("audit_room.export.done", count=count, name=out.name)
            ),
            failed=self._fail,
        )

    def _ask_report(self) -> None:
        form = ReportForm(self.window(), len(self.rows))
        form.given.connect(self._report)
        form.open()

    def _report(self, finding: str, proposal: str) -> None:
        wanted, chosen = self.rows.wanted or EVERYTHING, language()
        self.work.begin(
            Phrase("audit_room.report.title"),
            Phrase("audit_room.report.what"),
            _entries_read,
            lambda app, actor, progress: app.audit_prints.report(
                actor,
                wanted,
                chosen,
                finding=finding,
                proposal=proposal,
                progress=progress.report,
            ),
            done=self._show_report,
            failed=self._fail,
        )

    def _show_report(self, pdf: bytes) -> None:
        self.trouble.hide()
        self.place.preview(Phrase("paper.audit.title"), pdf)

    def _follow_work(self, busy: bool) -> None:
        for button in (self.verify, self.export, self.print):
            button.setEnabled(not busy)

    # Rights, theme, size

    def _follow_session(self) -> None:
        place = self.place
        if not place.is_occupied:
            return
        session = place.session
        self.verify.setVisible(place.may(VERIFY))
        for button in (self.export, self.print):
            button.setVisible(place.may(EXPORT))
        self._seen.set_phrase(_seen_words(place))
        standing = (session.actor, session.rights)
        if standing != self._standing and self._loaded:
            self._read_people()
            self.rows.show(wanted=self.filters.wanted())
        self._standing = standing

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.window().width() < NARROW_BELOW
        self.filters.search.setFixedWidth(_NARROW_SEARCH if narrow else _SEARCH)


def _entries_read(reached: Reached) -> Phrase:
    return Phrase("audit_room.read", done=reached.done, total=reached.total or reached.done)


def _seen_words(place: Workplace) -> Phrase | str:
    """Return what of the log the right lets see, "" where that is everything."""
    words: Phrase | str = ""
    for only in sorted(place.session.rights.get("audit.view", ())):
        each = Phrase(f"only.{only}")
        words = Phrase("audit_room.listed", start=words, end=each) if words else each
    if not place.session.everywhere:
        company = Phrase("audit_room.own_company")
        words = Phrase("audit_room.listed", start=words, end=company) if words else company
    return Phrase("audit_room.seen", what=words) if words else ""
