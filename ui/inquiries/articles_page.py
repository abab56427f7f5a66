"""The tab 知识库: what is known, found as it is while one answers; what waits stands on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import EDIT, Article
from ui.inquiries.ask_form import read_words
from ui.inquiries.detail import ArticleDetail
from ui.inquiries.forms import ArticleForm, opened
from ui.inquiries.sources import ArticleSource, article_columns
from ui.inquiries.tab import ROOM, InquiryTab
from ui.toolkit.buttons import Button, Kind, next_step
from ui.toolkit.chips import Filter
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.workplace import Workplace

APPROVE = "inquiries.approve"
_EDIT = Phrase("organisation.do.edit")


class ArticlesPage(InquiryTab):
    """The list of articles with one of them beside it."""

    kind, counted = "article", "inquiry_room.count_articles"
    states: dict[str, Phrase] = {}  # noqa: RUF012 - never written
    kinds = ("article", "dictionary")
    example = Phrase("inquiry_room.article.search_example")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, ArticleSource(place))
        self.decides, self.may_enter = place.may(APPROVE), place.may(APPROVE) or place.may(EDIT)
        self.word = Phrase(
            "inquiry_room.article.new" if self.decides else "inquiry_room.article.propose"
        )
        self.new = Button(self.word, kind=Kind.PRIMARY, icon="plus", key="F9")
        self.new.clicked.connect(lambda: self.write(None))
        self.actions = [self.new] if self.may_enter else []
        self.build(
            article_columns(self.source),
            Phrase("inquiry_room.articles"),
            EmptyState(
                Phrase("inquiry_room.article.none"), Phrase("inquiry_room.article.none_hint"),
                icon="book-open",
            ),
            [Filter("topic", Phrase("inquiry_room.topic"), self.topics)],
            ArticleDetail(place),
        )  # fmt: skip

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("F9", self.word)] if self.may_enter else []
        return (*found, KeyHint("Ctrl+F", Phrase("members.search")))

    def commands(self) -> Sequence[Command]:
        if not self.may_enter:
            return ()
        return [Command(self.word, lambda: self.write(None), "plus", "F9", ROOM)]

    def find(self, app: Any, actor: Any, record: int) -> Article:
        found: Article = app.knowledge.article(actor, record)
        return found

    def show_record(self, found: Article) -> None:
        self.detail.show_article(found, self.source.words)
        first = None
        if self.decides:
            word = _EDIT if found.active else Phrase("inquiry_room.article.decide")
            first = next_step(word)
            first.clicked.connect(lambda: self.write(found))
        self.detail.foot.show_steps((), first=first)

    def write(self, known: Article | None) -> None:
        """Write an article, new or known."""

        def show(words: Any) -> None:
            form = ArticleForm(self.place, words, known, decides=self.decides)
            form.saved.connect(self._say)
            title = _EDIT if known else self.word
            opened(self.window(), form, title, Phrase("machinery.form.save"))

        self.prepare(read_words, show)

    def _say(self, made: Article) -> None:
        key = "inquiry_room.article.kept" if made.active else "inquiry_room.article.proposed"
        self.place.say(Phrase(key))
