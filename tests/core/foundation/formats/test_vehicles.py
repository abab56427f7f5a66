"""VINs and plates: the vectors, the unusual kinds, and what must hold of any text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.foundation.formats.checked import Checked
from crm_desktop.foundation.formats.vehicles import check_plate, check_vin, plate_kind

TYPED = st.text(max_size=20) | st.text("沪粤使领临学警A·BD12345O ", max_size=9)


def told(checked: Checked) -> tuple[str, str, bool]:
    key = checked.problem.key.removeprefix("format.") if checked.problem else ""
    return checked.value, key, checked.blocks


@pytest.mark.parametrize(
    ("typed", "stored", "why"),
    [
        ("LSVAM4187C2184847", "LSVAM4187C2184847", ""),
        ("1m8gdm9axkp042788", "1M8GDM9AXKP042788", ""),
        (" LSVA M418 7C21-84847", "LSVAM4187C2184847", ""),
        ("LSVAM4188C2184847", "LSVAM4188C2184847", "vin_check"),
        ("KF1SF08WJ8B257338", "KF1SF08WJ8B257338", "vin_check"),
        ("", "", ""),
    ],
)
def test_vins_that_can_be_saved(typed: str, stored: str, why: str) -> None:
    assert told(check_vin(typed)) == (stored, why, False)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("AAAAAAAAAAAAAAAAO", "vin_letters"),
        ("tooshort", "vin_length"),
        ("LSVAM4187C21848471", "vin_length"),
        ("LSVAM4187C218484车", "vin_length"),
    ],
)
def test_vins_that_cannot(typed: str, why: str) -> None:
    assert told(check_vin(f" {typed} ")) == (typed, why, True)


@pytest.mark.parametrize(
    ("typed", "stored", "kind", "why"),
    [
        ("沪A12345", "沪A12345", "common", ""),
        ("沪a·12345", "沪A12345", "common", ""),
        ("沪Ａ 12345", "沪A12345", "common", ""),
        ("粤Z1234港", "粤Z1234港", "common", ""),
        ("京A1234学", "京A1234学", "common", ""),
        ("京A1234警", "京A1234警", "common", ""),
        ("粤B1234挂", "粤B1234挂", "common", ""),
        ("粤BD12345", "粤BD12345", "new_energy", ""),
        ("粤BDA1234", "粤BDA1234", "new_energy", ""),
        ("粤B12345D", "粤B12345D", "new_energy", ""),
        ("使014578", "使014578", "embassy", "plate_special"),
        ("224578使", "224578使", "embassy", "plate_special"),
        ("沪A0023领", "沪A0023领", "embassy", "plate_special"),
        ("VA12345", "VA12345", "military", "plate_special"),
        ("WJ京1234X", "WJ京1234X", "military", "plate_special"),
        ("京O12345", "京O12345", "police", "plate_special"),
        ("沪X1234应急", "沪X1234应急", "police", "plate_special"),
        ("沪A 临12345", "沪A 临12345", "temporary", ""),
        ("临牌", "临牌", "temporary", ""),
        ("未上牌", "未上牌", "unregistered", ""),
        ("暂无牌照", "暂无牌照", "unregistered", ""),
        ("新车", "新车", "unregistered", ""),
        ("B-AB 1234", "B-AB 1234", "other", "plate_unknown"),
        ("粤01-12345", "粤01-12345", "other", "plate_unknown"),
        ("", "", "other", ""),
    ],
)
def test_plates_that_can_be_saved(typed: str, stored: str, kind: str, why: str) -> None:
    assert told(check_plate(typed)) == (stored, why, False)
    assert plate_kind(typed) == kind


@pytest.mark.parametrize("typed", ["沪A1234", "沪A1234I", "粤B1234", "粤BL12345", "沪A 123456"])
def test_plates_that_begin_like_usual_ones_and_are_none(typed: str) -> None:
    assert told(check_plate(f" {typed} ")) == (typed, "plate", True)


@given(TYPED)
@example("\ud800")
@example("沪A1234\u0338")
def test_the_stored_form_is_read_as_itself(text: str) -> None:
    for check in (check_vin, check_plate):
        once = check(text)
        assert check(once.value) == once
        if once.blocks:
            assert once.value == text.strip()


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_exactly_one_character_fits_at_place_nine(vin: str) -> None:
    fitting = [c for c in "0123456789X" if check_vin(vin[:8] + c + vin[9:]).problem is None]
    assert len(fitting) == 1


def test_vins_of_the_vectors(real_data: Path) -> None:
    path = real_data / "standards" / "vectors_vin.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        vectors = list(csv.DictReader(file))
    assert len(vectors) == 21
    for row in vectors:
        checked = check_vin(row["vin"])
        assert checked.blocks == (row["length_charset_ok"] == "False"), row
        assert (checked.problem is None) == (row["check_ok"] == "True"), row
