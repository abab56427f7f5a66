"""Everything that can be found out without running the tests; one line for each check."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools import locks

ROOT = Path(__file__).resolve().parents[1]
Result = tuple[bool, str]  # whether it is well, and what there is to say


def _python(*arguments: str) -> Callable[[], Result]:
    def check() -> Result:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return done.returncode == 0, "" if done.returncode == 0 else done.stdout.rstrip()

    return check


def _locks() -> Result:
    old = locks.stale()
    return not old, f"{', '.join(old)}: run `python dev.py lock`" if old else ""


def audit() -> Result:
    """Ask the index for known weaknesses of the locked packages; no answer is no failure."""
    command = ["pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off"]
    command += ["--timeout=10", "--format=json", "--requirement=requirements-dev.lock"]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, check=False
    )
    return read_audit(done.stdout)


def read_audit(answer: bytes) -> Result:
    """Judge pip-audit's JSON: a known weakness fails, an index without such data is said so."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return True, "not done: the package index was not reached"
    asked = [package for package in packages if "skip_reason" not in package]
    bad = [
        f"{package['name']} {package['version']}: {weakness['id']}"
        for package in asked
        for weakness in package["vulns"]
    ]
    if bad:
        return False, "\n".join(bad)
    if not asked:
        return True, "not done: this package index carries no such data"
    return True, f"{len(asked)} of {len(packages)} packages, no known weakness"


_CONTRACTS = "import importlinter.cli as cli; cli.lint_imports_command()"
CHECKS: dict[str, Callable[[], Result]] = {
    "format": _python("-m", "ruff", "format", "--check", "."),
    "lint": _python("-m", "ruff", "check", "."),
    "types": _python("-m", "mypy"),
    "contracts": _python("-c", _CONTRACTS, "--no-logo"),
    "words": _python("-m", "pytest", "-q", "tests/core/foundation/test_words_complete.py"),
    "locks": _locks,
    "audit": audit,
}


def main(names: list[str]) -> int:
    """Run the named checks, or all of them; return 1 where one fails."""
    failed = []
    for name in names or CHECKS:
        began = time.monotonic()
        well, said = CHECKS[name]()
        verdict = "ok" if well else "FAILED"
        print(f"{name:10} {verdict:6} {time.monotonic() - began:5.1f} s  ", end="")
        print(said if well else f"\n{said}\n", flush=True)
        if not well:
            failed.append(name)
    print(
        f"{len(failed)} of {len(names or CHECKS)} checks failed" if failed else "all checks passed"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
