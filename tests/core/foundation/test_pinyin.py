"""How Chinese names are read, and how they are sorted by it."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation import pinyin


def toneless(printed: str) -> list[str]:
    """Return the syllables of pinyin as a dictionary prints it, v for the u with two dots."""
    marks = unicodedata.normalize("NFD", printed).replace("u\u0308", "v")
    return "".join(c for c in marks if not unicodedata.combining(c)).split()


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "standards" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("character", "first"),
    [("张", "zhang"), ("绿", "lv"), ("女", "nv"), ("䶮", "yan"), ("𬭊", "du"), ("𰻝", "biang")],
)
def test_a_character_is_read_as_it_is_said(character: str, first: str) -> None:
    assert pinyin.readings(character)[0] == first


@pytest.mark.parametrize("character", ["a", "·", "\U0010fffd", "\U000323b0", "\ud800", "★"])
def test_what_is_no_chinese_is_not_read(character: str) -> None:
    assert pinyin.readings(character) == ()


def test_only_readings_in_use_are_kept() -> None:
    assert pinyin.readings("王") == ("wang",)
    assert set(pinyin.readings("行")) == {"xing", "hang"}


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shan xiong xin"),
        ("仇英", "qiu ying"),
        ("解珍", "xie zhen"),
        ("曾国藩", "zeng guo fan"),
        ("查良镛", "zha liang yong"),
        ("区家豪", "ou jia hao"),
        ("盖建国", "ge jian guo"),
        ("朴真熙", "piao zhen xi"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("长孙无忌", "zhang sun wu ji"),
        ("单于", "chan yu"),
        ("欧阳䶮", "ou yang yan"),
    ],
)
def test_a_surname_is_read_as_one(name: str, read: str) -> None:
    found = pinyin.name_readings(name)
    assert [of[0] for of in found] == read.split()


def test_a_surname_keeps_its_other_readings() -> None:
    assert {"shan", "dan"} <= set(pinyin.surname_readings("单")[0])
    assert {"chan", "shan", "dan"} <= set(pinyin.surname_readings("单于")[0])
    assert pinyin.name_readings("小单")[1][0] == "dan"


def test_what_is_typed_for_a_name() -> None:
    assert pinyin.typed_readings("吕A") == [("lv", "lu"), ("A",)]
    assert pinyin.typed_readings("尉迟恭")[0][0] == "yu"
    assert pinyin.typed_readings("") == []


def test_names_sort_by_pinyin_then_tone_then_character() -> None:
    names = ["zoe", "章伟", "张伟", "张威", "anna", "单一", "李四", "詹三", "𬭊一", "王"]
    assert sorted(names, key=pinyin.sort_key) == [
        *("anna", "𬭊一", "李四", "单一", "王", "詹三", "张威", "张伟", "章伟", "zoe")
    ]


@given(st.text(max_size=20))
def test_any_name_has_a_key_to_sort_by_and_as_many_readings_as_characters(name: str) -> None:
    assert len(pinyin.name_readings(name)) == len(name)
    assert pinyin.sort_key(name).count(name[-1:]) >= 1 or not name


def test_surnames_are_read_as_the_dictionaries_say(real_data: Path) -> None:
    for row in rows(real_data, "pinyin_surname_readings.csv"):
        found = pinyin.surname_readings(row["surname"])
        for source in ("overtrue", "pinyin_pro", "pypinyin_default"):
            for of, syllable in zip(found, toneless(row[source]), strict=False):
                assert syllable in of, (row["surname"], source)


# What the dictionaries disagree about, or what has no reading there at all.
UNREAD = {"龴"}


def test_rare_characters_of_names_are_read(real_data: Path) -> None:
    for row in rows(real_data, "rare_name_characters.csv"):
        found, (wanted,) = pinyin.readings(row["char"]), toneless(row["pypinyin"])
        if row["char"] in UNREAD:
            assert found == ()
        elif wanted == row["char"]:
            assert found, row["char"]
        else:
            assert wanted in found, row["char"]
