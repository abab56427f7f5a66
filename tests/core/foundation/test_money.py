"""Amounts as they are typed, shown, and written in capital figures on receipts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.money import capital_words, format_fen, parse_yuan

LARGEST = 10**18 - 1
amounts = st.integers(-LARGEST, LARGEST)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (11, "壹角壹分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角整"),
        (1000, "壹拾元整"),
        (1_00_00, "壹佰元整"),
        (1_01_00, "壹佰零壹元整"),
        (1_10_00, "壹佰壹拾元整"),
        (123_450, "壹仟贰佰叁拾肆元伍角整"),
        # The examples of 《支付结算办法》附一, where it allows a zero to be left out: without it.
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_000_00, "壹万元整"),
        (10_001_00, "壹万零壹元整"),
        (10_010_00, "壹万零壹拾元整"),
        (100_100_00, "壹拾万零壹佰元整"),
        (101_000_00, "壹拾万壹仟元整"),
        (1_000_000_00, "壹佰万元整"),
        (1_000_001_00, "壹佰万零壹元整"),
        (10_203_040_50, "壹仟零贰拾万叁仟零肆拾元伍角整"),
        (100_000_000_00, "壹亿元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (1_000_000_000_000_00, "壹万亿元整"),
        (-123_450, "负壹仟贰佰叁拾肆元伍角整"),
        (-5, "负伍分"),
    ],
)
def test_capital_figures(fen: int, words: str) -> None:
    assert capital_words(fen) == words


def test_capital_figures_end_where_nobody_can_read_them() -> None:
    assert capital_words(LARGEST).endswith("玖元玖角玖分")
    for fen in (LARGEST + 1, -LARGEST - 1):
        with pytest.raises(ValueError, match=str(fen)):
            capital_words(fen)


_VALUE = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}


def _read(words: str) -> int:
    """Read capital figures back, as a clerk would: the fen of an amount."""
    sign = -1 if words.startswith("负") else 1
    found = re.fullmatch(
        r"(?:(?P<yuan>.+)元)?零?(?:(?P<jiao>.)角)?(?:(?P<fen>.)分)?整?", words.removeprefix("负")
    )
    assert found, words
    total = group = digit = 0
    for sign_ in found["yuan"] or "":
        if sign_ in _VALUE:
            digit = _VALUE[sign_]
        elif sign_ in "拾佰仟":
            group += digit * 10 ** ("拾佰仟".index(sign_) + 1)
            digit = 0
        elif sign_ == "万":
            total, group, digit = total + (group + digit) * 10**4, 0, 0
        else:  # 亿, also in 万亿: whatever stands before it
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    yuan = total + group + digit
    return sign * (yuan * 100 + _VALUE[found["jiao"] or "零"] * 10 + _VALUE[found["fen"] or "零"])


@given(st.integers(-(10**14), 10**14))
def test_capital_figures_can_be_read_back(fen: int) -> None:
    words = capital_words(fen)
    assert _read(words) == fen
    assert "零零" not in words
    assert words.endswith(("整", "分"))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "¥0.00"),
        (5, "¥0.05"),
        (-5, "-¥0.05"),
        (123_450, "¥1,234.50"),
        (-123_456_789, "-¥1,234,567.89"),
    ],
)
def test_amounts_are_shown_in_yuan(fen: int, text: str) -> None:
    assert format_fen(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.", 1200),
        (".5", 50),
        ("-.5", -50),
        ("1,234.5", 123_450),
        ("1,234,567", 123_456_700),
        ("￥12", 1200),
        ("¥ 12", 1200),
        ("-¥12.30", -1230),
        ("¥-12.30", -1230),
        ("－１，２３４．５６", -123_456),
        ("\u30001.005\u3000", 101),  # half up, not half to even
        ("1.004999999999999999999", 100),
        ("-1.005", -101),
        ("9999999999999999.99", LARGEST),
    ],
)
def test_typed_amounts_are_read(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-",
        "¥",
        "abc",
        "1 2",
        "12,50",  # 12.50 or 1250?
        "1,2,3",
        ",5",
        "1,234,56",
        "1.2.3",
        "1_000",
        "1e3",
        "1e999999",
        "NaN",
        "Infinity",
        "--1",
        "1¥",
        "¥¥1",
        "١٢",  # digits that no keyboard here has
        "9" * 17,
        "9" * 5000,
        "0." + "0" * 5000 + "1",
        "9999999999999999.995",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text[:20]) or "^$"):
        parse_yuan(text)


@given(amounts)
def test_a_shown_amount_is_read_as_itself(fen: int) -> None:
    assert parse_yuan(format_fen(fen)) == fen


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        fen = parse_yuan(text)
    except ValueError:
        return
    assert abs(fen) <= LARGEST
