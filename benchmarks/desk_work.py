"""P3: how long the window lets somebody wait who works at the desk.

The work stands for an hour of calls: some 500 keys in a minute or two, with the talking, reading
and thinking between them taken out. Customers are searched for in the box, the list of a million is
scrolled, records are opened, corrected, saved and printed, all this also while ten thousand
customers are imported; then the organisation, people and the log. Since the pauses are gone, the
percentile is that of the busy part of an hour and not of the whole.

The value is taken by a beat every millisecond in the event loop, the floor by the same beat while
the same window is left alone. ``P3-longest`` is the longest block, ``P3-p99`` what 99 of 100 keys
wait at most, pressed at any moment; ``P3-own`` the most that the window's own thread works at a
stretch, which a busy machine does not make longer. ``P3-looks`` is the longest block while another
language and appearance are chosen with all those rooms open, which nobody does every hour. Each
hour is a process of its own: rooms are entered for the first time in it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.alone import alone
from benchmarks.office import found
from benchmarks.runner import Budget, Figure, percentile

BUDGETS = {"longest": Budget(most=50), "p99": Budget(most=16), "own": Budget()}
_IDLE_MS = 5_000
# Each takes minutes.
_HOURS = 3

_CODE = "import sys; from benchmarks.desk_work import hour; hour(sys.argv[1])"


def waiting() -> list[Figure]:
    """Measure some hours and return the figures, each with that of the idle window."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "data"
        found(folder)
        caches = Path(root) / "bytecode"
        hours = [json.loads(alone(_CODE, caches, str(folder))) for _ in range(_HOURS)]
    figures = []
    for name, budget in BUDGETS.items():
        value, floor = (median(each[kind][name] for each in hours) for kind in ("work", "idle"))
        figures.append(budget.judge(f"P3-{name}", value, "ms", floor, len(hours)))
    value, floor = (median(each[kind]["longest"] for each in hours) for kind in ("looks", "idle"))
    figures.append(Budget().judge("P3-looks", value, "ms", floor, len(hours)))
    return figures


def hour(root: str) -> None:
    """Work for an hour in this process and print what was measured."""
    from benchmarks.clerk import at_desk
    from benchmarks.heartbeat import Heartbeat, waits
    from benchmarks.script import HOUR, looks

    with at_desk(Path(root)) as clerk:
        beat = Heartbeat()
        clerk.aside = beat.aside
        measured: dict[str, dict[str, float]] = {}

        def measure(kind: str, action: Callable[[], object]) -> None:
            beat.start()
            action()
            beat.stop()
            measured[kind] = {
                "longest": max(beat.blocks),
                "p99": percentile(waits(beat.blocks), 99),
                "own": max(beat.work),
            }

        measure("idle", lambda: clerk.wait(_IDLE_MS))
        measure("work", lambda: [scene(clerk) for scene in HOUR])
        measure("looks", lambda: looks(clerk))
    json.dump(measured, sys.stdout)


FIGURES = {"P3": waiting}
