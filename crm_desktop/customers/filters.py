"""Filters kept by name, each with its columns and order: one's own, and those that are shared."""

from __future__ import annotations

from dataclasses import dataclass, fields

from crm_desktop.customers.filtering import CustomerFilter, as_text, from_text
from crm_desktop.customers.room import MERGE, VIEW, ArchiveService
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.steps import SavedFilter as SavedFilterTable

_FILTER = """
SELECT s.id, s.version, s.name, s.shared, s.owner_id, p.name, s.content
FROM saved_filter s JOIN person p ON p.id = s.owner_id
"""


@dataclass(frozen=True)
class FilterData:
    """What is kept of a filter: its name, what it narrows to, the columns shown with it."""

    name: str
    wanted: CustomerFilter
    columns: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class KeptFilter(FilterData):
    """A filter as stored; ``owner_name`` is whoever keeps it."""

    id: int = 0
    version: int = 0
    owner: int = 0
    owner_name: str = ""


class FilterService(ArchiveService):
    """Everybody keeps filters of their own; whoever may merge customers shares them."""

    @reading(VIEW)
    def kept(self, look: Look) -> list[KeptFilter]:
        """Return one's own filters and those that are shared, by name, one's own first."""
        found = sql.rows(
            f"{_FILTER} WHERE s.owner_id = ? OR s.shared ORDER BY s.owner_id <> ?, s.name, s.id",
            look.acting.actor.person,
            look.acting.actor.person,
        )
        return [_kept(row) for row in found]

    @reading(VIEW)
    def own_fields(self, _look: Look) -> list[tuple[str, str, str]]:
        """Return the office's own fields to filter by: code, Chinese and English name."""
        found = sql.rows("SELECT code, zh, en FROM own_field WHERE active ORDER BY position, id")
        return [(code, zh, en) for code, zh, en in found]

    @use_case("filter.keep", VIEW)
    def keep(self, work: Work, data: FilterData) -> KeptFilter:
        """Keep a filter under a new name; raises ValidationErrors, NotAllowed for a shared one."""
        name = self._checked(work, data)
        row = int(
            sql.scalar(
                "INSERT INTO saved_filter (version, owner_id, name, content, shared) "
                "VALUES (1, ?, ?, ?, ?) RETURNING id",
                work.acting.actor.person,
                name,
                as_text(data.wanted, data.columns),
                data.shared,
            )
        )
        work.changed("saved_filter", row, name, None, _told(data, name))
        return self._mine(work, row)

    @use_case("filter.change", VIEW)
    def change(self, work: Work, row: int, version: int, data: FilterData) -> KeptFilter:
        """Give a filter another name, content or sharing.

        Raises ValidationErrors, Conflict, NotFound, NotAllowed for one that is or becomes shared.
        """
        before = self._mine(work, row)
        if before.shared:
            self._context.gate.admit(work.acting.actor, MERGE, work.today)
        name = self._checked(work, data, before)
        update_version(
            SavedFilterTable,
            row,
            version,
            kind="saved_filter",
            mine=data,
            theirs=lambda: before,
            values={
                "name": name,
                "content": as_text(data.wanted, data.columns),
                "shared": data.shared,
            },
        )
        work.changed("saved_filter", row, name, _told(before, before.name), _told(data, name))
        return self._mine(work, row)

    @use_case("filter.remove", VIEW)
    def remove(self, work: Work, row: int, version: int) -> None:
        """Forget a filter; raises Conflict, NotFound, NotAllowed for a shared one."""
        before = self._mine(work, row)
        if before.shared:
            self._context.gate.admit(work.acting.actor, MERGE, work.today)
        update_version(
            SavedFilterTable,
            row,
            version,
            kind="saved_filter",
            mine=None,
            theirs=lambda: before,
        )
        sql.run("DELETE FROM saved_filter WHERE id = ?", row)
        work.changed("saved_filter", row, before.name, _told(before, before.name), None)

    def _mine(self, look: Look, row: int) -> KeptFilter:
        """Return a filter of one's own, or a shared one; raises NotFound."""
        found = sql.one(f"{_FILTER} WHERE s.id = ?", row)
        if found is None:
            raise NotFound("saved_filter")
        kept = _kept(found)
        if kept.owner != look.acting.actor.person and not kept.shared:
            raise NotFound("saved_filter")
        return kept

    def _checked(self, work: Work, data: FilterData, before: KeptFilter | None = None) -> str:
        """Return the name, tidied, where the filter may be kept under it."""
        checks = Checks()
        name = " ".join(checks.text("name", data.name, longest=100, needed=True).split())
        taken = sql.scalar(
            "SELECT id FROM saved_filter WHERE owner_id = ? AND name = ?",
            before.owner if before else work.acting.actor.person,
            name,
        )
        if taken is not None and (before is None or taken != before.id):
            checks.add("name", Phrase("error.taken"))
        checks.done()
        if data.shared:
            self._context.gate.admit(work.acting.actor, MERGE, work.today)
        return name


def _kept(row: sql.Row) -> KeptFilter:
    number, version, name, shared, owner, owner_name, content = row
    wanted, columns = from_text(content)
    return KeptFilter(name, wanted, columns, bool(shared), number, version, owner, owner_name)


def _told(data: FilterData, name: str) -> dict[str, object]:
    """Return what the log says: by which fields a filter narrows. Their values may be personal."""
    plain = CustomerFilter()
    narrowing = [
        f.name for f in fields(plain) if getattr(data.wanted, f.name) != getattr(plain, f.name)
    ]
    return {"name": name, "shared": data.shared, "conditions": narrowing}
