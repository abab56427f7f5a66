"""Where the lists of this room get their rows, and their columns."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import (
    OPEN,
    Article,
    Call,
    CallFilter,
    Handover,
    HandoverFilter,
    Inquiry,
    InquiryFilter,
)
from crm_desktop.membership.model import Tier
from ui.access.dictionary import DictionaryWords
from ui.inquiries.wording import STATES, TONES, TURNS, first_line
from ui.toolkit.columns import Cell, Column, Pill
from ui.toolkit.dates import moment_words
from ui.toolkit.deadlines import Deadline
from ui.toolkit.pages import Sort
from ui.toolkit.tokens import Tone, Weight
from ui.whole_rows import KeptRows
from ui.workplace import Workplace

Wanted = Mapping[str, Sequence[object]]


class _Source:
    """What the lists have in common: a text, and the office's words."""

    levels: tuple[Tier, ...] = ()

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.text = ""
        self.words = DictionaryWords()

    def when(self, at: datetime) -> Phrase | str:
        """Say when something was, as people do."""
        return moment_words(at, self._place.now())

    def read_words(self) -> None:
        """Read the office's words; runs where lists are made."""
        app, actor = self._place.application(), self._place.session.actor
        self.words = DictionaryWords(app.dictionaries.entries(actor))


class InquirySource(_Source):
    """Inquiries by the page; what is over only where it is asked for or looked for."""

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the inquiries that pass the filters."""
        self.read_words()
        chosen = wanted or {}
        states = tuple(str(each) for each in chosen.get("state", ()))
        return self._place.application().inquiries.ids(
            self._place.session.actor,
            InquiryFilter(
                states=states or (() if self.text else (*OPEN, "answered")),
                topic=str(next(iter(chosen.get("topic", ())), "")),
                mine=bool(chosen.get("mine")),
                for_us=bool(chosen.get("for_us")),
                text=self.text,
                order=("newest" if sort.descending else "number") if sort else "waiting",
            ),
        )

    def rows(self, ids: Sequence[int]) -> list[Inquiry]:
        """Return inquiries by id."""
        return self._place.application().inquiries.rows(self._place.session.actor, ids)


class CallSource(_Source):
    """Calls by the page, the newest first."""

    def ids(self, _sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the calls that pass the filters."""
        missed = bool((wanted or {}).get("missed"))
        actor = self._place.session.actor
        return self._place.application().calls.ids(actor, CallFilter(missed, self.text))

    def rows(self, ids: Sequence[int]) -> list[Call]:
        """Return calls by id."""
        return self._place.application().calls.rows(self._place.session.actor, ids)


class HandoverSource(_Source, KeptRows[Handover]):
    """Handovers, read as a whole."""

    def __init__(self, place: Workplace) -> None:
        _Source.__init__(self, place)
        KeptRows.__init__(self)

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the handovers that pass the filters."""
        self.read_words()
        chosen = wanted or {}
        asked = HandoverFilter(
            kind=str(next(iter(chosen.get("kind", ())), "")),
            all=bool(chosen.get("all")),
            text=self.text,
        )
        actor = self._place.session.actor
        self.keep(self._place.application().handovers.handovers(actor, asked))
        return KeptRows.ids(self, sort, wanted)


class ArticleSource(_Source, KeptRows[Article]):
    """What is known, read as a whole; a text finds it as it does while one answers."""

    def __init__(self, place: Workplace) -> None:
        _Source.__init__(self, place)
        KeptRows.__init__(self)

    def ids(self, sort: Sort | None, wanted: Wanted | None) -> array[int]:
        """Return the articles that pass the filters."""
        self.read_words()
        topic = str(next(iter((wanted or {}).get("topic", ())), ""))
        knowledge, actor = self._place.application().knowledge, self._place.session.actor
        if self.text:
            self.keep(knowledge.find(actor, self.text, topic))
        else:
            found = knowledge.articles(actor)
            self.keep(each for each in found if topic in {"", each.topic})
        return KeptRows.ids(self, sort, wanted)


def reply_clock(row: Inquiry) -> Deadline | None:
    """Return the clock of a reply that is awaited."""
    if row.state != "passed" or row.reply_due is None or row.passed_at is None:
        return None
    return Deadline(row.reply_due, row.passed_at)


def handover_clock(row: Handover) -> Deadline | None:
    """Return the clock of a handover that has a time and is not done."""
    if row.done_at is not None or row.due_at is None:
        return None
    return Deadline(row.due_at, row.opened_at)


def inquiry_columns(source: InquirySource) -> list[Column]:
    """Return the columns of inquiries."""
    return [
        Column(
            "due", Phrase("inquiry_room.reply_due"), reply_clock, Cell.CLOCK, width=136,
            english_width=168,
        ),
        Column(
            "question", Phrase("inquiry_room.question"), lambda row: first_line(row.question),
            width=200, stretch=1, weight=Weight.MEDIUM,
        ),
        Column(
            "state", Phrase("inquiry_room.state"),
            lambda row: Pill(STATES[row.state], TONES[row.state]), Cell.PILL, width=92,
            english_width=136,
        ),
        Column(
            "topic", Phrase("inquiry_room.topic"),
            lambda row: source.words.word("inquiry_topic", row.topic), width=88,
            english_width=120, priority=2, ink="text2",
        ),
        Column("who", Phrase("inquiry_room.who"), lambda row: row.who, width=88, priority=1),
        Column(
            "received", Phrase("inquiry_room.received"), lambda row: source.when(row.received_at),
            width=104, english_width=120, priority=3, sortable=True, ink="text2",
        ),
    ]  # fmt: skip


def handover_columns(source: HandoverSource) -> list[Column]:
    """Return the columns of handovers."""
    return [
        Column(
            "due", Phrase("inquiry_room.due"), handover_clock, Cell.CLOCK, width=136,
            english_width=168, priority=1,
        ),
        Column(
            "words", Phrase("inquiry_room.question"), lambda row: first_line(row.words),
            width=200, stretch=1, weight=Weight.MEDIUM,
        ),
        Column(
            "kind", Phrase("inquiry_room.kind"), lambda row: TURNS[row.kind], width=88,
            english_width=132,
        ),
        Column(
            "type", Phrase("inquiry_room.type"),
            lambda row: source.words.word("service_type", row.type), width=88,
            english_width=136, priority=3, ink="text2",
        ),
        Column("who", Phrase("inquiry_room.who"), lambda row: row.who, width=88, priority=2),
        Column(
            "done", Phrase("inquiry_room.state"),
            lambda row: Pill(Phrase("inquiry_room.is_done"), Tone.QUIET)
            if row.done_at else Pill(Phrase("inquiry_room.to_do"), Tone.BLUE),
            Cell.PILL, width=92, english_width=100,
        ),
    ]  # fmt: skip


def article_columns(source: ArticleSource) -> list[Column]:
    """Return the columns of what is known."""
    return [
        Column(
            "title", Phrase("inquiry_room.article.title"), lambda row: row.title, width=240,
            stretch=1, weight=Weight.MEDIUM,
        ),
        Column(
            "topic", Phrase("inquiry_room.topic"),
            lambda row: source.words.word("inquiry_topic", row.topic), width=96,
            english_width=152, priority=1,
        ),
        Column(
            "active", Phrase("inquiry_room.state"),
            lambda row: Pill(Phrase("inquiry_room.article.in_use"), Tone.QUIET)
            if row.active else Pill(Phrase("inquiry_room.article.waits"), Tone.AMBER),
            Cell.PILL, width=96, english_width=124,
        ),
        Column(
            "used", Phrase("inquiry_room.article.used"), lambda row: row.used, Cell.NUMBER,
            width=80, priority=2,
        ),
    ]  # fmt: skip


def call_columns(source: CallSource) -> list[Column]:
    """Return the columns of calls."""
    return [
        Column(
            "at", Phrase("inquiry_room.call.at"), lambda row: source.when(row.at), width=112,
            english_width=128,
        ),
        Column("phone", Phrase("inquiry_room.phone"), lambda row: row.phone, width=128),
        Column(
            "who", Phrase("inquiry_room.who"), lambda row: row.customer_name, width=96, stretch=1,
        ),
        Column(
            "choice", Phrase("inquiry_room.call.choice"), lambda row: row.choice, width=104,
            stretch=1, priority=2, ink="text2",
        ),
        Column(
            "answered", Phrase("inquiry_room.state"), call_state, Cell.PILL,
            width=92, english_width=104,
        ),
        Column(
            "talk", Phrase("inquiry_room.call.talk"), lambda row: clocked(row.talk_seconds),
            width=72, priority=3, figure=True, ink="text2",
        ),
        Column(
            "agent", Phrase("inquiry_room.call.agent"), lambda row: row.agent, width=80,
            priority=4, ink="text2",
        ),
    ]  # fmt: skip


def call_state(row: Call) -> Pill:
    """Return whether a call was answered, or that it went out."""
    if not row.answered:
        return Pill(Phrase("inquiry_room.call.missed"), Tone.RED)
    if row.direction == "out":
        return Pill(Phrase("inquiry_room.call.out"), Tone.QUIET)
    return Pill(Phrase("inquiry_room.call.answered"), Tone.QUIET)


def clocked(seconds: int) -> str:
    """Return a time in minutes and seconds, "—" for none."""
    return f"{seconds // 60}:{seconds % 60:02}" if seconds else "—"
