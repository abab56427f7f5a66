"""What a file seems to be: told by its content, never by its name, and shown before it is used."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import BinaryIO

from crm_desktop.files.model import (
    DelimiterGuess,
    EncodingGuess,
    FileProblem,
    Guess,
    Kind,
)
from crm_desktop.files.source import Source, damaged, opened
from crm_desktop.foundation.words import Phrase

_HEAD = 1 << 16
# Enough to tell an encoding that is not UTF-8; UTF-8 is checked to the end of the file.
_SAMPLE = 4 << 20
_CHUNK = 1 << 20
_UNFOLDED = 64 << 20
_FOLD = re.compile(rb"\r?\n[ \t]")
_SAMPLE_ROWS = 60
_SAMPLE_WIDTH = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_WORKBOOKS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BOMS = tuple(mark for mark, _ in _MARKS)
DELIMITERS = (",", "\t", ";", "|")
# What files of other kinds begin with: pictures, papers, archives, programs.
_NO_TABLE = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh",
    b"MZ", b"\x7fELF", b"{\\rtf", b"SQLite format 3", b"RIFF", b"#!AMR", b"ID3", b"OggS",
)  # fmt: skip
_HTML = re.compile(
    r"(?:<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|meta|body|table|style)\b", re.I | re.S
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.I)
_VCARD = re.compile(r"\s*(?:[\w-]+\.)?BEGIN\s*:\s*VCARD", re.I)
_SPREADSHEET_ML = "urn:schemas-microsoft-com:office:spreadsheet"
_XML_START = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!ENTITY)", re.I)
_MIME = re.compile(r"\s*MIME-Version:", re.I)
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*$", re.I)
# Latin letters with accents look like Chinese characters to GB 18030, but each stands alone
# inside a word, where Chinese stands in groups.
_LONE = re.compile(
    r"(?<=[A-Za-z])[\u3400-\u9fff](?=[A-Za-z ])|(?<=[ A-Za-z])[\u3400-\u9fff](?=[a-z])"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def guess(source: Source) -> Guess:
    """Return what a file seems to be.

    Raises FileProblem where it is empty, too large, locked or no table and no cards.
    """
    with opened(source) as file:
        kind = _kind(file)
        if kind not in (Kind.CSV, Kind.VCARD, Kind.HTML):
            return Guess(kind)
        text = _unfolded(file) if kind is Kind.VCARD else file
        encodings = _encodings(text, _declared(file) if kind is Kind.HTML else "")
        if kind is not Kind.CSV:
            return Guess(kind, encodings)
        file.seek(0)
        sample = _decoded(file.read(_SAMPLE), encodings[0].name)
        return Guess(kind, encodings, _delimiters(sample))


def guess_kind(source: Source) -> Kind:
    """Return what kind of file this is by its content; raises FileProblem where it is none."""
    with opened(source) as file:
        return _kind(file)


# -------------------------------------------------------------------------------------------- kind


def _kind(file: BinaryIO) -> Kind:
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return _kind_of_archive(file)
    if head.startswith(_OLE):
        return _kind_of_ole(file, head)
    # A workbook without a container around it, as programs of the nineties wrote it.
    if head.startswith(_BARE_WORKBOOKS) and head[3:4] == b"\x00" and len(head) > 8:
        return Kind.XLS
    if head.startswith(_NO_TABLE):
        raise FileProblem(Phrase("files.problem.no_table"))
    return _kind_of_text(_decoded(head, _mark_of(head) or _zeros_of(head) or "latin-1"))


def _kind_of_archive(file: BinaryIO) -> Kind:
    import zipfile

    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.replace("\\", "/").lower().lstrip("/") for name in archive.namelist()}
    except Exception as error:  # whatever a torn archive makes of the library
        raise damaged(error) from error
    if any(name.startswith("xl/") and name.endswith(".bin") for name in names) and not any(
        name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names
    ):
        raise FileProblem(Phrase("files.problem.xlsb"))
    if "content.xml" in names:
        return Kind.ODS
    if "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    raise FileProblem(Phrase("files.problem.no_table"))


def _kind_of_ole(file: BinaryIO, head: bytes) -> Kind:
    """Tell an old workbook from a new one under a password: both are files within a file."""
    file.seek(0)
    whole = head + file.read()[len(head) :]
    if "EncryptedPackage".encode("utf-16-le") in whole:
        raise FileProblem(Phrase("files.problem.encrypted"))
    names = ("Workbook", "Book", "WORKBOOK", "BOOK")
    if any(f"{name}\0".encode("utf-16-le") in whole for name in names):
        return Kind.XLS
    raise FileProblem(Phrase("files.problem.no_table"))


def _kind_of_text(text: str) -> Kind:
    text = text.lstrip("\ufeff")
    if _VCARD.match(text):
        return Kind.VCARD
    if _HTML.match(text) or re.match(r"\s*<table\b", text, re.I):
        return Kind.HTML
    if _XML_START.match(text):
        if _SPREADSHEET_ML in text:
            return Kind.SPREADSHEET_ML
        raise FileProblem(Phrase("files.problem.no_table"))
    if _MIME.match(text):
        raise FileProblem(Phrase("files.problem.web_archive"))
    # Text has no such characters, apart from a NUL that some program left.
    strange = sum(text.count(chr(code)) for code in (*range(1, 9), *range(14, 27)))
    if strange + text.count("\0") > 2 + len(text) // 20:
        raise FileProblem(Phrase("files.problem.no_table"))
    return Kind.CSV


# ---------------------------------------------------------------------------------------- encoding


def _mark_of(head: bytes) -> str:
    return next((name for mark, name in _MARKS if head.startswith(mark)), "")


def _zeros_of(head: bytes) -> str:
    """Return UTF-16 without its mark: every second byte of Latin text and line ends is 0."""
    some = head[:2048]
    even, odd = some[::2].count(0), some[1::2].count(0)
    if max(even, odd) * 4 < len(some) // 2 or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _encodings(file: BinaryIO, declared: str = "") -> tuple[EncodingGuess, ...]:
    """Return the encodings a text may be in, the likeliest first."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    found: dict[str, Phrase] = {}
    if name := _mark_of(sample):
        found[name] = Phrase("files.why.mark")
    elif name := _zeros_of(sample):
        found[name] = Phrase("files.why.zeros")
    elif _is_utf8(file):
        found["utf-8"] = Phrase("files.why.ascii" if sample.isascii() else "files.why.utf8")
    elif _mostly(sample, "utf-8"):
        found["utf-8"] = Phrase("files.why.mostly")
    if declared and _mostly(sample, declared):
        found = {declared: Phrase("files.why.declared"), **found}
    if not sample.isascii():
        _add_national(sample, found)
    return tuple(EncodingGuess(n, why, _first_telling(sample, n)) for n, why in found.items())


def _add_national(sample: bytes, found: dict[str, Phrase]) -> None:
    """Add the encodings of one part of the world; none of them can be told for certain."""
    latin = _latin(sample)
    if _mostly(sample, "gb18030") and "gb18030" not in found:
        if _looks_latin(_decoded(sample, "gb18030")):
            found.setdefault(latin, Phrase("files.why.accents"))
            found["gb18030"] = Phrase("files.why.lone")
        else:
            found["gb18030"] = Phrase("files.why.gb18030")
    found.setdefault(latin, Phrase("files.why.anything"))
    if _strictly(sample, "big5") is not None:
        found.setdefault("big5", Phrase("files.why.possible"))


def _mostly(sample: bytes, encoding: str) -> bool:
    """Return whether hardly a character cannot be read: a file may be cut, or patched by hand."""
    try:
        text = _decoded(sample, encoding)
    except LookupError:
        return False
    strange = sum(1 for letter in text if not letter.isascii())
    return text.count("\ufffd") * 20 <= strange


def _unfolded(file: BinaryIO) -> BinaryIO:
    """Return cards with their folded lines joined: some programs fold inside a character."""
    file.seek(0)
    return io.BytesIO(_FOLD.sub(b"", file.read(_UNFOLDED)))


def _declared(file: BinaryIO) -> str:
    """Return the encoding that a page names for itself; GB 2312 means all of GB 18030 today."""
    file.seek(0)
    found = _CHARSET.search(file.read(_HEAD))
    name = found.group(1).decode("ascii").lower() if found else ""
    return "gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _latin(sample: bytes) -> str:
    """Return Windows' Latin where its quotes and dashes occur, else ISO's."""
    in_between = any(0x80 <= byte <= 0x9F for byte in set(sample))
    return "cp1252" if in_between and _strictly(sample, "cp1252") is not None else "latin-1"


def _looks_latin(text: str) -> bool:
    return len(_LONE.findall(text)) * 2 > len(_HAN.findall(text))


def _strictly(sample: bytes, encoding: str) -> str | None:
    """Return the text where all of it can be read; the end may be cut inside a character."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, final=len(sample) < _SAMPLE)
    except (UnicodeDecodeError, LookupError):
        return None


def _decoded(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def _first_telling(sample: bytes, encoding: str) -> str:
    """Return the first line that reads differently in another encoding, else the first line."""
    lines = _decoded(sample[: _HEAD * 4], encoding).lstrip("\ufeff").splitlines() or [""]
    line = next((line for line in lines if not line.isascii()), lines[0])
    first = next((at for at, letter in enumerate(line) if not letter.isascii()), 0)
    return line[max(0, first - _SAMPLE_WIDTH // 2) :][:_SAMPLE_WIDTH].strip()


# --------------------------------------------------------------------------------------- delimiter


def separator_line(text: str) -> str:
    """Return the delimiter that a first line ``sep=;`` names, as Excel writes it, else ""."""
    found = _SEPARATOR_LINE.match(text.partition("\n")[0])
    return found.group(1) if found else ""


def _delimiters(text: str) -> tuple[DelimiterGuess, ...]:
    """Return what may stand between the cells, the likeliest first: what makes even rows."""
    text = text.lstrip("\ufeff")
    lines = text[: _HEAD * 4].splitlines(keepends=True)[: _SAMPLE_ROWS * 4]
    named = separator_line(text)
    scored = []
    for place, mark in enumerate(dict.fromkeys([*([named] if named else []), *DELIMITERS])):
        widths = _widths(lines, mark)
        most = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        even = widths.count(most) / len(widths) if widths else 0.0
        score = (mark == named, even**2 * min(most, 4) if most > 1 else 0.0, most)
        scored.append((score, -place, DelimiterGuess(mark, most)))
    return tuple(found for _, _, found in sorted(scored, key=lambda s: s[:2], reverse=True))


def _widths(lines: list[str], mark: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(lines, delimiter=mark):
            if any(row):
                widths.append(len(row))
            if len(widths) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the rows before it tell enough
    return widths
