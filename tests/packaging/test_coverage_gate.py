"""The gate: branches of the core, lines of the window, each with its own floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import coverage_gate


def report(folder: Path, core: tuple[int, int], window: tuple[int, int]) -> Path:
    def file(branches: tuple[int, int], lines: tuple[int, int]) -> dict[str, dict[str, int]]:
        summary = {
            "covered_branches": branches[0],
            "num_branches": branches[1],
            "covered_lines": lines[0],
            "num_statements": lines[1],
        }
        return {"summary": summary}

    files = {
        "crm_desktop/foundation/money.py": file(core, (0, 100)),
        "db\\engine.py": file((10, 10), (0, 100)),
        "ui/toolkit/tasks.py": file((0, 100), window),
    }
    path = folder / "report.json"
    path.write_text(json.dumps({"files": files}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("core", "window", "code"),
    [((90, 90), (85, 100), 0), ((84, 90), (85, 100), 1), ((90, 90), (84, 100), 1)],
)
def test_both_floors_must_hold(
    tmp_path: Path,
    core: tuple[int, int],
    window: tuple[int, int],
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert coverage_gate.main([str(report(tmp_path, core, window))]) == code
    said = capsys.readouterr().out
    assert "core, branches" in said
    assert "ui, lines" in said
    assert ("TOO LOW" in said) == bool(code)


def test_where_it_is_low_the_worst_files_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coverage_gate.main([str(report(tmp_path, (10, 90), (100, 100)))])
    said = capsys.readouterr().out
    assert "20.0 % (floor 95 %)" in said
    assert "crm_desktop/foundation/money.py: 80 of 90 missed" in said
    assert "ui/toolkit" not in said


def test_nothing_to_cover_is_covered() -> None:
    assert coverage_gate.share([], "covered_branches", "num_branches") == 100.0
