from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.paper.fonts import printable
from crm_desktop.paper.ink import BODY, CELL
from crm_desktop.paper.lettering import lines, shortened

WORDS = st.text(
    st.sampled_from("中文，。（）“”《》、abc 0123-￥%·…—\n𬭊" + "长英文word"), max_size=120
).map(printable)
WIDTHS = st.floats(20, 400)


@given(WORDS, WIDTHS)
def test_lines_fit_and_lose_nothing_but_spaces(text: str, width: float) -> None:
    broken = lines(text, BODY, width)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(BODY.width(line) <= width + 0.001 for line in broken if len(line) > 1)
    assert lines("\n".join(broken), BODY, width) == broken


@pytest.mark.parametrize("width", range(60, 200, 7))
def test_marks_stay_with_their_words(width: int) -> None:
    text = (
        "客户（车主）说：“空调，又坏了！”要求在7日内（2026-10-12前）《书面》答复、退款￥1,234.50。"
        * 2
    )
    for line in lines(text, BODY, width)[1:]:
        assert line[0] not in "，。、！：）》”"
    for line in lines(text, BODY, width):
        assert line[-1] not in "（《“￥"


def test_words_of_an_alphabet_are_kept_whole_where_they_fit() -> None:
    broken = lines("保修 compressor 8E0-260-805-BJ 更换", BODY, 80)
    assert broken == ["保修 compressor", "8E0-260-805-BJ", "更换"]


def test_a_word_longer_than_the_line_is_broken_where_the_line_ends() -> None:
    broken = lines("x" * 100, BODY, 100)
    assert "".join(broken) == "x" * 100
    assert len({len(line) for line in broken[:-1]}) == 1
    assert lines("中中", BODY, 1) == ["中", "中"]


def test_empty_text_is_one_empty_line() -> None:
    assert lines("", BODY, 100) == [""]
    assert lines("a\n\nb", BODY, 100) == ["a", "", "b"]


@given(WORDS, WIDTHS)
def test_shortened_text_fits_one_line(text: str, width: float) -> None:
    short = shortened(text, CELL, width)
    assert "\n" not in short
    assert CELL.width(short) <= width + 0.001
    assert short == text.replace("\n", " ") or short.endswith("…")
