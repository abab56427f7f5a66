"""What reading a foreign file gives: kinds, guesses, rows, cards, and what is wrong with them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from crm_desktop.foundation.errors import CrmError
from crm_desktop.foundation.words import Phrase


class FileProblem(CrmError):
    """A file, or the rest of it, that cannot be read; ``line`` is where it ends, 0 for nowhere."""

    def __init__(self, phrase: Phrase, *, line: int = 0) -> None:
        super().__init__(phrase)
        self.line = line


class Kind(enum.Enum):
    """What a file is, by its content; the value is the usual ending of its name."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    SPREADSHEET_ML = "xml"
    VCARD = "vcf"


@dataclass(frozen=True)
class EncodingGuess:
    """An encoding that the bytes may be in, why, and how their first lines read in it."""

    name: str
    why: Phrase
    sample: str = ""


@dataclass(frozen=True)
class DelimiterGuess:
    """A character that may stand between cells, and how many columns that would make."""

    mark: str
    columns: int


@dataclass(frozen=True)
class Guess:
    """What a file seems to be: to be shown with its alternatives, never to be trusted.

    ``encodings`` and ``delimiters`` begin with the likeliest; both are empty where the kind of
    file settles them itself.
    """

    kind: Kind
    encodings: tuple[EncodingGuess, ...] = ()
    delimiters: tuple[DelimiterGuess, ...] = ()

    @property
    def encoding(self) -> str:
        """Return the likeliest encoding, "" where the file says it itself."""
        return self.encodings[0].name if self.encodings else ""

    @property
    def delimiter(self) -> str:
        """Return the likeliest delimiter, "" where the kind has none."""
        return self.delimiters[0].mark if self.delimiters else ""


@dataclass(frozen=True)
class Remark:
    """What somebody should know about a row or a card that was read all the same.

    ``column`` counts from 0; None stands for the row as a whole.
    """

    phrase: Phrase
    column: int | None = None


@dataclass(frozen=True)
class Row:
    """The cells of a row as text, with the line or row number that its file's program shows."""

    line: int
    cells: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class SheetInfo:
    """A sheet of a file; files of text have one without a name."""

    name: str
    hidden: bool = False


@dataclass(frozen=True)
class Head:
    """Where the names of the columns stand.

    ``line`` is that of the first row of the head and ``rows`` how many rows it has: 0 where the
    data begin at once. ``data_line`` is where the data begin, the first title rows passed over.
    """

    names: tuple[str, ...]
    line: int
    rows: int
    data_line: int


@dataclass(frozen=True)
class Labelled:
    """A telephone, an e-mail address or a page: with its types, and a label that somebody typed."""

    value: str
    types: tuple[str, ...] = ()
    label: str = ""
    preferred: bool = False


@dataclass(frozen=True)
class PostalAddress:
    """An address in parts; ``text`` is how the card prints it, where it says so."""

    types: tuple[str, ...] = ()
    label: str = ""
    box: str = ""
    extended: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    text: str = ""


@dataclass(frozen=True)
class Account:
    """A name in a messenger."""

    service: str
    value: str


@dataclass(frozen=True)
class Card:
    """One card. ``line`` is where it begins; ``birthday`` is 1985-06-01 or --06-01 if it is a day.

    ``others`` are the properties that have no field here, with their texts: nothing is lost.
    """

    line: int
    version: str = ""
    full_name: str = ""
    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""
    organisation: str = ""
    department: str = ""
    title: str = ""
    role: str = ""
    phones: tuple[Labelled, ...] = ()
    emails: tuple[Labelled, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    birthday: str = ""
    gender: str = ""
    notes: str = ""
    urls: tuple[Labelled, ...] = ()
    accounts: tuple[Account, ...] = ()
    categories: tuple[str, ...] = ()
    photo: bytes | None = None
    others: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()
