"""Playing the tour: a throw-away office, the real window, a folder of pictures and PDFs."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from ui.tour.keyring import TourKeyring

if TYPE_CHECKING:
    from crm_desktop.sharing.moving import Destination
    from ui.tour.scenes import Scene

#: A Monday morning; pictures of two runs are the same.
NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
_SIZE = (1366, 768)


def play(folder: Path, server: Destination | None = None) -> int:
    """Play the tour into a folder, whose old pictures are removed, and return the exit code.

    The first act founds an office and works in it; the second looks around in the sample office.
    With a ``server`` both are taken there, into two new databases that stay there afterwards.
    """
    if _has_no_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtGui import QCursor

    from crm_desktop.sample import found_sample
    from ui.application import qt_application
    from ui.toolkit.speech import set_language
    from ui.toolkit.theme import Scheme, theme
    from ui.tour.scenes import OFFICE, SAMPLE
    from ui.tour.server import beside, take_sample

    folder.mkdir(parents=True, exist_ok=True)
    # Earlier releases numbered with two digits.
    for number in ("[0-9][0-9]", "[0-9][0-9][0-9]"):
        for old in [*folder.glob(f"{number}-*.png"), *folder.glob(f"{number}-*.pdf")]:
            old.unlink()
    application = qt_application()
    # A cursor that blinks would be in one picture and not in the next.
    application.setCursorFlashTime(0)
    # Where no screen is Qt says of each window what a screen would do with it.
    qInstallMessageHandler(_leave_out_offscreen)
    # A mouse that lies over the window would tint what lies under it.
    QCursor.setPos(_SIZE[0] * 2, _SIZE[1] * 2)
    theme().install(application, Scheme.LIGHT)
    set_language(Language.ZH)
    root = Path(tempfile.mkdtemp(prefix="crm-desktop-tour-"))
    brought: list[Path] = []
    keyring = TourKeyring()
    try:
        office = _scenes(OFFICE, server, keyring)
        _act(Act(DataFolder(root / "office"), office, keyring), folder, brought)
        sample, there = DataFolder(root / "sample"), None
        planted = found_sample(sample, SetClock(NOW))
        if server is None:
            planted.close()
        else:
            there = beside(server)
            take_sample(planted, sample, there, keyring)
        _act(Act(sample, SAMPLE, keyring, there), folder, brought)
    finally:
        qInstallMessageHandler(None)
        shutil.rmtree(root, ignore_errors=True)
    pictures = sum(1 for path in brought if path.suffix == ".png")
    documents = len(brought) - pictures
    sys.stdout.write(f"{pictures} pictures, {documents} PDFs: {folder.resolve()}\n")
    return 0


@dataclass(frozen=True)
class Act:
    """What is played in one data folder, and where its office lies from the beginning."""

    start: DataFolder
    scenes: Sequence[Scene]
    keyring: TourKeyring
    server: Destination | None = None


def _scenes(
    office: Sequence[Scene], server: Destination | None, keyring: TourKeyring
) -> Sequence[Scene]:
    """Return the scenes of the first act; the office is founded in a file and moves from there."""
    if server is None:
        return office
    from ui.tour.scenes import LOGIN, PASSWORD
    from ui.tour.server import moves

    first, *rest = office
    return (first, moves(server, keyring, LOGIN, PASSWORD), *rest)


def _act(act: Act, folder: Path, brought: list[Path]) -> None:
    """Open the program on a data folder, play its scenes, and close it."""
    from ui.shell.garbage import free
    from ui.shell.memory import Memory
    from ui.shell.program import Program
    from ui.tour.guide import Guide

    clock = SetClock(NOW)
    program = Program(act.start, Memory(act.start.root), keyring=act.keyring, clock=clock)
    unexpected: list[BaseException] = []
    program.hooks.heard.disconnect()
    program.hooks.heard.connect(unexpected.append)
    guide = Guide(program, folder, brought)
    guide.server = act.server
    try:
        program.begin()
        program.frame.resize(*_SIZE)
        program.frame.activateWindow()
        guide.settle()
        for scene in act.scenes:
            sys.stdout.write(f"{scene.__name__}\n")
            scene(guide)
            if unexpected:
                raise unexpected[0]
    finally:
        program.quit()
        free(program.frame, program.house, program)


def _leave_out_offscreen(_kind: object, _context: object, message: str) -> None:
    if not message.startswith("This plugin does not support"):
        sys.stderr.write(f"{message}\n")


def _has_no_screen() -> bool:
    return sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
