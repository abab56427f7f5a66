"""帮助: short pages on what the program does, in the language of the window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QBoxLayout

from crm_desktop.foundation.resources import resource_path
from crm_desktop.foundation.words import Language, Phrase
from ui.access.lists import framed
from ui.office.chooser import Choice, Chooser
from ui.office.reader import Reader
from ui.paged import Page
from ui.toolkit.commandlist import Command
from ui.toolkit.speech import language
from ui.toolkit.tokens import Space
from ui.workplace import Address, Workplace

#: The pages in the order in which one reads them.
TOPICS = (
    "first-steps",
    "desk",
    "customers",
    "importing",
    "members",
    "levels",
    "ledgers",
    "cards",
    "card-stock",
    "complaints",
    "inquiries",
    "reports",
    "organisation",
    "rights",
    "settings",
    "sharing",
    "backup",
    "audit",
    "keys",
)
_LIST = 216
_PLACE = "go"


def page_of(topic: str, chosen: Language) -> Path:
    """Return the file of a topic."""
    return resource_path("help", chosen.value, f"{topic}.md")


@cache
def title_of(topic: str, chosen: Language) -> str:
    """Return the name of a topic: the first line of its page."""
    with page_of(topic, chosen).open(encoding="utf-8") as page:
        return page.readline().lstrip("# ").strip()


class HelpPage(Page):
    """The topics at the left, one of them at the right."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self.chooser = Chooser(Phrase("help.topics"), width=_LIST, framed=True)
        self.reader = Reader(Phrase("help.page"))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(Space.L)
        self._columns.addWidget(self.chooser)
        self._columns.addWidget(framed(self.reader), 1)
        self.column.addLayout(self._columns, 1)
        self.chooser.chosen.connect(self._show)
        self.chooser.entered.connect(self.focus_first)
        self.reader.followed.connect(self._follow)

    def load(self) -> None:
        self._name_topics()

    def show_part(self, part: str) -> None:
        if part in TOPICS:
            self._name_topics()
            self.chooser.choose(part)

    def focus_first(self) -> None:
        self.reader.setFocus()

    def focus_filters(self) -> None:
        self.chooser.focus()

    def set_narrow(self, narrow: bool) -> None:
        self.chooser.set_narrow(narrow)
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._columns.setSpacing(Space.S if narrow else Space.L)

    def commands(self) -> Sequence[Command]:
        return [
            Command(
                Phrase("help.about", topic=title_of(topic, language())),
                lambda topic=topic: self.show_part(topic),
                icon="circle-question-mark",
                room=Phrase("settings_room.page.help"),
            )
            for topic in TOPICS
        ]

    def respeak(self) -> None:
        super().respeak()
        self._name_topics()
        if self.chooser.key:
            self._show(self.chooser.key)

    def _name_topics(self) -> None:
        self.chooser.set_rows([Choice(each, title_of(each, language())) for each in TOPICS])

    def _show(self, topic: str) -> None:
        self.reader.show_page(page_of(topic, language()))

    def _follow(self, link: QUrl) -> None:
        """Go to another page, to a place in the program, or out into the world."""
        topic = link.fileName().removesuffix(".md")
        if link.scheme() == _PLACE:
            room, _, page = link.path().partition("/")
            self.place.go(Address(room=room, page=page))
        elif topic in TOPICS:
            self.chooser.choose(topic)
        else:
            QDesktopServices.openUrl(link)
