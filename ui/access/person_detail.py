"""A person beside the list: posts held and before, rights in words, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Grant, Posting
from crm_desktop.access.rights import functions
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Detail, column_of, pair, section
from ui.access.dictionary import DictionaryWords
from ui.access.moments import in_order, posting_entries, timeline_entries
from ui.access.people_rows import STATES, UNASSIGNED, PersonRow
from ui.access.post_detail import LABEL_WIDTH
from ui.access.rights_words import cell_words, united
from ui.access.wording import POSTING_KIND, SCOPE, dotted, role_words
from ui.toolkit.dates import moment_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.text import Label, caption
from ui.toolkit.timeline import Timeline
from ui.toolkit.tokens import Size


@dataclass(frozen=True)
class PersonFacts:
    """What is read of a person once they are looked at."""

    postings: Sequence[Posting] = ()
    moments: Sequence[Moment] = ()
    grants: frozenset[Grant] = frozenset()


class PersonDetail(Detail):
    """The page of a person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("postings", Phrase("organisation.postings")),
                ("rights", Phrase("organisation.rights")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(
                Phrase("organisation.choose"), Phrase("organisation.person.choose"), icon="user"
            ),
            parent,
        )
        self.postings, self.timeline = Timeline(), Timeline()
        self.postings.say(self.postings.setAccessibleName, Phrase("organisation.postings"))
        self.use_section("postings", self.postings)
        self.use_section("timeline", self.timeline)

    def show_person(self, row: PersonRow, now: datetime) -> None:
        """Show what is known of a person without asking again."""
        state = None if row.state == UNASSIGNED else STATES[row.state]
        self.show_head(row.person.name, row.person.login, row.company, state)
        self.show_section("overview", lambda: _overview(row, now))

    def show_facts(
        self, row: PersonRow, facts: PersonFacts, words: DictionaryWords, now: datetime
    ) -> None:
        """Show post history, rights, and what happened."""
        entries = posting_entries(facts.postings, now.date(), words, of_post=False)
        self.postings.set_entries(in_order(entries))
        self.timeline.set_entries(timeline_entries(facts.moments, now))
        self.show_section("rights", lambda: _rights(row, facts.grants))


def _overview(row: PersonRow, now: datetime) -> QWidget:
    person = row.person
    facts = KeyValues(label_width=LABEL_WIDTH)
    facts.add(Phrase("organisation.person.phone"), person.phone or "—")
    facts.add(Phrase("organisation.person.email"), person.email or "—")
    last = person.last_login
    never = Phrase("organisation.person.never")
    facts.add(Phrase("organisation.person.last_login"), moment_words(last, now) if last else never)
    return column_of(
        section(Phrase("organisation.person.posts_now"), *_held(row)),
        section(Phrase("organisation.facts"), facts),
    )


def _held(row: PersonRow) -> Iterable[QWidget]:
    if not row.posts:
        yield caption(Phrase("organisation.person.no_post"))
    for post in row.posts:
        held = next(each for each in post.holders if each.person == row.id)
        since = Phrase("organisation.since", first=held.since.isoformat())
        yield pair(post.title, dotted(post.number, POSTING_KIND[held.kind], since))


def _rights(row: PersonRow, grants: frozenset[Grant]) -> QWidget:
    if not row.posts:
        return column_of(caption(Phrase("organisation.person.no_rights")))
    posts = [
        pair(post.title, dotted(role_words(post.roles), SCOPE[post.scope])) for post in row.posts
    ]
    allowed = united(grants, row.roles)
    rights = [
        pair(Phrase(f"function.{each.code}"), cell_words(allowed[each.code], each))
        for each in functions()
        if each.code in allowed
    ]
    parts = [
        section(Phrase("organisation.person.by_posts"), *posts),
        section(Phrase("organisation.person.may"), *rights),
    ]
    if len(row.posts) > 1:
        note = Phrase("organisation.person.rights_note")
        parts.insert(0, Label(note, size=Size.CAPTION, ink="text2", wrap=True))
    return column_of(*parts)
