"""Where somebody lives: the divisions of GB/T 2260, and addresses taken apart by them.

A province, a city and an area; some lack a level. The four municipalities and the counties right
under a province have no city between, and cities such as 东莞 have no areas.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from crm_desktop.foundation.formats.checked import Checked, compact, kept
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Phrase

_MUNICIPALITIES = ("11", "12", "31", "50")
_LONGEST = 15
# Scopes of names that are no single division: see _scope.
_ALL_CITIES = "*"
_ALL_AREAS = "/"
_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 "
    "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 普米 塔吉克 怒 "
    "鄂温克 裕固 鄂伦春 独龙 保安 各"
).split()
_AUTONOMOUS = re.compile(f"(..+?)(?:(?:{'|'.join(_PEOPLES)})族?)+自治(?:州|县|旗)")
_PROVINCE_END = re.compile("(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$")
_CITY_END = re.compile("市$|地区$|盟$")
_AREA_END = re.compile("新区$|特区$|林区$|族自治县$|族自治旗$|左翼..旗$|区$|县$|市$|旗$")

# What may stand between two levels, and words for a level that is none.
_GAP = re.compile(r"[\s,，、.·|/-]*")
_NOTHING = re.compile("")
_COUNTRY = re.compile("中华人民共和国|中国(?!路|大道)")
_GROUP = re.compile(
    "市辖区|县(?=[^县]{1,9}县)|(?:省|自治区)直辖县级行政(?:区划|单位)|省直辖(?:县|行政单位)?"
)
# A short name before one of these is the name of a street or a house: 北京路, 南山大道, 中山公园.
_NO_PLACE = re.compile(
    "[东西南北中]?(?:[一二三四五六七八九十0-9]*(?:路|街|道|巷|弄|胡同|桥)|大道|大街|公园|广场|大厦"
    "|国际|医院|学校|中学|大学|酒店|宾馆|银行|花园|小区|村|镇|乡|区|县|市|旗|州|盟|地区|省)"
)


@dataclass(frozen=True)
class Division:
    """A province, city or area; ``present`` is whether the code still stands."""

    code: str
    name: str
    present: bool = True


@dataclass(frozen=True)
class Address:
    """A typed address taken apart; ``rest`` is all that is behind the levels that were told.

    ``code`` is that of the deepest level, of the year's list named by ``code_year``; a level that
    a place does not have is empty, and so is everything that cannot be told.
    """

    province: str = ""
    city: str = ""
    area: str = ""
    code: str = ""
    code_year: int | None = None
    rest: str = ""


def divisions_year() -> int:
    """Return the year of the list of divisions."""
    year: int = _lists()["year"]
    return year


def division(code: str) -> Division | None:
    """Return the division of a code of six digits, also of one that no longer stands."""
    lists = _lists()
    if name := lists["now"].get(code):
        return Division(code, name)
    name = lists["past"].get(code)
    return Division(code, name, present=False) if name else None


def children(code: str = "") -> tuple[Division, ...]:
    """Return what is right under a division: the provinces for an empty code.

    Under a municipality are its areas, under a province its cities and the counties without one.
    """
    return tuple(Division(child, name) for child, name in _below().get(code, {}).items())


def path_of(code: str) -> tuple[str, str, str]:
    """Return the names of province, city and area of a code, empty where there is none."""
    found = division(code)
    if found is None:
        return "", "", ""
    province = division(code[:2] + "0000")
    city = division(code[:4] + "00")
    name_of_province = province.name if province else ""
    name_of_city = city.name if city and city != province else ""
    area = found.name if found not in (province, city) else ""
    return name_of_province, name_of_city, area


@lru_cache(maxsize=4096)  # an address is looked at before it is checked
def parse_address(text: str) -> Address:
    """Return an address taken apart as far as its levels can be told, abbreviated ones too.

    Nothing is guessed: an area that several cities have is told only behind its city or province.
    """
    typed = text.strip()
    at = _behind(typed, 0, _COUNTRY)
    code, end = _province(typed, at)
    if code[:2] in _MUNICIPALITIES and code:
        code, end = _area(typed, _repeated(typed, end, code), code)
    else:
        code, end = _city_and_area(typed, end, code)
    if not code:
        return Address(rest=typed)
    return Address(*path_of(code), code, divisions_year(), typed[_behind(typed, end) :])


def address_text(address: Address) -> str:
    """Return an address as one line."""
    return address.province + address.city + address.area + address.rest


def check_postcode(text: str) -> Checked:
    """Return a postcode as stored; one without six digits is kept with a warning."""
    code = compact(text)
    if not code or re.fullmatch("[0-9]{6}", code):
        return Checked(code)
    return kept(text, Phrase("format.postcode"))


# ------------------------------------------------------------------------------------ the tables


def _lists() -> Any:
    return resource_json("divisions", "divisions.json")


@cache
def _below() -> dict[str, dict[str, str]]:
    """Return what is right under each present division; the provinces are under an empty code."""
    now: dict[str, str] = _lists()["now"]
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in now.items():
        city = code[:4] + "00"
        if code.endswith("0000"):
            found[""][code] = name
        elif city != code and city in now:
            found[city][code] = name
        else:
            found[code[:2] + "0000"][code] = name
    return dict(found)


@cache
def _codes_of_names() -> dict[str, list[str]]:
    """Return the codes of every full name of a city or an area."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in _lists()["now"].items():
        if not code.endswith("0000"):
            found[name].append(code)
    return dict(found)


def _short(name: str, end: re.Pattern[str]) -> str:
    """Return a name without the word for what it is; empty where too little would be left."""
    if "自治" in name and (told := _AUTONOMOUS.fullmatch(name)):
        return told.group(1)
    short = end.sub("", name)
    return short if 1 < len(short) < len(name) else ""


@cache
def _scope(code: str) -> dict[str, list[str]]:
    """Return full and short names of what may follow a level, with the codes that bear each.

    Behind nothing are the provinces, or all cities; behind a province its cities, or all its
    areas; behind a city or a municipality its areas.
    """
    below = _below()
    if not code:
        return _names(below[""], _PROVINCE_END)
    if code == _ALL_CITIES:
        return _names((each for province in below[""] for each in _cities(province)), _CITY_END)
    if code.endswith(_ALL_AREAS):
        province = code.removesuffix(_ALL_AREAS)
        areas = [each for city in _cities(province) for each in below.get(city, {})]
        return _names((*areas, *_direct(province)), _AREA_END)
    if code.endswith("0000") and code[:2] not in _MUNICIPALITIES:
        return _names(_cities(code), _CITY_END)
    return _names(below.get(code, {}), _AREA_END)


def _cities(province: str) -> Iterator[str]:
    return (c for c in _below().get(province, {}) if c.endswith("00"))


def _direct(province: str) -> Iterator[str]:
    return (c for c in _below().get(province, {}) if not c.endswith("00"))


def _names(codes: Iterable[str], end: re.Pattern[str]) -> dict[str, list[str]]:
    now = _lists()["now"]
    found: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        found[now[code]].append(code)
        if short := _short(now[code], end):
            found[short].append(code)
    return dict(found)


# ----------------------------------------------------------------------------------- the reading


def _behind(text: str, at: int, words: re.Pattern[str] = _NOTHING) -> int:
    """Return where a text goes on behind a gap and these words; without them, behind the gap."""
    gap = _GAP.match(text, at)
    start = gap.end() if gap else at
    told = words.match(text, start)
    return told.end() if told else start


def _told(text: str, at: int, scope: str, *, loose: bool = False) -> Iterator[tuple[str, int]]:
    """Yield the divisions of a scope whose names stand at a place, and where each name ends.

    The longest name comes first; a name that two divisions bear tells neither. ``loose`` takes a
    short name also where it could be a street's.
    """
    start = _behind(text, at)
    names, now = _scope(scope), _lists()["now"]
    for length in range(min(_LONGEST, len(text) - start), 1, -1):
        name, end = text[start : start + length], start + length
        codes = names.get(name, ())
        if len(codes) == 1 and (loose or now[codes[0]] == name or not _NO_PLACE.match(text, end)):
            yield codes[0], end


def _province(text: str, at: int) -> tuple[str, int]:
    """Return the province at a place, unless a longer name stands there: 海南藏族自治州."""
    code, end = next(_told(text, at, ""), ("", at))
    longer = range(end + 1, min(at + _LONGEST, len(text)) + 1)
    return ("", at) if any(text[at:stop] in _codes_of_names() for stop in longer) else (code, end)


def _repeated(text: str, at: int, code: str) -> int:
    """Return where a municipality ends that is named again as its own city: 北京市北京市东城区."""
    again, end = next(_told(text, at, ""), ("", at))
    return _behind(text, end if again == code else at, _GROUP)


def _city_and_area(text: str, at: int, province: str) -> tuple[str, int]:
    """Return the deepest division told below a province, or below none.

    Of two readings of a city the one behind which an area is told: 青岛市南区 is 青岛 市南区.
    """
    scope = province or _ALL_CITIES
    for city, end in _told(text, at, scope, loose=True):
        code, stop = _area(text, end, city)
        if code != city:
            return code, stop
    if told := next(_told(text, at, scope), None):
        return told
    if province:
        code, end = _area(text, _behind(text, at, _GROUP), province + _ALL_AREAS)
        return (province, at) if code.endswith(_ALL_AREAS) else (code, end)
    return _alone(text, at)


def _area(text: str, at: int, above: str) -> tuple[str, int]:
    return next(_told(text, at, above), (above, at))


def _alone(text: str, at: int) -> tuple[str, int]:
    """Return the area at a place whose full name no other place bears."""
    for length in range(min(_LONGEST, len(text) - at), 2, -1):
        codes = _codes_of_names().get(text[at : at + length], ())
        if len(codes) == 1:
            return codes[0], at + length
    return "", at
