"""What stands beside a case: the thread of supervision with its answers, and what makes it good."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.complaints.case_panels import put_instead
from ui.complaints.case_words import REMEDY_STATES, who_words
from ui.toolkit.deadlines import span_words
from ui.toolkit.panels import Panel
from ui.toolkit.speech import tr
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Space, Tone, Weight


class ThreadPanel(Panel):
    """Who demanded an answer, and who answered how fast."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.supervision"), parent=parent)
        self.state = StatusPill("", Tone.GREEN)
        if self.head is not None:
            self.head.add_right(self.state)
        self._thread = QWidget()
        self.body.addWidget(self._thread)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_case(self, file: CaseFile, now: datetime) -> None:
        """Show what was demanded, the latest first; hidden where nothing was."""
        self.setVisible(bool(file.supervisions))
        open_ones = [each for each in file.supervisions if each.answered_at is None]
        late = [each for each in open_ones if each.due_at is not None and each.due_at < now]
        if late:
            self.state.set_state(Phrase("complaint_page.answer_late"), Tone.RED)
        elif open_ones:
            self.state.set_state(Phrase("complaint_page.to_answer"), Tone.AMBER)
        else:
            self.state.set_state(Phrase("complaint_page.answered"), Tone.GREEN)
        thread = QWidget()
        column = QVBoxLayout(thread)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for each in file.supervisions:
            due = f"{each.due_at:%m-%d %H:%M}" if each.due_at else ""
            asked = Phrase("complaint_page.asked", kind=_KINDS[each.kind], who=each.asked_name)
            wanted: Phrase | str = ""
            if each.answered_at is None and due:
                wanted = Phrase("complaint_page.answer_by", at=due)
            column.addLayout(_said(asked, each.asked_at, wanted, late=each in late))
            column.addWidget(Label(each.demand, wrap=True, selectable=True))
            if each.answered_at is not None:
                spent = file.answer_times.get(each.id)
                took = Phrase("complaint_page.took", spent=span_words(spent)) if spent else ""
                column.addLayout(_said(each.answered_name, each.answered_at, took))
                column.addWidget(Label(each.answer, wrap=True, selectable=True))
            else:
                waits = Phrase("complaint_page.answer_of", who=who_words(each.target))
                column.addWidget(caption(waits))
        self._thread = put_instead(self.body, self._thread, thread)


_KINDS = {
    "urge": Phrase("complaint_page.urge"),
    "supervise": Phrase("complaint_page.supervise"),
}


class AmendsPanel(Panel):
    """Remedies with their cost, and rectification orders with their day."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.amends"), parent=parent)
        self._list = QWidget()
        self.body.addWidget(self._list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_case(self, file: CaseFile, words: DictionaryWords) -> None:
        """Show what is done to make it good; hidden where nothing is."""
        self.setVisible(bool(file.remedies or file.rectifications))
        listed_ = QWidget()
        column = QVBoxLayout(listed_)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for each in file.remedies:
            kind = tr(words.word("remedy_kind", each.kind))
            row = _line(f"{kind} {each.what}", *REMEDY_STATES[each.state])
            row.insertWidget(1, Label(format_fen(each.cost_fen), ink="text2"))
            column.addLayout(row)
        for order in file.rectifications:
            row = _line(
                f"{order.number} {order.issue}",
                Phrase(f"state.rectification.{order.state}"),
                _RECTIFICATION_TONES[order.state],
            )
            due = Phrase("complaint_page.until_day", day=f"{order.due_on:%m-%d}")
            row.insertWidget(1, Label(due, size=Size.CAPTION, ink="text3"))
            column.addLayout(row)
        self._list = put_instead(self.body, self._list, listed_)


_RECTIFICATION_TONES = {
    "suggested": Tone.GREY,
    "issued": Tone.BLUE,
    "working": Tone.AMBER,
    "verifying": Tone.BLUE,
    "closed": Tone.GREEN,
    "dropped": Tone.GREY,
}


def _said(
    who: Phrase | str, at: datetime, aside: Phrase | str = "", *, late: bool = False
) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, Space.XS, 0, 0)
    row.setSpacing(Space.S)
    row.addWidget(Label(who, size=Size.CAPTION, weight=Weight.BOLD))
    row.addWidget(caption(f"{at:%m-%d %H:%M}"))
    row.addStretch()
    row.addWidget(Label(aside, size=Size.CAPTION, ink="red" if late else "text3"))
    return row


def _line(words: Phrase | str, state: Phrase, tone: Tone) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    label = Label(words, elide=True)
    label.setToolTip(tr(words))
    row.addWidget(label, 1)
    row.addWidget(StatusPill(state, tone))
    return row
