"""Menus in our look: phrases, tinted icons, keys at the right, a reason where a step is closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.icons import icon
from ui.toolkit.speech import Speaker
from ui.toolkit.theme import theme


class Menu(Speaker, QMenu):
    """A menu whose words follow the language and whose icons follow the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[QAction, str] = {}
        theme().changed.connect(self._tint)

    def add(
        self, text: Phrase | str, run: Callable[[], object], *, icon_name: str = "", key: str = ""
    ) -> QAction:
        """Add an entry; its key is only shown: the button or screen that owns it binds it."""
        action = QAction(self)
        action.triggered.connect(lambda _checked=False: run())
        if icon_name:
            self._icons[action] = icon_name
        # A tab parts the words from the key; ampersands are words.
        tail = f"\t{key}" if key else ""
        self.say(lambda words: action.setText(words.replace("&", "&&") + tail), text)
        self.addAction(action)
        self._tint()
        return action

    def add_closed(self, text: Phrase, reason: Phrase) -> QAction:
        """Add an entry that cannot be chosen now and says why."""
        action = self.add(Phrase("toolkit.menu.closed", text=text, reason=reason), lambda: None)
        action.setEnabled(False)
        return action

    def open_under(self, widget: QWidget) -> None:
        """Open below a widget with the first entry chosen, ready for the arrow keys."""
        self.popup(widget.mapToGlobal(QPoint(0, widget.height() + 4)))
        if self.actions():
            self.setActiveAction(self.actions()[0])

    def _tint(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(icon(name))
