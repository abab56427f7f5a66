"""What every page before the desk is built on: a side, one column to read down, and a foot.

The side tells where one is (the steps of the wizard, the office to log in to). Narrow windows have
no side: one line over the column says the same. The column scrolls where the window is low.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Language, Phrase, say
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.fields import Note
from ui.toolkit.panels import rule
from ui.toolkit.speech import Speaker, language
from ui.toolkit.text import Label, caption, title
from ui.toolkit.theme import Scheme, mark, theme
from ui.toolkit.tokens import DENSE_BELOW, LOW_BELOW, Size, Space, Weight

SIDE = 328
COLUMN = 744
_SIDE_INDENT = 48
_COLUMN_INDENT = 96
_PADDING = 13
#: Narrower windows have no side.
WIDE_FROM = SIDE + COLUMN + 2 * Space.XL


def language_name(chosen: Language) -> str:
    """Return what a language calls itself."""
    return say(Phrase("shell.language.name"), chosen)


class Switches(Speaker, QWidget):
    """Language and appearance, at hand before anybody has logged in."""

    language_wanted = Signal(object)
    theme_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.language = Button("…", kind=Kind.PLAIN, icon="languages")
        self.language.clicked.connect(lambda: self.language_wanted.emit(_other_language()))
        self.theme = Button("…", kind=Kind.PLAIN, icon="moon")
        self.theme.clicked.connect(lambda: self.theme_wanted.emit(_other_scheme()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.language)
        layout.addWidget(self.theme)
        layout.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._describe)
        self._describe()

    def respeak(self) -> None:
        super().respeak()
        self._describe()

    def _describe(self) -> None:
        name = language_name(_other_language())
        self.language.set_phrase(name)
        self.language.set_name(Phrase("shell.language.switch", name=name))
        dark = _other_scheme() is Scheme.DARK
        words = Phrase("shell.theme.dark" if dark else "shell.theme.light")
        self.theme.set_phrase(words)
        self.theme.set_icon("moon" if dark else "sun")
        self.theme.set_name(Phrase("shell.theme.switch", name=words))


def _other_language() -> Language:
    return Language.EN if language() is Language.ZH else Language.ZH


def _other_scheme() -> Scheme:
    return Scheme.LIGHT if theme().tokens.name == "dark" else Scheme.DARK


class Side(QFrame):
    """The side: the program's name, what the page puts below it, and a quiet line at the foot."""

    def __init__(self, about: Phrase | str) -> None:
        super().__init__()
        mark(self, part="side")
        self.setFixedWidth(SIDE)
        self.about = caption(about)
        self.middle = QVBoxLayout()
        self.note = Note()
        self.switches = QVBoxLayout()
        # Their icons stand below the words, their padding left of them.
        self.switches.setContentsMargins(_SIDE_INDENT - _PADDING, 0, 0, Space.M)
        words = QVBoxLayout()
        words.setContentsMargins(_SIDE_INDENT, 50, Space.XL, 0)
        words.setSpacing(0)
        words.addWidget(title(Phrase("app.name")))
        words.addSpacing(Space.XS)
        words.addWidget(self.about)
        words.addSpacing(_SIDE_INDENT)
        words.addLayout(self.middle)
        foot = QHBoxLayout()
        foot.setContentsMargins(_SIDE_INDENT, 0, Space.XL, 40)
        foot.addWidget(self.note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(words)
        layout.addStretch()
        layout.addLayout(self.switches)
        layout.addLayout(foot)


class _TopLine(QFrame):
    """What the side says, in one line over the column of a narrow window."""

    def __init__(self) -> None:
        super().__init__()
        mark(self, part="top")
        self.setFixedHeight(48)
        self.where = caption("", "text2")
        self.switches = QHBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, 0, Space.XL, 1)
        layout.setSpacing(Space.M)
        layout.addWidget(Label(Phrase("app.name"), size=Size.NAME, weight=Weight.BOLD))
        layout.addWidget(self.where, 1)
        layout.addLayout(self.switches)


class EntryPage(Speaker, QWidget):
    """A page before the desk.

    ``body`` takes the content, ``actions`` the buttons of the foot; without ``with_foot`` there is
    no foot. ``language_wanted`` and ``theme_wanted`` carry what was chosen.
    """

    language_wanted = Signal(object)
    theme_wanted = Signal(object)
    #: Whether the page is only shown until something is ready.
    is_waiting = False

    def __init__(
        self,
        heading: Phrase,
        detail: Phrase | str = "",
        *,
        about: Phrase | str = "",
        column: int = COLUMN,
        with_foot: bool = False,
    ) -> None:
        super().__init__()
        self._column_width = column
        self.heading = title(heading)
        self.detail = Label(detail, ink="text2", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.S)
        self.actions = QHBoxLayout()
        self.note = Note()
        self.side = Side(about)
        self.top = _TopLine()
        self.switches = Switches()
        self.switches.language_wanted.connect(self.language_wanted)
        self.switches.theme_wanted.connect(self.theme_wanted)
        self._foot = self._make_foot()
        self._foot.setVisible(with_foot)
        self._column = self._make_column()
        self._lay_out()
        self._fit()
        self.say(self.setAccessibleName, heading)

    def set_heading(self, heading: Phrase, detail: Phrase | str = "") -> None:
        """Show other words over the column."""
        self.heading.set_phrase(heading)
        self.detail.set_phrase(detail)
        self.detail.setVisible(bool(detail))
        self.say(self.setAccessibleName, heading)

    def set_where(self, where: Phrase | str) -> None:
        """Say in the line of a narrow window what the side says in a wide one."""
        self.top.where.set_phrase(where)

    def first_field(self) -> QWidget | None:
        """Return what takes the focus when the page is shown."""
        return None

    def minimumSizeHint(self) -> QSize:
        # The column scrolls: no page may make the window grow.
        return QSize(320, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _make_column(self) -> QWidget:
        column = QWidget()
        column.setMaximumWidth(self._column_width)
        self._inside = QVBoxLayout(column)
        self._inside.setSpacing(0)
        self._inside.addWidget(self.heading)
        self._inside.addSpacing(Space.XS)
        self._inside.addWidget(self.detail)
        self._inside.addSpacing(Space.XL)
        self._inside.addLayout(self.body)
        self._inside.addStretch()
        return column

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        foot.setMaximumWidth(self._column_width)
        self.actions.setSpacing(Space.S)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.note, 1)
        row.addLayout(self.actions)
        self._foot_layout = QVBoxLayout(foot)
        self._foot_layout.setSpacing(0)
        self._foot_layout.addWidget(rule())
        self._foot_layout.addSpacing(Space.L)
        self._foot_layout.addLayout(row)
        return foot

    def _lay_out(self) -> None:
        self._indents: list[QHBoxLayout] = []
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._indented(self._column))
        mark(scroll, part="clear")
        paper = QFrame()
        mark(paper, part="bar")
        right = QVBoxLayout(paper)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addWidget(scroll, 1)
        right.addWidget(self._indented(self._foot))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.side)
        layout.addWidget(paper, 1)
        self.scroll = scroll

    def _indented(self, content: QWidget) -> QWidget:
        """Return a strip across the page with the content at the column's place."""
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(content, self._column_width)
        row.addStretch(1)
        self._indents.append(row)
        return strip

    def _fit(self) -> None:
        wide = self.width() >= WIDE_FROM
        self.side.setVisible(wide)
        self.top.setVisible(not wide)
        (self.side.switches if wide else self.top.switches).addWidget(self.switches)
        spare = self.width() - (SIDE if wide else 0) - self._column_width
        left = min(_COLUMN_INDENT, max(Space.XL, spare // 2)) if wide else Space.XL
        for row in self._indents:
            row.setContentsMargins(left, 0, Space.XL, 0)
        low = self.height() < LOW_BELOW
        top = Space.M if low else 48 if self.height() >= DENSE_BELOW else Space.XL
        self._inside.setContentsMargins(0, top, 0, Space.S)
        self._foot_layout.setContentsMargins(0, 0, 0, Space.M if low else 2 * Space.L)
