"""What is demanded is answered, by those it was demanded of, and who lets it lie is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.complaints.model import Target
from crm_desktop.complaints.read import complaint_of, events_of, supervisions_of
from crm_desktop.complaints.supervising import SupervisionOrder
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, ValidationErrors
from db import sql
from tests.core.complaints.desk import Desk
from tests.core.offices import START


def test_urging_asks_whoever_is_slowest(desk: Desk) -> None:
    case = desk.dispatched(Target(1), Target(sql.scalar("SELECT id FROM company WHERE code='02'")))
    first, second = desk.orders(case)
    desk.receive(first)
    case = complaint_of(case.id)
    done = desk.supervision.urge(desk.caller, case.id, case.version, "客户又来电").value
    assert (done.case.urged, done.case.state, done.number) == (1, "dispatched", "DB202603020001")
    (urge,) = supervisions_of(case.id)
    assert (urge.kind, urge.dispatch, urge.target.company) == ("urge", second.id, 2)
    assert urge.due_at == desk.office.clock.now() + timedelta(minutes=60)
    assert [n.sort for n in desk.complaint_clocks.notices(desk.branch)] == ["urge"]


def test_a_supervision_is_answered_and_its_age_counted(desk: Desk) -> None:
    case = desk.handled()
    (order,) = desk.orders(case)
    by = START + timedelta(hours=2)
    demand = SupervisionOrder("今天给结果", answer_by=by, dispatch=order.id)
    case = desk.supervision.supervise(desk.supervisor, case.id, case.version, demand).value.case
    (asked,) = supervisions_of(case.id)
    assert (asked.kind, asked.due_at, asked.asked_name) == ("supervise", by, "何静")
    desk.wait(hours=3, minutes=30)  # 12:30: the branch is at lunch since 12:00
    (lying,) = desk.supervision.lying(desk.supervisor, START)
    assert (lying.number, lying.minutes, lying.late) == (asked.number, 180, 60)
    with pytest.raises(NotFound):
        desk.supervision.answer(desk.branch, asked.id, asked.version, "不是我们的")
    with pytest.raises(Refused):
        desk.supervision.answer(desk.supervisor, asked.id, asked.version, "自问自答")
    done = desk.supervision.answer(desk.handler, asked.id, asked.version, "配件下午到").value
    assert done.number == asked.number
    (answered,) = supervisions_of(case.id)
    assert (answered.answer, answered.answered_name) == ("配件下午到", "李建军")
    assert [n.sort for n in desk.complaint_clocks.notices(desk.supervisor)] == ["answer"]
    assert events_of(case.id)[-1].event == "answer"
    with pytest.raises(Refused):
        desk.supervision.answer(desk.handler, asked.id, answered.version, "再答一次")
    desk.wait(hours=5)
    (lying,) = desk.supervision.lying(desk.supervisor, START)
    assert (lying.minutes, lying.late) == (180, 60), "what was answered ages no more"


def test_a_demand_needs_words_and_a_time_to_come(desk: Desk) -> None:
    case = desk.handled()
    for order, field in (
        (SupervisionOrder("快"), "answer_by"),
        (SupervisionOrder("快", answer_by=START), "answer_by"),
        (SupervisionOrder(" ", answer_by=START + timedelta(hours=1)), "demand"),
    ):
        with pytest.raises(ValidationErrors) as error:
            desk.supervision.supervise(desk.supervisor, case.id, case.version, order)
        assert set(error.value.fields) == {field}
    with pytest.raises(NotFound):
        desk.supervision.urge(desk.clerk, case.id, case.version, "快", dispatch=999)
    with pytest.raises(NotAllowed):
        desk.supervision.supervise(desk.clerk, case.id, case.version, SupervisionOrder("快"))


def test_a_closed_case_owes_no_answer(desk: Desk) -> None:
    case = desk.closed()
    with pytest.raises(Refused):
        desk.supervision.urge(desk.clerk, case.id, case.version, "快")
