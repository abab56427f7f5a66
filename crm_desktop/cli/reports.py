"""The command that writes reports of a month: as PDF, or as a workbook with the same totals."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.insight.report_prints import Wanted
from crm_desktop.insight.telling import title
from db.errors import translated

#: What is typed, and the kind of report that it means.
REPORTS = {"complaint-month": "complaint", "inquiry-month": "inquiry", "sla": "sla"}
_WORKBOOK = ".xlsx"


def print_report(
    application: Application, session: Session, options: argparse.Namespace, language: Language
) -> tuple[dict[str, Any], Phrase]:
    """Write the report of a month; return what is said of it, plain and in words.

    It is the newest edition, or a draft where none was prepared. The ending of the file tells
    whether it is a PDF or a workbook. Raises ValidationErrors for what is no month and for another
    ending, NotFound for a company unknown or out of reach.
    """
    wanted = _wanted(application, session, options)
    out = options.out
    prints, actor = application.report_prints, session.actor
    shown = prints.preview(actor, wanted, language)
    report = shown.report
    if out.suffix.lower() == _WORKBOOK:
        prints.xlsx(actor, wanted, language, out)
    elif out.suffix.lower() == ".pdf":
        pdf = prints.pdf(actor, wanted, language).pdf
        with translated():
            out.write_bytes(pdf)
    else:
        raise ValidationErrors({"--out": Phrase("error.not_a_choice")})
    number = report.number if report else ""
    plain = {
        "file": str(out),
        "number": number,
        "edition": report.edition if report else 0,
        "state": report.state if report else "draft",
        "received": shown.figures.now.plain["received"],
    }
    named = number or Phrase("insight.draft")
    return plain, Phrase(
        "cli.printed_report", title=title(shown.figures), number=named, file=str(out)
    )


def _wanted(application: Application, session: Session, options: argparse.Namespace) -> Wanted:
    try:
        year, month = options.month.split("-")
        day = date(int(year), int(month), 1)
    except ValueError:
        raise ValidationErrors({"--month": Phrase("error.format")}) from None
    company = None
    if options.company:
        found = {each.code: each.id for each in application.organisation.companies(session.actor)}
        if options.company not in found:
            raise NotFound("company")
        company = found[options.company]
    return Wanted(REPORTS[options.what], day, company)
