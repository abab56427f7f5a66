"""The kinds of card that the program ships."""

from __future__ import annotations

from crm_desktop.foundation.resources import resource_json
from db.models.cards import CardType


def plant_card_types() -> None:
    """Store the kinds of card of a new office; what an office made of them is left alone."""
    if not CardType.select().exists():
        CardType.insert_many(resource_json("defaults", "tiers.json")["card_types"]).execute()
