"""What a card costs whoever gets it: the fee, how it was paid, and the drawer that it is in."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.foundation.work import Work
from crm_desktop.membership.shifts import open_shift


@dataclass(frozen=True)
class Fee:
    """A fee taken with a step of a card; nothing where ``fen`` is 0."""

    fen: int = 0
    method: str = ""
    shift: int | None = None


NO_FEE = Fee()


def fee_taken(work: Work, company: int, fen: int, method: str) -> Fee:
    """Return a fee of a company that whoever acts takes now, in their open shift (domain §2.4).

    ``method`` is of ``payment_method``. Without a shift the fee is in no drawer that is counted.
    """
    if not fen:
        return NO_FEE
    return Fee(fen, method, open_shift(work.acting.actor.person, company))
