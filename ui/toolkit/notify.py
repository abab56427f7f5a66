"""Tells somebody who looks elsewhere: the system's own notification, else a quiet line inside."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from crm_desktop.foundation.words import Phrase
from ui.toolkit.speech import tr

_SHOWN_MS = 10_000


class Notifier(QObject):
    """Shows a notification where it can be seen.

    Whoever works in the program right now sees the quiet line (``inside``), everybody else the
    system's notification, where there is one. In quiet hours nothing is shown: it stands in the
    lists all the same. A notification lies open on the screen: it carries numbers and kinds, no
    names.
    """

    def __init__(
        self,
        icon: QIcon,
        inside: Callable[[Phrase], object],
        *,
        is_quiet: Callable[[], bool] = lambda: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._inside = inside
        self._is_quiet = is_quiet
        self._tray: QSystemTrayIcon | None = None
        self._open: Callable[[], object] | None = None

    def tell(
        self, title: Phrase, text: Phrase, *, opens: Callable[[], object] | None = None
    ) -> None:
        """Show a notification; ``opens`` is called when the user clicks on the system's."""
        if self._is_quiet():
            return
        if QApplication.activeWindow() is not None or not QSystemTrayIcon.supportsMessages():
            self._inside(text)
            return
        self._open = opens
        self._shown_tray().showMessage(tr(title), tr(text), self._icon, _SHOWN_MS)

    def hide(self) -> None:
        """Take the icon out of the system's tray; before the program ends."""
        if self._tray is not None:
            self._tray.hide()

    def _shown_tray(self) -> QSystemTrayIcon:
        """Return the icon that carries the notifications; it appears with the first one."""
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.setToolTip(tr(Phrase("app.name")))
            self._tray.messageClicked.connect(self._clicked)
        self._tray.show()
        return self._tray

    def _clicked(self) -> None:
        if self._open is not None:
            self._open()
