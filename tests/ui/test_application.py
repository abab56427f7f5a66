"""The window as a program: one per folder, started with a folder, checked by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.offices import found_small
from tests.source import ROOT
from ui.application import data_folder, qt_application
from ui.selfcheck import window_problems

#: Runs the window and closes it once it was called to the front, or after a while.
RUN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui import application
from ui.shell.frame import Frame

came = Frame.come_forward

def come(frame):
    came(frame)
    print("called", flush=True)
    QTimer.singleShot(0, frame.close)

def tell():
    for window in QApplication.topLevelWidgets():
        if isinstance(window, Frame) and window.isVisible():
            print("open", flush=True)
            return
    QTimer.singleShot(20, tell)

Frame.come_forward = come
app = application.qt_application()
QTimer.singleShot(0, tell)
QTimer.singleShot(60_000, app.quit)
sys.exit(application.run_window(sys.argv[1:]))
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def test_a_second_start_calls_the_first_window_and_ends(tmp_path: Path) -> None:
    folder = found_small(tmp_path / "data")
    command = [sys.executable, "-c", RUN, "--data", str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=_environment(), cwd=tmp_path
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == b"open"
        second = subprocess.run(
            command, capture_output=True, env=_environment(), cwd=tmp_path, timeout=60, check=False
        )
        assert second.returncode == 0, second.stderr
        assert second.stdout == b"", "the second one shows no window"
        assert first.stdout.readline().strip() == b"called"
        assert first.wait(30) == 0
    assert (folder / "logs" / "crm-desktop.log").exists() or (folder / "logs").is_dir()


@pytest.mark.parametrize("given", [["--data", "folder"], ["--data=folder"]])
def test_the_folder_can_be_named(given: list[str]) -> None:
    assert data_folder(given).root == Path("folder")


def test_without_a_name_it_is_this_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CRM_DESKTOP_DATA", str(tmp_path))
    assert data_folder([]).root == tmp_path
    assert data_folder(["--data"]).root == tmp_path


def test_lanes_give_way_to_the_window_before_they_would_by_themselves(qapp: object) -> None:
    usual = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        assert qt_application() is qapp
        assert sys.getswitchinterval() < 0.002
    finally:
        sys.setswitchinterval(usual)


def test_the_window_of_this_machine_works(qapp: object) -> None:
    assert window_problems() == []


def test_a_broken_installation_is_told_part_by_part(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: object
) -> None:
    icons = tmp_path / "icons"
    icons.mkdir()
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"></svg>'
    (icons / "sun.svg").write_text(empty, encoding="utf-8")
    monkeypatch.setattr("ui.selfcheck.resource_path", tmp_path.joinpath)
    monkeypatch.setattr("ui.selfcheck._PROVED", (0x10FFFD,))
    monkeypatch.setattr("ui.selfcheck._QT_WORDS", "qtbase_of_nowhere")
    monkeypatch.setattr("ui.selfcheck.pixmap", _blank)
    monkeypatch.setattr("ui.selfcheck._picture", lambda _window: _blank().toImage())
    problems = window_problems()
    assert len(problems) == 5, problems
    assert problems[0].startswith("no glyph for U+10FFFD")
    assert problems[1] == "icon sun is empty"


def _blank(*_given: object) -> object:
    from PySide6.QtGui import QPixmap

    picture = QPixmap(20, 20)
    picture.fill("white")
    return picture
