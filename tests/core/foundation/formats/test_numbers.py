"""Numbers inside free text: those of people are hidden, days are not."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.formats.numbers import mask_numbers


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("房号 1204，2 层", "房号 1204，2 层"),
        ("打13812345678找他", "打*******5678找他"),
        ("138-1234 5678", "***-**** 5678"),
        ("０１２３４５６７８９０", "*******７８９０"),
        ("电话021-62345678", "电话***-****5678"),
        ("8765432", "*****32"),
        ("11010519491231002X.pdf", "**************002X.pdf"),
        ("卡 6222 0212 3456 7890", "卡 **** **** **** 7890"),
        ("12345678XL", "******78XL"),
        ("IMG_20260302_153000.jpg", "IMG_20260302_153000.jpg"),
        ("截图 2026-03-02 153000.png", "截图 2026-03-02 153000.png"),
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02 09:30 来电", "2026-03-02 09:30 来电"),
        ("2026-03-02 09", "****-**-** 09"),
        ("20261302", "******02"),
        ("2026-03-02 13812345678", "****-**-** *******5678"),
    ],
)
def test_long_numbers_are_hidden_and_days_are_not(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
    assert mask_numbers(masked) == masked
