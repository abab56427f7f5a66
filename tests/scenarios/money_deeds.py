"""Every step that moves money, points or the card they hang on, until the program is killed.

The steps are gone through in turn, one for each life of the program. Before a step is taken it is
written down with its key and with what the clerk saw, and once it is acknowledged that is written
down too, on the disk before anything else happens. A program that begins anew repeats the last
step first, whether it was acknowledged or not: an impatient hand does the same.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_desktop.application import Application
from crm_desktop.cards.loss import LossReport
from crm_desktop.cards.read import cards_of_account
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import Conflict, Refused
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.sales import Sale
from crm_desktop.membership.value import Money
from db import sql
from tests.core.cards.stock import blanks, card_for, member
from tests.core.offices import Office

Say = Callable[..., None]
Seen = Mapping[str, int]
#: The accounts: of whom the till takes and gives money, and of whom a card is lost again and again.
PAYING, LOSING = 1, 2
_ALONE = {"exception": "一人在岗"}
_NAME = "单晓东"


@dataclass(frozen=True)
class Till:
    """Where the steps are taken, and by whom."""

    office: Application
    clerk: Actor

    def sold(self, fen: int) -> Earning:
        """Return a sale of today by the paying member."""
        return Earning(fen, self.office.context.clock.today())


@dataclass(frozen=True)
class Step:
    """What is done under a key with what was seen before; the number of what came of it.

    ``parts`` is how many records one step leaves, ``points`` and ``fen`` what it and whatever it
    builds upon bring to the paying member, ``passed`` which of those the losing member has then.
    """

    act: Callable[[Till, str, Seen], object]
    see: Callable[[Till, str], Seen] = lambda _till, _key: {}
    parts: int = 1
    points: int = 0
    fen: int = 0
    passed: tuple[int, int] = (0, 0)


def till_of(office: Application, admin: Actor) -> Till:
    """Return the till, at which the administrator stands in for the clerk."""
    clerk = sql.scalar("SELECT post_id FROM post_state WHERE number = 'A1-2'")
    return Till(office, Actor(admin.person, int(clerk)))


def plant_till(office: Application, admin: Actor, times: int) -> None:
    """Store the two members with money and a card each, and what it takes to take every step so
    many times: members who wait for a card, and blanks."""
    with office.database.here():
        till = till_of(office, admin)
        today = office.context.clock.today()
        office.people.assign(admin, admin.person, till.clerk.post, today, exception="一人在岗")
        blanks(till.clerk, 2 + 2 * times)
        here = Office(office, SetClock(office.context.clock.now()))
        for account in (PAYING, LOSING):
            made = member(here, till.clerk, plate="")
            assert card_for(here, till.clerk, made).account == account
        for number in range(times):
            data = CustomerData(1, "person", f"会员{number}")
            member(here, till.clerk, data=data, money=0, points=0, plate="")


def money_steps(office: Application, admin: Actor, folder: Path, say: Say) -> None:
    """Repeat the last step, then take the next one."""
    journal = Journal(folder / "journal.jsonl")
    with office.database.here():
        till = till_of(office, admin)
        last = repeat(till, journal)
        turn = last["turn"] + 1 if last else 0
        name = list(STEPS)[turn % len(STEPS)]
        key = f"{name} {turn // len(STEPS)}"
        seen = STEPS[name].see(till, key)
        journal.write(begun=key, turn=turn, seen=seen)
        say(begun=key)
        started = time.monotonic()
        result = STEPS[name].act(till, key, seen)
        took = time.monotonic() - started
        journal.write(done=key, result=result, took=took)
        say(done=key)
        signal.pause()


def repeat(till: Till, journal: Journal) -> dict[str, Any] | None:
    """Take the last step again exactly as it was taken, and write down what came of that.

    Return the line of that step.
    """
    last = journal.begun
    if last is None:
        return None
    key = last["begun"]
    result: object
    try:
        result = STEPS[key.split()[0]].act(till, key, last["seen"])
    except (Conflict, Refused) as error:
        result = f"refused: {type(error).__name__}"
    journal.write(again=key, result=result)
    return last


class Journal:
    """What a program did, a line each, that survives it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, **line: Any) -> None:
        """Add a line at once; an acknowledgement is on the disk when this returns."""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (json.dumps(line) + "\n").encode())
            if "done" in line:
                os.fsync(handle)
        finally:
            os.close(handle)

    def lines(self, last: int = 0) -> list[dict[str, Any]]:
        """Return what was written so far, or the last lines of it."""
        text = self._path.read_text("utf-8") if self._path.exists() else ""
        return [json.loads(line) for line in text.splitlines()[-last:]]

    @property
    def begun(self) -> dict[str, Any] | None:
        """The step that was begun last: nothing but its end comes after it."""
        return next((line for line in self.lines(2) if "begun" in line), None)


# Points


def _earn(till: Till, key: str, _seen: Seen) -> int:
    return till.office.points.earn(till.clerk, PAYING, till.sold(800), key).value.id


def _redeem(till: Till, key: str, _seen: Seen) -> int:
    redeem = till.office.points.redeem
    return redeem(till.clerk, PAYING, 5, "洗车券", key, card=_card(PAYING)).value.id


def _earned(till: Till, key: str) -> Seen:
    earn = till.office.points.earn
    return {"of": earn(till.clerk, PAYING, till.sold(1600), f"of {key}").value.id}


def _reverse(till: Till, key: str, seen: Seen) -> int:
    return till.office.points.reverse(till.clerk, seen["of"], 1600, "退货", key).value.id


def _adjust_points(till: Till, key: str, _seen: Seen) -> int:
    return till.office.points.adjust(till.clerk, PAYING, 7, "补记", key).value.id


def _transfer_points(till: Till, key: str, _seen: Seen) -> list[int]:
    moved = till.office.points.transfer(till.clerk, PAYING, LOSING, 3, key, reason="转让").value
    return [entry.id for entry in moved]


# Money


def _top_up(till: Till, key: str, _seen: Seen) -> int:
    paid = TopUp(1000, "cash", 100)
    return till.office.value.top_up(till.clerk, PAYING, paid, key, card=_card(PAYING)).value.id


def _topped_up(till: Till, key: str) -> Seen:
    return {"of": _top_up(till, f"of {key}", {})}


def _take_back(till: Till, key: str, seen: Seen) -> int:
    return till.office.value.reverse(till.clerk, seen["of"], "输错", key, **_ALONE).value.id


def _spend(till: Till, key: str, _seen: Seen) -> int:
    return till.office.value.spend(till.clerk, PAYING, 200, key, card=_card(PAYING)).value.id


def _sell(till: Till, key: str, _seen: Seen) -> list[int]:
    sale = Sale(800, till.office.context.clock.today(), "", 800, key=key)
    done = till.office.sales.sell(till.clerk, PAYING, sale, card=_card(PAYING)).value
    assert done.spent
    assert done.earned
    return [done.spent.id, done.earned.id]


def _spent(till: Till, key: str) -> Seen:
    return {"of": _spend(till, f"of {key}", {})}


def _give_back(till: Till, key: str, seen: Seen) -> int:
    return till.office.value.give_back(till.clerk, seen["of"], 150, "退货", key).value.id


def _refund(till: Till, key: str, _seen: Seen) -> int:
    asked = Refund(300, "transfer", _NAME, "工商银行", "6222020000000000", reason="退款")
    refund = till.office.value.refund
    return refund(till.clerk, PAYING, asked, key, card=_card(PAYING), **_ALONE).value.id


def _adjust(till: Till, key: str, _seen: Seen) -> int:
    return till.office.value.adjust(till.clerk, PAYING, 50, "补记", key, **_ALONE).value.id


def _transfer(till: Till, key: str, _seen: Seen) -> list[int]:
    transfer = till.office.value.transfer
    money = Money(20)
    sides = transfer(till.clerk, PAYING, LOSING, money, key, reason="转让", **_ALONE).value
    return [side.id for side in sides]


# Cards


def _card(account: int) -> int:
    return cards_of_account(account)[0].id


def _without_a_card(_till: Till, _key: str) -> Seen:
    waiting = "SELECT min(customer_id) FROM membership m JOIN account a ON a.membership_id = m.id "
    return {"of": sql.scalar(f"{waiting} WHERE a.id NOT IN (SELECT account_id FROM card "
                             "WHERE account_id IS NOT NULL)")}  # fmt: skip


def _issue(till: Till, _key: str, seen: Seen) -> str:
    return till.office.cards.issue(till.clerk, IssueWish(seen["of"], signed=True)).value.number


def _at_hand(_till: Till, _key: str) -> Seen:
    card = cards_of_account(LOSING)[0]
    return {"of": card.id, "version": card.version}


def _lose(till: Till, _key: str, seen: Seen) -> str:
    told = LossReport("written", facts=("identity",))
    report = till.office.card_losses.report
    return report(till.clerk, seen["of"], seen["version"], told).value.number


def _replace(till: Till, _key: str, seen: Seen) -> str:
    paid = Replacing(identity=True, method="cash")
    replace = till.office.card_replacing.replace
    return replace(till.clerk, seen["of"], seen["version"], paid).value.number


#: What happens to cards is known by its receipt; it has no key, but the state that was seen.
RECEIPTS = {"issue": "FK", "lose": "GS", "replace": "BK"}
STEPS = {
    "earn": Step(_earn, points=10),
    "redeem": Step(_redeem, points=-5),
    "reverse": Step(_reverse, _earned),
    "adjust-points": Step(_adjust_points, points=7),
    "transfer-points": Step(_transfer_points, parts=2, points=-3, passed=(3, 0)),
    "top-up": Step(_top_up, fen=1100),
    "take-back": Step(_take_back, _topped_up),
    "spend": Step(_spend, fen=-200),
    "sell": Step(_sell, parts=2, points=10, fen=-800),
    "give-back": Step(_give_back, _spent, fen=-50),
    "refund": Step(_refund, fen=-300),
    "adjust": Step(_adjust, fen=50),
    "transfer": Step(_transfer, parts=2, fen=-20, passed=(0, 20)),
    "issue": Step(_issue, _without_a_card),
    "lose": Step(_lose, _at_hand),
    "replace": Step(_replace, _at_hand, parts=3),
}
KINDS = {"money_steps": money_steps}
