"""A case on its way: orders, reviews, callbacks, rounds, and its end."""

from __future__ import annotations

from crm_desktop.complaints.closing import ArchivePlace
from crm_desktop.complaints.model import Target
from crm_desktop.complaints.read import callbacks_of, clocks_of, complaint_of, events_of, rounds_of
from tests.core.complaints.desk import CLOSING, Desk


def test_two_rounds_from_first_words_to_archive(desk: Desk) -> None:
    case = desk.called(Target(1), Target(2))
    assert (case.state, case.round) == ("callback", 1)
    again = desk.unsatisfied(case)
    assert (again.state, again.round) == ("dispatched", 2)
    assert {order.target.company for order in desk.orders(again)} == {1, 2}
    for order in desk.orders(again):
        desk.receive(order)
    for order in desk.orders(again):
        desk.submit(order)
    for order in desk.orders(again):
        desk.agree(order)
    case = complaint_of(case.id)
    from crm_desktop.complaints.callbacks import Answer

    case = desk.case_callbacks.satisfied(desk.caller, case.id, case.version, Answer(4)).value.case
    assert desk.running(case) == {"promise"} - {"promise"}
    case = desk.case_closing.close(desk.head, case.id, case.version, CLOSING).value.case
    case = desk.case_closing.archive(desk.clerk, case.id, case.version, ArchivePlace()).value.case
    assert case.state == "archived"
    assert [each.round for each in rounds_of(case.id)] == [1, 2]
    assert [each.outcome for each in callbacks_of(case.id)] == ["unsatisfied", "satisfied"]
    assert all(clock.ended_at for clock in clocks_of(case.id))
    assert events_of(case.id)[-1].event == "archive"
