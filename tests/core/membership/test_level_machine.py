"""Whatever is earned on whichever day, and however reviews fall: levels are what a naive reader of
the rules makes of them, and every change has the computation that led to it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.settings import (
    TIER_MONTHS,
    TIER_NOTICE_DAYS,
    TIER_WINDOW,
    TIER_YEAR_END,
    keep,
)
from crm_desktop.membership.levels import next_level
from crm_desktop.membership.model import Membership
from crm_desktop.membership.read import membership_of
from tests.core.membership.levels_model import Earned, earn, member, naive_sum
from tests.core.offices import Office, copied, opened

#: Level, what raises to it, what keeps it.
LADDER = (("ordinary", 0, 0), ("silver", 2000, 2000), ("gold", 6000, 6000), ("vip", 20000, 20000))
CODES = [code for code, _, _ in LADDER]


@dataclass
class Naive:
    """A member as the rules say: a place on the ladder, a day on which it is looked at again."""

    real: Membership
    place: int = 0
    review: date | None = None
    earned: list[Earned] = field(default_factory=list)
    frozen: bool = False


class LevelMachine(RuleBasedStateMachine):
    """A small office in which three members earn, and lists are prepared and approved."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = opened(copied(self.template, Path(self._folder.name) / "office"))
        self.office: Office = self._opened.__enter__()
        self.head = self.office.actor("A1-1")
        self.today = date(2027, 11, 30)
        self.people: list[Naive] = []
        self.months, self.year_end = 12, None

    @initialize(
        months=st.sampled_from((1, 6, 12, 24)),
        year_end=st.sampled_from((None, (2, 29), (12, 31))),
        notice=st.sampled_from((0, 30)),
    )
    def begin(self, months: int, year_end: tuple[int, int] | None, notice: int) -> None:
        self._set_clock()
        keep(TIER_MONTHS, months)
        keep(TIER_NOTICE_DAYS, notice)
        if year_end:
            keep(TIER_WINDOW, "fixed")
            keep(TIER_YEAR_END, f"{year_end[0]:02}-{year_end[1]:02}")
        self.months, self.year_end = months, year_end
        self.people = [Naive(member(self.office, f"会员{n}")) for n in range(3)]

    # Rules of the office

    @rule(who=st.integers(0, 2), growth=st.sampled_from((-700, 1, 900, 2000, 6100, 21000)))
    def earns(self, who: int, growth: int) -> None:
        someone = self.people[who]
        someone.earned.append(Earned(self.today, growth))
        raised = earn(self.office, someone.real.id, growth)
        reached = self._reached(someone)
        if someone.frozen or reached <= someone.place:
            assert raised is None
            return
        assert raised is not None
        assert raised.code == CODES[reached]
        someone.place, someone.review = reached, self._next_review(self.today)

    @rule(days=st.sampled_from((1, 27, 28, 29, 30, 91, 200, 365)))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        self._set_clock()

    @rule(who=st.integers(0, 2))
    def is_frozen_or_let_go(self, who: int) -> None:
        someone = self.people[who]
        version = membership_of(someone.real.id).version
        tiers = self.office.app.tiers
        step = tiers.unfreeze if someone.frozen else tiers.freeze
        step(self.head, someone.real.id, version, "核查")
        someone.frozen = not someone.frozen
        reached = self._reached(someone)
        if not someone.frozen and reached > someone.place:
            someone.place, someone.review = reached, self._next_review(self.today)

    @precondition(lambda self: bool(self.people))
    @rule(ahead=st.sampled_from((None, None, 0, 31, -40)))
    def is_reviewed(self, ahead: int | None) -> None:
        """A list is prepared for a day, its members told, and approved when that may be.

        None is the very day on which a level is due, when what raised it no longer counts.
        """
        first = min((each.review for each in self.people if each.review), default=self.today)
        day = first if ahead is None else self.today + timedelta(days=ahead)
        if day > self.today + timedelta(days=366):
            self.time_passes((day - self.today).days)
        reviews = self.office.app.tier_reviews
        due = [each for each in self.people if each.review and each.review <= day]
        due = [each for each in due if not each.frozen]
        try:
            review = reviews.prepare(self.head, day).value
        except Refused:
            assert due == []
            return
        outcomes = {each.real.id: self._outcome(each, day) for each in due}
        lines = reviews.lines(self.head, review.id)
        assert {line.membership: CODES.index(line.after.code) for line in lines} == outcomes
        if review.untold:
            review = reviews.notice(self.head, review.id, review.version).value
            self.time_passes(30)
        if self.today < day:
            self.today = day
            self._set_clock()
        again = reviews.prepare(self.head, day).value
        reviews.approve(self.head, again.id, again.version, exception="只有一位主管")
        for each in due:
            place = self._outcome(each, day)
            assert each.place - place in (0, 1), "one level at a review"
            each.place = place
            each.review = self._next_review(day) if place else None

    # What a naive reader makes of the rules

    def _set_clock(self) -> None:
        day = self.today
        self.office.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))

    def _counted(self, someone: Naive, day: date) -> int:
        if self.year_end is None:
            return naive_sum(someone.earned, day, self.months)
        first = day
        while not self._ends(first - timedelta(days=1)):
            first -= timedelta(days=1)
        return sum(each.growth for each in someone.earned if first <= each.on <= day)

    def _reached(self, someone: Naive) -> int:
        value = self._counted(someone, self.today)
        return max(
            place for place, (_, raises, _) in enumerate(LADDER) if value >= raises or not place
        )

    def _outcome(self, someone: Naive, day: date) -> int:
        stays = self._counted(someone, day) >= LADDER[someone.place][2]
        return someone.place if stays else someone.place - 1

    def _next_review(self, day: date) -> date:
        """Return the first day later than this that is a year's end, or so many months later."""
        if self.year_end is not None:
            day += timedelta(days=1)
            while not self._ends(day):
                day += timedelta(days=1)
            return day
        month = day.year * 12 + day.month - 1 + self.months
        wanted = day.day
        while True:
            try:
                return date(month // 12, month % 12 + 1, wanted)
            except ValueError:  # that month is shorter
                wanted -= 1

    def _ends(self, day: date) -> bool:
        """Whether a fixed year ends on a day; the last of February stands for its 29th."""
        assert self.year_end is not None
        if self.year_end == (2, 29):
            return day.month == 2 and (day + timedelta(days=1)).month == 3
        return (day.month, day.day) == self.year_end

    # What always holds

    @invariant()
    def levels_are_what_they_should_be(self) -> None:
        for each in self.people:
            now = membership_of(each.real.id)
            assert (now.tier.code, now.tier_until) == (CODES[each.place], each.review)
            changes = self.office.app.tiers.history(self.head, each.real.id)
            assert changes[0].after.code == now.tier.code
            for change in changes:
                counted = change.kind in ("upgrade", "keep", "downgrade")
                assert (change.computed is not None) == counted
                if change.computed is not None:
                    enough = change.computed.value >= change.computed.threshold
                    assert enough == (change.kind != "downgrade")

    @invariant()
    def what_is_missing_is_enough(self) -> None:
        for each in self.people:
            above = next_level(membership_of(each.real.id), self.today)
            if above is not None:
                wanted = LADDER[CODES.index(above.tier.code)][1]
                assert self._counted(each, self.today) + above.missing == wanted

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)
        self._folder.cleanup()


@pytest.mark.parametrize("walks", [25])
def test_levels_follow_the_rules(small_template: Path, walks: int) -> None:
    class Machine(LevelMachine):
        template = small_template

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=min(walks, settings().max_examples // 4),
            stateful_step_count=30,
            deadline=None,
        ),
    )
