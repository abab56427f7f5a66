"""Divisions by code and name, and addresses as people write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.foundation.formats.places import (
    Address,
    Division,
    address_text,
    check_postcode,
    children,
    division,
    divisions_year,
    parse_address,
    path_of,
)

PARTS = st.lists(
    st.sampled_from(
        "广东 广东省 深圳 深圳市 南山 南山区 上海 上海市 浦东 朝阳 吉林 吉林市 东莞 海南 重庆 县 "
        "市辖区 中国 路 区 市 大道 1号 - , 一 \u3000".split(" ")
    ),
    max_size=7,
).map("".join)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("440305", ("广东省", "深圳市", "南山区")),
        ("440300", ("广东省", "深圳市", "")),
        ("440000", ("广东省", "", "")),
        ("110101", ("北京市", "", "东城区")),
        ("310115", ("上海市", "", "浦东新区")),
        ("500233", ("重庆市", "", "忠县")),
        ("429004", ("湖北省", "", "仙桃市")),
        ("659001", ("新疆维吾尔自治区", "", "石河子市")),
        ("441900", ("广东省", "东莞市", "")),
        ("460400", ("海南省", "儋州市", "")),
        ("110103", ("北京市", "", "崇文区")),
        ("510202", ("四川省", "重庆市", "渝中区")),
        ("810000", ("香港特别行政区", "", "")),
        ("999999", ("", "", "")),
        ("", ("", "", "")),
        ("4403", ("", "", "")),
    ],
)
def test_the_path_of_a_code(code: str, path: tuple[str, str, str]) -> None:
    assert path_of(code) == path


def test_a_code_that_no_longer_stands_is_still_known() -> None:
    assert division("110101") == Division("110101", "东城区")
    assert division("110103") == Division("110103", "崇文区", present=False)
    assert division("000000") is None
    assert divisions_year() >= 2025


def test_what_is_under_a_division() -> None:
    provinces = children()
    assert len(provinces) == 34
    assert provinces[0] == Division("110000", "北京市")
    assert [each.name for each in children("440300")][:2] == ["罗湖区", "福田区"]
    hubei = {each.name for each in children("420000")}
    assert {"武汉市", "仙桃市", "神农架林区"} <= hubei
    assert len(children("310000")) == 16
    assert children("441900") == children("440305") == children("none") == ()


def test_every_division_is_reached_from_above() -> None:
    """Going down reaches each once, and what is reached leads up again."""

    def below(code: str) -> list[Division]:
        return [each for child in children(code) for each in (child, *below(child.code))]

    reached = below("")
    assert len(reached) == len({each.code for each in reached}) > 3100
    assert all(division(each.code) == each for each in reached)
    assert all(path_of(each.code)[0] and each.name in path_of(each.code) for each in reached)


@pytest.mark.parametrize(
    ("typed", "path", "code", "rest"),
    [
        ("广东深圳南山区科技园", "广东省/深圳市/南山区", "440305", "科技园"),
        ("广东省深圳市南山区科苑路15号", "广东省/深圳市/南山区", "440305", "科苑路15号"),
        ("广东省 深圳市 福田区 华强北", "广东省/深圳市/福田区", "440304", "华强北"),
        ("深圳南山区", "广东省/深圳市/南山区", "440305", ""),
        ("浙江-杭州-西湖区-文三路", "浙江省/杭州市/西湖区", "330106", "文三路"),
        ("中国广东省广州市天河区体育西路", "广东省/广州市/天河区", "440106", "体育西路"),
        ("上海浦东张江高科", "上海市//浦东新区", "310115", "张江高科"),
        ("上海市上海市浦东新区世纪大道1号", "上海市//浦东新区", "310115", "世纪大道1号"),
        ("上海市市辖区徐汇区漕溪北路", "上海市//徐汇区", "310104", "漕溪北路"),
        ("上海南京东路", "上海市//", "310000", "南京东路"),
        ("北京朝阳建国路88号", "北京市//朝阳区", "110105", "建国路88号"),
        ("北京朝阳路1号", "北京市//", "110000", "朝阳路1号"),
        ("北京海淀中关村", "北京市//海淀区", "110108", "中关村"),
        ("重庆忠县", "重庆市//忠县", "500233", ""),
        ("重庆市县忠县", "重庆市//忠县", "500233", ""),
        ("天津河北区", "天津市//河北区", "120105", ""),
        ("河北区", "天津市//河北区", "120105", ""),
        ("河北石家庄", "河北省/石家庄市/", "130100", ""),
        ("东莞长安镇振安路", "广东省/东莞市/", "441900", "长安镇振安路"),
        ("中山市石岐街道", "广东省/中山市/", "442000", "石岐街道"),
        ("海南省儋州市那大镇", "海南省/儋州市/", "460400", "那大镇"),
        ("甘肃嘉峪关市", "甘肃省/嘉峪关市/", "620200", ""),
        ("湖北省仙桃市沔街大道", "湖北省//仙桃市", "429004", "沔街大道"),
        ("湖北省省直辖县级行政区划仙桃市", "湖北省//仙桃市", "429004", ""),
        ("河南济源", "河南省//济源市", "419001", ""),
        ("新疆石河子市", "新疆维吾尔自治区//石河子市", "659001", ""),
        ("江苏昆山花桥", "江苏省/苏州市/昆山市", "320583", "花桥"),
        ("昆山市花桥镇", "江苏省/苏州市/昆山市", "320583", "花桥镇"),
        ("吉林省吉林市昌邑区", "吉林省/吉林市/昌邑区", "220202", ""),
        ("吉林昌邑区", "吉林省/吉林市/昌邑区", "220202", ""),
        ("吉林市昌邑区", "吉林省/吉林市/昌邑区", "220202", ""),
        ("山东青岛市南区香港中路", "山东省/青岛市/市南区", "370202", "香港中路"),
        ("青岛市市南区", "山东省/青岛市/市南区", "370202", ""),
        ("海南藏族自治州共和县", "青海省/海南藏族自治州/共和县", "632521", ""),
        (
            "河南蒙古族自治县",
            "青海省/黄南藏族自治州/河南蒙古族自治县",
            "632324",
            "",
        ),
        ("云南大理大理市", "云南省/大理白族自治州/大理市", "532901", ""),
        ("恩施恩施市", "湖北省/恩施土家族苗族自治州/恩施市", "422801", ""),
        ("贵州黔东南凯里", "贵州省/黔东南苗族侗族自治州/凯里市", "522601", ""),
        ("内蒙古呼和浩特赛罕区", "内蒙古自治区/呼和浩特市/赛罕区", "150105", ""),
        ("西安市长安区", "陕西省/西安市/长安区", "610116", ""),
        ("郑州市中原路", "河南省/郑州市/", "410100", "中原路"),
        ("香港九龙尖沙咀", "香港特别行政区//", "810000", "九龙尖沙咀"),
        ("广东深圳不知区x路", "广东省/深圳市/", "440300", "不知区x路"),
    ],
)
def test_an_address_is_taken_apart(typed: str, path: str, code: str, rest: str) -> None:
    address = parse_address(f" {typed}\n")
    assert (address.province, address.city, address.area) == tuple(path.split("/"))
    assert (address.code, address.code_year, address.rest) == (code, divisions_year(), rest)


@pytest.mark.parametrize(
    "typed",
    [
        "南山区科技园",
        "朝阳区建国路",
        "南京路100号",
        "中国路1号",
        "中国",
        "221B Baker Street",
        "",
        "𠅤",
    ],
)
def test_what_cannot_be_told_is_kept_whole(typed: str) -> None:
    assert parse_address(typed) == Address(rest=typed)


def test_an_address_is_one_line_again() -> None:
    assert address_text(parse_address("广东深圳南山区科技园")) == "广东省深圳市南山区科技园"
    assert address_text(parse_address("上海浦东张江")) == "上海市浦东新区张江"


@given(PARTS | st.text(max_size=40))
@example("中国")
@example("北京\ud800")
def test_nothing_behind_the_levels_is_lost(text: str) -> None:
    """The rest is the text's own end, and reading the line again tells at least as much."""
    address = parse_address(text)
    assert text.strip().endswith(address.rest)
    if not address.code:
        assert address.rest == text.strip()
    line = address_text(address)
    assert parse_address(line).code.startswith(address.code.rstrip("0"))


@pytest.mark.parametrize(
    ("typed", "stored", "known"),
    [
        ("518000", "518000", True),
        ("５１８ ０００", "518000", True),
        ("SW1A 1AA", "SW1A 1AA", False),
    ],
)
def test_postcodes(typed: str, stored: str, known: bool) -> None:
    checked = check_postcode(typed)
    assert (checked.value, checked.problem is None, checked.blocks) == (stored, known, False)
    assert check_postcode("").value == ""


def test_against_a_list_of_another_year(real_data: Path) -> None:
    """Every division of 2023 is known here under its name, but for zones of other authorities."""
    text = (real_data / "standards" / "cn_divisions_pca_code.json").read_text(encoding="utf-8")
    groups = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    unknown = []
    told = count = 0
    for province in json.loads(text):
        for city in province["children"]:
            for area in city.get("children", []):
                code = area["code"]
                zone = not code[2:].startswith("90") and 70 <= int(code[4:6]) <= 80
                if zone or len(code) > 6:
                    continue
                count += 1
                if division(code) != Division(code, area["name"]):
                    unknown.append((code, area["name"]))
                between = "" if city["name"] in groups else city["name"]
                line = f"{province['name']}{between}{area['name']}幸福路1号"
                address = parse_address(line)
                told += (address.code, address.rest) == (code, "幸福路1号")
    assert count > 2800
    # The islands of 三沙, which have been its two districts since 2020.
    assert [code for code, _ in unknown] == ["460321", "460322", "460323"]
    assert told == count - len(unknown)
