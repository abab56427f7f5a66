"""The papers of complaints on the command line: dossiers, forms, slips, notices."""

from __future__ import annotations

import sys
from pathlib import Path

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.foundation.words import Language, Phrase, say
from db.errors import translated


def print_dossier(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write 投诉处理档案 of a case as PDF; return its number. Raises NotFound."""
    return _dossier(application, session, number, out, language, redacted=False)


def print_redacted(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write the dossier of a case without its people; return its number. Raises NotFound."""
    return _dossier(application, session, number, out, language, redacted=True)


def print_form(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write 客户投诉处理单 of a case as PDF; return its number. Raises NotFound."""
    case = _case(application, session, number, language)
    pdf = application.complaint_prints.form(session.actor, case, language)
    return _written(out, pdf, number)


def print_report(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write 投诉处理报告 of a case as PDF; return its number. Raises NotFound."""
    case = _case(application, session, number, language)
    pdf = application.complaint_prints.report(session.actor, case, language)
    return _written(out, pdf, number)


def print_confirmation(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write 客户投诉解决确认书 of a case as PDF; return its number. Raises NotFound."""
    case = _case(application, session, number, language)
    pdf = application.complaint_prints.confirmation(session.actor, case, language)
    return _written(out, pdf, number)


def print_slip(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write the slip of an order or of a demand as PDF; return its number. Raises NotFound."""
    pdf = application.complaint_prints.slip(session.actor, number, language)
    return _written(out, pdf, number)


def print_notice(
    application: Application, session: Session, number: str, out: Path, language: Language
) -> str:
    """Write 整改通知单 as PDF; return its number. Raises NotFound."""
    pdf = application.complaint_prints.notice(session.actor, number, language)
    return _written(out, pdf, number)


def _dossier(
    application: Application,
    session: Session,
    number: str,
    out: Path,
    language: Language,
    *,
    redacted: bool,
) -> str:
    case = _case(application, session, number, language)
    pdf = application.complaint_prints.dossier(session.actor, case, language, redacted=redacted)
    return _written(out, pdf, number)


def _case(application: Application, session: Session, number: str, language: Language) -> int:
    """Return the id of a case, and say on stderr which of its characters will not be drawn."""
    case = application.complaint_prints.numbered(session.actor, number)
    lost = application.complaint_prints.lost_glyphs(session.actor, case)
    if lost:
        sys.stderr.write(say(Phrase("case_paper.lost", characters=lost), language) + "\n")
    return case


def _written(out: Path, pdf: bytes, number: str) -> str:
    with translated():
        out.write_bytes(pdf)
    return number.strip().upper()
