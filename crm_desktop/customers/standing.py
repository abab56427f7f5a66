"""How a customer stands with the office: their level, whose they are, whether they want contact.

Each is changed by itself and for a reason, by whoever has the right for it (domain §6 客户分级/VIP,
DNC 谢绝登记). Somebody who wants no contact is noted at once by anybody at the desk, and only a
manager lifts that (消费者权益保护法实施条例 art. 24: stop at once).
"""

from __future__ import annotations

from typing import Any

from crm_desktop.customers.masking import masked
from crm_desktop.customers.model import Customer, Saved
from crm_desktop.customers.room import EDIT, ArchiveService, checked_reason, label
from crm_desktop.customers.rules import check_entry
from crm_desktop.customers.undo import Journal
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from db import sql
from db.models.customers import Customer as CustomerTable

GRADE, QUIET, LIFT = "levels.create", "do_not_contact.create", "do_not_contact.lift"


class StandingService(ArchiveService):
    """What is decided about customers, one decision at a time; each can be undone."""

    @use_case("customer.level", GRADE)
    def set_level(self, work: Work, customer: int, version: int, level: str, reason: str) -> Saved:
        """Put a customer on a level of the dictionary ``customer_level``, or on none.

        Raises ValidationErrors, Conflict, NotFound, Refused where it is theirs already.
        """
        before = self._whole(work, customer)
        checks = Checks()
        if level and level != before.level:
            check_entry(checks, "level", "customer_level", level, in_use=True)
        reason = checked_reason(checks, reason)
        checks.done()
        if level == before.level:
            raise Refused(Phrase("standing.same"))
        told = {"level": before.level}, {"level": level}
        return self._decide(work, before, version, reason, {"level": level}, told=told)

    @use_case("customer.owner", EDIT)
    def set_owner(
        self, work: Work, customer: int, version: int, owner: int | None, reason: str
    ) -> Saved:
        """Give a customer to somebody else, or to nobody.

        Raises ValidationErrors, Conflict, NotFound, Refused where they have them already.
        """
        before, owner = self._whole(work, customer), owner or None
        checks = Checks()
        name = sql.scalar("SELECT name FROM person WHERE id = ?", owner) if owner else ""
        if name is None:
            checks.add("owner", Phrase("error.not_a_choice"))
        reason = checked_reason(checks, reason)
        checks.done()
        if owner == before.owner:
            raise Refused(Phrase("standing.same"))
        told = {"owner": before.owner_name}, {"owner": name}
        return self._decide(work, before, version, reason, {"owner": owner}, told=told)

    @use_case("customer.quiet", QUIET)
    def refuse_contact(self, work: Work, customer: int, version: int, reason: str) -> Saved:
        """Note that a customer wants no contact; raises as ``set_level``."""
        return self._set_quiet(work, customer, version, reason, quiet=True)

    @use_case("customer.contact_again", LIFT)
    def allow_contact(self, work: Work, customer: int, version: int, reason: str) -> Saved:
        """Note that a customer may be contacted again; raises as ``set_level``."""
        return self._set_quiet(work, customer, version, reason, quiet=False)

    def _set_quiet(
        self, work: Work, customer: int, version: int, reason: str, *, quiet: bool
    ) -> Saved:
        before = self._whole(work, customer)
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        if before.do_not_contact == quiet:
            raise Refused(Phrase("standing.same"))
        values = {"do_not_contact": quiet, "do_not_contact_reason": reason if quiet else ""}
        told = {"do_not_contact": before.do_not_contact}, {"do_not_contact": quiet}
        return self._decide(work, before, version, reason, values, told=told)

    def _decide(
        self,
        work: Work,
        before: Customer,
        version: int,
        reason: str,
        values: dict[str, Any],
        *,
        told: tuple[dict[str, Any], dict[str, Any]],
    ) -> Saved:
        hidden = self._hidden(work)
        journal = Journal(work, work.entry.action, label(before))
        journal.watch_ids("customer", (before.id,))
        update_version(
            CustomerTable,
            before.id,
            version,
            kind="customer",
            mine=values,
            theirs=lambda: masked(before, hidden),
            values=values | {"updated_at": stamp(work.now)},
        )
        work.because(reason)
        work.changed("customer", before.id, label(before), *told)
        return Saved(self._shown(work, before.id), journal.seal())
