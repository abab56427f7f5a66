"""Which customers: one filter for lists, exports and bulk work, as SQL and as stored text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from crm_desktop.foundation.checks import storable
from crm_desktop.foundation.clock import day_text, end_of, parse_day, start_of
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.work import Look

_ORDERS = {
    "name": "c.pinyin, c.id",
    "code": "c.code",
    "newest": "c.id DESC",
    "changed": "c.updated_at DESC, c.id",
    "incomplete": "c.completeness, c.id",
}
ORDERS = tuple(_ORDERS)
#: The two answers of a filter that asks whether something is so.
YES, NO = "yes", "no"


@dataclass(frozen=True)
class CustomerFilter:
    """Which customers to list, and in which of ``ORDERS``; empty fields do not narrow.

    Days are the first and the last that count. ``has_phone`` and ``do_not_contact`` are ``YES``
    or ``NO``. ``place`` begins a province, a city or a district. ``insured`` and ``service`` are
    days of vehicles that somebody holds today. ``own_field`` is the code of an own field, whose
    value is ``own_value``, or any where that is empty.
    """

    kind: str = ""
    level: str = ""
    org_type: str = ""
    store_level: str = ""
    industry: str = ""
    source: str = ""
    owner: int | None = None
    company: int | None = None
    tag: str = ""
    place: str = ""
    complete_from: int | None = None
    complete_until: int | None = None
    has_phone: str = ""
    do_not_contact: str = ""
    created_from: date | None = None
    created_until: date | None = None
    changed_from: date | None = None
    changed_until: date | None = None
    insured_from: date | None = None
    insured_until: date | None = None
    service_from: date | None = None
    service_until: date | None = None
    own_field: str = ""
    own_value: str = ""
    order: str = "name"


def order_by(wanted: CustomerFilter) -> str:
    """Return the order of a filter in SQL over ``c``."""
    return _ORDERS[wanted.order]


def conditions(wanted: CustomerFilter, look: Look) -> tuple[str, list[Any]]:
    """Return a filter as an SQL condition over ``c`` within scope, with its parameters."""
    parts, params = ["c.deleted_at IS NULL"], list[Any]()
    if not look.acting.everywhere:
        parts.append("c.company_id = ?")
        params.append(look.acting.company)
    for part, given in _narrowing(wanted):
        parts.append(part)
        params += given
    return " AND ".join(parts), params


def _narrowing(wanted: CustomerFilter) -> Iterator[tuple[str, list[Any]]]:
    yield from _plain(wanted)
    yield from _days(wanted)
    if wanted.tag:
        yield "c.id IN (SELECT customer_id FROM customer_tag WHERE tag_key = ?)", [fold(wanted.tag)]
    if wanted.place:
        yield _place(storable(wanted.place.strip()))
    if wanted.has_phone:
        there = (
            "EXISTS (SELECT 1 FROM customer_contact t "
            "WHERE t.customer_id = c.id AND t.kind = 'phone')"
        )
        yield there if wanted.has_phone == YES else f"NOT {there}", []
    if wanted.own_field:
        yield _own(wanted)


def _plain(wanted: CustomerFilter) -> Iterator[tuple[str, list[Any]]]:
    for column, value in (
        ("kind", wanted.kind),
        ("level", wanted.level),
        ("org_type", wanted.org_type),
        ("store_level", wanted.store_level),
        ("industry", wanted.industry),
        ("source", wanted.source),
        ("owner_id", wanted.owner),
        ("company_id", wanted.company),
    ):
        if value:
            yield f"c.{column} = ?", [storable(value) if isinstance(value, str) else value]
    if wanted.complete_from is not None:
        yield "c.completeness >= ?", [wanted.complete_from]
    if wanted.complete_until is not None:
        yield "c.completeness <= ?", [wanted.complete_until]
    if wanted.do_not_contact:
        yield "c.do_not_contact = ?", [wanted.do_not_contact == YES]


def _days(wanted: CustomerFilter) -> Iterator[tuple[str, list[Any]]]:
    for column, first, last in (
        ("created_at", wanted.created_from, wanted.created_until),
        ("updated_at", wanted.changed_from, wanted.changed_until),
    ):
        if first is not None:
            yield f"c.{column} >= ?", [start_of(first)]
        if last is not None:
            yield f"c.{column} < ?", [end_of(last)]
    for column, first, last in (
        ("insurance_until", wanted.insured_from, wanted.insured_until),
        ("next_service_on", wanted.service_from, wanted.service_until),
    ):
        if first is not None or last is not None:
            yield _vehicle(column, first or date.min, last or date.max)


def _vehicle(column: str, first: date, last: date) -> tuple[str, list[Any]]:
    return (
        f"""c.id IN (SELECT r.customer_id FROM vehicle v JOIN vehicle_role r ON r.vehicle_id = v.id
            WHERE v.{column} BETWEEN ? AND ? AND v.deleted_at IS NULL AND r.until IS NULL)""",
        [day_text(first), day_text(last)],
    )


def _place(text: str) -> tuple[str, list[Any]]:
    parts = " OR ".join(f"substr(a.{part}, 1, ?) = ?" for part in ("province", "city", "area"))
    return (
        f"c.id IN (SELECT a.customer_id FROM customer_address a WHERE {parts})",
        [len(text), text] * 3,
    )


def _own(wanted: CustomerFilter) -> tuple[str, list[Any]]:
    text, params = "", [storable(wanted.own_field)]
    if wanted.own_value:
        text = " AND v.value = ?"
        params.append(storable(wanted.own_value))
    return (
        f"""c.id IN (SELECT v.customer_id FROM own_value v JOIN own_field f ON f.id = v.field_id
            WHERE f.code = ?{text})""",
        params,
    )


# ----------------------------------------------------------------------------------- as stored text


def as_text(wanted: CustomerFilter, columns: tuple[str, ...]) -> str:
    """Return a filter and the columns shown with it as text that a database takes."""
    plain = CustomerFilter()
    values = {
        name: day_text(value) if isinstance(value, date) else value
        for name, value in asdict(wanted).items()
        if value != getattr(plain, name)
    }
    content = {"filter": values, "columns": columns}
    return storable(json.dumps(content, ensure_ascii=False, sort_keys=True))


def from_text(text: str) -> tuple[CustomerFilter, tuple[str, ...]]:
    """Return the filter and the columns of a stored text; what is not known today is left out.

    Raises ValueError for a text that is none of ours.
    """
    content = json.loads(text)
    if not isinstance(content, dict) or not isinstance(content.get("filter", {}), dict):
        raise ValueError("no filter")
    values = {
        name: _READ[name](value)
        for name, value in content.get("filter", {}).items()
        if name in _READ and value is not None
    }
    if values.get("order", "name") not in _ORDERS:
        del values["order"]
    return CustomerFilter(**values), tuple(str(each) for each in content.get("columns", ()))


_KINDS: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "int | None": int,
    "date | None": lambda value: parse_day(str(value)),
}
_READ: dict[str, Callable[[Any], Any]] = {
    f.name: _KINDS[str(f.type)] for f in fields(CustomerFilter)
}
