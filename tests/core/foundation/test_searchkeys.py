"""The keys that a customer is found by."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation import pinyin
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.searchkeys import (
    LONGEST,
    account_keys,
    bare,
    card_keys,
    code_keys,
    email_keys,
    identity_keys,
    name_keys,
    phone_keys,
    plate_keys,
    shown,
    vin_keys,
    without_form,
)
from crm_desktop.foundation.searchwords import query

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
NAMES = st.text(HANZI | st.sampled_from("单仇解曾查区盖朴䶮㛃𬭊𠅤吕"), min_size=2, max_size=4)
EVERY_KIND = (
    *(name_keys, phone_keys, plate_keys, vin_keys, card_keys, code_keys),
    *(identity_keys, email_keys, account_keys),
)


def found(keys: set[str], typed: str) -> bool:
    """Return whether each word typed begins one of the keys."""
    words = query(typed).words
    return bool(words) and all(
        any(key.startswith(text) for key in keys for text in word.texts) for word in words
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (
            "张小明",
            "张小明 小明 明 张 zhangxiaoming zhangx xiaom ming zxm xm zhangxm zxiaoming zhxm",
        ),
        ("单雄信", "shanxx danxx shanxiongxin sxx dxx shxx"),
        ("吕绿", "lv lu lü lulv lvlu ll lyu"),
        ("欧阳静", "oyj ouyangj oyjing 阳静"),
        ("𬭊𠮷", "𬭊 𠮷 duji dj"),
        ("热依拉·艾买提", "艾买提 热依拉·艾买提 热依拉艾买提 reyila aimaiti"),
        ("Anna Schmidt", "anna SCHMIDT ａｎｎａ schm annaschmidt"),
        ("O'Brien", "obrien o'brien brien"),
        ("★", "★"),
    ],
)
def test_a_person_is_found_by_every_part(name: str, typed: str) -> None:
    assert [word for word in typed.split() if not found(name_keys(name), word)] == []


@pytest.mark.parametrize(
    "typed",
    [
        *("上海远山（中国）汽车销售服务有限公司", "远山汽车", "远山中国", "远山汽车销售服务"),
        *("汽车销售服务有限公司", "上海远山", "yuanshanqiche", "shys", "ysqcxsfw", "服务有限"),
    ],
)
def test_an_organisation_is_found_without_its_form_and_brackets(typed: str) -> None:
    keys = name_keys("上海远山(中国)汽车销售服务有限公司", organisation=True)
    assert found(keys, typed)
    assert not found(keys, "有限公司")
    assert not found(keys, "公司")


@pytest.mark.parametrize(
    ("whole", "core"),
    [
        ("远山汽车集团股份有限公司", "远山汽车"),
        ("远山汽车", "远山汽车"),
        ("有限公司", "有限公司"),
        ("yuanshanmotorscoltd", "yuanshanmotors"),
        ("", ""),
    ],
)
def test_a_legal_form_is_taken_off(whole: str, core: str) -> None:
    assert without_form(whole) == core


def test_numbers_are_found_by_their_ends() -> None:
    assert phone_keys("138-1234 5678") >= {"13812345678", "5678", "12345678"}
    assert min(map(len, phone_keys("13812345678"))) == 4
    assert plate_keys("沪A·12345") == {"沪a12345", "a12345", "12345", "2345", "345"}
    assert {len(key) for key in vin_keys("LSVAM4187C2184847")} == {17, 8, 7, 6, 5, 4}
    assert card_keys("9001126000001233") == {"9001126000001233", "001233"}
    assert {len(key) for key in identity_keys("11010519491231002X")} == {18, 6, 5, 4}
    assert code_keys("KH0100001239") == {"kh0100001239", "0100001239"}
    assert code_keys("OLD") == {"old"}
    assert email_keys("Zhang.Wei@yuanshan.cn") == {"zhang.wei@yuanshan.cn", "wei@yuanshan.cn"}
    assert email_keys("a.@x.cn") == {"a.@x.cn"}
    assert account_keys("wx_id-1") == {"wx_id-1", "wxid1"}


def test_what_is_shorter_than_an_end_is_found_whole() -> None:
    assert phone_keys("110") == {"110"}
    assert plate_keys("临") == {"临"}
    assert [kind("") for kind in EVERY_KIND] == [set()] * len(EVERY_KIND)


@given(NAMES, st.data())
def test_a_name_is_found_by_any_end_and_any_reading(name: str, data: st.DataObject) -> None:
    keys = name_keys(name)
    start = data.draw(st.integers(0, len(name) - 1))
    assert found(keys, name[start:])
    readings = pinyin.typed_readings(name)[start:]
    full = [data.draw(st.sampled_from(of[:2])) for of in readings]
    assert found(keys, "".join(full))
    assert found(keys, "".join(syllable[0] for syllable in full))
    mixed = [data.draw(st.sampled_from([syllable, syllable[0]])) for syllable in full]
    assert found(keys, "".join(mixed))


@given(st.text(max_size=300))
def test_any_text_has_keys_that_are_short_folded_and_storable(text: str) -> None:
    for kind in EVERY_KIND:
        for key in kind(text):
            assert 0 < len(key) <= LONGEST
            assert "\0" not in key
            key.encode()
    assert len(name_keys(text, organisation=True)) < 2500
    assert len(shown(text)) <= LONGEST


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_any_name_is_found_as_it_is_stored(name: str) -> None:
    assert found(name_keys(name), name)
    assert found(name_keys(name, organisation=True), name)


def test_a_very_long_name_takes_no_time() -> None:
    assert len(name_keys("长" * 100_000)) < 1000
    assert len(name_keys("长" * 100_000, organisation=True)) < 1000


def test_plain_text_is_bared_as_any_other() -> None:
    assert bare("AB_c-1 2") == "abc12"
    assert bare("ABC12") == "abc12"
    assert bare("\u00b2A\u00b2") == "2a2"
    assert phone_keys("1234") == {"1234"}
    assert phone_keys("9" * 40) == {"9" * length for length in range(4, LONGEST + 1)}


def test_bare_is_the_same_for_what_looks_the_same() -> None:
    assert bare("Ａ·b c") == bare("abc") == "abc"
    assert bare(" \x00") == ""
    assert bare("\ue863") == "\ue863"  # a private character of an old font may be a name's


def test_every_family_name_is_found_as_written_and_as_spoken(real_data: Path) -> None:
    path = real_data / "standards" / "chinese_family_names_1074_with_weight.xlsx"
    with zipfile.ZipFile(path) as book:
        cells = re.findall("<t>([^<]+)</t>", book.read("xl/sharedStrings.xml").decode())
    surnames = {fold(cell) for cell in cells if len(cell.strip()) <= 2}
    assert len(surnames) > 1000
    for surname in surnames:
        keys = name_keys(f"{surname}明")
        assert found(keys, surname)
        for of in pinyin.name_readings(f"{surname}明")[0]:
            assert found(keys, of)
