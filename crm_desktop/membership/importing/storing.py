"""Storing many members at once: customers, memberships, accounts, levels, cards, what they hold.

Rows first, by one statement a table; the ledgers are posted to as anybody does. All of it happens
in the transaction of its use case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_desktop.cards.read import card_key, card_type_of
from crm_desktop.customers.importing.bulk import Store, settle_employers
from crm_desktop.customers.importing.headings import bare
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.work import Work
from crm_desktop.membership.importing.planning import MemberPlan
from crm_desktop.membership.importing.reading import MemberDraft
from crm_desktop.membership.ledger import post_points, post_value
from crm_desktop.membership.levels import first_review
from crm_desktop.membership.model import Tier
from crm_desktop.membership.read import account_of, tiers
from db import rows, sql
from db.models.membership import MemberTier
from db.rows import Values

#: The kind of card that a number in a file is: named, a member's.
CARD_TYPE = "member"
#: What the history of a card calls its coming with a file.
IMPORTED = "import"
_CARD_STATES = {"active": "active", "lost": "lost", "frozen": "frozen", "void": "cancelled"}
# Our own numbers, whose running part must not be drawn again (domain §3).
_OURS = re.compile("9([0-9]{3})([0-9])([0-9]{2})([0-9]{8})[0-9]")
_AHEAD = (
    "INSERT INTO number_counter (company, kind, day, last) VALUES (0, ?, '', ?) "
    "ON CONFLICT (company, kind, day) DO UPDATE SET last = "
    "CASE WHEN number_counter.last < excluded.last THEN excluded.last ELSE number_counter.last END"
)


@dataclass
class Stored:
    """What was stored: rows by their ids, and sums."""

    customers: list[int]
    memberships: list[int]
    quit: int = 0
    cards: int = 0
    points: int = 0
    money_fen: int = 0


class MemberStore:
    """Writes a plan; ``number`` is the import's."""

    def __init__(self, work: Work, company: int, number: str) -> None:
        self._work = work
        self._company = company
        self._number = number
        self._by = work.acting.actor.person or None

    def store(self, plan: MemberPlan, progress: Callable[[int], None]) -> Stored:
        """Store everything, or nothing where ``progress`` raises to stop."""
        levels = self._levels(plan)
        waiting = settle_employers(plan.customers)
        customers = Store(None, self._work.now, self._by)
        made = customers.create(plan.customers, waiting, self._company, progress)
        memberships, accounts = self._memberships(plan.members, levels)
        cards = self._cards(plan.members, accounts)
        stored = Stored(
            [*made, *(draft.customer for draft in plan.customers.there)],
            list(memberships.values()),
            quit=sum(1 for each in plan.members if _state(each) == "quit"),
            cards=cards,
        )
        with self._work.in_bulk():  # the log has the import, not each of its entries
            for done, each in enumerate(plan.members):
                if not done % 200:
                    progress(len(made) + done)
                if each.holds:
                    self._open(each, accounts[each.number], stored)
        return stored

    def _levels(self, plan: MemberPlan) -> dict[str, Tier]:
        """Return the level of each bare name, "" being the lowest; new ones are made first.

        A new level stands above the others, and is only ever given by hand until it has thresholds.
        """
        there = tiers()
        codes = {tier.code for tier in there}
        for place, name in enumerate(plan.new_tiers, start=1):
            code = f"level_{there[-1].rank + place}"
            while code in codes:
                code += "_"
            codes.add(code)
            row = MemberTier.create(code=code, zh=name, en=name, rank=there[-1].rank + place)
            plan.codes[bare(name)] = code
            self._work.changed("tier", row.id, name, None, {"code": code, "rank": row.rank})
        by_code = {tier.code: tier for tier in tiers()}
        levels = {name: by_code[code] for name, code in plan.codes.items()}
        levels[""] = min((t for t in by_code.values() if t.active), key=lambda tier: tier.rank)
        return levels

    def _memberships(
        self, members: list[MemberDraft], levels: dict[str, Tier]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Store memberships with accounts and levels; return their ids by member number."""
        today = self._work.today
        until = {tier.id: first_review(tier, today) for tier in levels.values()}
        given = {each.number: levels[bare(each.tier)] for each in members}
        rows.insert(
            "membership",
            [self._membership(each, given[each.number], until, today) for each in members],
        )
        memberships = self._ids("number", "membership", [each.number for each in members])
        closed = {each.number for each in members if _state(each) == "quit"}
        rows.insert(
            "account",
            [
                {
                    "version": 1,
                    "company_id": self._company,
                    "membership_id": membership,
                    "state": "closed" if number in closed else "open",
                    "points": 0,
                    "principal_fen": 0,
                    "gift_fen": 0,
                }
                for number, membership in memberships.items()
            ],
        )
        rows.insert(
            "tier_change",
            [
                {
                    "membership_id": membership,
                    "kind": "import",
                    "after_id": given[number].id,
                    "at": stamp(self._work.now),
                    "by_id": self._by,
                    "reason": "",
                    "computed": json.dumps({"import": self._number}),
                }
                for number, membership in memberships.items()
            ],
        )
        of_members = {membership: number for number, membership in memberships.items()}
        by_membership = self._ids("membership_id", "account", list(of_members))
        return memberships, {of_members[each]: account for each, account in by_membership.items()}

    def _membership(
        self, member: MemberDraft, tier: Tier, until: dict[int, date | None], today: date
    ) -> Values:
        state = _state(member)
        joined = member.joined_on or member.ended_on or today
        review = until[tier.id] if state != "quit" else None
        return {
            "version": 1,
            "company_id": self._company,
            "customer_id": member.draft.customer,
            "number": member.number,
            "state": state,
            "tier_id": tier.id,
            "tier_since": day_text(joined),
            "tier_until": day_text(review) if review else None,
            "tier_hold": "",
            "joined_on": day_text(joined),
            "ended_on": day_text(member.ended_on or today) if state == "quit" else None,
        }

    def _cards(self, members: list[MemberDraft], accounts: dict[str, int]) -> int:
        """Store the cards that members bring, under their old numbers; return how many."""
        kind = card_type_of(CARD_TYPE)
        bringing = [each for each in members if each.card]
        now = stamp(self._work.now)
        rows.insert(
            "card", [self._card(each, accounts[each.number], kind.id, now) for each in bringing]
        )
        ids = self._ids("key", "card", [card_key(each.card) for each in bringing])
        rows.insert(
            "card_step",
            [
                {
                    "card_id": ids[card_key(each.card)],
                    "event": IMPORTED,
                    "source": "",
                    "target": _card_state(each),
                    "at": now,
                    "by_id": self._by,
                    "number": self._number,
                    "reason": "",
                    "content": "{}",
                    "fee_fen": 0,
                    "method": "",
                }
                for each in bringing
            ],
        )
        for each in bringing:
            self._not_again(card_key(each.card))
        return len(bringing)

    def _card(self, member: MemberDraft, account: int, kind: int, now: str) -> Values:
        state = _card_state(member)
        since = day_text(member.joined_on or member.ended_on or self._work.today)
        return {
            "version": 1,
            "company_id": self._company,
            "number": member.card,
            "key": card_key(member.card),
            "type_id": kind,
            "named": True,
            "state": state,
            "account_id": account,
            "bearer": "",
            "issued_on": since,
            "activated_on": since,
            "lost_at": now if state == "lost" else None,
            "lost_how": "written" if state == "lost" else "",
            "printed": 0,
        }

    def _not_again(self, key: str) -> None:
        """Let nobody draw a number of ours that a file has brought."""
        if told := _OURS.fullmatch(key):
            company, digit, year, running = told.groups()
            sql.run(_AHEAD, f"card:{company}:{digit}:{year}", int(running))

    def _open(self, member: MemberDraft, account: int, stored: Stored) -> None:
        """Post what a member brings."""
        work, key = self._work, f"{self._number}:{member.draft.line}"
        if member.points:
            post_points(work, account_of(account), "opening", member.points, key=key,
                        on_day=work.today, document=self._number)  # fmt: skip
            stored.points += member.points
        if member.principal_fen or member.gift_fen:
            post_value(work, account_of(account), "opening", principal_fen=member.principal_fen,
                       gift_fen=member.gift_fen, key=key, on_day=work.today,
                       document=self._number)  # fmt: skip
            stored.money_fen += member.principal_fen + member.gift_fen

    def _ids(self, column: str, table: str, values: list[Any]) -> dict[Any, int]:
        """Return the ids of rows by a column, in the order of its values."""
        found: dict[Any, int] = {}
        for start in range(0, len(values), 5000):
            part = values[start : start + 5000]
            found |= dict(
                sql.rows(
                    f"SELECT {column}, id FROM {table} WHERE company_id = ? "
                    f"AND {column} IN ({sql.marks(len(part))})",
                    self._company,
                    *part,
                )
            )
        return found


def _state(member: MemberDraft) -> str:
    """Return the state of a membership: one that is over but holds something is kept, frozen."""
    if member.over:
        return "frozen" if member.holds else "quit"
    return "frozen" if member.state == "frozen" else "active"


def _card_state(member: MemberDraft) -> str:
    return "cancelled" if member.over else _CARD_STATES[member.state]
