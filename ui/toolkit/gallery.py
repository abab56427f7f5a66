"""A developer's window with every part and state, saved as a picture.

``python -m ui.toolkit.gallery OUT.png --theme dark --language en --scale 1.5``
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.words import Language, Phrase
from ui.toolkit import gallery_parts as parts
from ui.toolkit.combos import Combo
from ui.toolkit.commandlist import Command, CommandList
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dates import heading_words
from ui.toolkit.dialog import ask
from ui.toolkit.highlight import Marked
from ui.toolkit.keys import KeyHint
from ui.toolkit.keysheet import KeyGroup, KeySheet
from ui.toolkit.menu import Menu
from ui.toolkit.panels import page_head
from ui.toolkit.picklist import Heading
from ui.toolkit.rail import Rail
from ui.toolkit.searchlist import Hit
from ui.toolkit.speech import set_language
from ui.toolkit.statusbar import StatusBar
from ui.toolkit.text import title
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import Space, Tone
from ui.toolkit.topbar import TopBar

_SIZE = (1446, 1320)


class Gallery(QWidget):
    """Rail, bars and three columns of samples."""

    def __init__(self) -> None:
        super().__init__()
        theme().dress(self)
        self.setWindowTitle("Gallery")
        self.top = TopBar(parts.CLOCK, self)
        self.top.post.show_post("周敏", Phrase("gallery.post"))
        self.top.bell.set_count(3)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._rail())
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addLayout(self._page(), 1)
        right.addWidget(self._status())
        outer.addLayout(right, 1)

    def _rail(self) -> Rail:
        rail = Rail()
        rail.add("desk", "layout-dashboard", Phrase("gallery.desk"))
        rail.add("customers", "users", Phrase("gallery.customers"))
        rail.add("complaints", "message-square-warning", Phrase("gallery.complaints"))
        rail.add("settings", "settings", Phrase("gallery.settings"), foot=True)
        rail.set_overdue("desk", 2)
        rail.select("desk")
        return rail

    def _status(self) -> StatusBar:
        bar = StatusBar()
        bar.show_database(Phrase("gallery.database"))
        bar.show_backup(Phrase("gallery.backup"))
        bar.show_keys(
            [
                KeyHint("Enter", Phrase("gallery.open")),
                KeyHint("F4", Phrase("gallery.dial")),
                KeyHint("F1", Phrase("toolkit.keys.title")),
            ]
        )
        return bar

    def _page(self) -> QVBoxLayout:
        page = QVBoxLayout()
        page.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        page.setSpacing(Space.M)
        head, _quiet = page_head(title(Phrase("gallery.title")), heading_words(parts.NOW))
        page.addLayout(head)
        page.addWidget(parts.counters())
        page.addWidget(parts.chips())
        page.addWidget(parts.tabs())
        columns = QHBoxLayout()
        columns.setSpacing(Space.L)
        for width, panels in (
            (460, (parts.buttons(), parts.clocks(), parts.cards())),
            (450, (parts.fields(), parts.toasts(), parts.broken(), parts.steps())),
            (376, (parts.empty(), parts.reading(), parts.long_task(), parts.choices())),
        ):
            columns.addLayout(parts.column(width, *panels))
        columns.addStretch()
        page.addLayout(columns)
        page.addStretch()
        return page

    def open_search(self) -> None:
        """Type into the search box and show what it would find."""
        self.top.search.line.setFocus()
        self.top.search.line.setText("zs 5678")
        hits = [
            Heading(Phrase("gallery.customers"), 2),
            Hit(
                1,
                "user",
                Marked("张淑敏"),
                Marked("Zhang Shumin · 138****5678", ((0, 1), (6, 7), (22, 26))),
                "粤B·3K56L 岚山 S7",
                (Phrase("gallery.gold"), "gold"),
                state=(Phrase("gallery.in_work"), Tone.AMBER),
            ),
            Hit(2, "user", Marked("郑思远"), Marked("Zheng Siyuan · 189****5678")),
            Heading(Phrase("gallery.desk")),
            Hit(3, "plus", Phrase("gallery.new_complaint"), shortcut="F7"),
        ]
        self.top.search.show_results(hits, Phrase("gallery.hits", count=8, time=41))

    def open_over(self, what: str) -> QWidget | None:
        """Open something that stands over the window; returns it where it is a window itself."""
        if what == "search":
            self.open_search()
            return None
        shown = _OVER[what](self)
        shown.show()
        return shown


def _dialog(window: QWidget) -> QWidget:
    asking = ask(
        window, Phrase("gallery.ask"), Phrase("gallery.ask_text"), Phrase("gallery.ask_do")
    )
    asking.note.show_note(Phrase("gallery.missing"), icon="circle-alert", ink="red")
    return asking


def _commands(window: QWidget) -> QWidget:
    found = CommandList(
        window,
        [
            Command(Phrase("gallery.new_complaint"), print, "plus", "F7"),
            Command(Phrase("gallery.print"), print, "printer", "Ctrl+P"),
            Command(Phrase("gallery.customers"), print, "users", room=Phrase("gallery.desk")),
        ],
    )
    found.line.setText("p")
    return found


def _keys(window: QWidget) -> QWidget:
    hints = [
        KeyHint("Enter", Phrase("gallery.open")),
        KeyHint("F4", Phrase("gallery.dial")),
        KeyHint("Ctrl+Enter", Phrase("gallery.accept")),
        KeyHint("↑ ↓", Phrase("toolkit.search.choose")),
    ]
    groups = [
        KeyGroup(Phrase("gallery.page_keys"), hints),
        KeyGroup(Phrase("gallery.program_keys"), hints[:2]),
    ]
    return KeySheet(window, groups)


def _menu(window: QWidget) -> QWidget:
    menu = Menu(window)
    menu.add(Phrase("gallery.new_complaint"), print, icon_name="plus", key="F7")
    menu.add(Phrase("gallery.print"), print, icon_name="printer", key="Ctrl+P")
    menu.addSeparator()
    menu.add_closed(Phrase("gallery.reissue"), Phrase("gallery.reason"))
    menu.move(window.mapToGlobal(QPoint(900, 120)))
    return menu


def _calendar(window: QWidget) -> QWidget:
    field = window.findChild(DateEdit)
    field.open_calendar()
    return QApplication.activePopupWidget()


def _combo(window: QWidget) -> QWidget:
    combo = window.findChild(Combo)
    combo.showPopup()
    return combo.view().window()


_OVER = {
    "dialog": _dialog,
    "commands": _commands,
    "keys": _keys,
    "menu": _menu,
    "calendar": _calendar,
    "combo": _combo,
}


def render(out: Path, scheme: Scheme, language: Language, *, height: int, over: str) -> None:
    """Save the gallery as a picture at the scale that QT_SCALE_FACTOR asks for."""
    app = QApplication.instance() or QApplication([])
    set_language(language)
    theme().install(app, scheme)
    theme().set_window_height(height)
    window = Gallery()
    window.resize(*_SIZE)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.findChild(QWidget, "focused").setFocus()
    above = window.open_over(over) if over else None
    # The grey rows of a list that is read appear after a moment.
    QTest.qWait(200)
    picture = window.grab()
    if above is not None:
        painter = QPainter(picture)
        painter.drawPixmap(window.mapFromGlobal(above.pos()), above.grab())
        painter.end()
    picture.save(str(out))


def main() -> None:
    """Read the command line and save the picture."""
    parser = argparse.ArgumentParser(prog="ui.toolkit.gallery", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--language", choices=[each.value for each in Language], default="zh")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--height", type=int, default=768, help="of the window, for the dense set")
    parser.add_argument("--over", choices=["search", *_OVER], default="", help="what is open")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(chosen.scale)
    render(
        chosen.out,
        Scheme(chosen.theme),
        Language(chosen.language),
        height=chosen.height,
        over=chosen.over,
    )


if __name__ == "__main__":
    main()
