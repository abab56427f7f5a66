"""The list of what is due: its source, its groups by time, its columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.foundation.words import Phrase
from crm_desktop.office.due import DueItem
from ui.toolkit.columns import Cell, Column, IconText, RowAction
from ui.toolkit.deadlines import Deadline
from ui.toolkit.pages import Group, Listing, Sort
from ui.toolkit.tokens import Tone
from ui.workplace import Workplace

#: Every sort of item by the tile that counts it, with its icon.
TILES: dict[str, tuple[str, ...]] = {
    "all": (),
    "approve": (
        "approve",
        "application",
        "qualification",
        "tier_approve",
        "count_witness",
        "order_review",
        "remedy_approve",
        "case_close",
        "case_void",
        "limit_approve",
        "rectify_issue",
        "rectify_verify",
    ),
    "complaints": (
        "case_accept",
        "case_promise",
        "case_callback",
        "case_overdue",
        "case_answered",
        "order_receive",
        "order_submit",
        "order_reassign",
        "supervision_answer",
        "rectify_take",
        "rectify_do",
    ),
    "carry_out": ("carry_out",),
    "customers": (
        "visit",
        "borrowing",
        "papers",
        "card_lapse",
        "card_unlose",
        "card_pending",
        "cards_pending",
        "tier_review",
        "tier_notice",
        "inquiry_reply",
        "inquiry_answer",
        "handover",
    ),
    "office": ("posting", "backup", "calendar", "recovery_sheet", "count"),
}
_ICONS = {
    "approve": "badge-check",
    "carry_out": "clipboard-check",
    "visit": "briefcase",
    "borrowing": "archive",
    "card_lapse": "id-card",
    "card_unlose": "id-card",
    "card_pending": "id-card",
    "cards_pending": "id-card",
    "count": "list-checks",
    "count_witness": "clipboard-check",
    "application": "user-check",
    "papers": "file-input",
    "qualification": "crown",
    "tier_review": "crown",
    "tier_notice": "crown",
    "tier_approve": "crown",
    "inquiry_reply": "headset",
    "inquiry_answer": "headset",
    "handover": "arrow-right",
    "case_accept": "megaphone",
    "case_promise": "phone",
    "case_callback": "phone-call",
    "case_close": "badge-check",
    "case_void": "ban",
    "case_overdue": "triangle-alert",
    "case_answered": "message-circle",
    "order_receive": "inbox",
    "order_submit": "send",
    "order_reassign": "undo-2",
    "order_review": "clipboard-check",
    "supervision_answer": "bell",
    "remedy_approve": "wallet",
    "rectify_take": "wrench",
    "rectify_do": "wrench",
    "rectify_issue": "wrench",
    "rectify_verify": "clipboard-check",
    "limit_approve": "clock",
    "posting": "users-round",
    "backup": "hard-drive",
    "calendar": "calendar-days",
    "recovery_sheet": "printer",
}
_SOON = timedelta(hours=2)


@dataclass(frozen=True)
class DueRow:
    """An item with the id of its row in the list."""

    id: int
    item: DueItem

    @property
    def deadline(self) -> Deadline | None:
        """The clock of the item, None where it has none."""
        if self.item.due is None or self.item.started is None:
            return None
        return Deadline(self.item.due, self.item.started)

    @property
    def matter(self) -> Phrase | str:
        """What it is about, in people's words where there are any."""
        return matter_of(self.item)


def matter_of(item: DueItem) -> Phrase | str:
    """Return what an item is about."""
    if item.sort in {"approve", "carry_out"}:
        return item.title
    return Phrase(f"desk.matter.{item.sort}", name=item.title)


class DueSource:
    """Asks for the items and keeps them for the table; lists are short."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.rows_by_id: dict[int, DueRow] = {}
        # An item keeps its number, or the preview would take another one for it after a refresh.
        self._numbers: dict[tuple[str, str, int], int] = {}

    def ids(self, _sort: Sort | None, wanted: str | None) -> Listing:
        """Return the rows of a tile in groups: overdue, within two hours, today, later."""
        items = self._place.application().due.items(self._place.session.actor)
        rows = [DueRow(self._number(item), item) for item in items]
        self.rows_by_id = {row.id: row for row in rows}
        sorts = TILES[wanted or "all"]
        shown = [row for row in rows if not sorts or row.item.sort in sorts]
        return grouped(shown, self._place.now())

    def rows(self, ids: Sequence[int]) -> list[DueRow]:
        """Return rows of the last list."""
        return [self.rows_by_id[number] for number in ids if number in self.rows_by_id]

    def _number(self, item: DueItem) -> int:
        return self._numbers.setdefault((item.sort, item.kind, item.id), len(self._numbers) + 1)


def grouped(rows: Sequence[DueRow], now: datetime) -> Listing:
    """Return rows, already by deadline, under headings of time."""
    counts: dict[str, int] = {}
    for row in rows:
        key = _group_of(row.item.due, now)
        counts[key] = counts.get(key, 0) + 1
    groups = tuple(
        Group(Phrase(f"desk.group.{key}"), count, Tone.RED if key == "overdue" else None)
        for key, count in counts.items()
    )
    return Listing(array("q", (row.id for row in rows)), groups)


def columns() -> list[Column]:
    """Return the columns as the Desk is drawn."""
    return [
        Column(
            "due",
            Phrase("desk.column.due"),
            lambda row: row.deadline,
            Cell.CLOCK,
            width=144,
            english_width=172,
        ),
        Column(
            "sort",
            Phrase("desk.column.sort"),
            lambda row: IconText(_ICONS[row.item.sort], Phrase(f"due.{row.item.sort}")),
            Cell.ICON,
            width=120,
            english_width=192,
            ink="text2",
        ),
        Column("matter", Phrase("desk.column.matter"), lambda row: row.matter, stretch=1),
        Column(
            "who",
            Phrase("desk.column.who"),
            lambda row: row.item.who,
            width=124,
            priority=1,
            ink="text2",
        ),
    ]


def action_of(row: DueRow) -> RowAction:
    """Return what stands at the end of a row: it opens."""
    return RowAction(Phrase(f"desk.do.{row.item.sort}"), "Ctrl+Enter")


def _group_of(due: datetime | None, now: datetime) -> str:
    if due is None:
        return "any_time"
    if due <= now:
        return "overdue"
    if due - now <= _SOON:
        return "soon"
    days = (due.date() - now.date()).days
    return {0: "today", 1: "tomorrow"}.get(days, "later")
