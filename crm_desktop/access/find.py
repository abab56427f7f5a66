"""Finding people, posts, units and requests from the one search box."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.access import read
from crm_desktop.access.gate import rights_of
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.usecase import Service, reading
from crm_desktop.foundation.work import Look
from db import sql

_MOST = 8


@dataclass(frozen=True)
class Hit:
    """Something found: its kind and id, what it is called, and more to tell it by."""

    kind: str
    id: int
    title: str
    detail: str
    state: str = ""


class FindService(Service):
    """One door of the search box. Later rooms add theirs."""

    @reading("organisation.view")
    def find(self, look: Look, text: str) -> list[Hit]:
        """Return what contains every word of the text, at most eight of a kind, names first.

        People and requests are found by those who may see them.
        """
        words = fold(text).split()
        if not words:
            return []
        found = [*self._posts(look, words), *self._units(look, words)]
        if "administration.view" in rights_of(look.acting.actor, look.today):
            found = [*self._people(look, words), *found, *self._requests(look, words)]
        return found

    def _people(self, look: Look, words: list[str]) -> list[Hit]:
        hits = [
            Hit("person", p.id, p.name, " · ".join((p.login, *p.posts)))
            for p in read.people("WHERE p.active", today=look.today)
            if look.acting.reaches(p.company)
            and _has(words, p.name, p.login, p.phone, p.email, *p.posts)
        ]
        return hits[:_MOST]

    def _posts(self, look: Look, words: list[str]) -> list[Hit]:
        units = {unit.id: unit.name for unit in read.units_on(look.today)}
        hits = [
            Hit("post", p.id, p.title, f"{p.number} · {units.get(p.unit, '')}")
            for p in read.posts_on(look.today)
            if look.acting.reaches(p.company)
            and _has(words, p.title, p.number, *(holder.name for holder in p.holders))
        ]
        return hits[:_MOST]

    def _units(self, look: Look, words: list[str]) -> list[Hit]:
        hits = [
            Hit("unit", u.id, u.name, "")
            for u in read.units_on(look.today)
            if look.acting.reaches(u.company) and _has(words, u.name)
        ]
        return hits[:_MOST]

    def _requests(self, look: Look, words: list[str]) -> list[Hit]:
        hits = [
            Hit("request", request, number, text.splitlines()[0], state)
            for request, company, number, text, state in sql.rows(
                "SELECT id, company_id, number, text, state FROM access_request "
                "ORDER BY id DESC LIMIT 5000"
            )
            if look.acting.reaches(company) and _has(words, number, text)
        ]
        return hits[:_MOST]


def _has(words: list[str], *texts: str) -> bool:
    whole = fold("\n".join(texts))
    return all(word in whole for word in words)
