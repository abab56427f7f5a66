"""Where reports are read, and as of when what they tell is."""

from __future__ import annotations

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.usecase import Context, Service, reading
from crm_desktop.foundation.work import Look
from crm_desktop.sharing.model import ReadingState


class StandbyService(Service):
    """The standby, where the address of the office names one."""

    @reading("reports.view")
    def state(self, look: Look) -> ReadingState:
        """Return whether reports are read at a standby, and how far it is behind."""
        return reading_state(self._context)


def reading_state(context: Context) -> ReadingState:
    """Return how the standby of an office stands."""
    if context.apart is None:
        return ReadingState(is_set=False)
    found = context.apart.as_of()
    if found is None or not found[0]:  # nobody answers, or the server itself does
        return ReadingState(is_set=True, away=True)
    _, host, now, as_of = found
    if as_of is None:  # it has just begun to follow
        return ReadingState(is_set=True, host=host)
    behind = max(0.0, (now - as_of).total_seconds())
    return ReadingState(is_set=True, host=host, as_of=as_of.astimezone(CHINA), delay_seconds=behind)
