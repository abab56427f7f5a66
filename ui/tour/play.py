"""Playing the tour: a throw-away office, the real window, a folder of pictures and PDFs."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from ui.tour.keyring import TourKeyring

#: A Monday morning; pictures of two runs are the same.
NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
_SIZE = (1366, 768)


def play(folder: Path) -> int:
    """Play the tour into a folder, whose old pictures are removed, and return the exit code."""
    if _has_no_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.application import qt_application
    from ui.shell.memory import Memory
    from ui.shell.program import Program
    from ui.toolkit.speech import set_language
    from ui.toolkit.theme import Scheme, theme
    from ui.tour.guide import Guide
    from ui.tour.scenes import SCENES

    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("[0-9][0-9]-*.png"), *folder.glob("[0-9][0-9]-*.pdf")]:
        old.unlink()
    application: QApplication = qt_application()
    theme().install(application, Scheme.LIGHT)
    set_language(Language.ZH)
    root = Path(tempfile.mkdtemp(prefix="crm-desktop-tour-"))
    start = DataFolder(root / "office")
    clock = SetClock(NOW)
    program = Program(start, Memory(start.root), keyring=TourKeyring(), clock=clock)
    unexpected: list[BaseException] = []
    program.hooks.heard.disconnect()
    program.hooks.heard.connect(unexpected.append)
    guide = Guide(program, folder)
    try:
        program.begin()
        program.frame.resize(*_SIZE)
        program.frame.activateWindow()
        guide.settle()
        for scene in SCENES:
            sys.stdout.write(f"{scene.__name__}\n")
            scene(guide)
            if unexpected:
                raise unexpected[0]
    finally:
        program.quit()
        shutil.rmtree(root, ignore_errors=True)
    pictures = sum(1 for path in guide.brought if path.suffix == ".png")
    documents = len(guide.brought) - pictures
    sys.stdout.write(f"{pictures} pictures, {documents} PDFs: {folder.resolve()}\n")
    return 0


def _has_no_screen() -> bool:
    return sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
