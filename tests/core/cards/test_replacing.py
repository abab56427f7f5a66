"""A new card for a lost or damaged one: once, in one transaction, nothing of it left behind."""

from __future__ import annotations

from datetime import timedelta

import peewee
import pytest

from crm_desktop.cards.history import latest
from crm_desktop.cards.model import Card
from crm_desktop.cards.read import card_numbered
from crm_desktop.cards.replacing import Replaced, Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.customers.index import keys_of
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, Refused, ValidationErrors
from crm_desktop.membership.read import membership_of
from db import sql
from db.models.cards import Card as CardTable
from tests.core.cards.stock import MONEY, POINTS, Member, blanks, card_for, member, now
from tests.core.cards.test_loss import lose
from tests.core.offices import Office

PAID = Replacing(identity=True, method="cash")
COLLECTED = Replacing(collected=True, method="wechat")


def replace_it(office: Office, clerk: Actor, card: Card, how: Replacing = PAID) -> Replaced:
    return office.app.card_replacing.replace(clerk, card.id, now(card).version, how).value


def test_a_lost_card_is_replaced_and_everything_stays(
    office: Office, clerk: Actor, card: Card, held: Member, stock: list[str]
) -> None:
    before = membership_of(held.membership.id)
    lose(office, clerk, card)
    with office.logs("card.replace done"):
        done = replace_it(office, clerk, card)
    assert (done.number, done.new.number) == ("BK202603020001", stock[1])
    assert (done.old.state, done.old.lost_at, done.new.state) == ("replaced", None, "active")
    assert done.new.replaces == card.id
    assert membership_of(held.membership.id) == before, "level, period, money, points"
    shown = office.app.card_desk.of_customer(clerk, held.customer).shown
    assert shown is not None
    assert (shown.card.id, shown.figures.free_fen, shown.figures.free_points) == (
        done.new.id, MONEY, POINTS,
    )  # fmt: skip
    event = latest(card.id, "replace")
    assert event is not None
    assert event.content["loss"] == "GS202603020001"
    assert (event.content["fee_fen"], event.content["method"]) == (1000, "cash")
    assert event.content["before"]["frozen_fen"] == event.content["after"]["free_fen"] == MONEY


def test_it_happens_once(office: Office, clerk: Actor, card: Card, stock: list[str]) -> None:
    lose(office, clerk, card)
    version = now(card).version
    office.app.card_replacing.replace(clerk, card.id, version, PAID)
    with pytest.raises(Conflict):
        office.app.card_replacing.replace(clerk, card.id, version, PAID)
    with pytest.raises(Refused):
        replace_it(office, clerk, card)
    assert sql.scalar("SELECT count(*) FROM card WHERE state = 'active'") == 1
    assert sql.scalar("SELECT count(*) FROM card WHERE state = 'allocated'") == len(stock) - 2
    blank = card_numbered(stock[4])
    assert blank is not None
    with pytest.raises(peewee.IntegrityError):
        sql.run("UPDATE card SET replaces_id = ? WHERE id = ?", card.id, blank.id)


def test_a_damaged_card_is_taken_in(office: Office, clerk: Actor, card: Card) -> None:
    for how, field in (
        (Replacing(identity=True, method="cash"), "collected"),
        (Replacing(collected=True), "method"),
        (Replacing(collected=True, method="barter"), "method"),
        (Replacing(collected=True, method="cash", note="x" * 201), "note"),
    ):
        with pytest.raises(ValidationErrors) as wrong:
            replace_it(office, clerk, card, how)
        assert list(wrong.value.fields) == [field]
    done = replace_it(office, clerk, card, COLLECTED)
    assert (done.old.state, done.new.state) == ("replaced", "active")
    event = latest(card.id, "replace")
    assert event is not None
    assert event.content["why"] == "active"


def test_a_lost_card_takes_the_document(office: Office, clerk: Actor, card: Card) -> None:
    lose(office, clerk, card)
    with pytest.raises(ValidationErrors) as wrong:
        replace_it(office, clerk, card, Replacing(method="cash"))
    assert list(wrong.value.fields) == ["identity"]


def test_the_blank_is_one_s_own(office: Office, clerk: Actor, card: Card, chief: Actor) -> None:
    (foreign,) = blanks(chief, 1, start=50)
    (stocked,) = blanks(None, 1, start=60)
    (gift,) = blanks(clerk, 1, code="gift")
    lose(office, clerk, card)
    for number, error in (
        (foreign, Refused),
        (stocked, ValidationErrors),
        (gift, ValidationErrors),
        ("9001126000099999", ValidationErrors),
        (card.number, ValidationErrors),
    ):
        with pytest.raises(error):
            replace_it(office, clerk, card, Replacing(number, identity=True, method="cash"))
    assert now(card).state == "lost"
    typed = " ".join(("9001", "1260", "0000", "004"))
    done = replace_it(office, clerk, card, Replacing(typed, identity=True, method="cash"))
    assert done.new.number == "900112600000004"


def test_without_a_blank_nothing_happens(office: Office, clerk: Actor, held: Member) -> None:
    card = card_for(office, clerk, held)
    sql.run("UPDATE card SET holder_id = NULL, state = 'blank' WHERE state = 'allocated'")
    lose(office, clerk, card)
    assert office.app.card_desk.next_blank(clerk, "member", 1) == ""
    with pytest.raises(Refused) as refused:
        replace_it(office, clerk, card)
    assert refused.value.phrase.key == "cards.blank.none_left"
    assert now(card).state == "lost"


def test_the_period_and_the_supplementary_cards_follow(office: Office, clerk: Actor) -> None:
    blanks(clerk, 3, start=20)
    blanks(clerk, 1, code="extra")
    until = office.today + timedelta(200)
    held = member(office, clerk, until=until)
    card = card_for(office, clerk, held)
    assert card.valid_until == until
    app = office.app
    wish = IssueWish(held.customer, "extra", bearer="单小东", signed=True)
    extra = app.cards.issue(clerk, wish).value.card
    assert (extra.main, extra.bearer) == (card.id, "单小东")
    extra = app.cards.activate(clerk, extra.id, extra.version, "5678").value.card
    lose(office, clerk, card)
    done = replace_it(office, clerk, card)
    assert done.new.valid_until == until
    assert now(extra).main == done.new.id
    lose(office, clerk, extra)
    blanks(clerk, 1, code="extra", start=2)
    again = replace_it(office, clerk, extra)
    assert (again.new.main, again.new.bearer) == (done.new.id, "单小东")


def test_the_old_number_still_finds_its_member(
    office: Office, clerk: Actor, card: Card, held: Member, stock: list[str]
) -> None:
    assert card.number in keys_of(held.customer)
    lose(office, clerk, card)
    done = replace_it(office, clerk, card)
    for number in (card.number, card.number[-6:], done.new.number, done.new.number[-6:]):
        found = office.app.find_customers.find(clerk, number)
        assert [hit.row.id for hit in found] == [held.customer]
    assert [hit.state for hit in office.app.find_cards.find(clerk, card.number)] == ["replaced"]
    hits = office.app.find_cards.find(clerk, done.new.number[-6:])
    assert [(hit.id, hit.state, hit.name) for hit in hits] == [(done.new.id, "active", "单晓东")]
    assert office.app.find_cards.find(clerk, stock[4]) == [], "a blank is nobody's"
    assert office.app.find_cards.find(clerk, "12345") == []
    desk = office.app.card_desk.numbered(clerk, card.number)
    assert desk.shown
    assert desk.shown.card.id == card.id
    assert desk.shown.successor == done.new.number


def test_who_may(group: Office) -> None:
    issuer, clerk = group.hire("B1-3", "hanmei", "韩梅"), group.actor("B1-2")
    blanks(issuer)
    card = card_for(group, issuer, member(group, clerk))
    lose(group, clerk, card)
    desk = group.app.card_desk.of_card(clerk, card.id)
    assert desk.shown is not None
    assert set(desk.shown.steps) == {"confirm", "ask"}
    assert [bar.step for bar in desk.shown.barred] == ["unlose", "reissue"]
    with pytest.raises(NotAllowed):
        replace_it(group, clerk, card)
    chosen = group.app.card_desk.of_card(issuer, card.id).shown
    assert chosen is not None
    assert set(chosen.steps) == {"unlose", "reissue", "confirm"}
    assert replace_it(group, issuer, card).new.state == "active"


def test_one_live_card_of_a_type_for_each_account(
    office: Office, clerk: Actor, card: Card, held: Member, stock: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        office.app.cards.issue(clerk, IssueWish(held.customer, signed=True))
    assert refused.value.phrase.key == "cards.issue.has_one"
    blank = card_numbered(stock[4])
    assert blank is not None
    with pytest.raises(peewee.IntegrityError):
        CardTable.update(state="pending", account=held.account).where(
            CardTable.id == blank.id
        ).execute()
    with pytest.raises(peewee.IntegrityError):
        CardTable.update(number=card.number, key=card.number).where(
            CardTable.id == blank.id
        ).execute()
