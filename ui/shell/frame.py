"""The main window: one page at a time, its place on the screen, and how high it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.entry_page import EntryPage
from ui.toolkit.icons import paint_icon
from ui.toolkit.painting import paint_box
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import theme

SMALLEST = QSize(911, 433)
_USUAL = QSize(1366, 768)
#: As Fusion has it; to ask it would bring all the enumerations of QStyle, for 4 ms of the start.
_TITLE_BAR = 24
_ICON_SIZES = (16, 20, 24, 32, 48, 64, 128, 256)


class Frame(Speaker, QMainWindow):
    """The window around everything.

    ``may_close`` is asked before it closes; ``closed`` is called when it does.
    """

    def __init__(
        self, may_close: Callable[[], bool] = lambda: True, closed: Callable[[], object] = int
    ) -> None:
        super().__init__()
        theme().dress(self)
        self._may_close, self._closed = may_close, closed
        self._pages = QStackedWidget()
        # The pages have no say in how small the window may be: they scroll.
        self._pages.setMinimumSize(1, 1)
        self.setCentralWidget(self._pages)
        self.setMinimumSize(SMALLEST)
        self.say(self.setWindowTitle, Phrase("app.name"))

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._pages.currentWidget()

    def show_page(self, page: QWidget) -> None:
        """Show a page and give its first field the focus; a page once shown is kept."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        field = page.first_field() if isinstance(page, EntryPage) else None
        if field is not None:
            field.setFocus()

    def drop_page(self, page: QWidget) -> None:
        """Take a page away for good."""
        self._pages.removeWidget(page)
        page.hide()
        page.deleteLater()

    def set_office(self, name: str) -> None:
        """Say in the title which office is open; "" for none."""
        title = Phrase("shell.window.title", office=name) if name else Phrase("app.name")
        self.say(self.setWindowTitle, title)

    def place_at(self, geometry: str) -> None:
        """Stand where the window stood last, as far as that screen is still there."""
        kept = QByteArray.fromBase64(QByteArray(geometry.encode()))
        if not geometry or not self.restoreGeometry(kept):
            self.resize(usual_size(self.screen().availableSize(), _TITLE_BAR))
        theme().set_window_height(self.height())

    def place_kept(self) -> str:
        """Return where the window stands, for ``place_at``."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def come_forward(self) -> None:
        """Stand before the other programs' windows."""
        state = self.windowState() & ~Qt.WindowState.WindowMinimized
        self.setWindowState(state | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme().set_window_height(self.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close():
            event.ignore()
            return
        super().closeEvent(event)
        self._closed()


def usual_size(room: QSize, title_bar: int) -> QSize:
    """Return how large a window begins that has ``room`` on its screen, its title bar included."""
    inside = QSize(room.width(), room.height() - title_bar)
    return _USUAL.boundedTo(inside).expandedTo(SMALLEST)


def program_icon() -> QIcon:
    """Return the program's icon: the headset of the service desk on the accent."""
    icon = QIcon()
    for size in _ICON_SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, QRectF(0, 0, size, size), size * 0.22, fill="fill")
        inset = round(size * 0.2)
        inside = QRectF(inset, inset, size - 2 * inset, size - 2 * inset)
        paint_icon(painter, inside, "headset", "on_fill")
        painter.end()
        icon.addPixmap(picture)
    return icon
