"""The lists of the archive: where their rows come from, and their columns."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.model import CustomerRow
from crm_desktop.foundation.words import Phrase
from ui.customers.choices import Choices
from ui.customers.wording import ICONS
from ui.toolkit.columns import Cell, Column, Flagged, IconText
from ui.toolkit.pages import Sort
from ui.toolkit.speech import tr
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

EVERYBODY = CustomerFilter()


class CustomerSource:
    """Asks for all ids that a filter finds in its order, and for customers by the page."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def ids(self, _sort: Sort | None, wanted: CustomerFilter | None) -> array[int]:
        """Return the ids in the order of the filter."""
        actor = self._place.session.actor
        return self._place.application().customers.ids(actor, wanted or EVERYBODY)

    def rows(self, ids: Sequence[int]) -> list[CustomerRow]:
        """Return customers by id."""
        actor = self._place.session.actor
        return self._place.application().customers.rows(actor, ids)


class BinSource:
    """Asks for what is in the bin; it is short enough to be read as a whole."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._read: dict[int, CustomerRow] = {}

    def ids(self, _sort: Sort | None, _wanted: object) -> array[int]:
        """Return the ids of what is in the bin, newest first."""
        binned = self._place.application().bin.binned(self._place.session.actor)
        self._read = {row.id: row for row in binned}
        return array("q", self._read)

    def rows(self, ids: Sequence[int]) -> list[CustomerRow]:
        """Return rows by id."""
        return [self._read[each] for each in ids if each in self._read]


def columns(choices: Callable[[], Choices]) -> list[Column]:
    """Return the columns of the list; ``choices`` gives the words of the levels."""
    return [
        Column(
            "name",
            Phrase("customers_room.name"),
            _name,
            Cell.ICON,
            width=148,
            stretch=1,
            weight=Weight.MEDIUM,
        ),
        Column(
            "level",
            Phrase("customers_room.level"),
            lambda row: choices().tier(row.level),
            Cell.TIER,
            width=72,
            english_width=96,
        ),
        Column(
            "phone",
            Phrase("customers_room.phone"),
            _phone,
            Cell.FLAG,
            width=172,
            english_width=208,
        ),
        Column("plate", Phrase("customers_room.plate"), lambda row: row.plate, width=112),
        Column(
            "owner",
            Phrase("customers_room.owner"),
            lambda row: row.owner_name,
            width=88,
            english_width=104,
            ink="text2",
        ),
        Column(
            "complete",
            Phrase("customers_room.complete"),
            lambda row: f"{row.completeness} %",
            width=84,
            english_width=88,
            priority=1,
            ink="text2",
        ),
        Column(
            "place",
            Phrase("customers_room.place"),
            lambda row: row.place,
            width=168,
            priority=3,
            ink="text2",
        ),
        Column(
            "code", Phrase("customers_room.code"), lambda row: row.code, width=136, priority=2,
            ink="text2",
        ),
        Column(
            "changed",
            Phrase("customers_room.changed"),
            lambda row: row.updated_at,
            Cell.MOMENT,
            width=148,
            priority=4,
            ink="text2",
        ),
    ]  # fmt: skip


def bin_columns() -> list[Column]:
    """Return the columns of the bin."""
    return [
        Column("name", Phrase("customers_room.name"), _name, Cell.ICON, width=160, stretch=1),
        Column("code", Phrase("customers_room.code"), lambda row: row.code, width=144),
        Column("phone", Phrase("customers_room.phone"), lambda row: row.phone, width=144),
        Column("plate", Phrase("customers_room.plate"), lambda row: row.plate, width=112),
        Column(
            "owner",
            Phrase("customers_room.owner"),
            lambda row: row.owner_name,
            width=104,
            priority=2,
        ),
        Column(
            "deleted",
            Phrase("customers_room.bin.at"),
            lambda row: row.deleted_at,
            Cell.MOMENT,
            width=152,
            priority=1,
            ink="text2",
        ),
    ]


def _name(row: CustomerRow) -> IconText:
    return IconText(ICONS.get(row.kind, "user"), row.name)


def _phone(row: CustomerRow) -> Flagged | str:
    """Return the telephone, flagged where nobody is to call it."""
    if row.do_not_contact and row.phone:
        words = f"{row.phone} {tr(Phrase('record_room.quiet.short'))}"
        return Flagged(words, Tone.RED, Phrase("customers_room.quiet"))
    return row.phone
