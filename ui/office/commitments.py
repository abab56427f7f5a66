"""服务承诺: what the office promises to everybody, and how it was kept this year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.complaints.commitments import Commitment, Kept
from crm_desktop.foundation.words import Phrase
from ui.office.commitment_form import MEASURES, CommitmentForm
from ui.office.listed_rules import ListedRulesPage
from ui.toolkit.buttons import Button
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Tone, Weight
from ui.whole_rows import WholeRows
from ui.workplace import Workplace

DECIDE = "standards.approve"
_NEW = Phrase("complaint_watch.commitments.new")
_PAGE = Phrase("complaint_watch.commitments.page")


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment with how it was kept since the year began."""

    kept: Kept

    @property
    def id(self) -> int:
        """The commitment's id."""
        return self.kept.commitment.id

    @property
    def commitment(self) -> Commitment:
        """The commitment itself."""
        return self.kept.commitment


class CommitmentsPage(ListedRulesPage[CommitmentRow]):
    """The commitments, each with its measure, its target and what was kept of it."""

    kinds = ("commitment", "complaint")
    rights = (DECIDE,)

    def __init__(self, place: Workplace) -> None:
        source = WholeRows[CommitmentRow](lambda: _rows(place))
        empty = EmptyState(
            Phrase("complaint_watch.commitments.empty"),
            Phrase("complaint_watch.commitments.empty_hint"),
            icon="badge-check",
        )
        super().__init__(place, source, _columns(place), _PAGE, empty)
        self.new = Button(_NEW, icon="plus", key="F9")
        if self._reason is None:
            self.actions = [self.new]
        self.column.addWidget(self.panel, 1)
        self.tell(Phrase("complaint_watch.commitments.note"))
        self.new.clicked.connect(lambda: self._open_form(None))

    def edit(self, record: CommitmentRow) -> None:
        self._open_form(record.commitment)

    def hints(self) -> Sequence[KeyHint]:
        if self._reason is not None:
            return ()
        return (*super().hints(), KeyHint("F9", _NEW))

    def commands(self) -> Sequence[Command]:
        if self._reason is not None:
            return ()
        return (Command(_NEW, lambda: self._open_form(None), icon="plus", key="F9", room=_PAGE),)

    def _open_form(self, commitment: Commitment | None) -> None:
        form = CommitmentForm(self.place, commitment)
        form.saved.connect(self._saved)
        title = _NEW
        if commitment is not None:
            title = Phrase("settings_room.ordered.edit", name=commitment.phrase)
        form.open_in(self.window(), title)

    def _saved(self, commitment: Commitment) -> None:
        self._wanted = commitment.id
        self.place.say(Phrase("settings_room.ordered.saved", name=commitment.phrase))


def _rows(place: Workplace) -> list[CommitmentRow]:
    today = place.now().date()
    year = date(today.year, 1, 1)
    service = place.application().commitments
    return [CommitmentRow(kept) for kept in service.kept(place.session.actor, year, today)]


def _columns(place: Workplace) -> list[Column]:
    def state(row: CommitmentRow) -> Pill:
        until = row.commitment.data.until_day
        today = place.now().date()
        if until is not None and until < today:
            return Pill(Phrase("complaint_watch.commitments.ended"), Tone.GREY)
        permille, target = row.kept.permille, row.commitment.data.target_permille
        if permille is None:
            return Pill(Phrase("complaint_watch.commitments.nothing"), Tone.GREY)
        if permille >= target:
            return Pill(Phrase("complaint_watch.commitments.met"), Tone.QUIET)
        return Pill(Phrase("complaint_watch.commitments.missed"), Tone.RED)

    return [
        Column(
            "words", Phrase("complaint_watch.commitments.words"),
            lambda row: row.commitment.phrase, width=220, stretch=2, weight=Weight.MEDIUM,
        ),
        Column(
            "measure", Phrase("complaint_watch.commitments.measure"),
            lambda row: MEASURES[row.commitment.data.measure], width=120, stretch=1, priority=1,
            ink="text2",
        ),
        Column(
            "target", Phrase("complaint_watch.commitments.target"),
            lambda row: _percent(row.commitment.data.target_permille), width=76,
        ),
        Column(
            "kept", Phrase("complaint_watch.commitments.kept"), lambda row: _percent_of(row.kept),
            width=92, english_width=104,
        ),
        Column(
            "breaches", Phrase("complaint_watch.commitments.breaches"),
            lambda row: row.kept.breaches, Cell.NUMBER, width=76, english_width=92, priority=2,
        ),
        Column(
            "from_day", Phrase("complaint_watch.commitments.from"),
            lambda row: row.commitment.data.from_day, Cell.DATE, width=104, priority=3,
        ),
        Column(
            "state", Phrase("complaint_watch.commitments.state"), state, Cell.PILL, width=108,
        ),
    ]  # fmt: skip


def _percent(permille: int) -> str:
    return f"{permille / 10:g}%"


def _percent_of(kept: Kept) -> Phrase | str:
    if kept.permille is None:
        return Phrase("complaint_watch.commitments.none")
    return _percent(kept.permille)
