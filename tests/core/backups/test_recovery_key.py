from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.backups.recovery_key import NoKey, WrongLines, check_sign, key_lines, read_key

KEYS = st.binary(min_size=32, max_size=32)
KEY = bytes(range(7, 39))


def typed(key: bytes) -> str:
    return "\n".join(f"{group[:4]} {group[4:]} {sign}" for group, sign in key_lines(key))


@given(KEYS)
def test_what_is_printed_is_read_again(key: bytes) -> None:
    lines = key_lines(key)
    assert [len(group) for group, _ in lines] == [8] * 8
    assert read_key(typed(key)) == key
    assert read_key(typed(key).lower().replace(" ", "-")) == key
    assert read_key(key.hex()) == key


@given(KEYS, st.integers(0, 63), st.sampled_from("0123456789ABCDEF"))
def test_every_wrong_digit_is_found_in_its_line(key: bytes, place: int, digit: str) -> None:
    lines = [group + sign for group, sign in key_lines(key)]
    line, column = divmod(place, 8)
    wrong = lines[line][:column] + digit + lines[line][column + 1 :]
    if wrong == lines[line]:
        return
    with pytest.raises(WrongLines) as caught:
        read_key("".join([*lines[:line], wrong, *lines[line + 1 :]]))
    assert caught.value.lines == (line + 1,)


@given(KEYS, st.integers(0, 7), st.integers(0, 6), st.integers(1, 7))
def test_every_exchange_of_two_digits_is_found(
    key: bytes, line: int, first: int, apart: int
) -> None:
    group, sign = key_lines(key)[line]
    digits = list(group)
    second = min(first + apart, 7)
    digits[first], digits[second] = digits[second], digits[first]
    if digits != list(group):
        assert check_sign(line + 1, "".join(digits)) != sign


@given(KEYS, st.integers(1, 8), st.integers(1, 8))
def test_a_line_in_anothers_place_is_found(key: bytes, line: int, other: int) -> None:
    group, sign = key_lines(key)[line - 1]
    assert (check_sign(other, group) == sign) is (line == other)


def test_signs_that_look_alike_and_full_width_letters_are_understood() -> None:
    text = typed(bytes(32))
    assert read_key(text.replace("0", "O")) == bytes(32)
    assert read_key(typed(b"\x11" * 32).replace("11", "lI")) == b"\x11" * 32
    assert read_key(text.replace("0", "０")) == bytes(32)


def test_a_wrong_sign_or_a_letter_beyond_f_is_a_wrong_line() -> None:
    lines = typed(KEY).split("\n")
    lines[2] = lines[2][:-1] + ("X" if lines[2][-1] != "X" else "Y")
    lines[6] = "G" + lines[6][1:]
    with pytest.raises(WrongLines) as caught:
        read_key("\n".join(lines))
    assert caught.value.lines == (3, 7)


@pytest.mark.parametrize("text", ["", "123", "不是密钥", "G" * 64, typed(KEY) + "0"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoKey):
        read_key(text)


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        key_lines(bytes(31))
