"""The audit log as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class AuditFilter:
    """What to show of the log; empty fields do not narrow. Days are in China, both included."""

    since: date | None = None
    until: date | None = None
    person: int | None = None
    room: str = ""
    outcome: str = ""
    exceptions: bool = False
    text: str = ""


@dataclass(frozen=True)
class AuditSubject:
    """A record an entry is about: what changed, field by field."""

    kind: str
    id: int
    label: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class AuditRow:
    """One entry of the log."""

    seq: int
    at: datetime
    action: str
    outcome: str
    person_name: str
    post_title: str
    company: int | None
    subjects: tuple[AuditSubject, ...]
    reason: str
    duty: str
    second_name: str
    hash: str


@dataclass(frozen=True)
class Moment:
    """One line of a record's timeline."""

    seq: int
    at: datetime
    action: str
    outcome: str
    person_name: str
    label: str
