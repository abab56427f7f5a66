"""Whom something is for: a customer who is searched for by whatever is known of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.customers.pick import CustomerPick, PickWords
from ui.workplace import Workplace


def pick_customer(
    window: QWidget, place: Workplace, title: Phrase, picked: Callable[[int], object]
) -> CustomerPick:
    """Ask whom something is for."""
    words = PickWords(
        title,
        Phrase("members.pick.choose"),
        Phrase("members.customer"),
        Phrase("members.pick.example"),
        Phrase("members.pick.hint"),
        Phrase("members.pick.nobody"),
    )
    dialog = CustomerPick(window, place, words, picked)
    dialog.open()
    return dialog
