"""The list of complaints: where its rows come from, and its columns."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from crm_desktop.complaints.list_model import CaseFilter, CaseRow
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.complaints.wording import (
    Tiers,
    deadline_of,
    level_of,
    remark_of,
    state_of,
    who_of,
)
from ui.toolkit.columns import Cell, Column, Named
from ui.toolkit.pages import Sort
from ui.toolkit.speech import tr
from ui.toolkit.tokens import Weight
from ui.workplace import Workplace


class CaseSource:
    """Asks for all ids that a filter finds, and for cases by the page.

    What chips and columns need is read with the ids: ``words`` and ``tiers``, ``companies`` and
    ``units`` to narrow by.
    """

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.words = DictionaryWords()
        self.tiers = Tiers()
        self.companies: Sequence[tuple[int, str]] = ()
        self.units: Sequence[tuple[int, str]] = ()

    def ids(self, _sort: Sort | None, wanted: CaseFilter | None) -> array[int]:
        """Return the ids in the order of the filter."""
        app, actor = self._place.application(), self._place.session.actor
        self.words = DictionaryWords(app.dictionaries.entries(actor))
        self.tiers = Tiers(app.complaints.levels(actor))
        self.companies = app.complaints.companies(actor)
        self.units = app.complaints.departments(actor)
        return app.complaints.ids(actor, wanted or CaseFilter())

    def rows(self, ids: Sequence[int]) -> list[CaseRow]:
        """Return cases by id."""
        return self._place.application().complaints.rows(self._place.session.actor, ids)


def columns(source: Callable[[], CaseSource]) -> list[Column]:
    """Return the columns of the list; ``source`` gives the words of kinds and levels."""
    return [
        Column(
            "due", Phrase("complaint_list.due"), deadline_of, Cell.CLOCK, width=136,
            english_width=156,
        ),
        Column(
            "title", Phrase("complaint_list.title"), lambda row: row.title, width=200, stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "person", Phrase("complaint_list.person"),
            lambda row: Named(tr(who_of(row)), source().tiers.tier(row.tier)), Cell.NAME,
            width=128, english_width=136,
        ),
        Column(
            "state", Phrase("complaint_list.state"), state_of, Cell.PILL, width=136,
            english_width=176,
        ),
        # A major case must not look like any other: of the two its level stays the longest.
        Column(
            "level", Phrase("complaint_list.level"),
            level_of, Cell.PILL, width=76, english_width=108, priority=2,
        ),
        Column("flag", Phrase("complaint_list.flag"), remark_of, Cell.PILL, width=88,
               english_width=112, priority=3),
        Column(
            "department", Phrase("complaint_list.unit"), lambda row: row.department, width=116,
            priority=1, ink="text2",
        ),
        Column(
            "kind", Phrase("complaint_list.kind"),
            lambda row: source().words.word("complaint_kind", row.kind), width=96,
            english_width=128, priority=5, ink="text2",
        ),
        Column(
            "channel", Phrase("complaint_list.channel"),
            lambda row: source().words.word("complaint_channel", row.channel), width=88,
            english_width=112, priority=6, ink="text2",
        ),
        Column(
            "received", Phrase("complaint_list.received"), lambda row: row.received_at,
            Cell.MOMENT, width=144, priority=4, ink="text2",
        ),
        Column(
            "number", Phrase("complaint_list.number"), lambda row: row.number, width=144,
            priority=4, ink="text2",
        ),
    ]  # fmt: skip
