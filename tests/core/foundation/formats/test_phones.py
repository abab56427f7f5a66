"""Telephone numbers as people type them, against the rules and against a known reader."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.foundation.formats.phones import (
    PhoneKind,
    check_phone,
    mask_phone,
    phone_digits,
    phone_kind,
    read_phone,
)

TYPED = st.text(max_size=40) | st.text("0123456789+-() 转*x/.#", max_size=24)


@pytest.mark.parametrize(
    ("typed", "kind", "stored", "digits"),
    [
        ("13800138000", "mobile", "13800138000", "13800138000"),
        ("+86 138 0013 8000", "mobile", "13800138000", "13800138000"),
        ("0086-13800138000", "mobile", "13800138000", "13800138000"),
        ("8613800138000", "mobile", "13800138000", "13800138000"),
        ("(+86)138-0013-8000", "mobile", "13800138000", "13800138000"),
        ("１３８００１３８０００", "mobile", "13800138000", "13800138000"),
        ("\u202a138 0013 8000\u202c", "mobile", "13800138000", "13800138000"),
        ("'13800138000", "mobile", "13800138000", "13800138000"),
        ("13800138000.0", "mobile", "13800138000", "13800138000"),
        ("013800138000", "mobile", "13800138000", "13800138000"),
        ("+8613800138000;ext=12", "mobile", "13800138000转12", "13800138000"),
        ("(010)12345678", "landline", "010-12345678", "01012345678"),
        ("tel:+86-10-6552-9988", "landline", "010-65529988", "01065529988"),
        ("+86 755 8988 8888", "landline", "0755-89888888", "075589888888"),
        ("+86 0755 8988 8888", "landline", "0755-89888888", "075589888888"),
        ("0898-6677889", "landline", "0898-6677889", "08986677889"),
        ("0755-89888888转8001", "landline", "0755-89888888转8001", "075589888888"),
        ("0755-89888888-8001", "landline", "0755-89888888转8001", "075589888888"),
        ("0755 8988 8888 分机 8001", "landline", "0755-89888888转8001", "075589888888"),
        ("075589888888 ext. 8001", "landline", "0755-89888888转8001", "075589888888"),
        ("(0755)89888888x8001", "landline", "0755-89888888转8001", "075589888888"),
        ("0755-12345", "landline", "0755-12345", "075512345"),
        ("4001-666-016", "service", "400-166-6016", "4001666016"),
        ("400-888-5555转1", "service", "400-888-5555转1", "4008885555"),
        ("400-888-5555-1", "service", "400-888-5555转1", "4008885555"),
        ("8008101234", "service", "800-810-1234", "8008101234"),
        ("95555", "short", "95555", "95555"),
        ("950858", "short", "950858", "950858"),
        ("95163234", "short", "95163234", "95163234"),
        ("96156", "short", "96156", "96156"),
        ("12345", "short", "12345", "12345"),
        ("12315", "short", "12315", "12315"),
        ("10086", "short", "10086", "10086"),
        ("110", "short", "110", "110"),
        ("121232301", "short", "121232301", "121232301"),
        ("1069079895568", "short", "1069079895568", "1069079895568"),
        ("021-95561", "landline", "021-95561", "02195561"),
        ("+852 2345 6789", "foreign", "+852 2345 6789", "0085223456789"),
        ("00852-23456789", "foreign", "+852 23456789", "0085223456789"),
        ("+1 (650) 253-0000", "foreign", "+1 650 253 0000", "0016502530000"),
        ("+1 650-253-0000 x12", "foreign", "+1 650 253 0000转12", "0016502530000"),
        ("  ", "other", "", ""),
    ],
)
def test_what_is_read(typed: str, kind: str, stored: str, digits: str) -> None:
    checked = check_phone(typed)
    assert (checked.value, checked.problem, checked.blocks) == (stored, None, False)
    assert phone_kind(typed) == kind
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(
    ("typed", "stored", "why"),
    [
        ("6123 4567", "61234567", "phone_area_code"),
        ("89888888转8001", "89888888转8001", "phone_area_code"),
        ("6502530000", "6502530000", "phone_unknown"),
        ("12345678901", "12345678901", "phone_unknown"),
        ("010-1234567", "010-1234567", "phone_unknown"),
        ("0755-898888", "0755-898888", "phone_unknown"),
        ("+86 22", "+86 22", "phone_unknown"),
        ("+12 345", "+12 345", "phone_unknown"),
        ("00 012345678", "00 012345678", "phone_unknown"),
        ("微信 zhang2000", "微信 zhang2000", "phone_unknown"),
        ("13800138000-8001", "13800138000-8001", "phone_unknown"),
    ],
)
def test_what_is_kept_with_a_warning(typed: str, stored: str, why: str) -> None:
    checked = check_phone(typed)
    assert checked.problem is not None
    assert (checked.value, checked.problem.key, checked.blocks) == (stored, f"format.{why}", False)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("abc", "phone_none"),
        ("+86", "phone_none"),
        ("1380013800", "phone_mobile"),
        ("138001380000", "phone_mobile"),
        ("1064912345678", "phone_of_a_thing"),
        ("1440123456789", "phone_of_a_thing"),
        ("1.38001E+10", "spreadsheet"),
        ("138****8000", "masked"),
        ("13800138000/13900139000", "phone_several"),
        ("0755-89888888、13900139000", "phone_several"),
        ("13800138000或13900139000", "phone_several"),
    ],
)
def test_what_is_refused_and_still_not_lost(typed: str, why: str) -> None:
    checked = check_phone(f" {typed} ")
    assert checked.problem is not None
    assert (checked.value, checked.problem.key, checked.blocks) == (typed, f"format.{why}", True)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("138 0013 1234", "138****1234"),
        ("0755-89888888转8001", "0755-****8888转****"),
        ("010-12345678", "010-****5678"),
        ("61234567", "612*4567"),
        ("+852 2345 6789", "+85******789"),
        ("400-888-5555", "400-888-5555"),
        ("95555", "95555"),
        ("张三 13800138000/13900139000", "** ***********/***********"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_a_mobile_is_never_a_foreign_number() -> None:
    assert phone_digits("+1 650 253 0000") != phone_digits("16502530000")


@given(TYPED)
@example("ẖ1")
@example("\ud800138")
def test_the_stored_form_is_read_as_itself(text: str) -> None:
    once = check_phone(text)
    assert check_phone(once.value) == once
    assert phone_digits(once.value) == phone_digits(text)


@given(TYPED)
def test_no_text_is_lost(text: str) -> None:
    """Either the text itself is kept, or every digit of the number in it."""
    phone = read_phone(text)
    assert mask_phone(text) is not None
    if phone.kind is PhoneKind.OTHER:
        assert check_phone(text).value == text.strip()
    else:
        assert phone.digits.isascii()
        assert phone.digits.isdigit()
        assert phone.extension in check_phone(text).value


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086 ", "86-"])
)
def test_every_mobile_is_one_however_it_begins(number: str, before: str) -> None:
    assert check_phone(before + number).value == number


def test_against_a_known_reader(real_data: Path) -> None:
    """What it holds valid is valid here and has the same digits; short numbers we store besides."""
    path = real_data / "standards" / "phone_cn_expected_libphonenumber.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 53
    for row in rows:
        if row["valid"] != "True":
            continue
        typed, international = row["input"], row["e164"]
        checked = check_phone(typed)
        assert checked.problem is None, typed
        digits = phone_digits(typed)
        if international.startswith("+86"):
            assert digits.removeprefix("0") == international[3:], typed
        else:
            assert digits == "00" + international[1:], typed
        assert checked.value.partition("转")[2] == row["extension"]
    stored = {row["input"] for row in rows if not check_phone(row["input"]).blocks}
    assert {"95555", "950858", "10086", "12345", "12315", "110", "120"} <= stored
    assert {"0755-89888888转8001", "0755-89888888-8001", "6123 4567"} <= stored


def test_real_hotlines_can_all_be_stored(real_data: Path) -> None:
    path = real_data / "customers" / "zh_orgs_hotlines_utf8.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        numbers = [
            number
            for row in csv.DictReader(file)
            for number in row["电话"].split(" ; ")
            if number.strip()
        ]
    assert len(numbers) > 300
    refused = [number for number in numbers if check_phone(number).blocks]
    unknown = [number for number in numbers if phone_kind(number) is PhoneKind.OTHER]
    assert refused == []
    assert len(unknown) < len(numbers) * 0.02, unknown
