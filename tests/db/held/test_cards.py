"""What somebody who issues cards can do to them with psql: what the machine lets them."""

from __future__ import annotations

import pytest

from db.shared import open_shared
from tests.db.held.till import Till


def step(
    event: str, source: str, target: str, *, of: str = "{card}", by: str = "keep.me()"
) -> tuple[str, str]:
    """Return the statements of a step: the card and its history."""
    return (
        f"UPDATE card SET state = '{target}', version = version + 1 WHERE id = {of}",
        (
            "INSERT INTO card_step (card_id, event, source, target, at, by_id, number, reason, "
            f"content, fee_fen, method) VALUES ({of}, '{event}', '{source}', '{target}', "
            f"'2026-11-27T00:00:00.000000Z', {by}, '', 'x', '{{{{}}}}', 0, '')"
        ),
    )


_COUNTED = "UPDATE number_counter SET last = last - 1"
TRIED = {
    "a state without a step": ("by its steps", *step("cancel", "active", "cancelling")[:1]),
    "a step without its state": ("where its steps", *step("cancel", "active", "cancelling")[1:]),
    "a state past the machine": ("no step", *step("finish", "active", "cancelled")),
    "a step from another state": ("goes on from", *step("keep", "cancelling", "active")),
    "a step of somebody else": (
        "by whom it names",
        *step("cancel", "active", "cancelling", by="1"),
    ),
    "a step under an earlier number": (
        "comes after what is there",
        (
            "INSERT INTO card_step (id, card_id, event, source, target, at, by_id, number, "
            "reason, content, fee_fen, method) SELECT min(id) - 1, {card}, 'lose', 'active', "
            "'lost', '2026-11-01T00:00:00.000000Z', keep.me(), '', 'x', '{{}}', 0, '' "
            "FROM card_step"
        ),
    ),
    "the end of a period that has not ended": (
        "no right for it",
        *step("expire", "active", "expired"),
    ),
    "a blank that is somebody's and over": (
        "no step of a card",
        (
            "UPDATE card SET state = 'cancelled', account_id = {account}, version = version + 1 "
            "WHERE id = {blank}"
        ),
    ),
    "a card that begins in use": (
        "by its steps",
        (
            "INSERT INTO card (version, company_id, number, key, type_id, named, state, "
            "account_id, "
            "bearer, lost_how, printed) SELECT 1, 1, '99991111', '99991111', type_id, true, "
            "'cancelled', "
            "account_id, '', '', 0 FROM card WHERE id = {card}"
        ),
    ),
    "a number twice": (
        "duplicate key",
        (
            "INSERT INTO card (version, company_id, number, key, type_id, named, state, bearer, "
            "lost_how, printed) SELECT 1, 1, number, key, type_id, true, 'blank', '', '', 0 "
            "FROM card WHERE id = {card}"
        ),
    ),
    "another number": (
        "keeps its number",
        "UPDATE card SET number = '1234', key = '1234' WHERE id = {card}",
    ),
    "another account": (
        "check constraint",
        "UPDATE card SET account_id = NULL, version = version + 1 WHERE id = {card}",
    ),
    "a longer life": (
        "by its steps",
        "UPDATE card SET valid_until = '2099-01-01' WHERE id = {card}",
    ),
    "blanks, taken by oneself": (
        "by its steps",
        "UPDATE card SET holder_id = keep.me() WHERE id = {blank}",
    ),
    "a step, changed": (
        "permission denied",
        "UPDATE card_step SET reason = 'x'",
    ),
    "a card, deleted": (
        "permission denied",
        "DELETE FROM card",
    ),
    "a counter, set back": (
        "counted on",
        _COUNTED,
    ),
    "a move of somebody else": (
        "by whom it names",
        (
            "INSERT INTO stock_move (company_id, kind, type_id, first, last, quantity, at, by_id, "
            "number, reason) SELECT 1, 'spoil', type_id, number, number, 1, "
            "'2026-11-27T00:00:00.000000Z', 1, 'x', "
            "'x' FROM card WHERE id = {blank}"
        ),
    ),
    "a count that somebody else took": (
        "one's own name",
        (
            "INSERT INTO stock_count (version, company_id, type_id, from_day, to_day, opening, "
            "received, issued, spoiled, closing, counted, reason, counted_by_id, counted_at) "
            "SELECT 1, 1, type_id, '2026-11-27', '2026-11-27', 0, 0, 0, 0, 0, 0, '', 1, "
            "'2026-11-27T00:00:00.000000Z' FROM card WHERE id = {blank}"
        ),
    ),
}
"""What 李芳, who issues cards, cannot write."""


@pytest.mark.parametrize("what", TRIED)
def test_a_clerk_does_not_write(till: Till, what: str) -> None:
    before = _held(till)
    said, *statements = TRIED[what]
    assert said in till.tried("lifang", *statements)
    assert _held(till) == before


def test_whoever_issues_no_cards_does_not_with_psql(till: Till) -> None:
    before = _held(till)
    assert "ERROR" in till.tried("chenli", *step("cancel", "active", "cancelling"))
    assert _held(till) == before


def test_a_step_of_the_machine_is_taken(till: Till) -> None:
    there = step("cancel", "active", "cancelling")
    assert till.tried("lifang", *there) == ""
    assert till.tried("lifang", *step("keep", "cancelling", "active")) == ""


def _held(till: Till) -> list[object]:
    database = open_shared(till.address)
    database.connect()
    try:
        return database.execute_sql(
            "SELECT (SELECT md5(string_agg(CAST(c AS text), ' ' ORDER BY c.id)) FROM card c), "
            "(SELECT count(*) FROM card_step), (SELECT sum(last) FROM number_counter)"
        ).fetchall()
    finally:
        database.close()
