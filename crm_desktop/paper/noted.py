"""From the note of a print to the letterhead of its pages."""

from __future__ import annotations

from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.office.model import PrintNote
from crm_desktop.paper.letterhead import Letterhead, Orientation, PaperSize


def letterhead(
    note: PrintNote,
    language: Language,
    *,
    secrecy: Phrase | str = "",
    paper: PaperSize = PaperSize.A4,
    orientation: Orientation = Orientation.PORTRAIT,
) -> Letterhead:
    """Return the letterhead of a document that was noted as printed."""
    return Letterhead(
        company=note.company_name,
        number=note.number,
        printed_by=note.printed_by,
        printed_at=note.printed_at,
        verification_code=note.code,
        secrecy=secrecy,
        language=language,
        paper=paper,
        orientation=orientation,
    )
