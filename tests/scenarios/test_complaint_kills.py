"""Complaints under a program killed at any moment: what was acknowledged is there, nothing half.

How often it is killed is told as in ``test_kills``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.complaints.read import complaint_of, rounds_of
from crm_desktop.foundation.paths import DataFolder
from db import sql
from tests.houses import House, house_in
from tests.scenarios.complaint_deeds import LIFE, plant_rights
from tests.scenarios.test_customer_kills import entries, heard
from tests.scenarios.test_kills import pytestmark, sound, victims

__all__ = ["pytestmark"]
#: After each step: the state, the round, how many clocks run.
_STANDS = (
    ("registered", 1, 3), ("accepted", 1, 2), ("dispatched", 1, 4), ("handling", 1, 3),
    ("review", 1, 2), ("callback", 1, 3), ("dispatched", 2, 3), ("handling", 2, 2),
    ("review", 2, 1), ("callback", 2, 2), ("closing", 2, 0), ("closed", 2, 0),
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], House]:
    """Makes copies of an office of one who does everything with a case."""
    house = house_in(tmp_path_factory.mktemp("complaints"))
    with house.open() as office:
        plant_rights(office)

    def copy(folder: Path) -> House:
        root = Path(shutil.copytree(house.folder.root, folder / "office"))
        return House(DataFolder(root), house.keys, house.key, house.admin)

    return copy


def test_every_step(tmp_path: Path, desk: Callable[[Path], House]) -> None:
    assert len(_STANDS) == len(LIFE)
    struck = set()
    for victim in victims("complaint_steps", tmp_path, desk):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            taken = sum(entries(f"complaint.{step}") for step in set(LIFE))
            acknowledged = sum(heard(victim, step) for step in set(LIFE))
            assert 0 <= taken - acknowledged <= 1, "nothing acknowledged is missing"
            cases = sql.rows("SELECT id FROM complaint ORDER BY id")
            assert len(cases) == -(-taken // len(LIFE))
            for place, (case,) in enumerate(cases):
                _is_whole(case, min(taken - place * len(LIFE), len(LIFE)))
            struck.add(taken % len(LIFE))
    assert len(struck) > 3, "struck in different steps"


def _is_whole(case: int, steps: int) -> None:
    """Hold that a case stands where so many steps of its life took it."""
    stored = complaint_of(case)
    running = sql.scalar(
        "SELECT count(*) FROM complaint_clock WHERE complaint_id = ? AND ended_at IS NULL", case
    )
    assert (stored.state, stored.round, running) == _STANDS[steps - 1], LIFE[steps - 1]
    assert len(rounds_of(case)) == stored.round
    orders = (steps >= LIFE.index("dispatch") + 1) + (steps >= LIFE.index("unsatisfied") + 1)
    assert sql.scalar("SELECT count(*) FROM dispatch WHERE complaint_id = ?", case) == orders
