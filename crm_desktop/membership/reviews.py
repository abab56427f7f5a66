"""Reviews of levels: who keeps theirs and who goes one down, prepared, told, approved (§2.3).

The list is prepared for a day, those who are to be lowered are told in time, another person
approves it, and then all of it is applied in one transaction. What counts may change until then:
a list that is no longer true is not approved but prepared again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_desktop.customers.room import ArchiveService
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, end_of, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.settings import TIER_NOTICE_DAYS, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.levels import Counted, counted_over, first_review
from crm_desktop.membership.model import Tier
from crm_desktop.membership.moves import Move, apply_moves
from crm_desktop.membership.read import tiers
from crm_desktop.membership.tier_model import REVIEWS, Review, ReviewLine
from crm_desktop.membership.tiers import APPROVE, CREATE, VIEW
from crm_desktop.membership.windows import office_rule
from db import rows, sql
from db.models.membership import TierReview, TierReviewLine

_FARTHEST = timedelta(days=366)
_REVIEW = """
SELECT r.id, r.company_id, r.due_on, r.state, r.prepared_by_id, p.name, r.prepared_at,
       r.noticed_at, a.name, r.approved_at,
       (SELECT count(*) FROM tier_review_line l WHERE l.review_id = r.id),
       (SELECT count(*) FROM tier_review_line l
        WHERE l.review_id = r.id AND l.after_id <> l.before_id),
       (SELECT count(*) FROM tier_review_line l
        WHERE l.review_id = r.id AND l.after_id <> l.before_id AND l.noticed_at IS NULL),
       r.version
FROM tier_review r JOIN person p ON p.id = r.prepared_by_id
LEFT JOIN person a ON a.id = r.approved_by_id
"""
_LINES = """
SELECT l.membership_id, c.id, c.name, m.number, l.counted, l.before_id, l.after_id,
       l.noticed_at
FROM tier_review_line l JOIN membership m ON m.id = l.membership_id
JOIN customer c ON c.id = m.customer_id
WHERE l.review_id = ?
ORDER BY l.after_id = l.before_id, c.pinyin, l.membership_id
"""
_DUE = """
SELECT m.id, a.id, m.customer_id, m.tier_id FROM membership m
JOIN account a ON a.membership_id = m.id
WHERE m.company_id = ? AND m.state = 'active' AND m.tier_hold <> 'frozen' AND m.tier_until <= ?
ORDER BY m.id
"""


@dataclass(frozen=True)
class _Outcome:
    """What comes of a member on a day."""

    membership: int
    customer: int
    before: Tier
    after: Tier
    counted: Counted


class ReviewService(ArchiveService):
    """Lists of levels to keep or to lower."""

    @reading(VIEW)
    def reviews(self, look: Look) -> tuple[Review, ...]:
        """Return the reviews within scope, the latest first."""
        found = sql.rows(f"{_REVIEW} ORDER BY r.id DESC")
        return tuple(_review(row) for row in found if look.acting.reaches(row[1]))

    @reading(VIEW)
    def review(self, look: Look, review: int) -> Review:
        """Return a review; raises NotFound."""
        return _reached(look, review)

    @reading(VIEW)
    def lines(self, look: Look, review: int) -> tuple[ReviewLine, ...]:
        """Return the members on a review, those to be lowered first; raises NotFound.

        Raises NotAllowed for whoever may see no customers.
        """
        found = _reached(look, review)
        self._hidden(look)
        by_id = {tier.id: tier for tier in tiers()}
        return tuple(_line(row, by_id) for row in sql.rows(_LINES, found.id))

    @reading(VIEW)
    def usual_day(self, look: Look) -> date | None:
        """Return the first day on which levels of this company are to be looked at, if any."""
        first = sql.scalar(
            "SELECT min(tier_until) FROM membership WHERE company_id = ? AND state = 'active' "
            "AND tier_hold <> 'frozen'",
            look.acting.company,
        )
        return parse_day(first) if first else None

    @use_case("tier_review.prepare", CREATE)
    def prepare(self, work: Work, due_on: date) -> Review:
        """Make the list of the levels that are due on a day, or make that of the day anew.

        Who was told already stays told. Raises ValidationErrors for a day too far ahead, Refused
        where another list is open or nobody is due.
        """
        company = work.acting.company
        checks = Checks()
        if due_on > work.today + _FARTHEST:
            checks.add("due_on", Phrase("tiers.review.too_far"))
        checks.done()
        outcomes = _outcomes(company, due_on)
        if not outcomes:
            raise Refused(Phrase("tiers.review.nobody", day=day_text(due_on)))
        row = sql.one(
            "SELECT id, due_on FROM tier_review WHERE company_id = ? "
            "AND state IN ('prepared', 'noticed')",
            company,
        )
        if row is not None and row[1] != day_text(due_on):
            raise Refused(Phrase("tiers.review.open", day=row[1]))
        made = self._again(work, row[0]) if row else _new(work, company, due_on)
        _store_lines(made, outcomes)
        after = _review_of(made)
        work.changed("tier_review", made, day_text(due_on), None, _told(after))
        return after

    def _again(self, work: Work, review: int) -> int:
        before = _reached(work, review)
        told = {"prepared_by": work.acting.actor.person, "prepared_at": stamp(work.now)}
        _step(before, before.version, "prepare", told)
        return review

    @use_case("tier_review.notice", CREATE)
    def notice(self, work: Work, review: int, version: int) -> Review:
        """Note that those who are to be lowered have been told, in the log of each.

        Raises Conflict, NotFound, Refused where nobody is left to tell.
        """
        before = _reached(work, review)
        untold = sql.rows(
            "SELECT l.membership_id, m.customer_id FROM tier_review_line l "
            "JOIN membership m ON m.id = l.membership_id "
            "WHERE l.review_id = ? AND l.after_id <> l.before_id AND l.noticed_at IS NULL",
            before.id,
        )
        if not untold:
            raise Refused(Phrase("tiers.review.all_told"))
        now = stamp(work.now)
        _step(before, version, "notice", {"noticed_at": now})
        sql.run(
            "UPDATE tier_review_line SET noticed_at = ? "
            "WHERE review_id = ? AND after_id <> before_id AND noticed_at IS NULL",
            now,
            before.id,
        )
        after = _review_of(before.id)
        work.changed("tier_review", before.id, day_text(before.due_on), _told(before), _told(after))
        work.touched("membership", (membership for membership, _ in untold))
        work.touched("customer", (customer for _, customer in untold))
        return after

    @use_case("tier_review.approve", APPROVE)
    def approve(
        self,
        work: Work,
        review: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Review:
        """Apply a list that somebody else has prepared.

        Raises SecondPersonNeeded for one's own, Conflict, NotFound, and Refused before its day,
        before everybody was told in time, and where it is no longer true.
        """
        before = _reached(work, review)
        REVIEWS.step(before.state, "approve")
        if work.today < before.due_on:
            raise Refused(Phrase("tiers.review.too_early", day=day_text(before.due_on)))
        _must_be_told(before, work.today)
        outcomes = _outcomes(before.company, before.due_on)
        stored = sql.rows(
            "SELECT membership_id, before_id, after_id FROM tier_review_line WHERE review_id = ?",
            before.id,
        )
        now = {(each.membership, each.before.id, each.after.id) for each in outcomes}
        differing = {line[0] for line in now ^ set(stored)}
        if differing:
            raise Refused(Phrase("tiers.review.changed", count=len(differing)))
        work.needs_another("tier_review_alone", before.prepared_by, second, exception, APPROVE)
        told = {"approved_by": work.acting.actor.person, "approved_at": stamp(work.now)}
        _step(before, version, "approve", told)
        sql.run_many(
            "UPDATE tier_review_line SET counted = ? WHERE review_id = ? AND membership_id = ?",
            [(each.counted.value, before.id, each.membership) for each in outcomes],
        )
        apply_moves(work, [_move(each, before.due_on) for each in outcomes])
        after = _review_of(before.id)
        work.changed("tier_review", before.id, day_text(before.due_on), _told(before), _told(after))
        return after

    @use_case("tier_review.drop", CREATE)
    def drop(self, work: Work, review: int, version: int, reason: str) -> Review:
        """Give a list up for a reason; raises ValidationErrors without one, Conflict, NotFound."""
        before = _reached(work, review)
        checks = Checks()
        reason = checks.text("reason", reason, longest=1000, needed=True)
        checks.done()
        work.because(reason)
        _step(before, version, "drop", {})
        after = _review_of(before.id)
        work.changed("tier_review", before.id, day_text(before.due_on), _told(before), _told(after))
        return after


def _outcomes(company: int, day: date) -> list[_Outcome]:
    """Return what comes of everybody whose level is due on a day: kept, or one level down."""
    levels = [tier for tier in tiers() if tier.active]
    by_id = {tier.id: tier for tier in tiers()}
    rule = office_rule()
    found: list[_Outcome] = []
    due = sql.rows(_DUE, company, day_text(day))
    for start in range(0, len(due), 5000):
        part = due[start : start + 5000]
        counts = counted_over(tuple(account for _, account, _, _ in part), day, rule)
        for membership, account, customer, tier in part:
            before, counted = by_id[tier], counts[account]
            below = [each for each in levels if each.rank < before.rank]
            stays = counted.value >= before.keep_at or not below
            after = before if stays else below[-1]
            found.append(_Outcome(membership, customer, before, after, counted))
    return found


def _move(outcome: _Outcome, day: date) -> Move:
    return Move(
        outcome.membership,
        outcome.customer,
        outcome.before.id,
        outcome.after.id,
        first_review(outcome.after, day),
        outcome.counted.computed(outcome.before.keep_at),
    )


def _must_be_told(review: Review, today: date) -> None:
    """Hold that everybody who is to be lowered was told as many days ago as the office says."""
    days = value_of(TIER_NOTICE_DAYS)
    if not days:
        return
    in_time = sql.scalar(
        "SELECT count(*) FROM tier_review_line "
        "WHERE review_id = ? AND after_id <> before_id AND noticed_at < ?",
        review.id,
        end_of(today - timedelta(days=days)),
    )
    if in_time < review.lowered:
        raise Refused(Phrase("tiers.review.untold", count=review.lowered - in_time, days=days))


def _new(work: Work, company: int, due_on: date) -> int:
    return int(
        TierReview.insert(
            company=company,
            due_on=day_text(due_on),
            state=REVIEWS.states[0],
            prepared_by=work.acting.actor.person,
            prepared_at=stamp(work.now),
        ).execute()
    )


def _store_lines(review: int, outcomes: Sequence[_Outcome]) -> None:
    told: dict[int, str | None] = dict(
        sql.rows(
            "SELECT membership_id, noticed_at FROM tier_review_line WHERE review_id = ?", review
        )
    )
    TierReviewLine.delete().where(TierReviewLine.review == review).execute()
    rows.insert(
        "tier_review_line",
        [
            {
                "review_id": review,
                "membership_id": each.membership,
                "counted": each.counted.value,
                "before_id": each.before.id,
                "after_id": each.after.id,
                "noticed_at": told.get(each.membership) if each.before != each.after else None,
            }
            for each in outcomes
        ],
    )


def _step(before: Review, version: int, event: str, values: dict[str, Any]) -> None:
    step = REVIEWS.step(before.state, event)
    update_version(
        TierReview,
        before.id,
        version,
        kind="tier_review",
        mine={"state": step.target, **values},
        theirs=lambda: before,
        values={"state": step.target, **values},
    )


def _told(review: Review) -> dict[str, Any]:
    return {
        "state": review.state,
        "due_on": review.due_on,
        "members": review.members,
        "lowered": review.lowered,
        "untold": review.untold,
    }


def _reached(look: Look, review: int) -> Review:
    found = _review_of(review)
    if not look.acting.reaches(found.company):
        raise NotFound("tier_review")
    return found


def _review_of(review: int) -> Review:
    row = sql.one(f"{_REVIEW} WHERE r.id = ?", review)
    if row is None:
        raise NotFound("tier_review")
    return _review(row)


def _review(row: sql.Row) -> Review:
    (number, company, due, state, by, preparer, prepared, noticed, approver, approved, members,
     lowered, untold, version) = row  # fmt: skip
    return Review(
        number,
        company,
        parse_day(due),
        state,
        by,
        preparer,
        moment(prepared),
        moment(noticed) if noticed else None,
        approver or "",
        moment(approved) if approved else None,
        members,
        lowered,
        untold,
        version,
    )


def _line(row: sql.Row, by_id: dict[int, Tier]) -> ReviewLine:
    membership, customer, name, number, counted, before, after, noticed = row
    return ReviewLine(
        membership,
        customer,
        name,
        number,
        counted,
        by_id[before].keep_at,
        by_id[before],
        by_id[after],
        moment(noticed) if noticed else None,
    )
