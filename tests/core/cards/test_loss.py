"""Lost cards: three facts or a document, frozen at once, confirmed or lapsed, lifted by two."""

from __future__ import annotations

import json
from datetime import timedelta

import peewee
import pytest

from crm_desktop.cards.history import events_of, latest
from crm_desktop.cards.loss import Lifting, LossReport
from crm_desktop.cards.model import Card
from crm_desktop.cards.service import IssueWish
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.cards.stock import MONEY, POINTS, Member, blanks, card_for, member, now, spent
from tests.core.customers.test_service import somebody
from tests.core.offices import Office

FACTS = ("name", "phone", "plate")
TOLD = LossReport(facts=FACTS)
LIFT = Lifting(in_person=True, presented=True, reason="卡找到了")


def lose(office: Office, clerk: Actor, card: Card, report: LossReport = TOLD) -> Card:
    return office.app.card_losses.report(clerk, card.id, now(card).version, report).value.card


def due(office: Office, actor: Actor) -> list[tuple[str, int]]:
    return [(i.sort, i.id) for i in office.app.due.items(actor) if i.kind == "card"]


def test_a_loss_freezes_at_once_and_has_a_receipt(
    office: Office, clerk: Actor, card: Card, held: Member
) -> None:
    with office.logs("card.lose done"):
        done = office.app.card_losses.report(clerk, card.id, card.version, TOLD).value
    assert (done.card.state, done.card.lost_how, done.number) == (
        "lost", "verbal", "GS202603020001",
    )  # fmt: skip
    assert done.card.lapses_at == office.clock.now() + timedelta(hours=72)
    event = latest(card.id, "lose")
    assert event is not None
    assert event.content["facts"] == list(FACTS)
    assert event.content["before"] == {
        "free_fen": MONEY, "frozen_fen": 0, "free_points": POINTS, "frozen_points": 0,
    }  # fmt: skip
    assert event.content["after"] == {
        "free_fen": 0, "frozen_fen": MONEY, "free_points": 0, "frozen_points": POINTS,
    }  # fmt: skip
    told = json.loads(str(office.last_entry()["subjects"]))
    assert {subject["kind"] for subject in told} == {"card", "customer"}
    desk = office.app.card_desk.of_customer(clerk, held.customer)
    shown = desk.shown
    assert shown is not None
    assert shown.figures.frozen_fen == MONEY
    assert shown.loss
    assert shown.loss.report.number == done.number
    assert "lose" not in shown.steps


@pytest.mark.parametrize(
    ("facts", "missing"),
    [((), 3), (("name", "phone"), 1), (("name", "phone", "phone"), 1), (("name", "x", "y"), 2)],
)
def test_three_known_facts_are_needed(
    office: Office, clerk: Actor, card: Card, facts: tuple[str, ...], missing: int
) -> None:
    with pytest.raises(ValidationErrors) as wrong:
        lose(office, clerk, card, LossReport(facts=facts))
    assert say(wrong.value.fields["facts"], Language.ZH) == f"还差 {missing} 项"
    assert now(card).state == "active"


def test_what_is_not_on_file_cannot_be_verified(
    office: Office, clerk: Actor, stock: list[str]
) -> None:
    bare = member(office, clerk, plate="", data=somebody(birthday=None, identities=()))
    card = card_for(office, clerk, bare)
    asked = {f.key: f.known for f in office.app.card_desk.of_customer(clerk, bare.customer).facts}
    assert asked == {
        "name": True, "phone": True, "plate": False, "identity": False, "birthday": False,
        "spend": False,
    }  # fmt: skip
    with pytest.raises(ValidationErrors):
        lose(office, clerk, card, LossReport(facts=("name", "phone", "plate", "identity")))
    spent(office, bare.account, 32_000)
    facts = office.app.card_desk.of_customer(clerk, bare.customer).facts
    assert facts[-1].shown == "03-02 ¥320.00 远达"
    assert lose(office, clerk, card, LossReport(facts=("name", "phone", "spend"))).state == "lost"


def test_what_the_clerk_compares_with_hides_what_the_holder_must_say(
    office: Office, clerk: Actor, held: Member
) -> None:
    facts = office.app.card_desk.of_customer(clerk, held.customer).facts
    shown = [f.shown if isinstance(f.shown, str) else say(f.shown, Language.ZH) for f in facts]
    assert shown == [
        "单晓东", "5678", "粤BK7788", "请客户报，核对 **2X", "请客户报月、日，核对 12-31",
        "档案里没有",
    ]  # fmt: skip


def test_a_written_report_takes_the_document_and_never_lapses(
    office: Office, clerk: Actor, card: Card
) -> None:
    with pytest.raises(ValidationErrors) as wrong:
        lose(office, clerk, card, LossReport("written", "stolen", FACTS))
    assert list(wrong.value.fields) == ["facts"]
    lost = lose(office, clerk, card, LossReport("written", "stolen", ("identity",)))
    assert (lost.lost_how, lost.lapses_at) == ("written", None)
    with pytest.raises(Refused):
        office.app.card_losses.confirm(clerk, card.id, lost.version, identity=True)
    office.clock.advance(timedelta(days=400))
    office.app.card_keeping.run(SYSTEM)
    assert now(card).state == "lost"


def test_how_and_why_are_choices(office: Office, clerk: Actor, card: Card) -> None:
    for field, report in (
        ("how", LossReport("shouted", facts=FACTS)),
        ("reason", LossReport(reason="bored", facts=FACTS)),
        ("note", LossReport(facts=FACTS, note="x" * 201)),
    ):
        with pytest.raises(ValidationErrors) as wrong:
            lose(office, clerk, card, report)
        assert field in wrong.value.fields


def test_a_verbal_report_lapses_by_the_job(
    office: Office, clerk: Actor, card: Card, held: Member
) -> None:
    lost = lose(office, clerk, card)
    assert due(office, clerk) == []
    office.clock.advance(timedelta(hours=48))
    assert due(office, clerk) == [("card_lapse", card.id)]
    with office.logs():
        assert office.app.card_keeping.run(SYSTEM) == 0
    office.clock.advance(timedelta(hours=24))
    with office.logs("card.lapse done"):
        assert office.app.card_keeping.run(SYSTEM) == 1
    back = now(card)
    assert (back.state, back.lost_at, back.lost_how, back.lapses_at) == ("active", None, "", None)
    assert due(office, clerk) == []
    with pytest.raises(Conflict):
        office.app.card_losses.confirm(clerk, card.id, lost.version, identity=True)
    assert [e.event for e in events_of(card.id)][:2] == ["lapse", "lose"]


def test_a_verbal_report_has_lapsed_for_whoever_looks_or_acts(
    office: Office, clerk: Actor, card: Card, held: Member
) -> None:
    lost = lose(office, clerk, card)
    office.clock.advance(timedelta(hours=72))
    # Who acts on what they saw before: the loss is over, and what fits a lost card does not.
    with pytest.raises(Refused):
        office.app.card_losses.confirm(clerk, card.id, lost.version, identity=True)
    assert now(card).state == "lost"
    shown = office.app.card_desk.of_customer(clerk, held.customer).shown
    assert shown is not None
    assert (shown.card.state, shown.figures.free_fen) == ("active", MONEY)


def test_confirmed_in_writing_it_stays(office: Office, clerk: Actor, card: Card) -> None:
    lost = lose(office, clerk, card)
    with pytest.raises(ValidationErrors):
        office.app.card_losses.confirm(clerk, card.id, lost.version, identity=False)
    with office.logs("card.confirm done"):
        done = office.app.card_losses.confirm(clerk, card.id, lost.version, identity=True).value
    assert (done.number, done.card.lost_how, done.card.lapses_at) == (
        "GS202603020001", "written", None,
    )  # fmt: skip
    office.clock.advance(timedelta(days=30))
    office.app.card_keeping.run(SYSTEM)
    assert now(card).state == "lost"


def test_the_hours_are_the_office_s(office: Office, clerk: Actor, card: Card) -> None:
    office.app.settings.change_office(office.administrator, "verbal_loss_hours", 5)
    assert lose(office, clerk, card).lapses_at == office.clock.now() + timedelta(hours=5)


def test_one_asks_and_another_lifts(group: Office) -> None:
    app, clerk = group.app, group.actor("B1-2")
    issuer = group.hire("B1-3", "hanmei", "韩梅")
    other = group.hire("C3-1", "gaofei", "高飞")
    blanks(issuer)
    card = card_for(group, issuer, member(group, clerk))
    lost = lose(group, clerk, card)
    with pytest.raises(NotAllowed):
        app.card_losses.ask(other, card.id, lost.version, "找到了")
    with pytest.raises(NotAllowed):
        app.card_losses.unlose(clerk, card.id, lost.version, LIFT)
    with pytest.raises(ValidationErrors):
        app.card_losses.ask(clerk, card.id, lost.version, " ")
    asked = app.card_losses.ask(clerk, card.id, lost.version, "卡找到了").value.card
    with pytest.raises(Refused):
        app.card_losses.ask(clerk, card.id, asked.version, "再催")
    assert due(group, issuer) == [("card_unlose", card.id)]
    for lifting in (
        Lifting(in_person=False, presented=True, reason="找到了"),
        Lifting(in_person=True, presented=False, reason="找到了"),
        Lifting(in_person=True, presented=True, reason=""),
    ):
        with pytest.raises(ValidationErrors):
            app.card_losses.unlose(issuer, card.id, asked.version, lifting)
    done = app.card_losses.unlose(issuer, card.id, asked.version, LIFT).value
    assert (done.number, done.card.state) == ("JG202603020001", "active")
    event = latest(card.id, "unlose")
    assert event is not None
    assert (event.content["asked_by"], event.content["loss"]) == ("李芳", "GS202603020001")
    assert due(group, issuer) == []


def test_alone_it_takes_a_reason_that_the_log_marks(
    office: Office, clerk: Actor, card: Card
) -> None:
    lost = lose(office, clerk, card)
    asked = office.app.card_losses.ask(clerk, card.id, lost.version, "卡找到了").value.card
    with pytest.raises(SecondPersonNeeded):
        office.app.card_losses.unlose(clerk, card.id, asked.version, LIFT)
    office.app.card_losses.unlose(clerk, card.id, asked.version, LIFT, exception="只有一人当班")
    entry = office.last_entry()
    assert (entry["duty"], entry["reason"]) == ("unlose_alone", "只有一人当班")


def test_an_anonymous_card_is_not_reported_lost(office: Office, clerk: Actor) -> None:
    blanks(clerk, 1, code="gift")
    gift = office.app.cards.issue(clerk, IssueWish(type="gift")).value.card
    gift = office.app.cards.activate(clerk, gift.id, gift.version).value.card
    with pytest.raises(Refused) as refused:
        lose(office, clerk, gift)
    assert refused.value.phrase.key == "cards.loss.anonymous"
    desk = office.app.card_desk.of_card(clerk, gift.id)
    assert desk.holder is None
    assert desk.shown
    assert "lose" not in desk.shown.steps
    assert desk.shown.barred[0].step == "lose"
    with pytest.raises(peewee.IntegrityError):
        sql.run("UPDATE card SET state = 'lost', lost_at = 'x' WHERE id = ?", gift.id)


def test_another_company_s_card_is_out_of_sight(group: Office) -> None:
    issuer = group.hire("B1-3", "hanmei", "韩梅")
    blanks(issuer)
    card = card_for(group, issuer, member(group, group.actor("B1-2")))
    stranger = group.actor("X1-3")
    for call in (
        lambda: group.app.card_desk.of_card(stranger, card.id),
        lambda: group.app.card_desk.numbered(stranger, card.number),
        lambda: lose(group, stranger, card),
    ):
        with pytest.raises(NotFound):
            call()
    assert group.app.find_cards.find(stranger, card.number) == []
