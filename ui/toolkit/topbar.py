"""The top bar: search box at the left; bell, help and the acting post at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.icons import IN_BAR, IN_TEXT, paint_icon
from ui.toolkit.keys import sequences
from ui.toolkit.painting import (
    CENTRE,
    middle,
    paint_box,
    paint_focus,
    paint_words,
    painting,
    words_width,
)
from ui.toolkit.panels import rule
from ui.toolkit.pressing import Pressable
from ui.toolkit.searchbox import SearchBox
from ui.toolkit.speech import tr
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import LINE_BOX, Radius, Size, Space, Weight

_BADGE = 16
_PADDING = 8
_TEXT_LEFT = _PADDING + IN_BAR + 8
_MOST_WORDS = 160


class Bell(Button):
    """What is new: a bell with the number of things not yet seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(kind=Kind.PLAIN, icon="bell", parent=parent)
        self._count = 0
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show how many things are new; 0 shows the bell alone."""
        self._count = count
        if count:
            self.set_name(Phrase("toolkit.bar.news", count=count))
        else:
            self.set_name(Phrase("toolkit.bar.no_news"))
        self.update()

    def badge(self) -> tuple[str, QRectF]:
        """Return the number as it stands at the bell, and where."""
        text = str(self._count) if self._count < 100 else "99+"
        width = max(_BADGE, words_width(text, Size.CAPTION, Weight.MEDIUM) + 6)
        # A long number grows to the left: what lies beyond the button is not painted.
        left = min(self.width() / 2 + 1, self.width() - width)
        return text, QRectF(left, 1, width, _BADGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        text, badge = self.badge()
        with painting(self) as painter:
            paint_box(painter, badge, _BADGE / 2, fill="fill")
            paint_words(
                painter,
                badge,
                text,
                "on_fill",
                size=Size.CAPTION,
                weight=Weight.MEDIUM,
                align=CENTRE,
            )


class PostButton(Pressable, QAbstractButton):
    """Who acts and in which post; a click or Ctrl+J offers the other posts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._post: Phrase | str = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        shortcut = QShortcut(self)
        shortcut.setKeys(sequences("Ctrl+J"))
        shortcut.activated.connect(self.click)

    def show_post(self, person: str, post: Phrase | str) -> None:
        """Show another person or post."""
        self._post = post
        self.set_phrase(person)
        self._describe()

    def respeak(self) -> None:
        super().respeak()
        self._describe()

    def sizeHint(self) -> QSize:
        person = words_width(self.words(), weight=Weight.MEDIUM)
        post = words_width(tr(self._post), Size.CAPTION)
        words = min(max(person, post), _MOST_WORDS)
        return QSize(_TEXT_LEFT + words + 8 + IN_TEXT + _PADDING, 44)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            box = QRectF(self.rect())
            if self.underMouse():
                paint_box(painter, box, Radius.CONTROL, fill="hover")
            if self.hasFocus():
                paint_focus(painter, box)
            paint_icon(painter, middle(box, _PADDING, IN_BAR, IN_BAR), "headset", "text2")
            width = box.width() - _TEXT_LEFT - 8 - IN_TEXT - _PADDING
            person = QRectF(_TEXT_LEFT, 1, width, LINE_BOX[Size.BODY])
            paint_words(painter, person, self.words(), weight=Weight.MEDIUM)
            post = QRectF(_TEXT_LEFT, 26, width, LINE_BOX[Size.CAPTION])
            paint_words(painter, post, tr(self._post), "text3", size=Size.CAPTION)
            arrow = middle(box, box.width() - _PADDING - IN_TEXT, IN_TEXT, IN_TEXT)
            paint_icon(painter, arrow, "chevron-down", "text2")

    def _describe(self) -> None:
        name = Phrase("toolkit.bar.acting", person=self.words(), post=self._post)
        self.setAccessibleName(tr(name))
        self.setToolTip(f"{tr(name)}  Ctrl+J")
        self.updateGeometry()
        self.update()


class TopBar(QFrame):
    """The bar over every room; ``search``, ``bell``, ``help`` and ``post`` are its parts."""

    def __init__(self, clock: Clock, window: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="top")
        self.search = SearchBox(clock, window)
        self.bell = Bell()
        self.help = Button(
            kind=Kind.PLAIN, icon="circle-question-mark", name=Phrase("toolkit.bar.help")
        )
        self.help.bind("F1")
        self.post = PostButton()
        line = rule()
        line.setFixedSize(1, 24)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.XL, 0, Space.L, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.search, 1)
        layout.addStretch()
        layout.addSpacing(Space.L)
        layout.addWidget(self.bell)
        layout.addWidget(self.help)
        layout.addSpacing(Space.S)
        layout.addWidget(line)
        layout.addSpacing(Space.S)
        layout.addWidget(self.post)
        self._follow_theme()
        theme().changed.connect(self._follow_theme)

    def _follow_theme(self) -> None:
        self.setFixedHeight(theme().metrics.top_bar)
