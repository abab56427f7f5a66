"""The commands for members: bring a file of them in, print the list of a level."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.customers.importing.model import Mode
from crm_desktop.customers.importing.report import write_report
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.membership.importing.service import COUNTS
from crm_desktop.membership.importing.wishes import MemberOptions, options_from
from db.errors import translated


@dataclass(frozen=True)
class MemberOrder:
    """What was typed behind ``import members``."""

    file: Path
    encoding: str
    map: Path | None
    new_tiers: bool
    dry_run: bool
    report: Path | None


def order_of(typed: argparse.Namespace) -> MemberOrder:
    """Return what was typed; raises ValidationErrors for what is there for customers only, OSError.

    Looked at first: a wrong name is told as such, before anybody is asked for a password.
    """
    given = {"--all-or-nothing": typed.all_or_nothing, "--mode": typed.mode != Mode.CREATE}
    if any(given.values()):
        only = Phrase("cli.customers_only")
        raise ValidationErrors({name: only for name, is_given in given.items() if is_given})
    with typed.file.open("rb"):
        pass
    return MemberOrder(
        typed.file, typed.encoding, typed.map, typed.new_tiers, typed.dry_run, typed.report
    )


def bring_members(
    application: Application, session: Session, order: MemberOrder, language: Language
) -> dict[str, Any]:
    """Import a file of members and write its report; return what came of it."""
    options = _options(order)
    result = application.member_imports.run_apart(session.actor, order.file, options).value
    if order.report:
        write_report(order.report, result.report, language)
    said: dict[str, Any] = {name: getattr(result, name) for name in COUNTS}
    said |= {"quit": result.quit, "cards": result.cards}
    said |= {"points": result.points, "money_fen": result.money_fen}
    unknown = sorted(each.name for each in result.tiers if not each.code)
    return said | {"unknown_tiers": unknown, "number": result.number, "dry_run": result.dry_run}


def members_said(counts: dict[str, Any]) -> list[Phrase]:
    """Return in words what came of an import of members, a line each."""
    said = [Phrase(f"tiers.import.count.{name}", count=counts[name]) for name in COUNTS]
    opened = Phrase(
        "tiers.import.opened",
        cards=counts["cards"],
        quit=counts["quit"],
        points=counts["points"],
        money=format_fen(counts["money_fen"]),
    )
    said.append(opened)
    if counts["unknown_tiers"]:
        names = ", ".join(counts["unknown_tiers"])
        said.append(Phrase("tiers.import.unknown", names=names))
    return said


def print_members(
    application: Application, session: Session, tier: str, out: Path, language: Language
) -> None:
    """Write the list of members of a level ("": of all) as PDF."""
    pdf = application.tier_prints.members(session.actor, tier, language)
    with translated():
        out.write_bytes(pdf)


def _options(order: MemberOrder) -> MemberOptions:
    """Return what was asked for; raises ValidationErrors for a map that is none."""
    options = MemberOptions()
    if order.map:
        with translated():
            text = order.map.read_text(encoding="utf-8")
        try:
            options = options_from(text)
        except ValueError:
            raise ValidationErrors({"--map": Phrase("error.format")}) from None
    return replace(
        options, encoding=order.encoding, new_tiers=order.new_tiers, dry_run=order.dry_run
    )
