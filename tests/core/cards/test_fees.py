"""Fees of cards: in the shift of whoever took them, once, and in the cash that should be there."""

from __future__ import annotations

from dataclasses import replace

import peewee
import pytest

from crm_desktop.cards.model import Card
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.membership.shifts import Shift
from db import sql
from tests.core.cards.stock import Member
from tests.core.cards.test_loss import lose
from tests.core.cards.test_replacing import COLLECTED, replace_it
from tests.core.offices import Office


@pytest.fixture
def shift(office: Office, clerk: Actor) -> Shift:
    """The officer's shift with ¥500 in the drawer; a member card costs ¥5, a new one ¥10."""
    sql.run("UPDATE card_type SET fee_fen = 500 WHERE code = 'member'")
    return office.app.shifts.open(clerk, "前台 1", 50_000).value


def taken() -> list[tuple[str, int, str, int | None]]:
    """Return the steps that bear a fee."""
    return sql.rows(
        "SELECT event, fee_fen, method, shift_id FROM card_step WHERE fee_fen > 0 ORDER BY id"
    )


def mine(office: Office, clerk: Actor) -> Shift:
    found = office.app.shifts.mine(clerk)
    assert found
    return found


def test_fees_in_cash_are_in_the_drawer(
    office: Office, clerk: Actor, held: Member, shift: Shift
) -> None:
    wish = IssueWish(held.customer, method="cash", signed=True)
    card = office.app.cards.issue(clerk, wish).value.card
    card = office.app.cards.activate(clerk, card.id, card.version, "5678").value.card
    assert taken() == [("issue", 500, "cash", shift.id)]
    lose(office, clerk, card)
    again = replace_it(office, clerk, card).new
    now = mine(office, clerk)
    assert taken()[1:] == [("replace", 1_000, "cash", shift.id)], "once, though a card is issued"
    assert (now.fees_fen, now.in_fen, now.should_fen) == (1_500, 0, 51_500)
    replace_it(office, clerk, again, COLLECTED)
    assert taken()[2:] == [("replace", 1_000, "wechat", shift.id)]
    assert mine(office, clerk).should_fen == 51_500, "what was paid otherwise is in no drawer"
    closed = office.app.shifts.close(clerk, now.id, now.version, 51_500).value
    assert (closed.difference_fen, closed.expected_fen) == (0, 51_500)
    assert office.app.check.run(office.administrator) == []
    office.tampered = True
    sql.run("UPDATE till_shift SET expected_fen = 50000, counted_fen = 50000")
    assert [each.check for each in office.app.check.run(office.administrator)] == ["shift_sum"]


def test_a_fee_that_was_left_out_of_the_count_needs_a_reason(
    office: Office, clerk: Actor, card: Card, shift: Shift
) -> None:
    replace_it(office, clerk, card, replace(COLLECTED, method="cash"))
    with pytest.raises(ValidationErrors) as missing:
        office.app.shifts.close(clerk, shift.id, shift.version, 50_000)
    assert set(missing.value.fields) == {"reason"}


def test_without_a_shift_a_fee_is_in_no_drawer(office: Office, clerk: Actor, card: Card) -> None:
    other = office.hire("A1-2", "second", "二号")
    theirs = office.app.shifts.open(other, "前台 2", 0).value
    replace_it(office, clerk, card, Replacing(collected=True, method="cash"))
    assert taken() == [("replace", 1_000, "cash", None)], "not in the drawer of somebody else"
    (seen,) = office.app.shifts.shifts(clerk)
    assert (seen.id, seen.fees_fen, seen.should_fen) == (theirs.id, 0, 0)


def test_what_costs_nothing_bears_no_shift(
    office: Office, clerk: Actor, card: Card, shift: Shift
) -> None:
    sql.run("UPDATE card_type SET reissue_fee_fen = 0")
    replace_it(office, clerk, card, Replacing(collected=True, method="cash"))
    assert taken() == []
    assert sql.scalar("SELECT count(*) FROM card_step WHERE method <> '' OR shift_id > 0") == 0


def test_a_fee_is_never_less_than_nothing(card: Card, shift: Shift) -> None:
    for fee, method, drawer in ((-1, "cash", shift.id), (0, "cash", None), (0, "", shift.id)):
        with pytest.raises(peewee.IntegrityError):
            sql.run(
                "INSERT INTO card_step (card_id, event, source, target, at, number, reason, "
                "content, fee_fen, method, shift_id) "
                "VALUES (?, 'freeze', 'active', 'frozen', '', '', '', '{}', ?, ?, ?)",
                card.id, fee, method, drawer,
            )  # fmt: skip
