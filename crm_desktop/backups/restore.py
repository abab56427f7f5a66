"""The trace of a restore: permitted by a second person before, noted in the restored log after."""

from __future__ import annotations

from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.usecase import SYSTEM_ONLY, Service, use_case
from crm_desktop.foundation.work import Work
from db.backup import CopyFacts

RULE = "restores_alone"


class RestoreService(Service):
    """Who may put a backup back (domain §6: the administrator does it, a manager approves)."""

    @use_case("backup.restore", "backup.do")
    def permit(
        self, work: Work, facts: CopyFacts, second: Countersign | None, exception: str
    ) -> str:
        """Note that a backup is about to be put back; return the name of who does it.

        Raises SecondPersonNeeded without a signature or a reason for the exception.
        """
        work.needs_another(RULE, work.acting.actor.person, second, exception, "backup.approve")
        work.changed("backup", 0, facts.path.name, None, _noted(facts))
        return work.acting.person_name

    @use_case("backup.restored", SYSTEM_ONLY)
    def note(self, work: Work, facts: CopyFacts, by: str) -> None:
        """Note in the restored log that it was put back, and by whom."""
        work.changed("backup", 0, facts.path.name, None, {**_noted(facts), "by": by})


def _noted(facts: CopyFacts) -> dict[str, object]:
    return {"sha256": facts.sha256, "audit_seq": facts.audit_seq}
