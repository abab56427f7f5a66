"""The lists of exact versions: made from pyproject.toml by uv, for every platform at once.

python -m tools.locks [--upgrade]   write them anew; known versions stay unless --upgrade is given
python -m tools.locks --check       exit 1 where pyproject.toml has changed since they were written
python -m tools.locks --windows FILE   write what tests and build need on Windows, Python 3.11
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Each list with the dependency group it adds to the program's own dependencies. The later lists
# keep to the versions of the earlier ones, so that what is tested and frozen is what runs.
LISTS = {
    "requirements.lock": "install",
    "requirements-build.lock": "freeze",
    "requirements-dev.lock": "dev",
}
# What the tests and the build need besides the program. The last three are Linux's: a pip on Linux
# reads the markers of keyring as if it installed for itself, so they need hashes too.
_ON_WINDOWS = """
pyinstaller hypothesis pytest pytest-cov pytest-qt pytest-randomly pytest-xdist
python-calamine zxing-cpp
secretstorage jeepney cryptography
"""
# Until its version 23.3 pip holds a name with an extra for another name: where "coverage[toml]" is
# wanted and "coverage" listed it takes the newest one, and stops, because that one has no hash.
_EXTRAS = ("--no-strip-extras",)
_DIGEST = "# pyproject.toml: sha256 "
_HEADER = """\
# Exact versions with hashes for Python 3.11 to 3.14 on Linux, Windows and macOS.
# Written by `python dev.py lock`; not to be edited by hand.
"""


def digest(project: dict[str, Any]) -> str:
    """Return the fingerprint of what the lists are made from, whatever the order of its keys."""
    table = project["project"]
    relevant = {
        "requires-python": table["requires-python"],
        "dependencies": table["dependencies"],
        "extras": table.get("optional-dependencies", {}),
        "groups": project["dependency-groups"],
        "build": project["build-system"]["requires"],
    }
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def stale(root: Path = ROOT) -> list[str]:
    """Return the lists that were not written from the pyproject.toml as it stands."""
    wanted = _DIGEST + digest(tomllib.loads((root / "pyproject.toml").read_text("utf-8")))
    return [
        name
        for name in LISTS
        if not (root / name).exists()
        or wanted not in (root / name).read_text("utf-8").splitlines()[:4]
    ]


def write(*options: str) -> None:
    """Write every list; raises CalledProcessError where uv cannot resolve one."""
    recorded = _DIGEST + digest(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")))
    done: list[str] = []
    for name, group in LISTS.items():
        command = ["uv", "pip", "compile", "pyproject.toml", f"--group={group}", *options]
        command += ["--universal", "--python-version=3.11", "--generate-hashes", "--quiet"]
        command += ["--no-header", "--annotation-style=line", f"--output-file={name}", *_EXTRAS]
        command += [f"--constraint={earlier}" for earlier in done]
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)
        path = ROOT / name
        listed = [line for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
        path.write_text("\n".join([_HEADER + recorded, *listed, ""]), "utf-8", newline="\n")
        done.append(name)


def write_windows(path: Path) -> None:
    """Write a list without markers: Windows wheels of the locked versions, for Python 3.11."""
    command = ["uv", "pip", "compile", "requirements.lock", "-", "--no-header", "--no-annotate"]
    command += ["--constraint=requirements-dev.lock", "--generate-hashes", "--quiet"]
    command += ["--python-platform=windows", "--python-version=3.11", f"--output-file={path}"]
    command += _EXTRAS
    names = "\n".join(_ON_WINDOWS.split()).encode()
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, input=names, check=True)


def main(arguments: list[str]) -> int:
    """Write or check the lists; return the exit code."""
    if arguments[:1] == ["--windows"]:
        write_windows(Path(arguments[1]).resolve())
        return 0
    if "--check" not in arguments:
        write(*arguments)
    for name in stale():
        print(f"{name} was not written from this pyproject.toml: run `python dev.py lock`")
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
