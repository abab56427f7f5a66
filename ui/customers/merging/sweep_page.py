"""Pairs of stored customers that may be one, the strongest first: merge, tell apart, or skip."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.customers.model import REASONS as STRENGTH
from crm_desktop.customers.model import CustomerRow, Pair, SweepPart
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.access.wording import dotted, listed
from ui.customers.steps import EDIT
from ui.customers.wording import ICONS, REASONS
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import Cell, Column, IconText
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import page_head
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

#: As many pairs are kept in sight; once those are worked off, a new sweep brings others.
_MOST = 1000
_NARROW_BELOW = 1000


@dataclass(frozen=True)
class PairRow:
    """A pair under a number of its own."""

    id: int
    pair: Pair


class Pairs:
    """The pairs found so far, in memory: the source of the list."""

    def __init__(self) -> None:
        self._rows: dict[int, PairRow] = {}
        self._numbers: dict[tuple[int, int], int] = {}

    def clear(self) -> None:
        """Forget all of them."""
        self._rows = {}

    def add(self, pairs: Sequence[Pair]) -> None:
        """Take in more pairs; only the strongest are kept."""
        for pair in pairs:
            key = (pair.first.id, pair.second.id)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            self._rows[number] = PairRow(number, pair)
        ranked = sorted(self._rows.values(), key=_rank)[:_MOST]
        self._rows = {row.id: row for row in ranked}

    def drop(self, number: int) -> Pair | None:
        """Take a pair out and return it; None where it is gone already."""
        row = self._rows.get(number)
        # Another dict: a list that is being made reads the old one on its own thread.
        self._rows = {key: each for key, each in self._rows.items() if key != number}
        return row.pair if row is not None else None

    def of(self, customers: set[int]) -> list[int]:
        """Return the numbers of the pairs that one of some customers is in."""
        return [
            row.id
            for row in self._rows.values()
            if not customers.isdisjoint((row.pair.first.id, row.pair.second.id))
        ]

    def pair(self, number: int | None) -> Pair | None:
        """Return a pair by its number."""
        row = self._rows.get(number) if number is not None else None
        return row.pair if row is not None else None

    def ids(self, _sort: object, _wanted: object) -> array[int]:
        """Return the numbers, the strongest pair first."""
        return array("q", self._rows)

    def rows(self, ids: Sequence[int]) -> list[PairRow]:
        """Return pairs by number."""
        known = self._rows
        return [known[each] for each in ids if each in known]


def _rank(row: PairRow) -> tuple[int, int, int]:
    places = [STRENGTH.index(reason) for reason in row.pair.reasons]
    return min(places), -len(places), row.id


class SweepPage(QWidget):
    """``left`` asks for the list, ``wanted`` carries the two records that are to be merged."""

    left = Signal()
    wanted = Signal(int, int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.pairs = Pairs()
        self._after: int | None = None
        self._under_way = False
        self.rows = PagedRows(self.pairs, place.runner, parent=self)
        model = RowTableModel(self.rows, _columns(), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("merge_room.sweep"),
            empty=EmptyState(
                Phrase("merge_room.sweep.none"),
                Phrase("merge_room.sweep.none_hint"),
                icon="users",
            ),
        )
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.skip = Button(Phrase("merge_room.do.skip"), key="Ctrl+Down")
        self.apart = Button(Phrase("merge_room.do.not_same"), icon="user-x", key="Ctrl+D")
        self.compare = Button(
            Phrase("merge_room.do.compare"), kind=Kind.PRIMARY, icon="git-branch", key="Enter"
        )
        self.again = Button(kind=Kind.PLAIN, icon="refresh-cw", name=Phrase("merge_room.do.again"))
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._title = title(Phrase("merge_room.sweep"))
        head, self._note = page_head(
            self._title,
            "",
            self.again,
            self.back,
            self.skip,
            self.apart,
            self.compare,
        )
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addWidget(self.trouble)
        self._page.addWidget(framed(self.table), 1)
        self._connect()
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    # What the room asks

    def load(self) -> None:
        """Go on where the sweep stopped; the first time it begins."""
        self.apart.setVisible(self.place.may(EDIT))
        self.table.setFocus()
        if self._after is None:
            self.begin()
        else:
            self._next()

    def begin(self) -> None:
        """Sweep from the first customer on."""
        self.pairs.clear()
        self._after = 0
        self.table.refresh()
        self._next()

    def forget(self) -> None:
        """Forget what was found: another post may see others."""
        self.pairs.clear()
        self._after = None
        self.table.refresh()

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        apart = KeyHint("Ctrl+D", Phrase("merge_room.do.not_same"))
        return (
            KeyHint("Enter", Phrase("merge_room.do.compare")),
            *([apart] if self.place.may(EDIT) else []),
            KeyHint("Ctrl+Down", Phrase("merge_room.do.skip")),
            KeyHint("Esc", Phrase("organisation.back")),
        )

    def hear(self, changes: Changes) -> None:
        """Look again for what a changed customer is paired with."""
        changed = {change.id for change in changes.items if change.kind == "customer"}
        numbers = self.pairs.of(changed)
        if not numbers:
            return
        customers = sorted(
            {each.id for n in numbers if (p := self.pairs.pair(n)) for each in (p.first, p.second)}
        )

        def take(rows: Sequence[CustomerRow]) -> None:
            live = {row.id: row for row in rows if row.deleted_at is None}
            for number in numbers:
                pair = self.pairs.drop(number)
                if pair is not None and pair.first.id in live and pair.second.id in live:
                    fresh = Pair(live[pair.first.id], live[pair.second.id], pair.reasons)
                    self.pairs.add((fresh,))
            self.table.refresh()

        self.place.ask(
            lambda app, actor: app.customers.rows(actor, customers),
            owner=self,
            done=take,
            failed=self.fail,
        )

    def fail(self, error: Exception) -> None:
        """Say above the list what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    # What can be done with a pair

    def choose(self) -> None:
        """Ask to merge the pair under the cursor; the fuller record is proposed to stay."""
        pair = self.pairs.pair(self.table.selected_id)
        if pair is not None:
            keep, gone = pair.first, pair.second
            if gone.completeness > keep.completeness:
                keep, gone = gone, keep
            self.wanted.emit(keep.id, gone.id)

    def skip_pair(self) -> None:
        """Leave the pair under the cursor for another sweep."""
        number = self.table.selected_id
        if number is not None and self.pairs.drop(number) is not None:
            self.table.refresh()

    def tell_apart(self) -> None:
        """Remember that the two under the cursor are two."""
        number = self.table.selected_id
        pair = self.pairs.pair(number)
        if number is None or pair is None:
            return
        first, second = pair.first, pair.second

        def done(step: int) -> None:
            self.pairs.drop(number)
            self.table.refresh()
            said = Phrase("merge_room.told_apart", first=first.name, second=second.name)
            self.place.say(said, lambda: self._take_back(step, pair))

        self.place.ask(
            lambda app, actor: app.duplicates.not_same(actor, first.id, second.id),
            owner=self,
            done=done,
            failed=self.fail,
            latest="apart",
        )

    def _take_back(self, step: int, pair: Pair) -> None:
        def done(_undone: object) -> None:
            self.pairs.add((pair,))
            self.table.refresh()
            self.place.say(Phrase("merge_room.taken_back"))

        self.place.ask(
            lambda app, actor: app.undo.undo(actor, step),
            owner=self,
            done=done,
            failed=self.fail,
        )

    # The sweep: short parts one after the other, so that other work has its turn between them

    def _next(self) -> None:
        after = self._after
        if after is None or after < 0 or self._under_way or not self.place.is_occupied:
            return
        self._under_way = True
        self.place.ask(
            lambda app, actor: app.duplicates.sweep(actor, after),
            owner=self,
            done=lambda part: self._take(after, part),
            failed=self._stop,
        )

    def _take(self, after: int, part: SweepPart) -> None:
        self._under_way = False
        if self._after != after:
            self._next()
            return
        if part.pairs:
            self.pairs.add(part.pairs)
            self.table.refresh()
        self._after = -1 if part.is_last else part.last
        self._say(part)
        if self.isVisible():
            self._next()

    def _say(self, part: SweepPart) -> None:
        if part.is_last:
            self._arrived()
        else:
            percent = 100 * part.last // max(part.end, 1)
            self._note.set_phrase(Phrase("merge_room.sweep.under_way", percent=percent))

    def _stop(self, error: Exception) -> None:
        self._under_way = False
        self._after = None
        self.fail(error)

    def _arrived(self) -> None:
        for button in (self.skip, self.apart, self.compare):
            button.setEnabled(bool(len(self.rows)))
        if self._after is not None and self._after < 0:
            self._note.set_phrase(Phrase("merge_room.sweep.found", count=len(self.rows)))

    # Parts

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.again.clicked.connect(self.begin)
        self.skip.clicked.connect(self.skip_pair)
        self.apart.clicked.connect(self.tell_apart)
        self.compare.clicked.connect(self.choose)
        self.table.opened.connect(lambda _number: self.choose())
        self.rows.changed.connect(self._arrived)
        self.rows.failed.connect(self.fail)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for words in (self._title, self._note):
            words.setVisible(self.window().width() >= _NARROW_BELOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _columns() -> list[Column]:
    return [
        Column(
            "reasons",
            Phrase("merge_room.reasons"),
            lambda row: listed(REASONS[each] for each in row.pair.reasons),
            width=200,
            english_width=216,
            weight=Weight.MEDIUM,
        ),
        *_side("first", Phrase("merge_room.first"), priority=2),
        *_side("second", Phrase("merge_room.second"), priority=1),
    ]


def _side(name: str, words: Phrase, *, priority: int) -> list[Column]:
    """Return the columns of one of the two."""

    def row(of: PairRow) -> CustomerRow:
        return getattr(of.pair, name)

    return [
        Column(
            name,
            words,
            lambda of: IconText(ICONS.get(row(of).kind, "user"), row(of).name),
            Cell.ICON,
            width=136,
            stretch=1,
        ),
        Column(
            f"{name}_code",
            Phrase("customers_room.code"),
            lambda of: row(of).code,
            width=128,
            ink="text2",
            priority=priority,
        ),
        Column(
            f"{name}_facts",
            Phrase("merge_room.reach"),
            lambda of: dotted(row(of).phone, row(of).plate),
            width=208,
            ink="text2",
            priority=priority + 2,
        ),
    ]
