"""How a program issues cards by the batch until it is killed; ``deeds`` carries these out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crm_desktop.application import Application
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from db import sql
from tests.core.cards.stock import blanks, member
from tests.core.offices import Office

#: So many members lack a card.
MEMBERS = 60
Say = Callable[..., None]
RIGHTS = ("customers.create", "customers.edit", "cards.do")


def plant_members(office: Application, actor: Actor) -> None:
    """Store members without a card, blanks for all of them, and the rights to issue those."""
    clock = office.context.clock
    with office.database.here():
        for right in RIGHTS:
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('MG', ?, '') "
                "ON CONFLICT DO NOTHING",
                right,
            )
        blanks(actor, MEMBERS)
        here = Office(office, SetClock(clock.now()))
        for place in range(MEMBERS):
            data = CustomerData(1, "person", f"会员{place}")
            member(here, actor, data=data, money=0, points=0, plate="")


def card_batch(office: Application, actor: Actor, _folder: Path, say: Say) -> None:
    """Issue cards to members who lack one, two at a time."""
    number = ""
    for _round in range(MEMBERS):
        number, issued = office.card_batches.chunk(actor, "member", 2, number).value
        say(issued=len(issued))
        if not issued:
            return


KINDS: dict[str, Callable[[Application, Actor, Path, Say], None]] = {
    "card_batch": card_batch,
}
