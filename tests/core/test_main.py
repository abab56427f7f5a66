"""The start of the program: the window when no command is given, and only then."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from crm_desktop.__main__ import main


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the window is asked for, in place of opening it."""
    asked: list[object] = []

    def stand_in(module: str, name: str, answer: object) -> None:
        def called(*given: object) -> object:
            asked.append((name, *given))
            return answer

        stand = ModuleType(module)
        setattr(stand, name, called)
        monkeypatch.setitem(sys.modules, module, stand)

    stand_in("ui.application", "run_window", 5)
    stand_in("ui.tour", "play", 6)
    stand_in("ui.selfcheck", "window_problems", ["no screen"])
    return asked


def test_without_a_command_the_window_opens(
    window: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([]) == 5
    assert main(["--data", "folder"]) == 5
    assert main(["--data=folder"]) == 5
    monkeypatch.setattr(sys, "argv", ["crm-desktop"])
    assert main() == 5
    assert window == [
        ("run_window", []),
        ("run_window", ["--data", "folder"]),
        ("run_window", ["--data=folder"]),
        ("run_window", []),
    ]


def test_a_folder_named_before_a_command_is_the_commands(
    window: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_DESKTOP_PASSWORD", "correct horse battery")
    office = ["init", "--company", "A", "--template", "small-office", "--admin", "zm", "--plain"]
    for number, named in enumerate((["--data", "{}"], ["--data={}"])):
        folder = tmp_path / str(number)
        assert main([*(each.format(folder) for each in named), *office]) == 0
        assert any(folder.iterdir())
    assert window == []


def test_the_tour_and_the_self_check_ask_the_window(
    window: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["tour", "pictures"]) == 6
    seen: list[list[str]] = []
    monkeypatch.setattr("crm_desktop.selfcheck.self_check", lambda check: seen.append(check()) or 1)
    assert main(["--self-check"]) == 1
    assert seen == [["no screen"]]
    assert window == [("play", Path("pictures"), None), ("window_problems",)]
