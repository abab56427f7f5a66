"""Separation of duty: a second person's signature, given with their own password moments before."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.settings import DUTY_EXCEPTIONS, value_of

FRESH = timedelta(minutes=5)


class AccessDuties:
    """Keeps the signatures given in this program until they are used or grow stale."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, tuple[Countersign, datetime]] = {}

    def sign(self, person: int, name: str, right: str) -> Countersign:
        """Return a signature of a person who has just shown who they are and what they may do."""
        signature = Countersign(person, name, secrets.token_hex(16), right)
        self._given[signature.token] = (signature, self._clock.now())
        return signature

    def redeem(self, signature: Countersign) -> bool:
        """Return whether a signature is genuine and fresh; it counts once."""
        kept, at = self._given.pop(signature.token, (None, self._clock.now()))
        return kept == signature and abs(self._clock.now() - at) <= FRESH

    def exception_allowed(self, company: int) -> bool:
        """Return whether a company lets one person do both steps with a reason."""
        return value_of(DUTY_EXCEPTIONS, company)
