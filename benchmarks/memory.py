"""P9: what the window takes of memory with a million customers open.

The value is a process of ours that has entered every room, walked the list of customers and the log
from end to end, looked at what it found and gone back to the list, less a process that shows a bare
QMainWindow, which is the floor. Where the system tells it, memory is the proportional set size:
pages shared with other processes count by their share. Elsewhere it is the resident set.
"""

from __future__ import annotations

import ctypes
import gc
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


def over_bare() -> Figure:
    """Return the megabytes that ours takes more than the bare one, processes in turn."""
    with tempfile.TemporaryDirectory() as root:
        folder, caches = Path(root) / "data", Path(root) / "bytecode"
        found(folder)
        pairs = [
            (int(alone(_OURS, caches, str(folder))), int(alone(_BARE, caches)))
            for _ in range(_TIMES)
        ]
    more = median(ours - bare for ours, bare in pairs) / _MB
    floor = median(bare for _, bare in pairs) / _MB
    return Budget(most=120).judge("P9", more, "MB", floor, len(pairs))


def ours(root: str) -> None:
    """Work through the rooms in this process and print what it holds then."""
    from benchmarks.clerk import at_desk
    from benchmarks.script import ROOMS, customer_list

    with at_desk(Path(root)) as clerk:
        for scene in ROOMS:
            scene(clerk)
        customer_list(clerk)
        # What is only waiting to be collected would go within the second.
        clerk.wait(2_000)
        gc.collect()
        print(taken())


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
