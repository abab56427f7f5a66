"""A new complaint: what is said first, promise and what is alike beside it (domain S34, S35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.complaints.intake_desk import Complainant, TargetChoices
from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.similar import SimilarCase
from crm_desktop.complaints.text_modules import TextModule
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import CrmError, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.dictionary import DictionaryWords
from ui.access.forms import Saving
from ui.access.wording import dotted, listed
from ui.complaints.intake_done import Registered, promised_words
from ui.complaints.intake_form import IntakeForm, Kept
from ui.complaints.intake_side import Alike, AlikePanel, FilesPanel, PromisePanel, paths_of
from ui.complaints.wording import STATES, Tiers
from ui.membership.pick import pick_customer
from ui.screen import Workspace
from ui.toolkit.buttons import Button
from ui.toolkit.dates import past_words
from ui.toolkit.keys import KeyHint
from ui.toolkit.menu import Menu
from ui.toolkit.notices import Band
from ui.toolkit.panels import page_head
from ui.toolkit.state import TierTag
from ui.toolkit.text import title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

_SIDE = 320
_NARROW_BELOW = 1100
_AROUND_FOCUS = 72
_AFTER_TYPING_MS = 250
#: More are no help while somebody is on the line.
_MOST_ALIKE = 5
_SAME = {
    "customer": Phrase("complaint_list.same.customer"),
    "phone": Phrase("complaint_list.same.phone"),
    "vehicle": Phrase("complaint_list.same.vehicle"),
    "fault": Phrase("complaint_list.same.fault"),
}


@dataclass(frozen=True)
class _Read:
    words: DictionaryWords
    choices: TargetChoices
    who: Complainant | None
    modules: Sequence[TextModule]


class IntakePage(Workspace):
    """``left`` says that the person goes (a draft is kept), ``opened`` carries a case to be shown,
    ``again`` asks for another form."""

    left = Signal()
    opened = Signal(int)
    again = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.form: IntakeForm | None = None
        self.promise, self.files = PromisePanel(place), FilesPanel(place)
        self.alike = AlikePanel()
        self.done = Registered(place)
        self.who = Button(Phrase("complaint_list.do.pick"), icon="user")
        self.tier = TierTag("", "text2")
        self.tier.hide()
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._modules: Sequence[TextModule] = ()
        self._later = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._lay_out()
        self._connect()

    # What the room asks

    def begin(self, customer: int = 0) -> None:
        """Ask for a complaint, of a customer where one is known."""

        def work(app: Application, actor: Actor) -> _Read:
            return _Read(
                DictionaryWords(app.dictionaries.entries(actor)),
                app.intake_desk.choices(actor),
                app.intake_desk.complainant(actor, customer) if customer else None,
                app.text_modules.listing(actor, "complaint"),
            )

        self.place.ask(work, owner=self, done=self._make, failed=self._fail, latest="begin")

    def keep_draft(self) -> None:
        """Keep what was typed, where something was."""
        if self.form is not None:
            self.form.keep_draft()

    def hints(self) -> Sequence[KeyHint]:
        if self._stack.currentWidget() is self.done:
            return (
                KeyHint("Enter", Phrase("complaint_list.do.open")),
                KeyHint("F7", Phrase("complaint_list.do.another")),
            )
        return (
            KeyHint("Ctrl+Enter", Phrase("complaint_list.do.register")),
            KeyHint("Ctrl+M", Phrase("complaint_list.do.module")),
            KeyHint("Ctrl+V", Phrase("complaint_list.do.add_file")),
            KeyHint("Esc", Phrase("customers_room.do.leave")),
        )

    # The form

    def _make(self, read: _Read) -> None:
        old = self.form
        form = IntakeForm(self.place, read.words, read.choices, read.who, self._keep_files)
        if old is not None:
            form.take_over(old)
            self._inside.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.form = form
        self._show_who(read)
        self._scrolled = Scrolled()
        self._scrolled.show_content(form.sections)
        self._body = QHBoxLayout()
        self._body.setSpacing(Space.L)
        self._body.addWidget(self._scrolled, 1)
        self._beside = self._side()
        self._body.addWidget(self._beside)
        head = QVBoxLayout()
        head.setContentsMargins(Space.XL, 0, Space.XL, 0)
        head.addLayout(self._body)
        form.body.addLayout(head)
        self._inside.addWidget(form, 1)
        form.left.connect(self.left)
        form.saved.connect(self._registered)
        form.touched.connect(self._later.start)
        form.words.textChanged.connect(self._later.start)
        form.words.pasted.connect(self.files.take)
        form.modules.clicked.connect(self._offer_modules)
        form.modules.setVisible(bool(read.modules))
        self._modules = read.modules
        self._look()
        # Qt shows what comes into a layout a turn later, and focuses nothing that is not shown.
        self._beside.setVisible(self.window().width() >= _NARROW_BELOW)
        form.show()
        form.words.setFocus()

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().metrics.panel_gap)
        column.addWidget(self.promise)
        column.addWidget(self.alike, 1)
        column.addWidget(self.files)
        return side

    def _show_who(self, read: _Read) -> None:
        who = read.who
        self._note.set_phrase(dotted(who.name, who.code, who.phone) if who else "")
        tier = Tiers(read.choices.levels).tier(who.tier) if who else None
        self.tier.setVisible(tier is not None)
        if tier is not None:
            self.tier.set_tier(tier.word, tier.ink)
        words = "complaint_list.do.pick_other" if who else "complaint_list.do.pick"
        self.who.set_phrase(Phrase(words))

    def _look(self) -> None:
        """Ask what would be promised now."""
        if self.form is None or not self.place.is_occupied:
            return
        asked, alike = self.form.asked, self.form.alike
        self.place.ask(
            lambda app, actor: app.complaint_intake.similar(actor, alike),
            owner=self,
            done=self._show_alike,
            failed=self._fail,
            latest="alike",
        )
        self.place.ask(
            lambda app, actor: app.intake_desk.promise(actor, asked),
            owner=self,
            done=self.promise.show_promise,
            failed=self._fail,
            latest="promise",
        )

    def _show_alike(self, found: Sequence[SimilarCase]) -> None:
        now = self.place.now()
        self.alike.show_alike(
            [
                Alike(
                    each.case.id,
                    each.case.title,
                    dotted(
                        past_words(each.case.received_at, now),
                        STATES[each.case.state],
                        listed(_SAME[same] for same in each.same),
                    ),
                )
                for each in found[:_MOST_ALIKE]
            ]
        )

    def _offer_modules(self) -> None:
        """Show the text modules below their button; the one chosen stands at the cursor."""
        form = self.form
        if form is None:
            return
        menu = Menu(form.modules)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for module in self._modules:
            menu.add(module.data.name, partial(form.insert, module.data.words))
        menu.open_under(form.modules)

    def _keep_files(self, asked: Saving, case: Complaint) -> Sequence[str]:
        """Keep the files with the case; returns the names of those that could not be kept."""
        refused = []
        for file in tuple(self.files.files):
            try:
                asked.app.case_files.add_file(asked.actor, case.id, file.name, file.read())
            except CrmError:
                refused.append(file.name)
        return refused

    def _registered(self, kept: Kept) -> None:
        if kept.refused:
            self._say(Phrase("complaint_list.files_refused", names=listed(kept.refused)))
        due = kept.promise.due
        self.done.show_case(kept.case, promised_words(self.place, kept.case, due))
        self._stack.setCurrentWidget(self.done)
        self.done.open.setFocus()
        self.hints_changed.emit()

    def _pick(self) -> None:
        pick_customer(self.window(), self.place, Phrase("complaint_list.who_complains"), self.begin)

    def _fail(self, error: Exception) -> None:
        self._say(phrase_of(error) or Phrase("window.failed"))

    def _say(self, words: Phrase) -> None:
        self.trouble.show_band(words)
        self.trouble.show()

    # Parts

    def _lay_out(self) -> None:
        head, self._note = page_head(
            title(Phrase("complaint_list.do.new")), "", self.tier, self.who
        )
        self._asking = QWidget()
        self._inside = QVBoxLayout(self._asking)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._head = QHBoxLayout()
        self._head.addLayout(head)
        self._inside.addLayout(self._head)
        self._inside.addWidget(self.trouble)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._asking)
        self._stack.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._stack)
        self._beside: QWidget | None = None
        self.setAcceptDrops(True)
        self._follow_theme()

    def _connect(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self.who.clicked.connect(self._pick)
        self.alike.opened.connect(self.opened)
        self.done.opened.connect(self.opened)
        self.done.again.connect(self.again)
        self.done.left.connect(self.left)
        self._later.timeout.connect(self._look)
        theme().changed.connect(self._follow_theme)

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Keep what has the focus in sight, also where a fault has put it there."""
        form = self.form
        if form is not None and now is not None and form.sections.isAncestorOf(now):
            self._scrolled.ensureWidgetVisible(now, 0, _AROUND_FOCUS)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.take(event.mimeData())
        event.acceptProposedAction()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self._beside is not None:
            self._beside.setVisible(self.window().width() >= _NARROW_BELOW)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        self._head.setContentsMargins(Space.XL, metrics.page_margin, Space.XL, 0)
        self._inside.setSpacing(metrics.panel_gap)
