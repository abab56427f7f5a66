"""Why a balance is what it is, and the trial balance that finds what does not add up."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.entries import lots_of, points_of, uses_of
from crm_desktop.membership.paying import TopUp
from crm_desktop.membership.replay import TRIALS, replay_points, trial_balance
from db import sql
from tests.core.membership.books import Book, member
from tests.core.offices import TODAY, Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def book(office: Office, clerk: Actor) -> Book:
    """A member with some history in both ledgers."""
    made, app = member(office), office.app
    sale = app.points.earn(clerk, made.account, Earning(10_000, TODAY, "P1"), "e1").value
    app.points.earn(clerk, made.account, Earning(5_000, TODAY, "P2"), "e2")
    app.points.redeem(clerk, made.account, 120, "雨伞", "r1", card=made.card)
    app.points.reverse(clerk, sale.id, 10_000, "退货", "v1")
    app.value.top_up(clerk, made.account, TopUp(30_000, "cash", 1_000), "t1", card=made.card)
    app.value.spend(clerk, made.account, 30_500, "s1", card=made.card)
    return made


def test_every_lot_and_entry_is_told_again(office: Office, clerk: Actor, book: Book) -> None:
    why = office.app.ledgers.why(clerk, book.account)
    assert [(line.entry.kind, line.balance, line.owed) for line in why.points] == [
        ("earn", 100, 0), ("earn", 150, 0), ("redeem", 30, 0), ("reverse", -70, 70),
    ]  # fmt: skip
    assert [[(move.taken, move.left) for move in line.moves] for line in why.points] == [
        [], [], [(100, 0), (20, 30)], [(30, 0)],
    ]  # fmt: skip
    assert [(line.principal_fen, line.gift_fen) for line in why.value] == [
        (30_000, 1_000),
        (0, 500),
    ]
    assert why.agrees
    trial = office.app.ledgers.trial(office.administrator)
    assert (trial.accounts, trial.points_entries, trial.value_entries) == (1, 4, 2)
    assert (trial.points, trial.principal_fen, trial.gift_fen, trial.faults) == (-70, 0, 500, ())
    with pytest.raises(NotAllowed):
        office.app.ledgers.trial(clerk)


def test_an_account_at_a_glance(office: Office, clerk: Actor, book: Book) -> None:
    ledger = office.app.ledgers.by_card(clerk, book.card_number)
    assert ledger == office.app.ledgers.by_member(clerk, book.member_number)
    assert (ledger.name, ledger.account.points, ledger.usable) == ("𬭊䶮芳", -70, 0)
    assert [(row.ledger, row.kind) for row in ledger.entries][:2] == [
        ("value", "spend"), ("value", "top_up"),
    ]  # fmt: skip
    assert ledger.entries[0].by_name == "李芳"
    rows = office.app.ledgers.of_customers(clerk, [book.customer])
    assert [(row.account, row.card, row.points, row.money_fen) for row in rows] == [
        (book.account, book.card_number, -70, 500)
    ]
    for missing in (lambda: office.app.ledgers.by_card(clerk, "77"),
                    lambda: office.app.ledgers.by_member(clerk, "77"),
                    lambda: office.app.ledgers.ledger(clerk, 77)):  # fmt: skip
        with pytest.raises(NotFound):
            missing()


def test_who_may_not_see_money_sees_points_only(group: Office) -> None:
    book = member(group, "李明")
    clerk = group.hire("B1-3", "kapian", "卡片")
    group.app.value.top_up(clerk, book.account, TopUp(100, "cash"), "t", card=book.card)
    group.app.points.earn(clerk, book.account, Earning(100, TODAY), "e")
    caller = group.hire("D2-1", "huifang", "回访")
    ledger = group.app.ledgers.ledger(caller, book.account)
    assert (ledger.money, [row.ledger for row in ledger.entries]) == (False, ["points"])
    assert group.app.ledgers.of_customers(caller, [book.customer])[0].money_fen is None
    with pytest.raises(NotAllowed):
        group.app.ledgers.why(caller, book.account)


SPOILED = {
    "points_balance": "UPDATE account SET points = points + 1",
    "points_chain": "UPDATE points_entry SET after = after + 1 WHERE kind = 'redeem'",
    "points_lots": "DELETE FROM points_use WHERE entry_id = 3 AND lot_id = 2",
    "lot_used_up": "UPDATE points_lot SET points = 10 WHERE entry_id = 1",
    "lot_of_another": "UPDATE points_lot SET account_id = account_id + 1 WHERE entry_id = 1",
    "value_balance": "UPDATE account SET gift_fen = gift_fen + 1",
    "value_chain": "UPDATE value_entry SET gift_after = gift_after + 1 WHERE kind = 'spend'",
    "value_taken_back_twice": """
        INSERT INTO value_entry (account_id, company_id, kind, principal_fen, gift_fen,
            principal_after, gift_after, method, number, on_day, at, document, reason, party,
            contra_id, key)
        SELECT account_id, company_id, 'return', 40000, 0, 40000, 500, '', '', on_day, at, '', '',
            '', id, 'x' FROM value_entry WHERE kind = 'spend'
    """,
}


@pytest.mark.parametrize("trial", TRIALS)
def test_what_does_not_add_up_is_found(office: Office, book: Book, trial: str) -> None:
    office.tampered = True
    member(office, "李明")
    for table in ("points_entry", "points_lot", "points_use", "value_entry"):
        for verb in ("update", "delete"):
            sql.run(f"DROP TRIGGER {table}_no_{verb}")
    assert trial_balance().faults == ()
    sql.run(SPOILED[trial])
    assert trial in {fault.trial for fault in trial_balance().faults}
    assert trial in {finding.check for finding in office.app.check.run(office.administrator)}


def test_a_replay_counts_from_nothing(office: Office, book: Book) -> None:
    entries = points_of(book.account)
    lines = replay_points(entries[:1] + entries[2:], lots_of(book.account), uses_of(book.account))
    assert [line.agrees for line in lines] == [True, False, False]
