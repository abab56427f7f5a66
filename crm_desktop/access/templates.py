"""The organisation templates that a new office starts from (S02, S05, S09)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Language
from db.models.access import Post, PostRole, PostState, Unit, UnitState


@cache
def templates() -> Mapping[str, Any]:
    """Return the templates by code as shipped: units, posts, duties, in both languages."""
    found: Mapping[str, Any] = resource_json("defaults", "organisation.json")
    return found


def post_count(template: str) -> int:
    """Return how many posts a template has."""
    return sum(len(unit["posts"]) for unit in _flat(templates()[template]["units"]))


def plant_template(template: str, company: int, language: Language, day: date) -> dict[str, int]:
    """Store a template's units and posts in a company from a day on; return post id by number.

    Names are written in one language: from then on they are the office's own text.
    """
    planter = _Planter(company, 0 if language is Language.ZH else 1, day_text(day))
    for unit in templates()[template]["units"]:
        planter.unit(unit, None, 0)
    for unit in _flat(templates()[template]["units"]):
        for post in unit["posts"]:
            if post["superior"]:
                PostState.update(superior=planter.posts[post["superior"]]).where(
                    PostState.post == planter.posts[post["number"]]
                ).execute()
    return planter.posts


def administrator_posts(template: str) -> tuple[str, ...]:
    """Return the numbers of the posts that the first administrator gets."""
    return tuple(templates()[template]["administrator"])


class _Planter:
    """Stores units and posts in one company, in one language, from one day on."""

    def __init__(self, company: int, column: int, day: str) -> None:
        self._company = company
        self._column = column
        self._day = day
        self.posts: dict[str, int] = {}

    def unit(self, unit: Mapping[str, Any], parent: int | None, position: int) -> None:
        row = Unit.create(company=self._company, kind=unit["kind"])
        UnitState.create(
            unit=row.id,
            name=unit["name"][self._column],
            parent=parent,
            position=position,
            valid_from=self._day,
        )
        for place, post in enumerate(unit["posts"]):
            self._post(post, row.id, place)
        for place, child in enumerate(unit["units"]):
            self.unit(child, row.id, place)

    def _post(self, post: Mapping[str, Any], unit: int, position: int) -> None:
        row = Post.create(company=self._company)
        state = PostState.create(
            post=row.id,
            unit=unit,
            number=post["number"],
            title=post["title"][self._column],
            level=post["level"],
            headcount=post["headcount"],
            scope=post["scope"],
            duties="\n".join(line[self._column] for line in post["duties"]),
            requirements="\n".join(line[self._column] for line in post["requirements"]),
            compiled_on=self._day,
            position=position,
            valid_from=self._day,
        )
        PostRole.insert_many([{"state": state.id, "role": r} for r in post["roles"]]).execute()
        self.posts[post["number"]] = row.id


def _flat(units: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found = []
    for unit in units:
        found += [unit, *_flat(unit["units"])]
    return found
