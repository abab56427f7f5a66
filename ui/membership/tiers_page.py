"""The tab 等级: the levels above, the reviews of them below with the members on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from crm_desktop.application import Application as App
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Basis
from crm_desktop.membership.tier_model import Level, Review, ReviewLine
from ui.access.detail import Foot
from ui.access.lists import framed, select_record
from ui.customers.given import GivenTable
from ui.membership.review_steps import CREATE, ReviewSteps, ask_day
from ui.membership.tier_form import TierForm
from ui.membership.tier_rows import (
    REVIEW_STATES,
    REVIEW_TONES,
    LevelRow,
    LineRow,
    level_columns,
    line_columns,
    review_columns,
)
from ui.office.page import scrolled
from ui.paged import Page
from ui.toolkit.buttons import Button
from ui.toolkit.columns import RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel, SectionHead, rule
from ui.toolkit.state import StatusPill
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

_REVIEWS = 344
_MOST_LEVELS = 6
_NARROW_REVIEWS = 132
_NARROW_BELOW = 1000
_LEAST_RIGHT = 280
QWIDGETSIZE_MAX = 16_777_215
_ROOM = Phrase("room.members")


@dataclass(frozen=True)
class _Read:
    levels: tuple[Level, ...]
    basis: Basis
    reviews: tuple[Review, ...]


class TiersPage(Page):
    """Levels and reviews; ``foot`` has the steps of the review in sight."""

    kinds = ("tier", "tier_review", "membership", "setting")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.basis = Basis.GROWTH
        self.review: Review | None = None
        self._wanted = 0
        self._is_narrow = False
        # Levels are every company's.
        self.may_set_up = place.may(CREATE) and place.session.everywhere
        self.steps = ReviewSteps(self)
        self.levels = GivenTable(
            place,
            level_columns(),
            Phrase("tiers.room.levels"),
            empty=EmptyState(Phrase("tiers.room.no_levels"), icon="crown"),
            action=self._level_action,
        )
        self.reviews = GivenTable(
            place,
            review_columns(),
            Phrase("tiers.room.reviews"),
            empty=EmptyState(
                Phrase("tiers.room.no_reviews"), Phrase("tiers.room.no_reviews_hint"), icon="crown"
            ),
        )
        self.lines = GivenTable(
            place,
            line_columns(),
            Phrase("tiers.room.lines"),
            empty=EmptyState(Phrase("tiers.room.choose"), icon="list-checks"),
            action=lambda _row: RowAction(Phrase("tiers.room.open_member"), "Enter"),
        )
        self.foot, self.state = Foot(), StatusPill("", Tone.QUIET)
        self.new = Button(Phrase("tiers.room.new"), icon="plus", key="F9")
        self.new_list = Button(Phrase("tiers.room.prepare"), icon="list-checks")
        self._lay_out()
        self._connect()

    # What the room asks

    def load(self) -> None:
        def read(app: App, actor: Actor) -> _Read:
            tiers, reviews = app.tiers, app.tier_reviews
            return _Read(tiers.levels(actor), tiers.basis(actor), reviews.reviews(actor))

        self.place.ask(read, owner=self, done=self._take, failed=self.fail, latest="levels")

    def refresh(self, _changes: Changes) -> None:
        self.load()

    def open(self, kind: str, record: int) -> None:
        if kind == "tier_review":
            self._wanted = record
            self.load()
        elif kind == "tier":
            select_record(self.levels, record)

    def show_review(self, review: int) -> None:
        """Read everything again and show a review."""
        self._wanted = review
        self.load()

    def focus_first(self) -> None:
        (self.reviews if self.reviews.records else self.levels).setFocus()

    def focus_filters(self) -> None:
        self.levels.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("Ctrl+F", Phrase("tiers.room.levels"))]
        if self.may_set_up:
            found.insert(0, KeyHint("F9", Phrase("tiers.room.new")))
        return found

    def commands(self) -> Sequence[Command]:
        found = list(self.steps.commands(self.review))
        if self.may_set_up:
            found += [
                Command(Phrase("tiers.room.new"), self.add_level, "plus", "F9", _ROOM),
                Command(Phrase("tiers.room.raise"), self.raise_due, "arrow-up", room=_ROOM),
            ]
        if self.place.may(CREATE):
            word = Phrase("tiers.room.prepare")
            found.append(Command(word, self.ask_prepare, "list-checks", room=_ROOM))
        return found

    # Parts

    def _lay_out(self) -> None:
        if self.may_set_up:
            self.actions.append(self.new)
        if self.place.may(CREATE):
            self.actions.append(self.new_list)
        self._top = framed(self.levels)
        self._left = framed(self.reviews)
        self._left.setFixedWidth(_REVIEWS)
        self._right = Panel(edge_to_edge=True)
        self.head = SectionHead(Phrase("tiers.room.reviews"))
        self.head.add_right(self.state)
        self._right.body.setSpacing(0)
        for part in (self.head, rule(), self.lines, self.foot):
            self._right.body.addWidget(part, 1 if part is self.lines else 0)
        self._right.setMinimumHeight(_LEAST_RIGHT)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(Space.M)
        self._below.addWidget(self._left)
        self._below.addWidget(self._right, 1)
        inside = QWidget()
        self._parts = QVBoxLayout(inside)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.addWidget(self._top)
        self._parts.addLayout(self._below, 1)
        # In a low window the page scrolls; the lists keep room enough to be read.
        self.column.addWidget(scrolled(inside), 1)
        self.state.hide()
        self.steps.follow(None)

    def _connect(self) -> None:
        self.new.clicked.connect(self.add_level)
        self.new_list.clicked.connect(self.ask_prepare)
        for signal in (self.levels.opened, self.levels.acted):
            signal.connect(lambda _id: self.edit_level())
        for signal in (self.lines.opened, self.lines.acted):
            signal.connect(self._open_member)
        self.reviews.selected.connect(self._choose)
        self.reviews.opened.connect(lambda _id: self.foot.focus_first())

    def _level_action(self, _row: LevelRow) -> RowAction | None:
        return RowAction(Phrase("settings_room.do.edit"), "Enter") if self.may_set_up else None

    def _follow_theme(self) -> None:
        super()._follow_theme()
        if hasattr(self, "_top"):
            self._fit_levels()

    def _fit_levels(self) -> None:
        metrics = theme().metrics
        shown = min(_MOST_LEVELS, max(1, len(self.levels.records)))
        self._top.setFixedHeight(metrics.table_head + shown * metrics.row + 2 * Space.XS + 2)
        self._parts.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_BELOW
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        self._below.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._left.setMinimumWidth(0 if narrow else _REVIEWS)
        self._left.setMaximumWidth(QWIDGETSIZE_MAX if narrow else _REVIEWS)
        self._left.setMaximumHeight(_NARROW_REVIEWS if narrow else QWIDGETSIZE_MAX)

    # What arrives

    def _take(self, read: _Read) -> None:
        self.calm()
        self.basis = read.basis
        self.levels.give(LevelRow(level, read.basis) for level in read.levels)
        self._fit_levels()
        wanted, self._wanted = self._wanted, 0
        self.reviews.give(read.reviews)
        total = sum(level.members for level in read.levels)
        self.tell(Phrase("tiers.room.note", levels=len(read.levels), members=total))
        kept = wanted or (self.review.id if self.review else 0)
        shown = next((each for each in read.reviews if each.id == kept), None)
        shown = shown or next(iter(read.reviews), None)
        if shown is not None:
            select_record(self.reviews, shown.id)
        self._show(shown)

    def _choose(self, review: int | None) -> None:
        found = self.reviews.record(review)
        if found is not None and found != self.review:
            self.go_on()
            self._show(found)

    def _show(self, review: Review | None) -> None:
        self.review = review
        self.steps.follow(review)
        self.state.setVisible(review is not None)
        if review is None:
            self.head.title.set_phrase(Phrase("tiers.room.reviews"))
            self.head.note.set_phrase("")
            # Also what was empty before is given: else the list says that it is still loading.
            self.lines.give(())
            return
        self.head.title.set_phrase(Phrase("tiers.room.review_of", day=review.due_on.isoformat()))
        self.head.note.set_phrase(_told(review))
        self.state.set_state(REVIEW_STATES[review.state], REVIEW_TONES[review.state])

        def show(lines: tuple[ReviewLine, ...]) -> None:
            if self.review is not None and self.review.id == review.id:
                self.lines.give(LineRow(line, self.basis) for line in lines)

        self.place.ask(
            lambda app, actor: app.tier_reviews.lines(actor, review.id),
            owner=self,
            done=show,
            failed=self.fail,
            latest="lines",
        )

    def _open_member(self, membership: int) -> None:
        self.place.go(Address("members", kind="membership", id=membership))

    # Steps

    def add_level(self) -> None:
        """Ask for a new level."""
        if self.may_set_up:
            ranks = [row.level.tier.rank for row in self.levels.records]
            form = TierForm(self.place, self.basis, None, max(ranks, default=0) + 1)
            self._open_form(form, Phrase("tiers.room.new"))

    def edit_level(self) -> None:
        """Change the level under the cursor."""
        row = self.levels.chosen
        if self.may_set_up and row is not None:
            tier = row.level.tier
            form = TierForm(self.place, self.basis, tier, tier.rank)
            self._open_form(form, Phrase("settings_room.ordered.edit", name=tier.phrase))

    def _open_form(self, form: TierForm, title: Phrase) -> None:
        form.saved.connect(
            lambda made: self.place.say(Phrase("settings_room.ordered.saved", name=made.phrase))
        )
        form.open_in(self.window(), title)

    def ask_prepare(self) -> None:
        """Ask for the day of a list, proposing the first on which levels are due."""
        today = self.place.clock.today()
        self.prepare(
            lambda app, actor: app.tier_reviews.usual_day(actor) or today,
            lambda day: ask_day(self, day),
        )

    def raise_due(self) -> None:
        """Raise everybody to the level that they have reached."""
        self.place.ask(
            lambda app, actor: app.tiers.raise_due(actor),
            owner=self,
            done=lambda count: self.place.say(Phrase("tiers.room.raised", count=count)),
            failed=self.refuse,
        )


def _told(review: Review) -> Phrase:
    return Phrase(
        "tiers.room.review_note",
        members=review.members,
        lowered=review.lowered,
        by=review.preparer,
    )
