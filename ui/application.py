"""The window's start: one per data folder, in the language and look used last on this machine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.paths import DataFolder, default_folder
from ui.shell.garbage import free
from ui.shell.memory import Memory
from ui.shell.program import Program
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

#: How long a lane may compute while the window wants to go on. Python's own 5 ms are waited for at
#: every turn: beside an import, a page would take three times as long to make.
_TURN_SECONDS = 0.001


def run_window(argv: Sequence[str]) -> int:
    """Run the window until it is closed; ``argv`` may hold ``--data DIR``. Return the exit code.

    Where a window works in that folder already, it is called to the front and this one ends.
    """
    start = data_folder(argv)
    application = qt_application()
    memory = Memory(start.root)
    dress(application, memory)
    program = Program(start, memory)
    program.ended.connect(application.quit)
    if not program.house.instance.take() and program.house.instance.call():
        program.house.close()
        return 0
    program.hooks.listen()
    program.begin()
    code = application.exec()
    free(program.frame, program.house, program)
    return code


def data_folder(argv: Sequence[str]) -> DataFolder:
    """Return the folder that was named, else this user's."""
    for number, given in enumerate(argv):
        if given == "--data" and number + 1 < len(argv):
            return DataFolder(Path(argv[number + 1]))
        if given.startswith("--data="):
            return DataFolder(Path(given.removeprefix("--data=")))
    return default_folder()


def qt_application() -> QApplication:
    """Return the QApplication, made where there is none yet; lanes give way to it from now on."""
    sys.setswitchinterval(_TURN_SECONDS)
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    application = QApplication(["crm-desktop"])
    application.setApplicationName("crm-desktop")
    application.setDesktopFileName("crm-desktop")
    return application


def dress(application: QApplication, memory: Memory) -> None:
    """Give the application the look and language that were used last here."""
    schemes = {scheme.value: scheme for scheme in Scheme}
    theme().install(application, schemes.get(memory.kept.theme, Scheme.AUTO))
    set_language(memory.language)
