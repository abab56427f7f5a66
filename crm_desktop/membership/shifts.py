"""Shifts at the till 交班: from the cash in the drawer to the cash counted (domain §2.4).

What should be there is what was there, plus cash taken in for top-ups and for fees of cards, less
cash paid out for refunds and taken back; a difference needs a reason. Entries of stored value that
somebody makes and fees that they take while their shift is open bear it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import Conflict, NotFound, Refused
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.ledger import LARGEST_FEN
from db import sql
from db.models.membership import TillShift

VIEW, CREATE, APPROVE = "stored_value.view", "stored_value.create", "stored_value.approve"
_MOST = 200
_SHIFT = """
SELECT s.id, s.company_id, s.till, s.opened_by_id, o.name, s.opened_at, s.opening_fen,
       coalesce(c.name, ''), s.closed_at, s.expected_fen, s.counted_fen, s.reason, s.version,
       coalesce((SELECT sum(v.principal_fen) FROM value_entry v WHERE v.shift_id = s.id
                 AND v.method = 'cash' AND v.principal_fen > 0), 0),
       coalesce((SELECT -sum(v.principal_fen) FROM value_entry v WHERE v.shift_id = s.id
                 AND v.method = 'cash' AND v.principal_fen < 0), 0),
       coalesce((SELECT sum(k.fee_fen) FROM card_step k WHERE k.shift_id = s.id
                 AND k.method = 'cash'), 0),
       (SELECT count(*) FROM value_entry v WHERE v.shift_id = s.id)
FROM till_shift s JOIN person o ON o.id = s.opened_by_id LEFT JOIN person c ON c.id = s.closed_by_id
"""


@dataclass(frozen=True)
class Shift:
    """A shift; ``in_fen`` and ``out_fen`` are the cash of its entries, ``fees_fen`` of cards."""

    id: int
    company: int
    till: str
    opened_by: int
    opened_by_name: str
    opened_at: datetime
    opening_fen: int
    closed_by_name: str
    closed_at: datetime | None
    expected_fen: int | None
    counted_fen: int | None
    reason: str
    version: int
    in_fen: int
    out_fen: int
    fees_fen: int
    entries: int

    @property
    def should_fen(self) -> int:
        """What should be in the drawer: as it was closed, or as it stands now."""
        if self.expected_fen is not None:
            return self.expected_fen
        return self.opening_fen + self.in_fen + self.fees_fen - self.out_fen

    @property
    def difference_fen(self) -> int | None:
        """Counted less expected; None while it is open."""
        return None if self.counted_fen is None else self.counted_fen - self.should_fen


class ShiftService(Service):
    """Shifts of the tills of companies within scope."""

    @reading(VIEW)
    def shifts(self, look: Look) -> tuple[Shift, ...]:
        """Return the latest shifts within scope, open ones first."""
        where = "" if look.acting.everywhere else "WHERE s.company_id = ?"
        scope = () if look.acting.everywhere else (look.acting.company,)
        found = sql.rows(
            f"{_SHIFT} {where} ORDER BY s.closed_at IS NOT NULL, s.id DESC LIMIT {_MOST}", *scope
        )
        return tuple(_shift(row) for row in found)

    @reading(VIEW)
    def mine(self, look: Look) -> Shift | None:
        """Return the acting person's open shift, None where there is none."""
        shift = open_shift(look.acting.actor.person, look.acting.company)
        return _of(shift) if shift else None

    @use_case("shift.open", CREATE)
    def open(self, work: Work, till: str, opening_fen: int) -> Shift:
        """Begin a shift with so much cash in the drawer.

        Raises ValidationErrors, and Refused where the till or the person has an open one.
        """
        checks = Checks()
        till = checks.text("till", till, longest=40, needed=True)
        if not 0 <= opening_fen <= LARGEST_FEN:
            checks.add("opening_fen", Phrase("shift.cash_range"))
        checks.done()
        company, person = work.acting.company, work.acting.actor.person
        if open_shift(person, company):
            raise Refused(Phrase("shift.open_already"))
        taken = sql.scalar(
            "SELECT p.name FROM till_shift s JOIN person p ON p.id = s.opened_by_id "
            "WHERE s.company_id = ? AND s.till = ? AND s.closed_at IS NULL",
            company,
            till,
        )
        if taken:
            raise Refused(Phrase("shift.till_taken", person=taken))
        shift = TillShift.insert(
            company=company,
            till=till,
            opened_by=person,
            opened_at=stamp(work.now),
            opening_fen=opening_fen,
        ).execute()
        told = {"opening": format_fen(opening_fen)}
        work.changed("shift", shift, till, None, told)
        return _of(shift)

    @use_case("shift.close", VIEW)
    def close(
        self, work: Work, shift: int, version: int, counted_fen: int, reason: str = ""
    ) -> Shift:
        """End one's own shift with so much cash counted; a difference needs a reason.

        Whoever may approve stored value closes another's. Raises ValidationErrors, Refused,
        Conflict, NotFound, NotAllowed.
        """
        found = _of(shift)
        if not work.acting.reaches(found.company):
            raise NotFound("shift")
        is_own = found.opened_by == work.acting.actor.person
        self._context.gate.admit(work.acting.actor, CREATE if is_own else APPROVE, work.today)
        if found.closed_at is not None:
            raise Refused(Phrase("shift.closed_already"))
        if found.version != version:
            raise Conflict("shift", None, found)
        checks = Checks()
        differs = counted_fen != found.should_fen
        reason = checks.text("reason", reason, longest=1000, needed=differs)
        if not 0 <= counted_fen <= LARGEST_FEN:
            checks.add("counted_fen", Phrase("shift.cash_range"))
        checks.done()
        update_version(
            TillShift,
            shift,
            version,
            kind="shift",
            mine=found,
            theirs=lambda: _of(shift),
            values={
                "closed_by": work.acting.actor.person,
                "closed_at": stamp(work.now),
                "expected_fen": found.should_fen,
                "counted_fen": counted_fen,
                "reason": reason,
            },
        )
        told = {
            "expected": format_fen(found.should_fen),
            "counted": format_fen(counted_fen),
            "reason": reason,
        }
        work.changed("shift", shift, found.till, None, told)
        return _of(shift)


def open_shift(person: int, company: int) -> int | None:
    """Return somebody's open shift in a company, None where they have none."""
    found = sql.scalar(
        "SELECT id FROM till_shift WHERE opened_by_id = ? AND company_id = ? AND closed_at IS NULL",
        person,
        company,
    )
    return int(found) if found else None


def _of(shift: int) -> Shift:
    row = sql.one(f"{_SHIFT} WHERE s.id = ?", shift)
    if row is None:
        raise NotFound("shift")
    return _shift(row)


def _shift(row: tuple[Any, ...]) -> Shift:
    shift, company, till, by, name, opened, opening, closer, closed, *rest = row
    return Shift(
        shift, company, till, by, name, moment(opened), opening, closer,
        moment(closed) if closed else None, *rest,
    )  # fmt: skip
