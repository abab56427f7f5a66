"""Processes that are measured as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.runner import FOLDER


def alone(code: str, caches: Path, *arguments: str) -> str:
    """Run code in a process of its own, its bytecode cached in a folder; return what it prints."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        # An installed program has its bytecode beside it, whatever this shell says.
        "PYTHONPYCACHEPREFIX": str(caches),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command,
        cwd=FOLDER.parent,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stdout
