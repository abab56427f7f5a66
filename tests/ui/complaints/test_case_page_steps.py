"""Steps of the page beside the usual way: supervision, remedies, rectification, waiting, papers."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from crm_desktop.complaints.machines import COMPLAINTS, DISPATCHES, RECTIFICATIONS
from db import sql
from tests.core.paper.reading import text
from tests.ui.complaints.case_seat import (
    CALLER,
    CLERK,
    HANDLER,
    HEAD,
    SUPERVISOR,
    CaseDesk,
)
from tests.ui.complaints.test_case_page import (
    CTRL,
    ENTER,
    SHIFT,
    beside,
    big,
    choose,
    fill,
    form,
    go,
)
from tests.ui.customers.archive import texts
from tests.ui.office.founded import dialog
from ui.complaints.order_dialog import OrderBox
from ui.complaints.step_specs import SPECS
from ui.toolkit.speech import tr


def take(desk: CaseDesk, key: str) -> None:
    """Begin a step as the command list does."""
    step = next(each for each in desk.file.next if each.key == key)
    desk.page.begin(step)
    desk.rest()


def offered(desk: CaseDesk) -> set[str]:
    return {step.key for step in desk.file.next}


def test_every_step_of_the_machines_can_be_taken_here() -> None:
    # The case follows its orders by itself; the others are taken by a neighbour or stand for one.
    elsewhere = {"complaint.follow", "complaint.again", "complaint.transfer", "complaint.take_in",
                 "dispatch.end"}  # fmt: skip
    events = {
        f"{machine.name}.{step.event}"
        for machine in (COMPLAINTS, DISPATCHES, RECTIFICATIONS)
        for step in machine.steps
    }
    assert events - elsewhere <= set(SPECS)


def test_a_supervision_is_answered_and_timed(desk: CaseDesk) -> None:
    desk.sit(SUPERVISOR)
    desk.press(Qt.Key.Key_F5, SHIFT)
    fill(desk, demand="说明为什么没有查膨胀阀", answer_by="15:00")
    go(desk)
    assert desk.page.thread.state.text() == "待答复"
    desk.leave()
    desk.seat.clock.advance(timedelta(minutes=26))
    desk.sit(HANDLER)
    assert big(desk) == "答复督办"
    go(desk)
    fill(desk, answer="缺货，已从南山店调件")
    go(desk)
    assert desk.page.thread.state.text() == "已答复"
    assert {"用时 26 分", "缺货，已从南山店调件"} <= texts(desk.page.thread)


def test_a_remedy_takes_two(desk: CaseDesk) -> None:
    desk.sit(CLERK)
    take(desk, "remedy.ask")
    choose(desk, "kind", 4)
    fill(desk, cost_fen="300", what="误工补偿")
    go(desk)
    assert "remedy.approve" not in offered(desk), "whoever accepts decides on none"
    desk.leave()
    desk.sit(HEAD)
    take(desk, "remedy.approve")
    go(desk)
    assert [each.state for each in desk.file.remedies] == ["approved"]
    assert "¥0.00，另补偿 ¥300.00" in texts(desk.page.result)


def test_a_rectification_is_carried_out_and_verified(desk: CaseDesk) -> None:
    desk.sit(SUPERVISOR)
    take(desk, "rectification.new")
    fill(desk, issue="诊断不查膨胀阀")
    editor = form(desk).editors["target"]
    editor.set_value(next(t for t in desk.page.reading.targets if t.person_name == HANDLER))
    fill(desk, due_on="2026-12-01")
    go(desk)
    desk.leave()
    desk.sit(HANDLER)
    assert big(desk) == "接收整改"
    go(desk)
    assert big(desk) == "提交整改"
    go(desk)
    fill(desk, measure="诊断单加一项膨胀阀", done_on="2026-11-23")
    go(desk)
    desk.leave()
    desk.sit(SUPERVISOR)
    take(desk, "rectification.pass")
    go(desk)
    assert [each.state for each in desk.file.rectifications] == ["closed"]


def test_a_case_waits_for_the_customer_and_goes_on(desk: CaseDesk) -> None:
    desk.sit(SUPERVISOR)
    take(desk, "complaint.suspend")
    fill(desk, reason="客户出差，周五才能送车")
    go(desk)
    assert desk.page.promise.why.text() == "等客户：客户出差，周五才能送车"
    assert big(desk) == "客户已回应，恢复办理"
    assert "dispatch.agree" not in offered(desk)
    go(desk)
    assert desk.file.case.suspended_at is None


def test_who_cannot_be_reached_is_tried_first(desk: CaseDesk) -> None:
    desk.sit(HEAD)
    go(desk)
    go(desk)
    desk.leave()
    desk.sit(CALLER)
    assert "complaint.unreachable" not in offered(desk)
    for outcome in ("no_answer", "busy", "sent"):
        beside(desk, "记录联系…")
        form(desk).editors["outcome"].set_value(outcome)
        go(desk)
    desk.seat.clock.advance(timedelta(days=1))
    beside(desk, "记录联系…")
    go(desk)
    assert "complaint.unreachable" in offered(desk)
    take(desk, "complaint.unreachable")
    go(desk)
    assert (desk.file.case.state, desk.file.callbacks[-1].outcome) == ("closing", "unreachable")


def test_a_doubled_case_is_merged(desk: CaseDesk) -> None:
    desk.sit(HEAD, desk.new)
    take(desk, "complaint.merge")
    fill(desk, into="TS209901010001", reason="同一件事")
    go(desk)
    asked = form(desk)
    assert asked.editors["into"].text() == "TS209901010001", "what was typed stays"
    assert "没有这件投诉" in texts(asked)
    asked.editors["into"].setText("TS202611160001")
    go(desk)
    assert (desk.file.case.state, desk.file.merged_into) == ("merged", "TS202611160001")
    assert desk.page.promise.why.text() == "已并入 TS202611160001"


def test_an_order_is_returned_and_sent_to_another(desk: CaseDesk) -> None:
    desk.sit(HEAD)
    beside(desk, "退回处理")
    fill(desk, reason="再查一次")
    go(desk)
    desk.leave()
    desk.sit(HANDLER)
    take(desk, "dispatch.ask_time")
    fill(desk, until="2026-11-27 17:00", reason="等零件")
    go(desk)
    desk.leave()
    desk.sit(SUPERVISOR)
    take(desk, "dispatch.extend")
    assert form(desk).editors["until"].text() == "2026-11-27 17:00", "what was asked for"
    form(desk).editors["told"].setChecked(True)
    go(desk)
    assert f"{desk.file.orders[0].handling_due:%m-%d %H:%M}" == "11-27 17:00"
    take(desk, "dispatch.reassign")
    editor = form(desk).editors["target"]
    editor.set_value(next(t for t in desk.page.reading.targets if not t.unit))
    go(desk)
    assert [order.state for order in desk.file.orders][:2] == ["sent", "withdrawn"]


def test_papers_are_printed_by_key(desk: CaseDesk) -> None:
    page = desk.sit(HEAD)
    printed: list[tuple[object, bytes]] = []
    desk.seat.place.printed.connect(lambda title, pdf: printed.append((title, bytes(pdf))))
    desk.call(lambda _app: sql.run("DELETE FROM attachment WHERE kind = 'complaint'"))
    desk.press(Qt.Key.Key_P, CTRL)
    desk.qtbot.waitUntil(lambda: bool(printed), timeout=20_000)
    assert tr(printed[0][0]) == "投诉档案 TS202611160001"
    assert "空调三次维修仍不制冷" in text(printed[0][1])
    page.orders.table.setFocus()
    desk.press(ENTER)
    box = dialog(desk.qtbot, page, OrderBox)
    desk.press(Qt.Key.Key_P, CTRL)
    desk.qtbot.waitUntil(lambda: len(printed) > 1, timeout=20_000)
    assert box.isVisible()
    assert desk.file.orders[0].number in text(printed[1][1])
