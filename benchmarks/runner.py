"""Run figures and print each as one line of JSON: ``python dev.py bench [P1 ...]``.

``P7`` stands for ``P7-list`` and whatever else of P7 there is.

A module of this folder declares what it measures, with a plain dictionary::

    FIGURES = {"P2": start_to_window}

where ``start_to_window()`` returns one ``Figure`` or several. Each entry runs in a process of its
own, so that none finds the memory, the caches or the imports of another. A floor is the same work
done with as little as possible, timed in the same run and in turn with what is measured, because
machines are noisy: the ratio of the two is what can be compared.
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
AT_LEAST = 5


@dataclass(frozen=True)
class Figure:
    """One measured figure; ``floor`` has the unit of ``value``, ``ratio`` is value over floor."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    n: int
    budget: str = ""
    met: bool | None = None

    def line(self) -> str:
        """Return the figure as it is printed; what has no budget says nothing of one."""
        fields = {k: _short(v) for k, v in asdict(self).items()}
        if not self.budget:
            del fields["budget"], fields["met"]
        return json.dumps(fields, ensure_ascii=False)


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) and math.isfinite(value) else value


@dataclass(frozen=True)
class Budget:
    """What a figure may cost: an absolute most, a ratio at most (a price) or at least (a speed)."""

    most: float | None = None
    ratio_most: float | None = None
    ratio_least: float | None = None

    def judge(
        self, name: str, value: float, unit: str, floor: float | None = None, n: int = 1
    ) -> Figure:
        """Return the figure with its ratio and whether it keeps to this budget."""
        ratio = value / floor if floor else None
        said, kept = [], []
        if self.most is not None:
            said.append(f"≤ {self.most:g} {unit}")
            kept.append(value <= self.most)
        if self.ratio_most is not None:
            said.append(f"≤ {self.ratio_most:g}×")
            kept.append(ratio is not None and ratio <= self.ratio_most)
        if self.ratio_least is not None:
            said.append(f"≥ {self.ratio_least:g}×")
            kept.append(ratio is not None and ratio >= self.ratio_least)
        met = all(kept) if kept else None
        return Figure(name, value, unit, floor, ratio, n, " and ".join(said), met)


def once(action: Callable[[], object]) -> float:
    """Return the seconds that one call takes; earlier garbage is cleared away first."""
    gc.collect()
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def in_turn(
    action: Callable[[], object], floor: Callable[[], object], n: int = AT_LEAST, warm: int = 1
) -> tuple[list[float], list[float]]:
    """Return the seconds of ``n`` calls of each, taken in turn after ``warm`` calls unmeasured."""
    for _ in range(warm):
        action()
        floor()
    pairs = [(once(action), once(floor)) for _ in range(n)]
    return [a for a, _ in pairs], [f for _, f in pairs]


def median_against_floor(
    name: str,
    action: Callable[[], object],
    floor: Callable[[], object],
    budget: Budget,
    n: int = AT_LEAST,
) -> Figure:
    """Return the median of ``n`` calls in milliseconds, with that of its floor."""
    measured, least = in_turn(action, floor, max(n, AT_LEAST))
    value, bottom = statistics.median(measured) * 1000, statistics.median(least) * 1000
    return budget.judge(name, value, "ms", bottom, len(measured))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]


def declared(folder: Path = FOLDER) -> Iterator[tuple[str, str]]:
    """Yield module and name of every figure, without importing what measures it."""
    for path in sorted(folder.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            target = node.target if isinstance(node, ast.AnnAssign) else target
            if not isinstance(target, ast.Name) or target.id != "FIGURES":
                continue
            if isinstance(node.value, ast.Dict):
                keys = (key.value for key in node.value.keys if isinstance(key, ast.Constant))
                yield from ((path.stem, str(key)) for key in keys)


def measure(module: str, name: str) -> None:
    """Run one entry in this process and print its lines."""
    found = importlib.import_module(f"{__package__}.{module}").FIGURES[name]()
    figures: Iterable[Figure] = [found] if isinstance(found, Figure) else found
    for figure in figures:
        print(figure.line(), flush=True)


def _named(name: str, wanted: Iterable[str]) -> bool:
    return any(name == one or name.startswith(f"{one}-") for one in wanted)


def main(arguments: list[str]) -> int:
    """Run the named figures, or all of them; return 1 where one could not be taken."""
    known = list(declared())
    strangers = [a for a in arguments if not any(_named(name, [a]) for _, name in known)]
    if strangers:
        names = " ".join(sorted({name for _, name in known}))
        print(f"No figure {', '.join(strangers)}; there are: {names}", file=sys.stderr)
        return 2
    failed = []
    surroundings = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    for module, name in known:
        if arguments and not _named(name, arguments):
            continue
        # Not `-m benchmarks.runner`: as __main__ its Figure would not be the benchmarks' Figure.
        alone = f"from benchmarks.runner import measure; measure({module!r}, {name!r})"
        command = [sys.executable, "-c", alone]
        if subprocess.run(command, cwd=FOLDER.parent, env=surroundings, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"could not be taken: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
