"""Points 积分: earned by spending, redeemed first in first out, taken back, expired, adjusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_desktop.foundation.actor import SYSTEM, Actor, Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.settings import (
    POINTS_ADJUST_ALONE,
    value_of,
)
from crm_desktop.foundation.usecase import SYSTEM_ONLY, Service, composed, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.drawing import must_be_open, must_draw, reached_account
from crm_desktop.membership.earning import Earning, earn_points, lot_days
from crm_desktop.membership.entries import (
    PointsEntry,
    PointsLot,
    lots_expired,
    lots_of,
    points_by_key,
    points_entry_of,
)
from crm_desktop.membership.ledger import LARGEST_POINTS, post_points
from crm_desktop.membership.model import Account
from db import sql

VIEW, CREATE, APPROVE = "points.view", "points.create", "points.approve"
_BATCH = 200


class PointsService(Service):
    """The ledger of points of accounts within scope (domain §2.4)."""

    @use_case("points.earn", CREATE)
    def earn(self, work: Work, account: int, earning: Earning, key: str) -> PointsEntry:
        """Credit what a sale earns; the same key, or the same document, earns once.

        Raises ValidationErrors, Refused (account not open, another's card), NotFound.
        """
        return earn_points(work, account, earning, key)

    @use_case("points.redeem", CREATE)
    def redeem(
        self, work: Work, account: int, points: int, reason: str, key: str, *, card: int | None
    ) -> PointsEntry:
        """Take points that can be used today, first in first out, for what ``reason`` says.

        Raises ValidationErrors, NotFound, and Refused where the card is not active, the account not
        open, or too few points can be used.
        """
        found = reached_account(work, account)
        checks = Checks()
        _positive(checks, points)
        reason = checks.text("reason", reason, longest=200, needed=True)
        checks.done()
        if points_by_key(key) is None:
            must_draw(found, card)
        return post_points(
            work,
            found,
            "redeem",
            -points,
            key=key,
            on_day=work.today,
            card=card,
            reason=reason,
        )

    @use_case("points.reverse", CREATE)
    def reverse(
        self, work: Work, entry: int, returned_fen: int, reason: str, key: str
    ) -> PointsEntry:
        """Take back what a sale earned, for goods returned, or give back what was redeemed.

        ``returned_fen`` is how much of the sale was returned; for a redemption it is 0 and all of
        it comes back. The balance may become negative, which the result shows. Raises
        ValidationErrors, NotFound, Refused.
        """
        was = points_entry_of(entry)
        found = reached_account(work, was.account)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        if was.kind == "earn" and not 0 < returned_fen <= was.spend_fen:
            checks.add("returned_fen", Phrase("ledger.return_range"))
        checks.done()
        there = points_by_key(key)
        back = _Back(there.points, there.growth, there.spend_fen) if there else None
        back = back or _taken_back(was, returned_fen)
        return post_points(
            work,
            found,
            "reverse",
            back.points,
            key=key,
            on_day=work.today,
            growth=back.growth,
            spend_fen=back.spend_fen,
            card=was.card,
            document=was.document,
            reason=reason,
            contra=was.id,
        )

    @use_case("points.adjust", CREATE)
    def adjust(
        self,
        work: Work,
        account: int,
        points: int,
        reason: str,
        key: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> PointsEntry:
        """Add or take points for a reason; more than the office's limit takes a second person.

        Raises ValidationErrors, SecondPersonNeeded, NotFound, Refused where there are too few.
        """
        found = reached_account(work, account)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        if not points or abs(points) > LARGEST_POINTS:
            checks.add("points", Phrase("ledger.points_range"))
        checks.done()
        _second(work, abs(points), second, exception, key)
        unlocks, expires = lot_days(work.today)
        return post_points(
            work,
            found,
            "adjust",
            points,
            key=key,
            on_day=work.today,
            reason=reason,
            unlocks_on=unlocks,
            expires_on=expires,
        )

    @use_case("points.transfer", CREATE)
    def transfer(
        self,
        work: Work,
        source: int,
        target: int,
        points: int,
        key: str,
        *,
        reason: str,
        second: Countersign | None = None,
        exception: str = "",
    ) -> tuple[PointsEntry, ...]:
        """Move points from one account to another, lot by lot with their days as they were.

        Above the office's limit it takes a second person. Returns the entries of both sides.
        Raises ValidationErrors, SecondPersonNeeded, NotFound, Refused.
        """
        giver, taker = reached_account(work, source), reached_account(work, target)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        _positive(checks, points)
        if giver.id == taker.id or giver.company != taker.company:
            checks.add("target", Phrase("ledger.same_account"))
        checks.done()
        done = _moved_before(key)
        if done:
            work.changed("account", giver.id, "", None, {"repeated": key})
            return done
        for account in (giver, taker):
            must_be_open(account)
        _second(work, points, second, exception, key)
        lots = [lot for lot in lots_of(giver.id) if lot.left and not lot.expired(work.today)]
        if sum(lot.left for lot in lots) < points:
            raise Refused(Phrase("ledger.too_few_points", usable=sum(lot.left for lot in lots)))
        return tuple(
            entry
            for lot, part in _parts(lots, points)
            for entry in _move(work, (giver, taker), lot, part, (key, reason))
        )

    @use_case("points.expire", APPROVE)
    def expire(self, work: Work) -> int:
        """Write off what has expired in the accounts within scope; return how many lots.

        Each lot once: what was written off before is gone from it.
        """
        return _expire(work, [each for each in lots_expired(work.today) if _reaches(work, each)])

    @composed(SYSTEM_ONLY)
    def expire_daily(self, actor: Actor) -> int:
        """Write off what has expired everywhere, a few lots at a time; return how many lots."""
        done = 0
        while lots_expired(self._context.clock.today()):
            done += self.expire_some(SYSTEM).value
        return done

    @use_case("points.expire", SYSTEM_ONLY)
    def expire_some(self, work: Work) -> int:
        """Write off some of what has expired; return how many lots."""
        return _expire(work, lots_expired(work.today)[:_BATCH])


@dataclass(frozen=True)
class _Back:
    points: int
    growth: int
    spend_fen: int


def _positive(checks: Checks, points: int) -> None:
    if not 0 < points <= LARGEST_POINTS:
        checks.add("points", Phrase("ledger.points_range"))


def _second(work: Work, points: int, second: Countersign | None, exception: str, key: str) -> None:
    if points > value_of(POINTS_ADJUST_ALONE) and points_by_key(key) is None:
        person = work.acting.actor.person
        work.needs_another("points_alone", person, second, exception, APPROVE)


def _taken_back(was: PointsEntry, returned_fen: int) -> _Back:
    """Return what a return takes back, so that several of them end at exactly what was earned."""
    before = sql.one(
        "SELECT coalesce(sum(points), 0), coalesce(sum(growth), 0), coalesce(sum(spend_fen), 0) "
        "FROM points_entry WHERE contra_id = ? AND kind = 'reverse'",
        was.id,
    )
    assert before is not None
    points, growth, spend = (int(each) for each in before)
    if was.kind != "earn":
        return _Back(-was.points - points, 0, 0)
    left = was.spend_fen + spend - returned_fen
    if left < 0:
        raise Refused(Phrase("ledger.more_than_was"))
    return _Back(
        was.points * left // was.spend_fen - was.points - points,
        was.growth * left // was.spend_fen - was.growth - growth,
        -returned_fen,
    )


def _parts(lots: Sequence[PointsLot], points: int) -> Iterator[tuple[PointsLot, int]]:
    """Yield how much of which lot makes so many points, first in first out."""
    for lot in lots:
        part = min(points, lot.left)
        if not part:
            return
        points -= part
        yield lot, part


def _move(
    work: Work,
    accounts: tuple[Account, Account],
    lot: PointsLot,
    points: int,
    named: tuple[str, str],
) -> tuple[PointsEntry, PointsEntry]:
    giver, taker = accounts
    key, reason = named
    out = post_points(
        work,
        giver,
        "transfer",
        -points,
        key=f"{key}:{lot.entry}:out",
        on_day=work.today,
        reason=reason,
        contra=lot.entry,
    )
    came = post_points(
        work,
        taker,
        "transfer",
        points,
        key=f"{key}:{lot.entry}:in",
        on_day=work.today,
        reason=reason,
        contra=out.id,
        unlocks_on=lot.unlocks_on,
        expires_on=lot.expires_on,
    )
    return out, came


def _moved_before(key: str) -> tuple[PointsEntry, ...]:
    found = sql.rows(
        "SELECT id FROM points_entry WHERE kind = 'transfer' AND key >= ? AND key < ? ORDER BY id",
        f"{key}:",
        f"{key};",
    )
    return tuple(points_entry_of(entry) for (entry,) in found)


def _reaches(work: Work, lot: PointsLot) -> bool:
    company = sql.scalar("SELECT company_id FROM account WHERE id = ?", lot.account)
    return work.acting.reaches(int(company))


def _expire(work: Work, lots: Sequence[PointsLot]) -> int:
    for lot in lots:
        # A redemption that was given back may fill a lot again that expired before.
        times = sql.scalar(
            "SELECT count(*) FROM points_entry WHERE contra_id = ? AND kind = 'expire'", lot.entry
        )
        post_points(
            work,
            reached_account(work, lot.account),
            "expire",
            -lot.left,
            key=f"expire:{lot.entry}:{times}",
            on_day=work.today,
            contra=lot.entry,
        )
    if not lots:
        work.changed("office", 0, "", None, {"expired": 0})
    return len(lots)
