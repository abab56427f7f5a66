"""How a change of level was computed: in one line, and as a sheet with every figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.belonging import LevelChange
from crm_desktop.membership.levels import amount
from crm_desktop.membership.model import Basis
from ui.toolkit.dialog import Dialog
from ui.toolkit.panels import KeyValues

_LABEL = 96


def computed_words(told: Mapping[str, Any]) -> Phrase | str:
    """Return the sum and the threshold that are kept with a change.

    "" where nothing was counted; a grant says until when it holds.
    """
    if "value" in told:
        basis = Basis(told["basis"])
        return Phrase(
            "tiers.computed",
            value=amount(basis, told["value"]),
            threshold=amount(basis, told["threshold"]),
        )
    return Phrase("tiers.holds_until", day=told["until"]) if "until" in told else ""


def show_computation(window: QWidget, change: LevelChange, what: Phrase) -> Dialog:
    """Show what led to a change of level; ``what`` is the change in words."""
    dialog = Dialog(window, Phrase("tiers.sheet.title"), Phrase("toolkit.keys.close"))
    facts, told = KeyValues(label_width=_LABEL), change.computed
    facts.add(Phrase("tiers.sheet.change"), what)
    facts.add(Phrase("tiers.sheet.at"), f"{change.at:%Y-%m-%d %H:%M}")
    if "value" in told:
        basis = Basis(told["basis"])
        span = Phrase("tiers.sheet.span", first=told["from"], last=told["to"])
        facts.add(Phrase("tiers.sheet.days"), span)
        facts.add(Phrase("tiers.sheet.entries"), f"{told['entries']:,}")
        facts.add(Phrase("tiers.sheet.sum"), amount(basis, told["value"]))
        facts.add(Phrase("tiers.sheet.threshold"), amount(basis, told["threshold"]))
    if "until" in told:
        facts.add(Phrase("tiers.sheet.until"), told["until"])
    if "import" in told:
        facts.add(Phrase("tiers.sheet.import"), told["import"])
    if change.by:
        facts.add(Phrase("tiers.sheet.by"), change.by)
    if change.reason:
        facts.add(Phrase("members.reason"), change.reason)
    dialog.body.addWidget(facts)
    dialog.cancel.hide()
    dialog.primary.clicked.connect(dialog.accept)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
