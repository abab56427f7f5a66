"""What every painted button has in common: plain words and the Enter key."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent

from crm_desktop.foundation.words import Phrase
from ui.toolkit.keys import is_enter
from ui.toolkit.speech import Speaker


class Worded(Speaker):
    """Mixin before a QAbstractButton: its text is a phrase, without Qt's mnemonics.

    Alt and a letter would fight with the input method, so an ampersand is just a word.
    """

    def set_phrase(self, text: Phrase | str) -> None:
        """Show other words."""
        self.say(self._show_text, text)

    def words(self) -> str:
        """Return the text as it is read."""
        return self.text().replace("&&", "&")

    def _show_text(self, text: str) -> None:
        self.setText(text.replace("&", "&&"))
        self.updateGeometry()


class Pressable(Worded):
    """Mixin before a QAbstractButton that Enter presses as Space does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)
