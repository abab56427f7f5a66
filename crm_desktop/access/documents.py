"""The organisation on paper (report 31): chart, headcount table, post description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.access.chart import UnitTree, actual
from crm_desktop.access.model import Holder, Post, Posting
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value, signed
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead, PageFormat, PaperSize
from crm_desktop.paper.orgchart import ChartBox, Entry, Figure, chart_pages
from crm_desktop.paper.table import Column

_NONE = "—"
_TABLE = PageFormat()
_TYPED_NUMBER = re.compile(r"\s*(?:[0-9]{1,2}\s*[.、．)）]|[（(][0-9]{1,2}[）)])\s*")


@dataclass(frozen=True)
class OrganisationChart:
    """The organisation of one company on a day, and who answers for the sheet."""

    name: str
    on: date
    units: tuple[UnitTree, ...]
    prepared_by: str = ""
    prepared_on: date | None = None
    approved_by: str = ""
    approved_on: date | None = None


@dataclass(frozen=True)
class PostDescription:
    """A post with the words for what it only refers to; ``history`` newest first."""

    post: Post
    unit: str
    superior: str = ""
    subordinates: tuple[str, ...] = ()
    level: Phrase | str = ""
    roles: tuple[Phrase | str, ...] = ()
    history: tuple[Posting, ...] = ()
    prepared_by: str = ""
    prepared_on: date | None = None
    approved_by: str = ""
    approved_on: date | None = None


def organisation_chart(
    letterhead: Letterhead, chart: OrganisationChart, *, largest: PaperSize = PaperSize.A3
) -> bytes:
    """Return 组织架构图 with 编制表: the tree on as few sheets as are legible, then its table.

    Each sheet has the format that suits it. ``largest`` A4 keeps the chart off A3, for offices
    without such a printer.
    """
    flow = Flow(letterhead)
    top = _top(chart)
    sheets = chart_pages(_box(flow, top), largest=largest)
    for position, (name, drawing) in enumerate(sheets):
        flow.page(drawing.page_format)
        if position == 0:
            figures = Phrase(
                "paper.chart.figures", day=chart.on.isoformat(), headcount=_filled(top)
            )
            more = flow.text(Phrase("paper.chart.more")) if len(sheets) > 1 else ""
            flow.title(Phrase("paper.chart.title"), flow.text(figures) + more)
        else:
            flow.heading(name)
        flow.add(drawing)
    if sheets[-1][1].page_format != _TABLE:
        flow.page(_TABLE)
    _add_staffing(flow, top)
    _add_signatures(flow, chart)
    return flow.pdf()


def post_description(letterhead: Letterhead, description: PostDescription) -> bytes:
    """Return 岗位说明书: what the post is, does and asks for, and who has held it."""
    flow = Flow(letterhead)
    post = description.post
    flow.title(Phrase("paper.post.title"))
    flow.section(Phrase("paper.post.facts"))
    flow.facts(
        [
            (Phrase("paper.post.number"), post.number),
            (Phrase("paper.post.name"), post.title),
            (Phrase("paper.post.unit"), description.unit),
            (Phrase("paper.post.level"), description.level),
            (Phrase("paper.post.superior"), description.superior or _NONE),
            (Phrase("paper.post.headcount"), post.headcount),
            (Phrase("paper.post.subordinates"), _joined(flow, description.subordinates) or _NONE),
            (Phrase("paper.post.compiled"), post.compiled_on),
            (Phrase("paper.post.roles"), _joined(flow, description.roles) or _NONE),
            (Phrase("paper.post.actual"), actual(post)),
        ]
    )
    for title, text in (
        (Phrase("paper.post.duties"), post.duties),
        (Phrase("paper.post.requirements"), post.requirements),
    ):
        flow.section(title)
        flow.numbered(_points(text) or [Phrase("paper.post.unwritten")])
    flow.section(Phrase("paper.post.history"))
    _add_history(flow, description.history)
    flow.section(Phrase("paper.sign.title"))
    _add_signatures(flow, description, Signature(Phrase("paper.sign.holder")))
    return flow.pdf()


def _add_history(flow: Flow, history: Sequence[Posting]) -> None:
    """Add who held a post from when until when."""
    kinds = {
        "regular": Phrase("posting_kind.regular"),
        "acting": Phrase("posting_kind.acting"),
    }
    # A posting holds until before a day; people read the last day.
    flow.table(
        [
            Column(Phrase("paper.post.holder"), 40),
            Column(Phrase("paper.post.kind"), 22),
            Column(Phrase("paper.post.from"), 25),
            Column(Phrase("paper.post.until"), 25),
            Column(Phrase("paper.post.reason")),
        ],
        [
            (
                posting.person_name,
                kinds[posting.kind],
                posting.valid_from,
                posting.valid_to - timedelta(days=1)
                if posting.valid_to
                else Phrase("paper.post.today"),
                posting.reason,
            )
            for posting in history
        ],
        empty=Phrase("paper.post.nobody"),
    )


def _add_staffing(flow: Flow, top: UnitTree) -> None:
    """Add 编制表: plan and actual of every post, in total the sum of the rows."""
    posts = list(top.all_posts())
    flow.heading(Phrase("paper.staffing.title"))
    flow.table(
        [
            Column(Phrase("paper.staffing.unit"), 42, merge=True),
            Column(Phrase("paper.staffing.number"), 17),
            Column(Phrase("paper.staffing.post")),
            Column(Phrase("paper.staffing.plan"), 13, Align.RIGHT),
            Column(Phrase("paper.staffing.actual"), 13, Align.RIGHT),
            Column(Phrase("paper.staffing.difference"), 16, Align.RIGHT),
            Column(Phrase("paper.staffing.state"), 20),
        ],
        [_staffing_row(unit, post) for unit, post in posts],
        totals=[
            Phrase("paper.staffing.total"),
            "",
            Phrase("paper.staffing.posts", count=len(posts)),
            top.plan,
            top.actual,
            signed(top.actual - top.plan),
            "",
        ],
    )
    holders = [holder for _, post in posts for holder in post.holders]
    people = len({holder.person for holder in holders if holder.kind == "regular"})
    note = Phrase("paper.staffing.note", seats=top.actual, people=people)
    flow.paragraph(note, LABEL, with_next=True)


def _staffing_row(unit: str, post: Post) -> list[Value | Marked]:
    difference = actual(post) - post.headcount
    state, tone = _state(difference)
    return [
        unit,
        post.number,
        post.title,
        post.headcount,
        actual(post),
        Marked(signed(difference), tone, bold=difference > 0),
        Marked(state, tone, bold=difference > 0),
    ]


def _state(difference: int) -> tuple[Phrase | str, Tone]:
    """Return what more or fewer people than planned is called, and its colour."""
    if difference > 0:
        return Phrase("paper.staffing.over", count=difference), Tone.BAD
    if difference < 0:
        return Phrase("paper.staffing.short", count=-difference), Tone.WARNING
    return "", Tone.PLAIN


def _top(chart: OrganisationChart) -> UnitTree:
    """Return the only unit at the top, or the company over several."""
    return chart.units[0] if len(chart.units) == 1 else UnitTree(chart.name, (), chart.units)


def _box(flow: Flow, unit: UnitTree) -> ChartBox:
    """Return a unit and all below it as boxes with their posts as entries."""
    return ChartBox(
        flow.text(unit.name),
        _filled(unit),
        _figure(flow, unit.actual - unit.plan),
        tuple(_entry(flow, post) for post in unit.posts),
        tuple(_box(flow, below) for below in unit.units),
    )


def _entry(flow: Flow, post: Post) -> Entry:
    """Return a post with how full it is and who holds it."""
    return Entry(
        flow.text(post.title),
        Figure(f"{actual(post)}/{post.headcount}"),
        _joined(flow, map(_holder_name, post.holders)),
        _figure(flow, actual(post) - post.headcount),
    )


def _filled(unit: UnitTree) -> str:
    return f"{unit.actual}/{unit.plan}"


def _figure(flow: Flow, difference: int) -> Figure:
    state, tone = _state(difference)
    return Figure(flow.text(state), tone)


def _holder_name(holder: Holder) -> Phrase | str:
    acting = holder.kind == "acting"
    return Phrase("paper.chart.acting", name=holder.name) if acting else holder.name


def _joined(flow: Flow, items: Iterable[Phrase | str]) -> str:
    """Return items one after the other."""
    return flow.text(Phrase("paper.comma")).join(flow.text(item) for item in items)


def _points(text: str) -> list[str]:
    """Return the lines of a text, without blank ones and without typed numbers before them."""
    lines = (_TYPED_NUMBER.sub("", line, count=1).strip() for line in text.splitlines())
    return [line for line in lines if line]


def _add_signatures(
    flow: Flow, signed_off: OrganisationChart | PostDescription, *more: Signature
) -> None:
    """Add the boxes of who prepared and who approved."""
    prepared = Signature(
        Phrase("paper.sign.prepared"), signed_off.prepared_by, signed_off.prepared_on
    )
    approved = Signature(
        Phrase("paper.sign.approved"), signed_off.approved_by, signed_off.approved_on
    )
    flow.signatures([prepared, approved, *more])
