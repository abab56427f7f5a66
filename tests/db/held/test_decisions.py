"""What is asked for and decided on: what nobody can write of it with psql."""

from __future__ import annotations

import pytest

from tests.db.held.till import Till

_AT = "'2026-11-27T00:00:00.000000Z'"
_LEADER = 1
_NO_STEP = "no step, or no right for it"


_CLOSED = f"state = 'closed', verified_by_id = keep.me(), verified_at = {_AT}, version = 2"


def order() -> str:
    """Return the statement of an order to put something right, which is a clerk's."""
    return (
        "INSERT INTO rectification (version, company_id, number, state, issue, basis, opinion, "
        "target_company_id, owner_id, issued_at, issued_by_id, due_on, measure, verdict, rounds) "
        "VALUES (1, 1, 'Z-psql', 'issued', 'much', '', '', 1, {clerk}, "
        f"{_AT}, keep.me(), '2026-12-01', '', '', 1)"
    )


def request(
    *,
    number: str = "R-psql",
    state: str = "requested",
    by: str = "keep.me()",
    decided: str = "NULL",
) -> str:
    """Return the statement of a request."""
    return (
        "INSERT INTO access_request (version, company_id, number, subject, text, state, "
        "requested_by_id, requested_at, due_on, remark, decided_by_id) "
        f"VALUES (1, 1, '{number}', 'people', 'x', '{state}', {by}, {_AT}, '2026-12-01', '', "
        f"{decided})"
    )


def limit(approved: str = "NULL", by: str = "keep.me()") -> str:
    """Return the statement of limits of time."""
    return (
        "INSERT INTO sla_rule (version, level, tier, channel, from_day, acknowledge_minutes, "
        "promise_minutes, receipt_minutes, handling_minutes, callback_minutes, answer_days, "
        "asked_by_id, approved_by_id, approved_at) VALUES (1, 'major', '', '', '2027-01-01', 1, "
        f"1, 1, 1, 1, 1, {by}, {approved}, {_AT if approved != 'NULL' else 'NULL'})"
    )


TRIED = {
    "a request that begins approved": (
        "begins undecided",
        request(number="R-begins", state="approved", decided="keep.me()"),
    ),
    "a request of somebody else": (
        "whoever asks is named",
        request(number="R-other", by="{clerk}"),
    ),
    "a request that was withdrawn and is taken up again": (
        _NO_STEP,
        request(number="R-again"),
        "UPDATE access_request SET state = 'withdrawn', version = 2 WHERE number = 'R-again'",
        "UPDATE access_request SET state = 'requested', version = 3 WHERE number = 'R-again'",
    ),
    "an order that was issued, given to another": (
        "stays as it is",
        order(),
        "UPDATE rectification SET owner_id = keep.me(), version = 2 WHERE number = 'Z-psql'",
    ),
    "an order that was issued, and says something else": (
        "stays as it is",
        order(),
        "UPDATE rectification SET issue = 'less', version = 2 WHERE number = 'Z-psql'",
    ),
    "an order that is closed before anybody took it": (
        _NO_STEP,
        order(),
        f"UPDATE rectification SET {_CLOSED} WHERE number = 'Z-psql'",
    ),
    "limits that begin approved": ("begins undecided", limit(approved="keep.me()")),
    "limits of somebody else": ("whoever asks is named", limit(by="{clerk}")),
    **{
        f"what was asked for: {table}.{column}": (
            "permission denied",
            f"UPDATE {table} SET {column} = {column}",
        )
        for table, column in (
            ("access_request", "text"),
            ("access_request", "requested_by_id"),
            ("tier_review", "due_on"),
            ("month_report", "content"),
            ("remedy", "cost_fen"),
            ("remedy", "asked_by_id"),
            ("sla_rule", "handling_minutes"),
        )
    },
}
"""What 陈立, who leads, cannot write."""


@pytest.mark.parametrize("what", TRIED)
def test_who_leads_does_not_write(till: Till, what: str) -> None:
    said, *statements = TRIED[what]
    assert said in till.tried("chenli", *statements)


def test_who_may_not_decide_does_not_on_what_another_asks(till: Till) -> None:
    """A clerk, of whose rights none is to decide."""
    assert till.tried("chenli", request()) == ""
    try:
        decided = "UPDATE access_request SET state = '{state}', decided_by_id = keep.me(), "
        decided += f"decided_at = {_AT}, version = 2 WHERE number = 'R-psql'"
        for state in ("approved", "rejected", "withdrawn"):
            said = till.tried("lifang", decided.format(state=state))
            assert _NO_STEP in said or "permission denied" in said
    finally:
        withdrawn = "UPDATE access_request SET state = 'withdrawn', version = 2"
        assert till.tried("chenli", f"{withdrawn} WHERE number = 'R-psql'") == ""
