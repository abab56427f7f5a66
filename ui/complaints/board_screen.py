"""督导: what is open by state and age, and what a supervisor does about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.complaints.list_model import COLUMNS, Board, CaseFilter, CaseRow
from crm_desktop.complaints.machines import LEVELS
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Tier as Level
from ui.complaints.board_column import LEAST_WIDTH, ColumnView
from ui.complaints.board_foot import BoardFoot
from ui.complaints.wording import LEVEL_WORDS, Tiers
from ui.screen import Screen
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.notices import Band
from ui.toolkit.panels import page_head
from ui.toolkit.text import title
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

_MINUTE_MS = 60_000
_GAP = Space.M
_LOW_BELOW = 480
_NAMES = {
    "accept": Phrase("complaint_list.column.accept"),
    "sign": Phrase("complaint_list.column.sign"),
    "handle": Phrase("complaint_list.column.handle"),
    "review": Phrase("complaint_list.column.review"),
    "callback": Phrase("complaint_list.column.callback"),
    "close": Phrase("complaint_list.column.close"),
}
_KINDS = ("complaint", "dispatch", "supervision", "company", "unit", "tier")


@dataclass(frozen=True)
class _Read:
    board: Board
    levels: Sequence[Level]
    companies: Sequence[tuple[int, str]]
    units: Sequence[tuple[int, str]]


class BoardScreen(Screen):
    """The board; the arrow keys walk it, the bar at the foot acts on the case of the ring."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.current: CaseRow | None = None
        self.board = Board()
        self._companies: Sequence[tuple[int, str]] = ()
        self._units: Sequence[tuple[int, str]] = ()
        self.chips = ChipRow(
            [
                Filter("overdue", Phrase("complaint_list.only_late"), _late, switch=True),
                Filter("level", Phrase("complaint_list.level"), _levels, several=True),
                Filter("company", Phrase("complaint_list.company"), self._company, several=True),
                Filter("unit", Phrase("complaint_list.unit"), self._unit, several=True),
            ]
        )
        self.chips.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.columns = {key: ColumnView(key, _NAMES[key], place.clock) for key in COLUMNS}
        self.foot = BoardFoot(place)
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._tick = QTimer(self, interval=_MINUTE_MS)
        self._lay_out()
        self._connect()

    # What the window asks

    def load(self) -> None:
        self.read()
        self._tick.start()
        self.focus_first()

    def open(self, address: Address) -> None:
        if address.kind == "complaint":
            self.place.go(Address("complaints", kind="complaint", id=address.id))

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint("← →", Phrase("complaint_list.do.turn")),
            KeyHint("↑ ↓", Phrase("complaint_list.do.walk")),
            *self.foot.hints(),
            KeyHint("Ctrl+F", Phrase("customers_room.do.filter")),
        )

    def commands(self) -> Sequence[Command]:
        return self.foot.commands()

    def read(self) -> None:
        """Read the board again; the ring stays on its case."""
        wanted = self.wanted()

        def work(app: Application, actor: Actor) -> _Read:
            cases = app.complaints
            return _Read(
                cases.board(actor, wanted),
                cases.levels(actor),
                cases.companies(actor),
                cases.departments(actor),
            )

        self.place.ask(work, owner=self, done=self._take, failed=self._fail, latest="board")

    def wanted(self) -> CaseFilter:
        """Return what the chips narrow to."""
        values = self.chips.values()
        return CaseFilter(
            overdue=bool(values.get("overdue")),
            levels=tuple(str(each) for each in values.get("level", ())),
            companies=tuple(int(str(each)) for each in values.get("company", ())),
            units=tuple(int(str(each)) for each in values.get("unit", ())),
        )

    def focus_first(self) -> None:
        """Put the focus on the case of the ring, else on the first card there is."""
        column = self._column_of(self.current.id) if self.current else None
        column = column or next((c for c in self.columns.values() if c.cards.rows.rows), None)
        (column or next(iter(self.columns.values()))).cards.setFocus()

    # What arrives

    def _take(self, read: _Read) -> None:
        self.trouble.hide()
        self.board, self._companies, self._units = read.board, read.companies, read.units
        tiers = Tiers(read.levels)
        kept = self.current
        focused = next((c for c in self.columns.values() if c.cards.hasFocus()), None)
        places = {key: c.cards.currentIndex().row() for key, c in self.columns.items()}
        for column in read.board.columns:
            self.columns[column.key].show_column(column, tiers)
        self._note.set_phrase(self._counted())
        self._keep(kept, focused, places)

    def _keep(
        self, kept: CaseRow | None, focused: ColumnView | None, places: dict[str, int]
    ) -> None:
        """Leave the ring on its case; where that has left the board, on the next in its column."""
        home = self._column_of(kept.id) if kept is not None else None
        if home is not None and kept is not None:
            home.cards.go_to(home.cards.place_of(kept.id))
            self._choose(home.cards.current())
            if focused is not None and focused is not home:
                home.cards.setFocus()
            return
        column = focused or next((c for c in self.columns.values() if c.cards.rows.rows), None)
        if column is None or not column.cards.rows.rows:
            column = next((c for c in self.columns.values() if c.cards.rows.rows), None)
        if column is None:
            self._choose(None)
            return
        column.cards.go_to(max(0, places[column.key]))
        self._choose(column.cards.current())
        if focused is not None:
            column.cards.setFocus()

    def _counted(self) -> Phrase:
        if self.board.overdue:
            return Phrase(
                "complaint_list.board_late", count=self.board.count, late=self.board.overdue
            )
        return Phrase("complaint_list.board_count", count=self.board.count)

    def _fail(self, error: Exception) -> None:
        self.trouble.show_band(phrase_of(error) or Phrase("window.failed"))
        self.trouble.show()

    # What happens

    def _choose(self, row: CaseRow | None) -> None:
        self.current = row
        for column in self.columns.values():
            column.mark(row.id if row is not None else 0)
        self.foot.show_case(row)
        home = self._column_of(row.id) if row is not None else None
        if home is not None:
            self._area.ensureWidgetVisible(home, _GAP, 0)

    def _turn(self, column: ColumnView, side: int) -> None:
        """Go to the nearest column to that side with a card, at the same height."""
        order = list(self.columns.values())
        first = column.cards.verticalScrollBar().value()
        height = max(0, column.cards.currentIndex().row() - first)
        at = order.index(column) + side
        while 0 <= at < len(order):
            other = order[at]
            if other.cards.rows.rows:
                other.cards.go_to(other.cards.verticalScrollBar().value() + height)
                other.cards.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            at += side

    def _open(self, row: CaseRow | None) -> None:
        if row is not None:
            self.place.go(Address("complaints", kind="complaint", id=row.id))

    def _list(self, key: str) -> None:
        self.place.go(Address("complaints", f"column.{key}"))

    def _column_of(self, case: int) -> ColumnView | None:
        return next((c for c in self.columns.values() if c.cards.place_of(case) >= 0), None)

    def _hear(self, _changes: Changes) -> None:
        if self._loaded and self.place.is_occupied:
            self.read()

    def _pass_a_minute(self) -> None:
        if self.isVisible() and self.place.is_occupied:
            self.read()

    # Filters

    def _company(self) -> list[Option]:
        return [Option(number, name) for number, name in self._companies]

    def _unit(self) -> list[Option]:
        return [Option(number, name) for number, name in self._units]

    # Parts

    def _lay_out(self) -> None:
        self._title = title(Phrase("complaint_list.board"))
        head, self._note = page_head(self._title, "", self.chips)
        columns = QWidget()
        row = QHBoxLayout(columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        for column in self.columns.values():
            row.addWidget(column, 1)
        columns.setMinimumWidth(len(self.columns) * (LEAST_WIDTH + _GAP) - _GAP)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        mark(self._area, part="clear")
        self._area.setWidget(columns)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addWidget(self.trouble)
        self._page.addWidget(self._area, 1)
        self._page.addWidget(self.foot)
        self._follow_theme()

    def _connect(self) -> None:
        self.chips.changed.connect(lambda _values: self.read())
        for column in self.columns.values():
            column.cards.chosen.connect(self._choose)
            column.cards.opened.connect(self._open)
            column.cards.turned.connect(lambda side, column=column: self._turn(column, side))
            column.more.connect(self._list)
        self.foot.opened.connect(lambda: self._open(self.current))
        find = QShortcut(self)
        find.setKeys(sequences("Ctrl+F"))
        find.activated.connect(self.chips.focus_first)
        self._tick.timeout.connect(self._pass_a_minute)
        self.place.bus.subscribe(self, _KINDS, self._hear)
        self.place.session_changed.connect(self._follow_session)
        theme().changed.connect(self._follow_theme)

    def _follow_session(self) -> None:
        if self.place.is_occupied:
            self.foot.follow_session()
            if self._loaded:
                self.read()

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        self._page.setContentsMargins(
            Space.XL, metrics.page_margin, Space.XL, metrics.page_margin - Space.XS
        )
        self._page.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._title.setVisible(self.window().height() >= _LOW_BELOW)


def _late() -> list[Option]:
    return [Option(True, Phrase("complaint_list.only_late"))]


def _levels() -> list[Option]:
    return [Option(level, LEVEL_WORDS[level]) for level in reversed(LEVELS)]
