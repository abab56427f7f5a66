"""The list of members: where its rows come from, and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.belonging import MemberFilter, MemberRow
from crm_desktop.membership.model import Tier
from ui.membership.looks import MEMBER_STATES, MEMBER_TONES, OPEN, tier_of
from ui.toolkit.columns import Cell, Column, Flagged, Pill
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

Wanted = Mapping[str, Sequence[object]]
#: Orders of the service by the column that one sorts by.
_ORDERS = {"name": "name", "number": "number", "joined": "newest", "period": "period"}
#: How far ahead the chip looks for periods that end.
SOON = timedelta(days=30)


class MemberSource:
    """Asks for the ids that the filters find, and for members by the page."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.levels: tuple[Tier, ...] = ()
        self.text = ""

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the memberships that pass the filters, in order."""
        app, actor = self._place.application(), self._place.session.actor
        self.levels, _cards = app.applications.choices(actor)
        today = self._place.clock.today()
        return app.members.ids(actor, filter_of(wanted or {}, sort, self.text, today))

    def rows(self, ids: Sequence[int]) -> list[MemberRow]:
        """Return memberships by id."""
        return self._place.application().members.rows(self._place.session.actor, ids)


def filter_of(wanted: Wanted, sort: Sort | None, text: str, today: date) -> MemberFilter:
    """Return what the chips and the box ask for; what is over only where that is asked for."""
    states = tuple(str(each) for each in wanted.get("state", ()))
    tier = wanted.get("tier", ())
    return MemberFilter(
        states=states or (() if text else OPEN),
        tier=str(tier[0]) if tier else "",
        period_until=today + SOON if wanted.get("ending") else None,
        text=text,
        order=_ORDERS[sort.column] if sort else "number",
    )


def columns(today: date) -> list[Column]:
    """Return the columns of the list."""

    def period(row: MemberRow) -> Flagged | str:
        if row.period_until is None:
            return ""
        text = row.period_until.isoformat()
        if row.ended_on is None and row.period_until < today:
            return Flagged(text, Tone.AMBER, Phrase("members.period_over"))
        return text

    return [
        Column(
            "name", Phrase("members.name"), lambda row: row.name, width=112, stretch=1,
            sortable=True, weight=Weight.MEDIUM,
        ),
        Column(
            "tier", Phrase("members.level"), lambda row: tier_of(row.tier), Cell.TIER,
            width=88, english_width=96,
        ),
        Column(
            "state", Phrase("members.state"),
            lambda row: Pill(MEMBER_STATES[row.state], MEMBER_TONES[row.state]), Cell.PILL,
            width=80, english_width=88,
        ),
        Column(
            "points", Phrase("members.points"), lambda row: row.points, Cell.NUMBER, width=80,
            priority=2,
        ),
        Column(
            "money", Phrase("members.money"), lambda row: row.money_fen, Cell.MONEY, width=104,
            priority=1,
        ),
        Column(
            "period", Phrase("members.period"), period, Cell.FLAG, width=112, english_width=120,
            sortable=True, priority=3,
        ),
        Column(
            "joined", Phrase("members.joined"), lambda row: row.joined_on, Cell.DATE, width=104,
            sortable=True, priority=5, ink="text2",
        ),
        Column(
            "phone", Phrase("members.phone"), lambda row: row.phone, width=120, priority=4,
            ink="text2",
        ),
        Column(
            "number", Phrase("members.number"), lambda row: row.number, width=136, sortable=True,
            ink="text2",
        ),
    ]  # fmt: skip
