"""What cells say: days and addresses, as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from crm_desktop.customers.importing import headings
from crm_desktop.customers.model import Address
from crm_desktop.foundation.formats.places import parse_address

LATIN = re.compile(r"[\u0000-\u024f\s]*")
_DAY = re.compile(r"([0-9]{4})\D{1,2}([0-9]{1,2})\D{1,2}([0-9]{1,2})(?:\D.*)?", re.S)
_PLAIN_DAY = re.compile(r"((?:18|19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
_OTHER_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:\s.*)?")
_SERIAL = re.compile(r"[1-6][0-9]{4}(?:\.0+)?")
_LONGEST_POSTCODE = 10
_LONGEST_ADDRESS = 500

# The parts of an address with the header each stood under.
Told = dict[str, tuple[str, str]]


def address_of(told: Told, keep: Callable[[str, str], None]) -> Address:
    """Return an address of its parts; what its line cannot hold is kept elsewhere."""
    parts = {part: text for part, (_, text) in told.items()}
    label = parts.get("label", "").removeprefix("* ")[:40]
    written = parts.get("text", "")
    lines = (parts.get("street", ""), parts.get("street2", ""), parts.get("box", ""))
    street = " ".join(filter(None, lines)) or written
    pieces = [parts.get(part, "") for part in ("province", "city", "area")]
    country = parts.get("country", "")
    abroad = bool(country) and headings.bare(country) not in headings.said("home_country")
    postcode = parts.get("postcode", "")
    kept = postcode if len(postcode) <= _LONGEST_POSTCODE else ""
    if not LATIN.fullmatch("".join((*pieces, street))):
        text = _chinese(told, pieces, street, keep)
        text += f" {country}" if abroad else ""
    elif written and all(piece in written for piece in (*pieces, street)):
        text = written
    else:
        shown = (street, *reversed(pieces), postcode, country if abroad else "")
        text = ", ".join(filter(None, shown))
    if len(text) > _LONGEST_ADDRESS:
        keep(next(iter(told.values()))[0], text)
    if parse_address(text).code or not any((*pieces, *lines)):
        return Address(text[:_LONGEST_ADDRESS], label, postcode=kept)
    province, city, area = (piece[:60] for piece in pieces)
    return Address(
        text[:_LONGEST_ADDRESS], label, province, city, area, street[:300], postcode=kept
    )


def _chinese(told: Told, pieces: list[str], street: str, keep: Callable[[str, str], None]) -> str:
    """Return a Chinese address as one line, from the largest part to the smallest."""
    written = told.get("text", ("", ""))[1]
    if written and parse_address(written).code:
        for part in ("province", "city", "area"):
            header, text = told.get(part, ("", ""))
            if text not in written:
                keep(header, text)
        return written
    line = ""
    for piece in pieces:  # a municipality stands in both columns, with its word and without
        if line and (piece.startswith(line) or line.startswith(piece)):
            line = max(line, piece, key=len)
        else:
            line += piece
    return line + street


def read_day(text: str) -> date | None:
    """Return a day as people and programs write it; None where it is none or could be two.

    2026/1/5, 20260105, 2026.1.5, a spreadsheet's serial number; 20/1/1991 and 1/20/1991.
    """
    if _SERIAL.fullmatch(text):
        return date(1899, 12, 30) + timedelta(days=int(text.partition(".")[0]))
    if told := _DAY.fullmatch(text) or _PLAIN_DAY.fullmatch(text):
        year, month, day = map(int, told.groups())
    elif told := _OTHER_DAY.fullmatch(text):
        first, second, year = map(int, told.groups())
        if first <= 12 and second <= 12 and first != second:
            return None
        month, day = (second, first) if first > 12 else (first, second)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
