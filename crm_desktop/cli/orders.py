"""What ``import`` brings and what ``print`` writes, each by the word that is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.applications import print_application
from crm_desktop.cli.calls import bring_calls, calls_said
from crm_desktop.cli.cards import print_card_receipt
from crm_desktop.cli.complaint_files import bring_complaints, complaints_said
from crm_desktop.cli.complaint_papers import (
    print_confirmation,
    print_dossier,
    print_form,
    print_notice,
    print_redacted,
    print_report,
    print_slip,
)
from crm_desktop.cli.customers import (
    bring_in,
    bring_receivables,
    import_said,
    printed,
    receivables_said,
)
from crm_desktop.cli.ledgers import bring_sales, print_receipt, print_statement, sales_said
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase

#: Writes a paper of a number or a code into a file; returns what it is kept under.
Printer = Callable[[Application, Session, str, Path, Language], str]
#: How it is brought in, and what is said of it.
BROUGHT = {
    "customers": (bring_in, import_said),
    "receivables": (bring_receivables, receivables_said),
    "sales": (bring_sales, sales_said),
    "calls": (bring_calls, calls_said),
    "complaints": (bring_complaints, complaints_said),
}
PRINTED: dict[str, Printer] = {
    "customer": printed,
    "application": print_application,
    "statement": print_statement,
    "top-up-receipt": print_receipt,
    "refund-receipt": print_receipt,
    "loss-receipt": print_card_receipt,
    "reissue-receipt": print_card_receipt,
    "complaint-dossier": print_dossier,
    "complaint-form": print_form,
    "complaint-report": print_report,
    "complaint-confirmation": print_confirmation,
    "complaint-slip": print_slip,
    "rectification-notice": print_notice,
}
#: What can be printed without the people in it.
REDACTED: dict[str, Printer] = {"complaint-dossier": print_redacted}


def printer_of(what: str, *, redacted: bool) -> Printer:
    """Return what writes a paper; raises ValidationErrors where it cannot be redacted."""
    if redacted and what not in REDACTED:
        raise ValidationErrors({"--redacted": Phrase("cli.dossier_only")})
    return REDACTED[what] if redacted else PRINTED[what]
