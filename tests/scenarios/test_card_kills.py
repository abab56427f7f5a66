"""A batch of cards under a program killed at any moment: whole chunks, and it goes on from there.

How often it is killed is told as in ``test_kills``. Single cards: ``test_money_kills``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.foundation.paths import DataFolder
from db import sql
from tests.houses import House, house_in
from tests.scenarios.card_deeds import MEMBERS, plant_members
from tests.scenarios.test_customer_kills import entries, heard
from tests.scenarios.test_kills import pytestmark, sound, victims

__all__ = ["pytestmark"]


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], House]:
    """Makes copies of an office with members who lack a card."""
    house = house_in(tmp_path_factory.mktemp("club"))
    with house.open() as office:
        plant_members(office, house.admin)

    def copy(folder: Path) -> House:
        root = Path(shutil.copytree(house.folder.root, folder / "office"))
        return House(DataFolder(root), house.keys, house.key, house.admin)

    return copy


def count(query: str) -> int:
    return int(sql.scalar(f"SELECT count(*) FROM {query}"))


def test_a_batch(tmp_path: Path, club: Callable[[Path], House]) -> None:
    issued = 0
    for victim in victims("card_batch", tmp_path, club):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            cards = count("card WHERE state = 'pending'")
            done = entries("card.batch")
            assert cards == min(2 * done, MEMBERS), "whole chunks only"
            assert 0 <= done - heard(victim, "issued") <= 1
            assert count("stock_move WHERE kind = 'issue'") == cards
            assert count("(SELECT DISTINCT account_id FROM card WHERE state = 'pending')") == cards
            waiting = office.card_batches.waiting(victim.house.admin, "member")
            assert waiting.members == MEMBERS - cards, "goes on where it ended"
            issued += cards
    assert issued > 5
