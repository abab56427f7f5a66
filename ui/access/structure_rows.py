"""The organisation of one day as rows of the tree: companies, units and posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crm_desktop.access.chart import UnitTree, actual, unit_trees
from crm_desktop.access.model import Company, Holder, Post, Unit
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.wording import holder_words
from ui.toolkit.columns import Cell, Column, IconText, Pill
from ui.toolkit.tokens import Tone

#: Ids of companies, units and posts overlap; in the tree each has its own.
_KINDS = ("company", "unit", "post")
_ICONS = {"company": "building-2", "unit": "users-round", "post": "briefcase"}


def node_id(kind: str, record: int) -> int:
    """Return the id that a record has in the tree."""
    return record * len(_KINDS) + _KINDS.index(kind)


@dataclass(frozen=True)
class Node:
    """A row of the tree: what it is, and how many people it should have and has.

    ``over`` and ``short`` count the seats above and below plan of its posts, one by one.
    """

    id: int
    parent: int | None
    kind: str
    record: Company | Unit | Post
    plan: int = 0
    actual: int = 0
    over: int = 0
    short: int = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return self.record.title if isinstance(self.record, Post) else self.record.name

    @property
    def short_name(self) -> str:
        """A name for narrow boxes."""
        if isinstance(self.record, Company):
            return self.record.short_name or self.record.name
        return self.name

    @property
    def number(self) -> str:
        """The number of a post, the code of a company."""
        if isinstance(self.record, Post):
            return self.record.number
        return self.record.code if isinstance(self.record, Company) else ""

    @property
    def holders(self) -> tuple[Holder, ...]:
        """Who holds a post; nobody holds a unit."""
        return self.record.holders if isinstance(self.record, Post) else ()


@dataclass(frozen=True)
class Organisation:
    """What the tab shows of one day."""

    day: date
    companies: tuple[Company, ...]
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    words: DictionaryWords

    def nodes(self) -> list[Node]:
        """Return the rows, each after the one above it."""
        return [node for company in self.companies for node in self._below(company)]

    def tree_of(self, company: Company) -> UnitTree:
        """Return a company with its units and posts."""
        units = [unit for unit in self.units if unit.company == company.id]
        posts = [post for post in self.posts if post.company == company.id]
        return UnitTree(company.name, (), unit_trees(units, posts), company.id)

    def unit(self, record: int) -> Unit | None:
        """Return a unit of that day."""
        return next((unit for unit in self.units if unit.id == record), None)

    def post(self, record: int) -> Post | None:
        """Return a post of that day."""
        return next((post for post in self.posts if post.id == record), None)

    def company(self, record: int) -> Company | None:
        """Return a company."""
        return next((company for company in self.companies if company.id == record), None)

    def _below(self, company: Company) -> Iterator[Node]:
        tree = self.tree_of(company)
        yield _node("company", company, None, [post for _, post in tree.all_posts()])
        units = {unit.id: unit for unit in self.units}
        for unit in tree.units:
            yield from _unit_nodes(unit, node_id("company", company.id), units)


def _unit_nodes(tree: UnitTree, parent: int, units: dict[int, Unit]) -> Iterator[Node]:
    yield _node("unit", units[tree.id], parent, [post for _, post in tree.all_posts()])
    own = node_id("unit", tree.id)
    for post in tree.posts:
        yield _node("post", post, own, [post])
    for below in tree.units:
        yield from _unit_nodes(below, own, units)


def _node(
    kind: str, record: Company | Unit | Post, parent: int | None, posts: Iterable[Post]
) -> Node:
    differences = [(post.headcount, actual(post)) for post in posts]
    return Node(
        node_id(kind, record.id),
        parent,
        kind,
        record,
        plan=sum(plan for plan, _ in differences),
        actual=sum(real for _, real in differences),
        over=sum(max(0, real - plan) for plan, real in differences),
        short=sum(max(0, plan - real) for plan, real in differences),
    )


def filled_words(node: Node) -> str:
    """Return how full it is: 1/2 is one person where two are planned."""
    return f"{node.actual}/{node.plan}"


def staffing(node: Node) -> Pill | None:
    """Return what is wrong with the number of people; None where it is as planned."""
    if node.over:
        return Pill(Phrase("organisation.over", count=node.over), Tone.AMBER)
    if node.short:
        return Pill(Phrase("organisation.short", count=node.short), Tone.GREY)
    return None


def columns() -> list[Column]:
    """Return the columns of the tree."""
    return [
        Column(
            "name",
            Phrase("organisation.name"),
            lambda node: IconText(_ICONS[node.kind], node.name),
            Cell.ICON,
            width=240,
            stretch=3,
        ),
        Column(
            "number",
            Phrase("organisation.number"),
            lambda node: node.number,
            width=72,
            priority=2,
            ink="text2",
        ),
        Column(
            "holders",
            Phrase("organisation.holders"),
            lambda node: holder_words(node.holders),
            width=150,
            stretch=2,
            priority=1,
        ),
        Column(
            "filled",
            Phrase("organisation.filled"),
            filled_words,
            width=96,
            english_width=104,
            ink="text2",
        ),
        Column("staffing", Phrase("organisation.staffing"), staffing, Cell.PILL, 96, 116),
    ]
