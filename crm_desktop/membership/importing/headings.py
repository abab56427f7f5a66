"""What the columns of a file of members mean, what its cells say of states, what levels it names.

The words are data: ``resources/defaults/member_headers.json``; what is no member's is a customer's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from crm_desktop.customers.importing import headings
from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.importing.model import Column
from crm_desktop.foundation.resources import resource_json
from crm_desktop.membership.importing.wishes import MEMBER
from crm_desktop.membership.model import Tier

_NOTE = "note"


def words() -> Any:
    """Return the words of headers, states and levels."""
    return resource_json("defaults", "member_headers.json")


@cache
def _fields() -> dict[str, str]:
    return {bare(word): name for name, said in words()["fields"].items() for word in said}


@cache
def fields() -> frozenset[str]:
    """Return every meaning that a column may have for a member, as ``member.points``."""
    return frozenset(MEMBER + name for name in words()["fields"] if name != _NOTE)


@cache
def _states() -> dict[str, str]:
    return {bare(word): state for state, said in words()["states"].items() for word in said}


def state_of(text: str) -> str:
    """Return what a cell says of a card: active, lost, frozen, void, or "" for none of them."""
    return _states().get(bare(text), "") if text else "active"


def match(headers: Sequence[str], wished: Mapping[str, str]) -> tuple[Column, ...]:
    """Return what the columns most likely mean; ``wished`` says it for some by their header."""
    told = {bare(header): meaning for header, meaning in wished.items()}
    taken: set[str] = set()
    columns = []
    for column in headings.match(headers).columns:
        key = bare(column.header)
        name = _fields().get(key, "")
        meaning = column.field
        if key in told:
            meaning = told[key]
        elif name == _NOTE:
            meaning = _NOTE
        elif name and MEMBER + name not in taken:
            meaning = MEMBER + name
        taken.add(meaning)
        same = meaning == column.field
        columns.append(column if same else Column(column.header, meaning))
    return tuple(columns)


def tier_names(levels: Sequence[Tier], wished: Mapping[str, str]) -> dict[str, str]:
    """Return the code of a level by every bare name that it goes by."""
    known = {tier.code for tier in levels if tier.active}
    found: dict[str, str] = {}
    for code, said in words()["tiers"].items():
        if code in known:
            found |= {bare(word): code for word in said}
    for tier in levels:
        if tier.active:
            found |= {bare(word): tier.code for word in (tier.code, tier.zh, tier.en)}
    found |= {bare(name): code for name, code in wished.items() if code in known}
    return found
