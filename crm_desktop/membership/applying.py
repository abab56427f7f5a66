"""Applications for membership as the rest of the program sees them (domain §2.1)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.model import Tier
from crm_desktop.office.model import Attachment

#: States in which an application still waits for somebody; one for each customer and company.
WAITING = ("draft", "review", "papers", "approved")
#: States in which what was typed may still be changed.
CHANGEABLE = ("draft", "papers")


class Verdict(enum.StrEnum):
    """What a check says of an application."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"


#: Checks in the order shown, and of them those that a special approval 特批 may pass over.
CHECKS = (
    "member",
    "person",
    "phone",
    "blacklist",
    "age",
    "tier",
    "identity",
    "sensitive",
    "papers",
)
OVERRULED = frozenset({"blacklist", "tier"})


@dataclass(frozen=True)
class Shown:
    """A check as a reviewer saw it: which, what it said, and of whom or what.

    ``english`` is the detail in English where that differs.
    """

    name: str
    verdict: str
    detail: str = ""
    english: str = ""

    @property
    def phrase(self) -> Phrase:
        """What it says, in words."""
        detail = Phrase("word.entry", zh=self.detail, en=self.english or self.detail)
        return Phrase(f"application_check.{self.name}.{self.verdict}", detail=detail)

    @property
    def blocks(self) -> bool:
        """Whether an ordinary approval is refused for it."""
        return self.verdict == Verdict.BLOCK


@dataclass(frozen=True)
class Missing:
    """Papers a reviewer asked for: kinds of ``evidence_kind``, in words, and since when."""

    kinds: tuple[str, ...] = ()
    note: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True)
class ApplicationData:
    """What is typed of an application.

    ``tier`` and ``card_type`` are codes, ``source`` is of ``customer_source``. ``consents`` are the
    purposes that the customer ticked on the signed form; what is not ticked is not consented to.
    """

    customer: int
    tier: str
    card_type: str
    source: str = ""
    terms_signed: bool = False
    notice_signed: bool = False
    notes: str = ""
    consents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Paper:
    """A paper that came with an application; ``file`` where it was scanned."""

    id: int
    kind: str
    note: str
    received_at: datetime
    received_by: str
    file: Attachment | None = None


@dataclass(frozen=True)
class Scan:
    """A file to be kept with a paper: its name and content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ApplicationRow:
    """An application in the queue; the customer's telephone is masked for everybody."""

    id: int
    company: int
    number: str
    customer: int
    code: str
    name: str
    phone: str
    state: str
    tier: Tier
    card_type: str
    entered_by: int
    clerk: str
    entered_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None
    version: int


@dataclass(frozen=True)
class Application(ApplicationRow):
    """An application with all there is to it.

    ``checks`` is what the checks say now, while it waits for a decision; ``shown`` what they said
    when it was decided.
    """

    named: bool = True
    source: str = ""
    terms_signed: bool = False
    notice_signed: bool = False
    notes: str = ""
    missing: Missing = field(default_factory=Missing)
    papers: tuple[Paper, ...] = ()
    decided_by: int | None = None
    decider: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    shown: tuple[Shown, ...] = ()
    checks: tuple[Shown, ...] = ()
    consents: frozenset[str] = frozenset()
    membership: int | None = None

    @property
    def typed(self) -> ApplicationData:
        """What of it is typed; consents are noted with the customer and none is typed again."""
        return ApplicationData(
            self.customer,
            self.tier.code,
            self.card_type,
            self.source,
            self.terms_signed,
            self.notice_signed,
            self.notes,
        )


@dataclass(frozen=True)
class ApplicationFilter:
    """Which applications; empty fields do not narrow. ``text`` is looked for in number, code and
    name; ``mine`` keeps those that the acting person entered."""

    states: tuple[str, ...] = ()
    tier: str = ""
    mine: bool = False
    text: str = ""
    customer: int | None = None
    order: str = "waiting"
