"""The ledgers under a program killed at any moment: what was acknowledged is there, once.

Nothing is there in part, nothing doubled, and at most one step was done beyond what was heard of.
How often each is killed is told as in ``test_kills``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.foundation.paths import DataFolder
from crm_desktop.membership.read import account_of
from crm_desktop.membership.replay import trial_balance
from db import sql
from tests.houses import House, house_in
from tests.scenarios.ledger_deeds import STOCK, plant_member
from tests.scenarios.test_kills import pytestmark, sound, victims

__all__ = ["pytestmark"]


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], House]:
    """Makes copies of an office with a member who has money on a card."""
    house = house_in(tmp_path_factory.mktemp("till"))
    with house.open() as office, office.database.here():
        plant_member(office, house.admin)

    def copy(folder: Path) -> House:
        root = Path(shutil.copytree(house.folder.root, folder / "office"))
        return House(DataFolder(root), house.keys, house.key, house.admin)

    return copy


def test_top_ups(tmp_path: Path, till: Callable[[Path], House]) -> None:
    acknowledged = 0
    for victim in victims("ledger_top_up", tmp_path, till):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            assert trial_balance().faults == ()
            told = [step["paid"] for step in victim.said if "paid" in step]
            acknowledged += len(told)
            there = sql.rows(
                "SELECT principal_fen, gift_fen, number FROM value_entry WHERE key <> 'stock' "
                "ORDER BY id"
            )
            done = len(there)
            assert [row[:2] for row in there] == [(n * 100, n) for n in range(1, done + 1)]
            assert done - len(told) in {0, 1}
            receipts = [step["receipt"] for step in victim.said if "receipt" in step]
            assert [number for *_, number in there][: len(told)] == receipts
            assert len({number for *_, number in there}) == done
            whole = done * (done + 1) // 2
            now = account_of(1)
            assert (now.principal_fen, now.gift_fen) == (STOCK + 100 * whole, whole)
    assert acknowledged > 20


def test_spending(tmp_path: Path, till: Callable[[Path], House]) -> None:
    acknowledged = 0
    for victim in victims("ledger_spend", tmp_path, till):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            assert trial_balance().faults == ()
            told = sum("sold" in step for step in victim.said)
            acknowledged += told
            spent = sql.scalar("SELECT count(*) FROM value_entry WHERE kind = 'spend'")
            earned = sql.scalar("SELECT count(*) FROM points_entry")
            assert spent == earned, "a sale is paid and earns, or neither"
            assert spent - told in {0, 1}
            now = account_of(1)
            assert (now.principal_fen, now.points) == (STOCK - 100 * spent, spent)
    assert acknowledged > 20
