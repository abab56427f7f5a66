"""The papers of a case: its dossier by Ctrl+P, its other papers from the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from crm_desktop.application import Application
from crm_desktop.complaints.model import Complaint
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Language, Phrase
from ui.toolkit.speech import language
from ui.workplace import Workplace


@dataclass(frozen=True)
class CasePaper:
    """A paper: what it is called, and how its PDF is made on a lane."""

    name: Phrase
    make: Callable[[Application, Actor, int, Language], bytes]


DOSSIER = CasePaper(
    Phrase("complaint_page.paper.dossier"),
    lambda app, actor, case, chosen: app.complaint_prints.dossier(actor, case, chosen),
)
PAPERS = (
    CasePaper(
        Phrase("complaint_page.paper.redacted"),
        lambda app, actor, case, chosen: app.complaint_prints.dossier(
            actor, case, chosen, redacted=True
        ),
    ),
    CasePaper(
        Phrase("complaint_page.paper.form"),
        lambda app, actor, case, chosen: app.complaint_prints.form(actor, case, chosen),
    ),
    CasePaper(
        Phrase("complaint_page.paper.report"),
        lambda app, actor, case, chosen: app.complaint_prints.report(actor, case, chosen),
    ),
    CasePaper(
        Phrase("complaint_page.paper.confirmation"),
        lambda app, actor, case, chosen: app.complaint_prints.confirmation(actor, case, chosen),
    ),
)


def print_paper(
    owner: QObject,
    place: Workplace,
    paper: CasePaper,
    case: Complaint,
    failed: Callable[[Exception], object],
) -> None:
    """Preview a paper of a case; what no face can draw is said with it.

    On the long lane: a dossier takes its attachments along.
    """
    chosen = language()

    def make(app: Application, actor: Actor, _progress: object) -> tuple[bytes, str]:
        lost = app.complaint_prints.lost_glyphs(actor, case.id)
        return paper.make(app, actor, case.id, chosen), lost

    def show(made: tuple[bytes, str]) -> None:
        pdf, lost = made
        place.preview(Phrase("complaint_page.paper_of", paper=paper.name, number=case.number), pdf)
        if lost:
            place.say(Phrase("customers_paper.lost", characters=lost))

    place.ask_long(make, owner=owner, done=show, failed=failed)


def print_slip(
    owner: QObject, place: Workplace, number: str, failed: Callable[[Exception], object]
) -> None:
    """Preview the slip of an order or of a demand by its number."""
    chosen = language()
    place.ask(
        lambda app, actor: app.complaint_prints.slip(actor, number, chosen),
        owner=owner,
        done=lambda pdf: place.preview(Phrase("complaint_page.slip", number=number), pdf),
        failed=failed,
        latest="slip",
    )
