"""Members to count levels of, and what a naive reader of the rules makes of their earnings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.work import Work
from crm_desktop.membership.joining import Joining, join
from crm_desktop.membership.levels import upgrade_if_due
from crm_desktop.membership.model import Membership, Tier
from crm_desktop.membership.read import membership_of, tier_of
from db import sql
from tests.core.offices import Office

_keys = count()


@contextmanager
def step(office: Office, actor: Actor, action: str) -> Iterator[Work]:
    """Work as the rooms beside this one do, in one transaction with its entry in the log."""
    context = office.app.context
    with context.database.atomic():
        now = context.clock.now()
        acting = context.gate.admit(actor, "membership.view", now.date())
        work = Work(acting, now, action, context.duties)
        yield work
        context.journal.write(work.entry)


def earn(
    office: Office, membership: int, growth: int, spend_fen: int = 0, on: date | None = None
) -> Tier | None:
    """Enter what was earned, as the ledger does, and raise the level where that is due."""
    with step(office, office.actor("A1-2"), "membership.earn") as work:
        member = membership_of(membership)
        enter(member, growth, spend_fen, on or work.today, stamp(work.now))
        work.changed("membership", membership, member.number, None, {"growth": growth})
        return upgrade_if_due(work, membership)


def enter(member: Membership, growth: int, spend_fen: int, on: date, at: str) -> None:
    """Append an entry to the ledger of points that moves no points."""
    sql.run(
        "INSERT INTO points_entry (account_id, kind, points, growth, spend_fen, after, on_day, at, "
        "document, reason, key) VALUES (?, 'adjust', 0, ?, ?, 0, ?, ?, '', '', ?)",
        member.account.id,
        growth,
        spend_fen,
        on.isoformat(),
        at,
        f"test-{next(_keys)}",
    )


def member(
    office: Office, name: str = "张𬭊䶮", tier: str = "ordinary", by: str = "A1-2"
) -> Membership:
    """Add a customer of company 1 who is a member."""
    clerk = office.actor(by)
    customer = office.app.customers.add(clerk, CustomerData(1, "person", name)).value.id
    return join_as(office, customer, tier, by)


def join_as(office: Office, customer: int, tier: str, by: str = "A1-2") -> Membership:
    """Make a customer a member at a level."""
    with step(office, office.actor(by), "membership.join") as work:
        company = int(sql.scalar("SELECT company_id FROM customer WHERE id = ?", customer))
        return join(work, Joining(customer, company, tier_of(tier), work.today))


@dataclass(frozen=True)
class Earned:
    """Something earned on a day."""

    on: date
    growth: int


def naive_sum(earned: list[Earned], today: date, months: int) -> int:
    """Return what counts, day by day backwards: the same day of the month before is out."""
    total, day = 0, today
    while not _months_before(today, day, months):
        total += sum(each.growth for each in earned if each.on == day)
        day -= timedelta(days=1)
    return total


def _months_before(today: date, day: date, months: int) -> bool:
    """Whether a day is at least so many whole months before today."""
    passed = (today.year - day.year) * 12 + today.month - day.month
    return passed > months or (passed == months and day.day <= today.day)
