"""What happened to a record, and who held what when, as entries of a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from crm_desktop.access.model import Post, Posting
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.wording import POSTING_KIND, dotted, listed, span_words
from ui.toolkit.dates import past_words
from ui.toolkit.timeline import TimelineEntry
from ui.toolkit.tokens import Tone

_ICONS = {
    "add": "plus",
    "approve": "badge-check",
    "assign": "user-plus",
    "carry_out": "clipboard-check",
    "close": "ban",
    "end": "user-x",
    "in": "user",
    "leave": "log-out",
    "note": "printer",
    "reject": "ban",
    "reset_password": "key-round",
    "restore": "rotate-ccw",
    "submit": "file-input",
    "withdraw": "undo-2",
}
_TONES = {"done": Tone.GREY, "failed": Tone.AMBER, "denied": Tone.RED}
#: Fields of a post whose change is worth naming in its history.
_TOLD = (
    ("title", Phrase("organisation.post.title")),
    ("number", Phrase("organisation.post.number")),
    ("unit", Phrase("organisation.post.unit")),
    ("superior", Phrase("organisation.post.superior")),
    ("roles", Phrase("organisation.post.roles")),
    ("level", Phrase("organisation.post.level")),
    ("headcount", Phrase("organisation.post.headcount")),
    ("scope", Phrase("organisation.post.scope")),
    ("duties", Phrase("organisation.post.duties")),
    ("requirements", Phrase("organisation.post.requirements")),
)


def timeline_entries(moments: Iterable[Moment], now: datetime) -> list[TimelineEntry]:
    """Return what happened, newest first, as the audit log names it."""
    return [
        TimelineEntry(
            past_words(moment.at, now),
            Phrase(
                "organisation.moment",
                who=moment.person_name or Phrase("organisation.program"),
                what=Phrase(f"action.{moment.action}"),
            ),
            Phrase(f"outcome.{moment.outcome}") if moment.outcome != "done" else moment.label,
            icon=_ICONS.get(moment.action.rpartition(".")[2], "pencil"),
            tone=_TONES[moment.outcome],
        )
        for moment in moments
    ]


def posting_entries(
    postings: Iterable[Posting], today: date, words: DictionaryWords, *, of_post: bool
) -> list[tuple[date, TimelineEntry]]:
    """Return postings with the day each begins; of a post they name people, of a person posts."""
    return [
        (posting.valid_from, _posting_entry(posting, today, words, of_post=of_post))
        for posting in postings
        # Taken back before it began: it never was.
        if posting.valid_to is None or posting.valid_to > posting.valid_from
    ]


def version_entries(states: Sequence[Post]) -> list[tuple[date, TimelineEntry]]:
    """Return the descriptions a post has had, newest first, with what changed each time."""
    found = []
    for place, state in enumerate(states):
        before = states[place + 1] if place + 1 < len(states) else None
        title = Phrase("organisation.changed" if before else "organisation.begun")
        entry = TimelineEntry(
            f"{state.valid_from:%Y-%m}",
            title,
            _difference(before, state) if before else state.title,
            icon="file-text",
            key=("day", state.valid_from),
        )
        found.append((state.valid_from, entry))
    return found


def in_order(entries: Iterable[tuple[date, TimelineEntry]]) -> list[TimelineEntry]:
    """Return entries of several kinds, newest first."""
    return [entry for _, entry in sorted(entries, key=lambda each: each[0], reverse=True)]


def _posting_entry(
    posting: Posting, today: date, words: DictionaryWords, *, of_post: bool
) -> TimelineEntry:
    title = (
        posting.person_name
        if of_post
        else Phrase("organisation.post_in", post=posting.post_title, unit=posting.unit_name)
    )
    return TimelineEntry(
        f"{posting.valid_from:%Y-%m}",
        title,
        dotted(
            POSTING_KIND[posting.kind],
            span_words(posting.valid_from, posting.valid_to),
            words.word("posting_reason", posting.reason),
        ),
        icon="user" if of_post else "briefcase",
        tone=_tone(posting, today),
        key=("person", posting.person) if of_post else ("post", posting.post),
    )


def _tone(posting: Posting, today: date) -> Tone:
    if posting.valid_from > today:
        return Tone.BLUE
    if posting.valid_to is not None and posting.valid_to <= today:
        return Tone.GREY
    return Tone.AMBER if posting.kind == "acting" else Tone.GREEN


def _difference(before: Post, after: Post) -> Phrase | str:
    changed = [word for name, word in _TOLD if getattr(before, name) != getattr(after, name)]
    return listed(changed) or after.title
