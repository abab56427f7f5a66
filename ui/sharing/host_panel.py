"""What other desks need of a PC that hosts the office: its address, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.nightly import HOUR
from crm_desktop.hosting.service import Desk, HostFacts
from crm_desktop.sharing.place import endpoint
from ui.sharing.qr import QrCode
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.dates import moment_words
from ui.toolkit.notices import Band
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Tone

_LABEL = 112
#: So many desks are named; the page of the server tells of all.
_NAMED = 6
#: Between one night's and the next there may lie a little more than a day.
_A_BACKUP_AT_LEAST = timedelta(hours=30)
#: So much of a fingerprint is enough to compare by eye.
_DIGITS = 12


class HostPanel(QWidget):
    """``switched`` asks that the server start with the PC (True) or by hand again; ``halted`` that
    it be stopped, ``woken`` that it be started."""

    switched = Signal(bool)
    halted = Signal()
    woken = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._starts = self._runs = False
        self._line = ""
        values = KeyValues(label_width=_LABEL)
        self.state = values.add(Phrase("host_page.state"), "")
        self.line = values.add(Phrase("host_page.address"), "")
        self.safety = values.add(Phrase("host_page.safety"), "")
        self.desks = values.add(Phrase("host_page.desks"), "")
        self.backup = values.add(Phrase("host_page.backup"), "")
        self.starts = values.add(Phrase("host_page.start"), "")
        self.others = Label("", selectable=True, wrap=True, ink="text2")
        self.firewall = Label("", selectable=True, wrap=True, ink="text2")
        self.qr = QrCode(Phrase("host_page.qr"))
        self.copy = Button(Phrase("host_page.copy"), icon="copy", scale=Scale.SMALL, key="F8")
        self.copy.clicked.connect(self._copy)
        self.switch = Button(
            Phrase("host_page.start_with_pc"), icon="rotate-ccw", scale=Scale.SMALL
        )
        self.switch.clicked.connect(lambda: self.switched.emit(not self._starts))
        self.stop = Button(Phrase("host_page.stop"), icon="pause", scale=Scale.SMALL)
        self.stop.clicked.connect(self._ask)
        self.trusted = Band(
            Phrase("host_page.trusted"), Phrase("hosting.trusted"), tone=Tone.AMBER, stretch=True
        )
        self._lay_out(values)

    def show_facts(self, facts: HostFacts) -> None:
        """Show how it stands."""
        self._runs = facts.is_running
        key = "hosting.state.running" if self._runs else "hosting.state.stopped"
        self.state.set_phrase(Phrase(key, port=str(facts.port)))
        self._line = facts.lines[0].line() if facts.lines else ""
        self.line.set_phrase(self._line or Phrase("hosting.no_address"))
        self.copy.setEnabled(bool(self._line))
        others = ", ".join(endpoint(place.host, place.port) for place in facts.lines[1:])
        self.others.set_phrase(Phrase("host_page.others", names=others))
        self.others.setVisible(bool(others))
        self.qr.show_text(self._line)
        digits = facts.fingerprint[:_DIGITS].upper()
        self.safety.set_phrase(
            Phrase("host_page.safety_tls", digits=f"{digits[:4]} {digits[4:8]} {digits[8:12]} …")
            if digits
            else Phrase("host_page.safety_none")
        )
        self.trusted.setVisible(not digits)
        self._show_use(facts)
        self._starts = facts.starts_with_pc
        self.starts.set_phrase(
            Phrase("host_page.starts", hour=HOUR)
            if self._starts
            else Phrase("host_page.starts_not")
        )
        self.switch.set_phrase(
            Phrase("host_page.start_by_hand" if self._starts else "host_page.start_with_pc")
        )
        self.stop.set_phrase(Phrase("host_page.stop" if self._runs else "host_page.run"))
        self.stop.set_icon("pause" if self._runs else "play")
        self.firewall.set_phrase("\n".join(facts.firewall))

    def _show_use(self, facts: HostFacts) -> None:
        if not self._runs:
            self.desks.set_phrase(Phrase("host_page.desks_unknown"))
            self.backup.set_ink("text")
            self.backup.set_phrase(Phrase("host_page.backup_unknown"))
            return
        self.desks.set_phrase(
            Phrase("host_page.desks_now", count=len(facts.desks), names=names_of(facts.desks))
            if facts.desks
            else Phrase("host_page.desks_none")
        )
        self._show_backup(facts.last_backup)

    def _show_backup(self, last: datetime | None) -> None:
        now = self._clock.now()
        is_old = last is None or now - last > _A_BACKUP_AT_LEAST
        self.backup.set_ink("amber" if is_old else "text")
        if last is None:
            self.backup.set_phrase(Phrase("host_page.backup_none"))
            return
        key = "host_page.backup_old" if is_old else "host_page.backup_proved"
        self.backup.set_phrase(Phrase(key, at=moment_words(last, now)))

    def _ask(self) -> None:
        (self.halted if self._runs else self.woken).emit()

    def may_change(self, *, may: bool) -> None:
        """Let whoever sits here change how the server runs, or only look."""
        self.switch.setEnabled(may)
        self.stop.setEnabled(may)

    def _lay_out(self, values: KeyValues) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.switch)
        buttons.addWidget(self.stop)
        buttons.addStretch()
        words = QVBoxLayout()
        words.setSpacing(Space.M)
        words.addWidget(values)
        words.addWidget(self.others)
        words.addLayout(buttons)
        words.addStretch()
        side = QHBoxLayout()
        side.setSpacing(Space.XL)
        side.addLayout(words, 1)
        side.addWidget(self.qr)
        here = Panel(Phrase("host_page.here"), Phrase("host_page.here_note"))
        here.body.addLayout(side)
        wall = Panel(Phrase("host_page.firewall"), Phrase("hosting.firewall"))
        wall.body.addWidget(self.firewall)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.trusted)
        column.addWidget(here)
        column.addWidget(wall)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._line)


def names_of(desks: Sequence[Desk]) -> str:
    """Return who works where, as much of it as one line takes."""
    named = [f"{desk.login}@{desk.machine}" for desk in desks[:_NAMED]]
    return ", ".join([*named, *(["…"] if len(desks) > _NAMED else [])])
