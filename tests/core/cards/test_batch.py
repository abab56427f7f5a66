"""Cards for many members at once: everyone one, stopped and gone on with, two desks at a time."""

from __future__ import annotations

import json
import threading

import pytest

from crm_desktop.cards.read import cards_of_account
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.customers.model import CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.usecase import Service, use_case
from crm_desktop.foundation.work import Work
from crm_desktop.membership.joining import Joining, join
from crm_desktop.membership.model import Membership
from crm_desktop.membership.read import tier_of
from db import sql
from tests.core.offices import Office


@pytest.fixture
def issuer(office: Office) -> Actor:
    return office.actor("A1-2")


def members(office: Office, count: int) -> list[Membership]:
    """Make customers of company 1 and members of them, as an import of members does."""
    actor, app = office.actor("A1-2"), office.app

    class Joiner(Service):
        @use_case("membership.join", "membership.create")
        def all(self, work: Work, customers: list[int]) -> list[Membership]:
            tier = tier_of("ordinary")
            return [join(work, Joining(one, 1, tier, office.today)) for one in customers]

    made = [
        app.customers.add(actor, CustomerData(1, "person", f"会员{place}")).value.id
        for place in range(count)
    ]
    return Joiner(app.context).all(actor, made).value


@pytest.mark.usefixtures("declared")
def test_everyone_who_lacks_one_gets_a_card(office: Office, issuer: Actor) -> None:
    app = office.app
    joined = members(office, 7)
    with pytest.raises(Refused):
        app.card_batches.issue(issuer, "member")
    app.stock.receive(issuer, Delivery("member", 20))
    app.stock.allocate(issuer, Wanted("member", quantity=5), issuer.person)
    waiting = app.card_batches.waiting(issuer, "member")
    assert (waiting.members, waiting.blanks) == (7, 5)
    told: list[tuple[int, int]] = []
    with office.logs("card.batch done"):
        batch = app.card_batches.issue(
            issuer, "member", lambda done, total: told.append((done, total))
        ).value
    assert (batch.issued, batch.left, told) == (5, 2, [(0, 5)])
    entry = office.last_entry()
    (subject,) = json.loads(str(entry["subjects"]))
    assert subject["after"]["quantity"] == 5
    assert (
        sql.scalar("SELECT count(*) FROM activity WHERE kind = 'card' AND seq = ?", office.last_seq)
        == 5
    ), "each card has the entry in its timeline"
    app.stock.allocate(issuer, Wanted("member", quantity=5), issuer.person)
    again = app.card_batches.issue(issuer, "member").value
    assert (again.issued, again.left) == (2, 0)
    assert app.card_batches.issue(issuer, "member").value.issued == 0
    for one in joined:
        (card,) = cards_of_account(one.account.id)
        assert (card.state, card.holder, card.named) == ("pending", None, True)
    figures = app.stock_counts.figures(issuer)[0]
    assert (figures.received, figures.issued, figures.closing) == (20, 7, 13)
    (line, *_) = app.stock.moves(issuer, "issue")
    assert (line.number, line.quantity) == (again.number, 2)


@pytest.mark.usefixtures("declared")
def test_a_batch_that_is_stopped_goes_on_where_it_ended(
    office: Office, issuer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.cards import batch

    monkeypatch.setattr(batch, "_CHUNK", 3)
    app = office.app
    members(office, 8)
    app.stock.receive(issuer, Delivery("member", 8))
    app.stock.allocate(issuer, Wanted("member", quantity=8), issuer.person)

    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 8
        if done >= 6:
            raise Stopped

    with pytest.raises(Stopped):
        app.card_batches.issue(issuer, "member", stop)
    waiting = app.card_batches.waiting(issuer, "member")
    assert (waiting.members, waiting.blanks) == (2, 2)
    assert app.card_batches.issue(issuer, "member").value.issued == 2


@pytest.mark.usefixtures("declared")
def test_two_desks_give_nobody_a_second_card(
    office: Office, issuer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.cards import batch

    monkeypatch.setattr(batch, "_CHUNK", 2)
    app = office.app
    joined = members(office, 12)
    app.stock.receive(issuer, Delivery("member", 30))
    app.stock.allocate(issuer, Wanted("member", quantity=30), issuer.person)
    done: list[int] = []

    def desk() -> None:
        app.connect_here()
        try:
            done.append(app.card_batches.issue(issuer, "member").value.issued)
        finally:
            app.close_here()

    desks = [threading.Thread(target=desk) for _ in range(2)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert sum(done) == 12
    assert all(len(cards_of_account(one.account.id)) == 1 for one in joined)


@pytest.mark.usefixtures("declared")
def test_who_is_no_member_in_good_standing_gets_none(office: Office, issuer: Actor) -> None:
    app = office.app
    one, two, three, four = members(office, 4)
    sql.run("UPDATE membership SET state = 'frozen' WHERE id = ?", one.id)
    sql.run("UPDATE account SET state = 'frozen' WHERE id = ?", two.account.id)
    # No member is deleted by the program; one who was deleted at another time gets none either.
    sql.run("UPDATE customer SET deleted_at = '2026-01-01' WHERE id = ?", three.customer)
    office.tampered = True
    assert app.card_batches.waiting(issuer, "member").members == 1
    for kind in ("extra", "gift"):
        with pytest.raises(Refused):
            app.card_batches.waiting(issuer, kind)
    with pytest.raises(NotAllowed):
        app.card_batches.issue(office.actor("A1-1"), "member")
    assert four


def test_two_desks_hand_out_the_same_range_once(office: Office, issuer: Actor) -> None:
    app = office.app
    app.stock.receive(issuer, Delivery("member", 50))
    (run,) = app.stock.ranges(issuer)
    people = [issuer.person, office.actor("A1-1").person]
    ends: list[str] = []
    gate = threading.Barrier(2)

    def desk(holder: int) -> None:
        app.connect_here()
        try:
            gate.wait(5)
            app.stock.allocate(issuer, Wanted("member", run.first, run.last), holder)
            ends.append("done")
        except Refused:
            ends.append("refused")
        finally:
            app.close_here()

    desks = [threading.Thread(target=desk, args=(one,)) for one in people]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert sorted(ends) == ["done", "refused"]
    assert [(r.state, r.quantity) for r in app.stock.ranges(issuer)] == [("allocated", 50)]
