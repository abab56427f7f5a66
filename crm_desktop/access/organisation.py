"""Companies and the tree of units and posts through time (S01-S07)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any, TypeVar

from crm_desktop.access import history, read, rules
from crm_desktop.access.model import Company, CompanyData, Post, PostData, Unit, UnitData
from crm_desktop.access.people import MAY_SIGN, OWN_RIGHTS
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.access import Company as CompanyRow
from db.models.access import Post as PostRow
from db.models.access import PostRole, PostState, UnitState
from db.models.access import Unit as UnitRow

DO = "administration.do"
VIEW = "organisation.view"


class OrganisationService(Service):
    """Who belongs where, on any day. Every change says from which day it holds."""

    @reading(VIEW)
    def companies(self, look: Look) -> list[Company]:
        """Return the companies within the acting post's scope, by code."""
        return [c for c in read.companies() if look.acting.reaches(c.id)]

    @reading(VIEW)
    def units(self, look: Look, on: date | None = None) -> list[Unit]:
        """Return the units of a day (today when None) within scope, parents before children."""
        return [u for u in read.units_on(on or look.today) if look.acting.reaches(u.company)]

    @reading(VIEW)
    def posts(self, look: Look, on: date | None = None) -> list[Post]:
        """Return the posts of a day (today when None) within scope, with their holders."""
        return [p for p in read.posts_on(on or look.today) if look.acting.reaches(p.company)]

    @reading(VIEW)
    def post_history(self, look: Look, post: int) -> list[Post]:
        """Return every description a post has had, newest first; raises NotFound."""
        states = read.post_states(post)
        if not states or not look.acting.reaches(states[0].company):
            raise NotFound("post")
        return states

    @use_case("company.add", DO)
    def add_company(self, work: Work, data: CompanyData) -> Company:
        """Add a company to the group; raises ValidationErrors."""
        work.must_reach_all()
        data = rules.check_company(data)
        row = CompanyRow.create(**asdict(data))
        work.changed("company", row.id, data.name, None, data)
        return read.company_of(row.id)

    @use_case("company.edit", DO)
    def edit_company(self, work: Work, company: int, version: int, data: CompanyData) -> Company:
        """Change a company's data; raises ValidationErrors, Conflict, NotFound."""
        before = _company(work, company)
        data = rules.check_company(data, company)
        update_version(
            CompanyRow,
            company,
            version,
            kind="company",
            mine=data,
            theirs=lambda: before,
            values=asdict(data),
        )
        work.changed("company", company, data.name, _typed(CompanyData, before), data)
        return _company(work, company)

    @use_case("company.close", DO)
    def set_company_active(
        self, work: Work, company: int, version: int, *, active: bool
    ) -> Company:
        """Close a company, or open it again; its own company nobody can close under themselves.

        Raises Conflict, NotFound, Refused where nobody could administer any more.
        """
        before = _company(work, company)
        if company == work.acting.company and not active:
            raise Refused(Phrase("error.own_company"))
        update_version(
            CompanyRow,
            company,
            version,
            kind="company",
            mine=replace(before, active=active),
            theirs=lambda: before,
            values={"active": active},
        )
        rules.someone_must_administer(work.today)
        work.changed("company", company, before.name, {"active": before.active}, {"active": active})
        return _company(work, company)

    @use_case("unit.add", DO)
    def add_unit(self, work: Work, data: UnitData, from_day: date) -> Unit:
        """Add a unit from a day on; raises ValidationErrors, NotFound for company or parent."""
        _company(work, data.company)
        data = rules.check_unit(data, 0, from_day)
        row = UnitRow.create(company=data.company, kind=data.kind)
        history.begin(UnitState, "unit", row.id, _unit_values(data), from_day)
        work.changed("unit", row.id, data.name, None, data)
        return read.unit_on(row.id, from_day)

    @use_case("unit.change", DO)
    def change_unit(
        self, work: Work, unit: int, version: int, data: UnitData, from_day: date
    ) -> Unit:
        """Rename or move a unit from a day on; the days before keep the old name and place.

        Raises ValidationErrors (a later change exists, a cycle), Conflict, NotFound.
        """
        before = _unit(work, unit, from_day)
        if data.company != before.company:
            raise Refused(Phrase("error.other_company"))
        data = rules.check_unit(data, unit, from_day)
        update_version(
            UnitRow,
            unit,
            version,
            kind="unit",
            mine=data,
            theirs=lambda: before,
            values={"kind": data.kind},
        )
        history.change(UnitState, "unit", unit, _unit_values(data), from_day)
        work.changed("unit", unit, data.name, _typed(UnitData, before), data)
        return read.unit_on(unit, from_day)

    @use_case("unit.end", DO)
    def end_unit(self, work: Work, unit: int, version: int, last_day_after: date) -> None:
        """Close a unit: it stands until before ``last_day_after``.

        Raises Refused while units or posts under it stand on or after that day.
        """
        before = _unit(work, unit, work.today)
        if rules.unit_in_use(unit, last_day_after):
            raise Refused(Phrase("error.unit_not_empty"))
        update_version(UnitRow, unit, version, kind="unit", mine=before, theirs=lambda: before)
        history.end(UnitState, "unit", unit, last_day_after)
        work.changed(
            "unit", unit, before.name, {"valid_to": None}, {"valid_to": day_text(last_day_after)}
        )

    @use_case("post.add", DO)
    def add_post(self, work: Work, data: PostData, from_day: date) -> Post:
        """Add a post from a day on; raises ValidationErrors, NotFound for the unit.

        Nobody makes a post that reaches further than their own: raises Refused.
        """
        unit = _unit(work, data.unit, from_day)
        if data.scope == "all":
            work.must_reach_all()
        data = rules.check_post(data, 0, unit.company, from_day)
        row = PostRow.create(company=unit.company)
        state = history.begin(PostState, "post", row.id, _post_values(data), from_day)
        _put_roles(state, data.roles)
        work.changed("post", row.id, data.title, None, data)
        return read.post_on(row.id, from_day)

    @use_case("post.change", DO)
    def change_post(
        self,
        work: Work,
        post: int,
        version: int,
        data: PostData,
        from_day: date,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Post:
        """Change a post's description, roles or place from a day on.

        Nobody gives a post of their own more roles or more companies alone: a second person signs,
        or ``exception`` says why not. Raises ValidationErrors, Conflict, NotFound, Refused where
        nobody could administer or the post would reach further than the acting one,
        SecondPersonNeeded.
        """
        before = _post(work, post, from_day)
        unit = _unit(work, data.unit, from_day)
        if unit.company != before.company:
            raise Refused(Phrase("error.other_company"))
        wider = data.scope == "all" and before.scope != "all"
        if wider:
            work.must_reach_all()
        data = rules.check_post(data, post, before.company, from_day)
        person = work.acting.actor.person
        if (wider or data.roles - before.roles) and rules.holds(person, post, work.today):
            work.needs_another(OWN_RIGHTS, person, second, exception, *MAY_SIGN)
        update_version(PostRow, post, version, kind="post", mine=data, theirs=lambda: before)
        state = history.change(PostState, "post", post, _post_values(data), from_day)
        had = {role for (role,) in sql.rows("SELECT role FROM post_role WHERE state_id = ?", state)}
        PostRole.delete().where(
            (PostRole.state == state) & PostRole.role.in_(had - data.roles)
        ).execute()
        _put_roles(state, data.roles - had)
        rules.someone_must_administer(work.today)
        work.changed("post", post, data.title, _typed(PostData, before), data)
        return read.post_on(post, from_day)

    @use_case("post.end", DO)
    def end_post(self, work: Work, post: int, version: int, last_day_after: date) -> None:
        """Close a post: it stands until before ``last_day_after``.

        Raises Refused while somebody holds it or another post reports to it on or after that day.
        """
        before = _post(work, post, work.today)
        if why := rules.post_in_use(post, last_day_after):
            raise Refused(Phrase(why))
        update_version(PostRow, post, version, kind="post", mine=before, theirs=lambda: before)
        history.end(PostState, "post", post, last_day_after)
        work.changed(
            "post", post, before.title, {"valid_to": None}, {"valid_to": day_text(last_day_after)}
        )


def _company(work: Look, company: int) -> Company:
    found = read.company_of(company)
    if not work.acting.reaches(found.id):
        raise NotFound("company")
    return found


def _unit(work: Look, unit: int, day: date) -> Unit:
    found = read.unit_on(unit, day)
    if not work.acting.reaches(found.company):
        raise NotFound("unit")
    return found


def _post(work: Look, post: int, day: date) -> Post:
    found = read.post_on(post, day)
    if not work.acting.reaches(found.company):
        raise NotFound("post")
    return found


def _unit_values(data: UnitData) -> dict[str, Any]:
    return {"name": data.name, "parent": data.parent, "position": data.position}


def _post_values(data: PostData) -> dict[str, Any]:
    values = {field.name: getattr(data, field.name) for field in fields(PostData)}
    del values["roles"]
    return values | {"compiled_on": day_text(data.compiled_on)}


def _put_roles(state: int, roles: Collection[str]) -> None:
    if roles:
        PostRole.insert_many([{"state": state, "role": role} for role in sorted(roles)]).execute()


D = TypeVar("D", CompanyData, UnitData, PostData)


def _typed(kind: type[D], record: Any) -> D:
    """Return only what was typed of a record, for comparing it with what is typed now."""
    return kind(**{field.name: getattr(record, field.name) for field in fields(kind)})
