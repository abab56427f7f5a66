"""The commands for the ledgers: add them up, expire points, bring sales in, print."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.customers import Order
from crm_desktop.customers.importing.model import Mode
from crm_desktop.customers.importing.report import write_report
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.membership.replay import TrialBalance
from db.errors import translated

SALE_COUNTS = ("read", "created", "unchanged", "failed")


def bring_sales(
    application: Application, session: Session, order: Order, language: Language
) -> dict[str, Any]:
    """Import a file of sales and write its report; return the counts.

    Raises ValidationErrors for what is there for customers only.
    """
    only = Phrase("cli.customers_only")
    given = {
        "--map": order.map,
        "--all-or-nothing": order.all_or_nothing,
        "--mode": order.mode != Mode.CREATE,
    }
    if any(given.values()):
        raise ValidationErrors({name: only for name, is_given in given.items() if is_given})
    result = application.till_import.run(
        session.actor, order.file, order.encoding, dry_run=order.dry_run
    ).value
    if order.report:
        write_report(order.report, result.report, language)
    said: dict[str, Any] = {name: getattr(result, name) for name in SALE_COUNTS}
    return said | {
        "points": result.points,
        "spent_fen": result.spent_fen,
        "number": result.number,
        "dry_run": result.dry_run,
    }


def sales_said(counts: dict[str, Any]) -> list[Phrase]:
    """Return in words what came of an import of sales."""
    told = {name: counts[name] for name in (*SALE_COUNTS, "points")}
    return [Phrase("till.counts", **told, spent=format_fen(counts["spent_fen"]))]


def trial_said(trial: TrialBalance) -> list[Phrase]:
    """Return in words what everything adds up to."""
    told = [
        Phrase(
            "ledger.trial",
            accounts=trial.accounts,
            entries=trial.points_entries + trial.value_entries,
            points=trial.points,
            principal=format_fen(trial.principal_fen),
            gift=format_fen(trial.gift_fen),
        )
    ]
    return told + [
        Phrase(f"settings_room.check.{fault.trial}", detail=str(fault.record))
        for fault in trial.faults
    ]


def trial_plain(trial: TrialBalance) -> dict[str, Any]:
    """Return what everything adds up to as plain values for ``--json``."""
    return asdict(trial) | {"sound": not trial.faults}


def print_statement(
    application: Application, session: Session, code: str, out: Path, language: Language
) -> str:
    """Write the statement of a card or a member as PDF; return the member number, or the card.

    Raises NotFound where it is neither.
    """
    try:
        ledger = application.ledgers.by_card(session.actor, code)
    except NotFound:
        ledger = application.ledgers.by_member(session.actor, code)
    pdf = application.ledger_prints.statement(session.actor, ledger.account.id, language)
    with translated():
        out.write_bytes(pdf)
    return ledger.membership.number if ledger.membership else code


def print_receipt(
    application: Application, session: Session, code: str, out: Path, language: Language
) -> str:
    """Write the receipt of a top-up or a refund as PDF; return its number."""
    pdf = application.ledger_prints.receipt(session.actor, code, language)
    with translated():
        out.write_bytes(pdf)
    return code.strip().upper()
