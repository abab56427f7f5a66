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


def licence_texts() -> dict[str, str]:
    """Return the licences of the program and of what it bundles, by a name for each.

    The program's own two stand beside its packages, and are missing where only those were copied.
    """
    files = {
        "LICENSE": _ROOT.parent / "LICENSE",
        "NOTICE": _ROOT.parent / "NOTICE",
        "Noto Sans SC": _ROOT / "fonts" / "OFL.txt",
        "Lucide": _ROOT / "icons" / "LICENSE",
        "GB/T 2260": _ROOT / "divisions" / "LICENSE",
    }
    return {name: path.read_text(encoding="utf-8") for name, path in files.items() if path.exists()}
