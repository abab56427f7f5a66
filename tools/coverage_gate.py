"""Print what the tests cover and fail below the floors: branches below ui, lines in ui."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CORE = ("crm_desktop/", "db/")
WINDOW = ("ui/",)
CORE_BRANCHES = 95.0
WINDOW_LINES = 85.0
_SHOWN = 12


def share(files: Iterable[Mapping[str, Any]], covered: str, of: str) -> float:
    """Return the covered part in per cent; 100 where there is nothing to cover."""
    summaries = [file["summary"] for file in files]
    whole = sum(summary[of] for summary in summaries)
    return 100.0 * sum(summary[covered] for summary in summaries) / whole if whole else 100.0


def main(arguments: list[str]) -> int:
    """Read coverage's JSON report; print both figures and, where one is low, the worst files."""
    report = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    files = {name.replace("\\", "/"): file for name, file in report["files"].items()}
    low = False
    for title, folders, covered, of, floor in (
        ("core, branches", CORE, "covered_branches", "num_branches", CORE_BRANCHES),
        ("ui, lines", WINDOW, "covered_lines", "num_statements", WINDOW_LINES),
    ):
        chosen = {name: file for name, file in files.items() if name.startswith(folders)}
        figure = share(chosen.values(), covered, of)
        short = figure < floor
        low = low or short
        verdict = " TOO LOW" if short else ""
        print(f"coverage of {title}: {figure:.1f} % (floor {floor:.0f} %){verdict}")
        if short:
            missed = {name: f["summary"][of] - f["summary"][covered] for name, f in chosen.items()}
            for name in sorted(missed, key=lambda name: -missed[name])[:_SHOWN]:
                print(f"  {name}: {missed[name]} of {chosen[name]['summary'][of]} missed")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
