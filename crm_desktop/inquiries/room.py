"""What the services of this room share: which inquiries are within scope, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from crm_desktop.access.gate import rights_of
from crm_desktop.complaints.scope import unit_of
from crm_desktop.customers.masking import hidden_from, mask_value, shown_text
from crm_desktop.customers.room import VIEW as VIEW_CUSTOMERS
from crm_desktop.customers.room import ArchiveService, label_of
from crm_desktop.foundation.errors import Conflict, NotFound
from crm_desktop.foundation.formats.numbers import mask_numbers
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.work import Look, Work
from crm_desktop.inquiries.model import INQUIRIES, Call, Handover, Inquiry
from crm_desktop.inquiries.read import inquiry_of
from db.models.inquiries import Inquiry as InquiryTable

VIEW, APPROVE = "inquiries.view", "inquiries.approve"
_Shown = TypeVar("_Shown", Inquiry, Handover, Call)
_TEXTS = ("question", "answer", "passed_note", "reply", "words", "result", "old_number")


class InquiryRoom(ArchiveService):
    """A service over the inquiries within the acting post's scope."""

    def _in_scope(self, look: Look, inquiry: int) -> Inquiry:
        """Return an inquiry, whole; raises NotFound for one out of reach too.

        Within reach are one's company's and those passed on to it. Whose right is narrowed to their
        own sees what was passed to their company as such or to their unit.
        """
        found = inquiry_of(inquiry)
        if not self._reaches(look, found):
            raise NotFound("inquiry")
        return found

    def _reaches(self, look: Look, found: Inquiry) -> bool:
        acting = look.acting
        ours = found.target_company == acting.company
        if "own" in acting.only:
            return ours and found.target_unit in {None, unit_of(look)}
        return ours or acting.reaches(found.company)

    def _at_hand(self, work: Work, inquiry: int, version: int) -> Inquiry:
        """Return an inquiry to take a step with, as whoever acts saw it; raises Conflict too."""
        found = self._in_scope(work, inquiry)
        if found.version != version:
            raise Conflict("inquiry", None, found)
        return found

    def _seen(self, look: Look, found: _Shown) -> _Shown:
        """Return a record as whoever acts may see it: telephones by their right."""
        hidden = self._secrets(look)
        if "phone" not in hidden:
            return found
        name = "phone" if isinstance(found, Call) else "contact_phone"
        value = getattr(found, name)
        changes: dict[str, Any] = {name: mask_value("phone", value) if value else ""}
        changes |= {
            text: shown_text(getattr(found, text), hidden)
            for text in _TEXTS
            if hasattr(found, text)
        }
        return replace(found, **changes)

    def _secrets(self, look: Look) -> frozenset[str]:
        rights = rights_of(look.acting.actor, look.today)
        if VIEW_CUSTOMERS not in rights:
            return frozenset({"phone"})
        try:
            return hidden_from(replace(look.acting, only=rights[VIEW_CUSTOMERS]))
        except NotFound:  # narrowed to their cases: what was passed to them is seen masked
            return frozenset({"phone"})

    def _tell_customer(self, work: Work, found: Inquiry, **told: object) -> None:
        """Note a step in the timeline of the customer who asked."""
        if found.customer is not None:
            after = {"inquiry": found.number, **told}
            work.changed("customer", found.customer, label_of(found.customer), None, after)


def take_step(
    work: Work, found: Inquiry, event: str, values: dict[str, Any], target: str = ""
) -> Inquiry:
    """Take a step of an inquiry with what it writes, note it, and return the inquiry after it.

    Raises Refused where the step is illegal in its state, Conflict where somebody was faster.
    """
    step = INQUIRIES.step(found.state, event, target)
    update_version(
        InquiryTable,
        found.id,
        found.version,
        kind="inquiry",
        mine=found,
        theirs=lambda: inquiry_of(found.id),
        values={"state": step.target, **values},
    )
    after = inquiry_of(found.id)
    note(work, found, after, event)
    return after


def note(work: Work, before: Inquiry | None, after: Inquiry, event: str) -> None:
    """Write a step into the log: the states, whom it went to, and the question without numbers."""
    old = {"state": before.state} if before else None
    new: dict[str, Any] = {"state": after.state, "event": event}
    if before is None:
        new |= {
            "number": after.number,
            "channel": after.channel,
            "title": mask_numbers(after.question)[:80],
        }
    if event == "pass":
        new["target"] = " ".join(filter(None, (after.target_name, after.unit_name)))
    if event == "turn":
        new["turned"] = after.turned_number
    work.changed("inquiry", after.id, after.number, old, new)
