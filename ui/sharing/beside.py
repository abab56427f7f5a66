"""Who else has the record of a page open, and whether somebody else is at a step of it."""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.presence import AGAIN_SECONDS, OPEN, Beside
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Note
from ui.toolkit.form import Form
from ui.toolkit.tokens import Space
from ui.workplace import Workplace


class AtRecord(QObject):
    """Says for a widget that its record is open here, for as long as the widget is seen.

    ``changed`` carries the ``others`` who have it open. Of a local file nobody is told or asked.
    """

    changed = Signal(object)

    def __init__(self, place: Workplace, kind: str, seen: QWidget, *, alone: bool = False) -> None:
        super().__init__(seen)
        self._place, self._kind, self._seen, self._alone = place, kind, seen, alone
        self.others: tuple[Beside, ...] = ()
        self._record = 0
        self._is_told = False
        self._again = QTimer(self, interval=AGAIN_SECONDS * 1000)
        self._again.timeout.connect(self._say)
        seen.installEventFilter(self)
        place.bus.subscribe(self, (f"{OPEN}{kind}",), self._hear)

    def at(self, record: int) -> None:
        """Have a record open from now on; 0 none."""
        if record != self._record:
            self._leave()
            self._record = record
            self._meet(())
        self._come()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._come()
        elif event.type() == QEvent.Type.Hide:
            self._leave()
        return False

    def _come(self) -> None:
        if not self._record or not self._place.server or self._is_told:
            return
        if self._seen.isVisible():
            self._is_told = True
            self._again.start()
            self._say(first=True)

    def _leave(self) -> None:
        self._again.stop()
        if not self._is_told:
            return
        self._is_told = False
        kind, record = self._kind, self._record
        if self._place.is_occupied:
            self._place.ask(
                lambda app, actor: app.presence.off(actor, kind, record),
                owner=self,
                failed=_let_be,
            )

    def _hear(self, changes: Changes) -> None:
        if self._is_told and any(change.id in {0, self._record} for change in changes.items):
            self._say()

    def _say(self, *, first: bool = False) -> None:
        if not self._place.is_occupied:
            return
        kind, record, alone = self._kind, self._record, self._alone
        self._place.ask(
            lambda app, actor: app.presence.at(actor, kind, record, alone=alone, first=first),
            owner=self,
            done=lambda others: self._take(record, others),
            failed=_let_be,
            latest="beside",
        )

    def _take(self, record: int, others: tuple[Beside, ...]) -> None:
        if record == self._record and self._is_told:
            self._meet(others)

    def _meet(self, others: tuple[Beside, ...]) -> None:
        self.others = others
        self.changed.emit(others)


class BesideLine(QWidget):
    """A quiet line: who else has it open, where, and since when; hidden where nobody has."""

    def __init__(self, place: Workplace, kind: str, seen: QWidget) -> None:
        super().__init__()
        self.note = Note()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.S, Space.XL, 0)
        row.addWidget(self.note)
        at_record = AtRecord(place, kind, seen)
        at_record.changed.connect(self._show)
        self.at = at_record.at
        self.hide()

    def _show(self, others: tuple[Beside, ...]) -> None:
        if others:
            self.note.show_note(_also(others), icon="users-round", ink="amber", words="text2")
        self.setVisible(bool(others))


def _also(others: tuple[Beside, ...]) -> Phrase:
    first, more = others[0], len(others) - 1
    since = f"{first.since.astimezone(CHINA):%H:%M}"
    if not more:
        return Phrase("beside.also", person=first.person, machine=first.machine, since=since)
    return Phrase(
        "beside.also_more", person=first.person, machine=first.machine, since=since, count=more
    )


def at_step(others: tuple[Beside, ...]) -> Phrase | None:
    """Return who is alone at a step of the record, in words; None where nobody is."""
    for each in others:
        if each.alone:
            return Phrase("beside.at_step", person=each.person, machine=each.machine)
    return None


def alone_at(form: Form, dialog: Dialog, place: Workplace, kind: str, record: int) -> None:
    """Let the form in a dialog be saved only while nobody else is at a step of the record."""
    at_record = AtRecord(place, kind, dialog, alone=True)
    barred = False

    def follow(others: tuple[Beside, ...]) -> None:
        nonlocal barred
        was, holder = barred, at_step(others)
        barred = holder is not None
        if holder is not None:
            form.foot.say(holder, wrong=True)
        elif was:
            form.foot.say("")
        if was or barred:
            dialog.primary.setEnabled(not barred)

    at_record.changed.connect(follow)
    at_record.at(record)


def _let_be(error: Exception) -> None:
    # It is said again soon, and what nobody says again holds no more.
    logging.getLogger(__name__).debug("presence not told: %r", error)
