"""What nobody expected: one dialog, without a word about people."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from crm_desktop import __version__
from crm_desktop.foundation.errors import NotFound
from ui.shell.crash import CrashDialog, Crashes, report_of
from ui.shell.hooks import Hooks
from ui.toolkit.buttons import Button
from ui.toolkit.dialog import Dialog


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def fault(text: str = "客户张淑敏 13812345678") -> BaseException:
    try:
        raise RuntimeError(text)
    except RuntimeError as error:
        return error


def dialogs(kind: type[Dialog]) -> list[Dialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def test_the_report_has_version_and_traceback_but_no_people() -> None:
    report = report_of(fault())
    assert __version__ in report
    assert "RuntimeError" in report
    assert "test_crash.py" in report
    assert "张淑敏" not in report
    assert "13812345678" not in report
    assert str(Path.home()) not in report


def test_one_dialog_tells_of_many_faults(window: QMainWindow, qtbot: QtBot) -> None:
    given_up: list[int] = []
    crashes = Crashes(window, lambda: given_up.append(1))
    for _fault in range(3):
        crashes.show(fault())
    (dialog,) = dialogs(CrashDialog)
    assert isinstance(dialog, CrashDialog)
    assert "2" in dialog.note.text()
    copy = next(b for b in dialog.findChildren(Button) if b.words() == "复制")
    copy.click()
    assert QApplication.clipboard().text() == dialog.text.toPlainText()
    dialog.quit.click()
    assert given_up == [1]
    qtbot.waitUntil(lambda: not dialogs(CrashDialog))
    crashes.show(fault())
    (again,) = dialogs(CrashDialog)
    again.primary.click()
    assert not dialogs(CrashDialog)


def test_the_report_can_be_saved(
    window: QMainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: None)
    dialog = CrashDialog(window, report_of(fault()))
    qtbot.addWidget(dialog)
    save = next(b for b in dialog.findChildren(Button) if b.words() == "保存…")
    save.click()
    (chooser,) = dialog.findChildren(QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "report.txt"))
    assert (tmp_path / "report.txt").read_text("utf-8") == dialog.text.toPlainText()
    assert dialog.note.text() == "已保存"
    chooser.fileSelected.emit(str(tmp_path))
    assert dialog.note.text() == "没有写成，请换个地方"


def test_a_known_error_is_said_in_its_own_words(window: QMainWindow, qtbot: QtBot) -> None:
    Crashes(window, int).show(NotFound("person"))
    (dialog,) = dialogs(Dialog)
    assert not isinstance(dialog, CrashDialog)
    dialog.primary.click()


@pytest.fixture
def hooks(qapp: QApplication) -> Iterator[Hooks]:
    before = (sys.excepthook, threading.excepthook)
    made = Hooks()
    made.listen()
    yield made
    made.stop()
    assert (sys.excepthook, threading.excepthook) == before


class Sender(QObject):
    sent = Signal()


@pytest.mark.parametrize("where", ["slot", "thread"])
def test_faults_in_slots_and_threads_come_to_the_window(
    hooks: Hooks, qtbot: QtBot, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[BaseException] = []
    hooks.heard.connect(heard.append)
    error = fault()

    def fail() -> None:
        raise error

    if where == "thread":
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    else:
        # pytest-qt has its own hook for slots; ours is called as Python would call it.
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: heard == [error])
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_ctrl_c_in_the_terminal_is_no_fault(
    hooks: Hooks, qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[BaseException] = []
    ended: list[int] = []
    hooks.heard.connect(heard.append)
    monkeypatch.setattr("ui.shell.hooks.QCoreApplication.quit", lambda: ended.append(1))
    error = KeyboardInterrupt()
    sys.excepthook(KeyboardInterrupt, error, None)
    qtbot.wait(10)
    assert (heard, ended) == ([], [1])


def test_known_errors_are_not_logged_as_faults(
    hooks: Hooks, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[BaseException] = []
    hooks.heard.connect(heard.append)
    hooks.tell(NotFound("person"))
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert caplog.records == []
