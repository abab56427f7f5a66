"""The kinds of card and the designs that the program ships."""

from __future__ import annotations

import json

from crm_desktop.cards.design_model import side_from, side_to
from crm_desktop.foundation.resources import resource_json
from crm_desktop.membership.read import tier_of
from db.models.cards import CardDesign, CardType


def plant_card_types() -> None:
    """Store the kinds of card of a new office; what an office made of them is left alone."""
    if not CardType.select().exists():
        CardType.insert_many(resource_json("defaults", "tiers.json")["card_types"]).execute()


def plant_card_designs() -> None:
    """Store the designs of a new office, after its levels; what it made of them is left alone."""
    if CardDesign.select().exists():
        return
    for each in resource_json("defaults", "card_designs.json"):
        front, back = (side_to(side_from(each[side])) for side in ("front", "back"))
        CardDesign.create(
            name=each["name"],
            tier=tier_of(each["tier"]).id if each["tier"] else None,
            front=json.dumps(front, ensure_ascii=False),
            back=json.dumps(back, ensure_ascii=False),
        )
