"""Printing cases: dossiers, forms, slips and notices; each print is numbered and in the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.gate import rights_of
from crm_desktop.complaints.case_file import KIND, CaseFile, CaseFileService
from crm_desktop.complaints.model import Complaint, Rectification
from crm_desktop.complaints.read import (
    complaint_numbered,
    dispatch_of,
    rectification_of,
    supervision_of,
)
from crm_desktop.complaints.redaction import texts
from crm_desktop.complaints.room import ComplaintRoom
from crm_desktop.complaints.scope import VIEW
from crm_desktop.customers.model import Customer
from crm_desktop.customers.room import VIEW as VIEW_CUSTOMERS
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import Context, composed, reading, use_case
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

if TYPE_CHECKING:
    from crm_desktop.complaints.documents.content import CasePaper
    from crm_desktop.paper.letterhead import Letterhead

_NUMBERED = {
    "dispatch": "SELECT id FROM dispatch WHERE number = ? ORDER BY id",
    "supervision": "SELECT id FROM supervision WHERE number = ? ORDER BY id",
    "rectification": "SELECT id FROM rectification WHERE number = ? ORDER BY id",
}


class ComplaintPrints(ComplaintRoom):
    """Cases within scope as PDF, as whoever prints may see them."""

    def __init__(self, context: Context, case_files: CaseFileService) -> None:
        super().__init__(context)
        self._case_files = case_files

    @use_case("print.note", VIEW)
    def note(self, work: Work, document: str, complaint: int) -> PrintNote:
        """Note that a paper of a case within scope is printed; raises NotFound."""
        return note_print(work, document, KIND, self._in_scope(work, complaint).id)

    @use_case("print.note", VIEW)
    def note_notice(self, work: Work, rectification: int) -> PrintNote:
        """Note that an order to put something right is printed; raises NotFound."""
        self._notice_in_scope(work, rectification_of(rectification))
        return note_print(work, "rectification_notice", "rectification", rectification)

    @reading(VIEW)
    def numbered(self, look: Look, number: str) -> int:
        """Return the id of the case of a number within scope; raises NotFound."""
        for case in complaint_numbered(number):
            if self._seen(look, case):
                return case.id
        raise NotFound("complaint")

    @reading(VIEW)
    def lost_glyphs(self, look: Look, complaint: int) -> str:
        """Return the characters of a case's texts that no face of ours can draw, each once.

        Asked before something is printed, on which they stand as □. Raises NotFound.
        """
        from crm_desktop.paper.fonts import missing_glyphs

        actor = look.acting.actor
        file = self._case_files.case(actor, self._in_scope(look, complaint).id)
        customer = self._customer_of(look, file)
        return "".join(missing_glyphs("\n".join(texts((replace(file, next=()), customer)))))

    @composed(VIEW, "print.note")
    def dossier(
        self, actor: Actor, complaint: int, language: Language, *, redacted: bool = False
    ) -> bytes:
        """Return 投诉处理档案 with its attachments; raises NotFound.

        ``redacted`` hides names, telephones, plates and numbers, in free text too, and names the
        attachments only, for what a picture shows cannot be hidden.
        """
        from crm_desktop.complaints.documents.dossier import dossier

        paper = self._paper(actor, complaint, language, whole=True, redacted=redacted)
        name = "complaint_dossier_redacted" if redacted else "complaint_dossier"
        return dossier(self._head(actor, name, paper, language), paper)

    @composed(VIEW, "print.note")
    def form(self, actor: Actor, complaint: int, language: Language) -> bytes:
        """Return 客户投诉处理单; raises NotFound."""
        from crm_desktop.complaints.documents.forms import handling_form

        paper = self._paper(actor, complaint, language)
        return handling_form(self._head(actor, "complaint_form", paper, language), paper)

    @composed(VIEW, "print.note")
    def report(self, actor: Actor, complaint: int, language: Language) -> bytes:
        """Return 投诉处理报告; raises NotFound."""
        from crm_desktop.complaints.documents.forms import case_report

        paper = self._paper(actor, complaint, language)
        return case_report(self._head(actor, "complaint_report", paper, language), paper)

    @composed(VIEW, "print.note")
    def confirmation(self, actor: Actor, complaint: int, language: Language) -> bytes:
        """Return 客户投诉解决确认书 in two copies; raises NotFound."""
        from crm_desktop.complaints.documents.confirmation import confirmation

        paper = self._paper(actor, complaint, language)
        return confirmation(self._head(actor, "complaint_confirmation", paper, language), paper)

    @composed(VIEW, "print.note")
    def order_slip(self, actor: Actor, dispatch: int, language: Language) -> bytes:
        """Return 派单 of an order; raises NotFound."""
        from crm_desktop.complaints.documents.slips import dispatch_slip

        paper = self._paper(actor, dispatch_of(dispatch).complaint, language)
        order = next(each for each in paper.file.orders if each.id == dispatch)
        return dispatch_slip(self._head(actor, "dispatch_slip", paper, language), paper, order)

    @composed(VIEW, "print.note")
    def demand_slip(self, actor: Actor, supervision: int, language: Language) -> bytes:
        """Return 督办单 or 催办单 of a demand; raises NotFound."""
        from crm_desktop.complaints.documents.slips import supervision_slip

        paper = self._paper(actor, supervision_of(supervision).complaint, language)
        asked = next(each for each in paper.file.supervisions if each.id == supervision)
        head = self._head(actor, f"{asked.kind}_slip", paper, language)
        return supervision_slip(head, paper, asked)

    @composed(VIEW, "print.note")
    def slip(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return the slip of the order or the demand of a number; raises NotFound.

        Companies number their orders each for themselves: of those that bear the number it is the
        one that was sent first and is within scope.
        """
        look = self._look(actor, VIEW)
        order = self._found(look, "dispatch", number)
        if order is not None:
            return self.order_slip(actor, order, language)
        demand = self._found(look, "supervision", number)
        if demand is None:
            raise NotFound("dispatch")
        return self.demand_slip(actor, demand, language)

    @composed(VIEW, "print.note")
    def notice(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return 整改通知单; raises NotFound."""
        from crm_desktop.complaints.documents.slips import rectification_notice

        look = self._look(actor, VIEW)
        found = self._found(look, "rectification", number)
        if found is None:
            raise NotFound("rectification")
        asked = rectification_of(found)
        paper = None
        if asked.complaint is not None:
            paper = self._paper(actor, asked.complaint, language)
            asked = next(each for each in paper.file.rectifications if each.id == found)
        head = self._headed(self.note_notice(actor, found).value, language)
        masked = paper is not None and self._masks(look)
        return rectification_notice(replace(head, masked=masked), paper, asked)

    def _paper(
        self,
        actor: Actor,
        complaint: int,
        language: Language,
        *,
        whole: bool = False,
        redacted: bool = False,
    ) -> CasePaper:
        """Return what is printed; ``whole`` takes the log and the attachments along."""
        from crm_desktop.complaints import gathering
        from crm_desktop.complaints.documents.content import CasePaper

        look = self._look(actor, VIEW)
        file = self._case_files.case(actor, complaint)
        paper = CasePaper(
            file=file,
            said=gathering.words_of(language, file),
            customer=self._customer_of(look, file),
            vehicle=gathering.vehicle_of(file.case.vehicle),
        )
        if whole:
            hidden = frozenset({"phone"}) if self._masks(look) else frozenset[str]()
            paper = replace(
                paper,
                others=gathering.others_of(look, file.case, hidden),
                log=gathering.log_of(file),
                proofs=gathering.proofs_of(look, file, hidden),
                contents={} if redacted else gathering.contents_of(file),
                seconds=gathering.lengths_of(file),
            )
        if not redacted:
            return paper
        hide = gathering.redaction_of(file).record
        shown = hide(replace(paper, said={}, contents={}, seconds={}))
        return replace(shown, said=paper.said, seconds=paper.seconds, redacted=True)

    def _customer_of(self, look: Look, file: CaseFile) -> Customer | None:
        """Return the customer of a case as whoever prints may see them; None where they may not."""
        if file.customer is None or not self._sees_customers(look):
            return None
        try:
            return self._shown(look, file.customer.id)
        except NotFound:  # of another company, or seen only through this case: the line is enough
            return None

    def _sees_customers(self, look: Look) -> bool:
        return VIEW_CUSTOMERS in rights_of(look.acting.actor, look.today)

    def _masks(self, look: Look) -> bool:
        """Return whether telephones are covered for whoever prints."""
        only = rights_of(look.acting.actor, look.today).get(VIEW_CUSTOMERS)
        return only is None or bool(only)

    def _head(
        self, actor: Actor, document: str, paper: CasePaper, language: Language
    ) -> Letterhead:
        """Return the letterhead of a paper that is noted as printed now."""
        note = self.note(actor, document, paper.file.case.id).value
        masked = paper.redacted or self._masks(self._look(actor, VIEW))
        return replace(self._headed(note, language), masked=masked)

    def _headed(self, note: PrintNote, language: Language) -> Letterhead:
        from crm_desktop.paper.noted import letterhead

        secrecy = dictionary_word("secrecy", "confidential", language)
        return letterhead(note, language, secrecy=secrecy)

    def _found(self, look: Look, kind: str, number: str) -> int | None:
        """Return the id of what has a number and is within scope; None where nothing is."""
        for (found,) in sql.rows(_NUMBERED[kind], number.strip().upper()):
            if self._held(look, kind, found):
                return int(found)
        return None

    def _held(self, look: Look, kind: str, record: int) -> bool:
        try:
            if kind == "rectification":
                self._notice_in_scope(look, rectification_of(record))
            else:
                of = dispatch_of if kind == "dispatch" else supervision_of
                self._in_scope(look, of(record).complaint)
        except NotFound:
            return False
        return True

    def _seen(self, look: Look, case: Complaint) -> bool:
        try:
            self._in_scope(look, case.id)
        except NotFound:
            return False
        return True

    def _notice_in_scope(self, look: Look, asked: Rectification) -> None:
        """Hold that an order to put something right is within scope; raises NotFound."""
        if asked.complaint is not None:
            self._in_scope(look, asked.complaint)
        elif not (look.acting.reaches(asked.company) or look.acting.reaches(asked.target.company)):
            raise NotFound("rectification")
