"""One customer while it is gathered from a row or a card: nothing that was there is lost.

What cannot be stored where it belongs, a telephone without a number or a day that is none, is kept
as another kind of contact or as a line of the notes, and told in the report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm_desktop.customers.importing import headings
from crm_desktop.customers.importing.cells import LATIN, address_of, read_day
from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.customers.importing.model import Fate, Key, ReportLine
from crm_desktop.customers.masking import mask_email
from crm_desktop.customers.model import (
    Contact,
    CustomerData,
    CustomerKind,
    Identity,
    VehicleData,
)
from crm_desktop.customers.own_fields import check_own
from crm_desktop.customers.rules import check_customer
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.formats.checked import Checked
from crm_desktop.foundation.formats.emails import check_email
from crm_desktop.foundation.formats.identities import IdentityKind, check_identity
from crm_desktop.foundation.formats.phones import check_phone, mask_phone
from crm_desktop.foundation.formats.vehicles import check_plate, check_vin
from crm_desktop.foundation.searchkeys import LEGAL_FORM, bare
from crm_desktop.foundation.words import Phrase
from db.rows import Values

_BETWEEN = re.compile(r"\s*(?::::|[;；、|\n])\s*")
_BETWEEN_NUMBERS = re.compile(r"\s*(?::::|[;；、|\n/,，])\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST = {
    "salutation": 40, "job": 60, "old_code": 40, "file_number": 40, "shelf": 60,
    "birthday_lunar": 6,
}  # fmt: skip
_DICTIONARIES = ("org_type", "store_level", "industry", "source")
_VEHICLE_DAYS = ("purchased_on", "insurance_until", "warranty_until", "next_service_on")
_VEHICLE_TEXTS = {"plate": 20, "vin": 40, "brand": 60, "model": 100, "serial": 60}
_OF_VEHICLES = {*_VEHICLE_DAYS, *_VEHICLE_TEXTS, "mileage"}
_NAME_PARTS = ("family", "given", "middle", "suffix")
_NAMING = frozenset({"name", "family", "given", "contact_person"})
_WAYS = frozenset({"phone", "fax", "email", "wechat", "account"})
_PAPERS = frozenset({"identity", *IdentityKind})
_LONGEST_CONTACT = 200
_LONGEST_VALUE = 80


@dataclass
class Draft:
    """A row as far as it came: its data, or why there are none."""

    line: int
    data: CustomerData | None
    code: str = ""
    employer: str = ""
    vehicle: VehicleData | None = None
    report: list[ReportLine] = field(default_factory=list)
    # What it is compared by, value and name under each key, once that was asked.
    told: list[tuple[Key, tuple[str, str]]] | None = None
    # What ``data`` is in tables, made before the transaction, which others wait for.
    row: Values | None = None
    parts: dict[str, list[tuple[int, Values]]] = field(default_factory=dict)
    # The id of the customer that it became or is.
    customer: int = 0


@dataclass
class _Way:
    kind: str
    header: str
    value: str
    group: str
    label: str


class Builder:
    """Takes the values of one row or card and makes a draft of them."""

    def __init__(self, lookups: Lookups, line: int, *, organisation: bool = False) -> None:
        self._lookups = lookups
        self._line = line
        self._organisation = organisation
        self._texts: dict[str, tuple[str, str]] = {}
        self._ways: list[_Way] = []
        self._labels: dict[tuple[str, str], str] = {}
        self._addresses: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        self._papers: list[tuple[str, str, str]] = []
        self._tags: list[str] = []
        self._own: dict[str, tuple[str, str]] = {}
        self._notes: list[str] = []
        self._lines: list[str] = []
        self._report: list[ReportLine] = []

    def remark(self, column: str, why: Phrase, value: str = "", secret: str = "") -> None:
        """Note something about the row for the report; ``secret`` says what kind the value is."""
        self._report.append(
            ReportLine(self._line, Fate.REMARK, column, why, value[:_LONGEST_VALUE], secret)
        )

    def keep(self, header: str, value: str, why: Phrase | None = None, secret: str = "") -> None:
        """Keep a value that has no field as a line of the notes."""
        self._lines.append(f"{header}: {value}" if header else value)
        if why is not None:
            self.remark(header, why, value, secret)

    def take(self, name: str, header: str, value: str, group: str = "", label: str = "") -> None:
        """Take a value for a field; empty ones and those that say nothing are passed over."""
        text = value.strip()
        if _CONTROL.search(text):
            text = _CONTROL.sub("", text).strip()
            self.remark(header, Phrase("importing.why.control"), text, _secret(name))
        if not text or text.casefold() in headings.nothings():
            return
        kind, _, part = name.partition(".")
        if kind == "address":
            self._addresses[group].setdefault(part, (header, text))
            if label:
                self._addresses[group].setdefault("label", (header, label))
        elif name in _WAYS:
            self._ways.append(_Way(name, header, text, group, label))
        elif name.endswith("_label"):
            self._labels[name.removesuffix("_label"), group] = text
        else:
            self._take_single(name, header, text)

    def _take_single(self, name: str, header: str, text: str) -> None:
        if name in _PAPERS:
            self._papers.append((name, header, text))
        elif name == "tags":
            self._tags += [tag.removeprefix("* ") for tag in _pieces(text, _BETWEEN_NUMBERS)]
        elif name.startswith("own:"):
            self._own.setdefault(name.removeprefix("own:"), (header, text))
        elif name == "notes":
            self._notes.append(text)
        elif name == "note":
            self.keep(header, text)
        elif name not in self._texts:
            self._texts[name] = (header, text)
        elif self._texts[name][1] != text:
            self.keep(header, text)

    @property
    def names_somebody(self) -> bool:
        """Whether what was taken so far says what somebody is called."""
        return not _NAMING.isdisjoint(self._texts)

    def draft(self) -> Draft:
        """Return the customer, or why the row is none."""
        vehicle = self._vehicle()
        employer = self._text("employer")
        header = self._header("employer")
        contacts = self._contacts()
        name, kind, named_by = self._named(employer, contacts)
        if kind == CustomerKind.ORGANISATION and employer and bare(name) == bare(employer):
            employer = ""
        person = self._text("contact_person")
        if person and person != name:
            self._lines.append(f"{self._header('contact_person')}: {person}")
        linked = self._lookups.organisation(employer) if employer else None
        texts: dict[str, Any] = {key: self._short(key, most) for key, most in _LONGEST.items()}
        texts |= {key: self._entry(key) for key in _DICTIONARIES}
        data = CustomerData(
            company=self._lookups.company,
            kind=kind,
            name=name,
            gender=self._gender(),
            birthday=self._birthday(),
            employer=linked,
            owner=self._owner(),
            contacts=tuple(contacts),
            addresses=tuple(address_of(parts, self.keep) for parts in self._addresses.values()),
            identities=tuple(self._identities(kind)),
            tags=tuple(
                t for t in self._tags if headings.bare(t) not in headings.said("silent_tags")
            ),
            own=self._own_values(),
            **texts,
            # Last: what has no place of its own is known only now.
            notes="\n".join([*self._notes, *self._lines]),
        )
        draft = Draft(self._line, None, self._text("code"), vehicle=vehicle, report=self._report)
        if employer and linked is None:
            draft.employer = f"{header}: {employer}" if header else employer
        if not name:
            why = Phrase("importing.why.nobody")
            self._report.append(ReportLine(self._line, Fate.FAILED, named_by, why))
            return draft
        try:
            draft.data = check_customer(data, self._lookups.today)
        except ValidationErrors as errors:
            for place, why in errors.fields.items():
                self._report.append(self._failed(place, why, data))
        return draft

    # ------------------------------------------------------------------------------------ fields

    def _text(self, name: str) -> str:
        found = self._texts.get(name)
        return found[1] if found else ""

    def _header(self, name: str) -> str:
        found = self._texts.get(name)
        return found[0] if found else ""

    def _short(self, name: str, longest: int) -> str:
        text = self._text(name)
        if len(text) <= longest:
            return text
        self.keep(self._header(name), text, Phrase("error.too_long", longest=longest))
        return ""

    def _entry(self, name: str) -> str:
        text = self._text(name)
        code = self._lookups.entry(name, text)
        if text and not code:
            self.keep(self._header(name), text, Phrase("importing.why.no_entry"))
        return code

    def _own_values(self) -> tuple[tuple[str, str], ...]:
        """Return what stands in own fields; what is none of its kind is kept in the notes."""
        if not self._own:
            return ()
        checks = Checks()
        own = [(code, text) for code, (_, text) in self._own.items()]
        told = check_own(checks, own, fields=self._lookups.own)
        faults = checks.faults
        for code, (header, text) in sorted(self._own.items()):
            if f"own.{code}" in faults:
                self.keep(header, text, faults[f"own.{code}"])
        return tuple((code, value) for code, value in told if f"own.{code}" not in faults)

    def _owner(self) -> int | None:
        text = self._text("owner")
        found = self._lookups.person(text)
        if text and found is None:
            self.keep(self._header("owner"), text, Phrase("importing.why.no_person"))
        return found

    def _gender(self) -> str:
        text = self._text("gender")
        found = headings.values_of("gender").get(headings.bare(text), "")
        if text and not found:
            self.keep(self._header("gender"), text, Phrase("error.not_a_choice"))
        return found

    def _birthday(self) -> date | None:
        year, month, day = (self._text(f"birth_{part}") for part in ("year", "month", "day"))
        if year and month and day:
            self._texts.setdefault(
                "birthday", (self._header("birth_year"), f"{year}-{month}-{day}")
            )
        elif year or month or day:
            self.keep(self._header("birth_year"), "-".join(filter(None, (year, month, day))))
        return self._day("birthday", latest=self._lookups.today)

    def _day(self, name: str, *, latest: date | None = None) -> date | None:
        text = self._text(name)
        if not text:
            return None
        day = read_day(text)
        if day is None or (latest and day > latest):
            why = Phrase("importing.why.no_day" if day is None else "error.in_the_future")
            self.keep(self._header(name), text, why)
            return None
        return day

    def _named(self, employer: str, contacts: list[Contact]) -> tuple[str, str, str]:
        """Return name and kind, and the column that should have held the name."""
        parts = {part: self._text(part) for part in _NAME_PARTS}
        name, told = self._text("name"), self._text("kind")
        name = name or _joined(parts) or ("" if employer else self._text("contact_person"))
        kind = headings.values_of("kind").get(headings.bare(told), "")
        if told and not kind:
            self.keep(self._header("kind"), told)
        column = self._header("name")
        if not name and employer:
            name, kind = employer, CustomerKind.ORGANISATION
        if not name and contacts:
            name = _masked(contacts[0])
            self.remark(column, Phrase("importing.why.no_name"), name)
        if not kind:
            person = self._text("contact_person")
            firm = (
                self._organisation
                or (person not in ("", name))
                or bool(LEGAL_FORM.search(bare(name)))
            )
            firm = firm or (employer != "" and bare(employer) == bare(name))
            firm = firm or any(paper == "credit_code" for paper, _, _ in self._papers)
            kind = CustomerKind.ORGANISATION if firm else CustomerKind.PERSON
        return name, kind, column

    # ---------------------------------------------------------------------------- lists of values

    def _contacts(self) -> list[Contact]:
        found: list[Contact] = []
        for way in self._ways:
            labels = _pieces(self._labels.get((way.kind, way.group), ""), _BETWEEN)
            for place, piece in enumerate(_values(way)):
                label = labels[place] if place < len(labels) else (labels or [""])[-1]
                label = (label.removeprefix("* ") or way.label)[:40]
                found.append(self._contact(way, piece, label))
        return found

    def _contact(self, way: _Way, value: str, label: str) -> Contact:
        if way.kind == "wechat":
            return Contact("wechat", value[:_LONGEST_CONTACT], label)
        if len(value) > _LONGEST_CONTACT:
            why = Phrase("error.too_long", longest=_LONGEST_CONTACT)
            self.keep(way.header, value, why, _secret(way.kind))
            value = value[:_LONGEST_CONTACT]
            return Contact("other", value, label or way.header[:40])
        if way.kind == "account":
            return Contact("other", value, label or way.header[:40])
        checked = check_email(value) if way.kind == "email" else check_phone(value)
        if checked.blocks:
            self._told(way.header, checked, value, _secret(way.kind))
            return Contact("other", value, label or way.header[:40])
        fax = way.kind == "fax" or headings.bare(label) in headings.said("fax_labels")
        kind = "fax" if fax and way.kind != "email" else way.kind
        return Contact(kind, checked.value, label)

    def _told(self, header: str, checked: Checked, value: str, secret: str = "") -> None:
        self.remark(header, checked.problem or Phrase("error.format"), value, secret)

    def _identities(self, kind: str) -> Iterable[Identity]:
        told = self._text("identity_kind")
        usual = headings.values_of("identity_kind").get(headings.bare(told), "")
        if told and not usual:
            usual = IdentityKind.OTHER
            self.keep(self._header("identity_kind"), told)
        if not usual:
            firm = kind == CustomerKind.ORGANISATION
            usual = IdentityKind.CREDIT_CODE if firm else IdentityKind.RESIDENT
        for name, header, number in self._papers:
            paper = usual if name == "identity" else name
            checked = check_identity(paper, number, self._lookups.today)
            if checked.blocks:
                self._told(header, checked, number, "identity")
                paper = IdentityKind.OTHER
            yield Identity(paper, number)

    def _vehicle(self) -> VehicleData | None:
        if not self._texts.keys() & _OF_VEHICLES:
            return None
        texts: dict[str, Any] = {
            name: self._short(name, most) for name, most in _VEHICLE_TEXTS.items()
        }
        checks: tuple[tuple[str, Callable[[str], Checked]], ...] = (
            ("plate", check_plate), ("vin", check_vin),
        )  # fmt: skip
        for name, check in checks:
            checked = check(texts[name])
            if checked.blocks:
                self.keep(self._header(name), texts[name], checked.problem)
            texts[name] = "" if checked.blocks else checked.value
        days: dict[str, Any] = {name: self._day(name) for name in _VEHICLE_DAYS}
        far = self._text("mileage")
        whole = re.fullmatch(r"([0-9]{1,7})(?:\.0+)?\D*", far.replace(",", ""))
        if far and not whole:
            self.keep(self._header("mileage"), far, Phrase("error.format"))
        mileage = int(whole[1]) if whole else None
        if any(texts.values()):
            return VehicleData(self._lookups.company, mileage=mileage, **texts, **days)
        for name in (*_VEHICLE_DAYS, "mileage"):
            if days.get(name) or (name == "mileage" and whole):
                self.keep(*self._texts[name])
        return None

    def _failed(self, place: str, why: Phrase, data: CustomerData) -> ReportLine:
        head = place.partition(".")[0]
        column, value = self._texts.get(head, (self._header(head), ""))
        return ReportLine(
            self._line, Fate.FAILED, column or head, why, (value or data.name)[:_LONGEST_VALUE]
        )


def _secret(name: str) -> str:
    """Return which of ``SECRETS`` the value of a field is, "" for none."""
    kind = name.partition(".")[0]
    if kind in _PAPERS:
        return "identity"
    if kind in _WAYS:
        return {"fax": "phone", "account": "other"}.get(kind, kind)
    return "address" if kind == "address" else ""


def _joined(parts: dict[str, str]) -> str:
    """Return a name of its parts, in the order of its language."""
    if LATIN.fullmatch(parts["family"] + parts["given"]):
        order = (parts["given"], parts["middle"], parts["family"], parts["suffix"])
        return " ".join(filter(None, order))
    return parts["family"] + parts["middle"] + parts["given"] + parts["suffix"]


def _values(way: _Way) -> list[str]:
    """Return the values of a cell: several only where one would not do."""
    if way.kind in ("phone", "fax"):
        if ":::" not in way.value and not check_phone(way.value).blocks:
            return [way.value]
        pieces = _pieces(way.value, _BETWEEN_NUMBERS)
        return pieces if all(re.search("[0-9]", p) for p in pieces) else [way.value]
    if way.kind == "email":
        return _pieces(way.value, re.compile(r"\s*(?::::|[;；,，、|\s])\s*"))
    return [way.value]


def _pieces(text: str, between: re.Pattern[str]) -> list[str]:
    return [piece for piece in (p.strip() for p in between.split(text)) if piece]


def _masked(contact: Contact) -> str:
    """Return what to call somebody of whom only a way to reach them is known: never the number."""
    if contact.kind in ("phone", "fax"):
        return mask_phone(contact.value)
    return mask_email(contact.value)
