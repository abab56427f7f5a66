"""The tab 公司: the companies of the group, when they work, and which are closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Company
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.workdays import OpeningHours
from ui.access.aside import Aside
from ui.access.company_form import edit_company, new_company
from ui.access.company_rows import CompanyRow, CompanySource, columns, state_of
from ui.access.detail import Detail, column_of, section, wrapped
from ui.access.lists import framed, select_record
from ui.access.moments import timeline_entries
from ui.access.post_detail import LABEL_WIDTH
from ui.access.wording import dotted, listed
from ui.paged import Page
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.dates import weekday
from ui.toolkit.dialog import ask
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import KeyValues
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.timeline import Timeline
from ui.workplace import Address, Workplace

_A_MONDAY = date(2026, 1, 5)


class CompanyDetail(Detail):
    """The page of a company."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(
                Phrase("organisation.choose"),
                Phrase("organisation.company.choose"),
                icon="building-2",
            ),
            parent,
        )
        self.timeline = Timeline()
        self.use_section("timeline", self.timeline)

    def show_company(self, row: CompanyRow) -> None:
        """Show a company."""
        company = row.company
        self.show_head(company.name, company.code, company.short_name, state_of(row))
        works = KeyValues(label_width=LABEL_WIDTH)
        works.add(Phrase("setting.hours"), wrapped(row.hours))
        works.add(Phrase("setting.weekdays"), wrapped(_weekdays(row)))
        allowed = "organisation.yes" if row.duty_exceptions else "organisation.no"
        works.add(Phrase("organisation.company.exceptions"), Phrase(allowed))
        facts = KeyValues(label_width=LABEL_WIDTH)
        facts.add(Phrase("organisation.company.phone"), company.phone or "—")
        filled = Phrase("organisation.filled_words", actual=row.actual, plan=row.plan)
        facts.add(Phrase("organisation.filled"), filled)
        self.show_section(
            "overview",
            lambda: column_of(
                section(Phrase("organisation.facts"), facts),
                section(Phrase("organisation.company.works"), works),
            ),
        )


def _weekdays(row: CompanyRow) -> Phrase | str:
    """Return the days on which a company works, by their names."""
    works = OpeningHours.parse(row.hours, row.weekdays).weekdays
    return listed(weekday(_A_MONDAY + timedelta(days=day)) for day in sorted(works))


class CompaniesPage(Page):
    """The list of companies with one of them beside it."""

    kinds = ("company", "post", "posting", "person", "setting")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.source = CompanySource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        self.may_change = place.may("administration.do")
        self._new = Button(
            Phrase("organisation.do.new_company"), kind=Kind.PRIMARY, icon="plus", key="F9"
        )
        # Another company is for whoever reaches over all of them.
        self.may_add = self.may_change and place.session.everywhere
        self.actions = [self._new] if self.may_add else []
        model = RowTableModel(self.list, columns(), clock=place.clock, parent=self)
        self.table = TableView(model, Phrase("organisation.companies"), action=self._action)
        self.detail = CompanyDetail()
        self.aside = Aside(framed(self.table), self.table, self.detail)
        self.column.addWidget(self.aside, 1)
        self._wanted: int | None = None
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.refresh()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def open(self, kind: str, record: int) -> None:
        if kind == "company":
            self._wanted = record
            self.list.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        hints = []
        if self.may_change:
            hints.append(KeyHint("Enter", Phrase("organisation.do.edit")))
        if self.may_add:
            hints.append(KeyHint("F9", Phrase("organisation.do.new_company")))
        return hints

    def commands(self) -> Sequence[Command]:
        if not self.may_add:
            return ()
        words = Phrase("organisation.do.new_company")
        return (Command(words, self._add, "plus", "F9", Phrase("room.organisation")),)

    @property
    def chosen(self) -> CompanyRow | None:
        """The company under the cursor."""
        return self.source.companies.get(self.table.selected_id or 0)

    # Parts

    def _connect(self) -> None:
        self._new.clicked.connect(self._add)
        self.list.about_to_change.connect(self.begin_arriving)
        self.list.changed.connect(self.end_arriving)
        self.list.changed.connect(self._arrived)
        self.table.selected.connect(lambda _id: self.go_on())
        self.aside.previewed.connect(self._show_record)
        self.aside.opened.connect(lambda _id: self._edit())
        self.table.acted.connect(lambda _id: self._edit())
        if self.may_change:
            # Nothing is deleted: the key asks whether the company closes.
            close = QShortcut(self.table)
            close.setKeys(sequences("Del"))
            close.setContext(Qt.ShortcutContext.WidgetShortcut)
            close.activated.connect(self._ask_turn)

    def _action(self, _row: CompanyRow) -> RowAction | None:
        return RowAction(Phrase("organisation.do.edit"), "Enter") if self.may_change else None

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        every = [row.company.active for row in self.source.companies.values()]
        working = Phrase("organisation.companies_open", count=every.count(True))
        closed = Phrase("organisation.companies_closed", count=every.count(False))
        self.tell(dotted(working, closed if not all(every) else ""))
        wanted, self._wanted = self._wanted, None
        if wanted is not None and select_record(self.table, wanted):
            self.aside.show_record(wanted)
            address = Address("organisation", kind="company", id=wanted)
            self.place.note_visit(address, self.source.companies[wanted].company.name)
        else:
            self._show_record(self.table.selected_id)

    def _show_record(self, record: int | None) -> None:
        row = self.source.companies.get(record or 0)
        if row is None:
            self.detail.show_nothing()
            return
        self.detail.show_company(row)
        self._offer_steps(row)

        def show(moments: list[Moment]) -> None:
            self.detail.timeline.set_entries(timeline_entries(moments, self.place.now()))

        self.place.ask(
            lambda app, actor: app.audit.timeline(actor, "company", row.id),
            owner=self,
            done=show,
            failed=self.fail,
            latest="record",
        )

    # What can be done

    def _offer_steps(self, row: CompanyRow) -> None:
        if not self.may_change:
            self.detail.foot.show_steps(())
            return
        edit = Button(Phrase("organisation.do.edit"), key="Enter")
        edit.clicked.connect(self._edit)
        own = row.id == self.place.session.company
        turn = Phrase("organisation.do.close" if row.company.active else "organisation.do.reopen")
        icon = "ban" if row.company.active else "undo-2"
        more = [] if own and row.company.active else [(turn, icon, self._ask_turn)]
        self.detail.foot.show_steps([edit], more)

    def _add(self) -> None:
        if self.may_add:
            new_company(self.window(), self.place)

    def _edit(self) -> None:
        row = self.chosen
        if row is not None and self.may_change:
            edit_company(self.window(), self.place, row)

    def _ask_turn(self) -> None:
        row = self.chosen
        if row is None or not self.may_change:
            return
        closes = row.company.active
        dialog = ask(
            self.window(),
            Phrase(
                "organisation.company.close_of" if closes else "organisation.company.reopen_of",
                name=row.company.name,
            ),
            Phrase(
                "organisation.company.close_text" if closes else "organisation.company.reopen_text"
            ),
            Phrase("organisation.do.close" if closes else "organisation.do.reopen"),
        )
        dialog.accepted.connect(lambda: self._turn(row.company))
        dialog.open()

    def _turn(self, company: Company) -> None:
        active = not company.active

        def done(kept: Company) -> None:
            self.go_on()
            key = "organisation.company.reopened" if active else "organisation.company.was_closed"
            self.place.say(Phrase(key, name=kept.name))
            self.table.refresh()

        self.place.ask(
            lambda app, actor: app.organisation.set_company_active(
                actor, company.id, company.version, active=active
            ),
            owner=self,
            done=done,
            failed=self.refuse,
        )
