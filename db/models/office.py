"""Settings, dictionaries, the working calendar, document numbers, attachments, drafts, prints."""

from __future__ import annotations

import peewee

from db.models.base import DayField, InstantField, Table, Versioned


class Office(Table):
    """The one row that says which database this is."""

    id = peewee.IntegerField(primary_key=True)
    uid = peewee.CharField(max_length=36)
    created_at = InstantField()
    recovery_hash = peewee.CharField(max_length=200, default="")
    recovery_made_at = InstantField(null=True)


class SettingValue(Table):
    """A setting that differs from its default; ``owner`` is a company's or person's id, else 0."""

    key = peewee.CharField(max_length=60)
    owner = peewee.IntegerField(default=0)
    value = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("key", "owner")


class DictionaryEntry(Versioned):
    """A value of a dictionary with its words in both languages; it is retired, never removed."""

    dictionary = peewee.CharField(max_length=40)
    code = peewee.CharField(max_length=40)
    zh = peewee.CharField(max_length=100)
    en = peewee.CharField(max_length=100)
    position = peewee.IntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        indexes = [(("dictionary", "code"), True)]


class CalendarYear(Table):
    """A year that the working calendar knows, and where it was learnt."""

    year = peewee.IntegerField(primary_key=True)
    source = peewee.CharField(max_length=200)


class CalendarDay(Table):
    """A day that differs from its weekday: a holiday, or a make-up workday 调休上班."""

    day = DayField(primary_key=True)
    kind = peewee.CharField(max_length=8)
    zh = peewee.CharField(max_length=40, default="")
    en = peewee.CharField(max_length=40, default="")

    class Meta:
        constraints = [peewee.Check("kind IN ('holiday', 'workday')")]


class NumberRule(Versioned):
    """How documents of a kind are numbered: prefix, then the day, then ``digits`` of a sequence."""

    kind = peewee.CharField(max_length=40, unique=True)
    prefix = peewee.CharField(max_length=4, unique=True)
    digits = peewee.IntegerField(default=4)

    class Meta:
        constraints = [peewee.Check("digits BETWEEN 3 AND 8")]


class NumberCounter(Table):
    """The last sequence number given to a kind in a company on a day."""

    company = peewee.IntegerField()
    kind = peewee.CharField(max_length=40)
    day = DayField()
    last = peewee.IntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("company", "kind", "day")


class Blob(Table):
    """The content of attachments, named by its SHA-256; the same content is kept once."""

    hash = peewee.CharField(max_length=64, primary_key=True)
    size = peewee.BigIntegerField()
    added_at = InstantField()


class BlobPart(Table):
    """A slice of a blob: rows of at most a megabyte read faster than one large value."""

    hash = peewee.CharField(max_length=64)
    part = peewee.IntegerField()
    data = peewee.BlobField()

    class Meta:
        primary_key = peewee.CompositeKey("hash", "part")


class Attachment(Table):
    """A file that belongs to a record under the name it came with."""

    kind = peewee.CharField(max_length=30)
    subject = peewee.IntegerField()
    name = peewee.CharField(max_length=255)
    media_type = peewee.CharField(max_length=100)
    hash = peewee.ForeignKeyField(Blob, on_delete="RESTRICT", backref="+", column_name="hash")
    added_by = peewee.IntegerField()
    added_at = InstantField()
    removed_at = InstantField(null=True)

    class Meta:
        indexes = [(("kind", "subject"), False)]


class Draft(Table):
    """What a person typed into a form and has not saved; kept here because it may name people."""

    person = peewee.IntegerField()
    form = peewee.CharField(max_length=60)
    record = peewee.CharField(max_length=40, default="")
    content = peewee.TextField()
    saved_at = InstantField()

    class Meta:
        primary_key = peewee.CompositeKey("person", "form", "record")


class PrintRecord(Table):
    """A document that was printed: its number and the code in its footer."""

    company = peewee.IntegerField()
    number = peewee.CharField(max_length=24)
    document = peewee.CharField(max_length=40)
    kind = peewee.CharField(max_length=30)
    subject = peewee.IntegerField()
    code = peewee.CharField(max_length=12, unique=True)
    printed_by = peewee.IntegerField()
    printed_at = InstantField()

    class Meta:
        indexes = [(("company", "number"), True)]


class BackupRecord(Table):
    """A backup that was made and verified; the audit head in it anchors the hash chain."""

    file_name = peewee.CharField(max_length=255)
    made_at = InstantField()
    why = peewee.CharField(max_length=12)
    size = peewee.BigIntegerField()
    sha256 = peewee.CharField(max_length=64)
    audit_seq = peewee.IntegerField()
    audit_hash = peewee.CharField(max_length=64)
