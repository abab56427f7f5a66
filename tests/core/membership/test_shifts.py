"""Shifts: what should be in the drawer, what was counted, whose entries bear the shift."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.membership.paying import Refund, TopUp
from tests.core.membership.books import member
from tests.core.offices import Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


def test_a_shift_from_the_drawer_to_the_count(office: Office, clerk: Actor) -> None:
    shifts, value, book = office.app.shifts, office.app.value, member(office)
    before = value.top_up(clerk, book.account, TopUp(1_000, "cash"), "k0", card=book.card).value
    with office.logs("shift.open done"):
        opened = shifts.open(clerk, "前台 1", 50_000).value
    assert shifts.mine(clerk) == opened
    with pytest.raises(Refused) as refused:
        shifts.open(clerk, "前台 2", 0)
    assert refused.value.phrase.key == "shift.open_already"
    value.top_up(clerk, book.account, TopUp(30_000, "cash", 1_000), "k1", card=book.card)
    value.top_up(clerk, book.account, TopUp(20_000, "wechat"), "k2", card=book.card)
    wrong = value.top_up(clerk, book.account, TopUp(7_000, "cash"), "k3", card=book.card).value
    value.spend(clerk, book.account, 500, "k4", card=book.card)
    value.reverse(clerk, wrong.id, "收错", "k5", exception="一人")
    refund = Refund(2_500, "cash", "𬭊䶮芳", reason="退")
    value.refund(clerk, book.account, refund, "k6", card=None, exception="一人")
    now = shifts.mine(clerk)
    assert now
    assert (before.shift, now.in_fen, now.out_fen, now.entries) == (None, 37_000, 9_500, 6)
    assert (now.should_fen, now.difference_fen) == (77_500, None)
    with pytest.raises(ValidationErrors) as missing:
        shifts.close(clerk, now.id, now.version, 77_400)
    assert set(missing.value.fields) == {"reason"}
    closed = shifts.close(clerk, now.id, now.version, 77_400, "少 1 元，自赔").value
    assert (closed.difference_fen, closed.closed_by_name) == (-100, "李芳")
    assert shifts.mine(clerk) is None
    with pytest.raises(Refused):
        shifts.close(clerk, now.id, closed.version, 77_500)
    value.spend(clerk, book.account, 500, "k7", card=book.card)
    assert shifts.shifts(clerk)[0].entries == 6


def test_a_till_has_one_open_shift(group: Office) -> None:
    clerk = group.hire("B1-3", "kapian", "卡片")
    shifts = group.app.shifts
    shift = shifts.open(clerk, "1", 0).value
    other = group.hire("B1-3", "second", "二号")
    with pytest.raises(Refused) as refused:
        shifts.open(other, "1", 0)
    assert refused.value.phrase.args["person"] == "卡片"
    with pytest.raises(NotAllowed):
        shifts.close(other, shift.id, shift.version, 0)
    with pytest.raises(Conflict):
        shifts.close(clerk, shift.id, shift.version + 1, 0)
    chief = group.actor("B1-1")
    shifts.close(chief, shift.id, shift.version, 0)
    assert [each.till for each in shifts.shifts(chief)] == ["1"]
    with pytest.raises(NotAllowed):
        shifts.shifts(group.actor("E3-1"))


def test_what_is_no_shift(office: Office, clerk: Actor) -> None:
    with pytest.raises(ValidationErrors) as wrong:
        office.app.shifts.open(clerk, " ", -1)
    assert set(wrong.value.fields) == {"till", "opening_fen"}
    with pytest.raises(NotFound):
        office.app.shifts.close(clerk, 77, 1, 0)
