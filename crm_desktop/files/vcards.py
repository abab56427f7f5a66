"""vCard 2.1, 3.0 and 4.0 as telephones and mail programs write them, right or wrong.

Read by our own hand: vobject, the library of this kind, gives up the whole file at the first name
that is cut inside a character or written with soft breaks (355 cards of a real telephone: none
read), at a photo that is a byte short, and at a property it finds twice.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from crm_desktop.files.guess import guess
from crm_desktop.files.model import (
    Account,
    Card,
    FileProblem,
    Labelled,
    PostalAddress,
    Remark,
)
from crm_desktop.files.source import Source, opened
from crm_desktop.files.vcard_lines import (
    LONGEST_VALUE,
    Decoded,
    Line,
    components,
    decoded,
    listed,
    read_lines,
    unescaped,
)
from crm_desktop.foundation.words import Phrase
from db.errors import translated

_MOST_PROPERTIES = 5_000
_DAY = re.compile(r"([0-9]{4}|--)-?([0-9]{2})-?([0-9]{2})(?:[T ].*)?", re.S)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
# What every address of a kind is anyway, and what only says which one comes first.
_SILENT_TYPES = {"pref", "internet", "voice", "x400"}
_ACCOUNTS = {
    "X-AIM": "aim", "X-GADUGADU": "gadugadu", "X-GOOGLE-TALK": "gtalk", "X-GROUPWISE": "groupwise",
    "X-GTALK": "gtalk", "X-ICQ": "icq", "X-JABBER": "xmpp", "X-MS-IMADDRESS": "im", "X-MSN": "msn",
    "X-QQ": "qq", "X-SKYPE": "skype", "X-SKYPE-USERNAME": "skype", "X-WECHAT": "wechat",
    "X-WEIXIN": "wechat", "X-YAHOO": "yahoo",
}  # fmt: skip
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")
# What a card says of itself and nobody would miss.
_OF_NO_USE = {
    "VERSION", "PRODID", "PROFILE", "REV", "UID", "SORT-STRING", "CLASS", "MAILER", "X-ABADR",
    "X-ABLABEL", "X-MS-OL-DESIGN", "X-MS-OL-DEFAULT-POSTAL-ADDRESS", "CLIENTPIDMAP", "SOURCE",
}  # fmt: skip


def read_cards(source: Source, encoding: str = "") -> Iterator[Card]:
    """Yield the cards of a file; ``encoding`` is for texts that name none, guessed where "".

    What cannot be read of a card is in its remarks, and the rest of it is there. Raises
    FileProblem where the file is empty, too large or holds no card.
    """
    encoding = encoding or guess(source).encoding or "utf-8"
    with opened(source) as file, translated():
        found = False
        for gathered in _gather(_as_bytes(file, encoding)):
            found = True
            # UTF-16 has become UTF-8 on the way in.
            yield _card(gathered, "utf-8" if encoding.startswith("utf") else encoding)
        if not found:
            raise FileProblem(Phrase("files.problem.no_card"))


def _as_bytes(file: BinaryIO, encoding: str) -> BinaryIO:
    """Return the file in an encoding whose line ends are single bytes."""
    try:
        wide = len("\n".encode(encoding)) > 1
    except LookupError:
        raise FileProblem(Phrase("files.problem.encoding", name=encoding)) from None
    if not wide:
        return file
    return io.BytesIO(file.read().decode(encoding, "replace").encode("utf-8", "replace"))


# --------------------------------------------------------------------------------------- gathering


@dataclass
class _Gathered:
    line: int
    lines: list[Line] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    closed: bool = False

    def keep(self, line: Line | int) -> None:
        if isinstance(line, int):
            self.unread.append(line)
        elif len(self.lines) < _MOST_PROPERTIES:
            self.lines.append(line)


def _gather(file: BinaryIO) -> Iterator[_Gathered]:
    """Yield the properties of each card; a card within a card (an agent's) is left out."""
    card: _Gathered | None = None
    inner = 0
    for line in read_lines(file):
        if _is_mark(line, "BEGIN"):
            if card is not None and (inner or (card.lines and card.lines[-1].name == "AGENT")):
                inner += 1
                continue
            if card is not None:
                yield card  # its end is missing
            card = _Gathered(line if isinstance(line, int) else line.number)
        elif card is None:
            continue
        elif _is_mark(line, "END") and not inner:
            card.closed = True
            yield card
            card = None
        elif inner:
            inner -= _is_mark(line, "END")
        else:
            card.keep(line)
    if card is not None:
        yield card


def _is_mark(line: Line | int, name: str) -> bool:
    """Return whether a line begins or ends a card."""
    return isinstance(line, Line) and line.name == name and line.value.strip().upper() == b"VCARD"


# ----------------------------------------------------------------------------------------- reading


class _Reading:
    """One card while it is read: its fields, and what is wrong with them."""

    def __init__(self, gathered: _Gathered, encoding: str) -> None:
        self.encoding = encoding
        self.fields: dict[str, str] = {}
        self.phones: list[Labelled] = []
        self.emails: list[Labelled] = []
        self.urls: list[Labelled] = []
        self.addresses: list[PostalAddress] = []
        self.accounts: list[Account] = []
        self.categories: list[str] = []
        self.notes: list[str] = []
        self.others: list[tuple[str, str]] = []
        self.photo: bytes | None = None
        self.remarks = [Remark(Phrase("files.remark.line_unread", line=n)) for n in gathered.unread]
        if not gathered.closed:
            self.remarks.append(Remark(Phrase("files.remark.card_open")))
        # Apple puts the label of item1.TEL into item1.X-ABLabel.
        self._labels = {
            line.group.lower(): _APPLE_LABEL.sub(r"\1", self.text(line))
            for line in gathered.lines
            if line.name == "X-ABLABEL" and line.group
        }

    def text(self, line: Line, value: bytes | None = None) -> str:
        """Return a value, or a part of one, as text; notes what could not be read of it."""
        found = decoded(line, line.value if value is None else value, self.encoding)
        self._note(line, found)
        return unescaped(found.text).replace("\r\n", "\n").strip()

    def parts(self, line: Line, count: int) -> list[str]:
        """Return the parts of a name or an address, exactly as many as asked for."""
        found = [self.text(line, part) for part in components(line.value)]
        rest = [part for part in found[count - 1 :] if part]
        return [*found[: count - 1], *[""] * (count - 1 - len(found)), " ".join(rest)]

    def labelled(self, line: Line, value: str) -> Labelled:
        types = line.types()
        preferred = "pref" in types or bool(line.parameters.get("PREF"))
        kept = tuple(kind for kind in types if kind not in _SILENT_TYPES)
        return Labelled(value, kept, self.label(line), preferred)

    def label(self, line: Line) -> str:
        return self._labels.get(line.group.lower(), "") if line.group else ""

    def set(self, field_name: str, value: str, line: Line) -> None:
        """Set a field once; a second value is kept among the others."""
        if not value or self.fields.setdefault(field_name, value) != value:
            self.other(line, value)

    def other(self, line: Line, value: str) -> None:
        if value:
            self.others.append((line.name, value))

    def _note(self, line: Line, found: Decoded) -> None:
        if found.cut:
            self.remarks.append(Remark(Phrase("files.remark.cut", property=line.name)))
        if found.replaced:
            self.remarks.append(
                Remark(Phrase("files.remark.property_undecoded", property=line.name))
            )


def _card(gathered: _Gathered, encoding: str) -> Card:
    reading = _Reading(gathered, encoding)
    version = ""
    for line in gathered.lines:
        if line.name == "VERSION":
            version = reading.text(line)
        elif len(line.value) >= LONGEST_VALUE:
            phrase = Phrase("files.remark.property_too_long", property=line.name)
            reading.remarks.append(Remark(phrase))
        elif line.value.strip() and line.name not in _OF_NO_USE:
            _take(reading, line)
    return Card(
        line=gathered.line,
        version=version,
        phones=tuple(reading.phones),
        emails=tuple(reading.emails),
        addresses=tuple(reading.addresses),
        notes="\n".join(reading.notes),
        urls=tuple(reading.urls),
        accounts=tuple(reading.accounts),
        categories=tuple(dict.fromkeys(reading.categories)),
        photo=reading.photo,
        others=tuple(reading.others),
        remarks=tuple(dict.fromkeys(reading.remarks)),
        **reading.fields,
    )


_SINGLE = {
    "FN": "full_name", "NICKNAME": "nickname", "TITLE": "title", "ROLE": "role",
    "GENDER": "gender",
    "X-DEPARTMENT": "department",
    "X-GENDER": "gender",
}  # fmt: skip


def _take(reading: _Reading, line: Line) -> None:
    name = line.name
    if name in ("PHOTO", "LOGO", "SOUND", "KEY"):
        _take_bytes(reading, line)
    elif name == "N":
        _take_name(reading, line)
    elif name == "ORG":
        organisation, units = reading.parts(line, 2)
        reading.set("organisation", organisation, line)
        reading.set("department", units, line)
    elif name == "ADR":
        reading.addresses.append(_address(reading, line))
    elif name == "LABEL":
        _take_printed(reading, line)
    elif name == "X-ANDROID-CUSTOM":
        _take_android(reading, line)
    elif name in _SINGLE:
        reading.set(_SINGLE[name], reading.text(line), line)
    else:
        _take_text(reading, line, reading.text(line))


def _take_text(reading: _Reading, line: Line, text: str) -> None:
    name = line.name
    if not text:
        return
    if name == "TEL":
        reading.phones.append(reading.labelled(line, text.removeprefix("tel:")))
    elif name == "EMAIL":
        reading.emails.append(reading.labelled(line, text.removeprefix("mailto:")))
    elif name == "URL":
        reading.urls.append(reading.labelled(line, text))
    elif name == "BDAY":
        reading.set("birthday", _day(text), line)
    elif name == "NOTE":
        reading.notes.append(text)
    elif name == "CATEGORIES":
        reading.categories += listed(decoded(line, line.value, reading.encoding).text)
    elif name == "IMPP" or name in _ACCOUNTS:
        reading.accounts.append(_account(line, text))
    else:
        reading.other(line, f"{label}: {text}" if (label := reading.label(line)) else text)


def _account(line: Line, text: str) -> Account:
    if line.name in _ACCOUNTS:
        return Account(_ACCOUNTS[line.name], text)
    scheme, _, rest = text.partition(":")
    service = (line.parameters.get("X-SERVICE-TYPE") or [scheme])[0].lower()
    return Account(service, rest or text)


def _take_name(reading: _Reading, line: Line) -> None:
    fields = ("family", "given", "middle", "prefix", "suffix")
    for field_name, part in zip(fields, reading.parts(line, len(fields)), strict=True):
        if part:
            reading.set(field_name, part, line)


def _address(reading: _Reading, line: Line) -> PostalAddress:
    box, extended, street, city, region, postcode, country = reading.parts(line, 7)
    types = tuple(kind for kind in line.types() if kind not in _SILENT_TYPES)
    text = unescaped((line.parameters.get("LABEL") or [""])[0])
    return PostalAddress(
        types, reading.label(line), box, extended, street, city, region, postcode, country, text
    )


def _take_printed(reading: _Reading, line: Line) -> None:
    """Take how an address is printed; it belongs to the address of the same types."""
    types = tuple(kind for kind in line.types() if kind not in _SILENT_TYPES)
    text = reading.text(line)
    for place, address in enumerate(reading.addresses):
        if address.types == types and not address.text:
            reading.addresses[place] = PostalAddress(**{**vars(address), "text": text})
            return
    reading.addresses.append(PostalAddress(types, text=text))


def _take_android(reading: _Reading, line: Line) -> None:
    """Take what Android has no property for: a kind of item, then its columns."""
    kind, *columns = [reading.text(line, part) for part in components(line.value)]
    text = " ".join(column for column in columns if column)
    if kind.endswith("/nickname"):
        reading.set("nickname", columns[0] if columns else "", line)
    elif text:
        reading.others.append((kind.rpartition("/")[2] or line.name, text))


def _take_bytes(reading: _Reading, line: Line) -> None:
    """Take a photo; pictures of companies, sounds and keys are left, an address of one is kept."""
    value = line.value.strip()
    if value[:5].lower() == b"data:" and b"," in value[:200]:
        value = value.partition(b",")[2]
    elif not line.base64:
        reading.other(line, reading.text(line))
        return
    if line.name != "PHOTO" or reading.photo is not None:
        return
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", value)
    whole = len(letters) % 4 != 1
    content = base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    if not whole or not content.startswith(_PICTURES):
        reading.remarks.append(Remark(Phrase("files.remark.photo_damaged")))
    reading.photo = content if content.startswith(_PICTURES) else None


def _day(text: str) -> str:
    """Return a birthday as 1985-06-01 or --06-01; what is no day stays as it is."""
    found = _DAY.fullmatch(text)
    if not found:
        return text
    year, month, day = found.groups()
    return f"{year.rstrip('-') or '-'}-{month}-{day}"
