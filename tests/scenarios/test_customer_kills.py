"""The archive under a program killed at any moment: saving, importing, undoing, merging.

What was acknowledged is there, nothing is there in part, and at most one step was done beyond what
was heard of. How often each is killed is told as in ``test_kills``.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.application import Application
from crm_desktop.customers import index
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.paths import DataFolder
from db import sql
from tests.houses import House, house_in
from tests.scenarios.customer_deeds import PAIRS, ROWS, plant_pairs
from tests.scenarios.test_kills import Victim, pytestmark, sound, victims

__all__ = ["pytestmark"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], House]:
    """Makes copies of an office with customers in pairs."""
    house = house_in(tmp_path_factory.mktemp("archive"))
    with house.open() as office:
        plant_pairs(office, house.admin)

    def copy(folder: Path) -> House:
        root = Path(shutil.copytree(house.folder.root, folder / "office"))
        return House(DataFolder(root), house.keys, house.key, house.admin)

    return copy


def found_as_stored(office: Application) -> None:
    """Hold that every customer is found by what is stored of it, once the queue is worked off."""
    office.filling.fill(SYSTEM)
    live = [row for (row,) in sql.rows("SELECT id FROM customer WHERE deleted_at IS NULL")]
    kept: dict[int, set[str]] = {}
    for key, customer in sql.rows("SELECT k, customer_id FROM search_key"):
        kept.setdefault(customer, set()).add(key)
    assert kept == index.keys_of_many(live)


def entries(action: str) -> int:
    """Return how many entries of the log tell of an action that was done."""
    counted = "SELECT count(*) FROM audit_entry WHERE action = ? AND outcome = 'done'"
    return int(sql.scalar(counted, action))


def heard(victim: Victim, name: str) -> int:
    """Return how often something was acknowledged."""
    return sum(name in step for step in victim.said)


def test_saves(tmp_path: Path) -> None:
    acknowledged = 0
    for victim in victims("customer_saves", tmp_path, house_in):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            added, edited = heard(victim, "added"), heard(victim, "edited")
            acknowledged += added + edited
            customers = sql.rows(
                "SELECT c.name, c.notes, count(t.id), sum(t.is_main) FROM customer c "
                "LEFT JOIN customer_contact t ON t.customer_id = c.id GROUP BY c.id ORDER BY c.id"
            )
            changed = [notes for _, notes, _, _ in customers].count("改过")
            assert [name for name, *_ in customers] == [f"客{n:04}" for n in range(len(customers))]
            assert {(notes, many) for _, notes, many, _ in customers} <= {("", 1), ("改过", 2)}
            assert {mains for *_, mains in customers} <= {1}
            assert added + edited <= len(customers) + changed <= added + edited + 1
            assert (entries("customer.add"), entries("customer.edit")) == (len(customers), changed)
            assert sql.scalar("SELECT count(*) FROM undo_step") == changed
            found_as_stored(office)
    assert acknowledged > 20


def test_import(tmp_path: Path, archive: Callable[[Path], House]) -> None:
    came = 0
    for victim in victims("customer_import", tmp_path, archive):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            runs = [number for (number,) in sql.rows("SELECT number FROM import_run ORDER BY id")]
            told = [step["imported"] for step in victim.said if "imported" in step]
            assert runs[: len(told)] == told
            assert len(runs) - len(told) in {0, 1}
            came += len(runs)
            _whole_files(len(runs))
            assert entries("customer.import") == len(runs)
            found_as_stored(office)
    assert came > 0


def _whole_files(runs: int) -> None:
    """Hold that so many files are in with every row, and nothing of another."""
    names = Counter(
        name[:4] for (name,) in sql.rows("SELECT name FROM customer WHERE name LIKE '批%'")
    )
    assert names == {f"批{number:03}": ROWS for number in range(runs)}
    for table in ("vehicle_role", "customer_contact"):
        of = f"FROM {table} x JOIN customer c ON c.id = x.customer_id WHERE c.name LIKE '批%'"
        assert sql.scalar(f"SELECT count(*) {of}") == runs * ROWS


def test_undo(tmp_path: Path, archive: Callable[[Path], House]) -> None:
    undone = 0
    for victim in victims("customer_undo", tmp_path, archive):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            steps = sql.rows("SELECT id, action, undone_at IS NOT NULL FROM undo_step ORDER BY id")
            gone = {step for step, _, back in steps if back}
            told = {step["undone"] for step in victim.said if "undone" in step}
            assert told <= gone
            done = len(steps) + len(gone)
            assert 0 <= done - len([step for step in victim.said if "started" not in step]) <= 1
            undone += len(gone)
            states = dict(sql.rows("SELECT step_id, state FROM import_run"))
            imports = {step for step, action, _ in steps if action == "customer.import"}
            assert states == {step: "undone" if step in gone else "done" for step in imports}
            left = sql.scalar("SELECT count(*) FROM customer WHERE name LIKE '批%'")
            assert left == ROWS * len(imports - gone)
            edits = {step for step, action, _ in steps if action == "customer.edit"}
            for clause in ("notes = '改过'", "name LIKE '%改'"):
                changed = sql.scalar(f"SELECT count(*) FROM customer WHERE {clause}")
                assert changed == len(edits - gone)
            assert entries("customer.undo") == len(gone)
            found_as_stored(office)
    assert undone > 0


def test_merge(tmp_path: Path, archive: Callable[[Path], House]) -> None:
    merged = 0
    for victim in victims("customer_merge", tmp_path, archive):
        with victim.house.open() as office, office.database.here():
            sound(victim.house, office)
            told = heard(victim, "merged") + heard(victim, "parted")
            ways = Counter(
                customer for (customer,) in sql.rows("SELECT customer_id FROM customer_contact")
            )
            into = dict(sql.rows("SELECT id, merged_into_id FROM customer WHERE deleted_at <> ''"))
            state = {}
            for number in range(PAIRS):
                keep, other = 2 * number + 1, 2 * number + 2
                whole = (ways[keep], ways[other], into.get(other))
                assert whole in {(2, 0, keep), (1, 1, None)}, number
                state[number] = whole[2] is not None
            together = {number for number, is_one in state.items() if is_one}
            done = entries("customer.merge") + entries("customer.undo")
            assert done - told in {0, 1}
            assert together == _together_after(done)
            merged += len(together)
            found_as_stored(office)
    assert merged > 0


def _together_after(steps: int) -> set[int]:
    """Return the pairs that are one after so many merges and undoings."""
    together: set[int] = set()
    for number in range(PAIRS):
        if steps:
            together.add(number)
            steps -= 1
        if steps and number % 3 == 2:
            together.discard(number)
            steps -= 1
    return together
