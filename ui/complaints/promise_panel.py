"""What was promised and how much time is left for it; the next legal step as the biggest button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.model import ClockRow
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.words import Phrase
from ui.complaints.case_words import CLOCK_WORDS, who_words
from ui.complaints.step_data import StepSpec
from ui.toolkit.buttons import Button, next_step
from ui.toolkit.dates import day_words, moment_words
from ui.toolkit.deadlines import SOON, Deadline, clock_face, next_change
from ui.toolkit.fields import Note
from ui.toolkit.painting import paint_box, painting
from ui.toolkit.panels import Panel
from ui.toolkit.speech import Speaker
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Space, Weight

_BAR, _NOTCH = 6, 2
#: So many steps stand beside the big one; the others are in the menu of the page.
BESIDE = 3


class UsedBar(Speaker, QWidget):
    """The share of the time used, with a notch at three quarters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share, self.ink = 0.0, "green"
        self.setFixedHeight(_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, ink: str) -> None:
        """Show another share, 1.0 at the end of the time."""
        self.share, self.ink = share, ink
        percent = Phrase("complaint_page.used", percent=round(share * 100))
        self.say(self.setAccessibleName, percent)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        with painting(self) as painter:
            paint_box(painter, box, _BAR / 2, fill="grey_tint")
            used = QRectF(box)
            used.setWidth(max(_BAR, box.width() * min(1.0, self.share)) if self.share else 0)
            paint_box(painter, used, _BAR / 2, fill=self.ink)
            notch = QRectF(box.width() * SOON - _NOTCH / 2, 0, _NOTCH, box.height())
            paint_box(painter, notch, 0, fill="surface")


class PromisePanel(Panel):
    """``chosen`` carries the step that somebody wants to take."""

    chosen = Signal(object)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._clock = clock
        self._file: CaseFile | None = None
        self._running: ClockRow | None = None
        self.what = caption("")
        self.left = Label("", size=Size.TITLE, weight=Weight.BOLD)
        self.lawful = caption("")
        self.bar = UsedBar()
        self.go: Button | None = None
        self.beside: list[Button] = []
        self.why = Note()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._tick)
        self._big = QVBoxLayout()
        self._small = QGridLayout()
        self._small.setSpacing(Space.S)
        row = QHBoxLayout()
        row.addWidget(self.left)
        row.addStretch()
        row.addWidget(self.lawful)
        self.body.setSpacing(0)
        self.body.addWidget(self.what)
        self.body.addSpacing(Space.XS)
        self.body.addLayout(row)
        self.body.addSpacing(Space.XS)
        self.body.addWidget(self.bar)
        self.body.addSpacing(Space.M)
        self.body.addLayout(self._big)
        self.body.addSpacing(Space.S)
        self.body.addLayout(self._small)
        # The distance belongs to the words: without them none is left below the buttons.
        self._below = QVBoxLayout()
        self._below.addWidget(self.why)
        self.body.addLayout(self._below)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_case(self, file: CaseFile, specs: dict[str, StepSpec]) -> None:
        """Show the clock of a case that matters, and what may be done."""
        self._file = file
        self._running = _clock_of(file)
        steps = [step for step in file.next if step.key in specs]
        first = next((step for step in steps if step.onward and not step.another), None)
        first = first or next((step for step in steps if step.onward), None)
        others = [step for step in steps if step is not first][:BESIDE]
        several = len({step.number for step in steps if step.machine == "dispatch"}) > 1
        self._show_steps(first, others, specs, several=several)
        self.why.show_note(_why(file, first), icon="info")
        told = bool(self.why.text())
        self.why.setVisible(told)
        self._below.setContentsMargins(0, Space.S if told else 0, 0, 0)
        self._tick()

    def _show_steps(
        self,
        first: NextStep | None,
        others: Sequence[NextStep],
        specs: dict[str, StepSpec],
        *,
        several: bool,
    ) -> None:
        had_focus = self.go is not None and self.go.hasFocus()
        for old in (*([self.go] if self.go else []), *self.beside):
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self.go, self.beside = None, []
        if first is not None:
            self.go = next_step(do_words(first, specs, several=several))
            self.go.clicked.connect(lambda: self.chosen.emit(first))
            self._big.addWidget(self.go)
            self.go.show()
            if had_focus:
                self.go.setFocus()
        for place, step in enumerate(others):
            button = Button(do_words(step, specs, several=several))
            button.clicked.connect(lambda _on=False, step=step: self.chosen.emit(step))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._small.addWidget(button, place // BESIDE, place % BESIDE)
            self.beside.append(button)
        self._fold()

    def _fold(self) -> None:
        """Put the small buttons below each other where their words need more than the width."""
        widest = max((button.sizeHint().width() for button in self.beside), default=0)
        room = (self.width() - 2 * Space.L - (BESIDE - 1) * Space.S) // BESIDE
        columns = BESIDE if widest <= room or not self.isVisible() else 1
        if columns == 1 and widest <= (self.width() - 2 * Space.L - Space.S) // 2:
            columns = 2
        for place, button in enumerate(self.beside):
            self._small.removeWidget(button)
            self._small.addWidget(button, place // columns, place % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def focus_first(self) -> None:
        """Put the focus on the big button, or on the first small one."""
        for button in (*([self.go] if self.go else []), *self.beside):
            button.setFocus()
            return

    # Time

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fold()
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        file = self._file
        if file is None:
            return
        now = self._clock.now()
        self._show_lawful(file, now)
        running = self._running
        if running is None or running.due_at is None:
            self._show_still(file, running)
            return
        deadline = Deadline(running.due_at, running.started_at)
        share = file.shares.get(running.id, 0.0)
        over = now >= running.due_at
        ink = "red" if over else "amber" if share >= SOON else "green"
        self.what.set_phrase(_promise_words(running, now))
        self.left.set_phrase(clock_face(deadline, now).words)
        self.left.set_ink("text" if ink == "green" else ink)
        self.bar.show_share(1.0 if over else share, ink)
        self.bar.show()
        if self.isVisible():
            self._timer.start(int(next_change(deadline, now).total_seconds() * 1000) + 1)

    def _show_still(self, file: CaseFile, running: ClockRow | None) -> None:
        """Say why no time is counted down."""
        case = file.case
        self.left.set_ink("text")
        self.bar.hide()
        if running is not None:
            self.what.set_phrase(CLOCK_WORDS[running.kind])
            year = Phrase("complaint_page.year_missing", year=running.unknown_year or 0)
            self.left.set_phrase(year)
            return
        when = case.archived_at or case.closed_at
        self.what.set_phrase(f"{when:%Y-%m-%d %H:%M}" if when else "")
        if case.open:
            self.left.set_phrase(Phrase("complaint_page.no_clock"))
        else:
            self.left.set_phrase(Phrase(f"state.complaint.{case.state}"))

    def _show_lawful(self, file: CaseFile, now: datetime) -> None:
        answer = file.clock("answer")
        words: Phrase | str = ""
        if answer is not None and answer.due_at is not None:
            day = day_words(answer.due_at.date(), now.date())
            words = Phrase("complaint_page.lawful", days=answer.limit_days, day=day)
        self.lawful.set_phrase(words)


def do_words(step: NextStep, specs: dict[str, StepSpec], *, several: bool) -> Phrase | str:
    """Return what a step is called on its button; of several orders with the number of its own."""
    words = specs[step.key].do
    if not several or step.machine != "dispatch":
        return words
    return Phrase("complaint_page.do_with", do=words, number=step.number[-4:])


def _clock_of(file: CaseFile) -> ClockRow | None:
    """Return the clock to be shown: the promise, else the one that ends first."""
    promise = file.clock("promise")
    if promise is not None:
        return promise
    running = [each for each in file.clocks if each.ended_at is None]
    running.sort(key=lambda each: (each.due_at is None, each.due_at or each.started_at))
    return running[0] if running else None


def _promise_words(clock: ClockRow, now: datetime) -> Phrase:
    at = moment_words(clock.due_at, now) if clock.due_at else ""
    if clock.kind == "promise":
        return Phrase("complaint_page.promised", at=at)
    return Phrase("complaint_page.clock_at", clock=CLOCK_WORDS[clock.kind], at=at)


def _why(file: CaseFile, first: NextStep | None) -> Phrase | str:
    """Say whom a case waits for where it is not whoever looks."""
    case = file.case
    if case.merged_into is not None:
        return Phrase("complaint_page.merged_into", number=file.merged_into)
    if case.state in {"archived", "transferred", "void"}:
        return Phrase("complaint_page.shut")
    if case.suspended_at is not None:
        return Phrase("complaint_page.waiting_since", why=case.suspended_why)
    if first is not None:
        return Phrase("complaint_page.second_signs") if first.another else ""
    states = {"dispatched": "sent", "handling": "handling", "returned": "returned"}
    order = next(
        (o for o in file.orders if o.round == case.round and o.state == states.get(case.state)),
        None,
    )
    if order is not None and order.state != "returned":
        who, state = who_words(order.target), Phrase(f"state.dispatch.{order.state}")
        return Phrase("complaint_page.waits_for", who=who, state=state)
    return Phrase("complaint_page.others", state=Phrase(f"state.complaint.{case.state}"))
