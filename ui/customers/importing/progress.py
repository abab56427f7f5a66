"""How far an import is: its stages as one way, so that the time left means the whole of it."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.customers.importing.wording import STAGES
from ui.toolkit.tasks import Progress, Reached

#: The share of each stage, as it was measured with 100,000 rows; a trial ends before it stores.
_SHARES = {"open": 10, "read": 30, "match": 15, "store": 20, "keys": 25}
_TRIED = ("open", "read", "match")
_WHOLE = 1000


class Way:
    """Takes what an import tells and reports it; ``words`` say it. Read from the GUI thread."""

    def __init__(self, *, trial: bool) -> None:
        names = _TRIED if trial else tuple(_SHARES)
        self._length = sum(_SHARES[name] for name in names)
        self._before = {
            name: sum(_SHARES[each] for each in names[:place]) for place, name in enumerate(names)
        }
        self._told: tuple[str, int, int | None] = ("open", 0, None)

    def take(self, progress: Progress, what: str, done: int, total: int | None) -> None:
        """Report a stage; raises Cancelled where the person has stopped the work."""
        self._told = (what, done, total)
        share = min(1.0, done / total) if total else 0.0
        reached = self._before.get(what, self._length) + _SHARES.get(what, 0) * share
        progress.report(round(reached / self._length * _WHOLE), _WHOLE)

    def words(self, _reached: Reached) -> Phrase:
        """Say the stage and how much of it is done."""
        what, done, total = self._told
        if not total:
            return Phrase("import_room.stage.at", stage=STAGES[what], done=done)
        return Phrase("import_room.stage.of", stage=STAGES[what], done=done, total=total)
