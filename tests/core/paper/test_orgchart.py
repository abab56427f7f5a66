from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.paper.flow import Flow
from crm_desktop.paper.ink import Tone
from crm_desktop.paper.letterhead import Orientation, PageFormat, PaperSize
from crm_desktop.paper.orgchart import ChartBox, Entry, Figure, OrgChart, chart_pages
from tests.core.paper.reading import LETTERHEAD, text

LEGIBLE = 6 / 7.5
UPRIGHT = PageFormat()


def entries(name: str, count: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"{name}岗{n}", Figure("1/1"), f"{name}人{n}", Figure("超编1", Tone.BAD))
        for n in range(count)
    )


def box(name: str, count: int, *children: ChartBox) -> ChartBox:
    return ChartBox(name, "1/1", Figure(""), entries(name, count), children)


def organisation(rooms: int, groups: int, posts: int) -> ChartBox:
    return box(
        "中心",
        2,
        *(
            box(f"室{r}", 1, *(box(f"室{r}组{g}", posts) for g in range(groups)))
            for r in range(rooms)
        ),
    )


def names(root: ChartBox) -> Iterator[str]:
    yield root.title
    yield from (entry.label for entry in root.entries)
    for child in root.children:
        yield from names(child)


def drawn(charts: list[tuple[str, OrgChart]]) -> str:
    flow = Flow(LETTERHEAD)
    for _, chart in charts:
        flow.page(chart.page_format)
        flow.add(chart)
    return text(flow.pdf())


def test_a_small_chart_stands_upright_at_full_size() -> None:
    ((title, chart),) = chart_pages(box("中心", 2))
    assert (title, chart.page_format, chart.scale) == ("中心", UPRIGHT, 1)


def test_a_chart_of_an_office_fits_one_legible_sheet() -> None:
    ((_, chart),) = chart_pages(organisation(3, 2, 3), largest=PaperSize.A4)
    assert chart.page_format == PageFormat(PaperSize.A4, Orientation.LANDSCAPE)
    assert LEGIBLE <= chart.scale <= 1


def test_a_larger_one_takes_a3_where_there_is_a3() -> None:
    root = organisation(4, 3, 3)
    ((_, chart),) = chart_pages(root)
    assert chart.page_format.paper is PaperSize.A3
    assert len(chart_pages(root, largest=PaperSize.A4)) == 5


@pytest.mark.parametrize("largest", [PaperSize.A3, PaperSize.A4])
@pytest.mark.parametrize(
    "root",
    [
        organisation(6, 4, 5),
        organisation(2, 12, 12),
        organisation(30, 0, 1),
        box("中心", 400),
        box("中心", 90, box("室", 90)),
        box("中心", 0, *(box(f"室{n}", 0) for n in range(300))),
        box("中心", 150, box("室", 150, box("组", 150))),
    ],
    ids=["rooms", "groups", "wide", "many posts", "two", "very wide", "deep"],
)
def test_every_sheet_is_legible_and_everything_is_on_one(
    root: ChartBox, largest: PaperSize
) -> None:
    charts = chart_pages(root, largest=largest)
    for _, chart in charts:
        width, height = chart.page_format.text_area
        assert LEGIBLE <= chart.scale <= 1
        assert chart.height(width) <= height - 60
        assert chart.page_format.paper in {PaperSize.A4, largest}
    found = drawn(charts)
    assert [name for name in names(root) if name not in found] == []


def test_a_box_that_is_too_large_by_itself_is_drawn_as_large_as_it_fits() -> None:
    ((_, chart),) = chart_pages(ChartBox("长" * 3000), largest=PaperSize.A4)
    assert 0 < chart.scale < LEGIBLE


def test_an_overview_comes_first_and_shows_no_entries_below_its_top() -> None:
    charts = chart_pages(organisation(6, 4, 5), largest=PaperSize.A4)
    assert [title for title, _ in charts] == ["中心", *(f"室{n}" for n in range(6))]
    overview = drawn(charts[:1])
    assert "中心岗0" in overview
    assert "室5组3" in overview
    assert "室0岗0" not in overview


def test_figures_and_details_stand_with_their_entries() -> None:
    found = drawn(chart_pages(box("中心", 1)))
    assert found == "中心1/1中心岗01/1中心人0超编1"
