"""What is due at one's desk, most urgent first: the home of every post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crm_desktop.access.gate import rights_of
from crm_desktop.foundation.clock import CHINA, day_text, moment, parse_day
from crm_desktop.foundation.settings import closing_time
from crm_desktop.foundation.usecase import Context, Service, reading
from crm_desktop.foundation.work import Look
from crm_desktop.office.calendar import NOTICE_MONTH, missing_year
from db import sql

_SOON = timedelta(days=7)


@dataclass(frozen=True)
class DueItem:
    """One thing to do: ``sort`` says which (words ``due.<sort>``), ``kind`` and ``id`` what opens.

    ``started`` and ``due`` feed the clock; without ``due`` it has no clock and comes last.
    ``title`` is people's text, ``who`` the person it concerns.
    """

    sort: str
    kind: str
    id: int
    title: str
    who: str
    started: datetime | None
    due: datetime | None


# The rights of the acting post, each with what narrows it.
Rights = Mapping[str, frozenset[str]]
# The one door through which a room offers what is due in it.
Source = Callable[[Look, Rights], Iterable[DueItem]]


class DueService(Service):
    """Collects what is due from every room that the acting post may work in.

    ``sources`` are those of the rooms; what is the office's own comes from here.
    """

    def __init__(self, context: Context, sources: Sequence[Source] = ()) -> None:
        super().__init__(context)
        self._sources = tuple(sources)

    @reading("own.do")
    def items(self, look: Look) -> list[DueItem]:
        """Return what is due for the acting post, the nearest deadline first."""
        rights = rights_of(look.acting.actor, look.today)
        found = list(_requests(look, rights))
        if "administration.do" in rights:
            found += [*_calendar(look), *_postings(look)]
        # Of an office on a server, sheet and backups are its host's.
        at_host = self._context.database.keeps_passwords
        if "administration.do" in rights and not at_host:
            found += _recovery_sheet()
        if "backup.do" in rights and not at_host:
            found += _backup(look)
        for source in self._sources:
            found += source(look, rights)
        latest = datetime.max.replace(tzinfo=CHINA)
        return sorted(found, key=lambda item: (item.due or latest, item.sort, item.id))


def _requests(look: Look, rights: Rights) -> Iterator[DueItem]:
    for state, sort, right in (
        ("requested", "approve", "administration.approve"),
        ("approved", "carry_out", "administration.do"),
    ):
        if right not in rights:
            continue
        for request, company, text, name, started, due_on in sql.rows(
            "SELECT r.id, r.company_id, r.text, p.name, r.requested_at, r.due_on "
            "FROM access_request r JOIN person p ON p.id = r.requested_by_id WHERE r.state = ?",
            state,
        ):
            if look.acting.reaches(company):
                due = closing_time(company, parse_day(due_on))
                yield DueItem(sort, "request", request, text, name, moment(started), due)


def _calendar(look: Look) -> Iterator[DueItem]:
    year = missing_year(look.today)
    if year is not None:
        started = datetime(year - 1, NOTICE_MONTH, 1, tzinfo=CHINA)
        due = datetime(year - 1, 12, 31, 17, 30, tzinfo=CHINA)
        yield DueItem("calendar", "calendar", year, str(year), "", started, due)


def _postings(look: Look) -> Iterator[DueItem]:
    for person, company, name, until in sql.rows(
        "SELECT g.person_id, t.company_id, p.name, g.valid_to FROM posting g "
        "JOIN person p ON p.id = g.person_id JOIN post t ON t.id = g.post_id "
        "WHERE g.valid_to > ? AND g.valid_to <= ?",
        day_text(look.today),
        day_text(look.today + _SOON),
    ):
        if look.acting.reaches(company):
            due = datetime.combine(parse_day(until), time(), CHINA)
            yield DueItem("posting", "person", person, name, name, due - _SOON, due)


def _recovery_sheet() -> Iterator[DueItem]:
    made_at = sql.scalar("SELECT recovery_made_at FROM office WHERE id = 1")
    if not made_at:
        yield DueItem("recovery_sheet", "office", 1, "", "", None, None)


def _backup(look: Look) -> Iterator[DueItem]:
    last = sql.scalar("SELECT max(made_at) FROM backup_record")
    at = moment(last) if last else None
    if at is None or at.date() < look.today:
        closing = closing_time(look.acting.company, look.today)
        yield DueItem("backup", "backup", 0, "", "", at or closing - timedelta(days=1), closing)
