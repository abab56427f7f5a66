"""The card desk under a program killed at any moment: no card is lost or replaced by halves.

How often each is killed is told as in ``test_kills``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.customers.index import keys_of
from crm_desktop.foundation.paths import DataFolder
from db import sql
from tests.core.cards.stock import MONEY, POINTS
from tests.houses import House, house_in
from tests.scenarios.card_deeds import BLANKS, MEMBERS, plant_card, plant_members
from tests.scenarios.test_customer_kills import entries, heard
from tests.scenarios.test_kills import pytestmark, sound, victims

__all__ = ["pytestmark"]


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], House]:
    """Makes copies of an office with a member, a card and blanks."""
    house = house_in(tmp_path_factory.mktemp("counter"))
    with house.open() as office:
        plant_card(office, house.admin)

    def copy(folder: Path) -> House:
        root = Path(shutil.copytree(house.folder.root, folder / "office"))
        return House(DataFolder(root), house.keys, house.key, house.admin)

    return copy


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


def test_replacing(tmp_path: Path, counter: Callable[[Path], House]) -> None:
    replaced = 0
    for victim in victims("card_replace", tmp_path, counter):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            lost, done = entries("card.lose"), entries("card.replace")
            assert lost - done in {0, 1}
            assert 0 <= lost + done - heard(victim, "lost") - heard(victim, "replaced") <= 1
            states = dict(sql.rows("SELECT state, count(*) FROM card GROUP BY state"))
            live = "lost" if lost > done else "active"
            left = BLANKS - 1 - done
            assert states == {
                state: number
                for state, number in ((live, 1), ("replaced", done), ("allocated", left))
                if number
            }
            assert count("card WHERE replaces_id IS NOT NULL") == done
            assert count("stock_move WHERE kind = 'issue'") == done + 1
            assert count("(SELECT DISTINCT number FROM card_step WHERE event = 'replace')") == done
            assert sql.rows("SELECT principal_fen, points FROM account") == [(MONEY, POINTS)]
            stored = {key for (key,) in sql.rows("SELECT k FROM search_key")}
            assert stored == keys_of(1)
            replaced += done
    assert replaced > 5


def test_a_batch(tmp_path: Path, club: Callable[[Path], House]) -> None:
    issued = 0
    for victim in victims("card_batch", tmp_path, club):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            cards = count("card WHERE state = 'pending'")
            done = entries("card.batch")
            assert cards == min(2 * done, MEMBERS), "whole chunks only"
            assert 0 <= done - heard(victim, "issued") <= 1
            assert count("stock_move WHERE kind = 'issue'") == cards + 1
            assert count("(SELECT DISTINCT account_id FROM card WHERE state = 'pending')") == cards
            waiting = office.card_batches.waiting(victim.house.admin, "member")
            assert waiting.members == MEMBERS - cards, "goes on where it ended"
            issued += cards
    assert issued > 5
