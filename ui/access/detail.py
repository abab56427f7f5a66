"""A record beside its list: its head, a few small tabs, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button
from ui.toolkit.fields import Note
from ui.toolkit.menu import Menu
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel, rule
from ui.toolkit.state import StatusPill
from ui.toolkit.tabs import Tabs
from ui.toolkit.text import Label, caption, heading, name_label
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Size, Space, Tone


class Detail(Panel):
    """Head, tabs and foot of a record; subclasses fill the tabs with ``show_section``.

    Where no record is chosen, ``nothing`` says what to do.
    """

    def __init__(
        self,
        sections: Sequence[tuple[str, Phrase]],
        nothing: EmptyState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(edge_to_edge=True, parent=parent)
        self.name = name_label("")
        self.state = StatusPill("", Tone.QUIET)
        self.number = caption("")
        self.line = caption("", "text2")
        self.tabs = Tabs(numbered=False)
        self.tabs.say(self.tabs.setAccessibleName, Phrase("organisation.sections"))
        self.foot = Foot()
        self._nothing = nothing
        self._pages: dict[str, QWidget] = {}
        self._unmade: dict[str, Callable[[], QWidget]] = {}
        self._stack = QStackedWidget()
        for key, title in sections:
            self.tabs.add(title)
            self._pages[key] = Scrolled()
            self._stack.addWidget(self._pages[key])
        self.tabs.currentChanged.connect(self._show_tab)
        self._content = QWidget()
        self._lay_out()
        self.body.setSpacing(0)
        self.body.addWidget(self._content)
        self.body.addWidget(nothing)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that no record is chosen."""
        self._content.hide()
        self._nothing.show()

    def show_head(
        self,
        name: Phrase | str,
        number: str = "",
        line: Phrase | str = "",
        state: tuple[Phrase, Tone] | None = None,
    ) -> None:
        """Show whose page it is; a state is a pill beside the name."""
        self._nothing.hide()
        self._content.show()
        self.name.set_phrase(name)
        self.number.set_phrase(number)
        self.line.set_phrase(line)
        self.line.setVisible(bool(line))
        self.state.setVisible(state is not None)
        if state is not None:
            self.state.set_state(*state)

    def focus_step(self) -> None:
        """Put the focus on the first thing that can be done."""
        self.foot.focus_first()

    def show_section(self, key: str, make: Callable[[], QWidget]) -> None:
        """Show other content under a tab, made when somebody looks at the tab."""
        self._unmade[key] = make
        self._show_tab(self.tabs.currentIndex())

    def use_section(self, key: str, widget: QWidget) -> None:
        """Give a tab a widget of its own for good, such as a timeline."""
        old, index = self._pages[key], self._stack.indexOf(self._pages[key])
        self._stack.removeWidget(old)
        old.deleteLater()
        framed = QWidget()
        layout = QVBoxLayout(framed)
        layout.setContentsMargins(Space.M, Space.S, Space.XS, Space.S)
        layout.addWidget(widget)
        self._pages[key] = framed
        self._stack.insertWidget(index, framed)
        self._stack.setCurrentIndex(self.tabs.currentIndex())

    def _show_tab(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        page = self._stack.currentWidget()
        key = next((key for key, each in self._pages.items() if each is page), "")
        make = self._unmade.pop(key, None)
        if make is not None and isinstance(page, Scrolled):
            page.show_content(make())

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.name)
        top.addWidget(self.state)
        top.addStretch()
        top.addWidget(self.number)
        head = QVBoxLayout()
        head.setContentsMargins(Space.L, Space.M, Space.L, 0)
        head.setSpacing(Space.XS)
        head.addLayout(top)
        head.addWidget(self.line)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(Space.L, 0, Space.L, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tabs)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)


class Scrolled(QScrollArea):
    """A column that scrolls; its content is replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        mark(self, part="clear")

    def show_content(self, content: QWidget) -> None:
        """Show other content, from its top; what was shown before goes."""
        self.setWidget(content)


class Foot(QWidget):
    """What can be done with a record: buttons, the rest in a menu, or why nothing can."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.why = Note()
        self._buttons: list[Button] = []
        self._first, self._row = QHBoxLayout(), QHBoxLayout()
        self._row.setSpacing(Space.S)
        self._row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        inside = QVBoxLayout()
        inside.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        inside.setSpacing(Space.S)
        inside.addLayout(self._first)
        inside.addLayout(self._row)
        inside.addWidget(self.why)
        column.addLayout(inside)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_steps(
        self,
        buttons: Sequence[Button],
        more: Sequence[More] = (),
        why: Phrase | str = "",
        *,
        first: Button | None = None,
    ) -> None:
        """Offer buttons, the other steps in a menu, and say why others are not offered.

        ``first`` is the next legal step: it takes the whole width above the others.
        """
        for old in self._buttons:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._buttons = [*buttons, *([_menu_button(more)] if more else [])]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(place, button)
        if first is not None:
            self._first.addWidget(first)
            self._buttons.insert(0, first)
        for button in self._buttons:
            # A layout shows what is new a turn later, and until then its key would not answer.
            button.show()
        self.say(why)
        self.setVisible(bool(self._buttons or why))

    def say(self, why: Phrase | str) -> None:
        """Say why something is not offered; "" says nothing."""
        self.why.show_note(why, icon="info", ink="text3")
        self.why.setVisible(bool(why))

    def focus_first(self) -> None:
        """Put the focus on the first button."""
        if self._buttons:
            self._buttons[0].setFocus()


#: A step in a menu: its words, its icon, and what it does.
More = tuple[Phrase, str, Callable[[], object]]


def _menu_button(more: Sequence[More]) -> Button:
    button = Button(icon="ellipsis", name=Phrase("organisation.more"))
    menu = Menu(button)
    for words, icon_name, run in more:
        menu.add(words, run, icon_name=icon_name)
    button.clicked.connect(lambda: menu.popup(button.mapToGlobal(QPoint(0, -_menu_top(menu)))))
    return button


def _menu_top(menu: Menu) -> int:
    """Return how far above its button a menu begins: the foot is at the bottom of the window."""
    return menu.sizeHint().height() + Space.XS


def section(title: Phrase, *content: QWidget) -> QWidget:
    """Return a titled part of a column."""
    part = QWidget()
    layout = QVBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.XS)
    head = heading(title)
    head.setFixedHeight(theme().metrics.key_value)
    layout.addWidget(head)
    for each in content:
        layout.addWidget(each)
    return part


def column_of(*parts: QWidget) -> QWidget:
    """Return parts below each other with the margins of a panel, the rest of the room empty."""
    content = QWidget()
    layout = QVBoxLayout(content)
    layout.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
    layout.setSpacing(Space.M)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch()
    return content


def points(text: str, missing: Phrase) -> QWidget:
    """Return the lines of a description one below the other, numbered as on paper."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return caption(missing)
    listed = QWidget()
    layout = QVBoxLayout(listed)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.S)
    for number, line in enumerate(lines, 1):
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        place = Label(f"{number}.", ink="text3")
        place.setFixedWidth(20)
        row.addWidget(place, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(line, wrap=True, selectable=True), 1)
        layout.addLayout(row)
    return listed


def pair(title: Phrase | str, words: Phrase | str) -> QWidget:
    """Return a title with quiet words below it, both as wide as the column."""
    rows = QWidget()
    layout = QVBoxLayout(rows)
    layout.setContentsMargins(0, 0, 0, Space.XS)
    layout.setSpacing(0)
    layout.addWidget(Label(title, elide=isinstance(title, str)))
    layout.addWidget(Label(words, size=Size.CAPTION, ink="text2", wrap=True, selectable=True))
    return rows


def wrapped(text: Phrase | str) -> QHBoxLayout:
    """Return a value of a key-value row that may take several lines."""
    row = QHBoxLayout()
    row.setContentsMargins(0, Space.XS, 0, Space.XS)
    row.addWidget(Label(text, wrap=True, selectable=True), 1)
    return row
