"""Fields that several steps ask for, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.model import DispatchResult
from crm_desktop.foundation.words import Phrase
from ui.complaints.step_data import Ask

REASON = ((Ask("reason", Phrase("complaint_page.reason"), "text"),),)
DEMAND = Ask("demand", Phrase("complaint_page.demand"), "text", rows=2)
TARGET = Ask("target", Phrase("complaint_page.target"), "target")
HANDLE_BY = Ask(
    "handle_by", Phrase("complaint_page.handle_by"), "moment", optional=True,
    help=Phrase("complaint_page.usual_limit"),
)  # fmt: skip
RECEIPT = Ask(
    "receipt_minutes", Phrase("complaint_page.receipt_minutes"), "number", optional=True,
    help=Phrase("complaint_page.usual_limit"),
)  # fmt: skip
CAUSE = Ask("cause", Phrase("complaint_page.cause"), "complaint_cause")
CAUSE_TEXT = Ask("cause_text", Phrase("complaint_page.cause_text"))
LIABILITY = Ask("liability", Phrase("complaint_page.liability"), "liability")
RESULT_ROWS = (
    (Ask("facts", Phrase("complaint_page.facts"), "text", rows=2),),
    (CAUSE, CAUSE_TEXT),
    (LIABILITY, Ask("liable", Phrase("complaint_page.liable"), optional=True)),
    (Ask("measure", Phrase("complaint_page.measure"), "text", rows=2),),
    (
        Ask("cost_fen", Phrase("complaint_page.cost"), "money", optional=True),
        Ask("reaction", Phrase("complaint_page.reaction"), optional=True),
    ),
    (
        Ask("inner_measure", Phrase("complaint_page.inner_measure"), optional=True),
        Ask("evidence", Phrase("complaint_page.evidence"), "files", optional=True),
    ),
)


def order_of(values: Mapping[str, Any], target: str = "target") -> DispatchOrder:
    """Return the order that was typed, to the addressee of that field."""
    return DispatchOrder(
        values[target],
        values["demand"],
        values.get("receipt_minutes") or 0,
        values.get("handle_by"),
    )


def values_of(result: DispatchResult) -> dict[str, Any]:
    """Return what stands in the fields of a result."""
    return {
        "facts": result.facts,
        "cause": result.cause or None,
        "cause_text": result.cause_text,
        "liability": result.liability or None,
        "liable": result.liable,
        "measure": result.measure,
        "cost_fen": result.cost_fen or None,
        "reaction": result.reaction,
        "inner_measure": result.inner_measure,
    }


def result_of(values: Mapping[str, Any]) -> DispatchResult:
    """Return the result that was typed."""
    return DispatchResult(**{**values, "cost_fen": values["cost_fen"] or 0})
