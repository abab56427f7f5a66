"""P10: fifty desks on one PostgreSQL, mixed work, each a process and a person of their own.

Each logs in to the server as that person, who has no more rights there than in the program.

Everybody searches, opens customers, edits the same few of them, adds customers, registers
complaints, takes money in and pays with it, and thinks a second or two between two steps.
Afterwards it must hold that no edit was lost, no number was given twice or left out, every balance
is what was acknowledged, and the program's own check finds nothing.

``CRM_DESKS`` and ``CRM_SECONDS`` name another count of desks and another length. A short form, a
few steps of a few desks, is a test: ``tests/core/sharing/test_many_desks.py``.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.customers import CUSTOMERS, RECORD, fill, go_on_counting
from benchmarks.runner import Budget, Figure, percentile
from benchmarks.server import own_server
from crm_desktop.access.model import CompanyData, PersonData
from crm_desktop.application import Application, found_shared_office
from crm_desktop.cards.service import IssueWish
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.formats.codes import customer_code
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.setup import Founding
from db import sql
from db.engine import SharedAddress, persons_address
from db.shared import create_shared

DESKS, SECONDS = 50, 600
BUDGET = Budget(most=50.0)
_EDITED = 10  # customers whom everybody edits
_ACCOUNTS = 20  # accounts that everybody pays into and from
_POST = "A1-2"
PASSWORD = "bench-only-desks-9"
_TODAY = "2026-11-01"
_THINKS = (0.5, 2.5)  # seconds between two steps
# Seconds for all desks to be at work, at least and for each: while they start, the others wait.
_START, _START_EACH = 15.0, 0.8


def desks() -> list[Figure]:
    """Return p95 over all steps and of each kind, in milliseconds."""
    count = int(os.environ.get("CRM_DESKS", DESKS))
    seconds = float(os.environ.get("CRM_SECONDS", SECONDS))
    with own_server() as server, tempfile.TemporaryDirectory() as folder:
        address = replace(server, database="office")
        create_shared(address)
        begins = max(_START, _START_EACH * count)
        pace = Pace(begins, seconds, _THINKS)
        results = work(address, Path(folder), count, pace, _archive)
    return list(_figures(results, count))


@dataclass(frozen=True)
class Pace:
    """Seconds until all desks begin and for how long they work, what they think between two steps,
    and how many steps each takes at most."""

    begins: float
    seconds: float
    thinks: tuple[float, float]
    most: int = 10**6


def work(
    address: SharedAddress,
    folder: Path,
    count: int,
    pace: Pace,
    fill_archive: Callable[[Application, Actor], None] = lambda app, clerk: None,
) -> list[dict[str, Any]]:
    """Found an office in an empty database of a server, let desks work there and return what each
    tells; raises AssertionError where the office is not what was acknowledged."""
    founding = Founding(
        CompanyData("01", "Bench"), "small-office", "Bench", "bench", "bench-only-9"
    )
    app, _ = found_shared_office(DataFolder(folder), address, founding)
    try:
        shared, people = _prepared(app, count, fill_archive)
        results = _at_work(address, people, shared, pace)
        _prove(app, shared, results)
    finally:
        app.close()
    return results


def _prepared(
    app: Application, count: int, fill_archive: Callable[[Application, Actor], None]
) -> tuple[dict[str, Any], list[Actor]]:
    """Make the people, the customers that all edit and the accounts that all pay from."""
    administrator = _administrator()
    post = sql.scalar("SELECT post_id FROM post_state WHERE number = ?", _POST)
    today = Clock().today()
    people = []
    for number in range(count):
        data = PersonData(1, f"desk{number}", f"Desk {number}")
        person = app.people.add_person(administrator, data).value.person.id
        app.people.assign(administrator, person, post, today - timedelta(days=1))
        app.database.give_password(person, data.login, PASSWORD)
        people.append(Actor(person, post))
    sql.run("UPDATE credential SET must_change = FALSE")
    clerk = people[0]
    fill_archive(app, clerk)
    edited = [
        app.customers.add(clerk, replace(RECORD, name=f"Edited {n}", notes="0")).value.id
        for n in range(_EDITED)
    ]
    return {"edited": edited, "accounts": _accounts(app, clerk)}, people


def _archive(app: Application, clerk: Actor) -> None:
    """Fill the archive with customers whose codes are such as the program gives."""
    first = app.customers.add(clerk, RECORD).value
    fill(app, first)
    ids = range(first.id + 1, first.id + CUSTOMERS)
    with app.database.atomic():
        sql.run_many(
            "UPDATE customer SET code = ? WHERE id = ?",
            [(customer_code("01", n), customer) for n, customer in enumerate(ids, start=2)],
        )


def _accounts(app: Application, clerk: Actor) -> list[tuple[int, int]]:
    """Return accounts with the card of each, money on them."""
    app.stock.receive(clerk, Delivery("member", _ACCOUNTS))
    app.stock.allocate(clerk, Wanted("member", quantity=_ACCOUNTS), clerk.person)
    found = []
    for number in range(_ACCOUNTS):
        customer = app.customers.add(clerk, replace(RECORD, name=f"Member {number}")).value.id
        with app.database.atomic():
            sql.run(
                "INSERT INTO membership (id, company_id, customer_id, number, state, tier_id, "
                "tier_since, tier_hold, joined_on, version) "
                f"VALUES (?, 1, ?, ?, 'active', 1, '{_TODAY}', '', '{_TODAY}', 1)",
                number + 1,
                customer,
                f"M{number}",
            )
            sql.run(
                "INSERT INTO account (id, company_id, membership_id, state, points, "
                "principal_fen, gift_fen, version) VALUES (?, 1, ?, 'open', 0, 0, 0, 1)",
                number + 1,
                number + 1,
            )
        done = app.cards.issue(clerk, IssueWish(customer, signed=True)).value
        card = done.card
        if card.state != "active":
            app.cards.activate(clerk, card.id, card.version, RECORD.identities[0].number[-4:])
        found.append((number + 1, card.id))
    for table in ("membership", "account"):
        go_on_counting(app, table)
    return found


def _at_work(
    address: SharedAddress, people: list[Actor], shared: dict[str, Any], pace: Pace
) -> list[dict[str, Any]]:
    """Let every desk work, each in a process of its own, and return what they tell."""
    begins = time.time() + pace.begins
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number, person in enumerate(people):
            told = Path(folder) / f"{number}.json"
            own = persons_address(
                address.host,
                address.database,
                f"desk{number}",
                PASSWORD,
                port=address.port,
                tls=address.tls,
            )
            task = {
                "address": asdict(own),
                "person": person.person,
                "post": person.post,
                "seed": number,
                "begins": begins,
                "ends": begins + pace.seconds,
                "thinks": pace.thinks,
                "most": pace.most,
                **shared,
            }
            told.with_suffix(".task").write_text(json.dumps(task), "utf-8")
            command = [sys.executable, "-m", "benchmarks.one_desk", str(told)]
            running.append((told, subprocess.Popen(command)))
        results = []
        for told, process in running:
            if process.wait(pace.seconds + 120):
                raise RuntimeError(f"a desk ended with {process.returncode}")
            results.append(json.loads(told.read_text("utf-8")))
    return results


def _prove(app: Application, shared: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """Raise AssertionError for an edit, a number or money that is not what was acknowledged."""
    edits: Counter[int] = Counter()
    for each in results:
        edits.update({int(key): value for key, value in each["edits"].items()})
    for customer in shared["edited"]:
        kept = int(sql.scalar("SELECT notes FROM customer WHERE id = ?", customer))
        assert kept == edits[customer], f"{edits[customer] - kept} edits of {customer} were lost"
    # The last figure of a customer's code checks the others.
    for kind, end in (("codes", -1), ("complaints", None), ("receipts", None)):
        numbers = [number[:end] for each in results for number in each[kind]]
        assert len(numbers) == len(set(numbers)), f"{kind}: a number twice"
        tails = sorted(int(number[-4:]) for number in numbers)
        dense = not tails or tails == list(range(tails[0], tails[0] + len(tails)))
        assert dense, f"{kind}: a number was left out"
    money: Counter[int] = Counter()
    for each in results:
        money.update({int(key): value for key, value in each["money"].items()})
    for account, _ in shared["accounts"]:
        balance = sql.scalar("SELECT principal_fen FROM account WHERE id = ?", account)
        assert balance == money[account], f"account {account}: {balance} and {money[account]}"
    wrong = app.check.run(_administrator())
    assert not wrong, f"the check found {wrong}"


def _administrator() -> Actor:
    return Actor(1, sql.scalar("SELECT min(post_id) FROM posting WHERE person_id = 1"))


def _figures(results: Iterable[dict[str, Any]], count: int) -> Iterable[Figure]:
    kinds: dict[str, list[float]] = {}
    for each in results:
        for kind, taken in each["taken"].items():
            kinds.setdefault(kind, []).extend(taken)
    first = kinds.pop("first", [])
    every = [t for taken in kinds.values() for t in taken]
    yield BUDGET.judge(f"P10-{count}-desks", 1000 * percentile(every, 95), "ms", n=len(every))
    for kind, taken in sorted(kinds.items()):
        name = f"P10-{count}-{kind}"
        yield BUDGET.judge(name, 1000 * percentile(taken, 95), "ms", n=len(taken))
    if first:
        value = 1000 * percentile(first, 95)
        yield Budget().judge(f"P10-{count}-first-of-a-kind", value, "ms", n=len(first))
    median = 1000 * statistics.median(every)
    yield Budget().judge(f"P10-{count}-median", median, "ms", n=len(every))


FIGURES = {"P10": desks}
