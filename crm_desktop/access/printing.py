"""Printing the organisation: chart with headcount table, and post descriptions (report 31)."""

from __future__ import annotations

from datetime import date

from crm_desktop.access import read
from crm_desktop.access.chart import unit_trees
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import Service, composed, use_case
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print

PRINT = "organisation.print"


class OrganisationPrints(Service):
    """Documents of the organisation as PDF."""

    @use_case("print.note", PRINT)
    def note(self, work: Work, document: str, kind: str, subject: int, company: int) -> PrintNote:
        """Note that a document of a company within scope is printed; raises NotFound."""
        if not work.acting.reaches(company):
            raise NotFound(kind)
        return note_print(work, document, kind, subject)

    @composed(PRINT, "print.note")
    def chart(
        self, actor: Actor, company: int, language: Language, on: date | None = None
    ) -> bytes:
        """Return a company's chart and headcount table of a day (today when None) as PDF."""
        from crm_desktop.access.documents import OrganisationChart, organisation_chart
        from crm_desktop.paper.letterhead import Orientation
        from crm_desktop.paper.noted import letterhead

        day = on or self._context.clock.today()
        name = read.company_of(company).name
        note = self.note(actor, "organisation_chart", "company", company, company).value
        trees = unit_trees(
            [unit for unit in read.units_on(day) if unit.company == company],
            [post for post in read.posts_on(day) if post.company == company],
        )
        chart = OrganisationChart(
            name=name,
            on=day,
            units=trees,
            prepared_by=note.printed_by,
            prepared_on=note.printed_at.date(),
        )
        head = letterhead(
            note, language, secrecy=_internal(language), orientation=Orientation.LANDSCAPE
        )
        return organisation_chart(head, chart)

    @composed(PRINT, "print.note")
    def post_description(
        self, actor: Actor, post: int, language: Language, on: date | None = None
    ) -> bytes:
        """Return the description of a post as it stands on a day; raises NotFound."""
        from crm_desktop.access.documents import PostDescription, post_description
        from crm_desktop.paper.noted import letterhead

        day = on or self._context.clock.today()
        found = read.post_on(post, day)
        note = self.note(actor, "post_description", "post", post, found.company).value
        posts = {each.id: each for each in read.posts_on(day)}
        superior = posts.get(found.superior or 0)
        description = PostDescription(
            post=found,
            unit=read.unit_on(found.unit, day).name,
            superior=superior.title if superior else "",
            subordinates=tuple(each.title for each in posts.values() if each.superior == post),
            level=dictionary_word("post_level", found.level, language),
            roles=tuple(Phrase(f"role.{role}") for role in sorted(found.roles)),
            history=tuple(read.postings("g.post_id = ?", post, today=day)),
            prepared_by=note.printed_by,
            prepared_on=note.printed_at.date(),
        )
        return post_description(
            letterhead(note, language, secrecy=_internal(language)), description
        )


def _internal(language: Language) -> str:
    return dictionary_word("secrecy", "internal", language)
