"""What is known 知识库: questions people ask, with their answers, found while one types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.searchkeys import letters
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Look, Work
from crm_desktop.inquiries.model import EDIT, Article, ArticleData
from crm_desktop.inquiries.room import APPROVE, VIEW
from db import sql
from db.models.inquiries import Article as ArticleTable

_COLUMNS = """
SELECT a.id, a.topic, a.title, a.body, a.keywords, a.active, a.used, a.edited_at, a.edited_by_id,
       coalesce(p.name, ''), a.version
FROM article a LEFT JOIN person p ON p.id = a.edited_by_id
"""
_BETWEEN = re.compile(r"[\s,，。、;；:：?？!！/]+")
_MOST = 8
#: What the pairs of letters that an answer shares with a question must tell at the least, in all
#: and of what the question's own pairs tell, for the answer to be offered.
_LEAST, _LEAST_SHARE = 1.2, 0.2
_IN_TITLE, _IN_BODY = 1.0, 0.5
_ALWAYS = "2026-01-01T00:00:00.000000Z"


class KnowledgeService(Service):
    """The office's knowledge; it is everybody's, of every company."""

    @reading(VIEW)
    def find(self, _look: Look, text: str, topic: str = "") -> list[Article]:
        """Return the answers in use that fit a question best, at most eight.

        Where all words of the text stand comes first; then what shares its rarest pairs of
        neighbouring letters, so that a question as it is spoken finds its answer too.
        """
        narrowed, params = (" AND a.topic = ?", (storable(topic),)) if topic else ("", ())
        found = sql.rows(
            "SELECT a.id, a.title, a.keywords, a.search, a.used FROM article a WHERE a.active"
            + narrowed,
            *params,
        )
        words = [letters(word) for word in _BETWEEN.split(storable(text)) if letters(word)]
        rare = _rarities(words, [search for _, _, _, search, _ in found])
        scored = []
        for article, title, keywords, search, used in found:
            worth = _worth(words, rare, letters(title + keywords), search)
            if worth or not words:
                scored.append((-worth, -used, article))
        best = [article for _, _, article in sorted(scored)[:_MOST]]
        shown = {each.id: each for each in _articles(f"a.id IN ({sql.marks(len(best))})", *best)}
        return [shown[article] for article in best]

    @reading(VIEW)
    def articles(self, _look: Look) -> list[Article]:
        """Return all articles: those that wait first, then by topic and title."""
        return _articles("1 = 1")

    @reading(VIEW)
    def article(self, _look: Look, article: int) -> Article:
        """Return an article; raises NotFound."""
        return article_of(article)

    @use_case("article.propose", EDIT)
    def propose(self, work: Work, data: ArticleData) -> Article:
        """Propose an article; it waits for the head and is not found before. Raises
        ValidationErrors."""
        return self._add(work, data, active=False)

    @use_case("article.add", APPROVE)
    def add(self, work: Work, data: ArticleData) -> Article:
        """Add an article that is found from now on; raises ValidationErrors."""
        return self._add(work, data, active=True)

    @use_case("article.edit", APPROVE)
    def edit(
        self, work: Work, article: int, version: int, data: ArticleData, *, active: bool = True
    ) -> Article:
        """Change an article, take it into use or out of it.

        Raises ValidationErrors, Conflict, NotFound.
        """
        before = article_of(article)
        values = {
            **_values(data),
            "active": active,
            "edited_at": stamp(work.now),
            "edited_by": work.acting.actor.person or None,
        }
        update_version(
            ArticleTable,
            article,
            version,
            kind="article",
            mine=data,
            theirs=lambda: article_of(article),
            values=values,
        )
        after = article_of(article)
        work.changed("article", article, after.title, _told(before), _told(after))
        return after

    def _add(self, work: Work, data: ArticleData, *, active: bool) -> Article:
        row = ArticleTable.create(
            **_values(data),
            active=active,
            edited_at=stamp(work.now),
            edited_by=work.acting.actor.person or None,
        )
        after = article_of(row.id)
        work.changed("article", row.id, after.title, None, _told(after))
        return after


def article_of(article: int) -> Article:
    """Return an article; raises NotFound."""
    for found in _articles("a.id = ?", article):
        return found
    raise NotFound("article")


def plant_articles(language: Language) -> None:
    """Store the answers that an office begins with; what it made of them is left alone."""
    if ArticleTable.select().exists():
        return
    for entry in resource_json("defaults", "articles.json"):
        title, body, keywords = entry[language.value]
        ArticleTable.create(
            topic=entry["topic"],
            title=title,
            body=body,
            keywords=keywords,
            search=_search(title, body, keywords),
            edited_at=_ALWAYS,
        )


def _articles(where: str, *params: Any) -> list[Article]:
    order = "ORDER BY CASE WHEN a.active THEN 1 ELSE 0 END, a.topic, a.title, a.id"
    return [
        Article(
            id_, topic, title, body, keywords, bool(active), used, moment(at), by, name, version
        )
        for id_, topic, title, body, keywords, active, used, at, by, name, version in sql.rows(
            f"{_COLUMNS} WHERE {where} {order}", *params
        )
    ]


def _values(data: ArticleData) -> dict[str, Any]:
    checks = Checks()
    check_entry(checks, "topic", "inquiry_topic", data.topic, in_use=True)
    title = checks.text("title", data.title, longest=200, needed=True)
    body = checks.text("body", data.body, longest=20_000, needed=True)
    keywords = checks.text("keywords", data.keywords, longest=400)
    checks.done()
    return {
        "topic": data.topic,
        "title": title,
        "body": body,
        "keywords": keywords,
        "search": _search(title, body, keywords),
    }


def _told(article: Article) -> dict[str, Any]:
    return {
        "topic": article.topic,
        "title": article.title,
        "active": article.active,
        "keywords": article.keywords,
        "body": len(article.body),
    }


def _search(title: str, body: str, keywords: str) -> str:
    return " ".join(map(letters, (title, keywords, body)))


def _worth(words: list[str], rare: Mapping[str, float], title: str, search: str) -> float:
    """Return how well an article fits what was typed: 0 not at all, from 2 on all words are there.

    ``rare`` are the pairs of letters of what was typed that stand in any article, with what each
    tells: a pair that stands everywhere tells next to nothing.
    """
    if words and all(word in search for word in words):
        return 2.0 + sum(word in title for word in words) / len(words)
    shared = sum(
        weight * (_IN_TITLE if pair in title else _IN_BODY)
        for pair, weight in rare.items()
        if pair in search
    )
    whole = sum(rare.values())
    return shared / whole if shared >= _LEAST and shared >= whole * _LEAST_SHARE else 0.0


def _rarities(words: list[str], searches: Sequence[str]) -> dict[str, float]:
    found = {}
    for pair in {pair for word in words for pair in _pairs(word)}:
        count = sum(1 for search in searches if pair in search)
        if count:
            found[pair] = log((len(searches) + 1) / count)
    return found


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}
