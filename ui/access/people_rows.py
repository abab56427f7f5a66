"""The list of people: where it comes from, its columns and its filters."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.access.model import Company, Person, Post
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.wording import listed
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.dates import moment_words
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

LEFT, UNASSIGNED, ACTIVE = "left", "unassigned", "active"
#: Filters that are set, by the key of their chip.
Wanted = Mapping[str, Sequence[object]]


@dataclass(frozen=True)
class PersonRow:
    """A person with the posts held today and what is known of their company."""

    id: int
    person: Person
    company: str
    posts: tuple[Post, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles of all posts held today."""
        return frozenset(role for post in self.posts for role in post.roles)

    @property
    def state(self) -> str:
        """Whether somebody works here, has left, or has no post yet."""
        if not self.person.active:
            return LEFT
        return ACTIVE if self.posts else UNASSIGNED


class PeopleSource:
    """Asks for everybody at once and keeps them: an office has hundreds of people, not millions.

    What was read beside them serves the record and the forms.
    """

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.people: dict[int, PersonRow] = {}
        self.companies: dict[int, Company] = {}
        self.posts: dict[int, Post] = {}
        self.words = DictionaryWords()

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return who passes the filters, in order."""
        app, actor = self._place.application(), self._place.session.actor
        posts = app.organisation.posts(actor)
        self.posts = {post.id: post for post in posts}
        self.companies = {each.id: each for each in app.organisation.companies(actor)}
        self.words = DictionaryWords(app.dictionaries.entries(actor))
        rows = [self._row(person) for person in app.people.people(actor, also_left=True)]
        self.people = {row.id: row for row in rows}
        shown = [row for row in rows if passes(row, wanted or {})]
        shown.sort(key=_key(sort), reverse=sort is not None and sort.descending)
        return array("q", (row.id for row in shown))

    def rows(self, ids: Sequence[int]) -> list[PersonRow]:
        """Return people of the last list."""
        return [self.people[person] for person in ids if person in self.people]

    def _row(self, person: Person) -> PersonRow:
        held = [
            post
            for post in self.posts.values()
            if any(holder.person == person.id for holder in post.holders)
        ]
        company = self.companies.get(person.company)
        name = (company.short_name or company.name) if company else ""
        return PersonRow(person.id, person, name, tuple(held))


def passes(row: PersonRow, wanted: Wanted) -> bool:
    """Return whether somebody passes the filters; who has left only where that is asked for."""
    states = wanted.get("state", (ACTIVE, UNASSIGNED))
    companies, roles = wanted.get("company", ()), wanted.get("role", ())
    return (
        row.state in states
        and (not companies or row.person.company in companies)
        and (not roles or not row.roles.isdisjoint(roles))
    )


def _key(sort: Sort | None) -> object:
    return _KEYS[sort.column if sort is not None else "name"]


def name_key(row: PersonRow) -> bytes:
    """Return what puts names in the order of their pinyin, as GB 2312 has it for common signs."""
    return row.person.name.encode("gb18030", "replace")


_LONG_AGO = datetime(1, 1, 2, tzinfo=CHINA)
_KEYS = {
    "name": name_key,
    "login": lambda row: row.person.login.casefold(),
    "company": lambda row: (row.person.company, name_key(row)),
    "last_login": lambda row: row.person.last_login or _LONG_AGO,
}

STATES = {
    ACTIVE: (Phrase("organisation.person.active"), Tone.QUIET),
    UNASSIGNED: (Phrase("organisation.person.unassigned"), Tone.AMBER),
    LEFT: (Phrase("organisation.person.left"), Tone.GREY),
}


def columns(place: Workplace) -> list[Column]:
    """Return the columns of the list."""

    def last_login(row: PersonRow) -> Phrase | str:
        at = row.person.last_login
        return moment_words(at, place.now()) if at else Phrase("organisation.person.never")

    return [
        Column(
            "name",
            Phrase("organisation.person.name"),
            lambda row: row.person.name,
            width=96,
            sortable=True,
            weight=Weight.MEDIUM,
        ),
        Column(
            "posts",
            Phrase("organisation.person.posts"),
            lambda row: listed(row.person.posts),
            width=160,
            stretch=1,
        ),
        Column(
            "company",
            Phrase("organisation.person.company"),
            lambda row: row.company,
            width=96,
            sortable=True,
            priority=2,
            ink="text2",
        ),
        Column(
            "login",
            Phrase("organisation.person.login"),
            lambda row: row.person.login,
            width=124,
            sortable=True,
            priority=1,
            ink="text2",
        ),
        Column(
            "phone",
            Phrase("organisation.person.phone"),
            lambda row: row.person.phone,
            width=132,
            priority=3,
        ),
        Column(
            "last_login",
            Phrase("organisation.person.last_login"),
            last_login,
            width=108,
            english_width=128,
            sortable=True,
            priority=4,
            ink="text2",
        ),
        Column(
            "state",
            Phrase("organisation.person.state"),
            lambda row: Pill(*STATES[row.state]),
            Cell.PILL,
            width=92,
            english_width=104,
        ),
    ]
