"""Lists of cases: who sees which, where each stands, what is late, and how one is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.list_model import Board, CaseFilter, CaseRow
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.actor import Actor
from db import sql
from tests.core.offices import Office

PHONE = "13812345678"


def register(office: Office, who: str = "C3-1", **known: object) -> Complaint:
    found = office.app.complaint_intake.register(office.actor(who), Intake(**known))
    return found.value.case


def accept(office: Office, case: Complaint, level: str = "ordinary") -> Complaint:
    done = office.app.complaint_intake.accept(
        office.actor("C3-1"), case.id, case.version, Acceptance("repair", level)
    )
    return done.value.case


def send(office: Office, case: Complaint, *targets: Target) -> Complaint:
    orders = [DispatchOrder(target, "查清原因") for target in targets]
    sent = office.app.dispatches.dispatch(office.actor("C3-1"), case.id, case.version, orders)
    return sent.value.case


def other_company() -> int:
    return int(sql.scalar("SELECT id FROM company WHERE code = '02'"))


def unit(number: str) -> int:
    return int(sql.scalar("SELECT unit_id FROM post_state WHERE number = ?", number))


def listed(office: Office, actor: Actor, **wanted: object) -> list[str]:
    asked = CaseFilter(**wanted)
    service = office.app.complaints
    return [row.title for row in service.rows(actor, service.ids(actor, asked))]


def board_of(board: Board) -> dict[str, list[str]]:
    return {column.key: [row.title for row in column.rows] for column in board.columns}


def test_the_board_shows_where_each_case_stands(centre: Office) -> None:
    centre.tampered = True  # states are written past the machine
    head = centre.actor("E3-1")
    register(centre, title="刚登记")
    accept(centre, register(centre, title="已受理"))
    send(centre, accept(centre, register(centre, title="已派单")), Target(1, unit("F1-1")))
    back = send(centre, accept(centre, register(centre, title="退单")), Target(1))
    sql.run("UPDATE complaint SET state = 'returned' WHERE id = ?", back.id)
    board = centre.app.complaints.board(head, CaseFilter())
    assert board_of(board) == {
        "accept": ["刚登记", "已受理"],
        "sign": ["已派单", "退单"],
        "handle": [],
        "review": [],
        "callback": [],
        "close": [],
    }
    assert (board.count, board.overdue) == (4, 0)
    sent = board.columns[1].rows[0]
    assert sent.unit_name
    assert sent.orders == 1
    assert (sent.next_clock, sent.state) == ("receipt", "dispatched")


def test_a_column_tells_how_many_more_there_are_and_what_is_late(centre: Office) -> None:
    for number in range(4):
        register(centre, title=f"第 {number} 件")
        centre.clock.advance(timedelta(minutes=5))
    centre.clock.advance(timedelta(minutes=12))
    board = centre.app.complaints.board(centre.actor("E3-1"), CaseFilter(), 3)
    column = board.columns[0]
    # The first is 32 minutes old, the limit of an acknowledgement is 30.
    assert (column.count, column.overdue, len(column.rows)) == (4, 1, 3)
    assert [row.title for row in column.rows] == ["第 0 件", "第 1 件", "第 2 件"]
    assert column.rows[0].overdue(centre.clock.now())
    late = centre.app.complaints.board(centre.actor("E3-1"), CaseFilter(overdue=True))
    assert board_of(late)["accept"] == ["第 0 件"]


def test_views_and_their_counts(centre: Office) -> None:
    mine, other = centre.actor("C3-1"), centre.actor("C3-2")
    register(centre, title="早")
    centre.clock.advance(timedelta(minutes=25))
    register(centre, "C3-2", title="晚")
    assert listed(centre, mine, view="open") == ["早", "晚"]
    assert listed(centre, mine, view="mine") == ["早"]
    assert listed(centre, other, view="mine") == ["晚"]
    # 25 of 30 minutes are gone: a warning is due, and nothing is late.
    assert listed(centre, mine, view="at_risk") == ["早"]
    assert listed(centre, mine, view="overdue") == []
    centre.clock.advance(timedelta(minutes=10))
    assert listed(centre, mine, view="overdue") == ["早"]
    counts = {each.view: each for each in centre.app.complaints.counts(mine, CaseFilter())}
    assert (counts["open"].count, counts["open"].overdue) == (2, 1)
    assert counts["mine"].count == 1
    assert counts["overdue"].count == 1
    assert counts["at_risk"].count == counts["done"].count == counts["unanswered"].count == 0


def test_filters_narrow(centre: Office) -> None:
    head = centre.actor("E3-1")
    register(centre, title="空调不制冷 100%", kind="repair", level="major", channel="visit")
    there = Target(other_company(), unit("X2-1"))
    register(centre, title="发票抬头", kind="fees", target=there, contact_phone=PHONE)
    assert listed(centre, head, levels=("major",)) == ["空调不制冷 100%"]
    assert listed(centre, head, kind="fees") == ["发票抬头"]
    assert listed(centre, head, channel="visit") == ["空调不制冷 100%"]
    assert listed(centre, head, companies=(other_company(),)) == ["发票抬头"]
    assert listed(centre, head, units=(unit("X2-1"),)) == ["发票抬头"]
    assert listed(centre, head, text="0%") == ["空调不制冷 100%"]
    assert listed(centre, head, text="ts2026 0002") == ["发票抬头"]
    assert listed(centre, head, text="5678") == ["发票抬头"]
    assert listed(centre, head, states=("closed",)) == []
    today = centre.today
    assert len(listed(centre, head, received_from=today, received_until=today)) == 2
    assert listed(centre, head, received_until=today - timedelta(days=1)) == []
    [(_, name)] = centre.app.complaints.departments(head)
    assert "城东售后部" in name


def test_who_is_narrowed_to_their_own_sees_what_was_sent_to_them(centre: Office) -> None:
    handler, elsewhere = centre.actor("F1-1"), centre.actor("X2-1")
    register(centre, title="没有派单")
    mine = accept(centre, register(centre, title="给我的"))
    send(centre, mine, Target(1, unit("F1-1"), handler.person))
    theirs = accept(centre, register(centre, title="给别人的"))
    send(centre, theirs, Target(1, unit("C3-1"), centre.actor("C3-2").person))
    assert listed(centre, handler) == ["给我的"]
    assert listed(centre, elsewhere) == []
    assert [row.title for row in centre.app.complaints.by_number(handler, theirs.number)] == []
    both = accept(centre, register(centre, title="给两家"))
    send(centre, both, Target(1, unit("F1-1")), Target(other_company(), unit("X2-1")))
    assert listed(centre, elsewhere) == ["给两家"]
    assert centre.app.complaints.rows(elsewhere, [mine.id]) == []


def test_a_case_that_waits_shows_the_clock_of_the_law(centre: Office) -> None:
    centre.tampered = True  # states are written past the machine
    case = accept(centre, register(centre, title="等客户", words="等"))
    sql.run(
        "UPDATE complaint SET suspended_at = received_at, suspended_why = '等' WHERE id = ?",
        case.id,
    )
    centre.clock.advance(timedelta(days=4))
    head = centre.actor("E3-1")
    [row] = centre.app.complaints.rows(head, [case.id])
    assert (row.waits, row.next_clock) == (True, "answer")
    assert not row.overdue(centre.clock.now())
    assert centre.app.complaints.board(head, CaseFilter()).overdue == 0


@pytest.fixture
def known(centre: Office) -> int:
    data = CustomerData(1, "person", "张淑敏", contacts=(Contact("phone", PHONE),))
    return int(centre.app.customers.add(centre.actor("B1-1"), data).value.id)


def found(office: Office, who: str, text: str) -> list[CaseRow]:
    return list(office.app.find_complaints.find(office.actor(who), text))


def test_how_far_is_my_complaint(centre: Office, known: int) -> None:
    centre.tampered = True  # states are written past the machine
    first = register(centre, title="甲", customer=known)
    register(centre, title="乙", contact_name="路人", contact_phone="0755-26001234")
    for typed in (first.number, "0001", PHONE, "5678"):
        assert [row.title for row in found(centre, "C3-1", typed)] == ["甲"], typed
    assert [row.person for row in found(centre, "C3-1", "1234")] == ["路人"]
    assert found(centre, "C3-1", "567") == found(centre, "C3-1", "99999") == []
    sql.run("UPDATE complaint SET state = 'closed', result = 'satisfied', closed_at = received_at")
    # Over: found by the whole number, and by the telephone of somebody in the archive.
    assert [row.title for row in found(centre, "C3-1", first.number.lower())] == ["甲"]
    assert [row.title for row in found(centre, "C3-1", "5678")] == ["甲"]
    assert found(centre, "C3-1", "0001") == found(centre, "C3-1", "1234") == []
    assert found(centre, "F1-1", first.number) == []


def test_cases_of_a_customer_open_ones_first(centre: Office, known: int) -> None:
    centre.tampered = True  # states are written past the machine
    old = register(centre, title="旧", customer=known)
    sql.run(
        "UPDATE complaint SET state = 'closed', result = 'satisfied', closed_at = received_at, "
        "next_due = NULL WHERE id = ?",
        old.id,
    )
    register(centre, title="新", customer=known)
    register(centre, title="别人")
    rows = centre.app.complaints.of_customer(centre.actor("C3-1"), known)
    assert [(row.title, row.person) for row in rows] == [("新", "张淑敏"), ("旧", "张淑敏")]


def test_numbers_in_titles_are_masked_by_right(centre: Office) -> None:
    case = register(centre, title=f"打 {PHONE} 没人接")
    send(centre, accept(centre, case), Target(1, unit("F1-1")))
    [seen] = centre.app.complaints.rows(centre.actor("F1-1"), [case.id])
    assert PHONE not in seen.title
    [whole] = centre.app.complaints.rows(centre.actor("C3-1"), [case.id])
    assert replace(seen, title="") == replace(whole, title="")
    assert PHONE in whole.title
