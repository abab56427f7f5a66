"""What the papers of a case are made from, as whoever prints may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.model import Target
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.flow import Flow

#: Codes of the case that are words of the program, not of a dictionary.
LEVELS = {
    "ordinary": Phrase("case_paper.level.ordinary"),
    "escalated": Phrase("case_paper.level.escalated"),
    "major": Phrase("case_paper.level.major"),
}
CLOCKS = {
    "acknowledge": Phrase("case_paper.clock.acknowledge"),
    "promise": Phrase("case_paper.clock.promise"),
    "receipt": Phrase("case_paper.clock.receipt"),
    "handling": Phrase("case_paper.clock.handling"),
    "answer": Phrase("case_paper.clock.answer"),
    "source": Phrase("case_paper.clock.source"),
    "callback": Phrase("case_paper.clock.callback"),
}
OUTCOMES = {
    "satisfied": Phrase("case_paper.outcome.satisfied"),
    "unsatisfied": Phrase("case_paper.outcome.unsatisfied"),
    "unreachable": Phrase("case_paper.outcome.unreachable"),
    "withdrawn": Phrase("case_paper.outcome.withdrawn"),
}
TRIES = {
    "reached": Phrase("case_paper.try.reached"),
    "no_answer": Phrase("case_paper.try.no_answer"),
    "busy": Phrase("case_paper.try.busy"),
    "wrong": Phrase("case_paper.try.wrong"),
    "refused": Phrase("case_paper.try.refused"),
    "later": Phrase("case_paper.try.later"),
    "sent": Phrase("case_paper.try.sent"),
}
ROUNDS = {
    "first": Phrase("case_paper.round.first"),
    "unsatisfied": Phrase("case_paper.round.unsatisfied"),
    "reopened": Phrase("case_paper.round.reopened"),
    "refused": Phrase("case_paper.round.refused"),
}
REMEDIES = {
    "asked": Phrase("case_paper.remedy.asked"),
    "approved": Phrase("case_paper.remedy.approved"),
    "refused": Phrase("case_paper.remedy.refused"),
    "given": Phrase("case_paper.remedy.given"),
}
DEMANDS = {
    "urge": Phrase("case_paper.urge"),
    "supervise": Phrase("case_paper.supervise"),
}


@dataclass(frozen=True)
class VehicleSheet:
    """The vehicle of a case; ``mileage`` in km. ``holders`` are its owner, driver and payer."""

    kind: str
    plate: str = ""
    vin: str = ""
    title: str = ""
    serial: str = ""
    mileage: int | None = None
    mileage_on: date | None = None
    purchased_on: date | None = None
    warranty_until: date | None = None
    insurance_until: date | None = None
    holders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OtherCase:
    """Another case of the same customer or vehicle."""

    number: str
    received_at: datetime
    title: str
    state: str


@dataclass(frozen=True)
class LogLine:
    """An entry of the log that is about the case; ``duty`` names the rule an exception was of."""

    seq: int
    at: datetime
    action: Phrase | str
    person_name: str
    post: str
    label: str
    reason: str
    duty: Phrase | str
    second_name: str
    refused: bool
    hash: str


@dataclass(frozen=True)
class LogProof:
    """The entries about the case, oldest first, and which of them do not bear their hash out."""

    lines: tuple[LogLine, ...] = ()
    broken: tuple[int, ...] = ()


@dataclass(frozen=True)
class CasePaper:
    """A case, and what the words of its codes are in the language of the paper.

    ``said`` gives a dictionary value's word by dictionary and code. ``customer`` is None for a
    stranger, and where whoever prints may not see the record. ``contents`` are the files that may
    go along, by id; ``seconds`` tells how long recordings are, as far as it is known.
    """

    file: CaseFile
    said: Mapping[tuple[str, str], str]
    customer: Customer | None = None
    vehicle: VehicleSheet | None = None
    others: tuple[OtherCase, ...] = ()
    log: LogProof = LogProof()
    contents: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    seconds: Mapping[int, float] = field(default_factory=dict)
    redacted: bool = False

    def word(self, dictionary: str, code: str) -> str:
        """Return the word of a dictionary value, the code itself where it is unknown."""
        return self.said.get((dictionary, code), code) if code else ""

    @property
    def complainant(self) -> str:
        """Who complained: the customer, or the name that was left; "" for nobody known."""
        line = self.file.customer
        return line.name if line else self.file.case.contact_name

    @property
    def phone(self) -> str:
        """How to reach them."""
        line = self.file.customer
        return self.file.case.contact_phone or (line.phone if line else "")


def whom(flow: Flow, target: Target | None) -> str:
    """Return a company, its unit and the person in it, as one text."""
    if target is None:
        return ""
    parts = (target.company_name, target.unit_name, target.person_name)
    return " · ".join(flow.text(part) for part in parts if part)


def span(minutes: int, days: int = 0) -> Phrase | str:
    """Return a limit in words: working days, hours, or minutes of working time."""
    if days:
        return Phrase("case_paper.days", count=days)
    if minutes and minutes % 60 == 0:
        return Phrase("case_paper.hours", count=minutes // 60)
    return Phrase("case_paper.minutes", count=minutes) if minutes else ""


def clock_time(at: datetime | None) -> str:
    """Return a moment to the minute; "" for none."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def or_none(text: Phrase | str) -> Phrase | str:
    """Return a text, or that there is none."""
    return text or Phrase("case_paper.none")
