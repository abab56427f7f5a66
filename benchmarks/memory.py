"""P9: what the window takes of memory with a million customers open.

The value is a process of ours at the list of all customers, after it has searched, scrolled the
list from end to end and read a customer, less a process that shows a bare QMainWindow, which is the
floor. ``P9-rooms`` is what it holds once every other room was entered too, and documents were
printed and previewed. Where the system tells it, memory is the proportional set size: pages shared
with other processes count by their share. Elsewhere it is the resident set.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.alone import alone
from benchmarks.office import found
from benchmarks.runner import Budget, Figure

_MB = 1024 * 1024
# Each takes a minute.
_TIMES = 3

_OURS = "import sys; from benchmarks.memory import ours; ours(sys.argv[1])"
# The bare process imports nothing of ours before it has its window.
_BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

app = QApplication([])
window = QMainWindow()
window.resize(1366, 768)
window.show()
QTimer.singleShot(500, app.quit)
app.exec()
from benchmarks.memory import taken
print(taken())
"""


def over_bare() -> list[Figure]:
    """Return the megabytes that ours takes more than the bare one, processes in turn."""
    with tempfile.TemporaryDirectory() as root:
        folder, caches = Path(root) / "data", Path(root) / "bytecode"
        found(folder)
        runs = [
            (json.loads(alone(_OURS, caches, str(folder))), int(alone(_BARE, caches)))
            for _ in range(_TIMES)
        ]
    floor = median(bare for _, bare in runs) / _MB
    figures = []
    for name, budget in (("P9", Budget(most=120)), ("P9-rooms", Budget())):
        more = median(ours[name] - bare for ours, bare in runs) / _MB
        figures.append(budget.judge(name, more, "MB", floor, len(runs)))
    return figures


def ours(root: str) -> None:
    """Work through the rooms in this process and print what it holds on the way."""
    from benchmarks.clerk import at_desk
    from benchmarks.script import ROOMS, customer_list, reading, searching

    held = {}
    with at_desk(Path(root)) as clerk:
        for name, scenes in (("P9", (searching, reading)), ("P9-rooms", ROOMS)):
            for scene in scenes:
                scene(clerk)
            customer_list(clerk)
            # What is only waiting to be collected would go within the second.
            clerk.wait(2_000)
            gc.collect()
            held[name] = taken()
    json.dump(held, sys.stdout)


def taken() -> int:
    """Return the bytes this process takes."""
    if sys.platform == "win32":
        return _working_set()
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return _resident()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _resident() -> int:
    """Return the most this process ever had resident: where no more is told, as on macOS."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _working_set() -> int:
    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_uint32),
            ("faults", ctypes.c_uint32),
            *((name, ctypes.c_size_t) for name in ("peak", "now", "a", "b", "c", "d", "e", "f")),
        )

    counters = Counters(ctypes.sizeof(Counters))
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.size)
    return int(counters.now)


FIGURES = {"P9": over_bare}
