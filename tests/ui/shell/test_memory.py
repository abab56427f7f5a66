"""What the window remembers on a machine, and that there is one window per folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from tests.source import ROOT
from tests.ui.shell.conftest import Start
from ui.shell.instance import Instance
from ui.shell.memory import Memory, Remembered, system_language


def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.keep(language="en", theme="dark")
    memory.keep(language="en", theme="dark")
    assert Memory(tmp_path).kept == Remembered(language="en", theme="dark")
    assert Memory(tmp_path).language is Language.EN


@pytest.mark.parametrize("text", ["", "{half", "[]", '{"language": 7, "unknown": "x"}'])
def test_a_torn_file_is_no_obstacle(tmp_path: Path, text: str) -> None:
    (tmp_path / "window.json").write_text(text, encoding="utf-8")
    assert Memory(tmp_path).kept == Remembered()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    memory = Memory(tmp_path / "file" / "below")
    memory.keep(language="en")
    assert memory.language is Language.EN


@pytest.mark.parametrize(
    ("tag", "lang", "expected"),
    [
        ("zh_CN", "", Language.ZH),
        ("de_DE", "zh_CN.UTF-8", Language.EN),
        ("C", "zh_CN.UTF-8", Language.ZH),
        ("C", "", Language.EN),
    ],
)
def test_the_first_language_is_the_systems(
    monkeypatch: pytest.MonkeyPatch, tag: str, lang: str, expected: Language
) -> None:
    monkeypatch.delenv("CRM_DESKTOP_LANGUAGE")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setattr(QLocale, "name", lambda _self: tag)
    assert system_language() is expected


SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from crm_desktop.foundation.paths import DataFolder
from ui.shell.instance import Instance

application = QCoreApplication([])
second = Instance(DataFolder(Path(sys.argv[1])))
assert not second.take()
sys.exit(not second.call())
"""


def test_a_second_instance_calls_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    folder = DataFolder(tmp_path / "data")
    first, second = Instance(folder), Instance(folder)
    called: list[int] = []
    first.called.connect(lambda: called.append(1))
    assert first.take()
    assert first.take(), "what one holds one has"
    first.listen()
    first.listen()
    assert not second.take()
    # In a program of its own, as at a desk: a pipe of Windows takes nothing that nobody reads.
    with subprocess.Popen(
        [sys.executable, "-c", SECOND_START, str(folder.root)], cwd=ROOT
    ) as start:
        qtbot.waitUntil(lambda: start.poll() is not None, timeout=60_000)
    assert start.returncode == 0
    qtbot.waitUntil(lambda: called == [1])
    first.release()
    assert second.take()
    second.release()


def test_another_folder_is_another_instance(tmp_path: Path) -> None:
    first, second = Instance(DataFolder(tmp_path / "a")), Instance(DataFolder(tmp_path / "b"))
    assert first.take()
    assert second.take()
    first.release()
    second.release()


def test_nobody_answers_where_nobody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.shell.instance._ATTEMPTS", 1)
    assert not Instance(DataFolder(tmp_path)).call()


def test_a_folder_that_cannot_be_made_is_left_to_the_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    instance = Instance(DataFolder(tmp_path / "file" / "below"))
    assert instance.take()
    instance.listen()
    instance.release()
    gone = Instance(DataFolder(tmp_path / "gone"), may_create=False)
    assert gone.take()
    assert not (tmp_path / "gone").exists()


def test_a_call_brings_the_window_forward_and_its_place_is_kept(start: Start, small: Path) -> None:
    driver = start(small).begin()
    frame = driver.program.frame
    frame.resize(1200, 700)
    frame.showMinimized()
    driver.program.house.instance.called.emit()
    assert not frame.isMinimized()
    frame.showNormal()
    frame.resize(1200, 700)
    frame.close()
    assert json.loads((small / "window.json").read_text("utf-8"))["geometry"]
    again = start(small)
    again.program.begin()
    # The offscreen screen is 800 pixels wide: only the height can come back whole.
    assert again.program.frame.height() == 700
    again.calm()
