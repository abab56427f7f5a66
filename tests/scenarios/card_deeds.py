"""What a program does at the card desk until it is killed; ``deeds`` carries these out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crm_desktop.application import Application
from crm_desktop.cards.loss import LossReport
from crm_desktop.cards.replacing import Replacing
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import SetClock
from db import sql
from tests.core.cards.stock import blanks, card_for, member
from tests.core.offices import Office

#: So many blanks are in the clerk's hands: one is replaced by the next until they are used up.
BLANKS = 200
#: So many members lack a card.
MEMBERS = 60
Say = Callable[..., None]
RIGHTS = ("customers.create", "customers.edit", "cards.do", "card_loss.do")


def plant_card(office: Application, actor: Actor) -> None:
    """Store a member with money and a card, blanks, and the rights to replace one by another."""
    clock = office.context.clock
    with office.database.here():
        for right in RIGHTS:
            sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('MG', ?, '') "
                "ON CONFLICT DO NOTHING",
                right,
            )
        blanks(actor, BLANKS)
        here = Office(office, SetClock(clock.now()))
        card_for(here, actor, member(here, actor))


def card_replace(office: Application, actor: Actor, _folder: Path, say: Say) -> None:
    """Report the card in use lost, replace it, and so on with the new one."""
    with office.database.here():
        card, version = sql.rows("SELECT id, version FROM card WHERE state = 'active'")[0]
    told = LossReport("written", facts=("identity",))
    paid = Replacing(identity=True, method="cash")
    for _round in range(BLANKS - 1):
        lost = office.card_losses.report(actor, card, version, told).value
        say(lost=lost.number)
        done = office.card_replacing.replace(actor, card, lost.card.version, paid).value
        say(replaced=done.number)
        card, version = done.new.id, done.new.version


def plant_members(office: Application, actor: Actor) -> None:
    """Store members without a card, and blanks for all of them in the same hands."""
    plant_card(office, actor)
    clock = office.context.clock
    with office.database.here():
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
    "card_replace": card_replace,
    "card_batch": card_batch,
}
