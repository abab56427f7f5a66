"""Cards that leave the program, as vCard 3.0: what every telephone and mail program reads."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

from crm_desktop.files.model import Card, Labelled
from crm_desktop.files.tables_out import Written, appearing
from crm_desktop.foundation.checks import storable

_LINE = 75  # bytes, as the standard has it
_PICTURE_TYPES = ((b"\x89PNG", "PNG"), (b"GIF8", "GIF"), (b"BM", "BMP"))


def write_vcards(out: Path, cards: Iterable[Card]) -> Written:
    """Write cards, which appear at ``out`` only when all are written; raises StorageError."""
    count = 0
    with appearing(out) as part, part.open("wb") as file:
        for card in cards:
            count += 1
            for line in _Lines().of(card):
                file.write(_folded(line))
    return Written(count)


class _Lines:
    """The lines of one card; a label of its own needs a numbered group."""

    def __init__(self) -> None:
        self._groups = 0

    def of(self, card: Card) -> Iterator[str]:
        """Yield the properties of a card in the order that people read them."""
        yield "BEGIN:VCARD"
        yield "VERSION:3.0"
        name = (card.family, card.given, card.middle, card.prefix, card.suffix)
        yield f"N:{_parts(name)}"
        yield f"FN:{_escaped(_shown_name(card))}"
        for key, text in (
            ("NICKNAME", card.nickname),
            ("TITLE", card.title),
            ("ROLE", card.role),
            ("BDAY", card.birthday),
            ("X-GENDER", card.gender),
            ("NOTE", card.notes),
        ):
            if text:
                yield f"{key}:{_escaped(text)}"
        if card.organisation or card.department:
            units = (
                (card.organisation, card.department) if card.department else (card.organisation,)
            )
            yield f"ORG:{_parts(units)}"
        for key, values in (("TEL", card.phones), ("EMAIL", card.emails), ("URL", card.urls)):
            for value in values:
                yield from self._labelled(key, value)
        yield from self._addresses(card)
        for account in card.accounts:
            service = _parameter(account.service)
            yield f"IMPP;X-SERVICE-TYPE={service}:{service}:{_escaped(account.value)}"
        if card.categories:
            yield f"CATEGORIES:{','.join(map(_escaped, card.categories))}"
        if card.photo:
            yield _photo(card.photo)
        yield "END:VCARD"

    def _labelled(self, key: str, value: Labelled) -> Iterator[str]:
        types = [*value.types, *(["pref"] if value.preferred else [])]
        yield from self._grouped(f"{key}{_types(types)}:{_escaped(value.value)}", value.label)

    def _addresses(self, card: Card) -> Iterator[str]:
        for address in card.addresses:
            parts = (
                address.box, address.extended, address.street, address.city,
                address.region, address.postcode, address.country,
            )  # fmt: skip
            types = _types(list(address.types))
            if any(parts):
                yield from self._grouped(f"ADR{types}:{_parts(parts)}", address.label)
            if address.text:
                yield f"LABEL{types}:{_escaped(address.text)}"

    def _grouped(self, line: str, label: str) -> Iterator[str]:
        if not label:
            yield line
            return
        self._groups += 1
        yield f"item{self._groups}.{line}"
        yield f"item{self._groups}.X-ABLabel:{_escaped(label)}"


def _shown_name(card: Card) -> str:
    """Return the name to show, which the standard asks of every card."""
    if card.full_name:
        return card.full_name
    chinese = any(letter > "\u2e7f" for letter in card.family + card.given)
    parts = (card.family, card.given) if chinese else (card.given, card.middle, card.family)
    name = ("" if chinese else " ").join(part for part in parts if part)
    others = [*card.phones, *card.emails]
    return name or card.organisation or (others[0].value if others else "")


def _photo(photo: bytes) -> str:
    kind = next((name for start, name in _PICTURE_TYPES if photo.startswith(start)), "JPEG")
    return f"PHOTO;ENCODING=b;TYPE={kind}:{base64.b64encode(photo).decode('ascii')}"


def _types(types: list[str]) -> str:
    return f";TYPE={','.join(_parameter(kind) for kind in types)}" if types else ""


def _parameter(text: str) -> str:
    """Return a parameter's value: no quotes, marks or line ends are allowed in it."""
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_. ").strip()


def _parts(parts: Iterable[str]) -> str:
    return ";".join(map(_escaped, parts))


def _escaped(text: str) -> str:
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    for mark, written in (("\\", "\\\\"), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        text = text.replace(mark, written)
    return text


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 bytes, never cut inside a character."""
    raw = line.encode("utf-8")
    pieces, start, room = [], 0, _LINE
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start, room = end, _LINE - 1
    pieces.append(raw[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
