"""Names of people as they are typed, addressed and compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.names import fold, surname, tidy_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张三", "张三"),
        ("  张\u3000 三\t", "张 三"),
        ("热依拉•艾买提", "热依拉·艾买提"),
        ("热依拉‧艾买提", "热依拉·艾买提"),
        ("热依拉・艾买提", "热依拉·艾买提"),
        ("热依拉∙艾买提", "热依拉·艾买提"),
        ("热依拉⋅艾买提", "热依拉·艾买提"),
        ("热依拉･艾买提", "热依拉·艾买提"),
        ("Jose\u0301", "José"),
        ("𬭊䶮㛃𠅤", "𬭊䶮㛃𠅤"),
        ("O'Brien <b>&", "O'Brien <b>&"),
        ("", ""),
    ],
)
def test_a_name_is_kept_whole(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = tidy_name(text)
    assert tidy_name(once) == once


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=60))
def test_no_character_of_a_name_is_lost(name: str) -> None:
    assert tidy_name(f" {name} ") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("张淑敏", "张"),
        ("欧阳龚", "欧阳"),
        ("上官婉儿", "上官"),
        ("尉迟恭", "尉迟"),
        ("欧阳", "欧"),  # two characters: surname 欧, given name 阳
        ("𬭊一", "𬭊"),
        ("热依拉·艾买提", "热依拉·艾买提"),
        ("Anna Schmidt", "Anna Schmidt"),
        ("", ""),
    ],
)
def test_the_surname_to_address_somebody_by(name: str, called: str) -> None:
    assert surname(name) == called


@pytest.mark.parametrize(
    ("one", "other"),
    [("ADMIN", "admin"), ("ａｄｍｉｎ", "admin "), ("STRASSE", "straße"), ("Ａ１", "a1")],
)
def test_names_that_look_alike_compare_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))


@given(st.text(st.characters(max_codepoint=127), max_size=20))
def test_plain_text_folds_as_any_other(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFKC", text).casefold().strip()
