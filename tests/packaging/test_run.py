"""What dev.py starts: the window, a command, or the tour where nobody could see a window."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import dev

FOLDER = Path("environment")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """What was started, on a Linux that has no screen."""
    calls: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    @contextmanager
    def environment(_: tuple[str, str]) -> Iterator[Path]:
        yield FOLDER

    def call(_: Path, *command: str, **more: object) -> int:
        calls.append((command, more))
        return 7

    monkeypatch.setattr(dev, "environment", environment)
    monkeypatch.setattr(dev, "call", call)
    monkeypatch.setattr(dev, "check_libraries", lambda variables: None)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return calls


Started = list[tuple[tuple[str, ...], dict[str, Any]]]


def test_without_a_screen_the_tour_is_played(
    started: Started, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.run([]) == 7
    ((command, more),) = started
    assert command == ("crm-desktop", "tour", str(dev.ROOT / "tour"))
    assert more["QT_QPA_PLATFORM"] == "offscreen"
    assert str(dev.ROOT / "tour") in capsys.readouterr().out


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_with_a_screen_the_window_opens(
    started: Started, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, ":0")
    assert dev.run([]) == 7
    assert started == [(("crm-desktop",), {"cwd": None})]


def test_windows_has_a_screen(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    dev.run([])
    assert started == [(("crm-desktop",), {"cwd": None})]


def test_arguments_go_to_the_program_which_runs_where_it_was_called(started: Started) -> None:
    dev.run(["audit", "verify", "here.jsonl"])
    ((command, more),) = started
    assert command == ("crm-desktop", "audit", "verify", "here.jsonl")
    assert more["cwd"] is None


def test_the_whole_suite_runs_side_by_side_and_a_choice_does_not(started: Started) -> None:
    dev.test([])
    dev.test(["-k", "money"])
    assert any(argument.startswith("--numprocesses=") for argument in started[0][0])
    assert started[1][0] == ("python", "-m", "pytest", "-k", "money")


def test_coverage_is_asked_of_pytest_and_judged_by_the_gate(
    started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    dev.test(["--coverage", "-q"])
    assert "--cov" in started[0][0]
    assert "--coverage" not in started[0][0]
    assert len(started) == 1  # no report was written, so there is nothing to judge

    def leave_a_report(_: Path, *command: str, **__: object) -> int:
        (tmp_path / ".coverage.json").touch()
        return int("tools.coverage_gate" in command)

    monkeypatch.setattr(dev, "call", leave_a_report)
    assert dev.test(["--coverage"]) == 1


def test_call_finds_the_program_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def popen(argv: list[str], **more: object) -> int:
        seen.update(more, argv=argv)
        return 0

    monkeypatch.setattr(dev.subprocess, "call", popen)
    assert dev.call(FOLDER, "crm-desktop", "--version", LANG="C") == 0
    assert Path(seen["argv"][0]).parent == FOLDER / ("Scripts" if os.name == "nt" else "bin")
    assert seen["argv"][1:] == ["--version"]
    assert seen["env"]["LANG"] == "C"
