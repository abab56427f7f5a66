#!/usr/bin/env python3
"""The project's commands; they need nothing but Python and a package index.

python dev.py run [ARGS]         open the program; on a machine without a screen play the tour
python dev.py test [ARGS]        run the tests; --coverage adds the coverage gate, ARGS go to pytest
python dev.py check              format, lint, types, import contracts, words, locks, audit
python dev.py bench [P1 ...]     print one JSON line per figure
python dev.py build              make the program in dist/ and start it once with --self-check
python dev.py lock [--upgrade]   write the lists of exact versions anew

Each makes .venv from a hash-locked list first, or makes it anew where the list or Python changed.
CRM_PYTHON names the Python to use; otherwise the best one of this machine is found.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
# In order of preference; 3.11 comes last because it gets an older Qt, see pyproject.toml.
PYTHONS = ((3, 13), (3, 12), (3, 14), (3, 11))
# What a command needs: the environment's folder and the list it is made from. The list for tests
# holds everything that the program needs, in the same versions.
RUN = (".venv", "requirements.lock")
DEV = (".venv", "requirements-dev.lock")
BUILD = (".venv-build", "requirements-build.lock")


class Stop(Exception):
    """Ends the command with one clear sentence."""


# ---------------------------------------------------------------------------------- which Python

PROBE = (
    "import struct, sys; print(*sys.version_info[:2], struct.calcsize('P') * 8); "
    "print(getattr(sys, '_base_executable', None) or sys.executable); import ensurepip, venv"
)


def probe(command: list[str]) -> tuple[tuple[int, int], str, str] | None:
    """Return version, executable and what is wrong with a Python; None where nothing answers."""
    try:
        done = subprocess.run(
            [*command, "-c", PROBE], capture_output=True, text=True, timeout=30, check=False
        )
        figures, executable = done.stdout.splitlines()[:2]
        major, minor, bits = map(int, figures.split())
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    wrong = ""
    if done.returncode:
        wrong = f"lacks venv (Debian, Ubuntu: apt-get install python{major}.{minor}-venv)"
    elif bits != 64:
        wrong = "is a 32-bit program and Qt needs 64 bits"
    return (major, minor), executable, wrong


def places(version: tuple[int, int]) -> Iterator[list[str]]:
    """Yield the commands that may start this version of Python."""
    name = "python{}.{}".format(*version)
    dotted = name[len("python") :]
    if sys.version_info[:2] == version:
        yield [sys.executable]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [*root.glob(f"versions/{dotted}.*"), *root.glob(f"pyenv-win/versions/{dotted}.*")]
    for folder in sorted(folders, key=lambda f: [int(n) for n in re.findall(r"\d+", f.name)])[::-1]:
        yield [str(folder / "python.exe" if WINDOWS else folder / "bin" / "python3")]
    for known in (name, "python3", "python"):  # after pyenv's folders: its stand-ins are slow
        if shutil.which(known):
            yield [str(shutil.which(known))]
    if WINDOWS and shutil.which("py"):
        yield [str(shutil.which("py")), f"-{dotted}"]


def best_python() -> str:
    """Return the executable to make environments with; raises Stop where there is none."""
    named = os.environ.get("CRM_PYTHON")
    answers: dict[str, tuple[tuple[int, int], str, str] | None] = {}
    for version in PYTHONS:
        for command in [[named]] if named else places(version):
            key = " ".join(command)
            found = answers[key] = answers[key] if key in answers else probe(command)
            if found and found[0] == version and not found[2]:
                return found[1]
    said = {f"\n  {found[1]} {found[2]}" for found in answers.values() if found and found[2]}
    here = f"CRM_PYTHON is {named}" if named else f"this is {platform.python_version()}"
    raise Stop(
        f"Python 3.11, 3.12, 3.13 or 3.14 is needed and was not found; {here}."
        + "".join(sorted(said))
    )


# ---------------------------------------------------------------------------------- environments


def inside(folder: Path, program: str) -> str:
    """Return the path of a program in an environment."""
    return str(folder / "Scripts" / f"{program}.exe" if WINDOWS else folder / "bin" / program)


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment variables for a program that we start."""
    ours = ("PYTHONHOME", "PYTHONPATH", "CRM_DEV_PYTHON")
    return {**{k: v for k, v in os.environ.items() if k not in ours}, "PYTHONUTF8": "1", **more}


def stamp(list_name: str) -> str:
    """Return what an environment made here and now from this list is known by."""
    seen = hashlib.sha256((ROOT / list_name).read_bytes())
    seen.update(f"{sys.version}\n{sys.base_prefix}\n{ROOT}".encode())
    return seen.hexdigest()


def fresh(folder: Path, list_name: str) -> bool:
    """Return whether the environment was finished from this list or from one that includes it."""
    try:
        marks = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(marks.get(list_name) == stamp(list_name))


@cache
def say_waiting() -> None:
    """Say it once, however often this process waits."""
    print("Waiting for another dev.py to finish ...", file=sys.stderr, flush=True)


@contextmanager
def holding(path: Path, *, shared: bool) -> Iterator[None]:
    """Hold a lock file; the system lets go of it even when this process is killed.

    On Windows a shared lock is none: there a program in use keeps its folder from being renamed,
    which is what ``clear`` does first.
    """
    with path.open("a+b") as handle:
        if not WINDOWS:
            import fcntl

            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            try:
                fcntl.flock(handle, kind | fcntl.LOCK_NB)
            except OSError:
                say_waiting()
                fcntl.flock(handle, kind)
        elif not shared:
            import msvcrt

            while True:
                try:
                    msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # after ten seconds
                    say_waiting()
        yield


@contextmanager
def environment(need: tuple[str, str]) -> Iterator[Path]:
    """Yield the folder of an up-to-date environment that nobody replaces meanwhile."""
    folder, list_name = ROOT / need[0], need[1]
    lock = ROOT / f"{need[0]}-lock"
    while True:
        with holding(lock, shared=True):
            if fresh(folder, list_name):
                yield folder
                return
        with holding(lock, shared=False):
            if not fresh(folder, list_name):
                make(folder, list_name)


def make(folder: Path, list_name: str) -> None:
    """Make an environment; it is stamped last, so that one cut short is made again."""
    began = time.monotonic()
    say = f"Making {folder.name} from {list_name} with Python {platform.python_version()}"
    print(f"{say}; this takes a minute or a few ...", file=sys.stderr, flush=True)
    listed = dict.fromkeys([RUN[1] if folder.name == RUN[0] else list_name, list_name])
    if fresh(folder, next(iter(listed))):
        (folder / "stamp.json").unlink()  # the program's list is in; the tests' come on top
    else:
        clear(folder)
        command = [sys.executable, "-m", "venv", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            why = why_pip_failed(done.stdout + done.stderr)
            raise Stop(f"Python could not make {folder.name}: {why}.")
    # The list is whole: nothing is looked for beyond it.
    pip(folder, "--require-hashes", "--no-deps", "-r", list_name)
    if folder.name == RUN[0]:
        pip(folder, "--no-build-isolation", "--no-deps", "-e", ".")
    marks = json.dumps({name: stamp(name) for name in listed})
    (folder / "stamp.json").write_text(marks, encoding="utf-8")
    print(f"Made in {time.monotonic() - began:.0f} s.", file=sys.stderr, flush=True)


def clear(folder: Path) -> None:
    """Take an environment away: whole, or, where a program runs from it, not at all."""
    try:
        if folder.exists():
            folder.rename(folder.with_name(f"{folder.name}-old-{os.getpid()}"))
    except OSError:
        raise Stop(f"{folder.name} is in use: close the program and try again.") from None
    for left in ROOT.glob(f"{folder.name}-old-*"):
        shutil.rmtree(left, ignore_errors=True)


UNREACHABLE = (
    r"Failed to establish a new connection|NameResolutionError|getaddrinfo|timed out|ProxyError"
    r"|Connection (?:broken|refused|reset)|Network is unreachable"
)
NO_WHEEL = (
    "the package index could not be reached or has no {0} for this machine "
    "(Qt needs Windows 10, macOS 14, or Linux with glibc 2.34, on ARM 2.39)"
)
PIP_FAILURES = (
    (r"DO NOT MATCH THE HASHES", "a package is not the one that was locked, so it was refused"),
    (r"No space left on device|Errno 28|not enough space", "the disk is full"),
    (r"CERTIFICATE_VERIFY_FAILED|SSLError", "the package index's certificate is not trusted here"),
    (UNREACHABLE, "no package index could be reached; check the network and pip's settings"),
    (r"No matching distribution found for ([\w.=-]+)", NO_WHEEL),
    (r"(?i)error: (.+)", "{0}"),
)


def why_pip_failed(log: str) -> str:
    """Return the one sentence that says why."""
    found = ((re.search(pattern, log), sentence) for pattern, sentence in PIP_FAILURES)
    return next((text.format(*match.groups()) for match, text in found if match), "unknown reason")


def pip(folder: Path, *arguments: str) -> None:
    """Install quietly; raises Stop with one sentence and the place of pip's own words."""
    command = [inside(folder, "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--no-input", "--progress-bar=off", *arguments],
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    log = folder / "pip.log"
    with suppress(OSError), log.open("ab") as handle:  # the disk may be what pip failed for
        handle.write(done.stdout)
    if done.returncode:
        why = why_pip_failed(done.stdout.decode(errors="replace"))
        raise Stop(f"Packages could not be installed: {why}.\npip's own words are in {log}")


# ------------------------------------------------------------------------------------ the commands


def call(folder: Path, *command: str, cwd: Path | None = ROOT, **more: str) -> int:
    """Run a program of an environment before the user's eyes and return its exit code."""
    argv = [inside(folder, command[0]), *command[1:]]
    return subprocess.call(argv, cwd=cwd, env=surroundings(**more))


def check_libraries(variables: dict[str, str]) -> None:
    """Raise Stop with the packages to install where Linux lacks a library that Qt loads."""
    from tools import qt_libraries

    if sys.platform.startswith("linux"):
        missing = qt_libraries.missing(qt_libraries.wanted(variables))
        if missing:
            raise Stop(qt_libraries.sentence(missing))


def run(arguments: list[str]) -> int:
    """Open the program; without arguments and without a screen play the tour."""
    variables = dict(os.environ)
    shown = any(variables.get(v) for v in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    offscreen = sys.platform.startswith("linux") and not shown
    check_libraries(variables)
    more = {"QT_QPA_PLATFORM": "offscreen"} if offscreen else {}
    with environment(RUN) as folder:
        if arguments or not offscreen:
            return call(folder, "crm-desktop", *arguments, cwd=None, **more)
        tour = ROOT / "tour"
        print(f"No screen here: the tour is played, with pictures and PDFs in {tour}", flush=True)
        return call(folder, "crm-desktop", "tour", str(tour), **more)


def test(arguments: list[str]) -> int:
    """Run the tests, all of them side by side; with --coverage both floors must hold."""
    check_libraries({"QT_QPA_PLATFORM": "offscreen"})
    report = ROOT / ".coverage.json"
    measured = "--coverage" in arguments
    rest = [argument for argument in arguments if argument != "--coverage"]
    if not rest:  # a choice of tests is quicker without starting workers
        rest = [f"--numprocesses={min(os.cpu_count() or 1, 8)}", "--dist=worksteal"]
    if measured:
        report.unlink(missing_ok=True)
        rest = ["--cov", "--cov-report=", f"--cov-report=json:{report}", *rest]
    with environment(DEV) as folder:
        code = call(folder, "python", "-m", "pytest", *rest)
        if measured and report.exists():
            low = call(folder, "python", "-m", "tools.coverage_gate", str(report))
            return code or low
        return code


def module(name: str) -> Callable[[list[str]], int]:
    """Return a command that is a module run in the environment for tests."""

    def command(arguments: list[str]) -> int:
        with environment(DEV) as folder:
            return call(folder, "python", "-m", name, *arguments)

    return command


def build(arguments: list[str]) -> int:
    """Freeze the program from an environment that holds nothing else, and start it once."""
    check_libraries({"QT_QPA_PLATFORM": "offscreen"})
    began = time.monotonic()
    with environment(BUILD) as folder:
        code = call(
            folder, "pyinstaller", "--noconfirm", "--log-level=WARN", *arguments, "build.spec"
        )
    if code:
        return code
    made = ROOT / "dist" / "crm-desktop"
    size = sum(file.stat().st_size for file in made.rglob("*") if not file.is_symlink()) / 1e6
    print(f"{made}: {size:.0f} MB in {time.monotonic() - began:.0f} s", flush=True)
    program = made / ("crm-desktop-cli.exe" if WINDOWS else "crm-desktop")
    return subprocess.call([str(program), "--self-check"], env=surroundings())


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": module("tools.check"),
    "bench": module("benchmarks.runner"),
    "build": build,
    "lock": module("tools.locks"),
}


def main(arguments: list[str]) -> int:
    """Run one command, under the best Python of this machine; return the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        if "CRM_DEV_PYTHON" not in os.environ:
            python = best_python()
            if sys.prefix != sys.base_prefix or not Path(python).samefile(sys.executable):
                command = [python, str(Path(__file__).resolve()), *arguments]
                return subprocess.call(command, env={**os.environ, "CRM_DEV_PYTHON": python})
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        print(f"dev.py: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
