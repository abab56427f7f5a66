"""Limits hold once another approved them; commitments are counted; text modules are offered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_desktop.complaints.commitments import CommitmentData
from crm_desktop.complaints.limits import LimitData
from crm_desktop.complaints.similar import Similar
from crm_desktop.complaints.sla import limits_for
from crm_desktop.complaints.text_modules import TextModuleData
from crm_desktop.foundation.errors import (
    NotAllowed,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from db import sql
from tests.core.complaints.desk import Desk

GOLD = LimitData(
    date(2026, 3, 2), 20, 240, 30, 480, 120, 5, level="ordinary", tier="gold", channel=""
)


def test_proposed_limits_hold_once_another_approved_them(desk: Desk) -> None:
    before = limits_for("ordinary", "gold", "call", desk.office.today)
    row = desk.limits.propose(desk.head, GOLD).value
    assert (row.state, row.asked_name, row.shipped) == ("asked", "孙浩", False)
    assert limits_for("ordinary", "gold", "call", desk.office.today) == before
    with pytest.raises(NotAllowed):
        desk.limits.approve(desk.head, row.id, row.version)
    approved = desk.limits.approve(desk.manager, row.id, row.version).value
    assert (approved.state, approved.approved_name) == ("in_force", "周敏")
    holding = desk.limits.holding(desk.clerk, "ordinary", "gold", "call")
    assert (holding.acknowledge, holding.handling, holding.answer_days) == (20, 480, 5)
    with pytest.raises(Refused):
        desk.limits.approve(desk.manager, row.id, approved.version)
    retired = desk.limits.retire(desk.manager, row.id, approved.version).value
    assert retired.state == "retired"
    assert limits_for("ordinary", "gold", "call", desk.office.today) == before
    assert row.id not in [each.id for each in desk.limits.listing(desk.clerk)]
    assert row.id in [each.id for each in desk.limits.listing(desk.clerk, retired=True)]


def test_nobody_approves_their_own_limits(desk: Desk) -> None:
    sql.run("INSERT INTO role_right (role, right_code, only_for) VALUES ('SP', ?, '')",
            "standards.approve")  # fmt: skip
    row = desk.limits.propose(desk.head, GOLD).value
    with pytest.raises(SecondPersonNeeded):
        desk.limits.approve(desk.head, row.id, row.version)


def test_limits_that_come_later_wait(desk: Desk) -> None:
    data = LimitData(desk.office.today + timedelta(days=7), 1, 1, 1, 1, 1, 1)
    row = desk.limits.propose(desk.head, data).value
    assert desk.limits.approve(desk.manager, row.id, row.version).value.state == "coming"


def test_impossible_limits_are_refused_field_by_field(desk: Desk) -> None:
    wrong = LimitData(date(2026, 3, 1), 0, 1, 1, 1, 120_001, 61, "urgent", "none", "pigeon")
    with pytest.raises(ValidationErrors) as error:
        desk.limits.propose(desk.head, wrong)
    assert set(error.value.fields) == {
        "from_day", "acknowledge", "callback", "answer_days", "level", "tier", "channel",
    }  # fmt: skip


def test_commitments_are_counted_by_what_came_due(desk: Desk) -> None:
    case = desk.dispatched()
    (order,) = desk.orders(case)
    desk.wait(minutes=70)
    desk.receive(order)  # ten minutes late
    second = desk.dispatched()
    desk.receive(desk.orders(second)[0])
    desk.dispatched()  # not due yet
    desk.wait(minutes=60)
    today = desk.office.today
    kept = {k.commitment.data.code: k for k in desk.commitments.kept(desk.clerk, today, today)}
    receipt = kept["receipt_in_time"]
    # The third was due sixty minutes after it was sent, which is now, and nobody signed.
    assert (receipt.due, receipt.kept, receipt.breaches, receipt.permille) == (3, 1, 2, 333)
    assert (kept["legal_answer"].due, kept["legal_answer"].permille) == (0, None)
    acknowledged = kept["acknowledged_in_time"]
    assert (acknowledged.due, acknowledged.kept) == (3, 3)


def test_a_commitment_is_made_and_ended_by_the_manager(desk: Desk) -> None:
    data = CommitmentData(
        "callback_in_time", "处理完一天内回访", "Called back within a day", "callback", 950,
        desk.office.today,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        desk.commitments.add(desk.head, data)
    made = desk.commitments.add(desk.manager, data).value
    for changed, field in (
        ({"measure": "luck"}, "measure"),
        ({"target_permille": 1001}, "target_permille"),
        ({"until_day": desk.office.today - timedelta(days=1)}, "until_day"),
    ):
        with pytest.raises(ValidationErrors) as error:
            desk.commitments.edit(
                desk.manager, made.id, made.version, CommitmentData(**(vars(data) | changed))
            )
        assert set(error.value.fields) == {field}
    ended = CommitmentData(**(vars(data) | {"until_day": desk.office.today}))
    after = desk.commitments.edit(desk.manager, made.id, made.version, ended).value
    assert after.data.until_day == desk.office.today
    assert [c.data.code for c in desk.commitments.listing(desk.clerk)][:2] == [
        "legal_answer",
        "promises_kept",
    ]


def test_text_modules_are_kept_in_order_by_place(desk: Desk) -> None:
    names = [m.data.name for m in desk.text_modules.listing(desk.clerk, "inquiry")]
    assert names == ["营业时间", "保养周期", "会员卡办理"]
    with pytest.raises(NotAllowed):
        desk.text_modules.add(desk.clerk, TextModuleData("inquiry", "地址", "我们在……"))
    made = desk.text_modules.add(desk.head, TextModuleData("inquiry", "地址", "我们在……")).value
    assert made.data.position == 4
    desk.text_modules.move(desk.head, made.id, -3)
    moved = desk.text_modules.listing(desk.clerk, "inquiry")
    assert [m.data.name for m in moved][:2] == ["地址", "营业时间"]
    with pytest.raises(Refused):
        desk.text_modules.move(desk.head, made.id, -1)
    with pytest.raises(ValidationErrors) as error:
        desk.text_modules.add(desk.head, TextModuleData("answer", "致歉", "对不起"))
    assert set(error.value.fields) == {"name"}
    first = moved[0]
    gone = TextModuleData("inquiry", "地址", "我们在……", active=False)
    desk.text_modules.edit(desk.head, first.id, first.version, gone)
    names = [m.data.name for m in desk.text_modules.listing(desk.clerk, "inquiry")]
    assert names == ["营业时间", "保养周期", "会员卡办理"]


def test_similar_cases_are_found_by_person_telephone_and_fault(desk: Desk) -> None:
    first = desk.registered(fault="空调不制冷", contact_phone="138 1234 5678")
    other = desk.registered(fault="空调 不制冷", contact_phone="13900000000")
    find = desk.complaint_intake.similar
    found = find(desk.clerk, Similar(phone="+86 13812345678", fault="空调不制冷"))
    assert [(f.case.id, f.same) for f in found] == [
        (first.id, ("phone", "fault")),
        (other.id, ("fault",)),
    ]
    assert find(desk.clerk, Similar(phone="138")) == ()
    assert find(desk.clerk, Similar()) == ()
    branch = desk.office.actor("X1-3")
    assert find(branch, Similar(fault="空调不制冷")) == (), "another company's are not shown"
    desk.wait(days=31)
    assert find(desk.clerk, Similar(phone="13812345678", fault="空调不制冷")) == ()


def test_similar_cases_are_answered_from_the_indexes(desk: Desk) -> None:
    from crm_desktop.complaints.similar import _BY
    from db.matching import by_phone

    for asked in _BY.values():
        query = asked.format(phone=by_phone("complaint", "c", "is"))
        plan = " ".join(row[-1] for row in sql.rows(f"EXPLAIN QUERY PLAN {query}", "x", "y"))
        assert "USING INDEX" in plan or "USING COVERING INDEX" in plan, plan
