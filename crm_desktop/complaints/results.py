"""What whoever handled a case found and did, checked before it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm_desktop.complaints.model import DispatchResult
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.words import Phrase

_LONGEST = {
    "facts": 20_000,
    "cause_text": 1000,
    "liable": 100,
    "liable_also": 100,
    "measure": 20_000,
    "inner_measure": 1000,
    "reaction": 1000,
}


def checked_result(result: DispatchResult, *, needed: frozenset[str]) -> DispatchResult:
    """Return a result tidied; raises ValidationErrors, also for a ``needed`` text that is missing.

    The cause and the liability are entries of their dictionaries, or "" where not yet known.
    """
    checks = Checks()
    texts: dict[str, Any] = {
        name: checks.text(name, getattr(result, name), longest=longest, needed=name in needed)
        for name, longest in _LONGEST.items()
    }
    for name, dictionary in (("cause", "complaint_cause"), ("liability", "liability")):
        if getattr(result, name):
            check_entry(checks, name, dictionary, getattr(result, name), in_use=True)
    if result.cost_fen < 0:
        checks.add("cost_fen", Phrase("error.format"))
    checks.done()
    return replace(result, **texts)
