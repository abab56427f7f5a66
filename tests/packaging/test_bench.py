"""Figures: what a line holds, how a budget is judged, and that each runs by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import runner
from benchmarks.heartbeat import waits
from benchmarks.runner import Budget, Figure, in_turn, median_against_floor, percentile
from tests.source import ROOT


def test_a_line_is_json_with_the_agreed_fields() -> None:
    line = Figure("P2", 123.456, "ms", 100.0, 1.23456, 5).line()
    assert "\n" not in line
    assert json.loads(line) == {
        "name": "P2",
        "value": 123.5,
        "unit": "ms",
        "floor": 100.0,
        "ratio": 1.235,
        "n": 5,
    }


@pytest.mark.parametrize(
    ("budget", "value", "floor", "said", "met"),
    [
        (Budget(), 5.0, 2.0, "", None),
        (Budget(most=16, ratio_most=2), 10.0, 6.0, "≤ 16 ms and ≤ 2×", True),
        (Budget(most=16, ratio_most=2), 10.0, 4.0, "≤ 16 ms and ≤ 2×", False),
        (Budget(most=16, ratio_most=2), 17.0, 16.0, "≤ 16 ms and ≤ 2×", False),
        (Budget(ratio_least=0.5), 4.0, 6.0, "≥ 0.5×", True),
        (Budget(ratio_least=0.7), 4.0, 6.0, "≥ 0.7×", False),
        (Budget(ratio_most=2), 4.0, None, "≤ 2×", False),
    ],
)
def test_a_figure_is_judged_by_its_budget(
    budget: Budget, value: float, floor: float | None, said: str, met: bool | None
) -> None:
    figure = budget.judge("P0", value, "ms", floor, 5)
    assert (figure.budget, figure.met) == (said, met)
    fields = json.loads(figure.line())
    assert fields.get("met") == met
    assert ("budget" in fields) == bool(said)


def test_the_floor_is_taken_in_turn_with_what_is_measured() -> None:
    calls: list[str] = []
    measured, floor = in_turn(lambda: calls.append("a"), lambda: calls.append("f"), n=2, warm=1)
    assert calls == ["a", "f"] * 3
    assert len(measured) == len(floor) == 2


def test_a_median_is_of_five_at_least() -> None:
    figure = median_against_floor("P0", lambda: None, lambda: None, Budget(), n=1)
    assert figure.n == 5
    assert figure.unit == "ms"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile([4, 1, 3, 2], 95) == 4
    assert percentile([7.0], 1) == 7.0


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """A project of two benchmarks, one of which fails."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "runner.py").write_text(Path(runner.__file__).read_text("utf-8"), "utf-8")
    (folder / "good.py").write_text(
        "from benchmarks.runner import Budget\n"
        "FIGURES = {'G1': lambda: Budget(most=2).judge('G1', 1.0, 'ms', 1.0, 5),\n"
        "           'G2-a': lambda: [Budget().judge(f'G2 {n}', n, 'ms') for n in (1, 2)]}\n"
    )
    (folder / "bad.py").write_text("FIGURES: dict = {'B1': lambda: 1 / 0}\n")
    (folder / "other.py").write_text("raise AssertionError('has no figures: never imported')\n")
    return tmp_path


def _bench(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.runner", *names],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PYTHONPATH": str(folder)},
        check=False,
    )


def test_figures_are_found_without_importing_anything(figures: Path) -> None:
    found = list(runner.declared(figures / "benchmarks"))
    assert found == [("bad", "B1"), ("good", "G1"), ("good", "G2-a")]


def test_the_named_figures_are_printed_line_by_line(figures: Path) -> None:
    done = _bench(figures, "G1", "G2")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["name"] for line in done.stdout.splitlines()] == ["G1", "G2 1", "G2 2"]


def test_one_that_fails_does_not_keep_the_others_back(figures: Path) -> None:
    done = _bench(figures)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 3
    assert "could not be taken: B1" in done.stderr


def test_a_figure_that_does_not_exist_is_refused(figures: Path) -> None:
    done = _bench(figures, "P99")
    assert done.returncode == 2
    assert "No figure P99; there are: B1 G1 G2-a" in done.stderr


def test_no_two_modules_declare_the_same_figure() -> None:
    names = [name for _, name in runner.declared(ROOT / "benchmarks")]
    assert len(names) == len(set(names))


def test_a_block_counts_for_every_key_that_waits_in_it() -> None:
    assert waits([0.0, 2.5, 0.4]) == [0.0, 2.5, 1.5, 0.5, 0.4]
