"""P3: how long the window lets somebody wait who works at the desk.

The work is an hour without its pauses: about 630 keys, which is what an hour of calls leaves when
talking, reading and thinking are taken out: searches in the box, records of the organisation opened
and read, people edited and saved, somebody taken in, documents previewed and leafed through, the
log of a million entries scrolled and narrowed down, every page of the settings, language and
appearance changed, the lock. A backup is made and the whole office checked meanwhile. Since the
pauses are gone, the percentile is that of the busy part of an hour and not of the whole.

The value is taken by a beat every millisecond in the event loop, the floor by the same beat while
the same window is left alone. ``P3-longest`` is the longest block, ``P3-p99`` what 99 of 100 keys
wait at most, pressed at any moment; ``P3-own`` the most that the window's own thread works at a
stretch, which a busy machine does not make longer. Each hour is a process of its own: rooms are
entered for the first time in it.
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
from benchmarks.runner import AT_LEAST, Budget, Figure, percentile
from crm_desktop.backups.model import Why

BUDGETS = {"longest": Budget(most=50), "p99": Budget(most=16), "own": Budget()}
_IDLE_MS = 10_000

_CODE = "import sys; from benchmarks.desk_work import hour; hour(sys.argv[1])"


def waiting() -> list[Figure]:
    """Measure some hours and return the figures, each with that of the idle window."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "data"
        found(folder)
        hours = []
        for _ in range(AT_LEAST):
            hours.append(json.loads(alone(_CODE, Path(root) / "bytecode", str(folder))))
            # Each hour makes its own backup; they need not be kept.
            for backup in (folder / "backups").glob(f"*{Why.BY_HAND.value}*"):
                backup.unlink()
    figures = []
    for name, budget in BUDGETS.items():
        value, floor = (median(each[kind][name] for each in hours) for kind in ("work", "idle"))
        figures.append(budget.judge(f"P3-{name}", value, "ms", floor, len(hours)))
    return figures


def hour(root: str) -> None:
    """Work for an hour in this process and print what was measured."""
    from benchmarks.clerk import at_desk
    from benchmarks.heartbeat import Heartbeat, waits
    from benchmarks.script import HOUR

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
    json.dump(measured, sys.stdout)


FIGURES = {"P3": waiting}
