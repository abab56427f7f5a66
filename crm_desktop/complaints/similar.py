"""The same person, the same vehicle, the same fault within the last days: seen while typing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.read import complaint_of
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.formats.phones import phone_digits
from crm_desktop.foundation.searchkeys import plain
from crm_desktop.foundation.settings import COMPLAINT_SIMILAR_DAYS, value_of
from crm_desktop.foundation.work import Look
from db import sql
from db.matching import by_phone

#: More are no help while somebody is on the line.
_MOST = 20
#: A telephone half typed finds everybody.
_LEAST_DIGITS = 7
# Each is answered from an index of its own; an OR over four columns would read every case.
_BY = {
    "customer": "SELECT id, received_at FROM complaint WHERE customer_id = ? AND received_at >= ?",
    "vehicle": "SELECT id, received_at FROM complaint WHERE vehicle_id = ? AND received_at >= ?",
    "phone": "SELECT id, received_at FROM complaint c WHERE {phone} AND received_at >= ?",
    "fault": "SELECT id, received_at FROM complaint WHERE fault_key = ? AND received_at >= ?",
}
_LATEST = f" ORDER BY received_at DESC, id DESC LIMIT {_MOST}"
_PASSED = frozenset({"void", "merged", "transferred"})


@dataclass(frozen=True)
class Similar:
    """What is known of the new case so far; ``kind`` narrows those found by their fault alone."""

    customer: int | None = None
    phone: str = ""
    vehicle: int | None = None
    fault: str = ""
    kind: str = ""


@dataclass(frozen=True)
class SimilarCase:
    """A case that is like it, and what is the same: ``customer``, ``vehicle``, ``phone``, ``fault``
    in this order."""

    case: Complaint
    same: tuple[str, ...]


def similar_cases(look: Look, similar: Similar) -> list[SimilarCase]:
    """Return cases of the last days that are like it, whoever may see them: most in common first.

    The days are the office's setting. What was void or went elsewhere is left out.
    """
    since = stamp(look.now - timedelta(days=value_of(COMPLAINT_SIMILAR_DAYS)))
    digits = phone_digits(similar.phone)[:24]
    wanted = {
        "customer": similar.customer,
        "vehicle": similar.vehicle,
        "phone": digits if len(digits) >= _LEAST_DIGITS else "",
        "fault": plain(similar.fault)[:100],
    }
    found: dict[int, list[str]] = {}
    for same, value in wanted.items():
        if value:
            query = _BY[same].format(phone=by_phone("complaint", "c", "is"))
            for case, _at in sql.rows(query + _LATEST, value, since):
                found.setdefault(case, []).append(same)
    cases = [SimilarCase(complaint_of(case), tuple(same)) for case, same in found.items()]
    kept = [each for each in cases if _counts(each, similar)]
    kept.sort(key=lambda each: (len(each.same), each.case.received_at, each.case.id), reverse=True)
    return kept[:_MOST]


def _counts(found: SimilarCase, similar: Similar) -> bool:
    if found.case.state in _PASSED:
        return False
    if found.same != ("fault",) or not (similar.kind and found.case.kind):
        return True
    return found.case.kind == similar.kind
