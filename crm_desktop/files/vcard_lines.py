"""The lines of vCards: joined where they were folded, split into name, parameters and value."""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

# A photo of a telephone has about 100 KB; what is longer than this is dropped with a remark.
LONGEST_VALUE = 12 << 20
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\s*")
_PARAMETER = re.compile(rb"((?:\"[^\"]*\"|[^;\"])*)(?:;|$)")
_ESCAPE = re.compile(r"\\([nN,;:\\])")
_SEMICOLON = re.compile(rb"(?<!\\);")
_COMMA = re.compile(r"(?<!\\),")
_ENCODINGS = {b"QUOTED-PRINTABLE", b"BASE64", b"B", b"8BIT", b"7BIT"}


@dataclass
class Line:
    """A property: ``item1.TEL;TYPE=HOME:123``. ``value`` is in bytes until its charset is known."""

    number: int
    group: str
    name: str
    value: bytes
    parameters: dict[str, list[str]] = field(default_factory=dict)

    @property
    def quoted(self) -> bool:
        """Return whether bytes are written as ``=E6``."""
        return "QUOTED-PRINTABLE" in self.parameters.get("ENCODING", ())

    @property
    def base64(self) -> bool:
        """Return whether bytes are written as base 64."""
        return bool({"B", "BASE64"} & set(self.parameters.get("ENCODING", ())))

    def types(self) -> list[str]:
        """Return the types in small letters, each once."""
        parts = (
            part.strip().lower() for t in self.parameters.get("TYPE", ()) for part in t.split(",")
        )
        return [part for part in dict.fromkeys(parts) if part]


@dataclass(frozen=True)
class Decoded:
    """A text, and whether characters in it could not be read or were cut at its end."""

    text: str
    replaced: bool = False
    cut: bool = False


def read_lines(file: BinaryIO) -> Iterator[Line | int]:
    """Yield the properties of a file; the bare number of a line is one that is none."""
    pending: Line | None = None
    for number, raw in _physical(file):
        if pending is not None:
            more = _continuation(pending, raw)
            if more is not None:
                if len(pending.value) < LONGEST_VALUE:
                    pending.value += more
                continue
            yield pending
            pending = None
        if not raw.strip():
            continue
        pending = _parsed(number, raw)
        if pending is None:
            yield number
    if pending is not None:
        yield pending


def _physical(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    for raw in file:
        # Macs of old end lines with a carriage return alone.
        for part in raw.rstrip(b"\r\n").split(b"\r"):
            number += 1
            yield number, part.removeprefix(b"\xef\xbb\xbf") if number == 1 else part


def _continuation(line: Line, raw: bytes) -> bytes | None:
    """Return what a line adds to the property before it, None where it begins another one."""
    if raw.strip().upper() in (b"END:VCARD", b"BEGIN:VCARD"):
        return None
    if line.quoted and line.value.endswith(b"="):
        line.value = line.value[:-1]
        return raw
    if raw[:1] in (b" ", b"\t"):
        return raw.strip() if line.base64 else raw[1:]
    # Base 64 of vCard 2.1 ends with an empty line; some programs do not indent it.
    if line.base64 and _BASE64_LINE.fullmatch(raw):
        return raw.strip()
    return None


def _parsed(number: int, raw: bytes) -> Line | None:
    colon = _colon(raw)
    if colon < 0:
        return None
    head, value = raw[:colon].strip(), raw[colon + 1 :]
    name, *rest = [found.group(1) for found in _PARAMETER.finditer(head)]
    group, _, name = name.rpartition(b".")
    if not re.fullmatch(rb"[A-Za-z0-9_-]+", name.strip()):
        return None
    line = Line(number, _ascii(group), _ascii(name.strip()).upper(), value)
    for parameter in rest:
        key, equals, content = parameter.strip().partition(b"=")
        if not equals:  # vCard 2.1 names the value alone
            content, key = key, b"ENCODING" if key.upper() in _ENCODINGS else b"TYPE"
        words = line.parameters.setdefault(_ascii(key).strip().upper(), [])
        plain = _ascii(content).strip().strip('"')
        if plain:
            words.append(plain.upper() if key.upper() == b"ENCODING" else plain)
    return line


def _colon(raw: bytes) -> int:
    """Return where the value begins: at the first colon outside of quotes."""
    first = raw.find(b":")
    if raw.find(b'"', 0, max(first, 0)) < 0:
        return first
    quoted = False
    for place, byte in enumerate(raw[:4096]):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return place
    return first


def _ascii(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def decoded(line: Line, value: bytes, encoding: str) -> Decoded:
    """Return a value or a part of one as text; the line's own charset comes before the file's.

    A text cut inside a character, as telephones with short fields leave one, loses the rest of it.
    """
    charset = (line.parameters.get("CHARSET") or [encoding])[0]
    if line.quoted:
        value = quopri.decodestring(value)
    try:
        return Decoded(_halves_replaced(value.decode(charset)))
    except (UnicodeDecodeError, LookupError):
        pass
    known = charset if _is_known(charset) else encoding
    for end in range(len(value), max(len(value) - 4, 0), -1):
        try:
            text = value[:end].decode(known)
        except UnicodeDecodeError:
            continue
        return Decoded(text, cut=end < len(value))
    return Decoded(value.decode(known, "replace"), replaced=True)


def _is_known(charset: str) -> bool:
    try:
        return bool(codecs.lookup(charset))
    except LookupError:
        return False


def _halves_replaced(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def unescaped(text: str) -> str:
    """Return a text with its line breaks and marks as they were before writing."""
    return _ESCAPE.sub(lambda f: "\n" if f.group(1) in "nN" else f.group(1), text)


def components(value: bytes) -> list[bytes]:
    """Return the parts of a name or an address."""
    return _SEMICOLON.split(value)


def listed(text: str) -> list[str]:
    """Return the parts of a list such as the categories."""
    return [part for part in (unescaped(p).strip() for p in _COMMA.split(text)) if part]
