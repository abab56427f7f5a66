"""Pairs of stored customers that may be one, the strongest first: merge, tell apart, or skip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from crm_desktop.customers.model import CustomerRow, Pair, SweepPart
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from ui.access.lists import framed
from ui.customers.merging.pairs import Pairs, columns
from ui.customers.room_page import RoomPage
from ui.customers.steps import EDIT
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.workplace import Workplace

_NARROW_BELOW = 1000


class SweepPage(RoomPage):
    """``wanted`` carries the two records that are to be merged."""

    wanted = Signal(int, int)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("merge_room.sweep"))
        self.pairs = Pairs()
        self._after: int | None = None
        self._under_way = False
        self.rows = PagedRows(self.pairs, place.runner, parent=self)
        model = RowTableModel(self.rows, columns(), clock=place.clock, parent=self)
        self.table = TableView(
            model,
            Phrase("merge_room.sweep"),
            empty=EmptyState(
                Phrase("merge_room.sweep.none"),
                Phrase("merge_room.sweep.none_hint"),
                icon="users",
            ),
        )
        self.skip = Button(Phrase("merge_room.do.skip"), key="Ctrl+Down")
        self.apart = Button(Phrase("merge_room.do.not_same"), icon="user-x", key="Ctrl+D")
        self.compare = Button(
            Phrase("merge_room.do.compare"), kind=Kind.PRIMARY, icon="git-branch", key="Enter"
        )
        self.again = Button(kind=Kind.PLAIN, icon="refresh-cw", name=Phrase("merge_room.do.again"))
        actions = (self.again, self.back, self.skip, self.apart, self.compare)
        self._lay_out(actions, framed(self.table))
        self._connect()

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
        """Forget what was found, or is on its way: another post may see others."""
        self.place.runner.forget(self)
        self._under_way = False
        self.pairs.clear()
        self._after = None
        self.table.refresh()

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.table.setFocus()

    def keys(self) -> Sequence[KeyHint]:
        apart = KeyHint("Ctrl+D", Phrase("merge_room.do.not_same"))
        return (
            KeyHint("Enter", Phrase("merge_room.do.compare")),
            *([apart] if self.place.may(EDIT) else []),
            KeyHint("Ctrl+Down", Phrase("merge_room.do.skip")),
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
        self.again.clicked.connect(self.begin)
        self.skip.clicked.connect(self.skip_pair)
        self.apart.clicked.connect(self.tell_apart)
        self.compare.clicked.connect(self.choose)
        self.table.opened.connect(lambda _number: self.choose())
        self.rows.changed.connect(self._arrived)
        self.rows.failed.connect(self.fail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for words in (self._title, self._note):
            words.setVisible(self.window().width() >= _NARROW_BELOW)
