"""The list of companies: where it comes from and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.access.chart import actual
from crm_desktop.access.model import Company
from crm_desktop.foundation.settings import DUTY_EXCEPTIONS, HOURS, WEEKDAYS
from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace


@dataclass(frozen=True)
class CompanyRow:
    """A company with its settings and how it is staffed today."""

    id: int
    company: Company
    hours: str = HOURS.default
    weekdays: str = WEEKDAYS.default
    duty_exceptions: bool = DUTY_EXCEPTIONS.default
    plan: int = 0
    actual: int = 0


class CompanySource:
    """Asks for all companies at once and keeps them; a group has a few dozen."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.companies: dict[int, CompanyRow] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the companies by their code."""
        app, actor = self._place.application(), self._place.session.actor
        posts = app.organisation.posts(actor)
        found = {}
        for company in app.organisation.companies(actor):
            own = [post for post in posts if post.company == company.id]
            settings = app.settings.of_company(actor, company.id)
            found[company.id] = CompanyRow(
                company.id,
                company,
                settings["hours"],
                settings["weekdays"],
                settings["duty_exceptions"],
                plan=sum(post.headcount for post in own),
                actual=sum(actual(post) for post in own),
            )
        self.companies = found
        return array("q", found)

    def rows(self, ids: Sequence[int]) -> list[CompanyRow]:
        """Return companies of the last list."""
        return [self.companies[each] for each in ids if each in self.companies]


def state_of(row: CompanyRow) -> tuple[Phrase, Tone]:
    """Return whether a company works."""
    if row.company.active:
        return Phrase("organisation.company.open"), Tone.QUIET
    return Phrase("organisation.closed"), Tone.GREY


def columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(
            "code",
            Phrase("organisation.company.code"),
            lambda row: row.company.code,
            width=88,
            ink="text2",
        ),
        Column(
            "name",
            Phrase("organisation.name"),
            lambda row: row.company.name,
            width=240,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "short_name",
            Phrase("organisation.company.short_name"),
            lambda row: row.company.short_name,
            width=112,
            priority=2,
        ),
        Column(
            "phone",
            Phrase("organisation.company.phone"),
            lambda row: row.company.phone,
            width=144,
            priority=1,
        ),
        Column(
            "filled",
            Phrase("organisation.filled"),
            lambda row: f"{row.actual}/{row.plan}",
            width=96,
            english_width=104,
            ink="text2",
        ),
        Column(
            "state",
            Phrase("organisation.person.state"),
            lambda row: Pill(*state_of(row)),
            Cell.PILL,
            width=96,
            english_width=104,
        ),
    ]
