"""The foot of a form: what is missing, the draft that is offered, save and leave."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Note
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space

_MOMENT = "%m-%d %H:%M"


class FormFoot(QFrame):
    """A bar under a form; inside a dialog its parts move into the dialog's own foot."""

    def __init__(self, save_word: Phrase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="foot")
        self._save_word = save_word
        self.note = Note()
        self.resume = Button(Phrase("machinery.form.resume"), kind=Kind.GHOST)
        self.discard = Button(Phrase("machinery.form.discard"), kind=Kind.GHOST)
        self.leave = Button(Phrase("machinery.form.leave"), key="Esc")
        self.save = Button(save_word, kind=Kind.PRIMARY, key="Ctrl+Enter")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, 0, Space.XL, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.note, 1)
        for button in (self.resume, self.discard, self.leave, self.save):
            layout.addWidget(button)
        self.offer(None)
        self._follow_theme()
        theme().changed.connect(self._follow_theme)

    def move_into(self, dialog: Dialog) -> None:
        """Let a dialog say and do what this bar would."""
        self.hide()
        self.note, self.save, self.leave = dialog.note, dialog.primary, dialog.cancel
        self.save.set_phrase(self._save_word)
        for button in (self.resume, self.discard):
            dialog.add_action(button)

    def say(self, words: Phrase | str, *, wrong: bool = False, retry: bool = False) -> None:
        """Say something beside the buttons; ``retry`` calls saving another try."""
        if wrong:
            self.note.show_note(words, icon="circle-alert", ink="red")
        else:
            self.note.show_note(words)
        self.save.set_phrase(Phrase("machinery.form.retry") if retry else self._save_word)

    def offer(self, saved_at: datetime | None) -> None:
        """Offer a draft of that moment, or none."""
        for button in (self.resume, self.discard):
            button.setVisible(saved_at is not None)
        if saved_at is not None:
            self.say(Phrase("machinery.form.draft", moment=saved_at.strftime(_MOMENT)))

    def set_busy(self, busy: bool) -> None:
        """Take the buttons away while something is being saved, and give them back."""
        self.save.setEnabled(not busy)
        self.leave.setEnabled(not busy)

    def _follow_theme(self) -> None:
        self.setFixedHeight(theme().metrics.footer)
