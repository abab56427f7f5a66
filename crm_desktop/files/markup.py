"""XML of foreign files, piece by piece: no document types, no entities, no whole document."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from crm_desktop.files.model import FileProblem, Row
from crm_desktop.files.source import damaged
from crm_desktop.foundation.words import Phrase

_CHUNK = 1 << 17
# All parts of a workbook together, unpacked. A list of a million customers has about 500 MB.
_LARGEST_UNPACKED = 1 << 30
_MOST_PARTS = 20_000
_READ = (".xml", ".rels")
# What expat, a torn archive and figures that are none end in.
_TORN = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Handler:
    """Takes what stands in a document; names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take the text between."""


class RowHandler(Handler):
    """Gathers rows until somebody takes them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def stream(self, file: IO[bytes]) -> Iterator[Row]:
        """Yield the rows of a document while it is read."""
        for _ in walk(file, self):
            yield from self.rows
            self.rows.clear()


def walk(file: IO[bytes], handler: Handler) -> Iterator[None]:
    """Hand a document to ``handler``, pausing after each piece.

    Raises FileProblem where it is torn, or declares a document type: that is how a few bytes grow
    into gigabytes or fetch another file, and no spreadsheet needs one.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse(*_: object) -> None:
        raise FileProblem(Phrase("files.problem.entities"))

    names: dict[str, str] = {}

    def first(name: str, attributes: dict[str, str]) -> None:
        # Most documents have no prefixes, and a million cells should not be asked for theirs.
        prefixed = ":" in name
        parser.StartElementHandler = start if prefixed else handler.start
        parser.EndElementHandler = end if prefixed else handler.end
        start(name, attributes)

    def start(name: str, attributes: dict[str, str]) -> None:
        local = names.get(name) or names.setdefault(name, name.rpartition(":")[2])
        handler.start(local, attributes)

    def end(name: str) -> None:
        handler.end(names[name])

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = first
    parser.CharacterDataHandler = handler.text
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk)
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
    except _TORN as error:
        raise damaged(error, line=parser.CurrentLineNumber) from error
    yield


def plain(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes without the prefixes of their names."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


class Archive:
    """The parts of a zipped document, found whatever way their names are written."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except Exception as error:  # whatever a torn archive makes of the library
            raise damaged(error) from error
        infos = self._zip.infolist()
        unpacked = sum(i.file_size for i in infos if i.filename.lower().endswith(_READ))
        if len(infos) > _MOST_PARTS or unpacked > _LARGEST_UNPACKED:
            raise FileProblem(Phrase("files.problem.unpacked", megabytes=_LARGEST_UNPACKED >> 20))
        self._infos = {_name(info.filename): info for info in infos}

    def __contains__(self, name: str) -> bool:
        return _name(name) in self._infos

    def find(self, start: str, ending: str) -> list[str]:
        """Return the parts of a folder, as a fall-back where the document does not list them."""
        return sorted(n for n in self._infos if n.startswith(start) and n.endswith(ending))

    def open(self, name: str) -> IO[bytes]:
        """Open a part; raises FileProblem where it is not there or under a password."""
        info = self._infos.get(_name(name))
        if info is None:
            raise damaged()
        if info.flag_bits & 1:
            raise FileProblem(Phrase("files.problem.encrypted"))
        try:
            return self._zip.open(info)
        except Exception as error:
            raise damaged(error) from error

    def read(self, name: str, handler: Handler) -> None:
        """Hand a whole part to a handler."""
        with self.open(name) as part:
            for _ in walk(part, handler):
                pass


def _name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
