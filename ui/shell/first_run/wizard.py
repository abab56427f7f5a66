"""The wizard's page: the steps down the side, the present one in the column, the foot below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Phrase
from ui.shell.entry_page import EntryPage
from ui.shell.first_run.answers import Answers
from ui.shell.first_run.step import Step
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.keys import is_enter
from ui.toolkit.speech import tr
from ui.toolkit.stepper import Step as ListedStep
from ui.toolkit.stepper import StepList


class Wizard(EntryPage):
    """Shows one step after the other.

    ``forward`` is sent when the present step is complete and one wants to go on, ``cancelled`` when
    long work shall stop. Which steps there are may change on the way.
    """

    forward = Signal()
    cancelled = Signal()

    def __init__(self, answers: Answers) -> None:
        super().__init__(
            Phrase("shell.first.language"), about=Phrase("shell.first.about"), with_foot=True
        )
        self.answers = answers
        self._known: list[Step] = []
        self._steps: list[Step] = []
        self._at = 0
        self._is_pressed = False
        self.list = StepList()
        self.side.middle.addWidget(self.list)
        self.side.note.show_note(Phrase("shell.first.later"), icon="circle-question-mark")
        self.back = Button(Phrase("shell.first.back"))
        self.back.clicked.connect(self.go_back)
        self.cancel = Button(Phrase("toolkit.waiting.cancel"), key="Esc")
        self.cancel.clicked.connect(self.cancelled)
        self.cancel.hide()
        self.next = Button(Phrase("shell.first.next"), kind=Kind.PRIMARY, key="Enter")
        self.next.bind("Ctrl+Enter")
        self.next.clicked.connect(self._press)
        for button in (self.cancel, self.back, self.next):
            self.actions.addWidget(button)

    @property
    def step(self) -> Step:
        """The present step."""
        return self._steps[self._at]

    @property
    def steps(self) -> Sequence[Step]:
        """Every step in order."""
        return tuple(self._steps)

    @property
    def step_after(self) -> Step | None:
        """The step that follows, None after the last."""
        after = self._steps[self._at + 1 :]
        return after[0] if after else None

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Have these steps from now on; the present one stays where it is among them."""
        present = self._steps[self._at] if self._steps else steps[0]
        self.own(steps)
        self._steps = list(steps)
        self._at = self._steps.index(present)
        self._show()

    def own(self, steps: Sequence[Step]) -> None:
        """Keep steps that may be needed on the way; they go when the wizard goes."""
        for step in steps:
            if step not in self._known:
                self._known.append(step)
                step.hide()
                step.changed.connect(self._follow)
                self.body.addWidget(step)

    def go_to(self, step: Step) -> None:
        """Show a step."""
        self._at = self._steps.index(step)
        self._show()

    def go_on(self) -> None:
        """Show the step after this one."""
        self._at += 1
        self._show()

    def go_back(self) -> None:
        """Show the step before this one; what was typed stays."""
        if self._at and self.back.isEnabled():
            self.answers = self.step.save(self.answers)
            self._at -= 1
            self._show()

    def set_busy(self, words: Phrase | None, *, can_stop: bool = False) -> None:
        """Close the step while something is done for it; None opens it again."""
        busy = words is not None
        self.step.setEnabled(not busy)
        self.next.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.cancel.setVisible(busy and can_stop)
        if words is not None:
            self.note.show_note(words)
        else:
            self._follow()

    def show_refusal(self, why: Phrase) -> None:
        """Say in the foot what no single field is to blame for."""
        self.note.show_note(why, icon="circle-alert", ink="red")

    def first_field(self) -> QWidget | None:
        return self.step.first_field()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.next.click()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_step()

    def respeak(self) -> None:
        super().respeak()
        if self._steps:
            self._list_steps()

    def _press(self) -> None:
        self._is_pressed = True
        faults = self.step.faults()
        self.step.show_faults(faults)
        if not faults:
            self.answers = self.step.save(self.answers)
            self.forward.emit()

    def _show(self) -> None:
        self._is_pressed = False
        for step in self._steps:
            step.setVisible(step is self.step)
        step = self.step
        self.set_heading(step.heading, step.detail)
        self.back.setVisible(self._at > 0 and step.can_go_back)
        self._list_steps()
        self._follow()
        self.scroll.verticalScrollBar().setValue(0)
        self._fit_step()
        field = step.first_field()
        if field is not None:
            field.setFocus()

    def _fit_step(self) -> None:
        """Tell the step its room, once the words above it are laid out."""
        QTimer.singleShot(0, self, self._tell_room)

    def _tell_room(self) -> None:
        above = self.step.mapTo(self.scroll.widget(), QPoint()).y()
        self.step.fit(self.scroll.viewport().height() - above)

    def _list_steps(self) -> None:
        listed = [
            ListedStep(step.name, step.answer() if number < self._at else step.preview)
            for number, step in enumerate(self._steps)
        ]
        self.list.show_steps(listed, self._at)
        where = Phrase("shell.first.where", number=self._at + 1, count=len(listed))
        self.set_where(where)

    def _follow(self) -> None:
        """Say how many answers are missing: quietly at first, in red once one wanted to go on."""
        step = self.step
        self.next.set_phrase(step.forward)
        faults = step.faults()
        shown = any(field.error is not None for field in step.fields.values())
        if not faults:
            self.note.show_note("")
        elif shown or self._is_pressed:
            self.note.show_note(_missing(step, faults), icon="circle-alert", ink="red")
        else:
            self.note.show_note(_missing(step, faults))


def _missing(step: Step, faults: Mapping[str, Phrase]) -> Phrase:
    labels = [tr(step.label(key)) for key in step.fields if key in faults]
    names = tr(Phrase("shell.first.comma")).join(labels)
    return Phrase("shell.first.missing", count=len(labels), names=names)
