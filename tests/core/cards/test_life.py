"""Cards issued, activated, frozen, over and renewed, given back for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_desktop.cards.model import CARDS, Card
from crm_desktop.cards.service import IssueWish
from crm_desktop.customers.index import keys_of
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import years_after
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.words import Language
from crm_desktop.membership.read import membership_of, memberships_of
from db import sql
from tests.core.cards.stock import MONEY, Member, blanks, card_for, member
from tests.core.cards.test_loss import lose
from tests.core.customers.test_service import somebody
from tests.core.membership.people import approved
from tests.core.offices import TODAY, Office

WISH = IssueWish(0, signed=True)


def test_the_machine_is_whole() -> None:
    reached = {CARDS.states[0]} | {step.target for step in CARDS.steps}
    assert reached == set(CARDS.states)
    assert {state for state in CARDS.states if not CARDS.possible(state)} == CARDS.ends
    pairs = [(step.source, step.event) for step in CARDS.steps]
    assert len(set(pairs)) == len(pairs)
    assert len(CARDS.table(Language.ZH).splitlines()) == 2 + len(CARDS.steps)


def test_a_card_is_issued_signed_for_and_activated(
    office: Office, clerk: Actor, held: Member, stock: list[str]
) -> None:
    app = office.app
    assert app.card_desk.of_customer(clerk, held.customer).may_issue == ("member",)
    with pytest.raises(ValidationErrors) as wrong:
        app.cards.issue(clerk, IssueWish(held.customer))
    assert list(wrong.value.fields) == ["signed"]
    with office.logs("card.issue done"):
        done = app.cards.issue(clerk, IssueWish(held.customer, signed=True)).value
    assert (done.number, done.card.number) == ("FK202603020001", stock[0])
    assert (done.card.state, done.card.holder) == ("pending", None)
    issued = "SELECT first, last, quantity, number FROM stock_move WHERE kind = 'issue'"
    assert sql.rows(issued) == [(stock[0], stock[0], 1, done.number)]
    desk = app.card_desk.of_customer(clerk, held.customer)
    assert desk.shown
    assert desk.shown.steps == ("activate",)
    assert desk.shown.figures.free_fen == 0, "not before it is activated"
    for tail in ("", "678", "9999"):
        with pytest.raises(ValidationErrors):
            app.cards.activate(clerk, done.card.id, done.card.version, tail)
    active = app.cards.activate(clerk, done.card.id, done.card.version, "002x").value.card
    assert (active.state, active.activated_on) == ("active", TODAY)
    assert app.card_desk.of_customer(clerk, held.customer).may_issue == ("extra",)


def test_the_telephone_serves_too(office: Office, clerk: Actor, held: Member) -> None:
    assert card_for(office, clerk, held).state == "active"


def test_a_type_may_cost_something(office: Office, clerk: Actor, held: Member) -> None:
    sql.run("UPDATE card_type SET fee_fen = 500 WHERE code = 'member'")
    with pytest.raises(ValidationErrors) as wrong:
        office.app.cards.issue(clerk, replace(WISH, customer=held.customer))
    assert list(wrong.value.fields) == ["method"]
    paid = replace(WISH, customer=held.customer, method="alipay")
    card = office.app.cards.issue(clerk, paid).value.card
    assert '"fee_fen": 500' in sql.scalar(
        "SELECT content FROM card_step WHERE card_id = ?", card.id
    )


def test_who_gets_none(office: Office, clerk: Actor, held: Member, stock: list[str]) -> None:
    app = office.app
    nobody = app.customers.add(clerk, somebody(name="李明")).value.id
    for wish in (
        IssueWish(nobody, signed=True),
        IssueWish(None, signed=True),
        IssueWish(held.customer, "extra", bearer="单小东", signed=True),
    ):
        blanks(clerk, 1, code="extra") if wish.type == "extra" else None
        with pytest.raises(Refused):
            app.cards.issue(clerk, wish)
    with pytest.raises(ValidationErrors):
        app.cards.issue(clerk, IssueWish(held.customer, "extra", signed=True))
    sql.run("UPDATE membership SET state = 'frozen' WHERE id = ?", held.membership.id)
    with pytest.raises(Refused):
        app.cards.issue(clerk, IssueWish(held.customer, signed=True))
    sql.run("UPDATE membership SET state = 'active' WHERE id = ?", held.membership.id)
    sql.run("UPDATE account SET state = 'frozen' WHERE id = ?", held.account)
    with pytest.raises(Refused):
        app.cards.issue(clerk, IssueWish(held.customer, signed=True))
    sql.run("UPDATE account SET state = 'open' WHERE id = ?", held.account)
    assert sql.scalar("SELECT count(*) FROM card WHERE account_id IS NOT NULL") == 0


def test_frozen_by_whoever_may(office: Office, clerk: Actor, chief: Actor, card: Card) -> None:
    app = office.app
    with pytest.raises(NotAllowed):
        app.cards.freeze(clerk, card.id, card.version, "可疑")
    with pytest.raises(ValidationErrors):
        app.cards.freeze(chief, card.id, card.version, " ")
    frozen = app.cards.freeze(chief, card.id, card.version, "涉嫌盗用").value.card
    desk = app.card_desk.of_card(clerk, card.id).shown
    assert desk is not None
    assert (desk.figures.free_fen, desk.figures.frozen_fen) == (0, MONEY)
    assert "lose" not in desk.steps
    assert app.cards.unfreeze(chief, card.id, frozen.version, "查清").value.card.state == "active"


def test_a_period_ends_and_the_money_stays(office: Office, clerk: Actor) -> None:
    blanks(clerk, 1)
    until = TODAY + timedelta(10)
    held = member(office, clerk, until=until)
    card = card_for(office, clerk, held)
    office.clock.advance(timedelta(10))
    assert office.app.card_keeping.run(SYSTEM) == 0, "the last day counts"
    office.clock.advance(timedelta(1))
    desk = office.app.card_desk.of_card(clerk, card.id).shown
    assert desk is not None
    assert desk.card.state == "expired"
    assert (desk.figures.free_fen, desk.figures.free_points) == (MONEY, 0)
    version = desk.card.version
    with pytest.raises(ValidationErrors):
        office.app.cards.renew(clerk, card.id, version, office.today)
    again = years_after(office.today, 1)
    renewed = office.app.cards.renew(clerk, card.id, version, again).value.card
    assert (renewed.state, renewed.valid_until) == ("active", again)
    assert membership_of(held.membership.id).period_until == again


def test_an_anonymous_card_lives_three_years_on_an_account_of_its_own(
    office: Office, clerk: Actor, chief: Actor
) -> None:
    blanks(clerk, 2, code="gift")
    first = office.app.cards.issue(clerk, IssueWish(type="gift")).value.card
    second = office.app.cards.issue(clerk, IssueWish(type="gift")).value.card
    assert first.account != second.account
    assert (first.named, first.valid_until) == (False, years_after(TODAY, 3))
    active = office.app.cards.activate(clerk, first.id, first.version).value.card
    gone = office.app.cards.cancel(clerk, first.id, active.version, "不用了").value.card
    done = office.app.cards.finish(chief, first.id, gone.version, collected=True).value.card
    assert done.state == "cancelled"
    account = sql.scalar("SELECT state FROM account WHERE id = ?", first.account)
    assert account == "closed"


def test_given_back_once_nothing_is_left(
    office: Office, clerk: Actor, chief: Actor, card: Card, held: Member
) -> None:
    app = office.app
    for reason, tail in (("", "5678"), ("搬家", "0000")):
        with pytest.raises(ValidationErrors):
            app.cards.cancel(clerk, card.id, card.version, reason, tail=tail)
    gone = app.cards.cancel(clerk, card.id, card.version, "搬家", tail="5678").value.card
    with pytest.raises(ValidationErrors):
        app.cards.finish(chief, card.id, gone.version, collected=False)
    with pytest.raises(Refused) as refused:
        app.cards.finish(chief, card.id, gone.version, collected=True)
    assert refused.value.phrase.key == "cards.finish.not_settled"
    office.tampered = True  # the ledgers' own services would write their entries too
    sql.run("UPDATE account SET principal_fen = 0, points = 0 WHERE id = ?", held.account)
    with pytest.raises(NotAllowed):
        app.cards.finish(clerk, card.id, gone.version, collected=True)
    done = app.cards.finish(chief, card.id, gone.version, collected=True).value.card
    for step in ("unlose", "keep", "activate", "replace", "renew", "unfreeze"):
        with pytest.raises(Refused):
            CARDS.step(done.state, step)


def test_keeping_a_card_does_not_free_what_was_frozen(
    office: Office, clerk: Actor, chief: Actor, card: Card
) -> None:
    app = office.app
    frozen = app.cards.freeze(chief, card.id, card.version, "涉嫌盗用").value.card
    gone = app.cards.cancel(clerk, card.id, frozen.version, "不要了", tail="5678").value.card
    assert app.cards.keep(clerk, card.id, gone.version).value.card.state == "frozen"


def test_a_main_card_goes_after_those_that_hang_on_it(
    office: Office, clerk: Actor, card: Card, held: Member
) -> None:
    blanks(clerk, 1, code="extra")
    wish = IssueWish(held.customer, "extra", bearer="单小东", signed=True)
    office.app.cards.issue(clerk, wish)
    with pytest.raises(Refused) as refused:
        office.app.cards.cancel(clerk, card.id, card.version, "搬家", tail="5678")
    assert refused.value.phrase.key == "cards.cancel.extras_first"


def test_a_lost_card_is_not_cancelled(office: Office, clerk: Actor, card: Card) -> None:
    lost = lose(office, clerk, card)
    with pytest.raises(Refused):
        office.app.cards.cancel(clerk, card.id, lost.version, "搬家", tail="5678")


def test_cards_to_activate_are_due(office: Office, clerk: Actor, stock: list[str]) -> None:
    app = office.app
    card = card_for(office, clerk, member(office, clerk), active=False)
    items = [item for item in app.due.items(clerk) if item.kind == "card"]
    assert [(item.sort, item.id) for item in items] == [("card_pending", card.id)]
    blanks(clerk, 6, start=40)
    for number in range(6):
        data = somebody(name=f"会员{number}", identities=())
        card_for(office, clerk, member(office, clerk, data=data, plate=""), active=False)
    items = [item for item in app.due.items(clerk) if item.kind == "card"]
    assert [(item.sort, item.title) for item in items] == [("cards_pending", "7")]


def test_whoever_was_approved_joins_with_the_first_card(
    office: Office, clerk: Actor, chief: Actor, stock: list[str]
) -> None:
    given = approved(office, clerk, chief, card_type="member", tier="ordinary")
    desk = office.app.card_desk.of_customer(clerk, given.customer)
    assert (desk.application, desk.may_issue, desk.membership) == (given.id, ("member",), None)
    with pytest.raises(ValidationErrors):
        office.app.cards.join(clerk, given.id, IssueWish())
    assert memberships_of(given.customer) == (), "nothing of it without the signature"
    with office.logs("card.join done"):
        done = office.app.cards.join(clerk, given.id, IssueWish(signed=True)).value
    (membership,) = memberships_of(given.customer)
    assert (membership.state, membership.application) == ("active", given.id)
    assert (done.card.account, done.card.state) == (membership.account.id, "pending")
    assert done.card.valid_until == membership.period_until
    assert done.card.number in keys_of(given.customer)
    with pytest.raises(Refused):
        office.app.cards.join(clerk, given.id, IssueWish(signed=True))
