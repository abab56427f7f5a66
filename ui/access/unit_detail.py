"""A unit or a company beside the tree: where it hangs, and how it is staffed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from crm_desktop.access.model import Company, Unit
from crm_desktop.audit.model import Moment
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Detail, column_of, section, wrapped
from ui.access.moments import timeline_entries
from ui.access.post_detail import LABEL_WIDTH
from ui.access.structure_rows import Node, Organisation
from ui.access.wording import dotted, listed
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.timeline import Timeline
from ui.toolkit.tokens import Tone


class UnitDetail(Detail):
    """The page of a unit, or of the company above the units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(Phrase("organisation.choose"), Phrase("organisation.choose_hint")),
            parent,
        )
        self.timeline = Timeline()
        self.use_section("timeline", self.timeline)

    def show_node(self, node: Node, organisation: Organisation) -> None:
        """Show what is known without asking again."""
        record = node.record
        if isinstance(record, Company):
            state = None if record.active else (Phrase("organisation.closed"), Tone.GREY)
            self.show_head(record.name, record.code, Phrase("kind.company"), state)
        elif isinstance(record, Unit):
            company = organisation.company(record.company)
            kind = organisation.words.word("unit_kind", record.kind)
            self.show_head(record.name, "", dotted(company.name if company else "", kind))
        self.show_section("overview", lambda: _overview(node, organisation))

    def show_moments(self, moments: Sequence[Moment], now: datetime) -> None:
        """Show what happened to it."""
        self.timeline.set_entries(timeline_entries(moments, now))


def _overview(node: Node, organisation: Organisation) -> QWidget:
    staff = KeyValues(label_width=LABEL_WIDTH)
    staff.add(Phrase("organisation.plan"), Phrase("organisation.people", count=node.plan))
    staff.add(Phrase("organisation.actual"), Phrase("organisation.people", count=node.actual))
    staff.add(Phrase("organisation.over_plan"), Phrase("organisation.seats", count=node.over))
    staff.add(Phrase("organisation.vacancies"), Phrase("organisation.seats", count=node.short))
    parts = [section(Phrase("organisation.filled"), staff)]
    record = node.record
    if isinstance(record, Unit):
        parts.append(section(Phrase("organisation.facts"), _unit_facts(record, organisation)))
    elif isinstance(record, Company):
        parts.append(section(Phrase("organisation.facts"), _company_facts(record)))
    return column_of(*parts)


def _unit_facts(unit: Unit, organisation: Organisation) -> KeyValues:
    above = organisation.unit(unit.parent or 0)
    below = [each.name for each in organisation.units if each.parent == unit.id]
    posts = [post.title for post in organisation.posts if post.unit == unit.id]
    facts = KeyValues(label_width=LABEL_WIDTH)
    facts.add(Phrase("organisation.unit.parent"), above.name if above else "—")
    facts.add(Phrase("organisation.unit.below"), wrapped(listed(below) or "—"))
    facts.add(Phrase("organisation.unit.posts"), wrapped(listed(posts) or "—"))
    facts.add(Phrase("organisation.valid_from"), unit.valid_from.isoformat())
    return facts


def _company_facts(company: Company) -> KeyValues:
    facts = KeyValues(label_width=LABEL_WIDTH)
    facts.add(Phrase("organisation.company.code"), company.code)
    facts.add(Phrase("organisation.company.short_name"), company.short_name or "—")
    facts.add(Phrase("organisation.company.phone"), company.phone or "—")
    return facts
