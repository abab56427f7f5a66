"""The command for files of complaints: bring old ones in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.customers import Order
from crm_desktop.complaints.importing.service import COUNTS
from crm_desktop.complaints.importing.wishes import ComplaintOptions, options_from
from crm_desktop.customers.importing.model import Mode
from crm_desktop.customers.importing.report import write_report
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase
from db.errors import translated


def bring_complaints(
    application: Application, session: Session, order: Order, language: Language
) -> dict[str, Any]:
    """Import a file of complaints and write its report; return what came of it.

    Raises ValidationErrors for what is there for customers only, and for a map that is none.
    """
    given = {
        "--all-or-nothing": order.all_or_nothing,
        "--mode": order.mode != Mode.CREATE,
        "--reason": bool(order.reason),
    }
    if any(given.values()):
        only = Phrase("cli.customers_only")
        raise ValidationErrors({name: only for name, is_given in given.items() if is_given})
    options = _options(order)
    result = application.complaint_import.run_apart(session.actor, order.file, options).value
    if order.report:
        write_report(order.report, result.report, language)
    said: dict[str, Any] = {name: getattr(result, name) for name in COUNTS}
    said |= {"open": result.open, "linked": result.linked}
    unknown = sorted(each.name for each in result.states if not each.means)
    return said | {"unknown_states": unknown, "number": result.number, "dry_run": result.dry_run}


def complaints_said(counts: dict[str, Any]) -> list[Phrase]:
    """Return in words what came of an import of complaints, a line each."""
    said = [Phrase(f"complaint_import.count.{name}", count=counts[name]) for name in COUNTS]
    said.append(Phrase("complaint_import.opened", open=counts["open"], linked=counts["linked"]))
    if counts["unknown_states"]:
        names = ", ".join(counts["unknown_states"])
        said.append(Phrase("complaint_import.unknown", names=names))
    return said


def _options(order: Order) -> ComplaintOptions:
    options = ComplaintOptions()
    if order.map:
        with translated():
            text = order.map.read_text(encoding="utf-8")
        try:
            options = options_from(text)
        except ValueError:
            raise ValidationErrors({"--map": Phrase("error.format")}) from None
    return replace(options, encoding=order.encoding, dry_run=order.dry_run)
