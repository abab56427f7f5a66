"""The command ``print``: which paper is meant, and writing it into a file."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.cli.members import print_members
from crm_desktop.cli.orders import printer_of
from crm_desktop.cli.reports import REPORTS, print_report
from crm_desktop.cli.stock import print_card
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase

_OF_MANY = ("members", *REPORTS)


def what_is_meant(options: argparse.Namespace) -> None:
    """Hold that a paper of one record names it; raises ValidationErrors."""
    if options.what not in _OF_MANY and not options.code:
        raise ValidationErrors({"CODE": Phrase("error.needed")})


def write_paper(
    application: Application, session: Session, options: argparse.Namespace, language: Language
) -> tuple[dict[str, Any], Phrase]:
    """Write a paper into the file of ``--out``; return what is told as JSON and in words."""
    what, out = options.what, options.out
    if what in REPORTS:
        return print_report(application, session, options, language)
    if what == "members":
        print_members(application, session, options.tier, out, language)
        return {"file": str(out)}, Phrase("cli.printed_members", file=str(out))
    if what == "card":
        number = print_card(application, session, options, language)
    else:
        put = printer_of(what, redacted=options.redacted)
        number = put(application, session, options.code, out, language)
    said = Phrase("cli.printed", code=number, file=str(out))
    return {"file": str(out), "code": number}, said
