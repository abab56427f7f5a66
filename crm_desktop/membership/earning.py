"""What a sale earns, and from when until when those points are good."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.settings import (
    POINTS_LOCKED_DAYS,
    POINTS_MONTHS,
    POINTS_PER_YUAN,
    value_of,
)
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.drawing import must_be_open, must_fit, reached_account
from crm_desktop.membership.entries import PointsEntry, points_by_key
from crm_desktop.membership.ledger import LARGEST_FEN, post_points
from crm_desktop.membership.levels import upgrade_if_due
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import membership_of_account

_PERCENT = 100
# Further back than this is a slip of the finger.
_OLDEST = timedelta(days=3660)


@dataclass(frozen=True)
class Earning:
    """A sale that earns points: what was spent, by which document, on which day."""

    spend_fen: int
    on_day: date
    document: str = ""
    card: int | None = None


@dataclass(frozen=True)
class Earned:
    """What a sale earns: points by the level, and growth, which levels are counted by."""

    points: int
    growth: int


def earned_by(spend_fen: int, per_yuan: int, percent: int) -> Earned:
    """Return what a sale earns, rounded down; growth does not depend on the level one has."""
    growth = spend_fen * per_yuan // 100
    return Earned(spend_fen * per_yuan * percent // (100 * _PERCENT), growth)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the last of the month where there is none."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def earn_points(work: Work, account: int, earning: Earning, key: str) -> PointsEntry:
    """Credit what a sale earns in the transaction of a use case; see ``PointsService.earn``."""
    found = reached_account(work, account)
    checks = Checks()
    document = checks.text("document", earning.document, longest=60)
    if not 0 < earning.spend_fen <= LARGEST_FEN:
        checks.add("spend_fen", Phrase("ledger.amount_range"))
    checked_day(checks, earning.on_day, work.today)
    checks.done()
    key = document_key(found.company, document, "earn") or key
    there = points_by_key(key)
    if there is not None:
        _same_sale(there, found, earning)
        return post_points(work, found, "earn", there.points, key=key, on_day=there.on_day)
    must_be_open(found)
    if earning.card is not None:
        must_fit(found, earning.card, ("active", "expired"))
    membership = membership_of_account(found.id)
    percent = membership.tier.earn_percent if membership else _PERCENT
    earned = earned_by(earning.spend_fen, value_of(POINTS_PER_YUAN), percent)
    unlocks, expires = lot_days(earning.on_day)
    entry = post_points(
        work,
        found,
        "earn",
        earned.points,
        key=key,
        on_day=earning.on_day,
        growth=earned.growth,
        spend_fen=earning.spend_fen,
        card=earning.card,
        document=document,
        unlocks_on=unlocks,
        expires_on=expires,
    )
    if membership is not None:
        upgrade_if_due(work, membership.id)
    return entry


def document_key(company: int, document: str, what: str) -> str:
    """Return the key under which a document of a company counts once, "" without a document."""
    return f"{what}:{company}:{document}" if document else ""


def lot_days(day: date) -> tuple[date, date | None]:
    """Return from when and until when points that come in on a day are good, by the settings."""
    unlocks = day + timedelta(days=value_of(POINTS_LOCKED_DAYS))
    months = value_of(POINTS_MONTHS)
    return unlocks, max(months_after(day, months), unlocks) if months else None


def checked_day(checks: Checks, day: date, today: date) -> None:
    """Note a day of business that is yet to come, or too long ago."""
    if day > today:
        checks.add("on_day", Phrase("error.in_the_future"))
    elif day < today - _OLDEST:
        checks.add("on_day", Phrase("ledger.long_ago"))


def _same_sale(there: PointsEntry, found: Account, earning: Earning) -> None:
    """Hold that a document that came again says the same; raises Refused."""
    if (there.account, there.spend_fen) != (found.id, earning.spend_fen):
        raise Refused(Phrase("ledger.document_taken", document=there.document))
