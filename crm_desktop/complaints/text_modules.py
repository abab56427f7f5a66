"""Text modules: words that are typed often, kept under a short name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.supervision import TextModule as TextModuleTable

OWN, KEEP = "own.do", "standards.create"
#: Where they are offered: the words of a complaint, those of an inquiry, an answer.
PLACES = ("complaint", "inquiry", "answer")
_ROW = "SELECT id, place, name, words, position, active, version FROM text_module"


@dataclass(frozen=True)
class TextModuleData:
    """Words under a name; ``place`` is one of ``PLACES``, ``position`` 0 puts it at the end."""

    place: str
    name: str
    words: str
    position: int = 0
    active: bool = True


@dataclass(frozen=True)
class TextModule:
    """A text module as it is kept."""

    id: int
    data: TextModuleData
    version: int

    @property
    def active(self) -> bool:
        """Whether it is offered."""
        return self.data.active

    @property
    def phrase(self) -> Phrase:
        """What it is called."""
        return Phrase("word.entry", zh=self.data.name, en=self.data.name)


class TextModuleService(Service):
    """Words that are typed often."""

    @reading(OWN)
    def listing(self, look: Look, place: str = "", *, retired: bool = False) -> list[TextModule]:
        """Return the modules of a place (of all where "") in order; retired ones where asked."""
        del look  # they are the same for everybody
        found = (_module(row) for row in sql.rows(f"{_ROW} ORDER BY place, position, id"))
        return [m for m in found if place in ("", m.data.place) and (retired or m.active)]

    @use_case("text_module.add", KEEP)
    def add(self, work: Work, data: TextModuleData) -> TextModule:
        """Add a module; raises ValidationErrors, Refused under a post of one company."""
        work.must_reach_all()
        data = _checked(data, 0)
        last = sql.scalar("SELECT max(position) FROM text_module WHERE place = ?", data.place)
        data = replace(data, position=data.position or (last or 0) + 1)
        row = TextModuleTable.create(**asdict(data))
        work.changed("text_module", row.id, data.name, None, data)
        return _get(row.id)

    @use_case("text_module.edit", KEEP)
    def edit(self, work: Work, module: int, version: int, data: TextModuleData) -> TextModule:
        """Change or retire a module; it stays where it is offered.

        Raises ValidationErrors, Conflict, NotFound, Refused for another place.
        """
        work.must_reach_all()
        before = _get(module)
        if data.place != before.data.place:
            raise Refused(Phrase("error.code_stays"))
        data = _checked(replace(data, position=data.position or before.data.position), module)
        update_version(
            TextModuleTable,
            module,
            version,
            kind="text_module",
            mine=data,
            theirs=lambda: asdict(before.data) | {"id": before.id, "version": before.version},
            values=asdict(data),
        )
        work.changed("text_module", module, data.name, before.data, data)
        return _get(module)

    @use_case("text_module.move", KEEP)
    def move(self, work: Work, module: int, step: int) -> TextModule:
        """Put a module some places further down, or up for a negative ``step``.

        Raises NotFound, Refused beyond either end and under a post of one company.
        """
        work.must_reach_all()
        moved = _get(module)
        place = moved.data.place
        all_ = [
            _module(row) for row in sql.rows(f"{_ROW} WHERE place = ? ORDER BY position, id", place)
        ]
        ids = [each.id for each in all_]
        at, to = ids.index(module), ids.index(module) + step
        if not 0 <= to < len(ids):
            raise Refused(Phrase("settings_room.dictionary.at_end"))
        all_.insert(to, all_.pop(at))
        for position, each in enumerate(all_, start=1):
            if each.data.position != position:
                sql.run(
                    "UPDATE text_module SET position = ?, version = version + 1 WHERE id = ?",
                    position,
                    each.id,
                )
                before, after = {"position": each.data.position}, {"position": position}
                work.changed("text_module", each.id, each.data.name, before, after)
        return _get(module)


def plant_text_modules() -> None:
    """Store the modules of a new office; what an office made of them is left alone."""
    if TextModuleTable.select().exists():
        return
    rows = [
        {"place": place, "name": name, "words": words, "position": position}
        for place, modules in resource_json("defaults", "text_modules.json").items()
        for position, (name, words) in enumerate(modules, start=1)
    ]
    TextModuleTable.insert_many(rows).execute()


def _checked(data: TextModuleData, module: int) -> TextModuleData:
    checks = Checks()
    checks.choice("place", data.place, set(PLACES))
    data = replace(
        data,
        name=checks.text("name", data.name, longest=60, needed=True),
        words=checks.text("words", data.words, longest=4000, needed=True),
    )
    taken = "SELECT id FROM text_module WHERE place = ? AND name = ? AND id <> ?"
    if sql.scalar(taken, storable(data.place), storable(data.name), module):
        checks.add("name", Phrase("error.taken"))
    checks.done()
    return data


def _get(module: int) -> TextModule:
    row = sql.one(f"{_ROW} WHERE id = ?", module)
    if row is None:
        raise NotFound("text_module")
    return _module(row)


def _module(row: sql.Row) -> TextModule:
    id_, place, name, words, position, active, version = row
    return TextModule(id_, TextModuleData(place, name, words, position, bool(active)), version)
