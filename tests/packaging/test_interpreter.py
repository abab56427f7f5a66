"""Which Python dev.py takes, on machines that have several, one, or none that will do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dev

Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Set up what a machine answers: command → (version, what is wrong with it)."""

    def set_up(here: str, answers: dict[str, tuple[tuple[int, int], str]]) -> None:
        monkeypatch.delenv("CRM_PYTHON", raising=False)
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
        monkeypatch.setattr(sys, "executable", here)
        monkeypatch.setattr(sys, "version_info", (*answers[here][0], 0))
        monkeypatch.setattr(dev.shutil, "which", lambda name: name if name in answers else None)

        def probe(command: list[str]) -> tuple[tuple[int, int], str, str] | None:
            name = Path(command[0]).as_posix().removeprefix(tmp_path.as_posix() + "/")
            return (answers[name][0], name, answers[name][1]) if name in answers else None

        monkeypatch.setattr(dev, "probe", probe)

    return set_up


def test_a_newer_python_is_preferred_to_the_one_that_was_called(machine: Machine) -> None:
    machine("python3.11", {"python3.11": ((3, 11), ""), "python3.12": ((3, 12), "")})
    assert dev.best_python() == "python3.12"


def test_the_choice_does_not_depend_on_which_python_was_called(machine: Machine) -> None:
    """Otherwise .venv would be made anew at every other call."""
    answers = {"python3.12": ((3, 12), ""), "python3.13": ((3, 13), "")}
    machine("python3.12", answers)
    assert dev.best_python() == "python3.13"
    machine("python3.13", answers)
    assert dev.best_python() == "python3.13"


def test_without_another_it_settles_for_three_eleven(machine: Machine) -> None:
    machine("python3", {"python3": ((3, 11), "")})
    assert dev.best_python() == "python3"


def test_the_newest_of_pyenv_is_found(machine: Machine, tmp_path: Path) -> None:
    for version in ("3.12.9", "3.12.10", "3.10.2"):
        (tmp_path / "versions" / version).mkdir(parents=True)
    machine(
        "python3",
        {
            "python3": ((3, 11), ""),
            "versions/3.12.9/bin/python3": ((3, 12), ""),
            "versions/3.12.10/bin/python3": ((3, 12), ""),
        },
    )
    if os.name != "nt":
        assert dev.best_python() == "versions/3.12.10/bin/python3"


def test_a_python_without_venv_is_passed_over_and_named(machine: Machine) -> None:
    lacking = "lacks venv (Debian, Ubuntu: apt-get install python3.12-venv)"
    machine("python3.11", {"python3.11": ((3, 11), ""), "python3.12": ((3, 12), lacking)})
    assert dev.best_python() == "python3.11"
    machine("python3.12", {"python3.12": ((3, 12), lacking)})
    with pytest.raises(dev.Stop, match=r"python3.12 lacks venv .*apt-get install python3.12-venv"):
        dev.best_python()


def test_an_old_python_is_told_what_is_needed(machine: Machine) -> None:
    machine("python3", {"python3": ((3, 9), "")})
    with pytest.raises(dev.Stop, match=r"3\.11, 3\.12, 3\.13 or 3\.14 is needed"):
        dev.best_python()


def test_a_named_python_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PYTHON", sys.executable)
    found = dev.best_python()
    assert dev.probe([found]) == dev.probe([sys.executable])
    monkeypatch.setenv("CRM_PYTHON", "no-such-python")
    with pytest.raises(dev.Stop, match="CRM_PYTHON is no-such-python"):
        dev.best_python()


def test_a_real_python_answers_the_probe() -> None:
    version, executable, wrong = dev.probe([sys.executable]) or ((0, 0), "", "no answer")
    assert version == sys.version_info[:2]
    assert Path(executable).exists()
    assert wrong == ""


@pytest.mark.parametrize("arguments", [[], ["--help"], ["dance"]])
def test_without_a_known_command_it_says_what_there_is(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, dev.__file__, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == (0 if arguments == ["--help"] else 2)
    for command in dev.COMMANDS:
        assert f"python dev.py {command}" in done.stdout


def test_dev_py_can_be_read_by_the_pythons_it_has_to_refuse() -> None:
    import ast

    ast.parse(Path(dev.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))
