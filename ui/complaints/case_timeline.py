"""What happened to a case: a short list on its page, and all of it with its reasons by Ctrl+T."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.model import CaseEvent
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.complaints.case_words import OUTCOME_WORDS, event_line, look_of
from ui.shell.dialogs import open_once
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dates import past_words
from ui.toolkit.dialog import Dialog
from ui.toolkit.panels import Panel
from ui.toolkit.timeline import Timeline, TimelineEntry

_WIDTH, _TALLEST, _AROUND = 720, 520, 200
#: What was typed with a step, in the order in which it is told.
_TOLD = ("note", "demand", "comment", "measure", "facts", "answer", "text")


class TimelinePanel(Panel):
    """The steps of a case, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("complaint_page.timeline"), parent=parent)
        self.all = Button(Phrase("complaint_page.all", count=0), kind=Kind.GHOST)
        self.all.bind("Ctrl+T")
        if self.head is not None:
            self.head.add_right(self.all)
        self.timeline = Timeline()
        self.timeline.setMinimumHeight(64)
        self.body.addWidget(self.timeline)

    def show_case(self, file: CaseFile, now: datetime) -> None:
        """Show what happened to a case."""
        self.timeline.set_entries(entries_of(file, now, whole=False))
        self.all.set_phrase(Phrase("complaint_page.all", count=len(file.events) + 1))


def entries_of(file: CaseFile, now: datetime, *, whole: bool) -> list[TimelineEntry]:
    """Return the steps of a case, the newest first, its registration at the end."""
    found = []
    for event in reversed(file.events):
        icon, tone = look_of(event)
        detail = _detail(event) if whole else ""
        time = f"{event.at:%m-%d}" if whole else past_words(event.at, now)
        found.append(
            TimelineEntry(time, event_line(event, whole=whole), detail, icon, tone, event.dispatch)
        )
    case = file.case
    who = file.names.get(case.registered_by or 0, "")
    at = case.registered_at
    time = f"{at:%m-%d}" if whole else past_words(at, now)
    words = Phrase("complaint_page.registered")
    line = Phrase("complaint_page.who_did", who=who, what=words) if who else words
    found.append(TimelineEntry(time, line, case.number if whole else "", icon="plus"))
    return found


def show_timeline(window: QWidget, file: CaseFile, now: datetime) -> Dialog:
    """Open everything that happened to a case, with reasons and what was typed."""
    title = Phrase("complaint_page.timeline_of", number=file.case.number)
    dialog = Dialog(window, title, Phrase("complaint_page.close_box"), width=_WIDTH)
    timeline = Timeline()
    timeline.set_entries(entries_of(file, now, whole=True))
    timeline.setFixedHeight(max(120, min(_TALLEST, window.height() - _AROUND)))
    dialog.body.addWidget(timeline)
    dialog.cancel.hide()
    dialog.primary.clicked.connect(dialog.accept)
    open_once(dialog)
    timeline.setFocus()
    return dialog


def _detail(event: CaseEvent) -> Phrase | str:
    outcome = OUTCOME_WORDS.get(str(event.content.get("outcome", "")), "")
    told = [str(event.content[name]) for name in _TOLD if event.content.get(name)]
    text = " ".join(" ".join(part.split()) for part in (event.reason, *told) if part)
    return dotted(f"{event.at:%H:%M}", outcome, text, _told_to(event), event.post)


def _told_to(event: CaseEvent) -> Phrase | str:
    """Return whom a clock that ran out was reported to: one step of the ladder, one name."""
    names = event.content.get("to")
    if not isinstance(names, list) or not names:
        return ""
    return Phrase("complaint_page.told_to", names=", ".join(str(name) for name in names))
