"""P2: from starting the program to a window that can be used.

The value is a process of ours, imports included, until the login page is painted and the database
is open. The floor is a process that shows a bare QMainWindow.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.office import found
from benchmarks.runner import AT_LEAST, FOLDER, Budget, Figure

TIMES = max(AT_LEAST, 9)

# Both leave by os._exit: what a process does after its window is up is not start-up.
BARE = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))

app = QApplication([])
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""
OURS = """
import os, sys
from PySide6.QtCore import QTimer
from ui import application
from ui.shell.login import LoginPage
from ui.shell.way_in import WayIn

# An event filter would cost what it measures: Python would be asked about every event there is.
class Eye:
    painted = False

paint = LoginPage.paintEvent

def paint_event(page, event):
    paint(page, event)
    Eye.painted = True

LoginPage.paintEvent = paint_event
opened = WayIn._opened

def note(way_in):
    opened(way_in)
    look.start(0)

def leave():
    if Eye.painted:
        os._exit(0)

app = application.qt_application()
look = QTimer()
look.timeout.connect(leave)
WayIn._opened = note
application.run_window(sys.argv[1:])
"""


def start_to_window() -> Figure:
    """Measure cold processes over warm files, ours and the bare one in turn."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "data"
        found(folder)
        caches = Path(root) / "bytecode"

        def ours() -> None:
            _run(OURS, caches, "--data", str(folder))

        def bare() -> None:
            _run(BARE, caches)

        ours()
        bare()
        pairs = [(_seconds(ours), _seconds(bare)) for _ in range(TIMES)]
    value, floor = (median(times) * 1000 for times in zip(*pairs, strict=True))
    return Budget(ratio_most=2.5).judge("P2", value, "ms", floor, TIMES)


def _seconds(action: Callable[[], None]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _run(code: str, caches: Path, *arguments: str) -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        # An installed program has its bytecode beside it, whatever this shell says.
        "PYTHONPYCACHEPREFIX": str(caches),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(
        command, cwd=FOLDER.parent, env=environment, check=True, stdout=subprocess.DEVNULL
    )


FIGURES = {"P2": start_to_window}
