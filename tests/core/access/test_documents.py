from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from crm_desktop.access.chart import UnitTree, actual, unit_trees
from crm_desktop.access.documents import (
    OrganisationChart,
    PostDescription,
    organisation_chart,
    post_description,
)
from crm_desktop.access.model import Holder, Post, Posting, Unit
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.fonts import missing_glyphs
from crm_desktop.paper.letterhead import PaperSize
from tests.core.paper.reading import LETTERHEAD, fonts, pages, sizes, text

EN = replace(LETTERHEAD, language=Language.EN)
DAY = date(2026, 11, 22)


def holder(person: int, name: str, kind: str = "regular") -> Holder:
    return Holder(person, name, kind, DAY)


def post(unit: int, number: str, title: str, plan: int, *holders: Holder) -> Post:
    return Post(unit, number, title, frozenset({"CC"}), headcount=plan, holders=holders)


UNITS = [
    Unit(1, "centre", "客户服务中心", id=1),
    Unit(1, "room", "业务受理室", parent=1, id=2),
    Unit(1, "group", "投诉受理组", parent=2, id=3),
]
POSTS = [
    post(1, "A1-1", "经理", 1, holder(1, "周敏")),
    post(3, "C3-1", "投诉受理专员", 1, holder(2, "𬭊䶮"), holder(3, "阿卜杜拉·买买提")),
    post(3, "C3-2", "投诉跟进专员", 2, holder(1, "周敏", "acting")),
]
CHART = OrganisationChart("远山汽车集团", DAY, unit_trees(UNITS, POSTS), "周敏", DAY)


def template(key: str, language: Language) -> tuple[UnitTree, ...]:
    """Return a template that the program ships as a tree, every post filled."""
    column = list(Language).index(language)
    units: list[Unit] = []
    posts: list[Post] = []

    def walk(entry: dict, parent: int | None) -> None:
        number = len(units) + 1
        units.append(Unit(1, entry["kind"], entry["name"][column], parent, id=number))
        for each in entry.get("posts", []):
            filled = holder(len(posts), f"张{len(posts)}")
            found = post(number, each["number"], each["title"][column], each["headcount"], filled)
            posts.append(found)
        for below in entry.get("units", []):
            walk(below, number)

    for top in resource_json("defaults", "organisation.json")[key]["units"]:
        walk(top, None)
    return unit_trees(units, posts)


def test_units_form_trees_in_the_order_given() -> None:
    (top,) = CHART.units
    assert [unit.name for unit in top.units[0].units] == ["投诉受理组"]
    assert (top.plan, top.actual) == (4, 3)
    assert [unit for unit, _ in top.all_posts()] == ["客户服务中心", "投诉受理组", "投诉受理组"]
    assert [actual(each) for each in POSTS] == [1, 2, 0]


def test_units_whose_parent_is_elsewhere_are_tops() -> None:
    assert [tree.name for tree in unit_trees(UNITS[1:], POSTS)] == ["业务受理室"]
    assert unit_trees([], []) == ()


def test_the_chart_shows_units_posts_people_and_how_full_they_are() -> None:
    found = text(organisation_chart(LETTERHEAD, CHART))
    assert "截至2026-11-22·实有/编制3/4人" in found
    assert "客户服务中心3/4缺编1经理1/1周敏" in found
    assert "投诉受理专员2/1𬭊䶮、阿卜杜拉·买买提超编1" in found
    assert "投诉跟进专员0/2周敏（代理）缺编2" in found


def test_the_table_has_every_post_and_totals_that_are_the_sum_of_its_rows() -> None:
    found = text(organisation_chart(LETTERHEAD, CHART)).partition("编制表")[2]
    rows = re.findall(r"([A-C][0-9]-[0-9])\D+?([0-9])([0-9])([+−]?[0-9])(超编1|缺编2)?", found)
    assert rows == [
        ("A1-1", "1", "1", "0", ""),
        ("C3-1", "1", "2", "+1", "超编1"),
        ("C3-2", "2", "0", "−2", "缺编2"),
    ]
    assert "合计3个岗位43−1" in found
    assert found.count("投诉受理组") == 1
    assert "实有3个岗位席位，共3人" in found
    assert "编制周敏2026-11-22批准日期：" in found


def test_the_chart_in_english_leaves_peoples_words_as_they_are() -> None:
    found = " ".join(pages(organisation_chart(EN, CHART)))
    assert "Organisation chart As of 2026-11-22·actual/plan 3/4" in found
    assert "周敏 (acting)" in found
    assert "Total 3 posts 4 3 −1" in found
    assert "2 vacant" in found
    assert "1 over" in found


def test_several_companies_stand_under_the_name_of_the_whole() -> None:
    two = replace(CHART, units=CHART.units * 2)
    assert "远山汽车集团6/8缺编2" in text(organisation_chart(LETTERHEAD, two))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", ["small-office", "after-sales", "dealer-group"])
def test_every_template_prints_whole(key: str, language: Language) -> None:
    chart = OrganisationChart("远山汽车集团", DAY, template(key, language))
    pdf = organisation_chart(replace(LETTERHEAD, language=language), chart)
    found = "".join(pages(pdf)).replace(" ", "")
    posts = [each for tree in chart.units for each in tree.all_posts()]
    assert sum(tree.plan for tree in chart.units) == len(posts)
    for unit, each in posts:
        assert unit.replace(" ", "") in found
        assert found.count(each.title.replace(" ", "")) >= 2
    assert all(fonts(pdf).values())
    assert "□" not in found
    assert missing_glyphs(found) == []


def test_an_office_of_21_posts_is_one_a4_chart_and_one_table() -> None:
    chart = OrganisationChart("远山", DAY, template("dealer-group", Language.ZH))
    assert sizes(organisation_chart(LETTERHEAD, chart)) == [(842, 595), (595, 842)]


def test_a_large_organisation_gets_an_overview_and_a_sheet_for_each_branch() -> None:
    units = [Unit(1, "centre", "中心", id=1)]
    posts = []
    for room in range(6):
        units.append(Unit(1, "room", f"室{room}", 1, id=10 + room))
        for group in range(4):
            number = 100 + room * 10 + group
            units.append(Unit(1, "group", f"室{room}组{group}", 10 + room, id=number))
            posts += [post(number, f"P{number}-{n}", f"岗位{n}", 1) for n in range(5)]
    chart = OrganisationChart("远山", DAY, unit_trees(units, posts))
    found = pages(organisation_chart(LETTERHEAD, chart, largest=PaperSize.A4))
    assert "本页为总览" in found[0]
    assert [page for page in range(1, 7) if f"室{page - 1} " in found[page]] == list(range(1, 7))
    assert "120 个岗位 120 0 −120" in found[-1]
    a3 = organisation_chart(LETTERHEAD, chart)
    assert len(pages(a3)) <= len(found)


POSTINGS = (
    Posting(2, 2, "方楠", 1, "经理", "中心", 1, "acting", "临时", date(2025, 3, 1), None, 1),
    Posting(1, 1, "𬭊䶮", 1, "经理", "中心", 1, "regular", "", DAY, date(2027, 1, 1), 1),
)
DESCRIPTION = PostDescription(
    post=replace(
        POSTS[0],
        duties="1、排班\r\n（2）考勤\n\n 3. 5 分钟内答复\n2026 年计划",
        requirements="大专以上",
        compiled_on=date(2026, 1, 5),
    ),
    unit="客户服务中心",
    superior="总经理",
    subordinates=("主管", "专员"),
    level="经理级",
    roles=(Phrase("role.MG"), Phrase("role.AD")),
    history=POSTINGS,
    approved_by="总经理",
    approved_on=DAY,
)


def test_a_post_description_holds_what_the_form_asks_for() -> None:
    (found,) = pages(post_description(LETTERHEAD, DESCRIPTION))
    for words in (
        "岗位编号 A1-1 岗位名称 经理",
        "所属部门 客户服务中心 级别 经理级",
        "直接上级 总经理 编制人数 1",
        "直接下级 主管、专员 编制日期 2026-01-05",
        "系统角色 经理、系统管理员 实有人数 1",
        "1. 排班 2. 考勤 3. 5 分钟内答复 4. 2026 年计划",
        "三、任职资格 1. 大专以上",
        "方楠 代理 2025-03-01 至今 临时",
        "𬭊䶮 正式 2026-11-22 2026-12-31",
        "编制 日期： 批准 总经理 2026-11-22 任职人 日期：",
    ):
        assert words in found


def test_a_post_that_nobody_has_described_or_held_says_so() -> None:
    bare = PostDescription(POSTS[0], "客户服务中心")
    (found,) = pages(post_description(EN, bare))
    for words in (
        "Reports to —",
        "2. Duties 1. (not filled in)",
        "Nobody has held this post yet",
        "Prepared by Date:",
    ):
        assert words in found


def test_the_same_again() -> None:
    assert post_description(EN, DESCRIPTION) == post_description(EN, DESCRIPTION)
    assert organisation_chart(EN, CHART) == organisation_chart(EN, CHART)


def test_hostile_names_harm_no_chart() -> None:
    nasty = "<b>&\x00" + "𬭊" * 300 + "\n\ud83d"
    units = [replace(unit, name=nasty) for unit in UNITS]
    posts = [replace(each, title=nasty, holders=(holder(1, nasty),) * 9) for each in POSTS]
    chart = OrganisationChart(nasty, DAY, unit_trees(units, posts), nasty)
    assert "<b>&𬭊" in text(organisation_chart(LETTERHEAD, chart))
    described = replace(DESCRIPTION, post=posts[0], superior=nasty, subordinates=(nasty,) * 40)
    assert "<b>&𬭊" in text(post_description(LETTERHEAD, described))
