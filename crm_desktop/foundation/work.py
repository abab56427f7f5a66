"""A use case under way: who does it, what it changes, who has to sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime
from typing import Any, NoReturn, Protocol

from crm_desktop.foundation.actor import Acting, Countersign
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused, SecondPersonNeeded
from crm_desktop.foundation.words import Phrase

_LONGEST_REASON = 1000


@dataclass(frozen=True)
class Subject:
    """One record an entry is about, with what changed of it (field → value, JSON types)."""

    kind: str
    id: int
    label: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass
class Entry:
    """What is written to the audit log for one use case."""

    action: str
    at: datetime
    acting: Acting
    outcome: str = "done"
    subjects: list[Subject] = field(default_factory=list)
    touched: list[tuple[str, int]] = field(default_factory=list)
    reason: str = ""
    duty: str = ""
    second: Countersign | None = None


class Duties(Protocol):
    """Separation of duty: second signatures and whether exceptions are allowed."""

    def redeem(self, signature: Countersign) -> bool:
        """Return whether a signature is genuine and fresh; it counts once."""

    def exception_allowed(self, company: int) -> bool:
        """Return whether a company lets one person do both steps with a reason."""


@dataclass
class Look:
    """A reading under way: who looks, and when."""

    acting: Acting
    now: datetime

    @property
    def today(self) -> date:
        """The day in China."""
        return self.now.date()


class Work(Look):
    """A use case under way."""

    def __init__(self, acting: Acting, now: datetime, action: str, duties: Duties) -> None:
        super().__init__(acting, now)
        self.entry = Entry(action, now, acting)
        self._duties = duties
        self._changes: list[Change] = []
        self._error: Exception | None = None

    def changed(
        self, kind: str, record: int, label: str, before: Any = None, after: Any = None
    ) -> None:
        """Note a record as added (no before), changed or removed (no after).

        ``before`` and ``after`` are dataclasses or mappings; only fields that differ are kept.
        """
        old, new = _fields(before), _fields(after)
        if old is not None and new is not None:
            differing = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
            old = {name: value for name, value in old.items() if name in differing}
            new = {name: value for name, value in new.items() if name in differing}
        self.entry.subjects.append(Subject(kind, record, label, old, new))
        self._changes.append(Change(kind, record))

    def touched(self, kind: str, records: Iterable[int]) -> None:
        """Note records that a bulk step made or changed, too many to say what of each.

        Each has the entry in its timeline; the change bus is told of the kind, under id 0.
        """
        self.entry.touched += ((kind, record) for record in records)
        self._changes.append(Change(kind, 0))

    def quietly(self) -> Work:
        """Return a work of the same step whose changes are not told one by one.

        For bulk steps that use what single steps use, and say with ``touched`` what they did.
        """
        return Work(self.acting, self.now, self.entry.action, self._duties)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Let the steps of the block be told as one bulk step: what they note is touched only."""
        subjects, changes = len(self.entry.subjects), len(self._changes)
        yield
        touched: dict[str, list[int]] = {}
        for subject in self.entry.subjects[subjects:]:
            touched.setdefault(subject.kind, []).append(subject.id)
        del self.entry.subjects[subjects:], self._changes[changes:]
        for kind, records in touched.items():
            self.touched(kind, dict.fromkeys(records))

    def must_reach_all(self) -> None:
        """Hold what concerns every company: raises Refused under a post that reaches only one."""
        if not self.acting.everywhere:
            raise Refused(Phrase("error.outside_scope"))

    def because(self, reason: str) -> None:
        """Keep the reason that was given; raises ValidationErrors for one that cannot be kept."""
        checks = Checks()
        self.entry.reason = checks.text("reason", reason, longest=_LONGEST_REASON)
        checks.done()

    def standing_in(self, acting: Acting) -> None:
        """Stamp the entry with a person who has only now become known (at login)."""
        self.acting = acting
        self.entry.acting = acting

    def failed(self, error: Exception) -> NoReturn:
        """End as failed: what was written so far and the entry stay, then ``error`` is raised."""
        self.entry.outcome = "failed"
        self._error = error
        raise KeptFailure

    def needs_another(
        self, rule: str, first: int, signature: Countersign | None, reason: str, *rights: str
    ) -> None:
        """Hold a rule of separation of duty: whoever did the ``first`` step may not do this one.

        Satisfied when the acting person is another, when a second person signs who has one of
        ``rights``, or, where the company allows it, by an exception with a reason that the log
        marks 兼任例外. Raises SecondPersonNeeded otherwise.
        """
        if first != self.acting.actor.person:
            return
        if (
            signature is not None
            and signature.person != first
            and signature.right in rights
            and self._duties.redeem(signature)
        ):
            self.entry.second = signature
            return
        possible = self._duties.exception_allowed(self.acting.company)
        if not (possible and reason.strip()):
            raise SecondPersonNeeded(rule, exception_possible=possible, rights=rights)
        self.entry.duty = rule
        self.because(reason)

    @property
    def changes(self) -> Changes:
        """What has been noted so far."""
        return Changes.of(self._changes)

    @property
    def kept_error(self) -> Exception | None:
        """The error to raise once the failed use case is committed."""
        return self._error


class KeptFailure(Exception):
    """Unwinds a use case that ends as failed but is committed."""


def _fields(record: Any) -> dict[str, Any] | None:
    if record is None:
        return None
    values = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return str(value)
