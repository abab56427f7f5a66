"""The command for calls: bring a file of the exchange in."""

from __future__ import annotations

from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.customers import Order
from crm_desktop.customers.importing.model import Mode
from crm_desktop.customers.importing.report import write_report
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.inquiries.call_import import COUNTS


def bring_calls(
    application: Application, session: Session, order: Order, language: Language
) -> dict[str, Any]:
    """Import a file of calls and write its report; return what came of it.

    Raises ValidationErrors for what is there for customers only.
    """
    given = {
        "--map": order.map is not None,
        "--all-or-nothing": order.all_or_nothing,
        "--mode": order.mode != Mode.CREATE,
        "--reason": bool(order.reason),
    }
    if any(given.values()):
        only = Phrase("cli.customers_only")
        raise ValidationErrors({name: only for name, is_given in given.items() if is_given})
    result = application.call_imports.run(
        session.actor, order.file, order.encoding, dry_run=order.dry_run
    ).value
    if order.report:
        write_report(order.report, result.report, language)
    said: dict[str, Any] = {name: getattr(result, name) for name in COUNTS}
    return said | {"linked": result.linked, "number": result.number, "dry_run": result.dry_run}


def calls_said(counts: dict[str, Any]) -> list[Phrase]:
    """Return in words what came of an import of calls, a line each."""
    said = [Phrase(f"inquiries.call_count.{name}", count=counts[name]) for name in COUNTS]
    return [*said, Phrase("inquiries.call_linked", count=counts["linked"])]
