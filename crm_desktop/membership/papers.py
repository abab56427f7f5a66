"""Papers that come with an application 证明材料: noted, scanned, opened; each opening is logged.

A scanned paper shows what masking hides, so that whoever sees customers masked sees which papers
there are and opens none.
"""

from __future__ import annotations

from crm_desktop.customers.room import ArchiveService, label
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotAllowed, NotFound, Refused
from crm_desktop.foundation.settings import ATTACHMENT_MEGABYTES, value_of
from crm_desktop.foundation.usecase import reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.application_read import ATTACHED, application_of
from crm_desktop.membership.applying import Application, Paper, Scan
from crm_desktop.office import attachments
from crm_desktop.office.model import Attachment
from db import sql
from db.models.membership import ApplicationEvidence

VIEW, CREATE = "membership.view", "membership.create"
CUSTOMERS = "customers.view"
WAYS = frozenset({"open", "save"})
#: States in which a paper may still come, and in which one that came by mistake may go.
_COMING = frozenset({"draft", "review", "papers", "approved"})
_GOING = frozenset({"draft", "papers"})
# A thumbnail wants no more; larger pictures show their name only.
_MOST_SHOWN = 12 << 20


class PaperService(ArchiveService):
    """Papers of applications within scope."""

    @reading(VIEW)
    def megabytes(self, _look: Look) -> int:
        """Return how large a scan may be."""
        return value_of(ATTACHMENT_MEGABYTES)

    @use_case("application.paper_add", CREATE)
    def add(
        self, work: Work, application: int, kind: str, note: str = "", scan: Scan | None = None
    ) -> Application:
        """Note a paper that came, with its scan where there is one.

        Raises ValidationErrors, NotFound, Refused where the application is over.
        """
        found = self._of(work, application, _COMING)
        checks = Checks()
        note = checks.text("note", note, longest=200)
        word = check_entry(checks, "kind", "evidence_kind", kind, in_use=True)
        checks.done()
        file = None
        if scan is not None:
            file = attachments.attach(work, ATTACHED, application, scan.name, scan.content).id
        ApplicationEvidence.insert(
            application=application,
            kind=kind,
            note=note,
            attachment=file,
            received_at=stamp(work.now),
            received_by=work.acting.actor.person,
        ).execute()
        work.changed("application", application, found.number, None, {"paper": word})
        return application_of(work, application)

    @use_case("application.paper_remove", CREATE)
    def remove(self, work: Work, paper: int, reason: str) -> Application:
        """Take away a paper that came by mistake, for a reason; what was scanned stays kept.

        Raises ValidationErrors, NotFound, Refused where the application is reviewed or over.
        """
        application, row = self._paper(work, paper)
        self._of(work, application.id, _GOING)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        checks.done()
        work.because(reason)
        if row.file is not None:
            attachments.remove(work, row.file.id)
        sql.run("DELETE FROM application_evidence WHERE id = ?", paper)
        work.changed("application", application.id, application.number, {"paper": row.kind}, None)
        return application_of(work, application.id)

    @reading(VIEW)
    def picture(self, look: Look, paper: int) -> bytes:
        """Return a scan to be shown small, b"" where there is none or it may not be seen.

        Raises NotFound.
        """
        file = self._paper(look, paper)[1].file
        if file is None or file.size > _MOST_SHOWN or "phone" in self._hidden(look):
            return b""
        shown = file.media_type.startswith("image/") or file.media_type == "application/pdf"
        return attachments.content_of(file.id) if shown else b""

    @use_case("application.paper_take", VIEW)
    def take(self, work: Work, paper: int, way: str) -> tuple[Attachment, bytes]:
        """Return a scan with its content, to be opened or saved; noted each time.

        Raises NotFound, NotAllowed where whoever acts sees customers masked, Damaged.
        """
        application, found = self._paper(work, paper)
        if found.file is None:
            raise NotFound("attachment")
        checks = Checks()
        checks.choice("way", way, WAYS)
        checks.done()
        if "phone" in self._hidden(work):
            raise NotAllowed(CUSTOMERS)
        told = {"file": found.file.name, "way": way, "sha256": found.file.hash}
        work.changed("application", application.id, application.number, None, told)
        holder = self._whole(work, application.customer, binned=True)
        work.changed("customer", holder.id, label(holder), None, told)
        return found.file, attachments.content_of(found.file.id)

    def _of(self, work: Work, application: int, states: frozenset[str]) -> Application:
        self._hidden(work)
        found = application_of(work, application)
        if found.state not in states:
            state = Phrase(f"state.application.{found.state}")
            raise Refused(Phrase("application.not_now", state=state))
        return found

    def _paper(self, look: Look, paper: int) -> tuple[Application, Paper]:
        self._hidden(look)
        application = sql.scalar(
            "SELECT application_id FROM application_evidence WHERE id = ?", paper
        )
        if application is None:
            raise NotFound("paper")
        found = application_of(look, application)
        return found, next(each for each in found.papers if each.id == paper)
