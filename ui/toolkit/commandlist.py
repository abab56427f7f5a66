"""The command list: Ctrl+K, a few letters, Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Language, Phrase, say
from ui.toolkit.dialog import Sheet
from ui.toolkit.highlight import Marked, mark_words, paint_marked
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import cap_width, is_enter, paint_cap
from ui.toolkit.painting import middle, paint_words, words_width
from ui.toolkit.panels import rule
from ui.toolkit.picklist import ROW, PickList, RowDelegate
from ui.toolkit.speech import tr
from ui.toolkit.text import Label
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Size, Space

WIDTH = 560
_ROWS_SHOWN = 9
_ICON_GAP = 12
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Command:
    """Something the program can do now; ``also`` holds other words that find it, such as pinyin."""

    name: Phrase
    run: Callable[[], object]
    icon: str = "arrow-right"
    key: str = ""
    room: Phrase | str = ""
    also: str = ""


@dataclass(frozen=True)
class _Found:
    """A command with what was typed marked in its name."""

    command: Command
    name: Marked


def find_commands(commands: Sequence[Command], typed: str) -> list[_Found]:
    """Return the commands that have every typed word in them, in either language.

    What is called just that comes first, by any of its names, then those whose name begins with the
    text; the others keep their order.
    """
    words = typed.casefold().split()
    found = []
    for command in commands:
        both = " ".join(say(command.name, language) for language in Language)
        if all(word in f"{both} {command.also}".casefold() for word in words):
            found.append(_Found(command, mark_words(tr(command.name), words)))
    start = typed.strip().casefold()

    def worse(hit: _Found) -> tuple[bool, bool]:
        names = [say(hit.command.name, language) for language in Language]
        called = {name.casefold() for name in (*names, hit.command.also) if name}
        return start not in called, not hit.name.text.casefold().startswith(start)

    return sorted(found, key=worse)


class _CommandDelegate(RowDelegate):
    """Paints a command: icon, name, room and key."""

    def paint_row(self, painter: QPainter, box: QRectF, row: _Found, *, current: bool) -> None:
        ink = "accent" if current else "text2"
        paint_icon(painter, middle(box, box.left(), IN_TEXT, IN_TEXT), row.command.icon, ink)
        right = box.right()
        if row.command.key:
            right -= cap_width(row.command.key)
            paint_cap(painter, box, right, row.command.key)
            right -= _ICON_GAP
        room = tr(row.command.room)
        if room:
            width = words_width(room, Size.CAPTION)
            right -= width
            place = QRectF(right, box.top(), width, box.height())
            paint_words(painter, place, room, "text3", size=Size.CAPTION)
            right -= _ICON_GAP
        name = QRectF(box)
        name.setLeft(box.left() + IN_TEXT + _ICON_GAP)
        name.setRight(right)
        paint_marked(painter, name, row.name, "text")


class CommandList(Sheet):
    """Lists the commands; Enter or a click runs one and closes the list."""

    def __init__(self, window: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(window, width=WIDTH)
        self._commands = tuple(commands)
        self.say(self.setWindowTitle, Phrase("toolkit.command.title"))
        self.line = LineEdit(Phrase("toolkit.command.hint"))
        mark(self.line, part="bare")
        self.line.say(self.line.setAccessibleName, Phrase("toolkit.command.title"))
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list = PickList(
            _CommandDelegate(), lambda row: row.name.text, Phrase("toolkit.command.title")
        )
        self.list.picked.connect(self._run)
        self.empty = Label(Phrase("toolkit.command.none"), ink="text2")
        top = QHBoxLayout()
        top.setContentsMargins(Space.XL, Space.S, Space.XL, Space.S)
        top.addWidget(self.line)
        self.empty.setContentsMargins(Space.XL, 0, Space.XL, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, Space.S)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(rule())
        layout.addSpacing(Space.S)
        layout.addWidget(self.empty)
        layout.addWidget(self.list)
        self.list.setFixedHeight(_ROWS_SHOWN * ROW)
        self._filter("")
        self.line.setFocus()

    def place_top(self, centred: int) -> int:
        return min(centred, 96)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self._take_key(event):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        step = _MOVES.get(Qt.Key(event.key()))
        if step is not None:
            self.list.move_current(step)
        elif is_enter(event):
            current = self.list.current()
            if current is not None:
                self._run(current)
        else:
            return False
        return True

    def _filter(self, typed: str) -> None:
        found = find_commands(self._commands, typed)
        self.list.set_rows(found)
        self.empty.setVisible(not found)

    def _run(self, found: _Found) -> None:
        self.accept()
        found.command.run()
