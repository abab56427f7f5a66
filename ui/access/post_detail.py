"""A post beside the tree: what it is, does and asks for, who holds it, what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from crm_desktop.access.chart import actual
from crm_desktop.access.model import Holder, Post, Posting
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Detail, column_of, points, section, wrapped
from ui.access.moments import (
    in_order,
    posting_entries,
    timeline_entries,
    version_entries,
)
from ui.access.structure_rows import Organisation
from ui.access.wording import POSTING_KIND, SCOPE, dotted, listed, role_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.text import caption
from ui.toolkit.timeline import Timeline
from ui.toolkit.tokens import Tone

LABEL_WIDTH = 96


@dataclass(frozen=True)
class PostFacts:
    """What is read of a post once it is looked at; ``postings`` only by right."""

    states: Sequence[Post] = ()
    postings: Sequence[Posting] = ()
    moments: Sequence[Moment] = ()


class PostDetail(Detail):
    """The page of a post."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("duties", Phrase("organisation.post.duties")),
                ("history", Phrase("organisation.history")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(Phrase("organisation.choose"), Phrase("organisation.choose_hint")),
            parent,
        )
        self.history, self.timeline = Timeline(), Timeline()
        self.history.say(self.history.setAccessibleName, Phrase("organisation.history"))
        self.use_section("history", self.history)
        self.use_section("timeline", self.timeline)

    def show_post(self, post: Post, organisation: Organisation) -> None:
        """Show what is known of a post without asking again."""
        unit = organisation.unit(post.unit)
        company = organisation.company(post.company)
        self.show_head(
            post.title,
            post.number,
            dotted(
                company.short_name or company.name if company else "", unit.name if unit else ""
            ),
            _state(post),
        )
        self.show_section("overview", lambda: _overview(post, organisation))
        self.show_section("duties", lambda: _duties(post))

    def show_facts(self, facts: PostFacts, organisation: Organisation, now: datetime) -> None:
        """Show its history and what happened to it."""
        postings = posting_entries(facts.postings, now.date(), organisation.words, of_post=True)
        self.history.set_entries(in_order([*postings, *version_entries(facts.states)]))
        self.timeline.set_entries(timeline_entries(facts.moments, now))


def _duties(post: Post) -> QWidget:
    missing = Phrase("organisation.post.unwritten")
    return column_of(
        section(Phrase("organisation.post.duties"), points(post.duties, missing)),
        section(Phrase("organisation.post.requirements"), points(post.requirements, missing)),
    )


def _state(post: Post) -> tuple[Phrase, Tone] | None:
    difference = actual(post) - post.headcount
    if difference > 0:
        return Phrase("organisation.over", count=difference), Tone.AMBER
    if difference < 0:
        return Phrase("organisation.short", count=-difference), Tone.GREY
    return None


def _overview(post: Post, organisation: Organisation) -> QWidget:
    superior = organisation.post(post.superior or 0)
    below = [each.title for each in organisation.posts if each.superior == post.id]
    facts = KeyValues(label_width=LABEL_WIDTH)
    facts.add(Phrase("organisation.filled"), _filled(post))
    facts.add(Phrase("organisation.post.roles"), wrapped(role_words(post.roles)))
    facts.add(Phrase("organisation.post.scope"), SCOPE[post.scope])
    facts.add(Phrase("organisation.post.level"), organisation.words.word("post_level", post.level))
    facts.add(Phrase("organisation.post.superior"), superior.title if superior else "—")
    facts.add(Phrase("organisation.post.below"), wrapped(listed(below) or "—"))
    facts.add(Phrase("organisation.post.compiled"), post.compiled_on.isoformat())
    facts.add(Phrase("organisation.valid_from"), post.valid_from.isoformat())
    return column_of(
        section(Phrase("organisation.holders"), _holders(post)),
        section(Phrase("organisation.facts"), facts),
    )


def _filled(post: Post) -> Phrase:
    return Phrase("organisation.filled_words", actual=actual(post), plan=post.headcount)


def _holders(post: Post) -> QWidget:
    if not post.holders:
        return caption(Phrase("organisation.vacant"))
    rows = KeyValues(label_width=LABEL_WIDTH)
    for holder in post.holders:
        rows.add(holder.name, _holding(holder))  # type: ignore[arg-type]
    return rows


def _holding(holder: Holder) -> Phrase | str:
    since = Phrase("organisation.since", first=holder.since.isoformat())
    return dotted(POSTING_KIND[holder.kind], since)
