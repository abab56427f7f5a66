from __future__ import annotations

import pytest

from crm_desktop.files.cells import (
    built_in_kind,
    digits_lost,
    elapsed_text,
    format_kind,
    moment_text,
    number_text,
    raw_number_text,
    serial_text,
)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""),
        ("0.00", ""),
        ("#,##0.00_ ;[Red]-#,##0.00", ""),
        ('"公里"0', ""),
        ("0.00E+00", ""),
        ("0", ""),
        ("000000", "000000"),
        ("000000;@", "000000"),
        ('"No. "0000', ""),
        ("yyyy/m/d", "date"),
        ('[$-804]yyyy"年"m"月"d"日";@', "date"),
        ("h:mm AM/PM", "date"),
        ("aaaa", "date"),
        ("[h]:mm:ss", "elapsed"),
        ("[Red]0", ""),
        (r"\d0", ""),
        ("@", ""),
    ],
)
def test_a_format_tells_what_a_number_means(code: str, kind: str) -> None:
    assert format_kind(code) == kind


def test_formats_that_are_never_written_down() -> None:
    assert [built_in_kind(n) for n in (0, 14, 22, 31, 46, 49, 57)] == [
        "", "date", "date", "date", "elapsed", "", "date",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800138000.0, "13800138000"),
        (0.1 + 0.2, "0.3"),
        (-2.0, "-2"),
        (-0.0, "0"),
        (12.50, "12.5"),
        (1e-7, "0.0000001"),
        (1e300, "1e+300"),
        (123456789012345.0, "123456789012345"),
        (1.10101199003078e17, "110101199003078000"),
        (float("inf"), "inf"),
    ],
)
def test_numbers_are_written_out(value: float, text: str) -> None:
    assert number_text(value) == text


def test_leading_zeros_of_a_format_are_kept() -> None:
    assert number_text(1234.0, width="00000000") == "00001234"
    assert number_text(-5.0, width="0000") == "-5"
    assert raw_number_text("88", width="0000") == "0088"


def test_a_long_number_that_is_written_out_keeps_its_digits() -> None:
    assert raw_number_text("110101199003078888") == "110101199003078888"
    assert raw_number_text(" 1.38001380E10 ") == "13800138000"
    assert raw_number_text("none") == "none"


def test_digits_that_a_program_rounded_away_are_noticed() -> None:
    assert digits_lost("110101199003078000")
    assert not digits_lost("110101199003078888")
    assert not digits_lost("100000000000000")
    assert not digits_lost("1e+300")


@pytest.mark.parametrize(
    ("serial", "text"),
    [
        (46027, "2026-01-05"),
        (46027.395833333336, "2026-01-05 09:30:00"),
        (46027.99999999, "2026-01-06"),
        (0.5, "12:00:00"),
        (0, "00:00:00"),
        (1, "1900-01-01"),
        (60, "1900-02-29"),
        (61, "1900-03-01"),
        (-5, "-5"),
        (9999999, "9999999"),
    ],
)
def test_days_are_counted_from_1900(serial: float, text: str) -> None:
    assert serial_text(serial) == text


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    assert serial_text(44565, from_1904=True) == "2026-01-05"
    assert serial_text(0, from_1904=True) == "1904-01-01"
    assert serial_text(0.25, from_1904=True) == "06:00:00"


def test_times_run_past_midnight() -> None:
    assert serial_text(1.5, elapsed=True) == "36:00:00"
    assert serial_text(1e9, elapsed=True) == "1000000000.0"
    assert elapsed_text(-61) == "-00:01:01"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T00:00:00", "2026-01-05"),
        ("2026-01-05T09:30:00.123", "2026-01-05 09:30:00"),
        ("2026-01-05T09:30:00Z", "2026-01-05 09:30:00"),
        ("10:10:10", "10:10:10"),
        ("PT36H00M01S", "36:00:01"),
        ("P1DT1H", "25:00:00"),
        ("P", "P"),
        ("no day", "no day"),
        ("2026-02-30", "2026-02-30"),
    ],
)
def test_days_and_times_of_iso_8601(text: str, shown: str) -> None:
    assert moment_text(text) == shown
