"""The list of complaints: views above, what narrows it, the case under the cursor beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.complaints.list_model import COLUMNS, VIEWS, CaseFilter, Glance, ViewCount
from crm_desktop.complaints.machines import LEVELS
from crm_desktop.complaints.model import OPEN
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.aside import Aside
from ui.access.lists import framed, select_record
from ui.complaints.complaint_import import IMPORT, ask_complaints, may_import
from ui.complaints.list_rows import CaseSource, columns
from ui.complaints.preview import CasePreview
from ui.complaints.wording import LEVEL_WORDS, STATES
from ui.membership.searching import SearchLine
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import page_head
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tiles import CounterRow
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

CREATE = "complaints.create"
_PREVIEW = 320
_LOW_BELOW, _NARROW_BELOW = 480, 1100
#: Filters for which a narrow window has no room.
_SPARE_CHIPS = ("channel", "company", "unit")
VIEW_WORDS = {
    "open": Phrase("complaint_list.view.open"),
    "mine": Phrase("complaint_list.view.mine"),
    "at_risk": Phrase("complaint_list.view.at_risk"),
    "overdue": Phrase("complaint_list.view.overdue"),
    "unanswered": Phrase("complaint_list.view.unanswered"),
    "done": Phrase("complaint_list.view.done"),
    "all": Phrase("complaint_list.view.all"),
}
_DAYS = {
    "today": Phrase("complaint_list.days.today"),
    "week": Phrase("complaint_list.days.week"),
    "month": Phrase("complaint_list.days.month"),
    "this_month": Phrase("complaint_list.days.this_month"),
    "this_year": Phrase("complaint_list.days.this_year"),
}


class ListPage(QWidget):
    """``opened`` carries a case, ``wanted_new`` asks for the form of a new one."""

    opened = Signal(int)
    wanted_new = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.source = CaseSource(place)
        self.view, self._text, self._wanted = "open", "", 0
        self.rows = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(
            self.rows, columns(lambda: self.source), clock=place.clock, parent=self
        )
        self._first = Button(Phrase("complaint_list.do.new"), icon="plus")
        self._first.clicked.connect(self.wanted_new)
        self.empty = EmptyState(
            Phrase("complaint_list.empty"),
            actions=(self._first,),
            icon="message-square-warning",
        )
        self.table = TableView(model, Phrase("room.complaints"), empty=self.empty)
        self.preview = CasePreview(place)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.tiles = CounterRow()
        tiles = {view: self.tiles.add(view, VIEW_WORDS[view]) for view in VIEWS}
        self._everything = tiles["all"]
        # F7 belongs to the whole window: this button only shows it.
        self.new = Button(Phrase("complaint_list.do.new"), kind=Kind.PRIMARY, icon="plus", key="F7")
        self.new.bind("")
        self.bring = icon_button("upload", IMPORT)
        self.chips = ChipRow(
            [
                Filter("state", Phrase("complaint_list.state"), self._states, several=True),
                Filter("level", Phrase("complaint_list.level"), _levels, several=True),
                Filter("kind", Phrase("complaint_list.kind"), self._kinds),
                Filter("channel", Phrase("complaint_list.channel"), self._channels),
                Filter("company", Phrase("complaint_list.company"), self._company, several=True),
                Filter("unit", Phrase("complaint_list.unit"), self._unit, several=True),
                Filter("days", Phrase("complaint_list.received"), _days),
            ]
        )
        self.search = SearchLine(self.chips, Phrase("complaint_list.search"), self._search)
        self.search.text.set_placeholder(Phrase("complaint_list.search_example"))
        self._lay_out()
        self._connect()
        self.follow_session()

    # What the room asks

    def begin(self) -> None:
        """Make the list."""
        self.tiles.choose(self.view)

    def load(self) -> None:
        """Make the list anew."""
        self.rows.show(wanted=self.wanted())
        self._count()

    def wanted(self) -> CaseFilter:
        """Return what is set."""
        values = self.chips.values()
        first, last = _span(str(_one(values, "days") or ""), self.place.clock.today())
        return CaseFilter(
            view=self.view,
            text=self._text,
            states=tuple(str(each) for each in values.get("state", ())),
            levels=tuple(str(each) for each in values.get("level", ())),
            kind=str(_one(values, "kind") or ""),
            channel=str(_one(values, "channel") or ""),
            companies=tuple(int(str(each)) for each in values.get("company", ())),
            units=tuple(int(str(each)) for each in values.get("unit", ())),
            received_from=first,
            received_until=last,
        )

    def show_view(self, view: str) -> None:
        """Show one of the views."""
        self.tiles.choose(view)

    def show_states(self, column: str) -> None:
        """Show what stands in a column of the board."""
        self.search.clear()
        self._text, self.view = "", "open"
        self.chips.set_values({"state": COLUMNS[column]})
        self.show_view("open")

    def look_for(self, case: int) -> None:
        """Put the cursor on a case, whatever narrows the list now."""
        self._wanted = case
        if self.rows.is_listed and select_record(self.table, case):
            self._wanted = 0
            self.aside.show_record(case)
            return
        self.search.clear()
        self._text = ""
        self.chips.set_values({})
        self.show_view("all")

    def hear(self, changes: Changes) -> None:
        """Read again what somebody changed; the cursor stays."""
        if any(change.kind in {"complaint", "supervision", "dispatch"} for change in changes.items):
            self.table.refresh()
            self._count()

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def focus_filters(self) -> None:
        """Put the focus into the box over the list."""
        self.search.focus_first()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        found = [KeyHint("Enter", Phrase("complaint_list.do.open"))]
        if self.place.may(CREATE):
            found.append(KeyHint("F7", Phrase("complaint_list.do.new")))
        return (*found, KeyHint("Ctrl+F", Phrase("customers_room.do.filter")))

    def fail(self, error: Exception) -> None:
        """Say above the list what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("window.failed"))
        self.trouble.show()

    def follow_session(self) -> None:
        """Offer what the acting post may do."""
        for button in (self.new, self._first):
            button.setVisible(self.place.may(CREATE))
        self.bring.setVisible(may_import(self.place))

    def bring_in(self) -> None:
        """Ask for a file of old complaints."""
        ask_complaints(self.window(), self.place)

    # What happens

    def _choose(self, view: str) -> None:
        self.view = view
        self.load()

    def _search(self, text: str) -> None:
        self._text = text
        self.load()

    def _count(self) -> None:
        """Count the views beside the list, which does not wait for it."""
        wanted = self.wanted()
        self.place.ask(
            lambda app, actor: app.complaints.counts(actor, wanted),
            owner=self,
            done=self._take_counts,
            failed=self.fail,
            latest="counts",
        )

    def _take_counts(self, counts: Sequence[ViewCount]) -> None:
        told = {each.view: each for each in counts}
        for view, each in told.items():
            # A tile of its own tells what is late; of one's own work it is told at once.
            self.tiles.set_count(view, each.count, each.overdue if view == "mine" else 0)
        self.tiles.set_count("all", told["open"].count + told["done"].count)

    def _arrived(self) -> None:
        self.trouble.hide()
        self._note.set_phrase(Phrase("complaint_list.count", count=len(self.rows)))
        narrowed = self.wanted() != replace(CaseFilter(), view=self.view)
        hint = "complaint_list.narrowed_hint" if narrowed else "complaint_list.empty_hint"
        self.empty.hint.set_phrase(Phrase(hint))
        wanted, self._wanted = self._wanted, 0
        if wanted and select_record(self.table, wanted):
            self.aside.show_record(wanted)
        elif not len(self.rows):
            self.preview.show_nothing()

    def _show_preview(self, case: int | None) -> None:
        if case is None:
            self.preview.show_nothing()
            return
        self.place.ask(
            lambda app, actor: app.complaints.glance(actor, case),
            owner=self,
            done=self._take,
            failed=lambda _error: self.preview.show_nothing(),
            latest="preview",
        )

    def _take(self, glance: Glance) -> None:
        self.preview.show_case(glance, self.source)

    # Filters

    def _states(self) -> list[Option]:
        over = self.view in {"done", "all"}
        shown = [s for s in STATES if self.view == "all" or (s in OPEN) != over]
        return [Option(state, STATES[state]) for state in shown]

    def _kinds(self) -> list[Option]:
        return self.source.words.options("complaint_kind")

    def _channels(self) -> list[Option]:
        return self.source.words.options("complaint_channel")

    def _company(self) -> list[Option]:
        return [Option(number, name) for number, name in self.source.companies]

    def _unit(self) -> list[Option]:
        return [Option(number, name) for number, name in self.source.units]

    # Parts

    def _lay_out(self) -> None:
        self._title = title(Phrase("room.complaints"))
        head, self._note = page_head(self._title, "", self.bring, self.new)
        self.aside = Aside(framed(self.table), self.table, self.preview, width=_PREVIEW)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addWidget(self.tiles)
        self._page.addWidget(self.search)
        self._page.addWidget(self.trouble)
        self._page.addWidget(self.aside, 1)
        self._follow_theme()

    def _connect(self) -> None:
        self.tiles.chosen.connect(self._choose)
        self.new.clicked.connect(self.wanted_new)
        self.bring.clicked.connect(self.bring_in)
        self.chips.changed.connect(lambda _values: self.load())
        self.rows.changed.connect(self._arrived)
        self.rows.failed.connect(self.fail)
        self.aside.previewed.connect(self._show_preview)
        self.table.opened.connect(self.opened)
        self.preview.opened.connect(self.opened)
        theme().changed.connect(self._follow_theme)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._title.setVisible(self.window().height() >= _LOW_BELOW)
        wide = self.window().width() >= _NARROW_BELOW
        for key in _SPARE_CHIPS:
            self.chips.chip(key).setVisible(wide)
        self._everything.setVisible(wide)


def _one(values: Mapping[str, tuple[object, ...]], key: str) -> object:
    return values.get(key, (None,))[0]


def _span(days: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day of what the chip of days says."""
    firsts = {
        "today": today,
        "week": today - timedelta(days=6),
        "month": today - timedelta(days=29),
        "this_month": today.replace(day=1),
        "this_year": today.replace(month=1, day=1),
    }
    first = firsts.get(days)
    return (first, today) if first is not None else (None, None)


def _levels() -> list[Option]:
    return [Option(level, LEVEL_WORDS[level]) for level in reversed(LEVELS)]


def _days() -> list[Option]:
    return [Option(key, words) for key, words in _DAYS.items()]
