"""Words put together from words, so that they follow the language of the window as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import reduce

from crm_desktop.access.model import Holder
from crm_desktop.foundation.words import Phrase

POSTING_KIND = {
    "regular": Phrase("posting_kind.regular"),
    "acting": Phrase("posting_kind.acting"),
}
SCOPE = {"company": Phrase("scope.company"), "all": Phrase("scope.all")}


def listed(items: Iterable[Phrase | str]) -> Phrase | str:
    """Return items one after the other: 周敏、陈立; "" for none."""
    return _joined(items, lambda start, end: Phrase("organisation.listed", start=start, end=end))


def dotted(*items: Phrase | str) -> Phrase | str:
    """Return items apart from each other, the empty ones left out: 正式 · 2026-07-26 起."""
    return _joined(items, lambda start, end: Phrase("organisation.dotted", start=start, end=end))


def holder_words(holders: Iterable[Holder]) -> Phrase | str:
    """Return the names of people on a post, those standing in marked."""
    return listed(
        Phrase("organisation.standing_in", name=holder.name)
        if holder.kind == "acting"
        else holder.name
        for holder in holders
    )


def role_words(roles: Iterable[str]) -> Phrase | str:
    """Return the roles that a post carries."""
    return listed(Phrase(f"role.{role}") for role in sorted(roles))


def span_words(first: date, until: date | None) -> Phrase:
    """Return from when until when something holds or held; the last day is included."""
    if until is None:
        return Phrase("organisation.since", first=first.isoformat())
    last = until - timedelta(days=1)
    return Phrase("organisation.from_to", first=first.isoformat(), last=last.isoformat())


def _joined(
    items: Iterable[Phrase | str], join: Callable[[Phrase | str, Phrase | str], Phrase]
) -> Phrase | str:
    found = [item for item in items if item]
    return reduce(join, found) if found else ""
