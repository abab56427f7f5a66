"""What is known, offered beside a question: found while one types, inserted by Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import Article
from ui.access.lists import framed, select_record
from ui.customers.given import GivenTable
from ui.inquiries.wording import first_line
from ui.toolkit.columns import Column, RowAction
from ui.toolkit.inputs import TextEdit
from ui.toolkit.keys import is_enter
from ui.toolkit.notices import EmptyState
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space, Weight
from ui.workplace import Workplace

_HEIGHT = 124
_BODY = 32
_PREVIEW = 84


class QuestionEdit(TextEdit):
    """A question: Enter takes the answer that is chosen beside it, Shift+Enter begins a line.

    ``moved`` sends how many answers further Up and Down go from the first and the last line.
    """

    taken = Signal()
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), Qt.KeyboardModifier.ShiftModifier
        if is_enter(event) and event.modifiers() in {
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        }:  # fmt: skip
            self.taken.emit()
            return
        at = self.textCursor().blockNumber()
        last = self.blockCount() - 1
        if not event.modifiers() & shift and (
            (key == Qt.Key.Key_Down and at == last) or (key == Qt.Key.Key_Up and at == 0)
        ):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)


class KnownAnswers(QWidget):
    """``picked`` carries the words of an answer that is to be inserted."""

    picked = Signal(str)

    def __init__(self, place: Workplace, topic: str = "") -> None:
        super().__init__()
        self._place, self._topic = place, topic
        self._inserted: dict[int, str] = {}
        column = Column(
            "title", Phrase("inquiry_room.known"), lambda row: row.title, width=200, stretch=1,
            weight=Weight.MEDIUM,
        )  # fmt: skip
        self.table = GivenTable(
            place, [column], Phrase("inquiry_room.known"),
            empty=EmptyState(Phrase("inquiry_room.nothing_known"), icon="book-open"),
            action=lambda _row: RowAction(Phrase("inquiry_room.do.insert"), "Enter"),
        )  # fmt: skip
        self.body = Label("", size=Size.CAPTION, ink="text2", wrap=True)
        self.body.setFixedHeight(_BODY)
        self.table.selected.connect(self._show)
        self.table.opened.connect(self._pick)
        panel = framed(self.table)
        panel.setFixedHeight(_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(panel)
        layout.addWidget(self.body)

    def follow(self, question: QuestionEdit) -> None:
        """Let a question choose and take answers with its own keys."""
        question.taken.connect(self.take)
        question.moved.connect(self._move)

    def take(self) -> None:
        """Insert the answer that is chosen."""
        self._pick(self.table.selected_id)

    def look(self, text: str) -> None:
        """Look for what fits a question."""
        self._place.ask(
            lambda app, actor: app.knowledge.find(actor, text, self._topic),
            owner=self, done=self.table.give, latest="find",
        )  # fmt: skip

    def used(self, answer: str) -> int | None:
        """Return the article whose words an answer was made of, None where it is none's."""
        return next((each for each, body in self._inserted.items() if body in answer), None)

    def _show(self, row: int | None) -> None:
        article: Article | None = self.table.record(row)
        self.body.set_phrase(first_line(article.body, _PREVIEW) if article else "")

    def _move(self, step: int) -> None:
        rows = [each.id for each in self.table.records]
        if self.table.selected_id in rows:
            place = rows.index(self.table.selected_id) + step
            if 0 <= place < len(rows):
                select_record(self.table, rows[place])

    def _pick(self, row: int | None) -> None:
        article: Article | None = self.table.record(row)
        if article is not None:
            self._inserted[article.id] = article.body
            self.picked.emit(article.body)
