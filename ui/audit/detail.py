"""One entry of the log: who, when, why, what changed field by field, and the seal."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.audit.model import AuditRow, AuditSubject
from crm_desktop.audit.wording import (
    action_words,
    duty_words,
    field_words,
    subject_words,
    value_words,
)
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.audit.rows import EXCEPTION, OUTCOMES, person_words
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import Panel, rule
from ui.toolkit.state import StatusPill
from ui.toolkit.text import Label, caption, heading, name_label
from ui.toolkit.tokens import Size, Space, Tone, Weight

_LABEL = 72
#: Qt breaks lines between words only; an invisible sign lets it break within a long one.
_LONG_WORD = re.compile(r"[!-~]{20,}")
_MAY_BREAK = "\u200b"


class EntryDetail(Panel):
    """Shows an entry; ``stepped`` asks for the one above (-1) or below it in the list.

    ``opened`` carries the first record that the entry is about, as kind and id.
    """

    stepped = Signal(int)
    opened = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(edge_to_edge=True, parent=parent)
        self._subject: AuditSubject | None = None
        self.action = name_label("")
        self.outcome = StatusPill("", Tone.QUIET)
        self.exception = StatusPill(EXCEPTION.word, EXCEPTION.tone)
        self.number = caption("")
        self.when = caption("", "text2")
        self._scroll = Scrolled()
        self.newer = self._step("arrow-up", Phrase("audit_room.newer"), "Alt+Up", -1)
        self.older = self._step("arrow-down", Phrase("audit_room.older"), "Alt+Down", 1)
        self.open = Button(Phrase("audit_room.open"), scale=Scale.SMALL, icon="arrow-right")
        self.open.clicked.connect(self._open)
        self._content = QWidget()
        self._nothing = EmptyState(
            Phrase("audit_room.nothing_chosen"),
            Phrase("audit_room.nothing_chosen_hint"),
            icon="scroll-text",
        )
        self._lay_out()
        self.body.setSpacing(0)
        self.body.addWidget(self._content)
        self.body.addWidget(self._nothing)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that no entry is chosen."""
        self._content.hide()
        self._nothing.show()

    def show_entry(self, entry: AuditRow, *, may_open: bool) -> None:
        """Show an entry; ``may_open``: its first record can be gone to."""
        self._nothing.hide()
        self._content.show()
        self.action.set_phrase(action_words(entry.action))
        outcome = OUTCOMES.get(entry.outcome)
        self.outcome.setVisible(outcome is not None and entry.outcome != "done")
        if outcome is not None:
            self.outcome.set_state(outcome.word, outcome.tone)
        self.exception.setVisible(bool(entry.duty))
        self.number.set_phrase(Phrase("audit_room.number", number=entry.seq))
        self.when.set_phrase(f"{entry.at:%Y-%m-%d %H:%M:%S}")
        self._subject = entry.subjects[0] if entry.subjects else None
        self.open.setVisible(may_open and self._subject is not None)
        self._scroll.show_content(_content_of(entry))

    def _lay_out(self) -> None:
        states = QHBoxLayout()
        states.setSpacing(Space.S)
        for pill in (self.outcome, self.exception):
            states.addWidget(pill)
        states.addStretch()
        states.addWidget(self.number)
        head = QVBoxLayout()
        head.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        head.setSpacing(Space.XS)
        head.addLayout(states)
        head.addWidget(self.action)
        head.addWidget(self.when)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        foot.setSpacing(Space.S)
        foot.addWidget(self.newer)
        foot.addWidget(self.older)
        foot.addStretch()
        foot.addWidget(self.open)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._scroll, 1)
        column.addWidget(rule())
        column.addLayout(foot)

    def _step(self, icon: str, name: Phrase, key: str, step: int) -> Button:
        button = Button(icon=icon, name=name, scale=Scale.SMALL)
        button.bind(key)
        button.clicked.connect(lambda: self.stepped.emit(step))
        return button

    def _open(self) -> None:
        if self._subject is not None:
            self.opened.emit(self._subject.kind, self._subject.id)


def _content_of(entry: AuditRow) -> QWidget:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
    column.setSpacing(Space.M)
    facts: list[tuple[Phrase, Phrase | str]] = [
        (Phrase("audit_room.person"), person_words(entry)),
        (Phrase("audit_room.post"), entry.post_title),
        (Phrase("audit_room.second"), entry.second_name),
        (Phrase("audit_room.reason"), entry.reason),
        (Phrase("audit_room.rule"), duty_words(entry.duty) if entry.duty else ""),
    ]
    column.addWidget(_grid([(label, value) for label, value in facts if value]))
    for subject in entry.subjects:
        column.addWidget(rule())
        column.addWidget(_subject_part(subject))
    column.addWidget(rule())
    column.addWidget(_seal(entry.hash))
    column.addStretch()
    return content


def _subject_part(subject: AuditSubject) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    column.addWidget(_Wrapped(subject_words(subject), weight=Weight.BOLD))
    before, after = subject.before, subject.after
    names = list(dict.fromkeys((*(before or {}), *(after or {}))))
    if before is None and after is not None:
        column.addWidget(caption(Phrase("audit_room.added")))
    elif after is None and before is not None:
        column.addWidget(caption(Phrase("audit_room.removed")))
    column.addWidget(_grid([(field_words(name), _change(name, subject)) for name in names]))
    return part


def _change(name: str, subject: AuditSubject) -> Phrase | str:
    """Return a value, or what it was and what it became."""
    if subject.before is None or subject.after is None:
        return value_words(name, (subject.after or subject.before or {}).get(name))
    return Phrase(
        "audit_room.change",
        before=value_words(name, subject.before.get(name)),
        after=value_words(name, subject.after.get(name)),
    )


def _grid(rows: list[tuple[Phrase | str, Phrase | str]]) -> QWidget:
    grid = QWidget()
    layout = QGridLayout(grid)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(Space.S)
    layout.setVerticalSpacing(Space.S)
    layout.setColumnMinimumWidth(0, _LABEL)
    layout.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for row, (label, value) in enumerate(rows):
        name = Label(label, size=Size.CAPTION, ink="text3", wrap=True)
        name.setFixedWidth(_LABEL)
        name.setContentsMargins(0, 2, 0, 0)
        layout.addWidget(name, row, 0, top)
        layout.addWidget(_Wrapped(value), row, 1, top)
    return grid


def _seal(sealed: str) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    column.addWidget(heading(Phrase("audit_room.hash")))
    column.addWidget(_Wrapped(sealed, size=Size.CAPTION, ink="text2"))
    return part


class _Wrapped(Label):
    """Words that may be copied and that break anywhere, as file names and hashes have to."""

    def __init__(
        self,
        text: Phrase | str,
        *,
        size: int = Size.BODY,
        weight: int = Weight.REGULAR,
        ink: str = "text",
    ) -> None:
        super().__init__(text, size=size, weight=weight, ink=ink, wrap=True, selectable=True)
        self.setMinimumWidth(1)

    def _show_text(self, text: str) -> None:
        super()._show_text(_LONG_WORD.sub(lambda found: _MAY_BREAK.join(found[0]), text))
