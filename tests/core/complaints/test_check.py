"""What the office's check says of cases that somebody changed past the program."""

from __future__ import annotations

import pytest

from crm_desktop.complaints.invariants import INVARIANTS
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.complaints.desk import Desk

_DAMAGE = {
    "complaint_closed_without_result": "UPDATE complaint SET lesson = '' WHERE state = 'closed'",
    "complaint_round_lost": "DELETE FROM complaint_round WHERE round = 1",
    "complaint_state_not_of_orders": "UPDATE dispatch SET state = 'sent' WHERE state = 'handling'",
    "complaint_clock_for_nothing": (
        "UPDATE complaint_clock SET ended_at = NULL, ended_how = '' WHERE kind = 'answer'"
    ),
    "complaint_clock_next": "UPDATE complaint SET next_due = NULL",
    "complaint_callback_amiss": "DELETE FROM complaint_callback WHERE ended_at IS NULL",
    "complaint_steps_torn": (
        "INSERT INTO complaint_step (complaint_id, round, event, source, target, at, post, number, "
        "reason, content) SELECT id, 1, 'close', 'review', 'handling', '', '', '', '', '{}' "
        "FROM complaint WHERE state = 'handling'"
    ),
    "complaint_called_back_by_handler": (
        "UPDATE complaint_callback SET by_id = (SELECT received_by_id FROM dispatch LIMIT 1) "
        "WHERE outcome = 'satisfied'"
    ),
    "complaint_reviewed_by_handler": "UPDATE dispatch SET reviewed_by_id = submitted_by_id",
    "complaint_waits_amiss": "DELETE FROM complaint_pause",
}


@pytest.mark.parametrize("check", INVARIANTS)
def test_what_is_wrong_is_found(desk: Desk, check: str) -> None:
    desk.closed()
    desk.called()
    case = desk.handled()
    desk.case_steps.suspend(desk.supervisor, case.id, case.version, "等客户来店")
    assert desk.check.run(desk.office.administrator) == []
    desk.office.tampered = True
    sql.run(_DAMAGE[check])
    found = {each.check: each for each in desk.check.run(desk.office.administrator)}
    assert check in found
    assert "2026" in say(found[check].phrase, Language.ZH), "the number of the case or order"


def test_what_a_file_told_is_not_missed(desk: Desk) -> None:
    case = desk.registered()
    sql.run(
        "UPDATE complaint SET origin = 'file', state = 'closed', result = 'imported', "
        "closed_at = registered_at, next_due = NULL, next_clock = '' WHERE id = ?",
        case.id,
    )
    sql.run("UPDATE complaint_clock SET ended_at = started_at, ended_how = 'dropped'")
    assert desk.check.run(desk.office.administrator) == []
