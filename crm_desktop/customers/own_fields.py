"""Own fields: what an office wants to know of its customers and no other office asks.

The administrator declares them; a value is kept in one form by kind, so that it can be compared
and read back: a number without blanks, a day as 2026-11-22, a choice as it stands in the list, yes
or no. A field that is out of use keeps what stands in it and takes nothing new.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from crm_desktop.customers.importing import headings
from crm_desktop.customers.importing.cells import read_day
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.customers import OwnField as FieldTable

DO, OWN = "administration.do", "own.do"
_MOST_FIELDS, _MOST_CHOICES = 60, 100
_CODE = re.compile(r"[a-z][a-z0-9_]*")
YES_NO = {"yes": Phrase("own_field.yes"), "no": Phrase("own_field.no")}
_FIELD = "SELECT code, zh, en, kind, choices, active, id, version FROM own_field"


class OwnKind(enum.StrEnum):
    """What is typed into an own field."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class OwnFieldData:
    """An own field as the administrator declares it; ``choices`` only for one to choose from."""

    code: str
    zh: str
    en: str
    kind: str = OwnKind.TEXT
    choices: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class OwnField(OwnFieldData):
    """An own field as stored."""

    id: int = 0
    version: int = 0

    @property
    def phrase(self) -> Phrase:
        """The field's name for widgets, in the language of the window."""
        return Phrase("word.entry", zh=self.zh, en=self.en)


class OwnFieldService(Service):
    """The own fields of the office, in their order."""

    @reading(OWN)
    def fields(self, look: Look) -> list[OwnField]:
        """Return every own field in order, those out of use too."""
        return own_fields()

    @use_case("own_field.add", DO)
    def add(self, work: Work, data: OwnFieldData) -> OwnField:
        """Add a field behind the others; raises ValidationErrors, Refused as ``_checked``."""
        work.must_reach_all()
        listed = own_fields()
        if len(listed) >= _MOST_FIELDS:
            raise Refused(Phrase("own_field.too_many", most=_MOST_FIELDS))
        data = _checked(data, listed)
        row = FieldTable.create(**_values(data), position=len(listed) + 1)
        work.changed("own_field", row.id, data.zh, None, data)
        return _get(row.id)

    @use_case("own_field.edit", DO)
    def edit(self, work: Work, field: int, version: int, data: OwnFieldData) -> OwnField:
        """Change a field's names or choices, or take it out of use; its code and kind stay.

        What customers have in it stays too, also where a choice is taken out of the list.
        Raises ValidationErrors, Conflict, NotFound, Refused.
        """
        work.must_reach_all()
        before = _get(field)
        if (data.code, data.kind) != (before.code, before.kind):
            raise Refused(Phrase("own_field.stays"))
        data = _checked(data, [each for each in own_fields() if each.id != field])
        update_version(
            FieldTable,
            field,
            version,
            kind="own_field",
            mine=data,
            theirs=lambda: before,
            values=_values(data),
        )
        work.changed("own_field", field, data.zh, _typed(before), data)
        return _get(field)

    @use_case("own_field.move", DO)
    def move(self, work: Work, field: int, step: int) -> OwnField:
        """Put a field some places further down, or up for a negative ``step``.

        Raises NotFound, Refused beyond either end and under a post of one company.
        """
        work.must_reach_all()
        moved, listed = _get(field), own_fields()
        at = [each.id for each in listed].index(field)
        if not 0 <= at + step < len(listed):
            raise Refused(Phrase("own_field.at_end"))
        listed.insert(at + step, listed.pop(at))
        for place, each in enumerate(listed, start=1):
            sql.run("UPDATE own_field SET position = ? WHERE id = ?", place, each.id)
        work.changed("own_field", field, moved.zh, {"place": at + 1}, {"place": at + step + 1})
        return moved


def own_fields() -> list[OwnField]:
    """Return every own field in order."""
    return [_field(row) for row in sql.rows(f"{_FIELD} ORDER BY position, id")]


def own_word(field: OwnField, value: str) -> Phrase | str:
    """Return a stored value of a field as people read it."""
    return YES_NO.get(value, value) if field.kind == OwnKind.YES_NO else value


def check_own(
    checks: Checks,
    own: Sequence[tuple[str, str]],
    before: Sequence[tuple[str, str]] = (),
    fields: Sequence[OwnField] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return the own values of a customer in their one form; notes what is none of its kind.

    What stood there ``before`` is let through, for its field may have changed since. ``fields``
    are those there are, where somebody has read them already.
    """
    if fields is None:
        fields = own_fields() if own else ()
    known = {field.code: field for field in fields}
    stored = dict(before)
    found: dict[str, str] = {}
    for code, value in own:
        place = f"own.{code}"
        tidy = checks.text(place, value, longest=500)
        if code not in known:
            checks.add(place, Phrase("error.not_a_choice"))
        elif tidy and tidy == stored.get(code):
            found[code] = tidy
        elif tidy and not known[code].active:
            checks.add(place, Phrase("own_field.out_of_use"))
        elif tidy:
            found[code] = _value(checks, place, known[code], tidy)
    return tuple(sorted(found.items()))


def _value(checks: Checks, place: str, field: OwnField, typed: str) -> str:
    match field.kind:
        case OwnKind.NUMBER:
            return _number(checks, place, typed)
        case OwnKind.DAY:
            day = read_day(typed)
            if day is None:
                checks.add(place, Phrase("own_field.no_day"))
            return day_text(day) if day else typed
        case OwnKind.CHOICE:
            chosen = {fold(choice): choice for choice in field.choices}.get(fold(typed))
            if chosen is None:
                checks.add(place, Phrase("error.not_a_choice"))
            return chosen or typed
        case OwnKind.YES_NO:
            said = headings.values_of("yes_no").get(headings.bare(typed))
            if said is None:
                checks.add(place, Phrase("own_field.no_yes_no"))
            return said or typed
        case _:
            return typed


def _number(checks: Checks, place: str, typed: str) -> str:
    try:
        number = Decimal(fold(typed).replace(",", "").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal("1e15") or number.adjusted() < -9:
        checks.add(place, Phrase("own_field.no_number"))
        return typed
    if number == 0:
        return "0"
    text = f"{number:f}"
    # 2 and 2.00 are one number.
    return text.rstrip("0").rstrip(".") if "." in text else text


def _checked(data: OwnFieldData, others: Sequence[OwnField]) -> OwnFieldData:
    checks = Checks()
    data = replace(
        data,
        code=checks.text("code", data.code, longest=40, needed=True),
        zh=checks.text("zh", data.zh, longest=100, needed=True),
        en=checks.text("en", data.en, longest=100, needed=True),
        choices=_choices(checks, data),
    )
    checks.choice("kind", data.kind, set(OwnKind))
    if not _CODE.fullmatch(data.code):
        checks.add("code", Phrase("error.entry_code"))
    for name in ("code", "zh", "en"):
        # Columns of files are known by these names too: two fields may not share one.
        if fold(getattr(data, name)) in {fold(getattr(each, name)) for each in others}:
            checks.add(name, Phrase("error.taken"))
    checks.done()
    return data


def _choices(checks: Checks, data: OwnFieldData) -> tuple[str, ...]:
    if data.kind != OwnKind.CHOICE:
        return ()
    found: dict[str, str] = {}
    for choice in data.choices:
        tidy = " ".join(checks.text("choices", choice, longest=100).split())
        if tidy:
            found.setdefault(fold(tidy), tidy)
    if not found:
        checks.add("choices", Phrase("error.needed"))
    elif len(found) > _MOST_CHOICES:
        checks.add("choices", Phrase("error.too_many", most=_MOST_CHOICES))
    return tuple(found.values())


def _values(data: OwnFieldData) -> dict[str, Any]:
    values = {field.name: getattr(data, field.name) for field in fields(OwnFieldData)}
    return values | {"choices": json.dumps(data.choices, ensure_ascii=False)}


def _typed(field: OwnField) -> OwnFieldData:
    return OwnFieldData(**{f.name: getattr(field, f.name) for f in fields(OwnFieldData)})


def _get(field: int) -> OwnField:
    row = sql.one(f"{_FIELD} WHERE id = ?", field)
    if row is None:
        raise NotFound("own_field")
    return _field(row)


def _field(row: sql.Row) -> OwnField:
    code, zh, en, kind, choices, active, field, version = row
    return OwnField(code, zh, en, kind, tuple(json.loads(choices)), bool(active), field, version)
