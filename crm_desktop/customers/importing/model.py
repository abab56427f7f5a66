"""What an import is asked for, and what it tells."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.foundation.words import Phrase

CARDS = "cards"


class Mode(enum.StrEnum):
    """What to do with rows of customers that are there already, and of those that are not."""

    CREATE = "create"
    UPDATE = "update"
    BOTH = "both"


class Key(enum.StrEnum):
    """By what a row is taken for a customer that is there; ``*_NAME`` takes the same name too."""

    CODE = "code"
    OLD_CODE = "old_code"
    IDENTITY = "identity"
    PHONE_NAME = "phone_name"
    EMAIL_NAME = "email_name"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


USUAL_KEYS = (Key.CODE, Key.OLD_CODE, Key.IDENTITY, Key.PHONE_NAME, Key.EMAIL_NAME)


@dataclass(frozen=True)
class Column:
    """What a column means: a field of the customer, "" for none.

    Columns of one ``group`` belong together (a street and its city, a number and its label);
    ``label`` is what the value is called where several of a kind can be told apart.
    """

    header: str
    field: str = ""
    group: str = ""
    label: str = ""


@dataclass(frozen=True)
class Mapping:
    """What the columns of a table mean, by their place."""

    columns: tuple[Column, ...] = ()
    organisations: bool = False


@dataclass(frozen=True)
class SavedMapping:
    """A mapping that was kept by name; it is applied to files by their headers."""

    id: int
    name: str
    mapping: Mapping
    version: int


@dataclass(frozen=True)
class ImportOptions:
    """How a file is to be read and what is to be done with its rows; "" and None are guessed.

    ``head`` is the line where the names of the columns stand and how many rows they take, (0, 0)
    where nothing names them. Without a ``reason`` customers that are there keep their owners.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str | int | None = None
    head: tuple[int, int] | None = None
    mapping: Mapping | None = None
    mode: Mode = Mode.CREATE
    keys: tuple[Key, ...] = USUAL_KEYS
    company: int = 0
    all_or_nothing: bool = False
    strict: bool = False
    reason: str = ""
    dry_run: bool = False


class Fate(enum.StrEnum):
    """What came of a row; a remark is about one that came in."""

    FAILED = "failed"
    DUPLICATE = "duplicate"
    REMARK = "remark"


@dataclass(frozen=True)
class ReportLine:
    """Something about a row: its line in the file, the column, why, and the value.

    ``secret`` is the kind of ``SECRETS`` that the value is, "" for none.
    """

    line: int
    fate: str
    column: str
    why: Phrase
    value: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Preview:
    """What a file seems to be: shown before anything is done with it, and never trusted.

    ``head`` is the line where the names of the columns stand and how many rows they take. ``own``
    are the own fields there are: code, and name in both languages.
    """

    kind: str
    encoding: str
    encodings: tuple[tuple[str, Phrase, str], ...]
    delimiter: str
    delimiters: tuple[tuple[str, int], ...]
    sheets: tuple[str, ...]
    mapping: Mapping
    rows: tuple[tuple[str, ...], ...]
    head: tuple[int, int] = (0, 0)
    sheet: str = ""
    own: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class ImportResult:
    """What came of a file. Each row that was read is in exactly one of the other counts."""

    read: int = 0
    created: int = 0
    updated: int = 0
    duplicate: int = 0
    failed: int = 0
    report: tuple[ReportLine, ...] = field(default=(), repr=False)
    number: str = ""
    step: int = 0
    dry_run: bool = False


@dataclass(frozen=True)
class ImportRun:
    """A file that was imported; ``step`` is how it is undone."""

    id: int
    number: str
    file_name: str
    at: datetime
    by_name: str
    read: int
    created: int
    updated: int
    duplicate: int
    failed: int
    step: int | None
    undone: bool
