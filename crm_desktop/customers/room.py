"""What the services of the archive share: who may see which record, and what of it is hidden."""

from __future__ import annotations

from crm_desktop.customers import read
from crm_desktop.customers.masking import hidden_from, mask_name, masked
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import Service
from crm_desktop.foundation.work import Look
from db import sql

VIEW = "customers.view"
CREATE = "customers.create"
EDIT = "customers.edit"
MERGE = "customers.merge"


class ArchiveService(Service):
    """A service over customers within the acting post's scope."""

    def _look(self, actor: Actor, right: str) -> Look:
        """Let somebody in for work that is no single transaction; raises NotAllowed."""
        now = self._context.clock.now()
        return Look(self._context.gate.admit(actor, right, now.date()), now)

    def _hidden(self, look: Look) -> frozenset[str]:
        """Return what is hidden from whoever acts; raises NotAllowed, NotFound."""
        viewer = look.acting
        if viewer.right != VIEW:
            viewer = self._context.gate.admit(viewer.actor, VIEW, look.today)
        return hidden_from(viewer)

    def _whole(self, look: Look, customer: int, *, binned: bool = False) -> Customer:
        """Return a customer within scope, unmasked; raises NotFound, also for one in the bin."""
        found = read.customer_of(customer, look.today)
        if not look.acting.reaches(found.company):
            raise NotFound("customer")
        if found.deleted_at is not None and not binned:
            raise NotFound("customer")
        return found

    def _must_reach(self, look: Look, company: int) -> None:
        """Hold that a company is there and within scope; raises NotFound."""
        there = sql.scalar("SELECT id FROM company WHERE id = ?", company)
        if there is None or not look.acting.reaches(company):
            raise NotFound("company")

    def _shown(self, look: Look, customer: int) -> Customer:
        """Return a customer as whoever acts may see it, also from the bin."""
        return masked(self._whole(look, customer, binned=True), self._hidden(look))


def checked_reason(checks: Checks, reason: str) -> str:
    """Return why something is decided, tidied; notes one that is missing or too long."""
    return checks.text("reason", reason, longest=200, needed=True)


def label(customer: Customer) -> str:
    """Return how the log and the steps name a customer: its code and masked name."""
    return f"{customer.code} {mask_name(customer.name, customer.kind)}"


def label_of(customer: int) -> str:
    """Return how the log names a customer that only its id is known of; raises NotFound."""
    row = sql.one("SELECT code, name, kind FROM customer WHERE id = ?", customer)
    if row is None:
        raise NotFound("customer")
    code, name, kind = row
    return f"{code} {mask_name(name, kind)}"
