"""The wizard: file, reading, columns, what to do, trial, result; nothing is written before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm_desktop.customers.importing.model import ImportResult, Preview
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.forms import OfficeDrafts
from ui.customers.choices import Choices
from ui.customers.importing.action_step import ActionStep
from ui.customers.importing.chosen import Chosen, chosen_from, texts_of
from ui.customers.importing.columns_step import ColumnsStep
from ui.customers.importing.file_step import FileStep
from ui.customers.importing.look_step import LookStep
from ui.customers.importing.progress import Way
from ui.customers.importing.result_steps import DoneStep, TryStep
from ui.customers.importing.step import Step
from ui.customers.importing.undoing import undo_from_afar, undo_import
from ui.long_work import LongWork
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.drafts import Draft, Drafts
from ui.toolkit.fields import Note
from ui.toolkit.keys import KeyHint, is_enter
from ui.toolkit.panels import page_head
from ui.toolkit.stepper import Step as Marked
from ui.toolkit.stepper import StepBar
from ui.toolkit.tasks import Progress
from ui.toolkit.text import caption, title
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_LOW_BELOW = 480


class ImportPage(QWidget):
    """``left`` says that the person goes, a draft is kept by then; ``runs_wanted`` where to."""

    left = Signal()
    runs_wanted = Signal()
    hints_changed = Signal()

    def __init__(
        self, place: Workplace, choices: Choices, file: Path | None = None, draft: bool = True
    ) -> None:
        super().__init__()
        self.place, self.chosen = place, Chosen()
        self._drafts = Drafts(OfficeDrafts(place), place.runner, "import")
        self._draft: Draft | None = None
        self._asked = 0
        self.file = FileStep(place, self.chosen)
        self.look = LookStep(place, self.chosen)
        self.columns = ColumnsStep(place, self.chosen)
        self.action = ActionStep(place, self.chosen, choices)
        self.trial = TryStep(place, self.chosen)
        self.done = DoneStep(place, self.chosen)
        self.steps: tuple[Step, ...] = (
            self.file, self.look, self.columns, self.action, self.trial, self.done,
        )  # fmt: skip
        self.at = 0
        self.work = LongWork(place)
        self.bar = StepBar([Marked(step.name) for step in self.steps])
        self.where = caption("", "text2")
        self.back = Button(Phrase("import_room.do.back"), icon="chevron-left")
        self.back.bind("Alt+Left")
        self.next = Button(Phrase("import_room.do.next"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.close_ = Button(self._close_word(), key="Esc")
        self.foot = Note()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_step()
        if file is not None:
            self.pick(file)
        elif draft:
            self._drafts.find("", owner=self, found=self._offer)

    # What the room asks

    def focus_first(self) -> None:
        """Put the focus where the work of the step in sight begins."""
        self.steps[self.at].focus_first()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        step = self.steps[self.at]
        found = [*step.hints(), KeyHint("Ctrl+Enter", step.next_word())]
        if self.back.isVisibleTo(self):
            found.append(KeyHint("Alt+Left", Phrase("import_room.do.back")))
        return (*found, KeyHint("Esc", self._close_word()))

    @property
    def is_busy(self) -> bool:
        """Whether a trial, an import or its undoing is under way."""
        return self.work.is_busy

    def keep_draft(self) -> None:
        """Keep what is chosen so far, where a file is."""
        if self._has_draft:
            self._drafts.keep("", texts_of(self.chosen))

    @property
    def _has_draft(self) -> bool:
        return self.chosen.file is not None and self.chosen.done is None

    def _close_word(self) -> Phrase:
        # Before a file and after the import there is nothing that a draft could keep.
        return Phrase("import_room.do.close" if self._has_draft else "import_room.do.leave")

    def leave(self) -> None:
        """Go, keeping a draft; what is under way is stopped first, and the page stays."""
        if self.is_busy:
            self.work.stop()
            return
        self.keep_draft()
        self.left.emit()

    # Steps

    def pick(self, file: Path) -> None:
        """Take a file and look at it; the choices are those of a new import."""
        self._offer(None)
        self.chosen.file, self.chosen.preview = file, None
        self.chosen.change(
            encoding="", delimiter="", sheet=None, head=None, mapping=None,
        )  # fmt: skip
        self.chosen.tried = self.chosen.done = None
        self._read(forward=True)

    def go(self, step: int) -> None:
        """Show a step."""
        self.at = step
        self._say(None)
        self._show_step()
        self.steps[step].enter()
        self._follow()
        self.focus_first()
        self.hints_changed.emit()

    def go_on(self) -> None:
        """Go to the next step, or do what the last ones are for."""
        step = self.steps[self.at]
        if self.is_busy or step.blocked() is not None:
            return
        if step is self.trial:
            self._run(trial=False)
        elif step is self.done:
            self.left.emit()
        else:
            self.go(self._beyond(1))

    def go_back(self) -> None:
        """Go to the step before; from the result there is no way back but undoing."""
        if not self.is_busy and 0 < self.at < len(self.steps) - 1:
            self.go(self._beyond(-1))

    def _beyond(self, way: int) -> int:
        found = self.at + way
        # Contact cards have no columns to be matched.
        return found + way if self.steps[found] is self.columns and self.chosen.is_cards else found

    # Reading

    def _read(self, *, forward: bool) -> None:
        file, options = self.chosen.file, self.chosen.options
        if file is None:
            return
        self._asked += 1
        number = self._asked
        self.foot.show_note(Phrase("import_room.reading", file=file.name))
        self._follow(keep_note=True)

        def done(preview: Preview) -> None:
            if number == self._asked:
                self._take(preview, forward=forward)

        def failed(error: Exception) -> None:
            if number == self._asked:
                self._failed(error)

        # A large file is looked through to its end: not on the lane that the desk waits for.
        self.place.ask_long(
            lambda app, actor, _progress: app.imports.preview(actor, file, options),
            owner=self,
            done=done,
            failed=failed,
        )

    def _take(self, preview: Preview, *, forward: bool) -> None:
        self.chosen.preview = preview
        if forward:
            self.go(1)
        else:
            self._say(None)
            self.look.show_preview(preview)
        self._follow()

    # Trial and import

    def _run(self, *, trial: bool) -> None:
        file = self.chosen.file
        if file is None or self.is_busy:
            return
        way, options = Way(trial=trial), replace(self.chosen.asked, dry_run=trial)

        def work(app: object, actor: object, progress: Progress) -> object:
            return app.imports.run_apart(
                actor, file, options, lambda *told: way.take(progress, *told)
            )

        self._say(None)
        self.work.begin(
            Phrase("import_room.trying") if trial else Phrase("import_room.importing"),
            file.name,
            way.words,
            work,
            done=self._tried if trial else self._imported,
            failed=self._failed,
            cancelled=self._follow,
        )

    def _tried(self, result: ImportResult) -> None:
        self.chosen.tried = result
        if self.steps[self.at] is self.trial:
            self.go(self.at)

    def _imported(self, result: ImportResult) -> None:
        self.chosen.done, file = result, self.chosen.file
        self._drafts.drop("")
        self.go(len(self.steps) - 1)
        if result.step and file is not None:
            count = result.created + result.updated
            said = Phrase("import_room.imported", file=file.name, count=count)
            place, step = self.place, result.step
            # The line stands longer than the page may.
            place.say(said, lambda: self.undo() if isValid(self) else undo_from_afar(place, step))

    def undo(self) -> None:
        """Undo the whole import as one step."""
        done = self.chosen.done
        if done is None or not done.step or self.is_busy:
            return
        undo_import(
            self.place, self.work, done.step, done.number, done=self._undone, failed=self._failed
        )

    def _undone(self) -> None:
        self.done.undo.hide()
        self.done.result.note.set_phrase(Phrase("import_room.was_undone"))
        self._follow()

    def _failed(self, error: Exception) -> None:
        self._say(error)
        self._follow(keep_note=True)

    # Drafts

    def _offer(self, draft: Draft | None) -> None:
        found = chosen_from(draft.content) if draft is not None else None
        self._draft = draft if found is not None and self.chosen.file is None else None
        self.file.offer(self._draft, found.file if found is not None else None)

    def _resume(self) -> None:
        found = chosen_from(self._draft.content) if self._draft is not None else None
        if found is None or found.file is None:
            return
        self._offer(None)
        self.chosen.file, self.chosen.options = found.file, found.options
        self._read(forward=True)

    def _discard(self) -> None:
        self._offer(None)
        self._drafts.drop("")
        self.focus_first()

    # Parts

    def _lay_out(self) -> None:
        self._title = title(Phrase("import_room.title"))
        head, self._note = page_head(self._title, "", self.close_)
        foot = QFrame()
        mark(foot, part="foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.XL, 0, Space.XL, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.foot, 1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        self._foot = foot
        self._inside = QVBoxLayout()
        self._inside.addLayout(head)
        self._inside.addWidget(self.bar)
        self._inside.addWidget(self.where)
        self._inside.addWidget(self.work)
        self._inside.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addLayout(self._inside, 1)
        column.addWidget(foot)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def _connect(self) -> None:
        self.next.clicked.connect(self.go_on)
        self.back.clicked.connect(self.go_back)
        self.close_.clicked.connect(self.leave)
        self.file.picked.connect(self.pick)
        self.file.resumed.connect(self._resume)
        self.file.discarded.connect(self._discard)
        self.look.looked.connect(lambda: self._read(forward=False))
        self.trial.wanted.connect(lambda: self._run(trial=True))
        self.done.undone.connect(self.undo)
        for step in (self.file, self.done):
            step.runs_wanted.connect(self.runs_wanted)
        for step in self.steps:
            step.changed.connect(self._follow)
            step.trouble.connect(self._say)
        self.work.busy.connect(lambda _busy: self._follow(keep_note=True))

    def _show_step(self) -> None:
        step = self.steps[self.at]
        if self._stack.indexOf(step) < 0:
            # Coming into the window it is styled, which takes longer than making it: one at a time.
            self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)
        self.bar.show_steps([Marked(step.name) for step in self.steps], self.at)
        count = len(self.steps)
        now = Phrase(
            "toolkit.step.now", number=self.at + 1, count=count, step=self.steps[self.at].name
        )
        self.where.set_phrase(now)
        self._note.set_phrase(self.chosen.file.name if self.chosen.file is not None else "")
        self.back.setVisible(0 < self.at < count - 1)
        self._fit()

    def _follow(self, *, keep_note: bool = False) -> None:
        step = self.steps[self.at]
        why = step.blocked()
        self.next.set_phrase(step.next_word())
        self.close_.set_phrase(self._close_word())
        self.next.setEnabled(why is None and not self.is_busy)
        self.back.setEnabled(not self.is_busy)
        if not keep_note:
            # What is missing at the first step is plain to see.
            said = "" if why is None or step in (self.file,) or self.is_busy else why
            self.foot.show_note(said, icon="info" if said else "", ink="text2")

    def _say(self, error: Exception | None) -> None:
        if error is None:
            self.foot.show_note("")
        else:
            words = phrase_of(error) or Phrase("customers_room.failed")
            self.foot.show_note(words, icon="circle-alert", ink="red")

    # What Qt tells

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif is_enter(event) and not event.isAutoRepeat():
            self.go_on()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.bar.sizeHint().width() <= self.width() - 2 * Space.XL
        low = self.window().height() < _LOW_BELOW
        self.bar.setVisible(roomy and not low)
        self.where.setVisible(not roomy and not low)
        self._title.setVisible(not low)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._inside.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._inside.setSpacing(metrics.panel_gap)
        self._foot.setFixedHeight(metrics.footer)
