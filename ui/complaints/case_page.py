"""One case on one page: the clock, the next legal step as the biggest button, everything else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.complaints.case_next import NextStep
from crm_desktop.complaints.model import Dispatch
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import Conflict, ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.forms import Given, Saving
from ui.complaints.beside_panels import AmendsPanel, ThreadPanel
from ui.complaints.case_columns import CaseColumns
from ui.complaints.case_head import CaseHead
from ui.complaints.case_panels import OrdersPanel, ResultPanel, WayPanel, WordsPanel
from ui.complaints.case_papers import DOSSIER, PAPERS, CasePaper, print_paper, print_slip
from ui.complaints.case_timeline import TimelinePanel, show_timeline
from ui.complaints.files_panel import FilesPanel
from ui.complaints.order_dialog import show_order
from ui.complaints.promise_panel import PromisePanel
from ui.complaints.step_data import Reading
from ui.complaints.step_form import StepForm
from ui.complaints.step_specs import SPECS
from ui.complaints.whole_words import show_words
from ui.sharing.beside import BesideLine
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint, sequences
from ui.toolkit.menu import Menu
from ui.toolkit.notices import Band
from ui.toolkit.tokens import Tone
from ui.workplace import Address, Workplace

_AGING_MS = 300_000
#: What of the case's neighbours makes the page read it again.
KINDS = ("complaint", "dispatch", "supervision", "remedy", "rectification", "customer")
_ROOM = Phrase("room.complaints")


class CasePage(QWidget):
    """``left`` asks for where one came from, ``hints_changed`` says that other keys work."""

    left = Signal()
    hints_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.reading: Reading | None = None
        self._asked = 0
        # What is to be said once the case was read again.
        self._after: Phrase | None = None
        self.head = CaseHead()
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self.beside = BesideLine(place, "complaint", self)
        self.way, self.words, self.result = WayPanel(), WordsPanel(), ResultPanel()
        self.orders, self.files = OrdersPanel(place), FilesPanel(place)
        self.promise = PromisePanel(place.clock)
        self.thread, self.amends, self.timeline = ThreadPanel(), AmendsPanel(), TimelinePanel()
        self._lay_out()
        self._connect()
        place.bus.subscribe(self, KINDS, self.hear)
        place.session_changed.connect(self._follow_session)
        # How much of a clock is used is told in working time, which the services know.
        self._aging = QTimer(self, interval=_AGING_MS)
        self._aging.timeout.connect(self._age)
        self._aging.start()

    # What the room asks

    def open(self, complaint: int) -> None:
        """Show a case; what is in sight stays until it is there."""
        if complaint != self._asked:
            self.columns.hide()
            self.reading = None
        self._asked = complaint
        self.beside.at(complaint)
        self.refresh()

    def refresh(self) -> None:
        """Read the case again."""
        if self._asked:
            self.place.ask(self.read, owner=self, done=self._take, failed=self.fail, latest="case")

    def read(self, app: Application, actor: Actor) -> Reading:
        """Read the case with what its forms offer; runs on a lane."""
        files = app.case_files
        words = DictionaryWords(app.dictionaries.entries(actor))
        return Reading(files.case(actor, self._asked), words, files.targets(actor))

    def hear(self, changes: Changes) -> None:
        """Read the case again where something of it was changed."""
        reading = self.reading
        if reading is None or not self.place.is_occupied:
            return
        file = reading.file
        theirs = {
            "complaint": {file.case.id},
            "dispatch": {each.id for each in file.orders},
            "supervision": {each.id for each in file.supervisions},
            "remedy": {each.id for each in file.remedies},
            "rectification": {each.id for each in file.rectifications},
            "customer": {file.case.customer},
        }
        if any(change.id in {0, *theirs.get(change.kind, ())} for change in changes.items):
            self.refresh()

    def focus_first(self) -> None:
        """Put the keyboard where work begins: on the next step."""
        self.promise.focus_first()
        if self.focusWidget() is None:
            self.head.back.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        found = []
        if self.promise.go is not None:
            found.append(KeyHint("Ctrl+Enter", Phrase("complaint_page.key.next")))
        found.append(KeyHint("Ctrl+T", Phrase("complaint_page.timeline")))
        found.append(KeyHint("Ctrl+P", Phrase("complaint_page.print")))
        if self._may_add():
            found.append(KeyHint("Ctrl+V", Phrase("complaint_page.file.add")))
        found.append(KeyHint("Shift+F10", Phrase("complaint_page.more")))
        found.append(KeyHint("Esc", Phrase("organisation.back")))
        return found

    def commands(self) -> Sequence[Command]:
        """Return every legal step for the command list."""
        papers = [
            Command(paper.name, partial(self.print_paper, paper), "printer", room=_ROOM)
            for paper in (DOSSIER, *PAPERS)
        ]
        return papers + [
            Command(self._words_of(step), partial(self.begin, step), SPECS[step.key].icon,
                    SPECS[step.key].key, _ROOM)
            for step in self._steps()
        ]  # fmt: skip

    def fail(self, error: Exception) -> None:
        """Say below the head what went wrong."""
        if isinstance(error, ValidationErrors):
            words: Phrase | None = next(iter(error.fields.values()), None)
        else:
            words = phrase_of(error)
        self.trouble.show_band(words or Phrase("complaint_page.failed"))
        self.trouble.show()
        if isinstance(error, Conflict):
            self.refresh()

    # Steps

    def begin(self, step: NextStep) -> None:
        """Begin a step: ask what it needs, or take it at once where it needs nothing."""
        reading = self.reading
        if reading is None:
            return
        self.trouble.hide()
        spec = SPECS[step.key]
        if spec.at_once:
            self._take_at_once(step)
            return
        form = StepForm(self.place, spec, step, reading, self.read)
        form.saved.connect(lambda done: self._stepped(step, done))
        title = Phrase("complaint_page.step_of", step=spec.do, number=step.number)
        form.open_in(self.window(), title)

    def _begin_named(self, name: str) -> None:
        step = next((each for each in self._steps() if each.key == name), None)
        if step is not None:
            self.begin(step)

    def _take_at_once(self, step: NextStep) -> None:
        take = SPECS[step.key].take
        if self.promise.go is not None:
            self.promise.go.setEnabled(False)

        def failed(error: Exception) -> None:
            if self.promise.go is not None:
                self.promise.go.setEnabled(True)
            self.fail(error)

        self.place.ask(
            lambda app, actor: take(Saving(app, actor, {}, step.version, Given()), step),
            owner=self,
            done=lambda done: self._stepped(step, done),
            failed=failed,
        )

    def _stepped(self, step: NextStep, done: Any) -> None:
        number = getattr(done, "number", "")
        what = SPECS[step.key].do
        said = Phrase("complaint_page.done_with", step=what, number=number)
        self.place.say(said if number else Phrase("complaint_page.done", step=what))
        self.refresh()

    def _steps(self) -> list[NextStep]:
        file = self.reading.file if self.reading else None
        return [step for step in file.next if step.key in SPECS] if file else []

    def _words_of(self, step: NextStep) -> Phrase:
        words = SPECS[step.key].do
        case = self.reading.file.case.number if self.reading else ""
        if step.number in {"", case}:
            return words
        return Phrase("complaint_page.step_of", step=words, number=step.number)

    def _offer(self) -> None:
        menu = Menu(self.head.more)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        steps = self._steps()
        for step in steps:
            spec = SPECS[step.key]
            words = self._words_of(step)
            menu.add(words, partial(self.begin, step), icon_name=spec.icon, key=spec.key)
        if not steps:
            menu.add_closed(Phrase("complaint_page.steps"), Phrase("complaint_page.none_now"))
        menu.addSeparator()
        for paper in PAPERS:
            menu.add(paper.name, partial(self.print_paper, paper), icon_name="printer")
        menu.open_under(self.head.more)

    def _open_order(self, order: Dispatch | None) -> None:
        if order is None or self.reading is None:
            return
        steps = [
            (step, SPECS[step.key])
            for step in self._steps()
            if step.machine == "dispatch" and step.subject == order.id
        ]
        box = show_order(self.window(), order, self.reading.words, steps, self.begin)
        box.slip.clicked.connect(lambda: print_slip(self, self.place, order.number, self.fail))

    def _dispatch_more(self) -> None:
        self._begin_named("complaint.dispatch")

    def _open_event(self, dispatch: object) -> None:
        if self.reading is not None and isinstance(dispatch, int):
            orders = {order.id: order for order in self.reading.file.orders}
            self._open_order(orders.get(dispatch))

    def print_paper(self, paper: CasePaper) -> None:
        """Preview a paper of the case."""
        if self.reading is not None:
            print_paper(self, self.place, paper, self.reading.file.case, self.fail)

    # What arrives

    def _take(self, reading: Reading) -> None:
        if reading.file.case.id != self._asked:
            return
        first = self.reading is None
        self.reading = reading
        self._show()
        self.columns.show()
        if first:
            file = reading.file
            self.place.note_visit(
                Address("complaints", kind="complaint", id=file.case.id),
                f"{file.case.number} {file.case.title}",
            )
            if self.isVisible():
                self.focus_first()

    def _show(self) -> None:
        reading = self.reading
        if reading is None:
            return
        file, words, now = reading.file, reading.words, self.place.now()
        held = self.focusWidget()
        self.head.show_case(file, words)
        self.way.show_case(file, now)
        self.words.show_case(file, words)
        self.result.show_case(file, words)
        self.orders.show_case(file)
        self.orders.add.setVisible(any(s.key == "complaint.dispatch" for s in self._steps()))
        self.files.show_case(file)
        self.promise.show_case(file, SPECS)
        self.thread.show_case(file, now)
        self.amends.show_case(file, words)
        self.timeline.show_case(file, now)
        if held is None or not held.isVisible():
            self.promise.focus_first()
        self.hints_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "promise"):
            self._show()

    def _age(self) -> None:
        if self.isVisible() and self.place.is_occupied:
            self.refresh()

    def _follow_session(self) -> None:
        """Another post may see and do other things: what stands there is put away."""
        self.reading = None
        self.columns.hide()
        if self.place.is_occupied and self.isVisible():
            self.refresh()

    # Parts

    def _may_add(self) -> bool:
        return self.reading is not None and self.reading.file.may_add

    def _connect(self) -> None:
        self.promise.chosen.connect(self.begin)
        self.head.back.clicked.connect(self.left)
        self.head.more.clicked.connect(self._offer)
        self.head.print.clicked.connect(lambda: self.print_paper(DOSSIER))
        self.head.customer_wanted.connect(
            lambda customer: self.place.go(Address("customers", kind="customer", id=customer))
        )
        self.orders.opened.connect(self._open_order)
        self.orders.add.clicked.connect(self._dispatch_more)
        self.files.failed.connect(self.fail)
        self.timeline.all.clicked.connect(self._show_all)
        self.timeline.timeline.opened.connect(self._open_event)
        self.words.whole.clicked.connect(self._show_words)
        paste = QShortcut(self)
        paste.setKeys(sequences("Ctrl+V"))
        paste.activated.connect(self.files.paste)
        for name, spec in SPECS.items():
            if spec.key:
                shortcut = QShortcut(self)
                shortcut.setKeys(sequences(spec.key))
                shortcut.activated.connect(partial(self._begin_named, name))

    def _show_all(self) -> None:
        if self.reading is not None:
            show_timeline(self.window(), self.reading.file, self.place.now())

    def _show_words(self) -> None:
        if self.reading is not None:
            show_words(self.window(), self.reading.file.case)

    def _lay_out(self) -> None:
        self.columns = CaseColumns(
            self.promise,
            (self.way, self.orders, self.files),
            (self.words, self.result),
            (self.thread, self.amends, self.timeline),
        )
        self.columns.narrowed.connect(self.head.set_narrow)
        self.columns.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.trouble)
        outer.addWidget(self.beside)
        outer.addWidget(self.columns, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
