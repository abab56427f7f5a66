"""An inquiry becomes a complaint, a lead or a service request with the same words, and a complaint
that was none becomes an inquiry: nobody types anything again."""

from __future__ import annotations

from crm_desktop.complaints.closing import transfer_case
from crm_desktop.complaints.intake import Intake, IntakeService, register_case
from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.scope import CLOSE, CLOSE_MAJOR
from crm_desktop.complaints.scope import CREATE as CREATE_COMPLAINTS
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.inquiries.model import CREATE, TURNS, Inquiry, InquiryData, Turn, Turned
from crm_desktop.inquiries.read import inquiry_of
from crm_desktop.inquiries.room import InquiryRoom, take_step
from crm_desktop.inquiries.service import create_inquiry
from db import sql
from db.models.inquiries import Handover as HandoverTable


class TurnService(InquiryRoom):
    """Turns inquiries into what they really are."""

    @use_case("inquiry.turn", CREATE)
    def turn(self, work: Work, inquiry: int, version: int, turn: Turn) -> Turned:
        """Turn an inquiry into a complaint, a lead or a service request.

        A complaint counts from when the question came, if nobody had dealt with it yet, else from
        now: that is when it became one. Raises ValidationErrors, NotAllowed for whoever may
        register no complaints, Refused, Conflict, NotFound.
        """
        found = self._at_hand(work, inquiry, version)
        checks = Checks()
        checks.choice("kind", turn.kind, set(TURNS))
        reason = checks.text("reason", turn.reason, longest=1000)
        if turn.kind == "service":
            check_entry(checks, "type", "service_type", turn.type, in_use=True)
        if turn.unit is not None and not sql.scalar("SELECT 1 FROM unit WHERE id = ?", turn.unit):
            checks.add("unit", Phrase("error.not_a_choice"))
        if turn.due is not None and turn.due <= work.now:
            checks.add("due", Phrase("complaints.in_the_past"))
        checks.done()
        work.because(mask_numbers(reason))
        if turn.kind == "complaint":
            case = self._complaint(work, found, turn)
            number, made = case.number, case.id
        else:
            number, made = self._handover(work, found, turn)
        values = {"turned_kind": turn.kind, "turned_id": made, "first_contact": False}
        after = take_step(work, found, "turn", values)
        if turn.kind != "complaint":  # the complaint has told it already
            self._tell_customer(work, after, turned=number)
        return Turned(after, number, made)

    @use_case("inquiry.take", CLOSE)
    def take_from_case(self, work: Work, complaint: int, version: int, reason: str) -> Inquiry:
        """Make an inquiry of a complaint that turned out to be one; the complaint is passed on.

        Its words, who asked and when stay as they are. A major one takes the right to close
        those. Raises ValidationErrors without a reason, NotAllowed, Refused for a case beyond
        acceptance, Conflict, NotFound.
        """
        room = IntakeService(self._context)
        case = room._at_hand(work, complaint, version)  # noqa: SLF001
        room._must_fit_level(work, case, CLOSE)  # noqa: SLF001
        room._must_decide_major(work, case, CLOSE_MAJOR)  # noqa: SLF001
        checks = Checks()
        told = checks.text("reason", reason, longest=1000, needed=True)
        checks.done()
        work.because(mask_numbers(told))
        found = create_inquiry(self, work, _from_case(case))
        sql.run("UPDATE inquiry SET old_number = ? WHERE id = ?", case.number, found.id)
        transfer_case(work, case, found.number, told)
        return self._seen(work, inquiry_of(found.id))

    def _complaint(self, work: Work, found: Inquiry, turn: Turn) -> Complaint:
        self._context.gate.admit(work.acting.actor, CREATE_COMPLAINTS, work.today)
        intake = Intake(
            company=found.company,
            channel=found.channel,
            ivr_choice=found.ivr_choice,
            received_at=found.received_at if found.state == "registered" else None,
            words=found.question,
            fault=turn.fault,
            level=turn.level,
            customer=found.customer,
            contact_name=found.contact_name,
            contact_phone=found.contact_phone,
            vehicle=found.vehicle,
            origin="inquiry",
        )
        return register_case(IntakeService(self._context), work, intake)

    def _handover(self, work: Work, found: Inquiry, turn: Turn) -> tuple[str, int]:
        number = next_number(found.company, turn.kind, work.today)
        row = HandoverTable.create(
            company=found.company,
            number=number,
            kind=turn.kind,
            type=turn.type,
            inquiry=found.id,
            customer=found.customer,
            contact_name=found.contact_name,
            contact_phone=found.contact_phone,
            words=found.question,
            unit=turn.unit,
            opened_at=stamp(work.now),
            opened_by=work.acting.actor.person or None,
            due_at=stamp(turn.due) if turn.due else None,
        )
        told = {"number": number, "kind": turn.kind, "inquiry": found.number}
        work.changed("handover", row.id, number, None, told)
        return number, row.id


def _from_case(case: Complaint) -> InquiryData:
    return InquiryData(
        question=case.words or case.title,
        company=case.company,
        channel=case.channel,
        ivr_choice=case.ivr_choice,
        received_at=case.received_at,
        customer=case.customer,
        contact_name=case.contact_name,
        contact_phone=case.contact_phone,
        vehicle=case.vehicle,
    )
