"""The queue of applications: where its rows come from, and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from crm_desktop.cards.model import CardType
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import ApplicationFilter, ApplicationRow
from crm_desktop.membership.model import Tier
from ui.access.dictionary import DictionaryWords
from ui.membership.looks import APPLICATION_STATES, APPLICATION_TONES, WAITING, tier_of
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.deadlines import Deadline
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Weight
from ui.workplace import Workplace

Wanted = Mapping[str, Sequence[object]]


class ApplicationSource:
    """Asks for the ids that the filters find, and for applications by the page."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.words = DictionaryWords()
        self.levels: tuple[Tier, ...] = ()
        self.cards: tuple[CardType, ...] = ()
        self.text = ""

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the applications that pass the filters, what waits for a decision first."""
        app, actor = self._place.application(), self._place.session.actor
        self.words = DictionaryWords(app.dictionaries.entries(actor))
        self.levels, self.cards = app.applications.choices(actor)
        return app.applications.ids(actor, filter_of(wanted or {}, sort, self.text))

    def rows(self, ids: Sequence[int]) -> list[ApplicationRow]:
        """Return applications by id."""
        return self._place.application().applications.rows(self._place.session.actor, ids)

    def card(self, code: str) -> Phrase | str:
        """Return the name of a kind of card, its code where it is out of use."""
        return next((each.phrase for each in self.cards if each.code == code), code)


def filter_of(wanted: Wanted, sort: Sort | None, text: str) -> ApplicationFilter:
    """Return what the chips and the box ask for; what is over only where that is asked for."""
    states = tuple(str(each) for each in wanted.get("state", ()))
    tier = wanted.get("tier", ())
    orders = {"number": "newest" if sort and sort.descending else "number"}
    return ApplicationFilter(
        states=states or (() if text else WAITING),
        tier=str(tier[0]) if tier else "",
        mine=bool(wanted.get("mine")),
        text=text,
        order=orders.get(sort.column, "waiting") if sort else "waiting",
    )


def deadline_of(row: ApplicationRow) -> Deadline | None:
    """Return the clock of an application that waits for a decision."""
    if row.due_at is None or row.submitted_at is None:
        return None
    return Deadline(row.due_at, row.submitted_at)


def columns() -> list[Column]:
    """Return the columns of the queue."""
    return [
        Column(
            "due", Phrase("members.due"), deadline_of, Cell.CLOCK, width=136, english_width=168,
        ),
        Column(
            "name", Phrase("members.applicant"), lambda row: row.name, width=112, stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "state", Phrase("members.state"),
            lambda row: Pill(APPLICATION_STATES[row.state], APPLICATION_TONES[row.state]),
            Cell.PILL, width=92, english_width=136,
        ),
        Column(
            "tier", Phrase("members.level"), lambda row: tier_of(row.tier), Cell.TIER,
            width=88, english_width=96,
        ),
        Column(
            "phone", Phrase("members.phone"), lambda row: row.phone, width=120, priority=3,
            ink="text2",
        ),
        Column(
            "clerk", Phrase("members.clerk"), lambda row: row.clerk, width=80, english_width=96,
            priority=2, ink="text2",
        ),
        Column(
            "number", Phrase("members.number"), lambda row: row.number, width=140, sortable=True,
            priority=1, ink="text2",
        ),
    ]  # fmt: skip
