"""Numbers of papers: the vectors of the standards, and what must hold of any text."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.foundation.formats.identities import (
    IdentityKind,
    birthday_of,
    check_identity,
    gender_of,
    mask_identity,
)

TODAY = date(2026, 11, 26)
KINDS = [*IdentityKind, "something_else"]
TYPED = st.text(max_size=30) | st.text("0123456789X*-HM9 ", max_size=20)


def told(kind: str, text: str) -> tuple[str, str, bool]:
    checked = check_identity(kind, text, TODAY)
    key = checked.problem.key.removeprefix("format.") if checked.problem else ""
    return checked.value, key, checked.blocks


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("resident", "11010519491231002X", "11010519491231002X"),
        ("resident", "11010519491231002x", "11010519491231002X"),
        ("resident", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("resident", "'110105 19491231 002X", "11010519491231002X"),
        ("resident", "510202196902091126", "510202196902091126"),  # Chongqing while in Sichuan
        ("hk_macau", "810000199001010019", "810000199001010019"),
        ("hk_macau", "810000199408230021", "810000199408230021"),
        ("hk_macau", "h12345678", "H12345678"),
        ("hk_macau", "M1234567800", "M1234567800"),
        ("taiwan", "830000199201300022", "830000199201300022"),
        ("taiwan", "12345678", "12345678"),
        ("taiwan", "1234567890B", "1234567890B"),
        ("foreign_resident", "abc123456789012", "ABC123456789012"),
        ("foreign_resident", "911156198108030025", "911156198108030025"),
        ("passport", " e12345678 ", "E12345678"),
        ("military", "军字第1234567号", "军字第1234567号"),
        ("other", "any  thing", "ANY THING"),
        ("credit_code", "91350200ma2yj1xr9g", "91350200MA2YJ1XR9G"),
        ("driving", "11010519491231002X", "11010519491231002X"),
        ("resident", " ", ""),
    ],
)
def test_what_is_in_order(kind: str, typed: str, stored: str) -> None:
    assert told(kind, typed) == (stored, "", False)


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "why"),
    [
        ("resident", "110105491231002", "11010519491231002X", "identity_fifteen"),
        ("resident", "810000199408230021", "810000199408230021", "identity_permit"),
        ("resident", "911156198108030025", "911156198108030025", "identity_permit"),
        ("resident", "990426199112010074", "990426199112010074", "identity_area"),
        ("hk_macau", "11010519491231002X", "11010519491231002X", "permit_area"),
        ("taiwan", "810000199408230021", "810000199408230021", "permit_area"),
        ("credit_code", "91350203M0001QAY9B", "91350203M0001QAY9B", "credit_code_check"),
        ("credit_code", "440301 103 456 789", "440301103456789", "credit_code"),
        ("credit_code", "1234567-8", "12345678", "credit_code"),
        ("credit_code", "三证合一 办理中", "三证合一 办理中", "credit_code"),
        ("credit_code", "9.135E+17", "9.135E+17", "spreadsheet"),
        ("credit_code", "9135****XR9G", "9135****XR9G", "masked"),
        ("driving", "110105194912310021", "110105194912310021", "identity_check"),
    ],
)
def test_what_is_kept_with_a_warning(kind: str, typed: str, stored: str, why: str) -> None:
    assert told(kind, typed) == (stored, why, False)


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        ("resident", "110101 1990 0307 867X", "identity_check"),
        ("resident", "360426199113010079", "identity_birthday"),
        ("resident", "440308199902301512", "identity_check"),
        ("resident", "440308203001011510", "identity_birthday"),
        ("resident", "610104620932690", "identity_birthday"),
        ("resident", "44030819990110", "identity_length"),
        ("resident", "X10105194912310021", "identity_length"),
        ("resident", "1.10105E+17", "spreadsheet"),
        ("resident", "110105194912310000", "spreadsheet"),
        ("resident", "110105********002X", "masked"),
        ("hk_macau", "810000199001010018", "identity_check"),
        ("taiwan", "830000", "identity_length"),
        ("foreign_resident", "911156198108030024", "identity_check"),
        ("foreign_resident", "811156198108030025", "foreign_resident"),
        ("foreign_resident", "9111****0024", "masked"),
    ],
)
def test_what_is_refused_and_still_not_lost(kind: str, typed: str, why: str) -> None:
    assert told(kind, f" {typed}\t") == (typed, why, True)


def test_the_day_is_that_of_the_clock_unless_named() -> None:
    number = "440308203001011510"
    assert check_identity("resident", number).blocks
    assert not check_identity("resident", number, date(2030, 1, 1)).blocks


@pytest.mark.parametrize(
    ("number", "day", "gender"),
    [
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("110105491231002", date(1949, 12, 31), "female"),
        ("440308199901101512", date(1999, 1, 10), "male"),
        ("810000199408230021", date(1994, 8, 23), "female"),
        ("440308199902301512", None, ""),
        ("440308299901101512", None, ""),
        ("E12345678", None, ""),
        ("", None, ""),
    ],
)
def test_birthday_and_gender(number: str, day: date | None, gender: str) -> None:
    assert (birthday_of(number), gender_of(number)) == (day, gender)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002x", "110105********002X"),
        ("110105491231002", "110105*****1002"),
        ("E12345678", "E1*****78"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden(number: str, masked: str) -> None:
    assert mask_identity(number) == masked


@given(st.sampled_from(KINDS), TYPED)
@example("passport", "h\u0331i\u0307")
@example("passport", "\ud800 a")
@example("credit_code", "\u00a8")
def test_the_stored_form_is_read_as_itself(kind: str, text: str) -> None:
    once = check_identity(kind, text, TODAY)
    again = check_identity(kind, once.value, TODAY)
    assert again.value == once.value
    assert again.blocks == once.blocks
    if once.blocks:
        assert once.value == text.strip()
        assert once.problem is not None
    mask_identity(text)


@given(
    st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.sampled_from(["440305", "110105"])
)
def test_exactly_one_check_character_fits(day: date, running: int, area: str) -> None:
    number = f"{area}{day:%Y%m%d}{running:03d}"
    fitting = [c for c in "0123456789X" if not check_identity("resident", number + c, TODAY).blocks]
    assert len(fitting) == 1
    assert birthday_of(number + fitting[0]) == day
    assert gender_of(number + fitting[0]) == ("male" if running % 2 else "female")


def rows(real_data: Path, name: str) -> list[dict[str, str]]:
    with (real_data / "standards" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_resident_numbers_of_the_vectors(real_data: Path) -> None:
    vectors = rows(real_data, "vectors_resident_id.csv")
    assert len(vectors) == 20
    for row in vectors:
        blocked = told("resident", row["id"])[2]
        no_such_day = {"month", "Feb"} & set(row["source_or_note"].split())
        if row["stdnum_valid"] == "True":
            assert told("resident", row["id"])[1:] == ("", False), row
        if row["check_ok"]:
            assert blocked == (row["check_ok"] == "False" or bool(no_such_day)), row


def test_credit_codes_of_the_vectors_warn_and_never_block(real_data: Path) -> None:
    vectors = rows(real_data, "vectors_uscc.csv")
    assert len(vectors) > 100
    for row in vectors:
        _, why, blocks = told("credit_code", row["code"])
        assert not blocks
        assert (why == "") == (row["valid"] == "True"), row
