"""The head of a case: what it is about, where it stands, whose it is, and what it can be asked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.complaints.case_words import (
    LEVEL_TONES,
    LEVEL_WORDS,
    state_words,
    tier_of,
    who_words,
)
from ui.complaints.wording import TONES
from ui.toolkit.buttons import Button, link
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.painting import painting
from ui.toolkit.state import StatusPill, TierTag
from ui.toolkit.text import Label, title
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space, Tone, Weight

_LINE = 16


class _Icon(QWidget):
    """A small icon before a fact; it says nothing that the words do not."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(IN_TEXT, IN_TEXT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_icon(painter, self.rect(), self._name, "text3")


class CaseHead(QFrame):
    """White, over the whole width. ``customer_wanted`` carries the id of whose case it is."""

    customer_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="top")
        self.title = title("")
        self.state = StatusPill("", Tone.BLUE)
        self.level = StatusPill("", Tone.RED)
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.print = Button(Phrase("complaint_page.print"), icon="printer", key="Ctrl+P")
        self.more = Button(icon="ellipsis", name=Phrase("complaint_page.more"))
        self.more.bind("Shift+F10")
        self.number = Label("", weight=Weight.MEDIUM, selectable=True)
        self.customer = link("")
        self.tier = TierTag("", "text2")
        self._file: CaseFile | None = None
        self._words = DictionaryWords()
        self._is_narrow = False
        self._facts = QWidget()
        self.customer.clicked.connect(self._go)
        self._lay_out()
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_case(self, file: CaseFile, words: DictionaryWords) -> None:
        """Show whose page it is."""
        self._file, self._words = file, words
        case = file.case
        self.title.set_phrase(case.title)
        self.state.set_state(state_words(file), TONES[case.state])
        self.level.setVisible(case.level != "ordinary")
        self.level.set_state(
            Phrase("complaint_page.level_chip", level=LEVEL_WORDS[case.level]),
            LEVEL_TONES[case.level],
        )
        self.number.set_phrase(case.number)
        holder = file.customer
        self.customer.setVisible(holder is not None)
        self.customer.set_phrase(holder.name if holder else "")
        self.tier.setVisible(file.tier is not None)
        if file.tier is not None:
            tier = tier_of(file.tier)
            self.tier.set_tier(tier.word, tier.ink)
        self._show_facts(file)

    def set_narrow(self, narrow: bool) -> None:
        """Leave out in a narrow window what stands below anyway."""
        self._is_narrow = narrow
        if self._file is not None:
            self._show_facts(self._file)

    def _show_facts(self, file: CaseFile) -> None:
        fresh = self._facts_of(file, self._words)
        self._line.replaceWidget(self._facts, fresh)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = fresh

    def _facts_of(self, file: CaseFile, words: DictionaryWords) -> QWidget:
        case = file.case
        phone = file.customer.phone if file.customer else case.contact_phone
        stranger = case.contact_name or Phrase("complaint_page.anonymous")
        channel = Phrase(
            "complaint_page.channel_at",
            channel=words.word("complaint_channel", case.channel),
            at=f"{case.received_at:%m-%d %H:%M}",
        )
        target = who_words(case.target) if case.target else case.target_note
        elsewhere = case.target is not None and case.target.company != case.company
        place = case.target.company_name if case.target and elsewhere else file.company
        is_company = case.target is not None and not case.target.unit_name
        where = f"{place} {target}" if target and not is_company else place
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        facts = (
            ("user", "" if file.customer else stranger),
            ("phone", phone),
            ("car", file.vehicle),
            ("building-2", where),
            ("inbox", channel),
        )
        for icon, text in facts:
            if not text or (self._is_narrow and icon == "building-2"):
                continue
            if row.count():
                row.addWidget(_parting())
            fact = QHBoxLayout()
            fact.setSpacing(6)
            fact.addWidget(_Icon(icon))
            fact.addWidget(Label(text, ink="text2", elide=isinstance(text, str), selectable=True))
            row.addLayout(fact)
        row.addStretch()
        return line

    def _go(self) -> None:
        if self._file is not None and self._file.customer is not None:
            self.customer_wanted.emit(self._file.customer.id)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.title)
        top.addSpacing(Space.XS)
        for pill in (self.state, self.level):
            top.addWidget(pill)
        top.addStretch()
        for each in (self.back, self.print, self.more):
            top.addWidget(each)
        self._line = QHBoxLayout()
        self._line.setSpacing(Space.S)
        self._line.addWidget(self.number)
        self._line.addWidget(self.customer)
        self._line.addWidget(self.tier)
        self._line.addSpacing(Space.S)
        self._line.addWidget(self._facts, 1)
        # The line is as high without the link as with it: what is below keeps its place.
        self._strut = QWidget()
        self._strut.setFixedSize(0, self.customer.sizeHint().height())
        self._line.addWidget(self._strut)
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addLayout(self._line)

    def _follow_theme(self) -> None:
        dense = theme().metrics.page_margin < Space.M
        # The link of the customer is a button: its height is part of the lower margin.
        top, bottom = (10, 2) if dense else (Space.L, 6)
        self._column.setContentsMargins(Space.XL, top, Space.XL, bottom)
        self._column.setSpacing(2)


def _parting() -> QFrame:
    """Return the hairline that stands between two facts."""
    line = QFrame()
    line.setFixedSize(1, _LINE)
    mark(line, part="rule")
    return line
