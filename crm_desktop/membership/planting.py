"""The levels that the program ships."""

from __future__ import annotations

from crm_desktop.foundation.resources import resource_json
from db.models.membership import MemberTier


def plant_tiers() -> None:
    """Store the levels of a new office; what an office made of them is left alone."""
    if not MemberTier.select().exists():
        MemberTier.insert_many(resource_json("defaults", "tiers.json")["tiers"]).execute()
