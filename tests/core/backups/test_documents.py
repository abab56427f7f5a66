from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from crm_desktop.backups.documents import RecoverySheet, recovery_sheet
from crm_desktop.backups.recovery_key import read_key
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language
from crm_desktop.paper.letterhead import Letterhead
from tests.core.paper.reading import LETTERHEAD, fonts, pages, sizes

KEY = bytes(range(200, 232))
SHEET = RecoverySheet(
    database_id="8e5c0f0e-6d3c-4a86-9f36-1f3a54f8b1de",
    made_at=datetime(2026, 11, 22, 9, 30, tzinfo=CHINA),
    recovery_code="K7M2P-9XQ4R-ABCDE-FGH23-TUVWX",
    data_key=KEY,
)
EN = replace(LETTERHEAD, language=Language.EN)
VARIANTS = {
    "key": SHEET,
    "passphrase and key": replace(SHEET, passphrase=True),
    "passphrase": replace(SHEET, data_key=None, passphrase=True),
    "plain": replace(SHEET, data_key=None),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", VARIANTS)
def test_the_sheet_is_one_page_with_what_everybody_needs(name: str, language: Language) -> None:
    pdf = recovery_sheet(replace(LETTERHEAD, language=language), VARIANTS[name])
    assert sizes(pdf) == [(595, 842)]
    found = pages(pdf)[0]
    for words in ("8e5c0f0e-6d3c-4a86-9f36-1f3a54f8b1de", "2026-11-22 09:30", SHEET.recovery_code):
        assert words in found
    assert found.count("远山汽车集团 客户服务中心") == 2
    assert all(fonts(pdf).values())


@pytest.mark.parametrize("letterhead", [LETTERHEAD, EN])
def test_the_key_can_be_typed_from_the_sheet(letterhead: Letterhead) -> None:
    found = pages(recovery_sheet(letterhead, SHEET))[0]
    cells = re.findall(r"([1-8]) ([0-9A-F]{4}) ([0-9A-F]{4}) ([0-9A-Z])\b", found)
    assert [line for line, *_ in cells] == list("15263748")
    assert read_key("\n".join(" ".join(rest) for _, *rest in sorted(cells))) == KEY


def test_without_a_key_none_is_shown_and_the_steps_differ() -> None:
    plain, passphrase, both = (
        pages(recovery_sheet(LETTERHEAD, VARIANTS[name]))[0]
        for name in ("plain", "passphrase", "passphrase and key")
    )
    assert "数据库未加密" in plain
    assert "备份未加密，会直接打开" in plain
    assert "口令不印在单上，由设定人另行封存" in passphrase
    assert "输入数据库口令" in passphrase
    assert "一、数据密钥" not in plain + passphrase
    assert "一、数据密钥" in both
    assert "忘记口令或更换电脑时，用上面的数据密钥" in both
    assert "拿到此单的人可以重设管理员密码" in plain
    assert "拿到此单的人可以读出全部资料" in both


def test_secrets_are_nowhere_but_on_the_page() -> None:
    assert KEY.hex() not in repr(SHEET)
    assert SHEET.recovery_code not in repr(SHEET)
    pdf = recovery_sheet(LETTERHEAD, SHEET)
    assert SHEET.recovery_code.encode() not in pdf
    assert KEY.hex().upper().encode() not in pdf


def test_the_same_again() -> None:
    assert recovery_sheet(EN, SHEET) == recovery_sheet(EN, SHEET)
