"""Urging 催办 and supervising 督办: an answer is demanded, and who lets it lie is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.complaints.clocks import Limit, due_of
from crm_desktop.complaints.ladder import addressed
from crm_desktop.complaints.life import note_step, take_step
from crm_desktop.complaints.model import Complaint, Dispatch, Supervision, Target
from crm_desktop.complaints.notices import tell_people
from crm_desktop.complaints.read import complaint_of, dispatches_of, supervision_of
from crm_desktop.complaints.room import CaseDone, ComplaintRoom, checked_target
from crm_desktop.complaints.scope import SUPERVISE, URGE, VIEW, is_for
from crm_desktop.complaints.sla import limits_for
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.foundation.workdays import YearUnknown
from crm_desktop.office.calendar import working_calendar
from db import sql
from db.models.supervision import Supervision as SupervisionTable

_OUT = ("returned", "sent", "handling", "submitted")
_LYING = """
SELECT s.id, s.number, s.complaint_id, c.number, s.kind, s.company_id, o.name,
       coalesce(u.name, ''), coalesce(t.name, ''), s.asked_at, s.due_at, s.answered_at
FROM supervision s
JOIN complaint c ON c.id = s.complaint_id
JOIN company o ON o.id = s.company_id
LEFT JOIN unit_state u ON u.unit_id = s.unit_id AND u.valid_to IS NULL
LEFT JOIN person t ON t.id = s.person_id
WHERE (s.answered_at IS NULL OR s.asked_at >= ?)
ORDER BY s.answered_at IS NOT NULL, s.due_at, s.id
"""


@dataclass(frozen=True)
class SupervisionOrder:
    """What is demanded, of whom and by when.

    Of a ``target``, or of whom an order (its id in ``dispatch``) went to; of whom the slowest
    order went to where neither is given.
    """

    demand: str
    answer_by: datetime | None = None
    target: Target | None = None
    dispatch: int | None = None


@dataclass(frozen=True)
class Lying:
    """How long a demanded answer lay, in minutes of the addressee's working time.

    ``minutes`` is from the demand to the answer, or to now; ``late`` the part beyond its time.
    Both are None where the calendar lacks a year on the way.
    """

    id: int
    number: str
    complaint: int
    complaint_number: str
    kind: str
    who: Target
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    minutes: int | None
    late: int | None


class SupervisionService(ComplaintRoom):
    """Demands answers, and takes them."""

    @use_case("complaint.urge", URGE)
    def urge(
        self,
        work: Work,
        complaint: int,
        version: int,
        demand: str,
        *,
        dispatch: int | None = None,
    ) -> CaseDone:
        """Urge whoever is at it; return the case and the number of the urge.

        The answer is due within the time in which an order is to be signed for. Raises
        ValidationErrors, Refused for a case in which nothing is owed, Conflict, NotFound.
        """
        case = self._at_hand(work, complaint, version)
        order = SupervisionOrder(demand, dispatch=dispatch)
        return self._demand(work, case, "urge", order, {"urged": case.urged + 1})

    @use_case("complaint.supervise", SUPERVISE)
    def supervise(
        self, work: Work, complaint: int, version: int, order: SupervisionOrder
    ) -> CaseDone:
        """Demand an answer by a time; return the case and the number of the supervision.

        Raises ValidationErrors, also without a time, Refused, Conflict, NotFound.
        """
        case = self._at_hand(work, complaint, version)
        checks = Checks()
        if order.answer_by is None:
            checks.add("answer_by", Phrase("error.needed"))
        elif order.answer_by <= work.now:
            checks.add("answer_by", Phrase("complaints.in_the_past"))
        checks.done()
        return self._demand(work, case, "supervise", order, {})

    @use_case("complaint.answer", VIEW)
    def answer(self, work: Work, supervision: int, version: int, text: str) -> CaseDone:
        """Answer what was demanded of oneself, one's unit or one's company.

        Raises ValidationErrors, Refused where it was answered, or was demanded of others,
        Conflict, NotFound.
        """
        found = supervision_of(supervision)
        case = self._in_scope(work, found.complaint)
        if not is_for(work, found.target) or found.asked_by == work.acting.actor.person:
            raise Refused(Phrase("complaint_watch.asked_of_others"))
        if found.answered_at is not None:
            raise Refused(Phrase("complaint_watch.answered"))
        checks = Checks()
        text = checks.text("answer", text, longest=1000, needed=True)
        checks.done()
        update_version(
            SupervisionTable,
            supervision,
            version,
            kind="supervision",
            mine=found,
            theirs=lambda: supervision_of(supervision),
            values={
                "answer": text,
                "answered_at": stamp(work.now),
                "answered_by": work.acting.actor.person,
            },
        )
        note_step(work, case, "answer", case.state, number=found.number, content={"answer": text})
        work.changed("supervision", found.id, found.number, None, {"complaint": case.number})
        if found.asked_by:
            tell_people(work, case.id, (found.asked_by,), "answer")
        return CaseDone(complaint_of(case.id), found.number)

    @reading(VIEW)
    def one(self, look: Look, supervision: int) -> Supervision:
        """Return an urge or a supervision; raises NotFound."""
        found = supervision_of(supervision)
        self._in_scope(look, found.complaint)
        return found

    @reading(VIEW)
    def lying(self, look: Look, since: datetime) -> tuple[Lying, ...]:
        """Return how long answers lay: those still open, then those asked for since a time."""
        return tuple(
            _lying(row, look.now)
            for row in sql.rows(_LYING, stamp(since))
            if look.acting.reaches(row[5])
        )

    def _demand(
        self,
        work: Work,
        case: Complaint,
        event: str,
        order: SupervisionOrder,
        values: dict[str, object],
    ) -> CaseDone:
        checks = Checks()
        demand = checks.text("demand", order.demand, longest=1000, needed=True)
        sent = _order_of(case, order)
        target = order.target
        if target is None:
            target = sent.target if sent else case.target or Target(case.company)
        target = checked_target(checks, target)
        checks.done()
        number = next_number(target.company, "supervision", work.today)
        due = order.answer_by or _usual(case, target.company, work)
        after = take_step(
            work,
            case,
            event,
            number=number,
            content={
                "company": target.company,
                "unit": target.unit,
                "person": target.person,
                "demand": demand,
                "answer_by": stamp(due) if due else None,
            },
            values=values,
        )
        row = SupervisionTable.create(
            complaint=case.id,
            dispatch=sent.id if sent else None,
            number=number,
            kind=event,
            company=target.company,
            unit=target.unit,
            person=target.person,
            demand=demand,
            asked_at=stamp(work.now),
            asked_by=work.acting.actor.person or None,
            due_at=stamp(due) if due else None,
        )
        work.changed("supervision", row.id, number, None, {"complaint": case.number})
        people = addressed(target.company, target.unit, target.person, work.today)
        tell_people(work, case.id, people, event)
        return CaseDone(after, number)


def _order_of(case: Complaint, order: SupervisionOrder) -> Dispatch | None:
    """Return the order that is meant: the one named, else the slowest one that is out."""
    sent = dispatches_of(case.id)
    if order.dispatch is not None:
        named = next((each for each in sent if each.id == order.dispatch), None)
        if named is None:
            raise NotFound("dispatch")
        return named
    if order.target is not None:
        return None
    out = [each for each in sent if each.round == case.round and each.state in _OUT]
    return min(out, key=lambda each: (_OUT.index(each.state), each.id), default=None)


def _usual(case: Complaint, company: int, work: Work) -> datetime | None:
    minutes = limits_for(case.level, case.tier, case.channel, work.today).receipt
    due, _unknown = due_of(company, work.now, Limit(minutes))
    return due


def _lying(row: sql.Row, now: datetime) -> Lying:
    id_, number, complaint, complaint_number, kind, company, *names, asked, due, answered = row
    asked_at, due_at = moment(asked), moment(due) if due else None
    answered_at = moment(answered) if answered else None
    calendar = working_calendar(company)
    until = answered_at or now
    minutes: int | None = None
    late: int | None = None
    try:
        minutes = _minutes(calendar.working_time(asked_at, until))
        late = _minutes(calendar.working_time(due_at, until)) if due_at else 0
    except YearUnknown:
        minutes = late = None
    who = Target(company, None, None, *names)
    return Lying(
        id_, number, complaint, complaint_number, kind, who, asked_at, due_at, answered_at,
        minutes, late,
    )  # fmt: skip


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
