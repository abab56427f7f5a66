"""Luhn digits, and the customer code that carries one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.formats.codes import (
    customer_code,
    is_customer_code,
    luhn_digit,
    luhn_ok,
)


def test_the_code_of_the_rules() -> None:
    assert customer_code("01", 123) == "KH0100001239"
    assert is_customer_code("KH0100001239")
    assert is_customer_code(" kh 0100001239 ")
    assert luhn_ok("9001126000001233")
    assert luhn_ok("79927398713")


@pytest.mark.parametrize(
    "text", ["KH0100001238", "KH1239", "0100001239", "KH", "", "A-17", "\ud800"]
)
def test_what_is_no_code_of_ours(text: str) -> None:
    assert not is_customer_code(text)


@pytest.mark.parametrize("text", ["", "12a4", "１８", " 18", "-18"])
def test_only_digits_have_a_luhn_digit(text: str) -> None:
    assert not luhn_ok(text)


@given(st.integers(0, 99), st.integers(1, 10**9))
def test_every_number_makes_a_code_of_its_own(company: int, running: int) -> None:
    code = customer_code(f"{company:02d}", running)
    assert is_customer_code(code)
    assert int(code[4:-1]) == running


@given(st.text("0123456789", min_size=1, max_size=19), st.data())
def test_one_wrong_digit_is_always_seen(digits: str, data: st.DataObject) -> None:
    number = digits + luhn_digit(digits)
    assert luhn_ok(number)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda d: d != number[place]))
    assert not luhn_ok(number[:place] + other + number[place + 1 :])


def test_numbers_of_the_vectors(real_data: Path) -> None:
    path = real_data / "standards" / "vectors_luhn_iso7812.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        vectors = list(csv.DictReader(file))
    assert len(vectors) == 19
    for row in vectors:
        assert luhn_ok(row["number"]) == (row["luhn_ok"] == "True"), row
