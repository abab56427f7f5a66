"""On paper: the list of members of a level 会员名单 (report 15), masked, with a watermark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.levels import amount
from crm_desktop.membership.model import Basis, Tier
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Signature, Value
from crm_desktop.paper.letterhead import Letterhead, Orientation
from crm_desktop.paper.table import Column

#: Tables in blocks of as many rows are drawn faster than one long one.
_BLOCK = 500


@dataclass(frozen=True)
class ListedMember:
    """A member as the list shows them; name and telephone are masked already."""

    number: str
    code: str
    name: str
    phone: str
    tier: Tier
    until: date | None
    counted: int
    owner: str
    last_contact: date | None
    plan: str


@dataclass(frozen=True)
class MemberList:
    """The members of one level, or of all, on a day; ``basis`` is what levels count."""

    tier: Tier | None
    basis: Basis
    on: date
    members: Sequence[ListedMember]
    prepared_by: str = ""


def member_list(letterhead: Letterhead, listed: MemberList) -> bytes:
    """Return the list as PDF, A4 landscape; with nobody on it it says so."""
    flow = Flow(replace(letterhead, orientation=Orientation.LANDSCAPE))
    level = listed.tier.phrase if listed.tier else Phrase("tiers.paper.all")
    flow.title(
        Phrase("tiers.paper.title"),
        Phrase("tiers.paper.of", tier=level, day=f"{listed.on}", count=len(listed.members)),
    )
    columns = [
        Column(Phrase("tiers.paper.number"), 30),
        Column(Phrase("tiers.paper.code"), 29),
        Column(Phrase("tiers.paper.name"), 26),
        Column(Phrase("tiers.paper.phone"), 27),
        Column(Phrase("tiers.paper.tier"), 24),
        Column(Phrase("tiers.paper.until"), 22),
        Column(Phrase("tiers.paper.counted"), 26, Align.RIGHT),
        Column(Phrase("tiers.paper.owner"), 20),
        Column(Phrase("tiers.paper.contact"), 22),
        Column(Phrase("tiers.paper.plan")),
    ]
    for start in range(0, max(1, len(listed.members)), _BLOCK):
        part = listed.members[start : start + _BLOCK]
        flow.table(columns, [_row(each, listed.basis) for each in part])
    flow.signatures(
        [
            Signature(Phrase("tiers.paper.prepared"), listed.prepared_by, listed.on),
            Signature(Phrase("tiers.paper.approved")),
        ]
    )
    return flow.pdf()


def _row(member: ListedMember, basis: Basis) -> list[Value]:
    return [
        member.number,
        member.code,
        member.name,
        member.phone,
        member.tier.phrase,
        member.until or "",
        amount(basis, member.counted) if basis is Basis.SPEND else f"{member.counted:,}",
        member.owner,
        member.last_contact or "",
        member.plan,
    ]
