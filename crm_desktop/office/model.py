"""Dictionaries, the calendar, number rules, attachments and prints as seen from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.workdays import DayKind


@dataclass(frozen=True)
class EntryData:
    """A dictionary value: its code never changes once used, its words may."""

    dictionary: str
    code: str
    zh: str
    en: str
    position: int = 0
    active: bool = True


@dataclass(frozen=True)
class DictionaryEntry(EntryData):
    """A dictionary value as stored."""

    id: int = 0
    version: int = 0

    def word(self, language: Language) -> str:
        """Return the value's word."""
        return self.zh if language is Language.ZH else self.en

    @property
    def phrase(self) -> Phrase:
        """The value's word for widgets, which say it in the language of the window."""
        return Phrase("word.entry", zh=self.zh, en=self.en)


@dataclass(frozen=True)
class CalendarDay:
    """A day that differs from its weekday, with the festival's names."""

    day: date
    kind: DayKind
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class CalendarYear:
    """A year of the calendar: where it was learnt, its days, how many workdays it has."""

    year: int
    source: str
    days: tuple[CalendarDay, ...]
    workdays: int


@dataclass(frozen=True)
class LineFault:
    """A line of a holiday list that cannot be taken: its number from 1, its text, and why."""

    line: int
    text: str
    why: Phrase


@dataclass(frozen=True)
class CalendarDraft:
    """A year as it would be loaded; nothing can be while there are faults."""

    year: int
    days: tuple[CalendarDay, ...]
    faults: tuple[LineFault, ...]
    workdays: int


@dataclass(frozen=True)
class NumberRule:
    """How documents of a kind are numbered, and the last number given today in one's company."""

    id: int
    kind: str
    prefix: str
    digits: int
    version: int
    example: str


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a record; ``size`` in bytes."""

    id: int
    kind: str
    subject: int
    name: str
    media_type: str
    hash: str
    size: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class Draft:
    """What was typed into a form and not saved: field → text."""

    form: str
    record: str
    content: dict[str, str]
    saved_at: datetime


@dataclass(frozen=True)
class PrintNote:
    """A printed document: its number, the code for its footer, who printed it and when."""

    number: str
    code: str
    printed_by: str
    printed_at: datetime
    company_name: str
