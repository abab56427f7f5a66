"""One of the desks of P10: a process that works for a while and tells what was acknowledged."""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.complaints import WORDS
from benchmarks.customers import RECORD
from crm_desktop.application import open_shared_office
from crm_desktop.complaints.intake import Intake
from crm_desktop.customers.model import Contact
from crm_desktop.customers.read import typed
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.membership.paying import TopUp
from db.engine import SharedAddress

_WORDS_SOUGHT = ("诸葛", "5678", "zgmm", "王", "Edited 3", "62345678", "Member 7")


class OneDesk:
    """Somebody at work; ``told`` is what the book-keeper compares with the office."""

    def __init__(self, task: dict[str, Any]) -> None:
        self._task = task
        self._chance = random.Random(task["seed"])
        self._me = Actor(task["person"], task["post"])
        self._app = open_shared_office(DataFolder(Path()), SharedAddress(**task["address"]))
        self._keys = 0
        self._begun: set[str] = set()
        self._taken: dict[str, list[float]] = defaultdict(list)
        self._edits: Counter[int] = Counter()
        self._money: Counter[int] = Counter()
        self._numbers: dict[str, list[str]] = {"codes": [], "complaints": [], "receipts": []}

    def work(self) -> dict[str, Any]:
        """Work from the beginning to the end that the task names; return what was done."""
        steps: tuple[tuple[int, Callable[[], None]], ...] = (
            (35, self._search), (25, self._open), (15, self._edit), (8, self._add),
            (7, self._complain), (5, self._pay_in), (5, self._pay),
        )  # fmt: skip
        weights = [weight for weight, _ in steps]
        thinks = self._task["thinks"]
        time.sleep(max(0.0, self._task["begins"] - time.time() + self._chance.uniform(*thinks)))
        done = 0
        while time.time() < self._task["ends"] and done < self._task["most"]:
            self._chance.choices(steps, weights)[0][1]()
            done += 1
            time.sleep(self._chance.uniform(*thinks))
        self._app.close()
        return {
            "taken": self._taken, "edits": self._edits, "money": self._money, **self._numbers,
        }  # fmt: skip

    def _timed(self, kind: str, step: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = step()
        # The first of a kind at a desk imports what it needs; the window has done so ahead.
        told = kind if kind in self._begun else "first"
        self._begun.add(kind)
        self._taken[told].append(time.perf_counter() - began)
        return result

    def _search(self) -> None:
        text = self._chance.choice(_WORDS_SOUGHT)
        self._timed("search", lambda: self._app.find_customers.find(self._me, text))

    def _open(self) -> None:
        customer = self._chance.choice(self._task["edited"])

        def both() -> None:
            self._app.customers.customer(self._me, customer)
            self._app.customers.timeline(self._me, customer)

        self._timed("open", both)

    def _edit(self) -> None:
        customer = self._chance.choice(self._task["edited"])
        while True:
            now = self._app.customers.customer(self._me, customer)
            data = replace(typed(now), notes=str(int(now.notes) + 1))
            time.sleep(self._chance.uniform(0, 0.2))  # somebody else may be quicker
            try:
                self._timed(
                    "edit",
                    lambda now=now, data=data: self._app.customers.edit(
                        self._me, now.id, now.version, data
                    ),
                )
            except Conflict:
                continue
            self._edits[customer] += 1
            return

    def _add(self) -> None:
        phone = Contact("phone", f"139{self._task['seed']:02}{self._next():06}")
        data = replace(RECORD, contacts=(phone,), identities=())
        done = self._timed("add", lambda: self._app.customers.add(self._me, data))
        self._numbers["codes"].append(done.value.code)

    def _complain(self) -> None:
        said = Intake(
            words=WORDS, wish_kind="repair", kind="repair", fault="水温高",
            customer=self._chance.choice(self._task["edited"]), contact_phone="13812345678",
        )  # fmt: skip
        done = self._timed("complaint", lambda: self._app.complaint_intake.register(self._me, said))
        self._numbers["complaints"].append(done.value.case.number)

    def _pay_in(self) -> None:
        account, card = self._chance.choice(self._task["accounts"])
        done = self._timed(
            "top-up",
            lambda: self._app.value.top_up(
                self._me, account, TopUp(1_000, "cash"), self._key(), card=card
            ),
        )
        self._money[account] += 1_000
        self._numbers["receipts"].append(done.value.number)

    def _pay(self) -> None:
        account, card = self._chance.choice(self._task["accounts"])
        try:
            self._timed(
                "spend",
                lambda: self._app.value.spend(self._me, account, 100, self._key(), card=card),
            )
        except Refused:  # nothing left on it
            return
        self._money[account] -= 100

    def _next(self) -> int:
        self._keys += 1
        return self._keys

    def _key(self) -> str:
        return f"{self._task['seed']}-{self._next()}"


def main(told: Path) -> None:
    """Do the task beside a file and write to the file what was done."""
    task = json.loads(told.with_suffix(".task").read_text("utf-8"))
    told.write_text(json.dumps(OneDesk(task).work()), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
