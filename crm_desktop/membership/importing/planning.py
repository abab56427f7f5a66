"""Which rows become members: of new customers, or of customers that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from crm_desktop.cards.read import card_key
from crm_desktop.customers.importing import planning as customers
from crm_desktop.customers.importing.draft import Draft
from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.importing.model import Fate, ImportOptions, Key, ReportLine
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.importing.headings import tier_names
from crm_desktop.membership.importing.reading import MemberDraft, Members
from crm_desktop.membership.importing.wishes import MemberOptions, TierName
from crm_desktop.membership.limits import Breach, broken_by_holding
from crm_desktop.membership.read import tiers
from db import rows, sql

# Old codes come last: they are what this file brings.
_KEYS = (Key.IDENTITY, Key.PHONE_NAME, Key.EMAIL_NAME, Key.OLD_CODE)


@dataclass
class MemberPlan:
    """What is to be stored, and the report of the rest.

    ``new_tiers`` are the names that are to become levels; ``codes`` say which level each bare name
    is.
    """

    customers: customers.Plan = field(default_factory=customers.Plan)
    members: list[MemberDraft] = field(default_factory=list)
    duplicate: int = 0
    failed: int = 0
    report: list[ReportLine] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    new_tiers: list[str] = field(default_factory=list)
    tiers: tuple[TierName, ...] = ()

    @property
    def created(self) -> int:
        """How many members come with a new customer."""
        return len(self.customers.create)


def plan_members(
    members: Members,
    options: MemberOptions,
    company: int,
    today: date,
    progress: Callable[[int], None],
) -> MemberPlan:
    """Return what becomes of each row of a file."""
    plan = MemberPlan()
    plan.codes = tier_names(tiers(), options.tiers)
    _settle_tiers(plan, members, options)
    coming = _not_there(plan, members.drafts, company)
    by_draft = {id(each.draft): each for each in coming}
    drafts = [each.draft for each in coming]
    plan.customers = customers.plan(
        drafts, ImportOptions(keys=_KEYS), company, today, progress, link=True
    )
    plan.failed += plan.customers.failed + plan.customers.duplicate
    plan.report += plan.customers.report
    _members_already(plan, company)
    for draft in (*(draft for draft, _ in plan.customers.create), *plan.customers.there):
        found = by_draft[id(draft)]
        plan.members.append(found)
        plan.report += _remarks(found)
    return plan


def _settle_tiers(plan: MemberPlan, members: Members, options: MemberOptions) -> None:
    """Say which level each name of the file is; rows of a name that is none have failed."""
    plan.tiers = tuple(
        TierName(name, count, plan.codes.get(bare(name), ""))
        for name, count in members.tiers.most_common()
    )
    unknown = [each.name for each in plan.tiers if not each.code]
    if options.new_tiers:
        plan.new_tiers = list({bare(name): name for name in unknown}.values())
        return
    nameless = {bare(name) for name in unknown}
    for each in members.drafts:
        if each.tier and bare(each.tier) in nameless:
            why = Phrase("tiers.import.no_tier")
            each.draft.report.append(_failed(each, why, each.tier, members.header("tier")))


def _not_there(plan: MemberPlan, drafts: list[MemberDraft], company: int) -> list[MemberDraft]:
    """Return the rows whose number is not a member's; of one number twice only the first."""
    numbers = _known(
        "SELECT number FROM membership WHERE company_id = ? AND number IN ({marks})",
        (each.number for each in drafts),
        company,
    )
    cards = _known(
        "SELECT key FROM card WHERE key IN ({marks})", (card_key(each.card) for each in drafts)
    )
    seen: dict[str, int] = {}
    coming = []
    for each in drafts:
        told = {f"number {each.number}", *([f"card {card_key(each.card)}"] if each.card else [])}
        earlier = next((seen[one] for one in told if one in seen), 0)
        if each.number and each.number in numbers:
            plan.duplicate += 1
            why = Phrase("tiers.import.there")
            plan.report.append(ReportLine(each.draft.line, Fate.DUPLICATE, "", why, each.number))
            continue
        if earlier:
            why = Phrase("importing.why.same_as_line", line=str(earlier))
            each.draft.report.append(_failed(each, why, each.number))
        elif each.card and card_key(each.card) in cards:
            why = Phrase("tiers.import.card_there")
            each.draft.report.append(_failed(each, why, each.card))
        elif each.number:
            seen |= dict.fromkeys(told, each.draft.line)
        coming.append(each)
    return coming


def _known(query: str, values: Iterable[str], *first: object) -> set[str]:
    found: set[str] = set()
    asked = sorted({value for value in values if value})
    for start in range(0, len(asked), 5000):
        part = asked[start : start + 5000]
        found |= {
            key for (key,) in sql.rows(query.format(marks=sql.marks(len(part))), *first, *part)
        }
    return found


def _members_already(plan: MemberPlan, company: int) -> None:
    """Leave out rows of customers who are members under another number."""
    found: set[int] = set()
    for part in rows.batches(draft.customer for draft in plan.customers.there):
        found |= {
            customer
            for (customer,) in sql.rows(
                "SELECT customer_id FROM membership WHERE company_id = ? AND ended_on IS NULL "
                f"AND customer_id IN ({sql.marks(len(part))})",
                company,
                *part,
            )
        }
    staying: list[Draft] = []
    for draft in plan.customers.there:
        if draft.customer in found:
            why = Phrase("tiers.import.member_already")
            name = draft.data.name if draft.data else ""
            plan.failed += 1
            plan.report.append(ReportLine(draft.line, Fate.FAILED, "", why, name[:80]))
        else:
            staying.append(draft)
    plan.customers.there = staying


def _remarks(member: MemberDraft) -> list[ReportLine]:
    """Return what somebody should know of a member who comes in all the same."""
    balance = member.principal_fen + member.gift_fen
    whys = [
        Breach(rule, blocks=False).phrase
        for rule in broken_by_holding(named=True, balance_fen=balance)
    ]
    if member.over and member.holds:
        whys.append(Phrase("tiers.import.over_with_money"))
    if member.over and member.ended_on is None:
        whys.append(Phrase("tiers.import.over_today"))
    return [ReportLine(member.draft.line, Fate.REMARK, "", why, member.number) for why in whys]


def _failed(member: MemberDraft, why: Phrase, value: str, column: str = "") -> ReportLine:
    return ReportLine(member.draft.line, Fate.FAILED, column, why, value[:80])
