"""The slips with start passwords: read back with another reader than the writer."""

from __future__ import annotations

from datetime import datetime

import pytest

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.sharing.documents import start_slips
from crm_desktop.sharing.moving import StartPassword
from crm_desktop.sharing.place import SharedPlace
from tests.core.paper.reading import boxes, fonts, pages, sizes

MADE = datetime(2026, 11, 28, 0, 10, tzinfo=CHINA)
PLACE = SharedPlace("fd12::20", "office", 54320, "verify-ca", fingerprint="0f" * 32)
OFFICE = "远山汽车集团"


def people(count: int) -> list[StartPassword]:
    named = [StartPassword(f"𬭊某{n}", f"login{n}", f"pw{n:02}-abcd-efgh") for n in range(count)]
    return [*named[:-1], StartPassword("A&B <b> " + "长" * 80, "x" * 60, "last-pass-word")]


@pytest.mark.parametrize("language", Language)
def test_each_person_has_a_slip_and_ten_stand_on_a_sheet(language: Language) -> None:
    given = people(11)
    pdf = start_slips(given, OFFICE, PLACE, MADE, language)
    assert sizes(pdf) == [(595, 842)] * 2
    first, second = pages(pdf)
    for person in given[:10]:
        assert f" {person.name} " in first
        assert person.login in first
        assert person.password in first
    assert "last-pass-word" in second
    assert "A&B <b> 长长" in second
    assert "…" in second, "what is too long is cut, not drawn over the line"
    assert "x" * 60 in second.replace(" ", ""), "but a login stands there whole"
    assert first.count("[fd12::20]:54320") == first.count(OFFICE) == 10
    assert first.count(say(Phrase("start_slips.password"), language)) == 10
    assert "2026-11-28" in second
    assert all(fonts(pdf).values())
    assert start_slips(given, OFFICE, PLACE, MADE, language) == pdf


def test_nothing_reaches_over_the_line_that_is_cut() -> None:
    """The slips do not overlap, and the code of each lies within its own."""
    pdf = start_slips(people(10), OFFICE, PLACE, MADE, Language.ZH)
    found = boxes(pdf)
    slips = [box for box in found if box[2] > 200]
    assert len({(x, y) for x, y, _, _ in slips}) == len(slips) == 10
    for x, y, wide, high in found:
        assert any(
            sx <= x and sy <= y and x + wide <= sx + sw + 0.1 and y + high <= sy + sh + 0.1
            for sx, sy, sw, sh in slips
        )
    _, _, wide, high = slips[0]
    assert 2 * wide <= 595
    assert 5 * high <= 842
