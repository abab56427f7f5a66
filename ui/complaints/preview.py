"""The case under the cursor beside the list: how far it is, in whose hands, and what was said."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.complaints.list_model import Glance
from crm_desktop.foundation.words import Language, Phrase
from ui.access.detail import Scrolled
from ui.access.wording import dotted
from ui.complaints.list_rows import CaseSource
from ui.complaints.wording import (
    CLOCK_WORDS,
    LEVEL_TONES,
    LEVEL_WORDS,
    deadline_of,
    state_of,
    who_of,
)
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.clock import ClockChip
from ui.toolkit.dates import moment_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues, Panel, rule
from ui.toolkit.speech import language
from ui.toolkit.state import StatusPill, TierTag
from ui.toolkit.text import Label, caption, name_label
from ui.toolkit.tokens import Space, Tone, Weight
from ui.workplace import Workplace

_LABEL, _ENGLISH_LABEL = 72, 104
_MOST_WORDS = 400


class CasePreview(Panel):
    """Shows a case; ``opened`` asks for its page."""

    opened = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._place = place
        self.glance: Glance | None = None
        self.clock = ClockChip(None, place.clock, flush=True)
        self.when = caption("")
        self.title = name_label("")
        self.number = caption("")
        self.state, self.level = StatusPill("", Tone.QUIET), StatusPill("", Tone.QUIET)
        self.person = Label("", weight=Weight.MEDIUM, elide=True)
        self.tier = TierTag("", "text2")
        self.words = Label("", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.open = Button(Phrase("complaint_list.do.open"), kind=Kind.PRIMARY, key="Enter")
        self.open.clicked.connect(self._open)
        self._facts = QWidget()
        self._nothing = EmptyState(
            Phrase("complaint_list.nothing_chosen"),
            Phrase("complaint_list.nothing_chosen_hint"),
            icon="message-square-warning",
        )
        self._content = QWidget()
        self._lay_out()
        self.body.addWidget(self._content)
        self.body.addWidget(self._nothing)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that no case is chosen."""
        self.glance = None
        self._content.hide()
        self._nothing.show()

    def show_case(self, glance: Glance, source: CaseSource) -> None:
        """Show a case."""
        self.glance = glance
        row, now = glance.row, self._place.now()
        self._nothing.hide()
        self._content.show()
        self.clock.set_deadline(deadline_of(row))
        self.clock.setVisible(row.next_due is not None)
        self.when.set_phrase(_when(glance, now))
        self.title.set_phrase(row.title)
        self.number.set_phrase(row.number)
        state = state_of(row)
        self.state.set_state(state.word, state.tone)
        self.level.setVisible(row.level != "ordinary")
        self.level.set_state(LEVEL_WORDS[row.level], LEVEL_TONES[row.level])
        self.person.set_phrase(who_of(row))
        tier = source.tiers.tier(row.tier)
        self.tier.setVisible(tier is not None)
        if tier is not None:
            self.tier.set_tier(tier.word, tier.ink)
        words = glance.case.words
        self.words.set_phrase(words[:_MOST_WORDS] + ("…" if len(words) > _MOST_WORDS else ""))
        self._show_facts(glance, source, now)

    def _show_facts(self, glance: Glance, source: CaseSource, now: datetime) -> None:
        case, word = glance.case, source.words.word
        width = _ENGLISH_LABEL if language() is Language.EN else _LABEL
        facts = KeyValues(label_width=width)
        for label, value in (
            (Phrase("complaint_list.phone"), case.contact_phone),
            (Phrase("complaint_list.channel"), dotted(
                word("complaint_channel", case.channel), moment_words(case.received_at, now)
            )),
            (Phrase("complaint_list.kind"), word("complaint_kind", case.kind)),
            (Phrase("complaint_list.wish"), dotted(word("wish_kind", case.wish_kind), case.wish)),
            (Phrase("complaint_list.unit"), glance.row.department),
            (Phrase("complaint_list.handler"), glance.row.handler),
        ):  # fmt: skip
            if value:
                facts.add(label, value)
        layout = self._content.layout()
        if isinstance(layout, QVBoxLayout):
            layout.replaceWidget(self._facts, facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = facts

    def _open(self) -> None:
        if self.glance is not None:
            self.opened.emit(self.glance.row.id)

    def _lay_out(self) -> None:
        first = _row(self.clock, None, self.when)
        second = _row(self.state, self.level, None)
        third = _row(self.person, self.tier, None)
        scrolled = Scrolled()
        scrolled.show_content(self.words)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(first)
        column.addWidget(self.title)
        column.addWidget(self.number)
        column.addLayout(second)
        column.addLayout(third)
        column.addWidget(rule())
        column.addWidget(scrolled, 1)
        column.addWidget(rule())
        column.addWidget(self._facts)
        column.addLayout(_row(self.open, None))


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget)
    return row


def _when(glance: Glance, now: datetime) -> Phrase | str:
    """Return which clock runs and until when, or when the case was over."""
    row = glance.row
    if row.next_due is not None and row.next_clock:
        return dotted(CLOCK_WORDS[row.next_clock], moment_words(row.next_due, now))
    if row.closed_at is not None:
        return Phrase("complaint_list.closed_at", moment=moment_words(row.closed_at, now))
    return ""
