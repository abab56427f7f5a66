"""Two desks at once: a card is lost once, replaced once, and no blank is given twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from crm_desktop.cards.loss import LossReport
from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_of
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, Refused
from db import sql
from tests.core.cards.stock import Member, card_for, member, now
from tests.core.cards.test_loss import lose
from tests.core.customers.test_service import somebody
from tests.core.offices import Office

_TOLD = LossReport(facts=("name", "phone", "plate"))
_PAID = Replacing(identity=True, method="cash")


def at_once(office: Office, *calls: Callable[[], Any]) -> list[object]:
    """Do things at the same moment, each on a connection of its own; return what came of each."""
    results: list[object] = [None] * len(calls)
    ready = threading.Barrier(len(calls))

    def go(place: int, call: Callable[[], Any]) -> None:
        office.app.connect_here()
        try:
            ready.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            office.app.close_here()

    threads = [threading.Thread(target=go, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def one_of(results: list[object], *errors: type[Exception]) -> None:
    """Hold that one of two got through, and the other was told."""
    failed = [each for each in results if isinstance(each, Exception)]
    assert len(failed) == len(results) - 1, results
    assert all(isinstance(each, errors) for each in failed), results


def test_a_card_is_lost_once(office: Office, clerk: Actor, card: Card) -> None:
    def report() -> object:
        return office.app.card_losses.report(clerk, card.id, card.version, _TOLD)

    one_of(at_once(office, report, report, report), Conflict)
    assert sql.scalar("SELECT count(*) FROM card_step WHERE event = 'lose'") == 1
    assert now(card).state == "lost"


def test_a_card_is_replaced_once(office: Office, clerk: Actor, card: Card) -> None:
    for _round in range(3):
        lost = lose(office, clerk, now(card))

        def replace(lost: Card = lost) -> object:
            return office.app.card_replacing.replace(clerk, lost.id, lost.version, _PAID)

        one_of(at_once(office, replace, replace), Conflict, Refused)
        assert sql.scalar("SELECT count(*) FROM card WHERE replaces_id = ?", card.id) == 1
        found = sql.one("SELECT id FROM card WHERE replaces_id = ?", card.id)
        assert found
        assert sql.scalar("SELECT count(*) FROM card WHERE state = 'active'") == 1
        card = card_of(found[0])


def test_it_is_lost_or_replaced_and_never_both(office: Office, clerk: Actor, card: Card) -> None:
    damaged = Replacing(collected=True, method="cash")
    one_of(
        at_once(
            office,
            lambda: office.app.card_losses.report(clerk, card.id, card.version, _TOLD),
            lambda: office.app.card_replacing.replace(clerk, card.id, card.version, damaged),
        ),
        Conflict,
    )
    assert sql.scalar("SELECT count(*) FROM card WHERE account_id IS NOT NULL") in {1, 2}


def test_the_last_blank_goes_to_one(office: Office, clerk: Actor, held: Member) -> None:
    first = card_for(office, clerk, held)
    data = somebody(name="李明", identities=())
    second = card_for(office, clerk, member(office, clerk, data=data, plate=""))
    lost = [lose(office, clerk, card, LossReport("written", facts=("identity",)))
            for card in (first, second)]  # fmt: skip
    sql.run(
        "UPDATE card SET state = 'blank', holder_id = NULL "
        "WHERE state = 'allocated' AND number NOT IN (SELECT max(number) FROM card)"
    )
    one_of(
        at_once(
            office,
            *(
                lambda card=card: office.app.card_replacing.replace(
                    clerk, card.id, card.version, _PAID
                )
                for card in lost
            ),
        ),
        Refused,
    )
    assert sorted([now(first).state, now(second).state]) == ["lost", "replaced"]


def test_a_member_gets_one_card(office: Office, clerk: Actor, held: Member) -> None:
    wish = IssueWish(held.customer, signed=True)

    def issue() -> object:
        return office.app.cards.issue(clerk, wish)

    one_of(at_once(office, issue, issue), Refused, Conflict)
    assert len(held.cards) == 1
