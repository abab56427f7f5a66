"""Card numbers: the vectors of the domain, ranges, and what follows what."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.cards.numbers import (
    MOST_RUNNING,
    card_number,
    fault_of,
    follows,
    key_of,
    number_range,
    ours,
    parts_of,
)
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.formats.codes import luhn_ok

digits = st.integers(0, 999).map(str)


def test_the_numbers_of_the_domain() -> None:
    assert card_number("01", "1", 2026, 123) == "9001126000001233"
    assert luhn_ok("9001126000001233")
    assert luhn_ok("79927398713")
    assert fault_of("9001 1260 0000 1233", ["01"]) is None
    assert fault_of("9001126000001234", ["01"]) is not None
    assert fault_of("9001126000001234", ["02"]) is None, "the shape, but no company of ours"
    assert fault_of("79927398710", ["01"]) is None, "the number of somebody else"


@given(digits, st.sampled_from("0123456789"), st.integers(2000, 2099),
       st.integers(0, MOST_RUNNING))  # fmt: skip
def test_a_number_says_what_it_was_made_of(
    company: str, digit: str, year: int, running: int
) -> None:
    number = card_number(company, digit, year, running)
    parts = parts_of(number)
    assert parts is not None
    assert (int(parts.company), parts.type_digit, parts.year, parts.running) == (
        int(company),
        digit,
        year % 100,
        running,
    )
    assert ours(number, [company])
    assert len(number) == 16
    assert luhn_ok(number)
    for place in range(16):
        other = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not luhn_ok(other), "a wrong digit is found"


@pytest.mark.parametrize(
    ("company", "digit", "running"),
    [
        ("1000", "1", 1),
        ("A1", "1", 1),
        ("1", "12", 1),
        ("1", "1", MOST_RUNNING + 1),
        ("1", "1", -1),
    ],
)
def test_what_does_not_fit_makes_no_number(company: str, digit: str, running: int) -> None:
    with pytest.raises(ValueError, match="no "):
        card_number(company, digit, 2026, running)


@given(st.sampled_from(["", "VIP", "A1B"]), st.integers(0, 99_990), st.integers(1, 40),
       st.booleans())  # fmt: skip
def test_a_range_is_what_it_says_and_each_follows_the_one_before(
    head: str, start: int, count: int, luhn: bool
) -> None:
    from crm_desktop.foundation.formats.codes import luhn_digit

    def number(place: int) -> str:
        body = f"{place:06d}"
        return head + body + (luhn_digit(body) if luhn else "")

    naive = [number(place) for place in range(start, start + count)]
    span = number_range(naive[0].lower(), naive[-1], luhn=luhn)
    assert list(span) == naive
    assert (span.first, span.last, span.quantity) == (naive[0], naive[-1], count)
    for one, two in itertools.pairwise(naive):
        assert follows(one, two)
        assert not follows(two, one)
    assert not any(follows(one, two) for one, two in zip(naive, naive[2:], strict=False) if luhn)


@pytest.mark.parametrize(
    ("first", "last", "luhn"),
    [("ABC", "ABD", False), ("A10", "B11", False), ("A10", "A9", False), ("11", "10", False),
     ("79927398710", "79927398721", True)],
)  # fmt: skip
def test_what_is_no_range_is_refused(first: str, last: str, luhn: bool) -> None:
    with pytest.raises(ValidationErrors):
        number_range(first, last, luhn=luhn)


@pytest.mark.parametrize(
    ("one", "two"), [("0099", "100"), ("A99", "B00"), ("A9", "A10"), ("18", "26"), ("A", "B")]
)
def test_what_only_looks_like_the_next_does_not_follow(one: str, two: str) -> None:
    assert not follows(one, two) or (one, two) == ("18", "26")


def test_a_number_is_found_however_it_is_typed() -> None:
    assert key_of(" ９００１－1260 0000\u20031233 ") == "9001126000001233"
    assert key_of("vip-008") == "VIP008"
