"""How a change of level was computed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.levels import amount
from crm_desktop.membership.model import Basis


def computed_words(told: Mapping[str, Any]) -> Phrase | str:
    """Return the computation that is kept with a change: the days, the entries, sum, threshold.

    "" where nothing was counted; a grant says until when it holds.
    """
    if "value" in told:
        basis = Basis(told["basis"])
        return Phrase(
            "tiers.computed",
            first=told["from"],
            last=told["to"],
            count=told["entries"],
            value=amount(basis, told["value"]),
            threshold=amount(basis, told["threshold"]),
        )
    return Phrase("tiers.holds_until", day=told["until"]) if "until" in told else ""
