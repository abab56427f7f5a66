"""The commands for applications for membership: print the form of one."""

from __future__ import annotations

from pathlib import Path

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.foundation.words import Language
from db.errors import translated


def print_application(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write the form of an application as PDF and return its number; raises NotFound."""
    prints = application.application_prints
    found = prints.numbered(session.actor, number)
    pdf = prints.form(session.actor, found, language)
    with translated():
        out.write_bytes(pdf)
    return number
