"""What is typed into the search box, and what of a text is marked for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.searchkeys import LONGEST, bare, name_keys
from crm_desktop.foundation.searchwords import Word, query, spans


def words(text: str) -> list[str]:
    return [word.texts[0] for word in query(text).words]


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("", []),
        (" ，; ", []),
        ("王 5678", ["王", "5678"]),
        ("王，5678", ["王", "5678"]),
        ("王 王", ["王"]),
        ("138 1234 5678", ["13812345678"]),
        ("+86 138-1234-5678", ["13812345678"]),
        ("0086 13812345678", ["13812345678"]),
        ("021-6234 5678", ["02162345678"]),
        ("1234 5678", ["12345678"]),
        ("沪A·12345", ["沪a12345"]),
        ("沪a", ["沪a"]),
        ("王xm", ["王", "xm"]),
        ("王1234", ["王", "1234"]),
        ("远山4s店", ["远山4s店"]),
        ("Zhang.Wei@QQ.com", ["zhangweiqqcom"]),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_a_text_is_taken_apart(typed: str, looked_for: list[str]) -> None:
    assert words(typed) == looked_for


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("lü", ("lü", "lv")),
        ("lyu", ("lyu", "lv")),
        ("zhxm", ("zhxm", "zxm")),
        ("zhang", ("zhang",)),
        ("远山汽车有限公司", ("远山汽车有限公司", "远山汽车")),
        ("a.b@x.cn", ("abxcn", "a.b@x.cn")),
        ("x" * 100, ("x" * LONGEST,)),
    ],
)
def test_a_word_is_looked_for_in_every_way_it_is_written(typed: str, ways: tuple[str, ...]) -> None:
    assert [word.texts for word in query(typed).words] == [ways]


def test_all_that_was_typed_is_also_looked_for_as_one() -> None:
    asked = query("zhang wei")
    assert asked.together
    assert asked.together.texts[0] == "zhangwei"
    assert query("zhangwei").together is None


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        *(("王", "王小明", True), ("小明", "王小明", True), ("wang", "王小明", True)),
        *(("wxm", "王小明", True), ("wangxm", "王小明", True), ("xmi", "王小明", True)),
        *(("wm", "王小明", False), ("wang", "张小明", False), ("李", "王小明", False)),
        *(("shan", "单雄信", True), ("dan", "单雄信", True), ("lv", "吕布", True)),
        *(("lu", "吕布", True), ("ann", "annaschmidt", True), ("wang", "", False)),
        *(("zhxm", "张小明", True), ("wangxmx", "王小明", False)),
    ],
)
def test_whether_a_name_has_a_word(typed: str, name: str, *, fits: bool) -> None:
    (word,) = query(typed).words
    assert word.in_names
    assert word.fits(name) is fits


def test_what_no_name_holds() -> None:
    assert [query(text).words[0].in_names for text in ("5678", "沪a12", "a@b.cn", "王")] == [
        *(False, False, False, True)
    ]


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4)


@given(NAMES, st.data())
def test_a_name_fits_the_beginning_of_each_of_its_keys(name: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(name_keys(name))))
    word = Word((key[: data.draw(st.integers(1, len(key)))],))
    assert word.fits(bare(name))


@given(
    st.sets(NAMES | st.text("annsw王单", max_size=4), max_size=9),
    NAMES | st.text("wsanhü", min_size=1, max_size=6),
)
def test_of_many_names_those_fit_that_fit_alone(names: set[str], typed: str) -> None:
    for word in (*query(typed).words, *(w for n in names for w in query(n).words)):
        assert word.fitting(names) == {name for name in names if word.fits(name)}


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("zxm", "张小明", "张小明"),
        ("xm", "张小明", "小明"),
        ("xiao", "张小明", "小"),
        ("zhang wei", "张伟", "张伟"),
        ("shan", "单雄信", "单"),
        ("schm", "Anna Schmidt", "Schm"),
        ("小明 5678", "张小明", "小明"),
        ("艾买提", "热依拉·艾买提", "艾买提"),
        ("lamt", "热依拉·艾买提", "拉·艾买提"),
        ("张 明", "张小明", "张|明"),
        ("李", "张小明", ""),
        ("x", "", ""),
    ],
)
def test_what_of_a_name_is_marked(typed: str, text: str, marked: str) -> None:
    found = spans(query(typed), text, name=True)
    assert "|".join(text[start:end] for start, end in found) == marked


def test_what_of_a_number_is_marked() -> None:
    assert spans(query("5678"), "138 1234 56 78") == ((9, 14),)
    assert spans(query("12345 沪A1"), "沪A·12345") == ((0, 8),)
    assert spans(query("zxm"), "张小明") == ()


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_looked_for_and_marked(typed: str, text: str) -> None:
    asked = query(typed)
    for word in (*asked.words, *([asked.together] if asked.together else [])):
        assert word.texts
        for way in word.texts:
            assert 0 < len(way) <= LONGEST
            way.encode()
        assert word.fits(bare(text)) in {True, False}
    end = 0
    for start, stop in spans(asked, text, name=True):
        assert end <= start < stop <= len(text)
        end = stop
