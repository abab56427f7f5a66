"""What of complaints stands on whose Desk."""

from __future__ import annotations

from datetime import timedelta

from crm_desktop.complaints.limits import LimitData
from crm_desktop.complaints.model import Target
from crm_desktop.complaints.read import complaint_of, supervisions_of
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.complaints.remedying import RemedyData
from crm_desktop.complaints.supervising import SupervisionOrder
from crm_desktop.foundation.actor import SYSTEM, Actor
from tests.core.complaints.desk import Desk

KINDS = {"complaint", "rectification", "limit"}


def sorts(desk: Desk, actor: Actor) -> set[str]:
    """Return what of complaints stands on a Desk."""
    return {item.sort for item in desk.due.items(actor) if item.kind in KINDS}


def test_a_case_goes_from_desk_to_desk(desk: Desk) -> None:
    case = desk.registered(words="刚修好又漏水，打 13812345678 找我")
    (item,) = [i for i in desk.due.items(desk.clerk) if i.kind == "complaint"]
    assert (item.sort, item.id) == ("case_accept", case.id)
    assert item.due == desk.clock(case, "acknowledge").due_at
    assert "13812345678" not in item.title
    assert case.number in item.title
    assert sorts(desk, desk.caller) == sorts(desk, desk.handler) == set()

    case = desk.dispatched()
    assert sorts(desk, desk.handler) == {"order_receive"}
    assert sorts(desk, desk.branch) == set()
    assert "case_promise" in sorts(desk, desk.clerk)
    assert "case_promise" not in sorts(desk, desk.who("C3-2")), "whoever accepted it promised"

    (order,) = desk.orders(case)
    desk.receive(order)
    assert sorts(desk, desk.handler) == {"order_submit"}
    desk.submit(desk.orders(case)[0])
    assert sorts(desk, desk.handler) == set()
    assert "order_review" in sorts(desk, desk.supervisor)
    desk.agree(desk.orders(case)[0])
    assert sorts(desk, desk.caller) == {"case_callback"}
    assert "case_callback" in sorts(desk, desk.who("B1-2")), "the front desk may call too"
    assert sorts(desk, desk.handler) == set()


def test_what_has_no_clock_of_its_own_shows_the_one_of_its_case_that_ends_first(desk: Desk) -> None:
    case = complaint_of(desk.submitted().id)
    (item,) = [i for i in desk.due.items(desk.supervisor) if i.sort == "order_review"]
    assert case.next_due is not None
    assert item.due == case.next_due


def test_an_order_that_came_back_is_the_supervisors(desk: Desk) -> None:
    case = desk.dispatched()
    (order,) = desk.orders(case)
    desk.handling.give_back(desk.handler, order.id, order.version, "不是我们修的")
    assert "order_reassign" in sorts(desk, desk.supervisor)
    assert sorts(desk, desk.handler) == set()


def test_closing_and_voiding_are_the_heads_and_major_ones_the_managers(desk: Desk) -> None:
    desk.closing()
    assert "case_close" in sorts(desk, desk.head)
    assert sorts(desk, desk.manager) == set()
    case = desk.registered()
    desk.case_closing.ask_void(desk.clerk, case.id, case.version, "登记重了")
    assert {"case_close", "case_void"} <= sorts(desk, desk.head)
    major = desk.submitted(level="major")
    assert "order_review" in sorts(desk, desk.manager)
    assert "order_review" not in sorts(desk, desk.supervisor)
    desk.remedies.ask(desk.clerk, major.id, RemedyData("refund", "", 100))
    assert "remedy_approve" in sorts(desk, desk.manager)
    assert "remedy_approve" not in sorts(desk, desk.head)


def test_what_is_demanded_and_what_is_told(desk: Desk) -> None:
    case = desk.handled()
    order = SupervisionOrder("给结果", desk.office.clock.now() + timedelta(hours=1), Target(1))
    desk.supervision.supervise(desk.supervisor, case.id, case.version, order)
    assert "supervision_answer" in sorts(desk, desk.handler)
    assert sorts(desk, desk.branch) == set()
    (asked,) = supervisions_of(case.id)
    desk.supervision.answer(desk.handler, asked.id, asked.version, "快了")
    assert "supervision_answer" not in sorts(desk, desk.handler)
    assert "case_answered" in sorts(desk, desk.supervisor)
    desk.complaint_clocks.seen_case(desk.supervisor, case.id)
    assert "case_answered" not in sorts(desk, desk.supervisor)
    late = desk.dispatched()
    desk.wait(minutes=60)
    desk.complaint_clocks.tick(SYSTEM)
    overdue = [i for i in desk.due.items(desk.head) if i.sort == "case_overdue"]
    assert [(i.id, i.title) for i in overdue] == [(late.id, complaint_of(late.id).number)]


def test_rectifications_and_limits(desk: Desk) -> None:
    day = desk.office.today + timedelta(days=2)
    data = RectificationData("打压不做就交车", day, Target(1))
    found = desk.rectifications.issue(desk.supervisor, data).value
    assert sorts(desk, desk.handler) == {"rectify_take"}
    found = desk.rectifications.take(desk.handler, found.id, found.version).value
    assert sorts(desk, desk.handler) == {"rectify_do"}
    desk.rectifications.submit(desk.handler, found.id, found.version, "改了", desk.office.today)
    assert sorts(desk, desk.supervisor) == sorts(desk, desk.head) == {"rectify_verify"}
    desk.limits.propose(desk.head, LimitData(day, 1, 1, 1, 1, 1, 1))
    assert sorts(desk, desk.manager) == {"limit_approve"}
    assert sorts(desk, desk.head) == {"rectify_verify"}
