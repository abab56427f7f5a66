"""One case, whole, as its page shows it: what was said, done, owed and attached, and what is next.

The files of a case are kept here too. Who handles a case or decides on its result may open them,
also where they see customers masked: a photograph of the fault is what it is about. Each time is
in the log. Recordings have a right of their own (domain §6 录音播放).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from crm_desktop.access.gate import rights_of
from crm_desktop.complaints.case_lines import (
    CustomerLine,
    Loan,
    Receipt,
    TierLine,
    customer_line,
    masked,
    masked_callback,
    masked_event,
    masked_order,
    names,
    receipt,
    shares,
    tier_line,
    vehicle_line,
    waves,
    working,
)
from crm_desktop.complaints.case_next import NextStep, Standing, next_steps
from crm_desktop.complaints.model import (
    Callback,
    CaseEvent,
    ClockRow,
    Complaint,
    Dispatch,
    Pause,
    Rectification,
    Remedy,
    Round,
    Supervision,
    Target,
)
from crm_desktop.complaints.read import (
    callbacks_of,
    clocks_of,
    complaint_numbered,
    complaint_of,
    dispatches_of,
    events_of,
    pauses_of,
    rectifications_of,
    remedies_of,
    rounds_of,
    supervisions_of,
)
from crm_desktop.complaints.room import ComplaintRoom
from crm_desktop.complaints.scope import CALL_BACK, CREATE, EDIT, HANDLE, REVIEW, SUPERVISE, VIEW
from crm_desktop.complaints.waves import Wave
from crm_desktop.customers.files import PLAY, TakenFile, is_recording
from crm_desktop.customers.masking import hidden_from, shown_file, shown_text
from crm_desktop.customers.room import VIEW as VIEW_CUSTOMERS
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.settings import ATTACHMENT_MEGABYTES, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office import attachments
from crm_desktop.office.model import Attachment
from db import sql

KIND = "complaint"
#: States in which nothing of a case is changed any more.
SHUT = frozenset({"archived", "merged", "transferred", "void"})
# A thumbnail wants no more.
_MOST_SHOWN = 12 << 20
_PHONES = frozenset({"phone"})
_ADDERS = (CREATE, EDIT, HANDLE, REVIEW, SUPERVISE, CALL_BACK)
_COMPANY = "SELECT coalesce(nullif(short_name, ''), name) FROM company WHERE id = ?"
_LOAN = "SELECT borrower, due_on FROM dossier_loan WHERE complaint_id = ? AND returned_at IS NULL"
# Whoever may be sent an order: companies, their units, and people on posts that handle cases.
_TARGETS = """
SELECT o.id, CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), o.name, '', ''
FROM company o WHERE o.active
UNION ALL
SELECT u.company_id, s.unit_id, CAST(NULL AS INTEGER), o.name, s.name, ''
FROM unit_state s JOIN unit u ON u.id = s.unit_id JOIN company o ON o.id = u.company_id
WHERE o.active AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
UNION ALL
SELECT DISTINCT t.company_id, s.unit_id, p.id, o.name, u.name, p.name
FROM posting g
JOIN person p ON p.id = g.person_id
JOIN post t ON t.id = g.post_id
JOIN company o ON o.id = t.company_id
JOIN post_state s ON s.post_id = t.id
JOIN unit_state u ON u.unit_id = s.unit_id
JOIN post_role pr ON pr.state_id = s.id
JOIN role_right r ON r.role = pr.role AND r.right_code = 'handling.do'
WHERE p.active AND o.active
  AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?)
  AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
  AND u.valid_from <= ? AND (u.valid_to IS NULL OR u.valid_to > ?)
"""


class Way(enum.StrEnum):
    """What somebody does with a file."""

    OPEN = "open"
    SAVE = "save"


@dataclass(frozen=True)
class CaseFile:
    """A case with all that belongs to it, as whoever looks may see it.

    ``shares`` tell how much of each running clock's working time is used (1.0 at its end), by its
    id; ``answer_times`` how long each supervision took to be answered. ``closed`` are the files
    that whoever looks may not open, ``waves`` the shapes of recordings that they may hear.
    ``next`` are the legal steps, the usual one first. ``may_add``: files may be added.
    """

    case: Complaint
    company: str
    customer: CustomerLine | None
    tier: TierLine | None
    vehicle: str
    rounds: tuple[Round, ...]
    orders: tuple[Dispatch, ...]
    clocks: tuple[ClockRow, ...]
    callbacks: tuple[Callback, ...]
    supervisions: tuple[Supervision, ...]
    rectifications: tuple[Rectification, ...]
    remedies: tuple[Remedy, ...]
    pauses: tuple[Pause, ...]
    events: tuple[CaseEvent, ...]
    files: tuple[Attachment, ...]
    closed: frozenset[int]
    waves: Mapping[int, Wave]
    megabytes: int
    names: Mapping[int, str]
    receipts: Mapping[int, Receipt]
    answer_times: Mapping[int, timedelta]
    shares: Mapping[int, float]
    merged_into: str
    loan: Loan | None
    may_add: bool
    next: tuple[NextStep, ...]

    @property
    def order(self) -> Dispatch | None:
        """The order whose result counts: the latest of this round with one, else the latest."""
        given = [each for each in self.orders if each.result.measure]
        now = [each for each in given if each.round == self.case.round]
        return next(iter(now or given), None)

    def clock(self, kind: str) -> ClockRow | None:
        """Return the running clock of a kind, None where none runs."""
        return next((c for c in self.clocks if c.kind == kind and c.ended_at is None), None)


class CaseFileService(ComplaintRoom):
    """Reads cases whole, and keeps their files."""

    @reading(VIEW)
    def case(self, look: Look, complaint: int) -> CaseFile:
        """Return a case and all that belongs to it; raises NotFound."""
        case = self._in_scope(look, complaint)
        return self._file_of(look, case)

    @reading(VIEW)
    def targets(self, look: Look) -> tuple[Target, ...]:
        """Return to whom orders may be sent: companies, units, people whose post handles cases."""
        day = day_text(look.today)
        found = sql.rows(_TARGETS, *[day] * 8)
        targets = [Target(*row[:3], *(name or "" for name in row[3:])) for row in found]
        targets.sort(key=lambda t: (t.person is None, t.unit is None, t.company, t.unit or 0))
        return tuple(targets)

    @reading(VIEW)
    def numbered(self, look: Look, number: str, other_than: int) -> int:
        """Return the id of the case of a number within scope, which is another than that one.

        Raises ValidationErrors for ``into``.
        """
        for found in complaint_numbered(number):
            if found.id == other_than:
                continue
            try:
                return self._in_scope(look, found.id).id
            except NotFound:
                continue
        raise ValidationErrors({"into": Phrase("complaint_page.no_such_case")})

    @reading(VIEW)
    def picture(self, look: Look, file: int) -> bytes:
        """Return the content of a picture or PDF to be shown small; b"" where it is not shown.

        Raises NotFound.
        """
        found, case = self._reached(look, file)
        shown = found.media_type.startswith("image/") or found.media_type == "application/pdf"
        if not shown or found.size > _MOST_SHOWN or not self._may_take(look, found, case):
            return b""
        return attachments.content_of(file)

    @use_case("complaint.file_add", VIEW)
    def add_file(self, work: Work, complaint: int, name: str, content: bytes) -> Attachment:
        """Keep a file with a case that is not shut.

        Raises ValidationErrors, Refused, NotAllowed, NotFound.
        """
        case = self._in_scope(work, complaint)
        self._must_be_added_to(work, case)
        return attachments.attach(work, KIND, case.id, name, content)

    @use_case("complaint.file_remove", VIEW)
    def remove_file(self, work: Work, file: int) -> Attachment:
        """Take a file off an open case: one's own, or anybody's with the right to edit.

        Its content stays in the database. Raises Refused, NotAllowed, NotFound.
        """
        found, case = self._reached(work, file)
        self._must_be_added_to(work, case)
        if not case.open:
            raise Refused(Phrase("complaint_page.file.kept"))
        mine = sql.scalar("SELECT added_by FROM attachment WHERE id = ?", file)
        if mine != work.acting.actor.person and EDIT not in self._rights(work):
            raise NotAllowed(EDIT)
        attachments.remove(work, file)
        return found

    @use_case("complaint.file_take", VIEW)
    def content(self, work: Work, file: int, way: str) -> TakenFile:
        """Return a file with its content, to be opened or saved; noted each time.

        Raises NotFound, NotAllowed where whoever acts may not see it, Damaged.
        """
        found, case = self._reached(work, file)
        if not self._may_take(work, found, case):
            raise NotAllowed(PLAY if is_recording(found) else VIEW)
        told = {"file": mask_numbers(found.name), "way": Way(way), "sha256": found.hash}
        work.changed(KIND, case.id, case.number, None, told)
        return TakenFile(shown_file(found, self._hidden_here(work)), attachments.content_of(file))

    # Parts

    def _file_of(self, look: Look, case: Complaint) -> CaseFile:
        hidden = self._hidden_here(look)
        rights = self._rights(look)
        orders, callbacks = dispatches_of(case.id), callbacks_of(case.id)
        supervisions, remedies = supervisions_of(case.id), remedies_of(case.id)
        rectifications, events = rectifications_of(case.id), events_of(case.id)
        clocks = clocks_of(case.id)
        files = attachments.attachments(look, KIND, case.id)
        open_files = [each for each in files if self._may_take(look, each, case)]
        loan = sql.one(_LOAN, case.id)
        standing = Standing(
            case, orders, callbacks, supervisions, rectifications, remedies, events,
            lent=loan is not None,
        )  # fmt: skip
        return CaseFile(
            case=masked(self._shown_case(look, case), hidden),
            company=str(sql.scalar(_COMPANY, case.company)),
            customer=customer_line(case, hidden),
            tier=tier_line(case.tier),
            vehicle=vehicle_line(case.vehicle),
            rounds=tuple(
                replace(each, reason=shown_text(each.reason, hidden)) for each in rounds_of(case.id)
            ),
            orders=tuple(masked_order(each, hidden) for each in orders),
            clocks=clocks,
            callbacks=tuple(masked_callback(each, hidden) for each in callbacks),
            supervisions=tuple(masked(each, hidden) for each in supervisions),
            rectifications=tuple(masked(each, hidden) for each in rectifications),
            remedies=tuple(masked(each, hidden) for each in remedies),
            pauses=pauses_of(case.id),
            events=tuple(masked_event(each, hidden) for each in events),
            files=tuple(shown_file(each, hidden) for each in files),
            closed=frozenset(each.id for each in files if each not in open_files),
            waves=waves(open_files),
            megabytes=value_of(ATTACHMENT_MEGABYTES),
            names=names(case),
            receipts={each.id: receipt(each, clocks, look.now) for each in orders},
            answer_times={
                each.id: spent
                for each in supervisions
                if each.answered_at is not None
                and (spent := working(each.target.company, each.asked_at, each.answered_at))
                is not None
            },
            shares=shares(case, orders, clocks, look.now),
            merged_into=complaint_of(case.merged_into).number if case.merged_into else "",
            loan=Loan(*loan) if loan else None,
            may_add=case.state not in SHUT and any(right in rights for right in _ADDERS),
            next=next_steps(look, rights, standing),
        )

    def _rights(self, look: Look) -> dict[str, frozenset[str]]:
        return rights_of(look.acting.actor, look.today)

    def _hidden_here(self, look: Look) -> frozenset[str]:
        """Return what of people is hidden from whoever looks: telephones, or nothing.

        Whose right to customers is narrowed to their cases sees this one, masked.
        """
        only = self._rights(look).get(VIEW_CUSTOMERS)
        if only is None:
            return _PHONES
        try:
            return hidden_from(replace(look.acting, only=only)) & _PHONES
        except NotFound:
            return _PHONES

    def _reached(self, look: Look, file: int) -> tuple[Attachment, Complaint]:
        found = attachments.attachment_of(file)
        if found.kind != KIND:
            raise NotFound("attachment")
        return found, self._in_scope(look, found.subject)

    def _must_be_added_to(self, work: Work, case: Complaint) -> None:
        rights = self._rights(work)
        if not any(right in rights for right in _ADDERS):
            raise NotAllowed(EDIT)
        if case.state in SHUT:
            raise Refused(Phrase("complaint_page.shut"))

    def _may_take(self, look: Look, file: Attachment, case: Complaint) -> bool:
        rights = self._rights(look)
        if is_recording(file):
            if PLAY not in rights:
                return False
            only = rights[PLAY]
            mine = sql.scalar("SELECT added_by FROM attachment WHERE id = ?", file.id)
            own = mine == look.acting.actor.person
            return not only or "case" in only or ("own" in only and own)
        return not self._hidden_here(look) or REVIEW in rights or self._is_mine(look, case)
