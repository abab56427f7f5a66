"""The documentation says what the program does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_state_machines_are_rendered_as_declared() -> None:
    code = "import runpy; print(runpy.run_path('docs/render.py')['page'](), end='')"
    made = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert made.stdout == (ROOT / "docs" / "state-machines.md").read_text(encoding="utf-8")
