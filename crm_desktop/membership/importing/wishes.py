"""What an import of members is asked for, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.customers.importing.model import Column, ReportLine

#: What a column means for a member, behind which the field is named: ``member.points``.
MEMBER = "member."


@dataclass(frozen=True)
class MemberOptions:
    """How a file is to be read; "" is guessed.

    ``columns`` are what headers mean where they are not to be guessed, ``tiers`` which level (its
    code) a name in the file is. With ``new_tiers`` names that are no level's become new ones;
    with ``dry_run`` nothing is stored.
    """

    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    new_tiers: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class TierName:
    """A level as a file calls it, how many rows do, and which level it is here, "" for none."""

    name: str
    count: int
    code: str


@dataclass(frozen=True)
class MemberResult:
    """What came of a file. Each row that was read is in exactly one of the other counts.

    ``created`` came with a new customer, ``linked`` are customers that were there already.
    ``quit`` and ``cards`` are how many of those left and how many cards came with them; ``points``
    and ``money_fen`` what was opened on their accounts.
    """

    read: int = 0
    created: int = 0
    linked: int = 0
    duplicate: int = 0
    failed: int = 0
    quit: int = 0
    cards: int = 0
    points: int = 0
    money_fen: int = 0
    columns: tuple[Column, ...] = ()
    tiers: tuple[TierName, ...] = ()
    report: tuple[ReportLine, ...] = field(default=(), repr=False)
    number: str = ""
    dry_run: bool = False


def options_from(text: str) -> MemberOptions:
    """Return what a file of ``--map`` says: {"columns": {header: field}, "tiers": {name: code}}.

    Raises ValueError for a text that is none.
    """
    try:
        content = json.loads(text)
        columns, tiers = content.get("columns", {}), content.get("tiers", {})
        return MemberOptions(
            columns={str(header): str(meaning) for header, meaning in columns.items()},
            tiers={str(name): str(code) for name, code in tiers.items()},
        )
    except AttributeError as error:
        raise ValueError("not a mapping") from error
