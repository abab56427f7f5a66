"""The one way to the files under ``resources/``: icons, fonts, words and defaults."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2] / "resources"


def resource_path(*parts: str) -> Path:
    """Return the path of a bundled file or folder.

    Raises FileNotFoundError where the file is missing: a build that lost its data must fail loudly.
    """
    path = _ROOT.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(path)
    return path


@cache
def resource_json(*parts: str) -> Any:
    """Return the parsed content of a bundled JSON file; callers must not change it."""
    return json.loads(resource_path(*parts).read_text(encoding="utf-8"))
