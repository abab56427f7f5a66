"""Whom to merge a customer with: those that look like one, or anybody who is searched for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.customers.model import Candidate
from crm_desktop.foundation.words import Phrase
from ui.access.wording import listed
from ui.customers.pick import CustomerPick, PickWords
from ui.customers.wording import REASONS
from ui.workplace import Workplace


def pick_other(
    window: QWidget, place: Workplace, customer: int, name: str, picked: Callable[[int], object]
) -> CustomerPick:
    """Ask with whom to merge a customer; those that look like them are offered."""
    words = PickWords(
        Phrase("merge_room.pick.title", name=name),
        Phrase("merge_room.do.compare"),
        Phrase("merge_room.pick.search"),
        Phrase("merge_room.pick.example"),
        Phrase("merge_room.pick.looking"),
        Phrase("merge_room.pick.nobody"),
    )
    dialog = CustomerPick(window, place, words, picked, but=customer)

    def offer(found: Sequence[Candidate]) -> None:
        alike = [
            (each.customer, listed(REASONS[reason] for reason in each.reasons)) for each in found
        ]
        dialog.offer(alike, Phrase("merge_room.pick.none"))

    place.ask(
        lambda app, actor: app.duplicates.doubles_of(actor, customer),
        owner=dialog,
        done=offer,
        failed=dialog.fail,
        latest="doubles",
    )
    dialog.open()
    return dialog
