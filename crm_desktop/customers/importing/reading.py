"""Rows of a table and cards, made into drafts of customers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from crm_desktop.customers.importing import headings
from crm_desktop.customers.importing.draft import Builder, Draft
from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.customers.importing.model import (
    CARDS,
    Column,
    ImportOptions,
    Mapping,
    Preview,
)
from crm_desktop.customers.own_fields import own_fields
from crm_desktop.files.guess import guess
from crm_desktop.files.heads import find_head, given_head
from crm_desktop.files.model import Card, Guess, Head, Kind, PostalAddress, Row
from crm_desktop.files.tables import read_table
from crm_desktop.files.tables_out import original
from crm_desktop.files.vcards import read_cards
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from db.errors import translated

# What is being done, how much of it, and how much there is; raises to stop.
Progress = Callable[[str, int, int | None], None]

MOST_ROWS = 300_000
_HEAD_ROWS = 40
_PREVIEW_ROWS = 20
_EVERY = 200
# Without any of these a row tells of nobody.
TELLING = frozenset("name family given contact_person employer phone email code old_code".split())


def preview(file: Path, options: ImportOptions) -> Preview:
    """Return what a file seems to be; raises FileProblem, StorageError."""
    guessed = guess(file)
    if guessed.kind is Kind.VCARD:
        cards = islice(read_cards(file, options.encoding), _PREVIEW_ROWS)
        rows = tuple((c.full_name, c.organisation, *(p.value for p in c.phones)) for c in cards)
        return _preview(guessed, options, (), Mapping(), rows)
    with read_table(
        file, guessed.kind, options.encoding, options.delimiter, options.sheet
    ) as table:
        top = list(islice(table.rows(), _HEAD_ROWS))
        head = _head(top, options)
        data = [row.cells for row in top if row.line >= head.data_line]
        mapping = _mapping(head.names, options)
        if not mapping.columns:  # nothing names them: each is told by its place
            width = max((len(cells) for cells in data), default=0)
            mapping = Mapping((Column(""),) * width)
        sheets = tuple(sheet.name for sheet in table.sheets)
        shown = _preview(guessed, options, sheets, mapping, tuple(data[:_PREVIEW_ROWS]))
        sheet = sheets[table.sheet] if sheets else ""
    place = (head.line, head.rows)
    return replace(shown, head=place, sheet=sheet, own=_own_names())


def _preview(
    guessed: Guess,
    options: ImportOptions,
    sheets: tuple[str, ...],
    mapping: Mapping,
    rows: tuple[tuple[str, ...], ...],
) -> Preview:
    return Preview(
        kind=guessed.kind.value,
        encoding=options.encoding or guessed.encoding,
        encodings=tuple((e.name, e.why, e.sample) for e in guessed.encodings),
        delimiter=options.delimiter or guessed.delimiter,
        delimiters=tuple((d.mark, d.columns) for d in guessed.delimiters),
        sheets=sheets,
        mapping=mapping,
        rows=rows,
    )


@dataclass
class Gathered:
    """A file as read: who it is, and a draft of each row."""

    name: str
    sha256: str
    drafts: list[Draft]


def gather(
    file: Path,
    options: ImportOptions,
    lookups: Lookups,
    progress: Progress,
    finish: Callable[[Draft], None] | None = None,
) -> Gathered:
    """Read a whole file; raises FileProblem, StorageError, Refused where it tells of nobody.

    ``finish`` takes each draft as soon as it is there: its numbers are still known as read then.
    """
    with translated():
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    guessed = guess(file)
    # Guessed once: the rest of a large file tells nothing more.
    options = replace(
        options,
        encoding=options.encoding or guessed.encoding,
        delimiter=options.delimiter or guessed.delimiter,
    )
    read = _from_cards if guessed.kind is Kind.VCARD else _from_table
    drafts = []
    for draft in read(file, guessed.kind, options, lookups, progress):
        if finish is not None:
            finish(draft)
        drafts.append(draft)
    progress("read", len(drafts), len(drafts))
    return Gathered(file.name, digest, drafts)


def _from_table(
    file: Path, kind: Kind, options: ImportOptions, lookups: Lookups, progress: Progress
) -> Iterator[Draft]:
    rows: list[Row] = []
    with read_table(file, kind, options.encoding, options.delimiter, options.sheet) as table:
        for row in table.rows():
            if any(cell.strip() for cell in row.cells):
                rows.append(row)
                _not_too_many(rows)
            if not len(rows) % _EVERY:
                progress("open", len(rows), None)
    head = _head(rows[:_HEAD_ROWS], options)
    mapping = _mapping(head.names, options)
    if not {column.field for column in mapping.columns} & TELLING:
        raise Refused(Phrase("importing.no_columns"))
    rows = [row for row in rows if row.line >= head.data_line]
    for done, row in enumerate(rows):
        if not done % _EVERY:
            progress("read", done, len(rows))
        yield _row(row, mapping, lookups).draft()


def _head(rows: list[Row], options: ImportOptions) -> Head:
    return find_head(rows) if options.head is None else given_head(rows, *options.head)


def _mapping(names: tuple[str, ...], options: ImportOptions) -> Mapping:
    if options.mapping is not None:
        return headings.fitted(options.mapping, names) if names else options.mapping
    return headings.match(names, _own_names())


def _own_names() -> tuple[tuple[str, str, str], ...]:
    """Return the own fields that can be filled: code, and name in both languages."""
    return tuple((field.code, field.zh, field.en) for field in own_fields() if field.active)


def _row(row: Row, mapping: Mapping, lookups: Lookups) -> Builder:
    builder = Builder(lookups, row.line, organisation=mapping.organisations)
    columns = mapping.columns
    for remark in row.remarks:
        named = remark.column is not None and remark.column < len(columns)
        builder.remark(columns[remark.column or 0].header if named else "", remark.phrase)
    for place, cell in enumerate(row.cells):
        if place >= len(columns):
            if cell.strip():
                builder.keep("", cell.strip(), Phrase("importing.why.no_header"))
            continue
        column = columns[place]
        if column.field:
            builder.take(column.field, column.header, original(cell), column.group, column.label)
    return builder


def _not_too_many(rows: list[Row]) -> None:
    if len(rows) > MOST_ROWS:
        raise Refused(Phrase("importing.too_many_rows", most=MOST_ROWS))


# ------------------------------------------------------------------------------------------- cards


def _from_cards(
    file: Path, _kind: Kind, options: ImportOptions, lookups: Lookups, progress: Progress
) -> Iterator[Draft]:
    for done, card in enumerate(read_cards(file, options.encoding)):
        if not done % _EVERY:
            progress("read", done, None)
        if done >= MOST_ROWS:
            raise Refused(Phrase("importing.too_many_rows", most=MOST_ROWS))
        builder = Builder(lookups, card.line)
        _take_card(builder, card)
        yield builder.draft()


def _take_card(builder: Builder, card: Card) -> None:
    for remark in card.remarks:
        builder.remark("", remark.phrase)
    parts = ("family", "given", "middle", "suffix")
    names = [("name", "FN", card.full_name)]
    names += [] if card.full_name else [(part, "N", getattr(card, part)) for part in parts]
    for field, header, value in (
        *names,
        ("salutation", "N", card.prefix),
        ("employer", "ORG", card.organisation),
        ("job", "TITLE", card.title),
        ("gender", "GENDER", card.gender.partition(";")[0]),
        ("birthday", "BDAY", card.birthday),
        ("notes", "NOTE", card.notes),
        ("note", "NICKNAME", card.nickname),
        ("note", "DEPARTMENT", card.department),
        ("note", "ROLE", card.role),
        *(("tags", "CATEGORIES", category) for category in card.categories),
        *(("note", name, value) for name, value in card.others),
    ):
        builder.take(field, header, value)
    _take_ways(builder, card)
    for place, address in enumerate(card.addresses):
        _take_address(builder, address, f"{CARDS}{place}")
    if card.photo:
        builder.remark("PHOTO", Phrase("importing.why.photo"))


def _take_ways(builder: Builder, card: Card) -> None:
    for header, field, values in (
        ("TEL", "phone", card.phones),
        ("EMAIL", "email", card.emails),
        ("URL", "account", card.urls),
    ):
        for way in sorted(values, key=lambda v: not v.preferred):
            label = way.label or ", ".join(kind for kind in way.types if kind != "cell")
            as_fax = field == "phone" and "fax" in way.types
            builder.take("fax" if as_fax else field, header, way.value, "", label)
    for account in card.accounts:
        if account.service == "wechat":
            builder.take("wechat", "IMPP", account.value)
        else:
            builder.take("account", "IMPP", account.value, "", account.service)


def _take_address(builder: Builder, address: PostalAddress, group: str) -> None:
    for part, value in (
        ("label", address.label or ", ".join(address.types)),
        ("text", address.text),
        ("street", address.street),
        ("street2", " ".join(filter(None, (address.box, address.extended)))),
        ("city", address.city),
        ("province", address.region),
        ("postcode", address.postcode),
        ("country", address.country),
    ):
        builder.take(f"address.{part}", "ADR", value, group)
