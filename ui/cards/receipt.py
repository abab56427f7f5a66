"""Previewing the receipt of a card."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.toolkit.speech import language
from ui.workplace import Workplace


def print_receipt(
    owner: QObject, place: Workplace, number: str, failed: Callable[[Exception], object]
) -> None:
    """Preview the receipt of a number; what no face can draw is said with it."""
    chosen = language()

    def read(app: Application, actor: Actor) -> tuple[bytes, str]:
        prints = app.card_prints
        return prints.receipt(actor, number, chosen), prints.lost_glyphs(actor, number)

    def show(made: tuple[bytes, str]) -> None:
        pdf, lost = made
        place.preview(Phrase("card_room.receipt", number=number), pdf)
        if lost:
            place.say(Phrase("customers_paper.lost", characters=lost))

    place.ask(read, owner=owner, done=show, failed=failed, latest="print")
