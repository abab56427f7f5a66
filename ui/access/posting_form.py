"""Putting a person on a post, and taking them off it, each from a day and for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.access.chart import actual
from crm_desktop.access.model import Person, Post, Posting
from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.wording import POSTING_KIND
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.workplace import Workplace

_WIDTH = 640
_ENDING_WIDTH = 520
_DICTIONARY = "posting_reason"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Choices:
    """Whom and which posts a posting may join."""

    people: Sequence[Person]
    posts: Sequence[Post]
    words: DictionaryWords


def read_choices(app: Application, actor: Actor) -> Choices:
    """Read what the form offers; runs on the worker thread."""
    return Choices(
        app.people.people(actor),
        app.organisation.posts(actor),
        DictionaryWords(app.dictionaries.entries(actor, _DICTIONARY)),
    )


class PostingForm(RecordForm):
    """Who, which post, how and for how long; says beforehand where a post gets over its plan."""

    def __init__(self, place: Workplace, choices: Choices) -> None:
        super().__init__(place, "posting", _assign, Phrase("organisation.do.assign_short"))
        self._posts = {post.id: post for post in choices.posts}
        self.person = SearchCombo(
            [Option(each.id, each.name, each.login) for each in choices.people]
        )
        self.post = SearchCombo(
            [Option(each.id, each.title, each.number) for each in choices.posts]
        )
        self.kind = Combo([Option(kind, words) for kind, words in POSTING_KIND.items()])
        self.reason = Combo(choices.words.options(_DICTIONARY))
        self.from_day, self.until = DateEdit(place.clock), DateEdit(place.clock)
        self.post_field = self.add("post", Phrase("kind.post"), self.post)
        self.rows: list[list[Field]] = [
            [self.add("person", Phrase("kind.person"), self.person), self.post_field],
            [
                self.add("kind", Phrase("organisation.posting.kind"), self.kind),
                self.add("reason", Phrase("organisation.reason"), self.reason),
            ],
            [
                self.add("from_day", Phrase("organisation.posting.first_day"), self.from_day),
                self.add(
                    "until",
                    Phrase("organisation.posting.last_day"),
                    self.until,
                    help_text=Phrase("organisation.posting.open_end"),
                    optional=True,
                ),
            ],
        ]
        self.post.currentIndexChanged.connect(self._warn)
        self.kind.currentIndexChanged.connect(self._warn)

    def begin(self, person: int | None, post: int | None, today: date) -> None:
        """Start with what is known: the person or the post."""
        self.load(
            {"person": person, "post": post, "kind": "regular", "reason": "", "from_day": today}
        )
        self._warn()

    def _warn(self) -> None:
        """Say under the post how full it is, in words where it will be over its plan."""
        post = self._posts.get(self.post.value() or 0)
        if post is None:
            self.post_field.set_help("")
            return
        after = actual(post) + (self.kind.value() == "regular")
        over = after - post.headcount
        words = Phrase("organisation.filled_words", actual=actual(post), plan=post.headcount)
        if over > 0:
            words = Phrase("organisation.posting.over", plan=post.headcount, count=over)
            self.post_field.set_help(words)
            self.post_field.note.show_note(words, icon="triangle-alert", ink="amber")
        else:
            self.post_field.set_help(words)


def _assign(asked: Saving) -> Any:
    app, actor, values, given = asked.app, asked.actor, asked.values, asked.given
    must_choose(values, "person", "post")
    until = values["until"]
    return app.people.assign(
        actor,
        values["person"],
        values["post"],
        values["from_day"] or app.context.clock.today(),
        # People name the last day; the service wants the day after it.
        until=until + _DAY if until else None,
        kind=values["kind"] or "",
        reason=values["reason"] or "",
        second=given.second,
        exception=given.exception,
    )


class EndingForm(RecordForm):
    """Which post somebody leaves, from which day on, and why."""

    def __init__(self, place: Workplace, held: Sequence[Posting], words: DictionaryWords) -> None:
        super().__init__(place, "", self._keep, Phrase("organisation.do.end_posting"))
        self._held = {posting.id: posting for posting in held}
        self.posting = Combo([Option(each.id, each.post_title) for each in held])
        self.until = DateEdit(place.clock)
        self.reason = Combo(words.options(_DICTIONARY))
        self.rows: list[list[Field]] = [
            [self.add("posting", Phrase("kind.post"), self.posting)],
            [
                self.add(
                    "until",
                    Phrase("organisation.posting.ends_on"),
                    self.until,
                    help_text=Phrase("organisation.posting.ends_hint"),
                ),
                self.add("reason", Phrase("organisation.reason"), self.reason),
            ],
        ]
        first = held[0].id if held else None
        self.load({"posting": first, "until": place.clock.today(), "reason": "rotation"})

    def _keep(self, asked: Saving) -> Any:
        posting = self._held[asked.values["posting"]]
        ends = asked.values["until"] or self.place.clock.today()
        return asked.app.people.end_posting(
            asked.actor, posting.id, posting.version, ends, asked.values["reason"] or ""
        )


def assign(
    window: QWidget,
    place: Workplace,
    choices: Choices,
    *,
    person: int | None = None,
    post: int | None = None,
) -> Dialog:
    """Ask to put somebody on a post."""
    form = PostingForm(place, choices)
    form.begin(person, post, place.clock.today())
    form.saved.connect(
        lambda kept: place.say(
            Phrase("organisation.posting.assigned", name=kept.person_name, post=kept.post_title)
        )
    )
    words = "organisation.do.assign" if post is None else "organisation.do.assign_person"
    return show_form(window, form, Phrase(words), form.rows, width=_WIDTH)


def end_posting(
    window: QWidget, place: Workplace, held: Sequence[Posting], words: DictionaryWords
) -> Dialog:
    """Ask from when somebody no longer holds one of their posts."""
    form = EndingForm(place, held, words)
    form.saved.connect(
        lambda kept: place.say(
            Phrase("organisation.posting.ended", name=kept.person_name, post=kept.post_title)
        )
    )
    title = Phrase("organisation.posting.end_of", name=held[0].person_name)
    return show_form(window, form, title, form.rows, width=_ENDING_WIDTH)
