"""Every money and card step under a program killed in the midst of it: once or not at all.

One office goes through all of it, as one till does that the power fails again and again. Each step
is killed a quarter of ``CRM_KILLS`` times (20 unless told), for there are many of them, at moments
that ``CRM_KILL_SEED`` spreads over it.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_desktop.customers.index import keys_of
from crm_desktop.membership.read import account_of, membership_of_account
from crm_desktop.membership.replay import trial_balance
from db import sql
from db.engine import open_local
from tests.core.cards.stock import MONEY, POINTS
from tests.houses import House, house_in
from tests.scenarios.money_deeds import (
    LOSING,
    PAYING,
    RECEIPTS,
    STEPS,
    Journal,
    plant_till,
    repeat,
    till_of,
)
from tests.scenarios.test_kills import KILLS, SEED, Executioner, pytestmark, sound

__all__ = ["pytestmark"]
#: Where a kill struck: before anything was stored, after it but unheard, after it was heard of.
BEFORE, UNHEARD, AFTER = "before", "unheard", "after"
LAST = list(STEPS)[-1]
ROUNDS = max(KILLS // 4, 2)


def test_every_step(tmp_path: Path) -> None:
    house, journal = house_in(tmp_path), Journal(tmp_path / "journal.jsonl")
    with house.open() as office:
        plant_till(office, house.admin, ROUNDS)
    struck: dict[str, str] = {}
    for name, number in _killed_in_turn(house, journal):
        with _looking_into(house):
            struck[f"{name} {number}"] = _where_it_struck(journal, name, number)
            assert trial_balance().faults == ()
        if name == LAST:
            with house.open() as office, office.database.here():
                sound(house, office)
    with house.open() as office, office.database.here():
        repeat(till_of(office, house.admin), journal)
        _hold_repeats(journal, struck)
        sound(house, office)
        _hold_sums()
        _hold_cards()
    found = Counter(struck.values())
    assert found.total() == ROUNDS * len(STEPS)
    assert found[BEFORE] > len(STEPS)
    assert found[AFTER] >= len(STEPS)


def _killed_in_turn(house: House, journal: Journal) -> Iterator[tuple[str, int]]:
    """Have every step taken and killed; yield which it was. The first time each is waited for."""
    chance = random.Random(f"{SEED} money")
    shortest = dict.fromkeys(STEPS, math.inf)
    executioner = Executioner()
    try:
        for number in range(ROUNDS):
            for name in STEPS:
                moment = chance.uniform(0, 1.2) * shortest[name]
                executioner.kill_in_step("money_steps", house, moment)
                took = journal.lines(1)[-1].get("took", math.inf)
                shortest[name] = min(shortest[name], took)
                yield name, number
    finally:
        executioner.close()


@contextmanager
def _looking_into(house: House) -> Iterator[None]:
    """Look at what is stored, without all that a program does when it opens an office."""
    database = open_local(house.folder.database, house.key)
    database.connect_here()
    try:
        yield
    finally:
        database.close_here()


def _where_it_struck(journal: Journal, name: str, number: int) -> str:
    """Hold that every step before is there once, though repeated, and this one once or not at all.

    Return where the kill struck.
    """
    parts = _parts_stored()
    here = parts.pop(name) - number * STEPS[name].parts
    turn = list(STEPS).index(name)
    assert parts == {
        each: (number + (place < turn)) * step.parts
        for place, (each, step) in enumerate(STEPS.items())
        if each != name
    }
    assert here in {0, STEPS[name].parts}, f"{name} is there in part, or twice"
    (told,) = journal.lines(1)
    heard = "done" in told
    assert told["done" if heard else "begun"] == f"{name} {number}"
    assert here or not heard, f"{name} was acknowledged and is not there"
    return AFTER if heard else UNHEARD if here else BEFORE


def _parts_stored() -> dict[str, int]:
    """Return how many records there are of each step."""
    keys = sql.rows("SELECT key FROM points_entry UNION ALL SELECT key FROM value_entry")
    posted = Counter(key.split()[0] for (key,) in keys)
    receipts = Counter(
        number[:2] for (number,) in sql.rows("SELECT number FROM card_step WHERE number <> ''")
    )
    receipts[RECEIPTS["issue"]] -= 2  # the cards there were before
    return {name: receipts[RECEIPTS[name]] if name in RECEIPTS else posted[name] for name in STEPS}


def _hold_repeats(journal: Journal, struck: dict[str, str]) -> None:
    """Hold that a step sent again said the same as before, or what it would have said at first.

    A card's step has no key; that it was done is told by a refusal.
    """
    lines = journal.lines()
    done = {line["done"]: line["result"] for line in lines if "done" in line}
    again = {line["again"]: line["result"] for line in lines if "again" in line}
    assert again.keys() == struck.keys()
    assert len(again) == sum("again" in line for line in lines)
    for key, result in again.items():
        refused = str(result).startswith("refused")
        assert refused == (key.split()[0] in RECEIPTS and struck[key] != BEFORE), (key, result)
        if key in done and not refused:
            assert result == done[key]


def _hold_sums() -> None:
    """Hold that both accounts have what all steps once each make of them."""
    points = POINTS + ROUNDS * sum(step.points for step in STEPS.values())
    fen = MONEY + ROUNDS * sum(step.fen for step in STEPS.values())
    now = account_of(PAYING)
    assert (now.points, now.money_fen) == (points, fen)
    passed_points, passed_fen = (
        sum(step.passed[which] for step in STEPS.values()) for which in (0, 1)
    )
    now = account_of(LOSING)
    assert (now.points, now.money_fen) == (
        POINTS + ROUNDS * passed_points,
        MONEY + ROUNDS * passed_fen,
    )
    numbers = [each for (each,) in sql.rows("SELECT number FROM value_entry WHERE number <> ''")]
    assert len(numbers) == len(set(numbers))


def _hold_cards() -> None:
    """Hold that all blanks are somebody's and one is in use for each that was lost, and that the
    member is found by what is stored of their cards."""
    states = dict(sql.rows("SELECT state, count(*) FROM card GROUP BY state"))
    assert states == {"active": 2, "pending": ROUNDS, "replaced": ROUNDS}
    assert sql.scalar("SELECT count(*) FROM card WHERE replaces_id IS NOT NULL") == ROUNDS
    assert sql.scalar("SELECT count(*) FROM stock_move WHERE kind = 'issue'") == 2 + 2 * ROUNDS
    member = membership_of_account(LOSING)
    assert member
    found_by = sql.rows("SELECT k FROM search_key WHERE customer_id = ?", member.customer)
    assert {key for (key,) in found_by} == keys_of(member.customer)
