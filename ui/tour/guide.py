"""The hand that drives the window: keys as a person presses them, pictures of what they see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.shell.program import Program
from ui.toolkit.toast import Toast

if TYPE_CHECKING:
    from crm_desktop.application import Application
    from crm_desktop.foundation.actor import Actor
    from crm_desktop.sharing.moving import Destination

W = TypeVar("W", bound=QWidget)

_PATIENCE_MS = 60_000
_LOOK_EVERY_MS = 10
_FOUND = 1
#: What acts by itself after a moment: the change bus that gathers, the preview that follows the
#: cursor, a layout in the next turn. What waits for the end of typing takes longer.
_MOMENT_MS = 120
#: An answer is shown a turn later, and what shows it may lay out or ask again.
_TURNS = 3
#: Pages of a PDF are drawn on a thread of Qt's own, which does not say when it is done.
_PAGES_MS = 120
#: What others did on a server arrives by itself; the program does not say that it has.
_HEARING_MS = 300


class Lost(RuntimeError):
    """The window did not come to where the tour goes next: a bug in one of the two."""


class Guide:
    """Leads through a program and numbers what it brings home, after what is there already."""

    def __init__(self, program: Program, folder: Path, brought: list[Path]) -> None:
        self.program = program
        self.folder = folder
        self.brought = brought
        self.given_password = ""
        #: Where the office is, once it is on a server.
        self.server: Destination | None = None

    def meanwhile(self, work: Callable[[Application, Actor], Any]) -> Any:
        """Let others do something, told of the present actor; return what came of it."""
        place = self.program.house.place
        if self.server is not None:
            from ui.tour.server import worked

            result = worked(self, self.server, work, place.session.actor)
            self.wait(_HEARING_MS)
            self.settle()
            return result
        done: list[Any] = []
        wrong: list[Exception] = []
        place.ask(work, owner=self.program, done=done.append, failed=wrong.append)
        self.settle()
        if wrong:
            raise wrong[0]
        # Nobody tells the window what it asked for itself: the work was not the window's own.
        self.program.house.bus.renew()
        self.settle()
        return done[0]

    # Hands

    def press(self, *keys: str) -> None:
        """Press keys such as ``Enter`` or ``Ctrl+K``, each where the focus is by then."""
        for key in keys:
            combination = QKeySequence(_NAMES.get(key, key))[0]
            QTest.keyClick(self._target(), combination.key(), combination.keyboardModifiers())
            self.settle()

    def type(self, text: str) -> None:
        """Type where the focus is: Latin by keys, Chinese as an input method commits it."""
        target = self._target()
        if text.isascii():
            QTest.keyClicks(target, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)
        self.settle()

    def fill(self, *texts: str) -> None:
        """Type into one field after the other, Tab between them; "" passes a field by."""
        for number, text in enumerate(texts):
            if number:
                self.press("Tab")
            if text:
                self.press("Ctrl+A")
                self.type(text)

    # Eyes

    def find(self, kind: type[W], which: Callable[[W], bool] = lambda _widget: True) -> W:
        """Return the first visible widget of a kind; raises Lost where there is none."""
        found: list[W] = []

        def look() -> bool:
            for window in QApplication.topLevelWidgets():
                inside = [window, *window.findChildren(kind)]
                found.extend(
                    w for w in inside if isinstance(w, kind) and w.isVisible() and which(w)
                )
            return bool(found)

        self.wait_until(look, f"a {kind.__name__}")
        return found[0]

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        """Keep a picture of the window with what lies over it, but for its quiet lines."""
        self.settle()
        for toast in self.program.frame.findChildren(Toast):
            toast.close()
        pages = self.program.frame.findChildren(QPdfView)
        if any(view.isVisible() for view in pages):
            self.wait(_PAGES_MS)
        window = widget or self.program.frame
        shot = window.grab()
        if widget is None:
            self._lay_over(shot)
        self._keep(name, "png", lambda path: shot.save(str(path)))

    def document(self, name: str, pdf: bytes) -> None:
        """Keep a PDF."""
        self._keep(name, "pdf", lambda path: path.write_bytes(pdf))

    # Patience

    def settle(self) -> None:
        """Wait until no work is under way and the window has taken it in."""
        at_rest = False
        while not at_rest:
            self.wait_until(self._is_at_rest, "the work to be done")
            for _turn in range(_TURNS):
                self.wait(0)
            at_rest = self._is_at_rest()

    def _is_at_rest(self) -> bool:
        house = self.program.house
        if house.runner.pending:
            return False
        roots = (*QApplication.topLevelWidgets(), house.bus)
        return not any(
            _is_about_to_act(timer) for root in roots for timer in root.findChildren(QTimer)
        )

    def wait_until(self, there: Callable[[], bool], what: str) -> None:
        """Let the window work until something is there; raises Lost when that takes too long."""
        if there():
            return
        loop = QEventLoop()
        look, patience = QTimer(interval=_LOOK_EVERY_MS), QTimer(interval=_PATIENCE_MS)
        # Exit codes tell the two ends apart: by the time ``exec`` returns, more may have happened.
        look.timeout.connect(lambda: loop.exit(_FOUND) if there() else None)
        patience.timeout.connect(loop.quit)
        look.start()
        patience.start()
        if loop.exec() != _FOUND:
            raise Lost(f"waited in vain for {what}")

    def wait(self, milliseconds: int) -> None:
        """Let the window work for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop, loop.quit)
        loop.exec()

    def _target(self) -> QWidget:
        if QApplication.activeWindow() is None:
            # Without a window manager nobody gives the focus back when a dialog closes.
            self.program.frame.activateWindow()
            self.wait_until(lambda: QApplication.activeWindow() is not None, "an active window")
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup
        modal = QApplication.activeModalWidget()
        focused = QApplication.focusWidget()
        if modal is not None and (focused is None or not modal.isAncestorOf(focused)):
            return modal
        return focused or self.program.frame

    def _lay_over(self, shot: object) -> None:
        """Paint menus and dialogs onto the picture, which ``grab`` leaves out."""
        from PySide6.QtGui import QPainter, QPixmap

        if not isinstance(shot, QPixmap):
            return
        frame = self.program.frame
        painter = QPainter(shot)
        for window in QApplication.topLevelWidgets():
            if window is not frame and window.isVisible():
                painter.drawPixmap(window.pos() - frame.pos(), window.grab())
        painter.end()

    def _keep(self, name: str, ending: str, write: Callable[[Path], object]) -> None:
        path = self.folder / f"{len(self.brought) + 1:03d}-{name}.{ending}"
        write(path)
        self.brought.append(path)


def _is_about_to_act(timer: QTimer) -> bool:
    return timer.isActive() and timer.isSingleShot() and timer.interval() <= _MOMENT_MS


_NAMES = {"Enter": "Return", "Del": "Delete"}

__all__ = ["Guide", "Lost", "Qt"]
